"""Reads the words around a number that turn it into an interval: "over", "about", "or more"."""

import csv
import re
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Hedge(StrEnum):
    """How a number is to be taken."""

    NONE = "none"
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"
    AT_LEAST = "at least"
    UNDER = "under"
    UP_TO = "up to"


ABOVE = frozenset({Hedge.OVER, Hedge.AT_LEAST})
BELOW = frozenset({Hedge.UNDER, Hedge.UP_TO})
_LONGEST = 4  # words
_TRANSPARENT = frozenset("a an another further additional total of".split())
_WORD = re.compile(r"[a-z]+|[<>~+]")


@cache
def _table(side: str) -> dict[str, Hedge]:
    table = files("checker.language").joinpath("data/hedges.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t")
    return {
        phrase: Hedge(row["hedge"]) for row in rows for phrase in row[side].split("|") if phrase
    }


def hedge_before(text: str, start: int) -> tuple[Hedge, int]:
    """Return the hedge that stands right before a place, and where it begins."""
    first = max(0, start - 40)
    before = text[first:start].lower()
    found = list(_WORD.finditer(before))
    for _ in range(3):
        for length in range(min(_LONGEST, len(found)), 0, -1):
            phrase = before[found[-length].start() : found[-1].end()]
            hedge = _table("before").get(" ".join(phrase.split()))
            if hedge and _TRANSPARENT.issuperset(before[found[-1].end() :].split()):
                return hedge, first + found[-length].start()
        if not found or found[-1].group() not in _TRANSPARENT:
            break
        found.pop()
    return Hedge.NONE, start


def hedge_after(text: str, end: int) -> tuple[Hedge, int]:
    """Return the hedge that stands right after a place, and where it ends."""
    found = list(_WORD.finditer(text[end : end + 20].lower()))[:2]
    if found and found[0].start() <= 1:
        for length in (2, 1):
            hedge = _table("after").get(" ".join(word.group() for word in found[:length]))
            if hedge:
                return hedge, end + found[:length][-1].end()
    return Hedge.NONE, end
