"""Reads the quantities of a sentence: value, hedge, unit, and what is counted.

A quantity is an interval in the base unit of its dimension: "over 1,200" is above 1,200, "around
250" is 250 within a tenth, "no libraries" none. Dates, clock times, years and numbers that are part
of a name ("G7", "Article 50") are not quantities.
"""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from checker.language.counted import (
    Counted,
    counted_after,
    looks_plural,
    nearest_event,
    number_of,
)
from checker.language.hedges import ABOVE, BELOW, Hedge, hedge_after, hedge_before
from checker.language.moments import moments
from checker.language.numerals import ORDINALS, Numeral, numeral_at

WITHIN = 0.1  # what "about" allows


NOTHING = Counted()


class Sort(StrEnum):
    """What sort of number a quantity is."""

    COUNT = "count"
    MEASURE = "measure"
    AGE = "age"
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


_SIGNS = "$£€¥₹"
_UNIT = re.compile(
    r"[\s-]{0,2}(?P<square>square|sq|cubic)\s(?P<length>[a-z]+)\b"
    r"|(?:\sof)?(?:\san?)?[\s-]?(?P<points>(?:percentage|per\s?cent|%|basis)\spoints?|points?\b(?=\s(?:to|from|on|in)\b))"
    r"|\s?(?P<percent>%|per\s?cent\b|pct?\b)"
    r"|\s?(?:°|º|degrees?)?\s?(?P<degree>[CF]\b|[Cc]elsius|[Cc]entigrade|[Ff]ahrenheit)"
    r"|\s?(?:°|º|degrees?\b)"
    r"|(?:\s(?P<nation>US|American|Canadian|Australian|Hong\sKong|Singapore|Swiss|New\sZealand))?"
    r"[\s-]{0,2}(?:of\san?\s)?(?P<name>km/h|[A-Za-z]+)\b"
)
_RATE = re.compile(
    r"(?:\s[a-z]+){0,3}?\s?(?:\bper\b|\ba\b|\ban\b|\beach\b|\bevery\b|/)\s?(?P<per>[a-z]+)\b"
)
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|or)\s|\sand\s")
_OF_TEN = re.compile(r"\s(?:in|out of)(?:\severy)?\s")
_AGE = re.compile(r"[\s-]?(?:years?|months?|weeks?|days?)[\s-]olds?\b")
_LABEL = re.compile(
    r"\b(?:article|section|chapter|number|page|channel|route|flight|room|phase|level|grade|type|version"
    r"|act|line|highway|psalm|resolution|formula|radio|ward|episode|season|part|figure|table|boeing"
    r"|airbus|iphone|windows|area|apollo|gate|platform|junction|division|league|day|week|stage|round"
    r"|category|verse|unit|class|series|fifa|xbox|galaxy|mark|item|step|top|u|bbc|pier|zone|no\.?|nos\."
    r"|covid|year|group)[\s-]$",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b\d{1,4}[/-]\d{1,2}[/-]\d{1,4}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b|\b\d{4}\s*(?:GMT|BST|UTC|hrs)\b"
    r"|\b(?:1[5-9]|20)\d\d(?:[-–/]\d{2,4}\b|['’]?s\b)|['’]?\b\d0['’]?s\b|(?<!\d)\+?\d{1,5}(?:[ -]\d{3,12}){2,}"
    r"|https?://\S+|www\.\S+|#\d+|\S{1,64}@\S+|\b\d{1,2}[.:]\d\d(?=\s?(?:[ap]\.?m|local|clock|hours))"
    r"|(?<=\bat )\d{1,2}\.[0-5]\d\b(?!\s?(?:[%$£€]|per|m|b|c))"
)
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_NONE = re.compile(r"\b(?:[Nn]o|[Nn]one of the)\s(?=(?:[a-z]+\s){0,2}?[a-z]+\b)")
_NOT_COUNTED = frozenset("one doubt longer more matter evidence way time sign".split())
_ONE_ALONE = frozenset("no the this that each every any which another last it only".split())


@cache
def _units() -> dict[str, tuple[str, float]]:
    table = files("checker.language").joinpath("data/units.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t")
    return {
        name: (row["dimension"], float(row["factor"]))
        for row in rows
        for name in row["names"].split()
    }


@lru_cache(maxsize=16384)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a sentence, in order."""
    hidden = [(m.start, m.end) for m in moments(text) if m.days or m.clock]
    hidden += [found.span() for found in _CODE.finditer(text)]
    found = [*_ordinals(text), *_nones(text)]
    at = 0
    while numeral := numeral_at(text, at):
        at = numeral.end
        if any(numeral.start < end and start < numeral.end for start, end in hidden):
            continue
        quantity = _quantity(text, numeral)
        if quantity:
            at = max(at, quantity.end)
            found.append(quantity)
    return tuple(_inherited(text, _joined(text, sorted(found, key=lambda one: one.start))))


def _quantity(text: str, numeral: Numeral) -> Quantity | None:
    share = _share_of(text, numeral)
    if share:
        return share
    upper = _upper(text, numeral)
    if upper and _is_score(text, numeral, upper):
        return _score(numeral, upper)
    last = upper or numeral
    dimension, factor, end = _unit(text, numeral, last)
    if dimension == "count" and (numeral.fraction or _is_name(text, numeral, last.end)):
        if not numeral.fraction:
            return None
        dimension, factor, end = "percent", 100.0, last.end
    sort, end = _sort(text, numeral, dimension, end)
    if sort is Sort.AGE:
        dimension, factor = "time", factor if dimension == "time" else 365.25
    start = numeral.start - (
        text[numeral.start - 1 : numeral.start] in _SIGNS and numeral.start > 0
    )
    hedge, first = hedge_before(text, start)
    if hedge is Hedge.NONE:
        hedge, end = hedge_after(text, end)
    single = numeral.value == 1
    counted = counted_after(text, end, single=single)
    rate = _rate(text, end, sort)
    low, high = numeral.value, last.value
    if upper and 0 < low <= high / 1000:  # "10 to 12 million"
        low *= 10 ** (3 * round(math.log10(high / low) / 3))
    value = _base(last.value, dimension, factor)
    bounds = sorted((_base(low, dimension, factor), value))
    if upper is None:
        bounds = list(_interval(value, hedge))
    if sort is not Sort.COUNT:
        counted = replace(counted, subset=False)
    return Quantity(
        sort=sort,
        start=first,
        end=rate.end() if rate else end,
        value=value,
        low=bounds[0],
        high=bounds[1],
        step=abs(_scale(dimension, factor)) * min(numeral.step, last.step),
        hedge=hedge,
        dimension=dimension.removesuffix("/f"),
        factor=_scale(dimension, factor),
        per=rate["per"].removesuffix("s") if rate else "",
        counted=counted,
        event=nearest_event(text, first, end),
        preposition=_preposition(text, first),
        loose=numeral.loose,
    )


def _rate(text: str, end: int, sort: Sort) -> re.Match[str] | None:
    """Return the "a week" or "per share" after a number."""
    rate = _RATE.match(text, end) if sort is not Sort.AGE else None
    money = sort is Sort.MEASURE and rate is not None and "per" in rate.group().split()
    return rate if rate and (rate["per"] in _units() or money) else None


def _base(value: float, dimension: str, factor: float) -> float:
    return (value - 32) / 1.8 if dimension == "temperature/f" else value * factor


def _scale(dimension: str, factor: float) -> float:
    return 1 / 1.8 if dimension == "temperature/f" else factor


def _interval(value: float, hedge: Hedge) -> tuple[float, float]:
    """Return the values a hedged number may stand for."""
    spread = abs(value) * WITHIN
    if hedge is Hedge.ABOUT:
        return value - spread, value + spread
    if hedge is Hedge.NEARLY:
        return value - spread, value
    return (-math.inf if hedge in BELOW else value), (math.inf if hedge in ABOVE else value)


def _unit(text: str, numeral: Numeral, last: Numeral) -> tuple[str, float, int]:
    """Return the dimension, the size in its base unit and the end of a number's unit."""
    sign = text[numeral.start - 1 : numeral.start] if numeral.start else ""
    named = _UNIT.match(text, last.end)
    if sign and sign in _SIGNS:
        return _units()[sign][0], 1.0, last.end
    if named is None:
        return "count", 1.0, last.end
    if named["square"]:
        length = _units().get(named["length"].lower(), ("", 0.0))
        if length[0] != "length":
            return "count", 1.0, last.end
        cubic = named["square"] == "cubic"
        return (
            ("volume", length[1] ** 3 * 1000, named.end())
            if cubic
            else ("area", length[1] ** 2, named.end())
        )
    if named["points"]:
        return "percentage point", 0.01 if named["points"].startswith("basis") else 1.0, named.end()
    if named["percent"]:
        return "percent", 1.0, named.end()
    if named["degree"]:
        hot = named["degree"][0] in "Ff"
        return ("temperature/f" if hot else "temperature"), 1.0, named.end()
    if named["name"] is None:
        return "degree", 1.0, named.end()
    return _named(numeral, last, named)


def _named(numeral: Numeral, last: Numeral, named: re.Match[str]) -> tuple[str, float, int]:
    name = named["name"] if named["name"] in _units() else named["name"].lower()
    if name not in _units() or (name in {"g", "m", "ha", "mb"} and not named["name"].islower()):
        return "count", 1.0, last.end
    if "of a" in named.group() and not numeral.fraction:
        return "count", 1.0, last.end
    dimension, factor = _units()[name]
    nation = (named["nation"] or "").lower()
    if nation and nation not in {"us", "american"}:
        dimension = f"{nation} {dimension}"
    return dimension, factor, named.end()


def _sort(text: str, numeral: Numeral, dimension: str, end: int) -> tuple[Sort, int]:
    aged = _AGE.match(text, numeral.end)
    if aged:
        return Sort.AGE, aged.end()
    if dimension == "count":
        small = numeral.digits and 0 < numeral.value < 111 and numeral.value % 1 == 0
        before = text[max(0, numeral.start - 20) : numeral.start]
        named = re.search(r"[A-Z][\w’'-]+\.?(?:,\s|\s\()$", before)
        if re.search(r"\b[Aa]ged?\s(?:of\s)?$", before):
            return Sort.AGE, end
        if small and named and re.match(r"\s?[,).]", text[end : end + 2]):
            return Sort.AGE, end
    return (Sort.COUNT if dimension == "count" else Sort.MEASURE), end


def _upper(text: str, numeral: Numeral) -> Numeral | None:
    """Return the second number of a range or score: "10-12", "between 5 and 6"."""
    joint = _RANGE.match(text, numeral.end)
    if joint is None or numeral.fraction:
        return None
    before = text[max(0, numeral.start - 12) : numeral.start].lower()
    if "and" in joint.group() and not re.search(r"\bbetween\s[$£€]?$", before):
        return None
    if "to" in joint.group() and re.search(r"\bfrom\s[$£€]?$", before):
        return None
    at = joint.end() + (text[joint.end() : joint.end() + 1] in set(_SIGNS))
    upper = numeral_at(text, at)
    if upper is None or upper.start != at or upper.fraction:
        return None
    return None if "or" in joint.group() and at > joint.end() else upper


def _is_score(text: str, low: Numeral, high: Numeral) -> bool:
    tight = re.fullmatch(r"\s?[-–—]\s?", text[low.end : high.start]) is not None
    small = low.digits and high.digits and max(low.value, high.value) < 150
    if not tight or not small or low.start == 0 or text[low.start - 1] in _SIGNS:
        return False
    follower = re.match(r"[\s-]?([A-Za-z%]+)", text[high.end :])
    word = follower[1].lower() if follower else ""
    measured = word in _units() or word in {"per", "percentage"} or looks_plural(word)
    return not measured or high.value < low.value


def _score(low: Numeral, high: Numeral) -> Quantity:
    first, second = sorted((low.value, high.value))
    value = second * 1000 + first
    return Quantity(Sort.SCORE, low.start, high.end, value, value, value)


def _share_of(text: str, part: Numeral) -> Quantity | None:
    """Read "one in five" as a share."""
    joint = _OF_TEN.match(text, part.end)
    whole = numeral_at(text, joint.end()) if joint else None
    if joint is None or whole is None or whole.start != joint.end():
        return None
    unit = _UNIT.match(text, whole.end)
    timed = unit and unit["name"] and unit["name"].lower() in _units()
    if (
        not part.value < whole.value <= 1000
        or timed
        or _YEAR.fullmatch(text, whole.start, whole.end)
    ):
        return None
    value = 100 * part.value / whole.value
    counted = counted_after(text, whole.end, single=False)
    return Quantity(
        Sort.MEASURE, part.start, whole.end, value, value, value, dimension="percent",
        counted=counted, loose=True,
    )  # fmt: skip


def _ordinals(text: str) -> Iterator[Quantity]:
    for found in re.finditer(r"\b(?:(\d{1,3})(?:st|nd|rd|th)|([a-z]+))\b", text, re.IGNORECASE):
        value = int(found[1]) if found[1] else ORDINALS.get(found[2].lower(), 0)
        if value and not _hidden_ordinal(text, found):
            counted = counted_after(text, found.end(), single=True)
            yield Quantity(
                Sort.ORDINAL, found.start(), found.end(), value, value, value, counted=counted
            )


def _hidden_ordinal(text: str, found: re.Match[str]) -> bool:
    """Whether an ordinal is a day of a date, or a unit of time or of a fraction."""
    if found.group().lower() == "second" and re.match(r"s?\b(?!\s)", text[found.end() :]):
        return True
    return any(
        moment.start < found.end() and found.start() < moment.end for moment in moments(text)
    )


def _nones(text: str) -> Iterator[Quantity]:
    """Read "no libraries" and "none of the libraries" as a count of zero."""
    for found in _NONE.finditer(text):
        counted = counted_after(text, found.end(), single=False)
        single = counted_after(text, found.end(), single=True)
        things = counted.things or single.things
        if things and things.isdisjoint(_NOT_COUNTED):
            yield Quantity(
                Sort.COUNT, found.start(), found.end() - 1, 0.0, 0.0, 0.0,
                counted=Counted(frozenset(things)),
            )  # fmt: skip


def _is_name(text: str, numeral: Numeral, end: int) -> bool:
    """Whether a bare number is part of a name, a year, or a "one" that counts nothing."""
    before, after = text[max(0, numeral.start - 14) : numeral.start], text[end : end + 24]
    follower = re.match(r"[\s-]*([A-Za-z’'-]*)", after)
    word = follower[1].lower() if follower else ""
    last = before.split()[-1] if before.endswith(" ") and before.split() else ""
    if _LABEL.search(before) and not looks_plural(word):
        return True
    written = text[numeral.start : numeral.end]
    if written.lower() == "one":
        return (
            not word
            or word in {"of", "another", "or", "and", "day", "thing", "side", "hand"}
            or (last.lower() in _ONE_ALONE)
        )
    if before.endswith("-") and before[-2:-1].isalpha():
        return True
    if not numeral.digits:
        return numeral.start > 0 and written[0].isupper() and last[:1].isupper()
    if before[-1:].isalpha() or re.match(r"[A-Za-z](?!\w*\s)", after[:1]):
        return True
    if _YEAR.fullmatch(written) and word not in {"people", "jobs"}:
        return True
    capital = last[:1].isupper() and last[-1].isalnum() and numeral.start > len(last) + 1
    return capital and numeral.value < 10_000 and not looks_plural(word) and after[:1] != ","


def _preposition(text: str, start: int) -> str:
    found = re.search(r"\b(by|to|from)\s$", text[max(0, start - 6) : start])
    return found[1] if found else ""


def _joined(text: str, found: list[Quantity]) -> list[Quantity]:
    """Join "five hours and 46 minutes"; drop the "(6)" of "six (6)"."""
    whole: list[Quantity] = []
    for one in found:
        last = whole[-1] if whole else None
        if last and text[last.end : one.start].strip() == "(" and last.value == one.value:
            continue
        if last and _is_compound(text, last, one):
            value = last.value + one.value
            low, high = _interval(value, last.hedge)
            whole[-1] = replace(
                last, end=one.end, value=value, low=low, high=high, step=one.step, factor=one.factor
            )
        else:
            whole.append(one)
    return whole


def _is_compound(text: str, first: Quantity, second: Quantity) -> bool:
    same = first.dimension == second.dimension and first.dimension in {"time", "length", "mass"}
    measured = first.sort is second.sort is Sort.MEASURE and second.hedge is Hedge.NONE
    smaller = second.value < first.factor and not first.per
    joint = re.fullmatch(r"(?:,? and|,)? ", text[first.end : second.start])
    return same and measured and smaller and joint is not None


def _inherited(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """Give bare counts of a list what the number before them counts."""
    things = number_of(text)
    for one in found:
        if one.sort is Sort.COUNT and one.counted.things:
            things = one.counted.things
        elif one.sort is Sort.COUNT and things:
            one = replace(one, counted=replace(one.counted, things=things))
        yield one
