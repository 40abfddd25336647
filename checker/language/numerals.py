"""Splits text into tokens and reads the numbers among them, in digits or in words.

A numeral is a value and the step of its last significant digit: "1,200" is 1200 in steps of 100,
"12.3 million" is 12.3e6 in steps of 1e5. Rounding is judged by that step.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_TOKEN = re.compile(
    r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?!,?\d)|\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]"
)
LONGEST = 20
HYPHENS = frozenset("-–—‑‐−")
_SMALL = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "mln": 1e6,
    "bln": 1e9,
}
_GLUED_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "tn": 1e12, "mn": 1e6}
_VAGUE = {
    "dozens": (24.0, 200.0),
    "tens": (20.0, 200.0),
    "scores": (40.0, 400.0),
    "hundreds": (100.0, 2000.0),
    "thousands": (1e3, 2e5),
    "millions": (1e6, 2e8),
    "billions": (1e9, 2e11),
}
_FRACTIONS = {
    "half": 1 / 2,
    "halves": 1 / 2,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 1 / 4,
    "quarters": 1 / 4,
    "fifth": 1 / 5,
    "fifths": 1 / 5,
    "tenth": 1 / 10,
    "tenths": 1 / 10,
}
_GLYPHS = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3}
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        start=1,
    )
}
_AFTER_HALF = frozenset("of the a an its their his her our all".split())
_NOT_A_FRACTION = frozenset("first second other better opening closing final third latter".split())


@dataclass(frozen=True, slots=True)
class Token:
    """A number, word or sign of a text, in lower case, and its place."""

    lower: str
    start: int
    end: int
    capital: bool


@dataclass(frozen=True, slots=True)
class Numeral:
    """The tokens `[first, last)` read as a number.

    `loose` numbers are known for being approximate ("a dozen", "a third"); `vague` ones are
    only bounds ("hundreds"), and `value` is then their lower bound.
    """

    value: float
    step: float
    first: int
    last: int
    digits: bool = False
    fraction: bool = False
    loose: bool = False
    vague: tuple[float, float] | None = None


def tokenize(text: str) -> tuple[Token, ...]:
    """Split `text` into numbers, words and signs."""
    return tuple(
        Token(found[0].lower(), found.start(), found.end(), found[0][0].isupper())
        for found in _TOKEN.finditer(text)
    )


def read_numeral(tokens: Sequence[Token], at: int) -> Numeral | None:
    """Return the longest number that begins at token `at`, or None."""
    for read in (_vague, _half, _digits, _spelled):
        numeral = read(tokens, at)
        if numeral is not None:
            return _with_fraction(tokens, numeral)
    return None


def word_at(tokens: Sequence[Token], at: int) -> str:
    """Return the token at a place, or nothing outside the text."""
    return tokens[at].lower if 0 <= at < len(tokens) else ""


def adjacent(tokens: Sequence[Token], at: int) -> bool:
    """Whether token `at` touches the one before it."""
    return 0 < at < len(tokens) and tokens[at - 1].end == tokens[at].start


def _step(value: float, decimals: int, scale: float) -> float:
    """Return the step of the last significant digit of `value`, a number of `decimals` places."""
    if decimals:
        return scale * math.pow(10, -decimals)
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step * scale


def _vague(tokens: Sequence[Token], at: int) -> Numeral | None:
    word = word_at(tokens, at)
    if word in {"several", "few"}:
        scale = {"hundred": 100.0, **_SCALES}.get(word_at(tokens, at + 1))
        bounds = (2 * scale, 10 * scale) if scale else None
        return _vague_numeral(bounds, at, at + 2) if bounds else None
    if word not in _VAGUE or word_at(tokens, at + 1) in {"", "and"}:
        return None
    low, high = _VAGUE[word]
    if word_at(tokens, at + 1) == "of" and word_at(tokens, at + 2) in _VAGUE:
        inner = _VAGUE[word_at(tokens, at + 2)][0]
        factor = {"dozens": 12.0, "tens": 10.0, "hundreds": 100.0, "thousands": 1000.0}
        low = factor.get(word, low) * inner
        return _vague_numeral((low, low * 20), at, at + 3)
    if word in {"tens", "scores"} and word_at(tokens, at + 1) != "of":
        return None
    return _vague_numeral((low, high), at, at + 1)


def _vague_numeral(bounds: tuple[float, float], first: int, last: int) -> Numeral:
    return Numeral(bounds[0], bounds[0], first, last, vague=bounds)


def _half(tokens: Sequence[Token], at: int) -> Numeral | None:
    word, ahead = word_at(tokens, at), at + 1
    if word in {"a", "one"}:
        return _one_part(tokens, at)
    if word == "quarter" and word_at(tokens, ahead) in HYPHENS:
        return Numeral(0.25, 0.25, at, ahead, fraction=True, loose=True)
    if word != "half" or word_at(tokens, at - 1) in _NOT_A_FRACTION:
        return None
    while word_at(tokens, ahead) in {"a", "an"} | HYPHENS:
        ahead += 1
    scale = {"dozen": 12.0, "hundred": 100.0, **_SCALES}.get(word_at(tokens, ahead))
    if scale:
        return Numeral(scale / 2, scale / 10, at, ahead + 1, loose=scale == 12)
    if ahead == at + 1 and word_at(tokens, ahead) not in _AFTER_HALF:
        return None
    return Numeral(0.5, 0.5, at, at + 1, fraction=True, loose=True)


def _one_part(tokens: Sequence[Token], at: int) -> Numeral | None:
    """Read "a third of" and "one quarter"; "a third" alone is an ordinal."""
    part = word_at(tokens, at + 1)
    sure = word_at(tokens, at) == "one" and part != "half"
    if part not in _FRACTIONS or not (sure or word_at(tokens, at + 2) == "of"):
        return None
    value = _FRACTIONS[part]
    return Numeral(value, value, at, at + 2, fraction=True, loose=True)


def _digits(tokens: Sequence[Token], at: int) -> Numeral | None:
    text = word_at(tokens, at)
    if not text[:1].isdigit() or not text[0].isascii() or len(text) > LONGEST:
        return None
    plain = re.sub(r"[^\d.]", "", text)
    value, decimals = float(plain), len(plain.partition(".")[2])
    numeral = Numeral(value, _step(value, decimals, 1), at, at + 1, digits=True)
    glyph = _GLYPHS.get(word_at(tokens, at + 1))
    if glyph and adjacent(tokens, at + 1):
        numeral = replace(numeral, value=value + glyph, step=0.1, last=at + 2)
    after = numeral.last
    while word_at(tokens, after) in HYPHENS and word_at(tokens, after + 1) in _SCALES:
        after += 1
    scale = _SCALES.get(word_at(tokens, after)) or (
        _GLUED_SCALES.get(word_at(tokens, after)) if adjacent(tokens, after) else None
    )
    if word_at(tokens, after) == "hundred":
        scale = 100.0
    if scale is None:
        return numeral
    return replace(
        numeral,
        value=numeral.value * scale,
        step=_step(numeral.value, decimals or (1 if glyph else 0), scale),
        last=after + 1,
    )


def _spelled(tokens: Sequence[Token], at: int) -> Numeral | None:
    start = at
    if word_at(tokens, at) in {"a", "an"}:
        if word_at(tokens, at + 1) not in {"hundred", "dozen", *_SCALES}:
            return None
        at += 1
    total, current, place = 0.0, 1.0 if at > start else None, at
    while (grown := _grown(total, current, word_at(tokens, place))) is not None:
        total, current = grown
        place = _joined(tokens, place + 1, current)
    if current is None or place == at:
        return None
    value = total + current
    loose = word_at(tokens, place - 1) == "dozen"
    return Numeral(value, _step(value, 0, 1), start, place, loose=loose)


def _grown(total: float, current: float | None, word: str) -> tuple[float, float] | None:
    """Return the sum so far (full thousands, rest) with one more word, or None if it ends."""
    if word in _SMALL and _fits(current, _SMALL[word]):
        return total, (current or 0) + _SMALL[word]
    if word in _TENS and (current is None or current % 100 == 0):
        return total, (current or 0) + _TENS[word]
    if not current:
        return None
    if word == "hundred" and current < 100:
        return total, current * 100
    if word in _SCALES:
        return total + current * _SCALES[word], 0.0
    return (total, current * 12) if word == "dozen" and not total else None


def _fits(current: float | None, small: int) -> bool:
    """Whether a word below twenty may follow: nothing, a hundred, or a ten before a digit."""
    if current is None or current == 0 or current % 100 == 0:
        return True
    return current % 10 == 0 and current % 100 >= 20 and 0 < small < 10


def _joined(tokens: Sequence[Token], at: int, current: float) -> int:
    """Skip a hyphen or an "and" inside a spelled number."""
    following = word_at(tokens, at + 1)
    if word_at(tokens, at) in HYPHENS:
        if current % 10 == 0 and current % 100 >= 20 and 0 < _SMALL.get(following, 0) < 10:
            return at + 1
        return at + 1 if following in _SCALES or following in {"hundred", "dozen"} else at
    if word_at(tokens, at) == "and" and current % 100 == 0:
        return at + 1 if following in _SMALL or following in _TENS else at
    return at


def _with_fraction(tokens: Sequence[Token], numeral: Numeral) -> Numeral:
    """Extend "two" to "two thirds" or "two and a half", and "two and a half" by its scale."""
    at = numeral.last
    if numeral.vague or numeral.fraction:
        return numeral
    plural = at + 1 if word_at(tokens, at) in HYPHENS else at
    if word_at(tokens, plural) in _FRACTIONS and word_at(tokens, plural).endswith("s"):
        value = numeral.value * _FRACTIONS[word_at(tokens, plural)]
        if value < 1:
            last = plural + 1
            return replace(numeral, value=value, step=value, last=last, fraction=True, loose=True)
    joined = [word_at(tokens, at + i) for i in range(7)]
    joined = [word for word in joined if word not in HYPHENS][:3]
    if joined[:3] != ["and", "a", "half"]:
        return numeral
    while word_at(tokens, at) != "half":
        at += 1
    scale = _SCALES.get(word_at(tokens, at + 1), 1.0)
    own = next((s for s in (1e12, 1e9, 1e6, 1e3) if numeral.value >= s), 1.0)
    value = (numeral.value + own / 2) * scale
    return replace(numeral, value=value, step=own * scale / 10, last=at + (2 if scale > 1 else 1))
