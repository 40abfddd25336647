"""Engine `api`: a chat model on any OpenAI-compatible server.

The reply models below are what the prompts in `prompts/` ask for; numbers in, numbers out.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from checker.contract import Usage
from checker.engines import ProposedClaim, ProposedJudgement, ProposedStance, SourceSheet
from checker.llm import ChatModel
from checker.prompts import load_prompt
from checker.types import Claim, Element, Kind, Sentence, Stance


class ClaimReply(BaseModel):
    """One claim of a sentence."""

    sentence: int
    words: str
    text: str
    kind: Kind


class DecomposeReply(BaseModel):
    """All claims of the sentences asked about."""

    claims: list[ClaimReply]
    nothing_to_check: list[int]


class DifferenceReply(BaseModel):
    """A sentence that says otherwise, and the two values that differ."""

    evidence: int
    stance: Literal[Stance.CONTRADICTS, Stance.OUTDATED]
    element: Element
    article_value: str
    source_value: str


# A bound that small models need, or they list numbers until the answer is cut.
_FEW: JsonDict = {"maxItems": 12}


class JudgementReply(BaseModel):
    """The reason first, then the numbers of the sentences that speak."""

    claim: int
    reason: str
    supports: list[int] = Field(json_schema_extra=_FEW)
    differs: list[DifferenceReply] = Field(json_schema_extra=_FEW)


class VerifyReply(BaseModel):
    """One judgement per claim asked about."""

    claims: list[JudgementReply]


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
        messages = self._prompts["decompose"].fill(
            context=f"Before them stands (do not split): {_line(context)}\n" if context else "",
            sentences=_numbered([sentence.plain for sentence in sentences]),
        )
        reply = self._chat.ask(messages, DecomposeReply)
        asked = range(1, len(sentences) + 1)
        claims: dict[int, list[ProposedClaim]] = {}
        for item in reply.claims:
            if item.sentence in asked:
                proposed = ProposedClaim(text=item.text, words=item.words, kind=item.kind)
                claims.setdefault(item.sentence - 1, []).append(proposed)
        return claims, frozenset(n - 1 for n in reply.nothing_to_check if n in asked)

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
        answers: dict[int, ProposedJudgement] = {}
        doubtful: set[int] = set()
        for item in reply.claims:
            position, answer = item.claim - 1, _judgement(item)
            if answers.setdefault(position, answer) != answer:
                doubtful.add(position)
        # Of two answers to one claim, one may be another claim's under a wrong number.
        certain = set(range(len(claims))) - doubtful
        return {position: answers[position] for position in answers if position in certain}

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Ask of one claim alone whether it and the evidence can both be true."""
        messages = self._prompts["recheck"].fill(
            claim=_line(claim.text),
            evidence=" ".join(_line(sentence.plain) for sentence in evidence),
        )
        reply = self._chat.ask(messages, RecheckReply)
        return not reply.both_can_be_true, reply.reason


def _judgement(item: JudgementReply) -> ProposedJudgement:
    supports = [ProposedStance((number,), Stance.SUPPORTS) for number in item.supports]
    differs = [
        ProposedStance(
            evidence=(difference.evidence,),
            stance=Stance(difference.stance),
            element=difference.element,
            article_value=difference.article_value,
            source_value=difference.source_value,
        )
        for difference in item.differs
    ]
    return ProposedJudgement(item.reason, (*differs, *supports))


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
