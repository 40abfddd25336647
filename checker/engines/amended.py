"""Claims by clause number: code splits the sentences, a model says what to make of each clause.

So a model repeats no text that may stand as it is, and nothing of an article can be lost: a clause
that its answer leaves out is a claim as it stands, a sentence that it leaves out is asked again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from checker.engines import ProposedClaim
from checker.engines.elision import expanded, same_words
from checker.language.clauses import Clause, split
from checker.types import Kind, Sentence

# Bounds that small models need, or they list numbers until the answer is cut.
_MANY: JsonDict = {"maxItems": 128}
_FEW: JsonDict = {"maxItems": 12}
_NUMBERED: JsonDict = {"items": {"type": "string", "pattern": "^[0-9]+( .+)?$"}, "maxItems": 128}
_LINE = re.compile(r"\W*(\d+)[.:)]?(?:\s+(.*))?", re.DOTALL)


class DecomposeReply(BaseModel):
    """What to make of clauses, by number.

    Each of `claims` is the number of a clause that stands as it is, or a number and a claim.
    """

    claims: list[str] = Field(json_schema_extra=_NUMBERED)
    join: list[list[int]] = Field(default=[], json_schema_extra=_FEW)
    opinion: list[int] = Field(default=[], json_schema_extra=_MANY)
    nothing: list[int] = Field(default=[], json_schema_extra=_MANY)


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
    worded = _worded(reply.claims, clauses)
    joined = {first: last for first, last in _pairs(reply.join) if _joinable(clauses, first, last)}
    inside = {n for first, last in joined.items() for n in range(first, last + 1)}
    opinions = frozenset(reply.opinion)
    nothing = set(reply.nothing) - worded.keys() - inside
    named = {*worded, *inside, *nothing}
    heard = {clauses[n - 1].sentence for n in numbers if n in named}
    silent = heard - {clauses[n - 1].sentence for n in numbers if n not in nothing}
    claims: dict[int, list[ProposedClaim]] = {}
    for number in numbers:
        one = clauses[number - 1]
        if one.sentence not in heard or one.sentence in silent:
            continue
        own = claims.setdefault(one.sentence, [])
        if number in joined:
            own.append(_joined(one, clauses[joined[number] - 1], number in opinions))
        elif number not in inside:
            kind = Kind.OPINION if number in opinions else one.clause.kind
            texts = worded.get(number) or [one.clause.text]
            own += [ProposedClaim(text, one.words, kind) for text in texts]
    return claims, frozenset(silent)


def _worded(lines: Sequence[str], clauses: Sequence[NumberedClause]) -> Mapping[int, Sequence[str]]:
    """Return the claims of the clauses named; none for one that stands as it is."""
    found: dict[int, list[str]] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        number = int(match[1]) if match else 0
        if match and 1 <= number <= len(clauses):
            words = clauses[number - 1].words
            found.setdefault(number, []).append(expanded(match[2] or "", words) or words)
    return {
        number: [] if all(same_words(text, clauses[number - 1].words) for text in texts) else texts
        for number, texts in found.items()
    }


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
