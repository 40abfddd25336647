"""Puts back the words that a model left out of a claim: "…" stands for words of the clause.

Answers cost several times what questions do, and most words of a claim stand in the article. Only
words of the clause are put in, so what is left out can bring in nothing of its own.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

_GAP = re.compile(r"\s*(?:…|\.\.\.)\s*")
_WORD = re.compile(r"\S+")
_EDGES = re.compile(r"^\W+|\W+$")


def expanded(text: str, clause: str) -> str | None:
    """Return a claim with the words of `clause` in the place of each "…".

    They reach from the words before the mark to those after it, or to the end of the clause. None
    if neither side of a mark is found there in that order.
    """
    pieces = _GAP.split(text.strip())
    places = [match.span() for match in _WORD.finditer(clause)]
    stands = _folded(clause)
    whole, at = pieces[0], 0
    for left, right in pairwise(pieces):
        first = _after(_folded(left), stands, at)
        last = None if first is None else _before(_folded(right), stands, first)
        if first is None or last is None:
            return None
        elided = clause[places[first][0] : places[last - 1][1]] if first < last else ""
        whole = " ".join(filter(None, (whole, elided, right)))
        at = last
    return whole


def same_words(text: str, other: str) -> bool:
    """Whether two texts differ in nothing but case and the marks around words."""
    return _folded(text) == _folded(other)


def _folded(text: str) -> list[str]:
    return [_EDGES.sub("", word).casefold() for word in _WORD.findall(text)]


def _after(left: Sequence[str], stands: Sequence[str], at: int) -> int | None:
    """Return where the words after the longest end of `left` begin, from `at` on."""
    sizes = range(len(left), 0, -1)
    found = (i + n for n in sizes for i in _places(left[-n:], stands, at))
    return next(found, None) if left else at


def _before(right: Sequence[str], stands: Sequence[str], at: int) -> int | None:
    """Return where the longest beginning of `right` stands, from `at` on."""
    sizes = range(len(right), 0, -1)
    found = (i for n in sizes for i in _places(right[:n], stands, at))
    return next(found, None) if right else len(stands)


def _places(part: Sequence[str], stands: Sequence[str], at: int) -> list[int]:
    size = len(part)
    return [i for i in range(at, len(stands) - size + 1) if stands[i : i + size] == part]
