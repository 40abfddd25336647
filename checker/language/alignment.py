"""Tells how far two places in two sentences stand in the same statement, by the words around.

The weighted share of the content words near one place that also stand near the other; nearer
words of the same clause weigh more, in the manner of context-window similarity (Schütze, 1998).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from checker.language.words import Word, words

_BREAK = re.compile(r"[,;:()–—](?=\s)|(?<=\s)[(–—-]")
NEAR, FAR, REACH = 3, 6, 12

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """The weighted share of our context found in theirs, of theirs in ours, and how many stems."""

    share: float
    back: float
    count: int


@lru_cache(maxsize=16384)
def content(text: str) -> tuple[Word, ...]:
    """Return the content words of `text` in order."""
    return tuple(word for word in words(text) if word.is_content)


def match(
    text: str, place: Bounds, other: str, there: Bounds, without: Collection[str] = ()
) -> Match:
    """Compare the words around `text[place]` with those around `other[there]`."""
    share, count = _share(text, place, other, there, without)
    back, _ = _share(other, there, text, place, without)
    return Match(share=share, back=back, count=count)


def close(text: str, place: Bounds, other: str, there: Bounds, *, same_subject: bool) -> bool:
    """Whether a next word is shared; with `same_subject` the one directly before."""
    before, after = _sides(text, place)
    other_before, other_after = _sides(other, there)
    if same_subject:
        return bool(before and other_before) and before[-1].stem == other_before[-1].stem
    near = {word.stem for word in (*before[-NEAR:], *after[:NEAR])}
    return any(word.stem in near for word in (*other_before[-NEAR:], *other_after[:NEAR]))


def _share(
    text: str, place: Bounds, other: str, there: Bounds, without: Collection[str]
) -> tuple[float, int]:
    other_before, other_after = _sides(other, there)
    near = {word.stem for word in (*other_before[-REACH:], *other_after[:REACH])}
    before, after = _sides(text, place)
    breaks = [mark.start() for mark in _BREAK.finditer(text)]
    total = shared = 0.0
    found: set[str] = set()
    for side in (before[::-1], after):
        for distance, word in enumerate(side[:FAR]):
            if word.stem in without:
                continue
            weight = 1.0 if distance < NEAR else 0.5
            if any(min(word.end, place[1]) <= mark <= max(word.start, place[0]) for mark in breaks):
                weight /= 2
            total += weight
            if word.stem in near:
                shared += weight
                found.add(word.stem)
    return (shared / total if total else 0.0), len(found)


def _sides(text: str, place: Bounds) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    start, end = place
    before = tuple(word for word in content(text) if word.end <= start)
    after = tuple(word for word in content(text) if word.start >= end)
    return before, after
