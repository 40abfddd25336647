"""Finds the day a text says it was published: in its dateline, its byline or a line of its own.

Only a full date (day, month, year) at the head of the text counts, and only where it stands as a
date of publication: never inside a sentence. Two different ones mean that nobody knows.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime

_HEAD = 6  # blocks: title, standfirst, byline, date, and two more of a page's frame
_LONGEST = 160  # characters of a line that is no paragraph
_CLOCK = r"\d{1,2}(?:[:.]\d\d){0,2}\s?(?:[ap]\.?m\.?)?,?(?:\s?\(?(?:[A-Z]{1,4}T|GMT|UTC|Z)\)?)?"
_WEEKDAY = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DAY_AND_MONTH = rf"(?:{_DAY}\s(?:of\s)?{_MONTH}|{_MONTH}\s{_DAY})"
_DATE = (
    rf"(?P<date>{_DAY_AND_MONTH},?\s\d{{4}}"
    r"|\d{4}-\d\d-\d\d(?!\d)|\d\d?[/.]\d\d?[/.]\d{4})"
)
_ANY_DATE = re.compile(
    rf"\b(?:{_DAY_AND_MONTH}\b|\d{{4}}-\d\d-\d\d|\d\d?[/.]\d\d?[/.]\d{{4}})", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
_NAMED_MONTH = re.compile(r"[a-z]{3}", re.IGNORECASE)
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_TIME = rf"(?:T?[\s,]*(?:at\s)?{_CLOCK}(?:\s?[+-]\d\d:?\d\d)?)?"
_WHEN = (
    rf"(?:{_CLOCK}[\s,]+(?:on\s)?)?(?:(?P<weekday>{_WEEKDAY})[\s,]+)?{_DATE}{_TIME}"
    rf"(?:[\s,]+{_WEEKDAY})?"
)
_EDGE = r"[\s|·•,;:()\[\]–—-]*"
_ALONE = re.compile(rf"{_EDGE}{_WHEN}{_EDGE}\.?", re.IGNORECASE)
_LABELLED = r"(?:by\s[^.!?]{2,60}?[\s,]+)?\b(?:first\s|last\s)?"
_REST = r"(?:[^a-z]*\Z|[\s,;(|-]*(?:last\s)?(?:updat|modif|revis|publish))"
_PUBLISHED = re.compile(
    rf"{_LABELLED}(?:published|posted|publication\sdate|date|issued|released)"
    rf"(?:\son|\sat)?\s?:?\s{{0,3}}{_WHEN}(?={_REST})",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    rf"{_LABELLED}(?:updated?|modified|revised)(?:\son|\sat)?\s?:?\s{{0,3}}{_WHEN}(?={_REST})",
    re.IGNORECASE,
)
_BYLINE = re.compile(rf"by\s[^.!?]{{2,80}}?,\s?{_WHEN}{_EDGE}", re.IGNORECASE)
# "CAIRO, Aug 22, 2024 (Reuters) -": the place in capitals, then the date, then a dash or bracket.
_PLACE = r"[A-Z][A-Z.'’-]+(?:\s[A-Z][A-Z.'’-]+){0,3}(?:,\s[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,2})?"
_DATELINE = re.compile(
    rf"{_PLACE}\s?(?:\([^)]{{2,30}}\)\s?)?[,–—-]*\s?(?i:{_WHEN})\s?(?:\([^)]{{2,30}}\)|/[^/]{{2,30}}/)?"
    r"\s?(?:[–—:]|--?\s|(?<=[)/])\s)"
)
_PIECES = re.compile(r"\s[|·•–—-]\s|[|·•]|\s{3,}")


def day_of(written: str) -> datetime.date | None:
    """Return the day of a date as feeds and agencies write it; None for what is no date."""
    for read in (datetime.datetime.fromisoformat, parsedate_to_datetime):
        with suppress(TypeError, ValueError):
            return read(written.strip()).date()
    return None


def dateline(blocks: Sequence[str]) -> datetime.date | None:
    """Return the day of publication that the head of a text gives, None when it gives none.

    `blocks` are the paragraphs of the text. What is marked as published wins, then the dateline
    of an agency, a date that stands alone or in a byline, and last the day of an update.
    """
    head = [block.strip() for block in blocks[:_HEAD]]
    lines = [block for block in head if len(block) <= _LONGEST]
    alone = {day for block in blocks if len(block) <= _LONGEST for day in _alone(block.strip())}
    ways = (
        {day for line in lines for day in _labelled(_PUBLISHED, line)},
        {day for block in head for day in _first(_DATELINE, block)},
        # A text with several such lines is a chronicle, and none of them its own date.
        {day for line in lines for day in _alone(line)} if len(alone) == 1 else set(),
        {day for line in lines for day in _labelled(_UPDATED, line)},
    )
    found = next((days for days in ways if days), set())
    return found.pop() if len(found) == 1 else None


def _alone(line: str) -> Iterator[datetime.date]:
    """Yield the dates that are all of a line, or a piece of it between bars, dots or dashes."""
    yield from _whole(_BYLINE, line)
    # Two dates are the bounds of something: "August 25 - April 1, 2018".
    if len(_ANY_DATE.findall(line)) <= 1 and not line.endswith((".", "!", "?")):
        for piece in _PIECES.split(line):
            yield from _whole(_ALONE, piece)


def _whole(pattern: re.Pattern[str], text: str) -> Iterator[datetime.date]:
    found = pattern.fullmatch(text)
    if found:
        yield from _read(found)


def _first(pattern: re.Pattern[str], text: str) -> Iterator[datetime.date]:
    found = pattern.match(text)
    if found:
        yield from _read(found)


def _labelled(pattern: re.Pattern[str], line: str) -> Iterator[datetime.date]:
    for piece in _PIECES.split(line):
        yield from _first(pattern, piece)


def _read(found: re.Match[str]) -> Iterator[datetime.date]:
    """Yield the date that was matched, if there is such a day and it can be read in one way."""
    days = set()
    for year, month, day in _readings(found["date"]):
        with suppress(ValueError):
            days.add(datetime.date(year, month, day))
    weekday = (found["weekday"] or "").casefold()[:3]
    if len(days) == 1:
        yield from (day for day in days if weekday in {"", _WEEKDAYS[day.weekday()]})


def _readings(written: str) -> Iterator[tuple[int, int, int]]:
    """Yield the year, month and day that a date can mean: 03/04/2024 means two."""
    numbers = [int(number) for number in _NUMBER.findall(written)]
    if "-" in written:
        yield numbers[0], numbers[1], numbers[2]
    elif len(numbers) == 3:
        yield numbers[2], numbers[1], numbers[0]
        yield numbers[2], numbers[0], numbers[1]
    else:
        name = next(one for one in _NAMED_MONTH.findall(written.casefold()) if one in _MONTHS)
        yield numbers[1], _MONTHS.index(name) + 1, numbers[0]
