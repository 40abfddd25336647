"""Engine `api`: a chat model on any OpenAI-compatible server.

The reply models below are what the prompts in `prompts/` ask for; numbers in, numbers out.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
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
# A bound that small models need, or they list numbers until the answer is cut.
_FEW: JsonDict = {"maxItems": 12}
_NUMBER = re.compile(r"\[(\d{1,4})\]")


class DifferenceReply(BaseModel):
    """A sentence that says otherwise, and the two values that differ."""

    sentence: int
    element: Element
    article: str
    source: str
    outdated: bool


class JudgementReply(BaseModel):
    """The reason first, then the sentences that say a claim and those that say otherwise."""

    claim: int
    why: str
    said: list[int] = Field(json_schema_extra=_FEW)
    differs: list[DifferenceReply] = Field(default=[], json_schema_extra=_FEW)


class VerifyReply(BaseModel):
    """One judgement per claim asked about."""

    claims: list[JudgementReply]


@cache
def _verify_reply(count: int) -> type[VerifyReply]:
    """Return the reply whose schema asks for `count` judgements, no more and no fewer.

    Small models list on and on otherwise. What answers all the same are checked by `verify`.
    """
    exactly: JsonDict = {"minItems": count, "maxItems": count}
    listed = (list[JudgementReply], Field(json_schema_extra=exactly))
    return create_model("VerifyReply", __base__=VerifyReply, claims=listed)


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
            context=f"Before them stands: {data_line(context)}\n" if context else "",
            clauses=_numbered([clause.words for clause in clauses]),
        )
        return claims_from(clauses, self._chat.ask(messages, DecomposeReply, "decompose"))

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Ask what numbered sources say of numbered claims."""
        messages = self._prompts["verify"].fill(
            sources="\n".join(_sheet(number, sheet) for number, sheet in enumerate(sheets, 1)),
            claims=_numbered([claim.text for claim in claims]),
            complaint=f"\nYour last answer was wrong: {complaint}" if complaint else "",
        )
        reply = self._chat.ask(messages, _verify_reply(len(claims)), "verify")
        answers: dict[int, ProposedJudgement] = {}
        doubtful: set[int] = set()
        for item in reply.claims:
            position, answer = item.claim - 1, _judgement(item, sheets)
            if answers.setdefault(position, answer) != answer:
                doubtful.add(position)
        # Of two answers to one claim, one may be another claim's under a wrong number.
        certain = set(range(len(claims))) - doubtful
        return {position: answers[position] for position in answers if position in certain}

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Ask of one claim alone whether it and the evidence can both be true."""
        messages = self._prompts["recheck"].fill(
            claim=data_line(claim.text),
            evidence=" ".join(data_line(sentence.plain) for sentence in evidence),
        )
        reply = self._chat.ask(messages, RecheckReply, "recheck")
        return not reply.both_can_be_true, reply.reason


def _judgement(item: JudgementReply, sheets: Sequence[SourceSheet]) -> ProposedJudgement:
    against = [
        ProposedStance(
            evidence=(one.sentence,),
            stance=Stance.OUTDATED if one.outdated else Stance.CONTRADICTS,
            element=one.element,
            article_value=one.article,
            source_value=one.source,
        )
        for one in item.differs
    ]
    agreeing = [ProposedStance((sentence,), Stance.SUPPORTS) for sentence in item.said]
    return ProposedJudgement(_named(item.why, sheets), (*against, *agreeing))


def _named(reason: str, sheets: Sequence[SourceSheet]) -> str:
    """Put names of sources for sentence numbers, which mean nothing outside this one question."""

    def name(match: re.Match[str]) -> str:
        number = int(match[1])
        return next((sheet.label for sheet in sheets if sheet.sentence(number)), match[0])

    return _NUMBER.sub(name, reason)


def _numbered(texts: Sequence[str]) -> str:
    return "\n".join(f"{number}. {data_line(text)}" for number, text in enumerate(texts, start=1))


def _sheet(number: int, sheet: SourceSheet) -> str:
    lines = [
        f"[{sheet.first + index}] {data_line(sentence.plain)}"
        for index, sentence in enumerate(sheet.sentences)
    ]
    return "\n".join([f"Source {number} ({data_line(sheet.label)[:_LABEL]})", *lines])
