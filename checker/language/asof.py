"""Tells of what time a sentence speaks, where its text gives one."""

import datetime
import re

from checker.language.moments import Day, Moment, dated, moments

_PAST = re.compile(
    r"\b(?:was|were|had|did|began|took|made|went|came|sank|won|lost|fell|rose|said|told|held|left"
    r"|met|led|shot|broke|spoke|became|gave|got|found|fought|sent|brought|[a-z]{3,}ed)\b"
)
_RECENT_MONTHS = 6


def as_of(sentence: str, published: datetime.date | None) -> str | None:
    """Return the one time a sentence speaks of as YYYY-MM-DD, YYYY-MM or YYYY, else None.

    `published` is the day of its document's publication: "Thursday" and "in May" lean on it.
    Bounds ("since May", "by Friday") are not the time a sentence speaks of.
    """
    found = [one for one in moments(sentence, published) if one.days and one.relation == "at"]
    times = [_time(moment, sentence, published) for moment in found]
    if not times or None in times:
        return None
    precise = max((time for time in times if time), key=len)
    return precise if all(time and precise.startswith(time) for time in times) else None


def _time(moment: Moment, sentence: str, published: datetime.date | None) -> str | None:
    """Return what all the days a time expression can mean have in common, the year at least."""
    days = moment.days
    if moment.is_weekday:
        days = days[:1] if moment.sure and published else ()
    elif published and not moment.leans:
        days = tuple(_in_year(day, moment, sentence, published) for day in days)
    times = {_written(day) for day in days}
    for length in (10, 7, 4):
        shared = {time[:length] for time in times if time}
        if len(shared) == 1 and None not in times:
            return shared.pop()
    return None


def _in_year(day: Day, moment: Moment, sentence: str, published: datetime.date) -> Day:
    """Give a day or month without a year the year it must be of, if the sentence tells which."""
    if day.year is not None or day.month is None:
        return day
    if moment.ahead:
        first = (day.month, day.day or 31) >= (published.month, published.day)
        return dated(published.year + (not first), day.month, day.day)
    past = (day.month, day.day or 1) <= (published.month, published.day)
    year = published.year - (not past)
    distance = (published.year - year) * 12 + published.month - day.month
    recent = distance <= _RECENT_MONTHS
    return dated(year, day.month, day.day) if recent or _PAST.search(sentence) else day


def _written(day: Day) -> str | None:
    """Return a day, month or year as ISO writes it, nothing without a year or for no real day."""
    real = day.year and (day.day is None or day.weekday is not None)
    parts = (part for part in (day.year, day.month, day.day) if part is not None)
    return "-".join(f"{part:02}" for part in parts) if real else None
