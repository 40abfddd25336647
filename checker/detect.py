"""Stage 5 of 7, its end: detectors compare every sentence with every source, whoever judged it.

A hard discrepancy overrides a model that says "supports"; a hint does not, except that a changed
hedge is always told.
"""

from collections.abc import Sequence
from dataclasses import replace

from checker.detectors import DETECTORS
from checker.detectors.same_quantity import restating
from checker.language.verbatim import find
from checker.language.words import content_stems, words
from checker.retrieve import EvidenceIndex
from checker.types import (
    CONFIRMED,
    Claim,
    Comparison,
    Discrepancy,
    Document,
    Element,
    Examined,
    Judgement,
    Segmented,
    Sentence,
    Span,
    Stance,
)

# How often a detector's finding is right on labelled data: docs/accuracy.md.
_SURE, _HINT = 0.85, 0.65
_EVIDENCE = 3  # sentences per source that a detector compares with


def apply_detectors(
    examined: Sequence[Examined], article: Document, index: EvidenceIndex
) -> tuple[Examined, ...]:
    """Let the detectors compare each sentence with each source and correct the judgements."""
    results = {item.claim.id: item for item in examined}
    by_sentence: dict[int, list[Examined]] = {}
    for item in examined:
        by_sentence.setdefault(item.claim.sentence.number, []).append(item)
    for items in by_sentence.values():
        claims = [item.claim.id for item in items]
        for discrepancy in _discrepancies(items[0].claim.sentence, article, index):
            chosen = min(claims, key=lambda key: _fit(results[key].claim, discrepancy.article_span))
            results[chosen] = _corrected(results[chosen], discrepancy)
    return tuple(_without_mere_neighbours(results[item.claim.id], index) for item in examined)


def _discrepancies(
    sentence: Sentence, article: Document, index: EvidenceIndex
) -> list[Discrepancy]:
    nearest = index.nearest(sentence.plain, _EVIDENCE)
    comparisons = [
        Comparison(sentence, article, nearest[source.document.id], source, index.sources)
        for source in index.sources
    ]
    return [
        discrepancy
        for comparison in comparisons
        for detect in DETECTORS
        for discrepancy in detect(comparison)
    ]


def _fit(claim: Claim, span: Span) -> tuple[int, int]:
    """Rank claims by how few of the span's characters they miss, then by brevity."""
    overlap = min(claim.span.end, span.end) - max(claim.span.start, span.start)
    return (span.end - span.start - overlap, claim.span.end - claim.span.start)


def _corrected(item: Examined, found: Discrepancy) -> Examined:
    """Put a detector's finding in the place of what was judged of its source, if it may."""
    claim = item.claim.widened(found.article_span)
    if item.failure:
        return replace(item, claim=claim)
    judgements = tuple(
        _overruled(judgement, found) if judgement.document == found.evidence.document else judgement
        for judgement in item.judgements
    )
    return replace(item, claim=claim, judgements=judgements)


def _without_mere_neighbours(item: Examined, index: EvidenceIndex) -> Examined:
    """Let no source that lacks the contested words speak for them, unless a model says it does."""
    contested = [j for j in item.judgements if _by_detector(j) and j.stance is Stance.CONTRADICTS]
    if not contested:
        return item
    sources = {source.document.id: source for source in index.sources}
    judgements = tuple(
        _bearing(judgement, contested, item.claim.sentence, sources[judgement.document])
        if judgement.stance is Stance.SUPPORTS and not _is_model(judgement)
        else judgement
        for judgement in item.judgements
    )
    return replace(item, judgements=judgements)


def _bearing(
    support: Judgement, contested: Sequence[Judgement], sentence: Sentence, source: Segmented
) -> Judgement:
    """Return a support with evidence for the contested words, silent when there is none."""
    if all(_bears(support, finding) for finding in contested):
        return support
    restated = (
        restating(contested[0].article_value or "", sentence, source)
        if len(contested) == 1 and contested[0].element is Element.NUMBER
        else None
    )
    if restated:
        return support.model_copy(update={"evidence": (restated.evidence,)})
    return support.model_copy(update={"stance": Stance.SILENT, "evidence": ()})


def _bears(support: Judgement, finding: Judgement) -> bool:
    """Whether a support's evidence has the contested value: its number, its hedge or its words."""
    value = finding.article_value or ""
    shown = " ".join(evidence.text for evidence in support.evidence)
    if finding.element is Element.CERTAINTY:
        return find(value, shown) is not None
    numbers = {word.stem for word in words(value) if word.text[0].isdigit()}
    return (numbers or set(content_stems(value))) <= {word.stem for word in words(shown)}


def _by_detector(judgement: Judgement) -> bool:
    return judgement.decided_by.startswith("detector")


def _is_model(judgement: Judgement) -> bool:
    return judgement.decided_by in {"model", CONFIRMED}


def _overruled(judgement: Judgement, found: Discrepancy) -> Judgement:
    trusted = judgement.stance is Stance.SUPPORTS and _is_model(judgement)
    may = found.hard or found.element is Element.CERTAINTY or not trusted
    already = judgement.stance is Stance.CONTRADICTS and _by_detector(judgement)
    if not may or already:
        return judgement
    return Judgement(
        document=judgement.document,
        stance=found.stance,
        decided_by=f"detector: {found.detector}",
        reason=found.reason,
        evidence=(found.evidence.evidence,),
        element=found.element,
        article_value=found.article_value,
        source_value=found.source_value,
        correction=found.correction,
        confidence=_SURE if found.hard else _HINT,
    )
