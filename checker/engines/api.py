"""Engine `api`: a chat model on any OpenAI-compatible server.

The reply models below are what the prompts in `prompts/` ask for; numbers in, numbers out.
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from checker.contract import Usage
from checker.engines import ProposedClaim, ProposedJudgement, ProposedStance, SourceSheet
from checker.engines.amended import DecomposeReply, claims_from, clauses_of
from checker.llm import ChatModel
from checker.prompts import load_prompt
from checker.types import Claim, Element, Sentence, Stance

# Bounds that small models need, or they list numbers until the answer is cut.
_MANY: JsonDict = {"maxItems": 128}
_FEW: JsonDict = {"maxItems": 12}


class DifferenceReply(BaseModel):
    """A sentence that says otherwise: the reason first, then the two values that differ."""

    claim: int
    sentence: int
    why: str
    element: Element
    article: str
    source: str
    outdated: bool


class VerifyReply(BaseModel):
    """Which sentences differ from which claim, which say it, and claims that none says."""

    differs: list[DifferenceReply] = Field(json_schema_extra=_MANY)
    said: list[list[int]] = Field(json_schema_extra=_MANY)
    silent: list[int] = Field(json_schema_extra=_MANY)


class RecheckReply(BaseModel):
    """The reason first, then the answer."""

    reason: str
    both_can_be_true: bool


class ApiEngine:
    """Asks a chat model for claims and judgements."""

    name = "api"
    judged_by = "model"
    looks_twice = True

    def __init__(self, chat: ChatModel, model: str) -> None:
        self._chat = chat
        self.model: str | None = model
        names = ("decompose", "verify", "recheck")
        self._prompts = {name: load_prompt(name) for name in names}
        self.prompts: Mapping[str, str] = {
            name: prompt.digest for name, prompt in self._prompts.items()
        }

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""
        return self._chat.usage

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Ask for the claims of numbered sentences."""
        clauses = clauses_of(sentences)
        messages = self._prompts["decompose"].fill(
            context=f"Before them stands: {_line(context)}\n" if context else "",
            clauses=_numbered([clause.words for clause in clauses]),
        )
        return claims_from(clauses, self._chat.ask(messages, DecomposeReply))

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Ask what numbered sources say of numbered claims."""
        messages = self._prompts["verify"].fill(
            sources="\n".join(_sheet(number, sheet) for number, sheet in enumerate(sheets, 1)),
            claims=_numbered([claim.text for claim in claims]),
            complaint=f"\nYour last answer was wrong: {complaint}" if complaint else "",
        )
        reply = self._chat.ask(messages, VerifyReply)
        return {
            position: answer
            for position in range(len(claims))
            if (answer := _judgement(position + 1, reply))
        }

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Ask of one claim alone whether it and the evidence can both be true."""
        messages = self._prompts["recheck"].fill(
            claim=_line(claim.text),
            evidence=" ".join(_line(sentence.plain) for sentence in evidence),
        )
        reply = self._chat.ask(messages, RecheckReply)
        return not reply.both_can_be_true, reply.reason


def _judgement(number: int, reply: VerifyReply) -> ProposedJudgement | None:
    """Return what a reply says of one claim; None when nothing, or that it is said and silent."""
    differs = [one for one in reply.differs if one.claim == number]
    said = [
        sentence
        for claim, *told in filter(None, reply.said)
        if claim == number
        for sentence in told
    ]
    if bool(differs or said) == (number in reply.silent):
        return None
    against = [
        ProposedStance(
            evidence=(one.sentence,),
            stance=Stance.OUTDATED if one.outdated else Stance.CONTRADICTS,
            element=one.element,
            article_value=one.article,
            source_value=one.source,
        )
        for one in differs
    ]
    agreeing = [ProposedStance((sentence,), Stance.SUPPORTS) for sentence in dict.fromkeys(said)]
    reason = differs[0].why if differs else _REASON[bool(said)]
    return ProposedJudgement(reason, (*against, *agreeing))


_REASON = {True: "the sentences say the same", False: "no sentence says it"}


def _line(text: str) -> str:
    """Put a text on one line, so that no line of a prompt begins with a document's words."""
    return " ".join(text.split())


def _numbered(texts: Sequence[str]) -> str:
    return "\n".join(f"{number}. {_line(text)}" for number, text in enumerate(texts, start=1))


def _sheet(number: int, sheet: SourceSheet) -> str:
    lines = [
        f"[{sheet.first + index}] {_line(sentence.plain)}"
        for index, sentence in enumerate(sheet.sentences)
    ]
    return "\n".join([f"Source {number} ({_line(sheet.label)})", *lines])
