"""Stage 6 of 7: judgements -> a verdict, its severity and the words that explain it.

Pure functions. The rule: nothing known is `unchecked`; support against contradiction is
`disputed`; one of them alone decides; else an outdated value; else no source speaks. What copies
say does not count (`checker.witnesses`).
"""

from collections.abc import Mapping, Sequence

from checker.contract import CheckedClaim, Summary
from checker.disputes import spread, told_of
from checker.language.asof import as_of
from checker.types import (
    CONFIRMED,
    Document,
    Element,
    Examined,
    Judgement,
    Offsets,
    Segmented,
    Severity,
    Stance,
    Tier,
    Verdict,
)
from checker.witnesses import Lineage, one_against_one, stances, support, weighed

CERTAIN = 0.7  # confidence from which a finding needs no second look: docs/accuracy.md


_SEVERITY = {
    Verdict.CONTRADICTED: Severity.ERROR,
    Verdict.DISPUTED: Severity.WARNING,
    Verdict.UNSUPPORTED: Severity.WARNING,
    Verdict.UNCHECKED: Severity.WARNING,
    Verdict.OUTDATED: Severity.NOTE,
    Verdict.SUPPORTED: Severity.NONE,
}


def verdict_of(stances: Sequence[Stance], failed: bool = False) -> Verdict:
    """Return the verdict over all sources' stances; no stance at all is `unchecked`."""
    if failed or not stances:
        return Verdict.UNCHECKED
    supports, contradicts = Stance.SUPPORTS in stances, Stance.CONTRADICTS in stances
    if supports and contradicts:
        return Verdict.DISPUTED
    if contradicts:
        return Verdict.CONTRADICTED
    if supports:
        return Verdict.SUPPORTED
    return Verdict.OUTDATED if Stance.OUTDATED in stances else Verdict.UNSUPPORTED


def aggregate(
    item: Examined,
    article: Segmented,
    sources: Mapping[str, Document],
    lineage: Lineage = Lineage(),  # noqa: B008  frozen
) -> CheckedClaim:
    """Return the claim with its verdict, from what `sources` (by id) say of it."""
    claim, home = item.claim, article.document.id
    judgements = weighed(item.judgements, home, lineage)
    verdict = verdict_of(stances(judgements), bool(item.failure))
    if one_against_one(verdict, judgements, home, lineage):
        verdict = Verdict.DISPUTED
    speaking = _speaking(judgements, verdict)
    first = speaking[0] if speaking else None
    confidence = _confidence(item, verdict, first)
    disputed = verdict is Verdict.DISPUTED
    return CheckedClaim(
        id=claim.id,
        text=claim.text,
        kind=claim.kind,
        span=claim.span,
        sentence=Offsets(start=claim.sentence.start, end=claim.sentence.end),
        verdict=verdict,
        severity=_severity(verdict, judgements, speaking),
        tier=_tier(verdict, confidence, first),
        element=first.element if first else None,
        confidence=None if confidence is None else round(confidence, 2),
        explanation=_explanation(item, verdict, judgements, sources),
        correction=first.correction if first and verdict is Verdict.CONTRADICTED else None,
        article_value=first.article_value if first else None,
        source_value=first.source_value if first else None,
        judgements=judgements,
        support=support(judgements, home, lineage),
        spread=spread(claim, article, judgements) if disputed else (),
        dispute_told=told_of(speaking, article) if disputed else None,
        as_of=as_of(claim.sentence.plain, article.document.date),
    )


def _speaking(judgements: Sequence[Judgement], verdict: Verdict) -> list[Judgement]:
    """Return the judgements that made the verdict something to tell, detectors' first."""
    wanted = Stance.OUTDATED if verdict is Verdict.OUTDATED else Stance.CONTRADICTS
    if verdict not in {Verdict.OUTDATED, Verdict.CONTRADICTED, Verdict.DISPUTED}:
        return []
    found = [one for one in judgements if one.stance is wanted and one.copy_of is None]
    return sorted(found, key=lambda judgement: not _by_detector(judgement))


def _by_detector(judgement: Judgement) -> bool:
    return judgement.decided_by.startswith("detector")


def _severity(
    verdict: Verdict, judgements: Sequence[Judgement], speaking: Sequence[Judgement]
) -> Severity:
    """A changed hedge is worth a note, and so is what only copies of the article repeat."""
    if speaking and all(judgement.element is Element.CERTAINTY for judgement in speaking):
        return Severity.NOTE
    if verdict is Verdict.UNSUPPORTED and _repeated(judgements):
        return Severity.NOTE
    return _SEVERITY[verdict]


def _repeated(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the support that does not count; that of an unsupported claim is by its own copies."""
    return [one for one in judgements if one.copy_of and one.stance is Stance.SUPPORTS]


def _confidence(item: Examined, verdict: Verdict, first: Judgement | None) -> float | None:
    """Return how likely the verdict is right, where something measured says so."""
    if first:
        return first.confidence
    if item.addition is None or verdict is Verdict.UNCHECKED:
        return None
    return item.addition if verdict is Verdict.UNSUPPORTED else 1 - item.addition


def _tier(verdict: Verdict, confidence: float | None, first: Judgement | None) -> Tier:
    """Certain is what measures well, or what a model confirmed when asked again."""
    if verdict in {Verdict.DISPUTED, Verdict.UNCHECKED}:
        return Tier.CHECK
    if confidence is None:
        return Tier.CERTAIN if first and first.decided_by == CONFIRMED else Tier.CHECK
    return Tier.CERTAIN if confidence >= CERTAIN else Tier.CHECK


def _explanation(
    item: Examined,
    verdict: Verdict,
    judgements: Sequence[Judgement],
    sources: Mapping[str, Document],
) -> str:
    against = " ".join(_difference(one, sources) for one in _speaking(judgements, verdict))
    agreeing = [one for one in judgements if one.stance is Stance.SUPPORTS and not one.copy_of]
    match verdict:
        case Verdict.UNCHECKED:
            return f"Not checked: {item.failure or 'there is no source to compare with'}."
        case Verdict.UNSUPPORTED:
            return _unsaid(judgements, sources)
        case Verdict.SUPPORTED:
            return f"Said by {_labels(agreeing, sources)}."
        case Verdict.DISPUTED if agreeing:
            return f"{_labels(agreeing, sources)} says so, but: {against}"
        case Verdict.DISPUTED:
            return f"One account against another: {against}"
        case _:
            return against


def _unsaid(judgements: Sequence[Judgement], sources: Mapping[str, Document]) -> str:
    """Say that no source says it, and which words are new where code found them."""
    repeated = _repeated(judgements)
    if repeated:
        return f"No independent source says this; {_labels(repeated, sources)} repeats the article."
    count = len(judgements)
    told = (
        "The source does not say this" if count == 1 else f"None of the {count} sources says this"
    )
    grounds = [judgement.reason for judgement in judgements if judgement.decided_by == "grounding"]
    return f"{told}; {grounds[0]}." if grounds else f"{told}."


def _labels(judgements: Sequence[Judgement], sources: Mapping[str, Document]) -> str:
    return ", ".join(sources[judgement.document].label for judgement in judgements)


def _difference(judgement: Judgement, sources: Mapping[str, Document]) -> str:
    if judgement.source_value is None:
        return f"{judgement.reason[:1].upper()}{judgement.reason[1:]}."
    line = f", line {judgement.evidence[0].line}" if judgement.evidence else ""
    return (
        f"The article says “{judgement.article_value}”;"
        f" {sources[judgement.document].label}{line}, says “{judgement.source_value}”."
    )


def summarise(claims: Sequence[CheckedClaim]) -> Summary:
    """Count the verdicts of an article."""
    counts = {verdict.value: 0 for verdict in Verdict}
    for claim in claims:
        counts[claim.verdict.value] += 1
    return Summary(claims=len(claims), **counts)
