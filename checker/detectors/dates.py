"""Compares the days and times of an article with those that a source has in their slots."""

from collections.abc import Iterator
from functools import lru_cache

from checker.detectors.slots import Comparison, Kind, Value, contested, told
from checker.language.dating import agree, conflict
from checker.language.moments import Calendar, Clock, Moment, Weekday, moments
from checker.records import Discrepancy, Element, Stance

NAME = "dates"
HINT, CERTAIN = 0.35, 0.43
HALF = 0.15  # added to the score of dates that share their day or their month
_SAME_NEWS_DAYS = 3
_TURN = 720  # minutes


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the times for which the source has another one in the same slot."""
    dates = comparison.article.date, comparison.source.date
    if None in dates:  # then both tell of one week
        dates = None, None

    def same(a: Value[Moment], b: Value[Moment]) -> bool:
        return agree(a.what, dates[0], b.what, dates[1])

    def rival(a: Value[Moment], b: Value[Moment]) -> bool:
        one, two = a.what, b.what
        return one.relation == two.relation and conflict(one, dates[0], two, dates[1])

    kind = Kind(NAME, Element.DATE, read, same, rival, HINT, CERTAIN, dates=True)
    for hit in contested(comparison, kind):
        ours, theirs = hit.ours.what, hit.theirs.what
        moved = ours.ahead and theirs.ahead and _far_apart(comparison)
        stance = Stance.OUTDATED if moved else Stance.CONTRADICTS
        half = HALF if _half_equal(ours, theirs) else 0.0
        yield from told(comparison, kind, hit, bonus=half, stance=stance)


@lru_cache(maxsize=16384)
def read(text: str) -> tuple[Value[Moment], ...]:
    """Return the time expressions of a sentence as values."""
    found = moments(text)
    return tuple(
        Value(one, text, one.start, one.end)
        for one in found
        if not (isinstance(one.value, Weekday) and any(_of_day(text, one, day) for day in found))
    )


def _of_day(text: str, weekday: Moment, day: Moment) -> bool:
    """Whether a weekday is but the name of the day beside it: "Tuesday 4 June"."""
    if not isinstance(day.value, Calendar):
        return False
    between = text[min(weekday.end, day.end) : max(weekday.start, day.start)]
    return between.strip(" ,") in {"", "the"}


def _half_equal(one: Moment, two: Moment) -> bool:
    """Whether two dates share a day or a month, two times the hand of the clock."""
    first, second = one.value, two.value
    if isinstance(first, Clock) and isinstance(second, Clock):
        hands = ({minutes % _TURN for minutes in clock.minutes} for clock in (first, second))
        return bool(set.intersection(*hands))
    if not (isinstance(first, Calendar) and isinstance(second, Calendar)):
        return False
    a, b = first.days[0], second.days[0]
    return None not in {a.day, b.day} and (a.day == b.day or a.month == b.month)


def _far_apart(comparison: Comparison) -> bool:
    """Whether plans may have changed between the two documents."""
    ours, theirs = comparison.article.date, comparison.source.date
    return bool(ours and theirs) and abs((ours - theirs).days) > _SAME_NEWS_DAYS
