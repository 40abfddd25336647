"""Finds the time expressions of a sentence: dates, weekdays, relative days, clock times.

Nothing is guessed: what an expression leaves open (the year of "12 May") stays open, and what leans
on a day of publication ("Tuesday", "yesterday") means no day without one.
"""

import calendar
import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from checker.language import either, rows
from checker.language.numerals import numeral_at


class Day(NamedTuple):
    """A day, month or year as far as it is known; weekdays count from Monday = 0."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: the minutes after midnight it can mean, in UTC where its `zone` is known."""

    minutes: tuple[int, ...]
    zone: str
    loose: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A time expression, `text == whole[start:end]`.

    `days` are those it can mean, the likeliest first; they `lean` on the day of publication or are
    named by the calendar. `relation` is "at", or the bound that stands before it ("since",
    "until", "by", "before", "after"); `ahead` tells that the sentence speaks of the future.
    """

    start: int
    end: int
    text: str
    days: tuple[Day, ...] = ()
    clock: Clock | None = None
    leans: bool = False
    sure: bool = True  # that it means the first of `days`
    relation: str = "at"
    ahead: bool = False

    @property
    def is_weekday(self) -> bool:
        """Whether it names a weekday alone."""
        return self.leans and "day" in self.text.lower() and self.days != ()


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
# Days, months or years from the day of publication that an expression can mean.
_RELATIVE = {
    row["words"]: (row["unit"], int(row["from"]), int(row["to"])) for row in rows("relative")
}
_UTC = {"GMT": 0, "UTC": 0, "BST": 1, "CET": 1, "CEST": 2, "MSK": 3, "IST": 5.5, "JST": 9}
_UTC |= {"EDT": -4, "EST": -5, "ET": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7}
_UTC |= {"PST": -8, "AEST": 10, "AEDT": 11}

_YEAR = r"(?P<year>1[0-9]\d\d|20\d\d)(?![\d,.%]*\d|%)"
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)(?!\w)"
)
_DAYS = (
    r"(?:(?P<first>[0-3]?\d)(?:st|nd|rd|th)?\s?(?:-|–|to|and|or|until)\s?)?"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
    r"(?![,.:/-]?\d|\s?(?:%|per cent|percent|[ap]m\b))"
)
_COUNT = (
    r"(?<![\d.,])(?P<count>\d{1,3}|an?|[a-z]+(?:teen|ty)|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|several|a\sfew|few|many)"
)
_ZONE = rf"(?:\s?\(?(?P<zone>{'|'.join(_UTC)}|local time)\b)"
_AHEAD = re.compile(
    r"\b(?:will|would|shall|due|scheduled|expected|set to|going to|plans?|is to|are to)\b"
)
_RELATION = re.compile(
    r"\b(since|until|till|by|before|after|from|to|through)\s+(?:(?:the|an?|at|on|in|late|early|mid"
    r"|around|about|end\s+of|start\s+of|last|next)[\s-]+)*$",
    re.IGNORECASE,
)
_SAME_RELATION = {"till": "until", "through": "until", "from": "since"}
_LOOSE = re.compile(r"\b(?:around|about|shortly|just|nearly|roughly|almost)\b[^,]{0,12}$")
# "May", "March", "April", "June" and "August" are also verbs or names.
_BEFORE_MONTH = re.compile(
    r"\b(?:in|since|until|till|during|last|next|this|early|late|mid|of|every|each)[\s-]+"
    r"(?:early |late |mid-?)?$",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|during|of|before|after|to|through|between|and|early|late"
    r"|mid|year|summer|winter|spring|autumn|the|a|an|its|his|her|their)[\s-]+|['’]s?\s+|^|\()$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s+(?:[a-z]+\s)?(?:[a-z]{3,}(?<!s)s|people|men|women|children)\b")
_ANY = re.compile(
    r"\d|day|night|year|week|month|hour|minute|decade|tomorrow|morning|afternoon|evening|noon"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)

Match = re.Match[str]
_Read = Callable[[Match, datetime.date | None, bool], Mapping[str, object] | None]


def dated(year: int | None, month: int, day: int | None) -> Day:
    """Return a day with its weekday, where it is whole and stands in the calendar."""
    real = year and day and day <= calendar.monthrange(year, month)[1]
    weekday = calendar.weekday(year, month, day) if year and day and real else None
    return Day(year, month, day, weekday)


def _month_number(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _date(match: Match, *_: object) -> Mapping[str, object] | None:
    groups = match.groupdict()
    last, year = int(groups["day"]), int(groups["year"]) if groups["year"] else None
    first = int(groups["first"] or last)
    month = _month_number(groups["month"])
    return {"days": tuple(dated(year, month, n) for n in range(min(first, last), last + 1))}


def _iso(match: Match, *_: object) -> Mapping[str, object]:
    return {"days": (dated(*(int(match[part]) for part in ("year", "month", "day"))),)}


def _month(match: Match, *_: object) -> Mapping[str, object] | None:
    month, year = match["month"], match["year"]
    before, after = match.string[: match.start()], match.string[match.end() :]
    named = re.match(r"\s+[A-Z][a-z]", after) is not None
    certain = len(month) > 3 and month not in {"March", "April", "June", "August"} and not named
    if not (year or (certain and month.isalpha()) or _BEFORE_MONTH.search(before)):
        return None
    return {"days": (Day(int(year) if year else None, _month_number(month)),)}


def _year(match: Match, *_: object) -> Mapping[str, object] | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if not _BEFORE_YEAR.search(before) or _COUNTED.match(after):
        return None
    return {"days": (Day(int(match["year"])),)}


def _weekday(match: Match, published: datetime.date | None, ahead: bool) -> Mapping[str, object]:
    number = _WEEKDAYS.index(match["weekday"][:3].lower())
    which = (match["which"] or "").lower()
    if published is None:
        return {"days": (Day(weekday=number),), "leans": True, "sure": False}
    back = (published.weekday() - number) % 7
    choices = [7 - back, -back] if ahead else [-back, 7 - back]
    if which == "last":  # this week's or the week before's
        choices = [-back or -7, (-back or -7) - 7]
    elif which == "next":
        choices = [7 - back, 14 - back]
    days = tuple(day for steps in choices for day in _near(published, steps))
    sure = which not in {"last", "next"} and not (ahead and not back)
    return {"days": days, "leans": True, "sure": sure}


def _near(published: datetime.date, steps: int) -> tuple[Day, ...]:
    try:
        date = published + datetime.timedelta(steps)
    except OverflowError:
        return ()
    return (Day(date.year, date.month, date.day, date.weekday()),)


def _shifted(
    published: datetime.date | None, unit: str, low: int, high: int
) -> Mapping[str, object]:
    """Return the days, months or years so many units from the day of publication."""
    days: list[Day] = []
    if published is None:
        return {"days": (), "leans": True}
    for step in range(low, high + 1):
        if unit == "day":
            days += _near(published, step)
        elif unit == "year":
            days.append(Day(published.year + step))
        else:
            month = published.year * 12 + published.month - 1 + step
            days.append(Day(month // 12, month % 12 + 1))
    return {"days": tuple(days), "leans": True}


def _relative(match: Match, published: datetime.date | None, _ahead: bool) -> Mapping[str, object]:
    return _shifted(published, *_RELATIVE[match.group().lower()])


def _ago(match: Match, published: datetime.date | None, _ahead: bool) -> Mapping[str, object]:
    """Read "three weeks ago", which may be a day more or less."""
    unit, count = match["unit"].lower(), match["count"].lower()
    low, high = (2.0, 12.0) if count == "many" else (2.0, 9.0)
    if numeral := numeral_at(count if len(count) > 2 or count.isdigit() else "one"):
        low, high = numeral.value - 0.5, numeral.value + 0.6
    size = 7 if unit == "week" else 1
    kind = "day" if unit == "week" else unit
    return _shifted(published, kind, -round(high * size), -int(low * size))


def _clock(match: Match, *_: object) -> Mapping[str, object] | None:
    groups = match.groupdict()
    loose = _LOOSE.search(match.string[: match.start()]) is not None
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    half, zone = (groups.get("half") or "").lower(), groups.get("zone") or ""
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    hours = [hour]
    if half:
        hours = [hour % 12 + (12 if half.startswith("p") else 0)]
    elif 1 <= hour <= 12 and not groups["hour"].startswith("0") and not zone:
        hours = [hour % 12, hour % 12 + 12]
    ahead = int(60 * _UTC.get(zone, 0))
    minutes = tuple((60 * one + minute - ahead) % 1440 for one in hours)
    return {"clock": Clock(minutes, zone if zone in _UTC else "", loose)}


_WEEKDAY = (
    r"\b(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his)\s)?(?<!Sheffield\s)"
    r"(?P<weekday>(?:[Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri|[Ss]atur|[Ss]un)day)\b"
    r"(?!\s(?:Times|Mail|Telegraph|Mirror|Herald|Post|Express|Sun)\b)"
    r"(?:\s(?:morning|afternoon|evening|night|lunchtime|noon))?"
)
_NAMED_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s(?:the\s)?)?"
_HALF = r"(?P<half>[ap]m\b|[ap]\.m\b\.?|[AP]M\b|[AP]\.M\b\.?)"
# The first form that fits a place wins, so longer forms stand before the forms they contain.
_FORMS: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE if read in {_ago, _relative} else 0), read)
    for pattern, read in (
        (r"\b(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)\b", _iso),
        (rf"(?<![\d.,£$€])\b{_NAMED_DAY}{_DAYS}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?", _date),
        (rf"\b{_NAMED_DAY}{_MONTH}\s(?:the\s)?{_DAYS}(?:,?\s{_YEAR})?", _date),
        (rf"\b{_MONTH}(?:,?\s(?:of\s)?{_YEAR})?(?![\w'’])", _month),
        (rf"\b{_COUNT}\s(?P<unit>day|week|month|year)s?\sago\b", _ago),
        (_WEEKDAY, _weekday),
        (rf"\b{either(_RELATIVE)}\b", _relative),
        (rf"(?<![\d.:])\b(?P<hour>\d\d?)(?:[:.](?P<minute>\d\d))?\s?{_HALF}{_ZONE}?", _clock),
        (rf"(?<![\d.:])\b(?P<hour>\d\d?)[:.]?(?P<minute>\d\d){_ZONE}", _clock),
        (r"(?<=\bat\s|\bby\s)(?P<hour>\d\d?):(?P<minute>\d\d)(?![\d:.]*\d)", _clock),
        (rf"(?<![\d,.:£$€-])\b{_YEAR}(?![-:]\d)\b", _year),
    )
)


def moments(text: str, published: datetime.date | None = None) -> tuple[Moment, ...]:
    """Return the time expressions of a sentence, in order."""
    undated = _moments(text, None)
    leaning = published is not None and any(one.leans for one in undated)
    return _moments(text, published) if leaning else undated


@lru_cache(maxsize=2048)
def _moments(text: str, published: datetime.date | None) -> tuple[Moment, ...]:
    lower = text.lower()
    if not _ANY.search(lower):
        return ()
    found: list[Moment] = []
    taken = bytearray(len(text))
    ahead = _AHEAD.search(text) is not None
    for pattern, read in _FORMS:
        for match in pattern.finditer(text) if read is not _ago or " ago" in lower else ():
            start, end = match.span()
            value = None if any(taken[start:end]) else read(match, published, ahead)
            if value:
                taken[start:end] = b"\1" * (end - start)
                bound = _RELATION.search(text, max(0, start - 40), start)
                name = bound[1].lower() if bound else "at"
                told = {"relation": _SAME_RELATION.get(name, name), "ahead": ahead, **value}
                found.append(Moment(start, end, text[start:end], **told))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda moment: moment.start))
