"""An engine that tells how far a check is, and can be stopped from another thread."""

from collections.abc import Mapping, Sequence

from checker.contract import Usage
from checker.engines import Engine, ProposedClaim, ProposedJudgement, SourceSheet
from checker.engines.stoppable import StoppableEngine
from checker.types import Claim, Sentence


class WatchedEngine:
    """Passes questions on and counts the sentences and claims they were about.

    Pool threads add to the counts without a lock: a lost one only makes the page lag.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = StoppableEngine(engine)
        self.name = engine.name
        self.judged_by = engine.judged_by
        self.looks_twice = engine.looks_twice
        self.model = engine.model
        self.prompts = engine.prompts
        self.memory = engine.memory
        self.sentences = 0
        self.claims = 0

    def stop(self) -> None:
        """Ask nothing more: what is left stays unchecked."""
        self._engine.stop()

    @property
    def stopped(self) -> bool:
        """Whether it was stopped."""
        return self._engine.stopped

    @property
    def usage(self) -> Usage:
        """What has been spent so far."""
        return self._engine.usage

    @property
    def stages(self) -> Mapping[str, Usage]:
        """The same by stage."""
        return self._engine.stages

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Ask for claims."""
        proposed = self._engine.propose_claims(sentences, context)
        self.sentences += len(sentences)
        return proposed

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Ask for judgements."""
        judged = self._engine.judge(claims, sheets, complaint)
        self.claims += len(claims)
        return judged

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Ask whether a contradiction stands."""
        return self._engine.confirms(claim, evidence)
