"""Tells of what time a sentence speaks, where its text gives one."""

import datetime
import re
from collections.abc import Iterable

from checker.language.dating import resolve
from checker.language.moments import Calendar, Clock, Day, Gap, Moment, Weekday, moments

# Bounds of a stretch ("since May", "by Friday") are not the time a sentence speaks of.
_AT = "at"
_PAST = re.compile(
    r"\b(?:was|were|had|did|began|took|made|went|came|sank|won|lost|fell|rose|said|told|held|left"
    r"|met|led|shot|broke|spoke|became|gave|got|found|fought|sent|brought|[a-z]{3,}ed)\b"
)
_RECENT_MONTHS = 6


def as_of(sentence: str, published: datetime.date | None) -> str | None:
    """Return the one time a sentence speaks of as YYYY-MM-DD, YYYY-MM or YYYY, else None.

    `published` is the day of its document's publication: "Thursday" and "in May" lean on it.
    """
    times = [
        time
        for moment in moments(sentence)
        if moment.relation == _AT and not isinstance(moment.value, Clock | Gap)
        for time in [_time(moment, sentence, published)]
    ]
    if not times or None in times:
        return None
    precise = max((time for time in times if time), key=len)
    return precise if all(time and precise.startswith(time) for time in times) else None


def _time(moment: Moment, sentence: str, published: datetime.date | None) -> str | None:
    days = resolve(moment, published)
    if isinstance(moment.value, Weekday):
        return _written(days[0]) if _certain(moment, moment.value, published) else None
    if isinstance(moment.value, Calendar) and published:
        days = tuple(_in_year(day, moment, sentence, published) for day in days)
    return _common(days)


def _certain(moment: Moment, weekday: Weekday, published: datetime.date | None) -> bool:
    """Whether a weekday can mean but one day: "last Friday" and today's own name may mean two."""
    today = published is not None and weekday.number == published.weekday()
    return weekday.turn == 0 and not (today and moment.ahead)


def _in_year(day: Day, moment: Moment, sentence: str, published: datetime.date) -> Day:
    """Give a day or month without a year the year it must be of, if the sentence tells which."""
    if day.year is not None or day.month is None:
        return day
    if moment.ahead:
        first = (day.month, day.day or 31) >= (published.month, published.day)
        return Day(published.year + (not first), day.month, day.day)
    past = (day.month, day.day or 1) <= (published.month, published.day)
    year = published.year - (not past)
    distance = (published.year - year) * 12 + published.month - day.month
    recent = distance <= _RECENT_MONTHS
    return Day(year, day.month, day.day) if recent or _PAST.search(sentence) else day


def _common(days: Iterable[Day]) -> str | None:
    """Return what all the days a time expression can mean have in common, the year at least."""
    written = {_written(day) for day in days}
    if not written or None in written:
        return None
    parts = zip(*(time.split("-") for time in written if time), strict=False)
    shared: list[str] = []
    for part in parts:
        if len(set(part)) > 1:
            break
        shared.append(part[0])
    return "-".join(shared) or None


def _written(day: Day) -> str | None:
    if day.year is None:
        return None
    if day.month is None:
        return f"{day.year:04}"
    if day.day is None:
        return f"{day.year:04}-{day.month:02}"
    try:
        return datetime.date(day.year, day.month, day.day).isoformat()
    except ValueError:
        return None
