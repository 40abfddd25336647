"""Compares the numbers of an article with those a source gives for the same thing.

What changes with time is outdated, not wrong, when the documents are some days apart: tolls that
grew, states that are others now, durations that passed.
"""

from collections.abc import Iterator

from checker.detectors.same_quantity import Pair, agree, concepts, pairs, said_in_source, share
from checker.language.changing import Change, change_of, most_telling
from checker.language.quantities import Quantity, Sort, quantities
from checker.types import Comparison, Discrepancy, Element, Sentence, Stance

NAME = "numbers"
SURELY_NEAR, SURELY_ALIKE = 0.4, 0.33
SAME_STORY_DAYS = 3
ROUGHLY = 0.6  # of the unit a duration is counted in, by which it may miss the calendar
MOVED_NEAR, MOVED_ALIKE, MASS = 0.1, 0.22, 100
_CHANGED = {
    Change.GROWS: " (the number grows with time)",
    Change.VARIES: " (the number changes with time)",
    Change.ELAPSES: " (as much time has passed between the two)",
}


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the quantities to which the source gives a value that excludes the article's."""
    best = [candidates[0] for candidates in pairs(comparison)]
    paired = [pair.article for pair in best]
    best += [pair for pair in _moved_on(comparison) if pair.article not in paired]
    return [
        _discrepancy(comparison, pair)
        for pair in best
        if not agree(pair.article, pair.source)
        and _worth_saying(pair)
        and not said_in_source(pair.article, comparison)
    ]


def _moved_on(comparison: Comparison) -> Iterator[Pair]:
    """Yield values that became another by the later document: "nearly six months" of war in March.

    That a toll or a duration moved on just as it had to makes up for words that differ.
    """
    days, text = _days_later(comparison), comparison.sentence.plain
    if days is None or abs(days) <= SAME_STORY_DAYS:
        return
    for quantity in quantities(text):
        moved = [
            pair
            for sentence in comparison.source.sentences
            for candidate in quantities(sentence.plain)
            for pair in [_pair(quantity, candidate, text, sentence)]
            if pair.near >= MOVED_NEAR and pair.alike >= MOVED_ALIKE and _as_time_went(pair, days)
        ]
        if moved:
            yield max(moved, key=lambda pair: pair.score)


def _pair(quantity: Quantity, candidate: Quantity, text: str, sentence: Sentence) -> Pair:
    near = share(quantity.context, candidate.context)
    return Pair(
        quantity, candidate, sentence, near, share(concepts(text), concepts(sentence.plain))
    )


def _as_time_went(pair: Pair, days: int) -> bool:
    one, other = pair.article, pair.source
    if one.sort is not other.sort or one.vague or other.vague or one.per or other.per:
        return False
    if one.sort is Sort.MEASURE:
        timed = one.dimension == other.dimension == "time"
        return timed and _changed(pair, Change.ELAPSES, days)
    low, high = sorted((one.value, other.value))
    toll = one.sort is Sort.COUNT and one.event == other.event == "killed"
    return toll and low >= MASS and high <= 2 * low and _changed(pair, Change.GROWS, days)


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
    change = most_telling(
        change_of(pair.article, sentence.plain), change_of(pair.source, evidence.plain)
    )
    stance, hard = _stance(comparison, pair, change)
    changed = _CHANGED[change] if stance is Stance.OUTDATED else ""
    return Discrepancy(
        detector=NAME,
        element=Element.NUMBER,
        stance=stance,
        article_span=sentence.span(pair.article.start, pair.article.end),
        source_span=evidence.span(pair.source.start, pair.source.end),
        evidence=evidence,
        reason=f'the article says "{article_words}", the source "{source_words}"{changed}',
        correction=source_words if stance is Stance.CONTRADICTS else None,
        hard=hard,
    )


def _stance(comparison: Comparison, pair: Pair, change: Change) -> tuple[Stance, bool]:
    """Return what the difference means, and whether it is beyond doubt."""
    sure = pair.near >= SURELY_NEAR and pair.alike >= SURELY_ALIKE
    sure = sure and pair.article.sort is not Sort.ORDINAL
    days = _days_later(comparison)
    if change in {Change.FIXED, Change.OPEN}:
        return Stance.CONTRADICTS, sure
    if days is None:
        return Stance.CONTRADICTS, sure and pair.article.sort is not Sort.COUNT
    if abs(days) <= SAME_STORY_DAYS:
        return Stance.CONTRADICTS, sure
    if _changed(pair, change, days):
        return Stance.OUTDATED, False
    return Stance.CONTRADICTS, sure and change is Change.ELAPSES


def _changed(pair: Pair, change: Change, days: int) -> bool:
    """Whether the article's value may be the source's after `days` (before, if negative)."""
    gained = (pair.article.value - pair.source.value) * (1 if days > 0 else -1)
    if change is Change.ELAPSES:
        unit = max(pair.article.factor, pair.source.factor)
        return gained > 0 and abs(gained - abs(days)) <= max(ROUGHLY * unit, abs(days) / 3)
    return change is Change.VARIES or gained > 0


def _days_later(comparison: Comparison) -> int | None:
    """Return by how many days the article is later than the source, None if unknown."""
    article, source = comparison.article.date, comparison.source.document.date
    return (article - source).days if article and source else None
