"""Stage 5 of 7, its end: detectors compare every sentence with every source, whoever judged it.

A hard discrepancy overrides a model that says "supports"; a hint does not, except that a changed
hedge is always told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.detectors import DETECTORS
from checker.language.verbatim import find
from checker.language.words import content_stems, words
from checker.retrieve import EvidenceIndex
from checker.types import (
    CONFIRMED,
    Claim,
    Comparison,
    Discrepancies,
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


def find_discrepancies(article: Segmented, index: EvidenceIndex) -> Discrepancies:
    """Compare each sentence with each source; return what differs by number of the sentence."""
    return {
        sentence.number: tuple(_discrepancies(sentence, article.document, index))
        for sentence in article.sentences
    }


def apply_discrepancies(examined: Sequence[Examined], found: Discrepancies) -> tuple[Examined, ...]:
    """Correct the judgements by what differs, each at the claim whose words it is about."""
    results = {item.claim.id: item for item in examined}
    by_sentence: dict[int, list[Examined]] = {}
    for item in examined:
        by_sentence.setdefault(item.claim.sentence.number, []).append(item)
    for number, items in by_sentence.items():
        claims = [item.claim.id for item in items]
        for discrepancy in found.get(number, ()):
            chosen = min(claims, key=lambda key: _fit(results[key].claim, discrepancy.article_span))
            results[chosen] = _corrected(results[chosen], discrepancy)
    return tuple(_without_mere_neighbours(results[item.claim.id]) for item in examined)


def _discrepancies(
    sentence: Sentence, article: Document, index: EvidenceIndex
) -> Iterator[Discrepancy]:
    nearest = index.nearest(sentence.plain, _EVIDENCE)
    for source in index.sources:
        evidence = nearest[source.document.id]
        comparison = Comparison(sentence, article, evidence, source, index.sources)
        for detect in DETECTORS:
            yield from detect(comparison)


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


def _without_mere_neighbours(item: Examined) -> Examined:
    """Let no source that lacks the contested words speak for them, unless a model says it does."""
    contested = [j for j in item.judgements if _by_detector(j) and j.stance is Stance.CONTRADICTS]
    if not contested:
        return item
    judgements = tuple(
        judgement.model_copy(update={"stance": Stance.SILENT, "evidence": ()})
        if judgement.stance is Stance.SUPPORTS
        and not _is_model(judgement)
        and not all(_bears(judgement, finding) for finding in contested)
        else judgement
        for judgement in item.judgements
    )
    return replace(item, judgements=judgements)


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
