"""Claims by clause number: code splits the sentences, a model says what to make of each clause.

So a model repeats no text that may stand as it is, and nothing of an article can be lost: a clause
that its answer leaves out is a claim as it stands, a sentence that it leaves out is asked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from checker.engines import ProposedClaim
from checker.language.clauses import Clause, split
from checker.types import Kind, Sentence

# Bounds that small models need, or they list numbers until the answer is cut.
_MANY: JsonDict = {"maxItems": 128}
_FEW: JsonDict = {"maxItems": 12}


class RewordReply(BaseModel):
    """A clause that does not stand as it is, and the claims it makes."""

    clause: int
    texts: list[str] = Field(json_schema_extra=_FEW)


class DecomposeReply(BaseModel):
    """What to make of each clause, by number."""

    claims: list[int] = Field(json_schema_extra=_MANY)
    reword: list[RewordReply] = Field(json_schema_extra=_MANY)
    join: list[list[int]] = Field(json_schema_extra=_FEW)
    opinion: list[int] = Field(json_schema_extra=_MANY)
    nothing: list[int] = Field(json_schema_extra=_MANY)


@dataclass(frozen=True, slots=True)
class NumberedClause:
    """A clause of one of the sentences asked about, by index; its number is its place plus one."""

    sentence: int
    plain: str
    clause: Clause

    @property
    def words(self) -> str:
        """The words of the article that make the clause."""
        return self.plain[self.clause.start : self.clause.end]


def clauses_of(sentences: Sequence[Sentence]) -> tuple[NumberedClause, ...]:
    """Return the clauses of all sentences in order."""
    return tuple(
        NumberedClause(index, sentence.plain, clause)
        for index, sentence in enumerate(sentences)
        for clause in split(sentence.plain)
    )


def claims_from(
    clauses: Sequence[NumberedClause], reply: DecomposeReply
) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
    """Return the claims by index of the sentence, and the indices of those that state nothing."""
    numbers = range(1, len(clauses) + 1)
    reworded = {one.clause: one.texts for one in reply.reword if _rewords(one, clauses)}
    joined = {first: last for first, last in _pairs(reply.join) if _joinable(clauses, first, last)}
    inside = {n for first, last in joined.items() for n in range(first, last + 1)}
    named = {*reply.claims, *(one.clause for one in reply.reword), *inside, *reply.nothing}
    heard = {clauses[number - 1].sentence for number in numbers if number in named}
    nothing = set(reply.nothing) - set(reply.claims) - reworded.keys() - inside
    opinions = frozenset(reply.opinion)
    claims: dict[int, list[ProposedClaim]] = {}
    for number in numbers:
        one = clauses[number - 1]
        if one.sentence not in heard or number in nothing:
            continue
        own = claims.setdefault(one.sentence, [])
        if number in joined:
            own.append(_joined(one, clauses[joined[number] - 1], number in opinions))
        elif number not in inside:
            kind = Kind.OPINION if number in opinions else one.clause.kind
            texts = reworded.get(number, [one.clause.text])
            own += [ProposedClaim(text, one.words, kind) for text in texts]
    stating = {clauses[number - 1].sentence for number in numbers if number not in nothing}
    return claims, frozenset(heard - stating)


def _rewords(one: RewordReply, clauses: Sequence[NumberedClause]) -> bool:
    """Whether a reply words a clause anew; one that repeats its words only names it."""
    known = 1 <= one.clause <= len(clauses)
    return bool(one.texts) and not (known and one.texts == [clauses[one.clause - 1].words])


def _pairs(listed: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    return [(min(numbers), max(numbers)) for numbers in listed if len(numbers) > 1]


def _joinable(clauses: Sequence[NumberedClause], first: int, last: int) -> bool:
    """Whether both numbers exist and stand in one sentence."""
    if not 1 <= first < last <= len(clauses):
        return False
    return clauses[first - 1].sentence == clauses[last - 1].sentence


def _joined(first: NumberedClause, last: NumberedClause, opinion: bool) -> ProposedClaim:
    words = first.plain[first.clause.start : last.clause.end]
    return ProposedClaim(words, words, Kind.OPINION if opinion else first.clause.kind)
