"""Compares the numbers of an article with those a source gives for the same thing.

Counts that grow with time are outdated, not wrong, where the later document has the larger one.
"""

from checker.detectors.same_quantity import Pair, agree, pairs, said_in_source
from checker.language.counted import canonical
from checker.language.quantities import Quantity, Sort
from checker.types import Comparison, Discrepancy, Element, Stance

NAME = "numbers"
SURELY_NEAR, SURELY_ALIKE = 0.4, 0.33
SAME_STORY_DAYS = 3
_GROWING_EVENTS = frozenset("killed injured arrested missing displaced infected rescued".split())
_GROWING_THINGS = frozenset(
    canonical(word) for word in "people victims refugees deaths cases arrests injuries".split()
)


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the quantities to which the source gives a value that excludes the article's."""
    return [
        _discrepancy(comparison, candidates[0])
        for candidates in pairs(comparison)
        if not agree(candidates[0].article, candidates[0].source)
        and _worth_saying(candidates[0])
        and not said_in_source(candidates[0].article, comparison)
    ]


def _worth_saying(pair: Pair) -> bool:
    """Leave out ordinals unless the sentences are close: most count different things."""
    if pair.article.sort is not Sort.ORDINAL:
        return True
    low = min(pair.article.value, pair.source.value)
    return low > 2 and pair.near >= SURELY_NEAR and pair.alike >= 0.5


def _discrepancy(comparison: Comparison, pair: Pair) -> Discrepancy:
    sentence, evidence = comparison.sentence, pair.evidence
    article_words = sentence.plain[pair.article.start : pair.article.end]
    source_words = evidence.plain[pair.source.start : pair.source.end]
    stance, hard = _stance(comparison, pair)
    grown = " (the number grows with time)" if stance is Stance.OUTDATED else ""
    return Discrepancy(
        detector=NAME,
        element=Element.NUMBER,
        stance=stance,
        article_span=sentence.span(pair.article.start, pair.article.end),
        source_span=evidence.span(pair.source.start, pair.source.end),
        evidence=evidence,
        reason=f'the article says "{article_words}", the source "{source_words}"{grown}',
        correction=source_words if stance is Stance.CONTRADICTS else None,
        hard=hard,
    )


def _stance(comparison: Comparison, pair: Pair) -> tuple[Stance, bool]:
    """Return what the difference means, and whether it is beyond doubt."""
    sure = pair.near >= SURELY_NEAR and pair.alike >= SURELY_ALIKE
    sure = sure and pair.article.sort is not Sort.ORDINAL
    days = _days_later(comparison)
    lasting = pair.article.dimension == "time" and pair.article.sort is Sort.MEASURE
    if not lasting and not _grows(pair.article) and not _grows(pair.source):
        return Stance.CONTRADICTS, sure
    if days is None:
        tolls = {pair.article.event, pair.source.event} & _GROWING_EVENTS
        return Stance.CONTRADICTS, sure and not tolls
    if abs(days) <= SAME_STORY_DAYS:
        return Stance.CONTRADICTS, sure
    gained = (pair.article.value - pair.source.value) * (1 if days > 0 else -1)
    in_step = abs(gained - abs(days)) <= max(31, abs(days) / 2)
    if gained > 0 and (in_step or not lasting):
        return Stance.OUTDATED, False
    return Stance.CONTRADICTS, sure and lasting


def _grows(quantity: Quantity) -> bool:
    if quantity.sort is not Sort.COUNT:
        return False
    return quantity.event in _GROWING_EVENTS or bool(quantity.counted.things & _GROWING_THINGS)


def _days_later(comparison: Comparison) -> int | None:
    """Return by how many days the article is later than the source, None if unknown."""
    article, source = comparison.article.date, comparison.source.document.date
    return (article - source).days if article and source else None
