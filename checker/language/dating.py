"""Tells which time expressions cannot both hold, and which say the same."""

from itertools import product

from checker.language.moments import Clock, Day, Gap, Moment

_LOOSE_MINUTES = 30


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
