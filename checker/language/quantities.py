"""Reads the quantities of a sentence: value, hedge, unit, and what is counted.

A quantity is an interval in the base unit of its dimension: "over 1,200" is above 1,200, "around
250" is 250 within a tenth, "no libraries" none. Dates, clock times, years and numbers that are part
of a name ("G7", "Article 50") are not quantities.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from checker.language import either, listed
from checker.language.counted import Counted, counted_after, looks_plural, nearest_event
from checker.language.measures import COUNT, NEXT, SIGNS, Hedge, Unit, hedge_of, unit_at, units
from checker.language.moments import moments
from checker.language.numerals import ORDINALS, Numeral, numeral_at

NOTHING = Counted()


class Sort(StrEnum):
    """What sort of number a quantity is."""

    COUNT = "count"
    MEASURE = "measure"
    ORDINAL = "ordinal"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of a sentence; `text[start:end]` is the number with its hedge and unit.

    `value`, `low`, `high` and `step` (of the last significant digit) are in the base unit of
    `dimension`; `factor` is the size of the stated unit in it, `per` the time or thing of a rate.
    """

    sort: Sort
    start: int
    end: int
    value: float
    low: float
    high: float
    step: float = 1.0
    hedge: Hedge = Hedge.NONE
    dimension: str = "count"
    factor: float = 1.0
    per: str = ""
    counted: Counted = NOTHING
    event: str = ""
    preposition: str = ""
    loose: bool = False


_PERCENT = Unit("percent")
_RATE = re.compile(r"(?:\s[a-z]+){0,3}?\s?(?:\b(?:per|an?|each|every)\b|/)\s?(?P<per>[a-z]+)\b")
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|or|and)\s|:(?=\d)")
_ORDINAL = re.compile(rf"\b(?:(\d{{1,3}})(?:st|nd|rd|th)|({either(ORDINALS)}))\b", re.IGNORECASE)
# Words that a number names or numbers: "Article 50", "Boeing 737", "day 3".
_LABEL = re.compile(rf"\b{either(listed('numbered'))}\.?[\s-]$", re.IGNORECASE)
_CODE = re.compile(
    r"\b\d{1,4}[/-]\d{1,2}[/-]\d{1,4}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b|['’]?\b\d0['’]?s\b|#\d+"
    r"|\b(?:1[5-9]|20)\d\d(?:[-–/]\d{2,4}\b|['’]?s\b)|(?<!\d)\+?\d{1,5}(?:[ -]\d{3,12}){2,}"
    r"|https?://\S+|www\.\S+|\S{1,64}@\S+|\b\d{1,2}[.:]\d\d(?=\s?(?:[ap]\.?m|local|clock|hours))"
    r"|(?<=\bat )\d{1,2}\.[0-5]\d\b(?!\s?(?:[%$£€]|per|m|b|c))"
)
# "Seven crowns more", "20 minutes shorter": a number by which two others differ.
_COMPARED = re.compile(
    r"(?:\s[a-z]+){0,2}?\s(?:more|less|fewer|ahead|behind|above|below|apart|(?:long|short|high|low|old"
    r"|young|tall|great|small|larg|fast|slow|cheap|heavi|light|earli|deep|bigg|strong|weak)er)\b"
)
_PREPOSITION = re.compile(r"\b(by|to|from)\s$")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_NONE = re.compile(r"\b(?:[Nn]o|[Nn]one of the)\s(?=[a-z])")
_NOT_COUNTED = frozenset("one doubt longer more matter evidence way time sign".split())
_NOT_AFTER_ONE = frozenset("of another or and day thing side hand".split())
_NOT_BEFORE_ONE = frozenset("no the this that each every any which another last it only".split())


@lru_cache(maxsize=2048)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a sentence, in order."""
    hidden = [(m.start, m.end) for m in moments(text) if m.days or m.clock]
    if _DIGIT.search(text):
        hidden += [code.span() for code in _CODE.finditer(text)]
    found = [*_ordinals(text, hidden), *_nones(text)]
    at = 0
    while numeral := numeral_at(text, at):
        at = numeral.end
        if not _inside(numeral.start, numeral.end, hidden):
            quantity = _score(text, numeral) or _quantity(text, numeral)
            if quantity:
                at = max(at, quantity.end)
                found.append(quantity)
    return tuple(sorted(found, key=lambda one: one.start))


def _inside(start: int, end: int, places: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in places)


def _quantity(text: str, numeral: Numeral) -> Quantity | None:
    upper = _upper(text, numeral)
    last = upper or numeral
    unit, end = unit_at(text, numeral, last.end)
    if unit is COUNT and numeral.fraction:
        unit = _PERCENT
        numeral = last = replace(numeral, value=100 * numeral.value, step=100 * numeral.step)
    elif unit is COUNT and _is_name(text, numeral, last.end):
        return None
    sort = Sort.COUNT if unit is COUNT else Sort.MEASURE
    start = numeral.start - text.endswith(tuple(SIGNS), 0, numeral.start)
    hedge, first, end = hedge_of(text, start, end)
    counted = counted_after(text, end, single=numeral.value == 1)
    if _COMPARED.match(text, end):
        counted = replace(counted, extra=True)
    rate = _rate(text, end, sort)
    preposition = _PREPOSITION.search(text, max(0, first - 6), first)
    value = unit.base(last.value)
    low, high = hedge.interval(value)
    if upper:
        low, high = sorted((unit.base(_scaled(numeral.value, upper.value)), value))
    return Quantity(
        sort=sort,
        start=first,
        end=rate.end() if rate else end,
        value=value,
        low=low,
        high=high,
        step=unit.factor * min(numeral.step, last.step),
        hedge=hedge,
        dimension=unit.dimension,
        factor=unit.factor,
        per=rate["per"].removesuffix("s") if rate else "",
        counted=counted if sort is Sort.COUNT else replace(counted, subset=False),
        event=nearest_event(text, first, end),
        preposition=preposition[1] if preposition else "",
        loose=numeral.loose,
    )


def _scaled(low: float, high: float) -> float:
    """Return the first number of "10 to 12 million" in the scale of the second."""
    if 0 < low <= high / 1000:
        low *= 10 ** (3 * round(math.log10(high / low) / 3))
    return low


def _rate(text: str, end: int, sort: Sort) -> re.Match[str] | None:
    """Return the "a week" or "per share" after a number."""
    rate = _RATE.match(text, end)
    money = sort is Sort.MEASURE and rate is not None and "per" in rate.group().split()
    return rate if rate and (rate["per"] in units() or money) else None


def _upper(text: str, numeral: Numeral) -> Numeral | None:
    """Return the second number of a range: "10-12", "between 5 and 6"."""
    joint = _RANGE.match(text, numeral.end)
    if joint is None or numeral.fraction:
        return None
    word, before = joint.group().strip(), text[max(0, numeral.start - 12) : numeral.start].lower()
    opened = re.search(r"\b(between|from)\s[$£€]?$", before)
    if (word == "and") != bool(opened and opened[1] == "between") or (word == "to" and opened):
        return None
    signed = text[joint.end() : joint.end() + 1] in set(SIGNS)
    upper = numeral_at(text, joint.end() + signed)
    if upper is None or upper.start != joint.end() + signed or upper.fraction:
        return None
    return None if word == "or" and signed else upper


def _score(text: str, low: Numeral) -> Quantity | None:
    """Read "2-0" as a score, whoever it is told of, and so "8:5", be it of votes or of odds."""
    high = _upper(text, low)
    if high is None or not (low.digits and high.digits):
        return None
    joined = text[low.end : high.start].strip()
    if joined not in set("-–—:") or text.endswith(tuple(SIGNS), 0, low.start):
        return None
    follower = NEXT.match(text, high.end)
    word = follower[1].lower() if follower else ""
    counts = word in units() or word == "percentage" or looks_plural(word)
    is_range = max(low.value, high.value) >= 150 or (counts and high.value >= low.value)
    if joined != ":" and is_range:
        return None
    first, second = sorted((low.value, high.value))
    value = second * 1000 + first
    return Quantity(Sort.SCORE, low.start, high.end, value, value, value)


def _ordinals(text: str, hidden: Sequence[tuple[int, int]]) -> Iterator[Quantity]:
    for found in _ORDINAL.finditer(text):
        value = int(found[1]) if found[1] else ORDINALS[found[2].lower()]
        if not _inside(found.start(), found.end(), hidden):
            counted = counted_after(text, found.end(), single=True)
            yield Quantity(Sort.ORDINAL, *found.span(), value, value, value, counted=counted)


def _nones(text: str) -> Iterator[Quantity]:
    """Read "no libraries" and "none of the libraries" as a count of zero."""
    for found in _NONE.finditer(text):
        many, one = (counted_after(text, found.end(), single=single) for single in (False, True))
        things = many.things or one.things
        if things and things.isdisjoint(_NOT_COUNTED):
            counted = Counted(frozenset(things))
            yield Quantity(
                Sort.COUNT, found.start(), found.end() - 1, 0.0, 0.0, 0.0, counted=counted
            )


def _is_name(text: str, numeral: Numeral, end: int) -> bool:
    """Whether a bare number is part of a name, a year, or a "one" that counts nothing."""
    before, written = text[max(0, numeral.start - 14) : numeral.start], text[numeral.start : end]
    follower = re.match(r"[\s-]*([A-Za-z’'-]*)", text[end:])
    word = follower[1].lower() if follower else ""
    last = before.split()[-1] if before.endswith(" ") and before.split() else ""
    if written.lower() == "one":
        return not word or word in _NOT_AFTER_ONE or last.lower() in _NOT_BEFORE_ONE
    named = last[:1].isupper() and last[-1].isalnum() and numeral.start > len(last) + 1
    plural = looks_plural(word)
    if _LABEL.search(before) and not plural:
        return True
    if not numeral.digits:
        return numeral.start > 0 and written[0].isupper() and last[:1].isupper()
    glued = before[-1:].isalpha() or re.match(r"[A-Za-z](?!\w*\s)", text[end : end + 1]) is not None
    return (
        glued
        or bool(before.endswith("-") and before[-2:-1].isalpha())
        or (_YEAR.fullmatch(written) is not None and word not in {"people", "jobs"})
        or (named and numeral.value < 10_000 and not plural and text[end : end + 1] != ",")
    )
