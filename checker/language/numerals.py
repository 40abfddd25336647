"""Reads a number at a place of a text, in digits or in words.

A numeral is a value and the step of its last significant digit: "1,200" is 1200 in steps of 100,
"12.3 million" is 12.3e6 in steps of 1e5. Rounding is judged by that step.
"""

import math
import re
from dataclasses import dataclass, replace

from checker.language import either, rows

_TABLE = [(row["kind"], row["word"], float(row["value"])) for row in rows("numbers")]


def _of_kind(kind: str) -> dict[str, float]:
    return {word: value for its, word, value in _TABLE if its == kind}


_SMALL, _TENS, _GROUPS, _SCALES, _GLUED = map(_of_kind, ("one", "ten", "group", "scale", "glued"))
_PARTS, ORDINALS = map(_of_kind, ("part", "ordinal"))
NUMBER_WORDS = {word: f"{value:g}" for word, value in {**_SMALL, **_TENS}.items()}
_SIZES = {"": 1.0, "hundred": 100.0, **_SCALES, **_GLUED}  # of what follows digits
_SCALE, _PART = either(_SCALES), either(_PARTS)
_SPELLED = either([*_SMALL, *_TENS, *_GROUPS, *_SCALES])
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<digits>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:[\s-]*(?P<scale>hundred|{_SCALE})\b|(?P<glued>{either(_GLUED)})\b(?![/²³]))?"
    r"|\b(?:(?P<lead>an?|half\san?)\s)?"
    rf"(?P<words>{_SPELLED}\b(?:(?:\s?-\s?|\s(?:and\s)?){_SPELLED}\b)*)"
    rf"|\b(?:(?P<of>an?|one)\s)?(?P<part>{_PART})\b",
    re.IGNORECASE,
)
_PLURAL_PART = re.compile(rf"[\s-]({_PART})s\b", re.IGNORECASE)
_AND_HALF = re.compile(rf"[\s-]and[\s-]a[\s-]half(?:[\s-]({_SCALE}))?\b", re.IGNORECASE)
_AFTER_HALF = re.compile(r"\s(?:of|the|an?|its|their|his|her|our|all)\b", re.IGNORECASE)
_NOT_HALF = re.compile(r"\b(?:first|second|other|better|opening|closing|final)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at `text[start:end]`; `loose` ones are approximate as such: "a dozen", "a third"."""

    value: float
    step: float
    start: int
    end: int
    digits: bool = False
    fraction: bool = False
    loose: bool = False


def numeral_at(text: str, at: int = 0) -> Numeral | None:
    """Return the first number of a text from `at` on, or None."""
    for found in _NUMBER.finditer(text, at):
        read = _digits if found["digits"] else _part if found["part"] else _from_words
        if numeral := read(found):
            return _with_fraction(text, numeral)
    return None


def _step(value: float, decimals: int, scale: float) -> float:
    """Return the step of the last significant digit of `value`, a number of `decimals` places."""
    if decimals:
        return scale * math.pow(10, -decimals)
    step = 1.0
    while value and step < 1e15 and value % (step * 10) == 0:
        step *= 10
    return step * scale


def _digits(found: re.Match[str]) -> Numeral | None:
    written = re.sub(r"[^\d.]", "", found["digits"])
    if len(written) > 15:
        return None
    value, decimals = float(written), len(written.partition(".")[2])
    scale = _SIZES[(found["scale"] or found["glued"] or "").lower()]
    step = _step(value, decimals, scale)
    return Numeral(value * scale, step, found.start(), found.end(), digits=True)


def _part(found: re.Match[str]) -> Numeral | None:
    """Read "half of", "a third of" and "one quarter"; "a third" alone is an ordinal."""
    text, value = found.string, _PARTS[found["part"].lower()]
    follows = _AFTER_HALF.match(text, found.end())
    if found["part"].lower() == "half":
        if not follows or _NOT_HALF.search(text, 0, found.start()):
            return None
    elif (found["of"] or "").lower() != "one" and not (found["of"] and follows):
        return None
    return Numeral(value, value, found.start(), found.end(), fraction=True, loose=True)


def _from_words(found: re.Match[str]) -> Numeral | None:
    lead = (found["lead"] or "").lower()
    total, current = 0.0, 1.0 if lead else None
    end = start = found.start("words")
    for word in re.finditer(r"[a-z]+", found["words"], re.IGNORECASE):
        if word.group().lower() == "and":
            continue
        grown = _grown(total, current, word.group().lower())
        if grown is None:
            break
        total, current = grown
        end = start + word.end()
    if current is None or end == start or (lead and total + current == 1.0):
        return None
    value = total + current
    step = _step(value, 0, 1)
    if lead.startswith("half"):
        value, step = value / 2, value / 10
    loose = "dozen" in found.string[start:end].lower()
    return Numeral(value, step, found.start(), end, loose=loose)


def _grown(total: float, current: float | None, word: str) -> tuple[float, float] | None:
    """Return the sum so far (full thousands, rest) with one more word, or None if it ends."""
    if word in _SMALL:
        ten = current is not None and current % 10 == 0 and current % 100 >= 20
        fits = not current or current % 100 == 0 or (ten and 0 < _SMALL[word] < 10)
        return (total, (current or 0) + _SMALL[word]) if fits else None
    if word in _TENS:
        return (total, (current or 0) + _TENS[word]) if not current or current % 100 == 0 else None
    if not current:
        return None
    if word == "hundred":
        return (total, current * 100) if current < 100 else None
    if word == "dozen":
        return None if total else (total, current * 12)
    return total + current * _SCALES[word], 0.0


def _with_fraction(text: str, numeral: Numeral) -> Numeral:
    """Extend "two" to "two thirds", and "two" or "two million" by "and a half"."""
    part = _PLURAL_PART.match(text, numeral.end)
    if part and not numeral.fraction and numeral.value < 10:
        value = numeral.value * _PARTS[part[1].lower()]
        return replace(numeral, value=value, step=value, end=part.end(), fraction=True, loose=True)
    half = _AND_HALF.match(text, numeral.end)
    if half is None or numeral.fraction:
        return numeral
    scale = _SIZES[(half[1] or "").lower()]
    own = next((size for size in (1e12, 1e9, 1e6, 1e3) if numeral.value >= size), 1.0)
    value = (numeral.value + own / 2) * scale
    return replace(numeral, value=value, step=own * scale / 10, end=half.end())
