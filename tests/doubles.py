"""Test doubles that stand for a model."""

from collections.abc import Mapping, Sequence

from checker.contract import Usage
from checker.engines import ProposedClaim, ProposedJudgement, ProposedStance, SourceSheet
from checker.errors import ModelError
from checker.memory import Memory
from checker.types import Claim, Kind, Sentence, Stance


class ScriptedEngine:
    """A double of an engine: answers come from lists, one per call, the last one repeated.

    A `claims` answer maps sentence indices to (text, words) pairs, a `judgements` answer claim
    indices to proposed stances; an error in their place is raised. Asked calls are kept.
    """

    name = "scripted"
    judged_by = "model"
    looks_twice = True
    model: str | None = "double"
    prompts: Mapping[str, str] = {"verify": "0" * 12}
    usage = Usage()
    stages: Mapping[str, Usage] = {}

    def __init__(
        self,
        claims: Sequence[Mapping[int, Sequence[tuple[str, str]]] | ModelError] = (),
        judgements: Sequence[Mapping[int, Sequence[ProposedStance]] | ModelError] = (),
        stands: bool = True,
        memory: Memory | None = None,
    ) -> None:
        self._claims, self._judgements, self._stands = list(claims), list(judgements), stands
        self.memory = memory or Memory()
        self.sentences_asked: list[list[str]] = []
        self.claims_asked: list[list[str]] = []
        self.complaints: list[str] = []
        self.confirmed = 0

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Return the next scripted claims; without a script, each sentence whole."""
        self.sentences_asked.append([sentence.plain for sentence in sentences])
        if not self._claims:
            whole = {
                index: [ProposedClaim(sentence.plain, sentence.plain, Kind.FACT)]
                for index, sentence in enumerate(sentences)
            }
            return whole, frozenset()
        answer = self._claims.pop(0) if len(self._claims) > 1 else self._claims[0]
        if isinstance(answer, ModelError):
            raise answer
        proposed = {
            index: [ProposedClaim(text, words, Kind.FACT) for text, words in pairs]
            for index, pairs in answer.items()
        }
        return proposed, frozenset(index for index, pairs in answer.items() if not pairs)

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Return the next scripted judgements; without a script, no source speaks."""
        self.claims_asked.append([claim.text for claim in claims])
        self.complaints.append(complaint)
        if not self._judgements:
            return {index: ProposedJudgement("silent", ()) for index in range(len(claims))}
        answer = self._judgements.pop(0) if len(self._judgements) > 1 else self._judgements[0]
        if isinstance(answer, ModelError):
            raise answer
        return {
            index: ProposedJudgement("because", tuple(stances)) for index, stances in answer.items()
        }

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Return whether contradictions stand, as scripted."""
        self.confirmed += 1
        return self._stands, "on second thought"


def supports(evidence: int = 1) -> ProposedStance:
    """Return a support by one sentence."""
    return ProposedStance((evidence,), Stance.SUPPORTS)


def contradicts(article_value: str, source_value: str, evidence: int = 1) -> ProposedStance:
    """Return a contradiction by one sentence."""
    return ProposedStance(
        (evidence,),
        Stance.CONTRADICTS,
        article_value=article_value,
        source_value=source_value,
    )


class HandClock:
    """A clock that stands still but for those who sleep; keeps their naps. Seconds."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.naps.append(round(seconds, 6))
        self.now += seconds
