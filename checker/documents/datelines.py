"""Finds the day a text says it was published: in its dateline, its byline or a line of its own.

Only a full date (day, month, year) at the head of the text counts, and only where it stands as a
date of publication: never inside a sentence. Two different ones mean that nobody knows.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime

_HEAD = 6  # blocks: title, standfirst, byline, date, and two more of a page's frame
_LONGEST = 160  # characters of a line that is no paragraph
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

CLOCK = r"\d{1,2}(?:[:.]\d\d){0,2}\s?(?:[ap]\.?m\.?)?,?(?:\s?\(?(?:[A-Z]{1,4}T|GMT|UTC|Z)\)?)?"
_WEEKDAY = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DATE = (
    rf"(?P<date>(?:{_DAY}\s(?:of\s)?{_MONTH}|{_MONTH}\s{_DAY}),?\s\d{{4}}"
    r"|\d{4}-\d\d-\d\d(?!\d)|\d\d?[/.]\d\d?[/.]\d{4})"
)
_WHEN = (
    rf"(?:{CLOCK}[\s,]+(?:on\s)?)?(?:(?P<weekday>{_WEEKDAY})[\s,]+)?{_DATE}"
    rf"(?:T?[\s,]*(?:at\s)?{CLOCK}(?:\s?[+-]\d\d:?\d\d)?)?(?:[\s,]+{_WEEKDAY})?"
)
_EDGE = r"[\s,;:()\[\]–—-]*"
_BY = r"(?:by\s[^.!?]{2,80}?[\s,–—-]+)?"
_NEXT = r"(?:[^a-z]*\Z|[\s,;(|-]*(?:last\s)?(?:updat|modif|revis|publish))"
_PUBLISHED, _UPDATED = (
    re.compile(
        rf"{_BY}\b(?:first\s|last\s)?(?:{label})(?:\son|\sat)?\s?:?\s{{0,3}}{_WHEN}(?={_NEXT})",
        re.IGNORECASE,
    )
    for label in (
        r"published|posted|publication\sdate|date|issued|released",
        "updated?|modified|revised",
    )
)
_ALONE = re.compile(rf"{_EDGE}(?:by\s[^.!?]{{2,80}}?\s?[,–—-]\s?)?{_WHEN}{_EDGE}", re.IGNORECASE)
# "CAIRO, Aug 22, 2024 (Reuters) -": the place in capitals, then the date, then a dash or bracket.
_PLACE = r"[A-Z][A-Z.'’-]+(?:\s[A-Z][A-Z.'’-]+){0,3}(?:,\s[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,2})?"
_AGENCY = r"(?:\([^)]{2,30}\)|/[^/]{2,30}/)?"
_DATELINE = re.compile(
    rf"{_PLACE}\s?{_AGENCY}\s?[,–—-]*\s?(?i:{_WHEN})\s?{_AGENCY}\s?(?:[–—:]|--?\s|(?<=[)/])\s)"
)
_PIECES = re.compile(r"[|·•]|\s{3,}")


def day_of(written: str) -> datetime.date | None:
    """Return the day of a date as feeds and agencies write it; None for what is no date."""
    for read in (datetime.datetime.fromisoformat, parsedate_to_datetime):
        with suppress(TypeError, ValueError, OverflowError):
            return read(written.strip()).date()
    return None


def dateline(blocks: Sequence[str]) -> datetime.date | None:
    """Return the day of publication that the head of a text gives, None when it gives none.

    `blocks` are the paragraphs of the text. What is marked as published wins, then the dateline
    of an agency, a date that stands alone or in a byline, and last the day of an update.
    """
    pieces = _pieces(blocks[:_HEAD])
    # A text with several dates that stand alone is a chronicle, and none of them its own date.
    alone = pieces if len(_days(_ALONE.fullmatch, _pieces(blocks))) == 1 else []
    for way, texts in (
        (_PUBLISHED.match, pieces),
        (_DATELINE.match, [block.strip() for block in blocks[:_HEAD]]),
        (_ALONE.fullmatch, alone),
        (_UPDATED.match, pieces),
    ):
        if days := _days(way, texts):
            return days.pop() if len(days) == 1 else None
    return None


def _pieces(blocks: Iterable[str]) -> list[str]:
    """Return the lines that are no paragraphs, taken apart at bars and dots."""
    lines = [block for block in blocks if len(block) <= _LONGEST]
    return [piece.strip() for line in lines for piece in _PIECES.split(line)]


def _days(way: Callable[[str], re.Match[str] | None], texts: Iterable[str]) -> set[datetime.date]:
    """Return the days that the texts give, those that can be read in one way."""
    found = [_read(match["date"], match["weekday"]) for match in map(way, texts) if match]
    return {day for days in found if len(days) == 1 for day in days}


def _read(written: str, weekday: str | None) -> set[datetime.date]:
    """Return the days of that weekday that a date can mean: 03/04/2024 means two."""
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    month = re.search("|".join(_MONTHS), written.casefold())
    if month:
        orders = [(numbers[1], _MONTHS.index(month[0]) + 1, numbers[0])]
    elif "-" in written:
        orders = [(numbers[0], numbers[1], numbers[2])]
    else:
        orders = [(numbers[2], numbers[1], numbers[0]), (numbers[2], numbers[0], numbers[1])]
    days = set()
    for year, number, day in orders:
        with suppress(ValueError):
            days.add(datetime.date(year, number, day))
    named = (weekday or "").casefold()[:3]
    return {day for day in days if named in {"", _WEEKDAYS[day.weekday()]}}
