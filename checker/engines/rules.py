"""Engine `rules`: no model. Claims are clauses, and every source that speaks of one supports it.

That is as credulous as a small model; grounding and the detectors do the judging, as they do for
every engine. Deterministic, thousands of clauses a second.
"""

from collections.abc import Mapping, Sequence

from checker.contract import Usage
from checker.engines import ProposedClaim, ProposedJudgement, ProposedStance, SourceSheet
from checker.engines.clauses import clause_claims
from checker.language.novelty import content_keys
from checker.memory import Memory
from checker.types import Claim, Sentence, Stance

_NEARLY_BEST = 0.75  # of the best source's overlap, from which another source speaks too


class RulesEngine:
    """Proposes clauses as claims, and support by the sources that share most words with them."""

    name = "rules"
    judged_by = "rules"
    looks_twice = False
    model: str | None = None
    prompts: Mapping[str, str] = {}
    memory = Memory()  # none: asking costs less than looking up
    usage = Usage()
    stages: Mapping[str, Usage] = {}

    def propose_claims(
        self,
        sentences: Sequence[Sentence],
        context: str,  # noqa: ARG002  clauses need none
    ) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
        """Return the clauses of each sentence."""
        return clause_claims(sentences), frozenset()

    def judge(
        self,
        claims: Sequence[Claim],
        sheets: Sequence[SourceSheet],
        complaint: str,  # noqa: ARG002
    ) -> Mapping[int, ProposedJudgement]:
        """Return for each claim the sources whose nearest sentence shares most content with it."""
        return {
            index: ProposedJudgement("no difference found", nearest_sources(claim, sheets))
            for index, claim in enumerate(claims)
        }

    def confirms(self, claim: Claim, evidence: Sequence[Sentence]) -> tuple[bool, str]:
        """Contradictions come from detectors here; there is nothing to ask again."""
        raise NotImplementedError(claim, evidence)


def nearest_sources(claim: Claim, sheets: Sequence[SourceSheet]) -> tuple[ProposedStance, ...]:
    """Return support by every source whose nearest sentence shares most content with a claim."""
    wanted = content_keys(claim.text)
    nearest = [_nearest(wanted, sheet) for sheet in sheets]
    most = max((shared for shared, _ in nearest), default=0)
    return tuple(
        ProposedStance((number,), Stance.SUPPORTS)
        for shared, number in nearest
        if shared and shared >= _NEARLY_BEST * most
    )


def _nearest(wanted: frozenset[str], sheet: SourceSheet) -> tuple[int, int]:
    """Return how much the nearest sentence shares, and its number; the first wins a tie."""
    shared = [len(wanted & content_keys(sentence.plain)) for sentence in sheet.sentences]
    most = max(shared, default=0)
    return most, sheet.first + shared.index(most) if shared else sheet.first
