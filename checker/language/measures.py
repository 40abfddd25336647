"""Reads what stands around a number: its unit, and the hedge that turns it into an interval.

Units (`data/units.tsv`) have a dimension and a size in a base unit; hedges (`data/hedges.tsv`) are
"over", "about", "or more".
"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from checker.language import either, rows
from checker.language.numerals import Numeral

WITHIN = 0.1  # what "about" allows
SIGNS = "$£€¥₹"
NEXT = re.compile(r"[\s-]{0,2}([°º%]|[A-Za-z/]+)")
_OF = frozenset({"of", "a", "an"})


class Hedge(StrEnum):
    """How a number is to be taken."""

    NONE = "none"
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"
    AT_LEAST = "at least"
    UNDER = "under"
    UP_TO = "up to"

    @property
    def side(self) -> str:
        """On which side of the number the true one lies, where it tells that."""
        above, below = {Hedge.OVER, Hedge.AT_LEAST}, {Hedge.UNDER, Hedge.UP_TO}
        return "above" if self in above else "below" if self in below else ""

    def interval(self, value: float) -> tuple[float, float]:
        """Return the least and the most that a hedged number may stand for."""
        spread = abs(value) * WITHIN
        if self in {Hedge.ABOUT, Hedge.NEARLY}:
            return value - spread, value + spread * (self is Hedge.ABOUT)
        low = -math.inf if self.side == "below" else value
        return low, math.inf if self.side == "above" else value


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of `dimension`; a value of it is `value * factor + offset` in the base unit."""

    dimension: str = "count"
    factor: float = 1.0
    offset: float = 0.0

    def base(self, value: float) -> float:
        """Convert a value to the base unit of the dimension."""
        return value * self.factor + self.offset


COUNT = Unit()


@cache
def units() -> dict[str, Unit]:
    """Return every unit by its names, in lower case."""
    return {
        name: Unit(row["dimension"], float(row["factor"]), float(row["offset"] or 0))
        for row in rows("units")
        for name in row["names"].split("|")
    }


def unit_at(text: str, numeral: Numeral, end: int) -> tuple[Unit, int]:
    """Return the unit of a number that ends at `end`, and where the unit ends."""
    if numeral.start and text[numeral.start - 1] in SIGNS:
        return units()[text[numeral.start - 1]], end
    tokens: list[re.Match[str]] = []
    at = end
    while len(tokens) < 3 and (token := NEXT.match(text, at)):
        at = token.end()
        if not (numeral.fraction and not tokens and token[1] in _OF):
            tokens.append(token)
    for length in range(len(tokens), 0, -1):
        name = " ".join(token[1] for token in tokens[:length])
        # "5m" is metres, "5 M" is none; degrees are "5C", never "5 c".
        letter = len(name) == 1 and name.isalpha()
        if letter and (name.isupper() != (name in "CF") or (name in "CF" and text[end] == " ")):
            continue
        if unit := units().get(name.lower().replace("º", "°")):
            return unit, tokens[length - 1].end()
    return COUNT, end


@cache
def _hedges(side: str) -> tuple[dict[str, Hedge], re.Pattern[str]]:
    """Return the hedges on a side of a number, and the pattern that finds one there."""
    table = {
        phrase: Hedge(row["hedge"])
        for row in rows("hedges")
        for phrase in (row[side] or "").split("|")
        if phrase
    }
    light = r"(?:(?:an?|another|further|additional|total|of)\s+)*"
    pattern = rf"\s?({either(table)})(?!\w)"
    if side == "before":
        pattern = rf"(?<![a-z])({either(table)})\s*{light}$"
    return table, re.compile(pattern, re.IGNORECASE)


def hedge_of(text: str, start: int, end: int) -> tuple[Hedge, int, int]:
    """Return the hedge of the number `text[start:end]`, and the bounds of both together."""
    table, before = _hedges("before")
    if found := before.search(text, max(0, start - 40), start):
        return table[found[1].lower()], found.start(1), end
    table, after = _hedges("after")
    if found := after.match(text, end):
        return table[found[1].lower()], start, found.end()
    return Hedge.NONE, start, end
