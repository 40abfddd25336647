"""Resolves time expressions against a document's date and tells which of them cannot both hold."""

import datetime
from collections.abc import Iterable
from itertools import product

from checker.language.moments import Calendar, Clock, Day, Gap, Moment, Shift, Weekday

# Documents further apart than this name different days by the same weekday.
SAME_NEWS_DAYS = 3
# A day this near to a document's own is that of its news.
_OWN_NEWS_DAYS = 10
_LOOSE_MINUTES = 30


def resolve(moment: Moment, published: datetime.date | None) -> tuple[Day, ...]:
    """Return the days a time expression can mean, the likeliest first; () when unknown.

    A weekday is the most recent on or before the day of publication, or the next one: the latter
    first when the sentence speaks of the future.
    """
    match moment.value:
        case Calendar(days):
            return tuple(_with_weekday(day) for day in days)
        case Weekday(number, turn):
            if published is None or turn is None:
                return (Day(weekday=number),)
            return tuple(_around(number, turn, published, ahead=moment.ahead))
        case Shift() as shift if published:
            return tuple(_shifted(shift, published))
    return ()


def _with_weekday(day: Day) -> Day:
    if day.year is None or day.month is None or day.day is None:
        return day
    try:
        return _exact(datetime.date(day.year, day.month, day.day))
    except ValueError:
        return day


def _exact(date: datetime.date) -> Day:
    return Day(date.year, date.month, date.day, date.weekday())


def _near(published: datetime.date, distance: int) -> Day | None:
    ordinal = published.toordinal() + distance
    inside = 1 <= ordinal <= datetime.date.max.toordinal()
    return _exact(datetime.date.fromordinal(ordinal)) if inside else None


def _around(number: int, turn: int, published: datetime.date, *, ahead: bool) -> Iterable[Day]:
    back = (published.weekday() - number) % 7
    recent, coming = -back, 7 - back
    # "Last Monday" may be this week's or the week before's, and so may "next Friday".
    choices = {-1: (recent or -7, (recent or -7) - 7), 1: (coming, coming + 7)}.get(
        turn, (coming, recent) if ahead else (recent, coming)
    )
    return [day for distance in choices if (day := _near(published, distance))]


def _shifted(shift: Shift, published: datetime.date) -> Iterable[Day]:
    steps = range(shift.low, shift.high + 1)
    if shift.unit == "day":
        return [day for step in steps if (day := _near(published, step))]
    if shift.unit == "year":
        return [Day(published.year + step) for step in steps]
    months = [published.year * 12 + published.month - 1 + step for step in steps]
    return [Day(month // 12, month % 12 + 1) for month in months]


def conflict(
    one: Moment,
    one_published: datetime.date | None,
    two: Moment,
    two_published: datetime.date | None,
) -> bool:
    """Tell whether two time expressions of one event cannot both be right.

    What either leaves open cannot conflict: "in May" goes with "12 May", a weekday of an undated
    document with any day of a dated one, a local time with one in GMT.
    """
    first, second = one.value, two.value
    if isinstance(first, Clock) and isinstance(second, Clock):
        return _clocks_conflict(first, second)
    if isinstance(first, Gap) or isinstance(second, Gap) or one_published is two_published is None:
        gaps = _gap(one), _gap(two)
        if gaps[0] and gaps[1]:
            return _gaps_conflict(gaps[0], gaps[1])
    if not _same_calendar(one, one_published, two, two_published):
        return False
    mine, theirs = resolve(one, one_published), resolve(two, two_published)
    return bool(mine and theirs) and not any(_fits(a, b) for a, b in product(mine, theirs))


def agree(
    one: Moment,
    one_published: datetime.date | None,
    two: Moment,
    two_published: datetime.date | None,
) -> bool:
    """Tell whether two time expressions name the same day, month, year, hour or distance."""
    if type(one.value) is type(two.value) and one.value == two.value:
        return True
    if isinstance(one.value, Clock) or isinstance(two.value, Clock):
        return False
    if _gap(one) and _gap(two):
        return not conflict(one, None, two, None)
    mine, theirs = resolve(one, one_published), resolve(two, two_published)
    return any(_fits(a, b) and _shared(a, b) for a, b in product(mine, theirs))


def _gap(moment: Moment) -> Gap | None:
    value = moment.value
    return value if isinstance(value, Gap) else value.gap if isinstance(value, Shift) else None


def _gaps_conflict(one: Gap, two: Gap) -> bool:
    return one.way == two.way and (one.high < two.low or two.high < one.low)


def _clocks_conflict(one: Clock, two: Clock) -> bool:
    if one.zone != two.zone:
        return False
    within = _LOOSE_MINUTES if one.loose or two.loose else 0
    apart = (abs(a - b) for a, b in product(one.minutes, two.minutes))
    return all(within < minutes < 1440 - within for minutes in apart)


def _same_calendar(
    one: Moment,
    one_published: datetime.date | None,
    two: Moment,
    two_published: datetime.date | None,
) -> bool:
    """Tell whether expressions that lean on a day of publication may be compared."""
    leaning = [not isinstance(moment.value, Calendar) for moment in (one, two)]
    if one_published is None or two_published is None:
        return one_published is two_published or not all(leaning)
    if abs((one_published - two_published).days) <= SAME_NEWS_DAYS:
        return True
    # "Talks on Sunday" in March and "on 22 August" in August: each tells of its own talks.
    own = _is_own_news(one, one_published) and _is_own_news(two, two_published)
    return not all(leaning) and not own


def _is_own_news(moment: Moment, published: datetime.date) -> bool:
    """Whether an expression can mean a day near to that of its document."""
    return any(_near_to(day, published) for day in resolve(moment, published))


def _near_to(day: Day, published: datetime.date) -> bool:
    if day.month is None or day.day is None:
        return False
    for year in (day.year,) if day.year else range(published.year - 1, published.year + 2):
        try:
            date = datetime.date(year, day.month, day.day)
        except ValueError:
            continue
        if abs((date - published).days) <= _OWN_NEWS_DAYS:
            return True
    return False


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
