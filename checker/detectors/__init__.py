"""Deterministic comparisons of an article's sentence with a source, one kind per file.

A detector is a function `find(comparison)` that yields discrepancies; `DETECTORS` names them all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from checker.detectors import dates, entities, negation, numbers, quotes, roles
from checker.detectors.slots import Comparison
from checker.records import Discrepancy, Document, Sentence

Detector = Callable[[Comparison], Iterable[Discrepancy]]

# In the order of trust: of two findings on the same words the first is kept.
DETECTORS: Mapping[str, Detector] = {
    quotes.NAME: quotes.find,
    roles.NAME: roles.find,
    numbers.NAME: numbers.find,
    dates.NAME: dates.find,
    negation.NAME: negation.find,
    entities.NAME: entities.find,
}


def discrepancies(
    sentence: Sentence, article: Document, evidence: Sequence[Sentence], source: Document
) -> tuple[Discrepancy, ...]:
    """Return how a sentence differs from a source, certain differences first.

    `evidence` are the sentences of the source nearest to it, best first.
    """
    comparison = Comparison(sentence, article, tuple(evidence), source)
    found: list[Discrepancy] = []
    for detect in DETECTORS.values():
        for one in detect(comparison):
            if not any(_same_words(one, other) for other in found):
                found.append(one)
    return tuple(sorted(found, key=lambda one: (not one.certain, one.article_span.start)))


def _same_words(one: Discrepancy, other: Discrepancy) -> bool:
    """Whether two differences are about one place of the article, or of the source."""
    pairs = ((one.article_span, other.article_span), (one.source_span, other.source_span))
    return any(a.start < b.end and b.start < a.end for a, b in pairs)
