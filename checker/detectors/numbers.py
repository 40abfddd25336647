"""Compares the numbers of an article with those a source gives for the same thing."""

from checker.detectors.same_quantity import Pair, agree, pairs, said_in_source
from checker.quantities import Quantity, Sort
from checker.types import Comparison, Discrepancy, Document, Element, Stance

NAME = "numbers"
NEAR, ALIKE = 0.2, 0.2


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the quantities to which the source gives a value that excludes the article's."""
    return [
        _discrepancy(comparison, pair)
        for pair in pairs(comparison)
        if not agree(pair.article, pair.source)
        and pair.near >= NEAR
        and pair.alike >= ALIKE
        and not said_in_source(pair.article, comparison)
    ]


def _discrepancy(comparison: Comparison, pair: Pair) -> Discrepancy:
    sentence, evidence = comparison.sentence, pair.evidence
    article_words = sentence.plain[pair.article.start : pair.article.end]
    source_words = evidence.plain[pair.source.start : pair.source.end]
    return Discrepancy(
        detector=NAME,
        element=Element.NUMBER,
        stance=Stance.CONTRADICTS,
        article_span=sentence.span(pair.article.start, pair.article.end),
        source_span=evidence.span(pair.source.start, pair.source.end),
        evidence=evidence,
        reason=f'the article says "{article_words}", the source "{source_words}"',
        correction=source_words,
        hard=True,
    )
