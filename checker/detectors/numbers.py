"""Compares the numbers of an article with those that a source has in their slots.

A count that grows or varies with time is outdated, not wrong, beside a source of another day. A
changed hedge on the same number ("around 1,200", "over 1,200") is told, too.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from checker.detectors.slots import Comparison, Hit, Kind, Value, contested, told
from checker.language import listed
from checker.language.counted import concept
from checker.language.measures import WITHIN, Hedge
from checker.language.quantities import Quantity, Sort, quantities
from checker.language.words import stem, words
from checker.records import Discrepancy, Element, Stance

NAME = "numbers"
# Score of two slots from which a difference is a hint and from which it is certain; a typo's
# likeness of the digits adds to it.
HINT, CERTAIN, TYPO = 0.36, 0.48, 0.15
_SAME_NEWS_DAYS = 1
# Counts that grow or vary as time goes by: of these, or in a sentence of such words.
_GROWING = frozenset(map(concept, listed("growing")))
_LASTING = frozenset(map(stem, listed("lasting")))


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the quantities for which the source has another value in the same slot."""
    hits = [hit for hit in contested(comparison, VALUES) if not _is_part(hit)]
    for hit in hits:
        if any(_exchanged(hit, other) for other in hits):
            yield told(comparison, VALUES, replace(hit, score=max(hit.score, CERTAIN), said=0.0))
            continue
        moved = _moved_on(comparison, hit)
        stance = Stance.OUTDATED if moved else Stance.CONTRADICTS
        yield told(comparison, VALUES, hit, stance)
    for hit in contested(comparison, HEDGES):
        if hit.said < HINT:  # else the source says it our way, too
            yield told(comparison, HEDGES, hit)
    for hit in _misconverted(comparison):
        yield told(comparison, VALUES, hit)


def _exchanged(one: Hit[Quantity], other: Hit[Quantity]) -> bool:
    """Whether two numbers stand in each other's slots: 4 killed and 16 hurt, 16 and 4."""
    pairs = ((one.ours, other.theirs), (other.ours, one.theirs))
    return one.evidence is other.evidence and all(a.what.value == b.what.value for a, b in pairs)


def _misconverted(comparison: Comparison) -> Iterator[Hit[Quantity]]:
    """Yield conversions in brackets that are not what the source's number makes: "14C (67F)"."""
    text = comparison.sentence.plain
    for first, second in pairwise(read(text)):
        if first.what.factor == second.what.factor or text[first.end : second.start].strip() != "(":
            continue
        for sentence in comparison.evidence:
            theirs = read(sentence.plain)
            like = [
                one for one in theirs if one.what.factor == first.what.factor and same(first, one)
            ]
            others = [one for one in theirs if one.what.factor == second.what.factor] or like
            if like and all(rival(second, one) for one in others):
                yield Hit(second, others[0], sentence)
                return


@lru_cache(maxsize=2048)
def read(text: str) -> tuple[Value[Quantity], ...]:
    """Return the quantities of a sentence as values."""
    return tuple(Value(one, text, one.start, one.end) for one in quantities(text))


def same(a: Value[Quantity], b: Value[Quantity]) -> bool:
    """Whether two numbers of one kind can both be true, rounding and conversion allowed for."""
    return _one_kind(a.what, b.what) and agree(a.what, b.what) and not _befell(a.what, b.what)


def rival(a: Value[Quantity], b: Value[Quantity]) -> bool:
    """Whether two numbers are of one kind and exclude each other."""
    ours, theirs = a.what, b.what
    if not _one_kind(ours, theirs) or agree(ours, theirs) or bool(ours.per) != bool(theirs.per):
        return False
    both = {ours.preposition, theirs.preposition}
    if len(both) == 2 and ("from" in both or both == {"by", "to"}):
        return False
    if ours.counted.extra != theirs.counted.extra or ours.counted.subset != theirs.counted.subset:
        return False
    return not _befell(ours, theirs)


def _befell(a: Quantity, b: Quantity) -> bool:
    """Whether other things happened to those counted: killed, injured."""
    return a.sort is Sort.COUNT and bool(a.event and b.event) and a.event != b.event


def _one_kind(a: Quantity, b: Quantity) -> bool:
    if a.sort is not b.sort or a.dimension != b.dimension:
        return False
    ours, theirs = a.counted.things, b.counted.things
    return a.sort is Sort.MEASURE or not ours or not theirs or bool(ours & theirs)


def agree(a: Quantity, b: Quantity) -> bool:
    """Whether both can be true: their intervals meet, rounding and conversion allowed for."""
    if a.per and b.per and a.per != b.per:
        return False
    if a.hedge.side and a.hedge.side == b.hedge.side:
        return abs(a.value - b.value) <= WITHIN * max(abs(a.value), abs(b.value))
    slack = _slack(a, b)
    return a.low <= b.high + slack and b.low <= a.high + slack


def _slack(a: Quantity, b: Quantity) -> float:
    """Return by how much two numbers may differ through rounding, conversion or loose wording."""
    largest = max(abs(a.value), abs(b.value))
    allowed = WITHIN * largest if a.loose or b.loose else 1e-6 * largest
    if abs(a.factor - b.factor) > 1e-9:
        allowed = max(allowed, 0.25 * max(a.factor, b.factor), 0.02 * largest)
    if Hedge.ABOUT in {a.hedge, b.hedge}:
        return allowed
    coarse, fine = max(a.step, b.step), min(a.step, b.step)
    unit = max(a.factor, b.factor)
    if coarse <= fine * (1 + 1e-9) or (fine >= unit and largest < 100 * unit):
        return allowed
    return max(allowed, min(coarse / 2, largest * WITHIN / (1 if fine < unit else 2)))


def _slip(one: Value[Quantity], other: Value[Quantity]) -> float:
    """Return more for numbers a slip apart: digits exchanged, one digit, another unit or scale."""
    a, b = (f"{value.what.value / value.what.factor:.6g}" for value in (one, other))
    if "e" in a + b:
        a, b = (f"{value.what.value / value.what.factor:.0f}" for value in (one, other))
    a, b = (text.replace(".", "").strip("0") for text in (a, b))
    one_digit = 2 < len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1
    exchanged = 1 < len(a) == len(b) and sorted(a) == sorted(b)
    return TYPO * (a == b or one_digit or exchanged)


def _is_part(hit: Hit[Quantity]) -> bool:
    """Whether the source gives the article's number as a part: "400,000 of them"."""
    return any(
        other.what.counted.subset and other.what.value == hit.ours.what.value
        for other in read(hit.evidence.plain)
    )


def _moved_on(comparison: Comparison, hit: Hit[Quantity]) -> bool:
    """Whether the number may be another on the day of the source."""
    if comparison.days_apart < _SAME_NEWS_DAYS:
        return False
    quantity = hit.ours.what
    about = [*quantity.counted.things, quantity.event]
    told = {word.stem for value in (hit.ours, hit.theirs) for word in words(value.text)}
    growing = not _GROWING.isdisjoint(about) or not _LASTING.isdisjoint(told)
    return growing and quantity.sort is Sort.COUNT


def _as_sure(a: Value[Quantity], b: Value[Quantity]) -> bool:
    return _one_kind(a.what, b.what) and _close(a.what, b.what) and not _shifted(a, b)


def _shifted(a: Value[Quantity], b: Value[Quantity]) -> bool:
    """Whether the same number carries a hedge of another meaning."""
    ours, theirs = a.what, b.what
    one, other = ours.hedge.side, theirs.hedge.side
    if one == other or not _one_kind(ours, theirs) or not _close(ours, theirs):
        return False
    if ours.dimension in {"time", "length"} and Hedge.OVER in {ours.hedge, theirs.hedge}:
        return False  # "over the three days", "a record over 1,500 metres"
    if one and other:
        return True
    hedged, bare = (ours, theirs) if one else (theirs, ours)
    if bare.hedge is Hedge.NONE:  # "more than 1,200" may be the 1,204 of the source
        return hedged.value == bare.value or not hedged.low <= bare.value <= hedged.high
    return not (bare.hedge is Hedge.NEARLY and hedged.hedge.side == "below")


def _close(a: Quantity, b: Quantity) -> bool:
    return abs(a.value - b.value) <= 0.02 * max(abs(a.value), abs(b.value))


VALUES = Kind(NAME, Element.NUMBER, read, same, rival, HINT, CERTAIN, bonus=_slip)
HEDGES = Kind(NAME, Element.CERTAINTY, read, _as_sure, _shifted, HINT, HINT)
