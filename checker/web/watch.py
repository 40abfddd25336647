"""An engine that tells how far a check is, and can be stopped from another thread."""

from collections.abc import Mapping, Sequence

from checker.engines import Engine, ProposedClaim, ProposedJudgement, SourceSheet
from checker.engines.stoppable import StoppableEngine
from checker.types import Claim, Sentence


class WatchedEngine(StoppableEngine):
    """Counts the sentences and claims that questions were about.

    Pool threads add to the counts without a lock: a lost one only makes the page lag.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.sentences = 0
        self.claims = 0

    def propose_claims(
        self, sentences: Sequence[Sentence], context: str
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Ask for claims."""
        proposed = super().propose_claims(sentences, context)
        self.sentences += len(sentences)
        return proposed

    def judge(
        self, claims: Sequence[Claim], sheets: Sequence[SourceSheet], complaint: str
    ) -> Mapping[int, ProposedJudgement]:
        """Ask for judgements."""
        judged = super().judge(claims, sheets, complaint)
        self.claims += len(claims)
        return judged
