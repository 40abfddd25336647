"""Stage 5 of 7, its end: detectors compare every sentence with every source, whoever judged it.

A hard discrepancy overrides a model that says "supports"; a hint does not, except that a changed
hedge is always told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial, reduce

from checker.detectors import DETECTORS
from checker.detectors.same_quantity import restating
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


def apply_discrepancies(
    examined: Sequence[Examined], found: Discrepancies, index: EvidenceIndex
) -> tuple[Examined, ...]:
    """Correct the judgements by what differs, each at the claim whose words it is about.

    Words of one claim that are contested apart become claims of their own: sources may agree on
    the one and dispute the other.
    """
    claims: dict[int, list[Claim]] = {}
    for item in examined:
        claims.setdefault(item.claim.sentence.number, []).append(item.claim)
    contested: dict[str, list[Discrepancy]] = {}
    for number, own in claims.items():
        for discrepancy in found.get(number, ()):
            fit = partial(_fit, span=discrepancy.article_span)
            contested.setdefault(min(own, key=fit).id, []).append(discrepancy)
    corrected = (_corrected(item, contested.get(item.claim.id, ())) for item in examined)
    return tuple(_without_mere_neighbours(item, index) for items in corrected for item in items)


def _corrected(item: Examined, found: Sequence[Discrepancy]) -> list[Examined]:
    """Return a claim as detectors find it, and one more for each further place that differs."""
    results = [item]
    for number, place in enumerate(_places(found)):
        if number == 0 or item.failure:
            results[0] = reduce(_put_right, place, results[0])
            continue
        claim = replace(item.claim, id=f"{item.claim.id}.{number + 1}", span=place[0].article_span)
        apart = replace(item, claim=claim)
        if (put_right := reduce(_put_right, place, apart)).judgements != apart.judgements:
            results.append(put_right)
    return results


def _places(found: Sequence[Discrepancy]) -> list[list[Discrepancy]]:
    """Part discrepancies by the words of the article they are about, in the order of the text."""
    places: list[list[Discrepancy]] = []
    end = -1
    for one in sorted(found, key=lambda one: one.article_span.start):
        if one.article_span.start >= end:
            places.append([])
        places[-1].append(one)
        end = max(end, one.article_span.end)
    return places


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


def _put_right(item: Examined, found: Discrepancy) -> Examined:
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
    """Let no source that lacks the contested words speak for them.

    Where a model says that it does, half of them are enough.
    """
    contested = [j for j in item.judgements if _by_detector(j) and j.stance is Stance.CONTRADICTS]
    if not contested:
        return item
    sources = {source.document.id: source for source in index.sources}
    judgements = tuple(
        _bearing(judgement, contested, item.claim.sentence, sources[judgement.document])
        if judgement.stance is Stance.SUPPORTS
        and not (_is_model(judgement) and all(_speaks_of(judgement, one) for one in contested))
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


def _speaks_of(support: Judgement, finding: Judgement) -> bool:
    """Whether a support's evidence has at least half of the contested value's words."""
    value = set(content_stems(finding.article_value or ""))
    shown = {stem for evidence in support.evidence for stem in content_stems(evidence.text)}
    return 2 * len(value & shown) >= len(value)


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
