"""Engine `api`: a chat model on any OpenAI-compatible server.

The reply models below are what the prompts in `prompts/` ask for; numbers in, numbers out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, count, product
from string import ascii_uppercase
from typing import Protocol, TypeVar

from pydantic import BaseModel, Field, create_model
from pydantic.config import JsonDict

from checker.contract import Usage
from checker.engines import ProposedClaim, ProposedJudgement, ProposedStance, SourceSheet
from checker.engines.amended import DecomposeReply, claims_from, clauses_of
from checker.memory import Memory
from checker.prompts import Message, data_line, load_prompt
from checker.store import Store
from checker.types import Claim, Element, Sentence, Stance

Reply = TypeVar("Reply", bound=BaseModel)

_LABEL = 80  # characters of a source's name, which is a document's words too
_NAMED = re.compile(r"(?<![\w-])[A-Z]*\d+")
_NOWHERE = 0  # the number of a sentence that is named and was not shown


class DifferenceReply(BaseModel):
    """A sentence that says otherwise: first the two values that differ, then what they are."""

    claim: int
    sentence: str
    article: str
    source: str
    element: Element
    outdated: bool = False


class VerifyReply(BaseModel):
    """For every claim a line, its number and the sentences that say it; then what differs."""

    said: list[str]
    differs: list[DifferenceReply] = []


@cache
def _verify_reply(claims: int, sources: int) -> type[VerifyReply]:
    """Return the reply whose schema asks for a line for each claim, no more and no fewer.

    And for no more differences than each source can have with each claim: small models list on
    and on otherwise. What answers all the same are checked by `verify`.
    """
    line: JsonDict = {"type": "string", "pattern": "^[0-9]+( [A-Z]+[0-9]+)*$"}
    exactly: JsonDict = {"items": line, "minItems": claims, "maxItems": claims}
    at_most: JsonDict = {"maxItems": claims * max(1, sources)}
    said = (list[str], Field(json_schema_extra=exactly))
    none: list[DifferenceReply] = []
    differs = (list[DifferenceReply], Field(default=none, json_schema_extra=at_most))
    return create_model("VerifyReply", __base__=VerifyReply, said=said, differs=differs)


class RecheckReply(BaseModel):
    """The reason first, then the answer."""

    reason: str
    both_can_be_true: bool


_REPLIES: tuple[type[BaseModel], ...] = (DecomposeReply, VerifyReply, RecheckReply)


class Asker(Protocol):
    """What is asked: `llm.ChatModel`."""

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""

    @property
    def stages(self) -> Mapping[str, Usage]:
        """The same by stage."""

    @property
    def parameters(self) -> Mapping[str, object]:
        """All that shapes its answers besides the messages."""

    def ask(self, messages: list[Message], reply: type[Reply], stage: str) -> Reply:
        """Return the answer as a `reply` record; `stage` is whom its cost is put down to."""


class ApiEngine:
    """Asks a chat model for claims and judgements."""

    name = "api"
    judged_by = "model"
    looks_twice = True

    def __init__(self, chat: Asker, model: str, store: Store | None = None) -> None:
        """Answers are kept in `store` and taken from it."""
        self._chat = chat
        self.model: str | None = model
        names = ("decompose", "verify", "recheck")
        self._prompts = {name: load_prompt(name) for name in names}
        self.prompts: Mapping[str, str] = {
            name: prompt.digest for name, prompt in self._prompts.items()
        }
        replies = [reply.model_json_schema() for reply in _REPLIES]
        scope = {"engine": self.name, "prompts": self.prompts, "replies": replies}
        self.memory = Memory(store, {**scope, **chat.parameters})

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""
        return self._chat.usage.model_copy(update={"cached_calls": self.memory.recalled})

    @property
    def stages(self) -> Mapping[str, Usage]:
        """The same by stage."""
        return self._chat.stages

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Ask for the claims of numbered sentences."""
        clauses = clauses_of(sentences)
        messages = self._prompts["decompose"].fill(
            context=f"Before them: {data_line(context)}\n" if context else "",
            clauses=_numbered([clause.words for clause in clauses]),
        )
        return claims_from(clauses, self._chat.ask(messages, DecomposeReply, "decompose"))

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Ask what numbered sources say of numbered claims."""
        shown = [sheet for sheet in sheets if sheet.sentences]
        messages = self._prompts["verify"].fill(
            sources="\n".join(_sheet(letter, sheet) for letter, sheet in _lettered(shown)),
            claims=_numbered([claim.text for claim in claims]),
            complaint=f"\nYour last answer was wrong: {complaint}" if complaint else "",
        )
        reply = self._chat.ask(messages, _verify_reply(len(claims), len(shown)), "verify")
        stances = _stances(reply, _numbers(shown))
        return {
            number - 1: ProposedJudgement("", tuple(stances[number]))
            for number in range(1, len(claims) + 1)
            if number in stances
        }

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Ask of one claim alone whether it and the evidence can both be true."""
        messages = self._prompts["recheck"].fill(
            claim=data_line(claim.text),
            evidence=" ".join(data_line(sentence.plain) for sentence in evidence),
        )
        reply = self._chat.ask(messages, RecheckReply, "recheck")
        return not reply.both_can_be_true, reply.reason


def _stances(
    reply: VerifyReply, numbers: Mapping[str, int]
) -> Mapping[int, Sequence[ProposedStance]]:
    """Return by number of a claim what sentences say of it, given the numbers of their names.

    A claim with two different lines has none: one may be another claim's under a wrong number.
    """
    lines: dict[int, set[tuple[str, ...]]] = {}
    for line in reply.said:
        claim, *cited = _NAMED.findall(line.upper()) or [""]
        if claim.isdecimal():
            lines.setdefault(int(claim), set()).add(tuple(dict.fromkeys(cited)))
    stances: dict[int, list[ProposedStance]] = {claim: [] for claim in lines}
    for one in reply.differs:
        stances.setdefault(one.claim, []).append(_difference(one, numbers))
    for claim, found in lines.items():
        if len(found) > 1:
            del stances[claim]
            continue
        cited = [numbers.get(name, _NOWHERE) for name in next(iter(found))]
        stances[claim] += [ProposedStance((number,), Stance.SUPPORTS) for number in cited]
    return stances


def _difference(one: DifferenceReply, numbers: Mapping[str, int]) -> ProposedStance:
    return ProposedStance(
        evidence=(numbers.get(one.sentence.strip(" []").upper(), _NOWHERE),),
        stance=Stance.OUTDATED if one.outdated else Stance.CONTRADICTS,
        element=one.element,
        article_value=one.article,
        source_value=one.source,
    )


def _numbered(texts: Sequence[str]) -> str:
    return "\n".join(f"{number} {data_line(text)}" for number, text in enumerate(texts, start=1))


def _lettered(sheets: Sequence[SourceSheet]) -> Iterator[tuple[str, SourceSheet]]:
    """Name each source by a letter, after Z by two: models mix numbers with those of claims up."""
    lengths = (product(ascii_uppercase, repeat=length) for length in count(1))
    letters = map("".join, chain.from_iterable(lengths))
    return zip(letters, sheets, strict=False)


def _named(letter: str, sheet: SourceSheet) -> Iterator[tuple[str, int, Sentence]]:
    """Yield the sentences of a sheet, each with its name, as shown to the model, and its number."""
    for index, sentence in enumerate(sheet.sentences):
        yield f"{letter}{index + 1}", sheet.first + index, sentence


def _numbers(sheets: Sequence[SourceSheet]) -> Mapping[str, int]:
    """Return the numbers of all sentences by their names."""
    return {
        name: number
        for letter, sheet in _lettered(sheets)
        for name, number, _ in _named(letter, sheet)
    }


def _sheet(letter: str, sheet: SourceSheet) -> str:
    lines = [f"{name} {data_line(one.plain)}" for name, _, one in _named(letter, sheet)]
    return "\n".join([f"{letter}: {data_line(sheet.label)[:_LABEL]}", *lines])
