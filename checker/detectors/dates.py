"""Compares the days and times of an article with those that a source has in their slots."""

import datetime
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import product

from checker.detectors.slots import Comparison, Kind, Value, contested, told
from checker.language.moments import Clock, Day, Gap, Moment, moments
from checker.records import Discrepancy, Element, Stance

NAME = "dates"
HINT, CERTAIN = 0.35, 0.43
HALF = 0.15  # added to the score of dates that share their day or their month
_SAME_NEWS_DAYS = 3
_LOOSE_MINUTES = 30
_TURN = 720  # minutes after which the hands of a clock stand where they stood


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the times for which the source has another one in the same slot."""
    ours, theirs = comparison.article.date, comparison.source.date
    # Without a date both tell of one week; far apart, each tells of its own Sunday.
    dated = ours is not None and theirs is not None
    apart = ours and theirs and abs((ours - theirs).days) > _SAME_NEWS_DAYS
    text = comparison.sentence.plain

    def day_of(read: str) -> datetime.date | None:
        return (ours if read == text else theirs) if dated else None

    kind = Kind(
        NAME,
        Element.DATE,
        lambda read: values(read, day_of(read)),
        _same,
        partial(_rival, apart=bool(apart)),
        HINT,
        CERTAIN,
    )
    for hit in contested(comparison, kind):
        moved = hit.ours.what.ahead and hit.theirs.what.ahead and apart
        half = HALF if _half_equal(hit.ours.what, hit.theirs.what) else 0.0
        stance = Stance.OUTDATED if moved else Stance.CONTRADICTS
        yield from told(comparison, kind, hit, bonus=half, stance=stance)


@lru_cache(maxsize=16384)
def values(text: str, published: datetime.date | None) -> tuple[Value[Moment], ...]:
    """Return the time expressions of a sentence, a weekday that but names a date left out."""
    found = moments(text, published)
    return tuple(
        Value(one, text, one.start, one.end)
        for one in found
        if not (one.is_weekday and any(_names(text, one, day) for day in found))
    )


def _names(text: str, weekday: Moment, day: Moment) -> bool:
    """Whether a weekday is but the name of the day beside it: "Tuesday 4 June"."""
    between = text[min(weekday.end, day.end) : max(weekday.start, day.start)]
    return not day.leans and bool(day.days) and between.strip(" ,") in {"", "the"}


def _same(a: Value[Moment], b: Value[Moment]) -> bool:
    return agree(a.what, b.what)


def _rival(a: Value[Moment], b: Value[Moment], *, apart: bool) -> bool:
    one, two = a.what, b.what
    if apart and (one.leans or two.leans) and not (one.gap or two.gap):
        return False
    zoned = not (one.clock or two.clock) and _zones(a.text) != _zones(b.text)
    return one.relation == two.relation and not zoned and conflict(one, two)


@lru_cache(maxsize=16384)
def _zones(text: str) -> frozenset[str]:
    """Return the time zones that a sentence names: its days may be others elsewhere."""
    return frozenset(one.clock.zone for one in moments(text) if one.clock and one.clock.zone)


def _half_equal(one: Moment, two: Moment) -> bool:
    """Whether two dates share a day or a month, two times the hands of the clock."""
    if one.clock and two.clock:
        hands = ({minutes % _TURN for minutes in clock.minutes} for clock in (one.clock, two.clock))
        return bool(set.intersection(*hands))
    if one.leans or two.leans or not one.days or not two.days:
        return False
    a, b = one.days[0], two.days[0]
    return None not in {a.day, b.day} and (a.day == b.day or a.month == b.month)


def conflict(one: Moment, two: Moment) -> bool:
    """Tell whether two time expressions of one event cannot both be right.

    What either leaves open cannot conflict: "in May" goes with "12 May", a weekday of an undated
    document with any day of a dated one, a local time with one in GMT.
    """
    if one.clock or two.clock:
        return bool(one.clock and two.clock) and not _same_time(one.clock, two.clock)
    if one.gap and two.gap:
        return one.gap.way == two.gap.way and not _meet(one.gap, two.gap)
    pairs = list(product(one.days, two.days))
    return bool(pairs) and not any(_fits(a, b) for a, b in pairs)


def agree(one: Moment, two: Moment) -> bool:
    """Tell whether two time expressions name the same day, month, year, hour or distance."""
    if one.clock or two.clock:
        return bool(one.clock and two.clock) and one.clock == two.clock
    if one.gap and two.gap:
        return not conflict(one, two)
    pairs = product(one.days, two.days)
    return any(_fits(a, b) and _shared(a, b) for a, b in pairs)


def _same_time(one: Clock | None, two: Clock | None) -> bool:
    if one is None or two is None or bool(one.zone) != bool(two.zone):
        return True
    within = _LOOSE_MINUTES if one.loose or two.loose else 0
    apart = [abs(a - b) for a, b in product(one.minutes, two.minutes)]
    return any(minutes <= within or minutes >= 1440 - within for minutes in apart)


def _meet(one: Gap, two: Gap) -> bool:
    return one.low <= two.high and two.low <= one.high


def _pairs(one: Day, two: Day) -> list[tuple[int | None, int | None]]:
    return [
        (one.year, two.year),
        (one.month, two.month),
        (one.day, two.day),
        (one.weekday, two.weekday),
    ]


def _fits(one: Day, two: Day) -> bool:
    return all(a is None or b is None or a == b for a, b in _pairs(one, two))


def _shared(one: Day, two: Day) -> bool:
    return any(a is not None and b is not None for a, b in _pairs(one, two))
