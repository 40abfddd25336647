"""Compares the days and times of an article with those that a source has in their slots."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import product

from checker.detectors.slots import Comparison, Kind, Value, contested, told
from checker.language.moments import Clock, Day, Moment, moments
from checker.records import Discrepancy, Element, Stance

NAME = "dates"
HINT, CERTAIN = 0.35, 0.38
HALF = 0.15  # added to the score of dates that share their day or their month
_SAME_NEWS_DAYS = 3
_LOOSE_MINUTES = 30
_TURN = 720  # minutes after which the hands of a clock stand where they stood


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the times for which the source has another one in the same slot."""
    ours, theirs = comparison.article.date, comparison.source.date
    if ours is None or theirs is None:  # both tell of one week
        ours = theirs = None
    apart = comparison.days_apart > _SAME_NEWS_DAYS  # each tells of its own Sunday
    own = comparison.sentence.plain
    kind = Kind(
        NAME,
        Element.DATE,
        lambda text: _read(text, ours if text == own else theirs),
        lambda a, b: agree(a.what, b.what),
        partial(_rival, apart=apart),
        HINT,
        CERTAIN,
        bonus=lambda a, b: HALF if _half_equal(a.what, b.what) else 0.0,
    )
    mended = replace(kind, read=partial(_read, published=ours))  # the article's day, not theirs
    for hit in contested(comparison, kind):
        moved = hit.ours.what.ahead and hit.theirs.what.ahead and apart
        stance = Stance.OUTDATED if moved else Stance.CONTRADICTS
        yield told(comparison, mended, hit, stance)


def _read(text: str, published: datetime.date | None) -> list[Value[Moment]]:
    return [Value(one, text, one.start, one.end) for one in moments(text, published)]


def _rival(a: Value[Moment], b: Value[Moment], *, apart: bool) -> bool:
    one, two = a.what, b.what
    if apart and (one.leans or two.leans):
        return False
    # "Held in 2018" and "will be held in 2019" are two of a series.
    years = {day.year for day in one.days + two.days}
    series = one.ahead != two.ahead and len(years) > 1 and None not in years
    zoned = not (one.clock or two.clock) and _zones(a.text) != _zones(b.text)
    return one.relation == two.relation and not (zoned or series) and conflict(one, two)


@lru_cache(maxsize=2048)
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
    if one.clock and two.clock:
        return not _same_time(one.clock, two.clock)
    pairs = list(product(one.days, two.days))
    return bool(pairs) and not any(_fits(a, b) for a, b in pairs)


def agree(one: Moment, two: Moment) -> bool:
    """Tell whether two time expressions name the same day, month, year or hour."""
    if one.clock and two.clock:
        return one.clock == two.clock
    return any(_parts(a, b) and _fits(a, b) for a, b in product(one.days, two.days))


def _same_time(one: Clock, two: Clock) -> bool:
    if bool(one.zone) != bool(two.zone):
        return True
    within = _LOOSE_MINUTES if one.loose or two.loose else 0
    apart = [abs(a - b) for a, b in product(one.minutes, two.minutes)]
    return any(minutes <= within or minutes >= 1440 - within for minutes in apart)


def _parts(one: Day, two: Day) -> list[tuple[int | None, int | None]]:
    """Return the parts of two days that both give: years, months, days, weekdays."""
    pairs = zip(one, two, strict=True)
    return [(a, b) for a, b in pairs if a is not None and b is not None]


def _fits(one: Day, two: Day) -> bool:
    return all(a == b for a, b in _parts(one, two))
