"""Reads the quantities of a sentence: value, hedge, unit, and what is counted.

A quantity is an interval in the base unit of its dimension: "over 1,200" is above 1,200, "around
250" is 250 within a tenth, "nearly 500" is just below. Dates, clock times, years and numbers that
are part of a name ("G7", "Article 50") are not quantities.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from checker.language.counted import Counted, after_number, concept, looks_plural, nearest_event
from checker.language.hedges import Hedge, hedge_after, hedge_before
from checker.language.numbers_in_names import DATES_AND_CODES, is_name
from checker.language.numerals import (
    HYPHENS,
    ORDINALS,
    Numeral,
    Token,
    adjacent,
    read_numeral,
    tokenize,
    word_at,
)
from checker.language.units import PERCENT, SIGNS, UNITS, Unit, read_unit
from checker.language.words import STOPWORDS, Word, words

WITHIN = 0.1
CONTEXT_WORDS = 6
COUNT = Unit("count")
NOTHING = Counted()
_POUND_OF_MASS = Unit("mass", 0.45359237)
_MASSES = re.compile(r"(?i)\b(?:weigh\w*|ounces?|heav\w+|fat|obes\w+|muscle|slimm?\w*|diet)\b")
_IN_TWO_UNITS = frozenset({"time", "length", "mass"})
_JOINT = re.compile(r"(?:,? and|,)? ")
_PREPOSITIONS = frozenset({"by", "to", "from"})


class Sort(StrEnum):
    """What sort of number a quantity is."""

    COUNT = "count"
    MEASURE = "measure"
    AGE = "age"
    ORDINAL = "ordinal"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Interval:
    """The values between two bounds, each of which may be left out."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def contains(self, value: float) -> bool:
        """Whether `value` lies inside."""
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below

    def touches(self, other: "Interval", slack: float = 0.0) -> bool:
        """Whether the two come within `slack` of each other, bounds counted in."""
        return self.low <= other.high + slack and other.low <= self.high + slack


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of a sentence; `text[start:end]` is the number with its hedge and unit.

    `value`, `step` (of the last significant digit) and `interval` are in the base unit of
    `dimension`; `factor` is the size of the stated unit in it. `per` is the unit of time of a
    rate. `event` is the nearest "killed", "injured"...; `context` the stems of words around.
    `compound` quantities are written in two units: "five hours and 46 minutes".
    """

    sort: Sort
    start: int
    end: int
    value: float
    step: float
    interval: Interval
    hedge: Hedge = Hedge.NONE
    dimension: str = "count"
    factor: float = 1.0
    per: str = ""
    counted: Counted = NOTHING
    event: str = ""
    preposition: str = ""
    loose: bool = False
    vague: bool = False
    compound: bool = False
    context: frozenset[str] = frozenset()


@lru_cache(maxsize=16384)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a sentence, in order."""
    tokens = tokenize(text)
    masks = [found.span() for found in DATES_AND_CODES.finditer(text)]
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        reading = _Reading(text, tokens, at)
        quantity, following = reading.read()
        hidden = any(tokens[at].start < end and start < tokens[at].end for start, end in masks)
        if quantity and not hidden and not _repeats(text, found, quantity):
            whole = _compound(text, found[-1], quantity) if found else None
            if whole:
                found.pop()
            found.append(replace(whole or quantity, context=_context(text, whole or quantity)))
        at = max(following, at + 1)
    return tuple(found)


def _repeats(text: str, found: Sequence[Quantity], quantity: Quantity) -> bool:
    """Whether this is the number before it written again: "six (6)"."""
    if not found:
        return False
    between = text[found[-1].end : quantity.start]
    return between.strip() == "(" and found[-1].value == quantity.value


def _compound(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """Return two quantities as one that is written in two units, or None."""
    if (
        first.dimension != second.dimension
        or first.dimension not in _IN_TWO_UNITS
        or not first.sort is second.sort is Sort.MEASURE
        or not second.value < first.factor
        or second.hedge is not Hedge.NONE
        or first.per
        or first.vague
        or not _JOINT.fullmatch(text, first.end, second.start)
    ):
        return None
    value = first.value + second.value
    return replace(
        second,
        start=first.start,
        value=value,
        interval=interval_of(value, first.hedge),
        hedge=first.hedge,
        counted=NOTHING,
        preposition=first.preposition,
        compound=True,
    )


def _context(text: str, quantity: Quantity) -> frozenset[str]:
    """Return the stems of the content words around a quantity."""
    content = _content(text)
    before = bisect_right(content, quantity.start, key=lambda word: word.end)
    after = bisect_left(content, quantity.end, key=lambda word: word.start)
    around = content[max(0, before - CONTEXT_WORDS) : before]
    around += content[after : after + CONTEXT_WORDS]
    own = quantity.counted.things if quantity.sort is Sort.MEASURE else frozenset[str]()
    return own | frozenset(concept(word.text) for word in around)


@lru_cache(maxsize=1024)
def _content(text: str) -> tuple[Word, ...]:
    return tuple(word for word in words(text) if word.is_content and not word.text[0].isdigit())


def interval_of(value: float, hedge: Hedge) -> Interval:
    """Return the values a hedged number may stand for."""
    spread = abs(value) * WITHIN
    intervals = {
        Hedge.NONE: Interval(value, value),
        Hedge.ABOUT: Interval(value - spread, value + spread),
        Hedge.NEARLY: Interval(value - spread, value, high_open=True),
        Hedge.OVER: Interval(value, math.inf, low_open=True),
        Hedge.AT_LEAST: Interval(value, math.inf),
        Hedge.UNDER: Interval(-math.inf, value, high_open=True),
        Hedge.UP_TO: Interval(-math.inf, value),
    }
    return intervals[hedge]


class _Reading:
    """Reads the quantity that begins at one token."""

    def __init__(self, text: str, tokens: Sequence[Token], at: int) -> None:
        self._text = text
        self._tokens = tokens
        self._at = at

    def _word(self, at: int) -> str:
        return word_at(self._tokens, at)

    def read(self) -> tuple[Quantity | None, int]:
        """Return the quantity, if there is one, and the token to go on from."""
        ordinal = self._ordinal()
        if ordinal:
            return ordinal
        numeral = read_numeral(self._tokens, self._at)
        if numeral is None:
            return None, self._at + 1
        ratio = self._ratio(numeral)
        if ratio:
            return ratio
        sign = SIGNS.get(self._word(self._at - 1))
        numeral = self._metres(numeral, sign)
        upper = self._upper(numeral)
        last = upper.last if upper else numeral.last
        if upper and self._is_score(numeral, upper):
            return self._score(numeral, upper), last
        unit, end = sign, last
        named = read_unit(self._tokens, last, fraction=numeral.fraction)
        if named and (sign is None or named[0].dimension.endswith(sign.dimension)):
            unit, end = self._plausible(named, numeral)
        if unit is None and is_name(self._text, self._tokens, numeral, last):
            return None, last
        if unit is None and numeral.fraction:
            numeral, unit = replace(numeral, value=numeral.value * 100, step=5), PERCENT
        return self._quantity(numeral, upper, unit or COUNT, end)

    def _ratio(self, part: Numeral) -> tuple[Quantity, int] | None:
        """Read "one in five" as a share."""
        at = part.last + 1 + (self._word(part.last + 1) == "every")
        whole = read_numeral(self._tokens, at) if self._word(part.last) == "in" else None
        if whole is None or not part.value < whole.value <= 1000 or self._word(whole.last) in UNITS:
            return None
        value = 100 * part.value / whole.value
        start, end = self._tokens[part.first].start, self._tokens[whole.last - 1].end
        bounds = Interval(value, value)
        counted = after_number(self._tokens, whole.last, singular=False)
        share = Quantity(Sort.MEASURE, start, end, value, 1, bounds, dimension="percent")
        return replace(share, counted=counted, loose=True), whole.last

    def _metres(self, numeral: Numeral, sign: Unit | None) -> Numeral:
        """Read the "m" of "a 100m race" as metres, of "12m people" and "$5m" as millions."""
        glued = numeral.last - 1
        if sign or self._word(glued) != "m" or looks_plural(self._word(numeral.last)):
            return numeral
        if self._word(numeral.last) in {"dollars", "euros", "pounds"}:
            return numeral
        return replace(numeral, value=numeral.value / 1e6, step=numeral.step / 1e6, last=glued)

    def _upper(self, numeral: Numeral) -> Numeral | None:
        """Return the second number of a range or score."""
        at = numeral.last
        joint = self._word(at)
        before = self._word(numeral.first - 1)
        if joint in HYPHENS or (joint in {"to", "or"} and before != "from"):
            upper = self._second(at + 1)
            money = SIGNS.keys() & {before, self._word(at + 1)}
            return None if joint == "or" and money else upper
        if joint == "and" and "between" in {before, self._word(numeral.first - 2)}:
            return self._second(at + 1)
        return None

    def _second(self, at: int) -> Numeral | None:
        at += self._word(at) in SIGNS
        return read_numeral(self._tokens, at)

    def _is_score(self, low: Numeral, high: Numeral) -> bool:
        tight = self._word(low.last) in HYPHENS and adjacent(self._tokens, low.last)
        small = low.digits and high.digits and max(low.value, high.value) < 150
        if not tight or not small or low.last - low.first != 1 or self._at == 0:
            return False
        follower = self._word(high.last)
        measured = follower in UNITS or follower in {"per", "percentage", "-"} | HYPHENS
        measured |= self._word(low.first - 1) in SIGNS or looks_plural(follower)
        return not measured or high.value < low.value

    def _score(self, low: Numeral, high: Numeral) -> Quantity:
        first, second = sorted((low.value, high.value))
        start, end = self._tokens[low.first].start, self._tokens[high.last - 1].end
        value = second * 1000 + first
        return Quantity(Sort.SCORE, start, end, value, 1, Interval(value, value))

    def _plausible(self, named: tuple[Unit, int], numeral: Numeral) -> tuple[Unit, int]:
        unit, end = named
        light = unit.dimension == "pound" and numeral.value < 1500
        if light and self._word(end - 1) in {"pound", "pounds"} and _MASSES.search(self._text):
            return _POUND_OF_MASS, end
        return unit, end

    def _ordinal(self) -> tuple[Quantity, int] | None:
        word, suffix = self._word(self._at), self._word(self._at + 1)
        value, last = ORDINALS.get(word), self._at + 1
        if word.isdigit() and suffix in {"st", "nd", "rd", "th"}:
            if not adjacent(self._tokens, self._at + 1):
                return None
            value, last = int(word), self._at + 2
        if value is None:
            return None
        counted = after_number(self._tokens, last, singular=True)
        start, end = self._tokens[self._at].start, self._tokens[last - 1].end
        exact = Interval(value, value)
        return Quantity(Sort.ORDINAL, start, end, value, 1, exact, counted=counted), last

    def _quantity(
        self, numeral: Numeral, upper: Numeral | None, unit: Unit, end: int
    ) -> tuple[Quantity | None, int]:
        sort, age_end = self._age(numeral, unit, end)
        hedge, first, last = self._hedge(numeral, end)
        counted = after_number(self._tokens, max(last, age_end), singular=numeral.value == 1)
        if numeral.vague or sort is not Sort.COUNT:
            counted = replace(counted, subset=False)
        if sort is Sort.MEASURE and self._word(last) in {"ago", "later", "earlier", "before"}:
            counted = Counted(frozenset({"ago"}))
        bounds = self._bounds(numeral, upper, unit, hedge)
        per, last = self._rate(last)
        if sort is Sort.AGE and unit is COUNT:
            unit = UNITS["years"]
            bounds = interval_of(unit.to_base(numeral.value), hedge)
        value = unit.to_base(upper.value if upper else numeral.value)
        found = Quantity(
            sort=sort,
            start=self._tokens[first].start,
            end=self._tokens[max(last, age_end) - 1].end,
            value=value,
            step=abs(unit.factor) * min(numeral.step, upper.step if upper else math.inf),
            interval=bounds,
            hedge=hedge,
            dimension=unit.dimension,
            factor=unit.factor,
            per=per,
            counted=counted,
            event=nearest_event(self._tokens, first, last),
            preposition=self._preposition(first),
            loose=numeral.loose,
            vague=numeral.vague is not None,
        )
        return found, max(last, age_end)

    def _bounds(
        self, numeral: Numeral, upper: Numeral | None, unit: Unit, hedge: Hedge
    ) -> Interval:
        if numeral.vague:
            return Interval(unit.to_base(numeral.vague[0]), unit.to_base(numeral.vague[1]))
        if not upper:
            return interval_of(unit.to_base(numeral.value), hedge)
        low = numeral.value
        if 0 < low <= upper.value / 1000:
            low *= 10 ** (3 * round(math.log10(upper.value / low) / 3))
        ends = sorted((unit.to_base(min(low, upper.value)), unit.to_base(upper.value)))
        return Interval(ends[0], ends[1])

    def _hedge(self, numeral: Numeral, end: int) -> tuple[Hedge, int, int]:
        """Return the hedge and the bounds of the quantity with it and its currency sign."""
        first = numeral.first
        if self._word(first - 1) in SIGNS:
            first -= 1
            if first and adjacent(self._tokens, first) and self._tokens[first - 1].capital:
                first -= 1
        hedge, start = hedge_before(self._tokens, first)
        after, last = hedge_after(self._tokens, end)
        if hedge is Hedge.NONE and after is not Hedge.NONE:
            return after, first, last
        return hedge, start, end

    def _age(self, numeral: Numeral, unit: Unit, end: int) -> tuple[Sort, int]:
        first = numeral.first
        if unit.dimension == "time":
            at = end + (self._word(end) in HYPHENS)
            if self._word(at) in {"old", "olds"}:
                return Sort.AGE, at + 1
        if unit is COUNT and self._word(first - 1) in {"aged", "age"}:
            return Sort.AGE, end
        small = numeral.digits and numeral.step <= 10 and 0 < numeral.value < 111
        named = (
            first >= 2 and self._tokens[first - 2].capital and self._word(first - 1) in {",", "("}
        )
        if unit is COUNT and small and named and self._word(end) in {",", ")", "."}:
            return Sort.AGE, end
        return (Sort.COUNT if unit is COUNT else Sort.MEASURE), end

    def _rate(self, last: int) -> tuple[str, int]:
        """Return the unit of time of "70 hours (of science) a week", and the token after it."""
        for at in range(last, last + 4):
            word, period = self._word(at), self._word(at + 1)
            timed = period in UNITS and UNITS[period].dimension == "time"
            if timed and word in {"a", "an", "per", "each", "every", "/"}:
                return period.removesuffix("s"), at + 2
            if word != "of" and (not word.isalpha() or word in STOPWORDS):
                break
        return "", last

    def _preposition(self, first: int) -> str:
        word = self._word(first - 1)
        return word if word in _PREPOSITIONS else ""
