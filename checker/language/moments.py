"""Finds the time expressions of a sentence: dates, weekdays, relative days, gaps, clock times.

Nothing is guessed: what an expression leaves open (the year of "12 May") stays open, and today's
date is never used. `checker.language.dating` resolves and compares what is found here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal


@dataclass(frozen=True, slots=True)
class Day:
    """A day, month or year as far as it is known; weekdays count from Monday = 0."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days named by the calendar: several when a range or an ambiguous order was written."""

    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday (Monday = 0); `turn` is -1 for "last", 1 for "next", None for a feast's day."""

    number: int
    turn: int | None = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """A distance in time, in days: "two days later", "three weeks ago"."""

    low: float
    high: float
    way: Literal["earlier", "later", "ago"]


@dataclass(frozen=True, slots=True)
class Shift:
    """A distance from the day of publication, in whole units, `low` to `high`; past is negative."""

    unit: Literal["day", "month", "year"]
    low: int
    high: int
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: the minutes after midnight it can mean, and its time zone if named."""

    minutes: tuple[int, ...]
    zone: str | None
    loose: bool


Value = Calendar | Weekday | Shift | Gap | Clock


@dataclass(frozen=True, slots=True)
class Moment:
    """A time expression, `text == whole[start:end]`.

    `relation` is "at", or the bound that stands before it ("since", "until", "by", "before",
    "after"); `ahead` tells that the sentence speaks of the future.
    """

    start: int
    end: int
    text: str
    value: Value
    relation: str
    ahead: bool


_MONTHS = """january february march april may june july august september october november
    december""".split()
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_NUMBER_WORDS = dict(
    zip(
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty""".split(),
        range(1, 21),
        strict=True,
    )
) | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50}
_UNIT_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4}
_UNIT_DAYS |= {"year": 365.25, "decade": 3652.5}

_YEAR = r"(?P<year>1[0-9]\d\d|20\d\d)(?![\d,.%]*\d|%)"
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|JANUARY|FEBRUARY|MARCH|APRIL|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_ORDINAL = r"(?:st|nd|rd|th)?\b"
_DAYS = (
    rf"(?:(?P<first>[0-3]?\d){_ORDINAL}\s?(?:-|–|to|and|or|until)\s?)?"
    rf"(?P<day>0?[1-9]|[12]\d|3[01]){_ORDINAL}(?![,.:/-]?\d|\s?(?:%|per cent|percent|pm\b|am\b))"
)
_WEEKDAY = (
    r"\b(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|Good|Ash)\s)?"
    r"(?P<name>Sheffield\s|The\s(?=Sunday)|Bloody\s)?"
    r"(?P<weekday>(?:[Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri|[Ss]atur|[Ss]un)day)(?P<many>s)?\b"
    r"(?!\s(?:Times|Mail|Telegraph|Mirror|Herald|Post|Express|Sun)\b)"
    r"(?:\s(?:morning|afternoon|evening|night|lunchtime|noon))?"
)
_DAY_WORD = (
    r"\b(?P<word>today|tonight|yesterday|tomorrow|last night|this (?:morning|afternoon|evening))\b"
)
_COUNT = rf"(?<![\d.,])(?P<count>\d{{1,3}}|{'|'.join(_NUMBER_WORDS)}|several|a few|few|many|some)"
_UNITS = r"(?P<unit>minute|hour|day|week|month|year|decade)(?P<many>s)?"
_GAP = (
    rf"(?<!\d\s)\b(?:(?:{_COUNT}|the|the\s(?:next|following))\s)?{_UNITS}\s"
    r"(?P<way>later|earlier|after|before|previously|prior to|ahead of|following)\b"
)
_ZONE = r"(?:\s?\(?(?P<zone>GMT|UTC|BST|[ECMP][SD]?T|CES?T|AES?T|IST|JST|MSK|local time)\b)"
_MERIDIEM = r"(?P<half>[ap]m\b|[ap]\.m\b\.?|[AP]M\b|[AP]\.M\b\.?)"
_PREPOSED = re.compile(
    r"\b(?P<relation>since|until|till|by|before|after|from|to|through)\s+(?:the\s+|an?\s+|at\s+|on\s+|in\s+"
    r"|late\s+|early\s+|mid-?|around\s+|about\s+|end\s+of\s+|start\s+of\s+|last\s+|next\s+)*$",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\b(?:around|about|shortly|just|nearly|roughly|almost|approximately)\b[^,]{0,12}$"
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|due|scheduled|expected|set to|going to|plans?|is to|are to)\b"
)
# "May", "March", "April", "June" and "August" are also verbs or names.
_MONTH_BEFORE = re.compile(
    r"\b(?:in|since|until|till|during|last|next|this|early|late|mid|month of|end of|start of"
    r"|middle of|beginning of|every|each)[\s-]+(?:early |late |mid-?)?$",
    re.IGNORECASE,
)
_PLAIN_MONTHS = {"january", "february", "july", "september", "october", "november", "december"}
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|during|of|before|after|to|through|between|and|early|late"
    r"|mid|year|summer|winter|spring|autumn|around|circa|the|a|an|its|his|her|their|this|next)[\s-]+"
    r"|['’]s?\s+|^|\()$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s+(?:[a-z]+\s)?(?!series\b|elections\b|games\b)(?:[a-z]{3,}(?<!s)s|people|men|women|children)\b"
)


_ANY = re.compile(
    r"\d|day|night|year|week|month|hour|minute|decade|tomorrow|morning|afternoon|evening|noon"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|JUN|JUL|AUG|SEP|OCT|NOV"
    r"|DEC)",
    re.IGNORECASE,
)


def _month_number(name: str) -> int:
    wanted = name.casefold().rstrip(".")[:3]
    return next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(wanted))


def _full(match: re.Match[str]) -> Value | None:
    groups = match.groupdict()
    month, last = _month_number(groups["month"]), int(groups["day"])
    first = int(groups["first"] or last)
    year = int(groups["year"]) if groups["year"] else None
    if not 1 <= first <= last:
        first = last
    return Calendar(tuple(Day(year, month, day) for day in range(first, last + 1)))


def _numeric(match: re.Match[str]) -> Value | None:
    year, one, two = (int(match[name]) for name in ("year", "one", "two"))
    orders = {(one, two)} if match["iso"] else {(one, two), (two, one)}
    days = tuple(Day(year, m, d) for m, d in sorted(orders) if 1 <= m <= 12 and 1 <= d <= 31)
    return Calendar(days) if days else None


def _month_year(match: re.Match[str]) -> Value | None:
    return Calendar((Day(int(match["year"]), _month_number(match["month"])),))


def _month_alone(match: re.Match[str]) -> Value | None:
    name, before = match["month"], match.string[: match.start()]
    certain = name.casefold() in _PLAIN_MONTHS and name.isalpha()
    if not certain and (name.isupper() or not name.isalpha() or not _MONTH_BEFORE.search(before)):
        return None
    if re.match(r"\s+[A-Z][a-z]", match.string[match.end() :]) and not _MONTH_BEFORE.search(before):
        return None
    return Calendar((Day(month=_month_number(name)),))


def _decade(match: re.Match[str]) -> Value | None:
    first = int(match["year"])
    return Calendar(tuple(Day(year) for year in range(first, first + 10)))


def _year(match: re.Match[str]) -> Value | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if not _YEAR_BEFORE.search(before) or _COUNTED.match(after):
        return None
    return Calendar((Day(int(match["year"])),))


def _weekday(match: re.Match[str]) -> Value | None:
    if match["many"] or match["name"]:
        return None
    number = _WEEKDAYS.index(match["weekday"].casefold())
    which = (match["which"] or "").casefold()
    turn = None if which in {"good", "ash"} else {"last": -1, "next": 1}.get(which, 0)
    return Weekday(number, turn)


_DAY_WORDS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


def _day_word(match: re.Match[str]) -> Value | None:
    word = match["word"].casefold()
    if word == "last night":
        return Shift("day", -1, 0)
    number = _DAY_WORDS.get(word, 0)
    return Shift("day", number, number)


def _nearby(match: re.Match[str]) -> Value | None:
    step = {"last": -1, "this": 0, "next": 1}[match["which"].casefold()]
    if match["unit"] == "week":
        low, high = {-1: (-13, -1), 0: (-6, 6), 1: (1, 13)}[step]
        return Shift("day", low, high)
    return Shift("year" if match["unit"] == "year" else "month", step, step)


def _days_of(match: re.Match[str]) -> tuple[float, float]:
    """Return the least and the most days that a counted unit can mean."""
    unit = _UNIT_DAYS[match["unit"].casefold()]
    count = (match["count"] or ("several" if match["many"] else "a")).casefold()
    if count in {"several", "a few", "few", "many", "some"}:
        return 1.5 * unit, (12 if count == "many" else 9) * unit
    number = int(count) if count.isdigit() else _NUMBER_WORDS[count]
    return (number - 0.5) * unit, (number + 0.6) * unit


def _ago(match: re.Match[str]) -> Value | None:
    low, high = _days_of(match)
    gap = Gap(low, high, "ago")
    unit = match["unit"].casefold()
    if unit in {"minute", "hour", "decade"}:
        return gap
    if unit in {"month", "year"}:
        size = _UNIT_DAYS[unit]
        step: Literal["month", "year"] = "month" if unit == "month" else "year"
        return Shift(step, -round(high / size), -int(low / size), gap)
    return Shift("day", -round(high), -int(low), gap)


def _gap(match: re.Match[str]) -> Value | None:
    low, high = _days_of(match)
    earlier = match["way"].casefold() in {"earlier", "before", "previously", "prior to", "ahead of"}
    return Gap(low, high, "earlier" if earlier else "later")


def _clock(match: re.Match[str]) -> Value | None:
    groups = match.groupdict()
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    half = (groups.get("half") or "").casefold()
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hours = [hour % 12 + (12 if half.startswith("p") else 0)]
    elif 1 <= hour <= 12 and not groups["hour"].startswith("0") and not groups.get("zone"):
        hours = [hour % 12, hour % 12 + 12]
    else:
        hours = [hour]
    loose = bool(_LOOSE.search(match.string[: match.start()]))
    minutes = tuple(60 * h + minute for h in hours)
    zone = groups.get("zone")
    return Clock(minutes, None if zone == "local time" else zone, loose)


def _noon(match: re.Match[str]) -> Value | None:
    loose = bool(_LOOSE.search(match.string[: match.start()]))
    minutes = 0 if match["word"].casefold() == "midnight" else 720
    return Clock((minutes,), None, loose)


# The first form that fits a place wins, so longer forms stand before the forms they contain.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Value | None]], ...] = tuple(
    (re.compile(pattern, flags), read)
    for pattern, flags, read in (
        (r"\b(?P<iso>(?P<year>\d{4})-(?P<one>\d\d)-(?P<two>\d\d))\b", 0, _numeric),
        (r"\b(?P<one>\d\d?)(?P<iso>)[/.](?P<two>\d\d?)[/.](?P<year>[12]\d{3})\b", 0, _numeric),
        (rf"(?<![\d.,£$€])\b{_DAYS}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?", 0, _full),
        (rf"\b{_MONTH}\s(?:the\s)?{_DAYS}(?:,?\s{_YEAR})?", 0, _full),
        (rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}", 0, _month_year),
        (rf"\b{_MONTH}(?![\w'’])", 0, _month_alone),
        (r"\b(?P<year>(?:1[5-9]|20)\d0)['’]?s\b", 0, _decade),
        (rf"\b{_COUNT}\s{_UNITS}\sago\b", re.IGNORECASE, _ago),
        (
            _GAP,
            re.IGNORECASE,
            _gap,
        ),
        (
            _WEEKDAY,
            0,
            _weekday,
        ),
        (
            _DAY_WORD,
            re.IGNORECASE,
            _day_word,
        ),
        (r"\b(?P<which>last|this|next)\s(?P<unit>week|month|year)\b", re.IGNORECASE, _nearby),
        (
            rf"(?<![\d.:])\b(?P<hour>\d\d?)(?:[:.](?P<minute>\d\d))?\s?{_MERIDIEM}{_ZONE}?",
            0,
            _clock,
        ),
        (rf"(?<![\d.:])\b(?P<hour>\d\d?)[:.](?P<minute>\d\d){_ZONE}", 0, _clock),
        (rf"(?<![\d.:])\b(?P<hour>\d\d)(?P<minute>\d\d){_ZONE}", 0, _clock),
        (
            r"(?<=\bat\s|\bby\s)(?P<hour>\d\d?):(?P<minute>\d\d)(?![\d:.]*\d)",
            0,
            _clock,
        ),
        (r"(?<=\bat\s|\bby\s)(?P<word>noon|midday|midnight)\b", re.IGNORECASE, _noon),
        (rf"(?<![\d,.:£$€-])\b{_YEAR}(?![-:]\d)\b", 0, _year),
    )
)


@lru_cache(maxsize=16384)
def moments(text: str) -> tuple[Moment, ...]:
    """Return the time expressions of a sentence, in order."""
    if not _ANY.search(text):
        return ()
    found: list[Moment] = []
    taken = bytearray(len(text))
    ahead = bool(_AHEAD.search(text))
    for pattern, read in _FORMS:
        for match in pattern.finditer(text):
            start, end = match.span()
            value = None if any(taken[start:end]) else read(match)
            if value:
                taken[start:end] = b"\1" * (end - start)
                relation = _relation(text, start)
                found.append(Moment(start, end, text[start:end], value, relation, ahead))
    return tuple(sorted(found, key=lambda moment: moment.start))


def _relation(text: str, start: int) -> str:
    preposed = _PREPOSED.search(text, max(0, start - 40), start)
    relation = preposed["relation"].casefold() if preposed else "at"
    return {"till": "until", "through": "until", "from": "since"}.get(relation, relation)
