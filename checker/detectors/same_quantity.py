"""Pairs a quantity of an article with the one a source gives for the same thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from checker.counted import concept
from checker.hedges import Hedge
from checker.quantities import WITHIN, Quantity, Sort, quantities
from checker.types import Comparison, Sentence
from checker.words import words

ABOVE = frozenset({Hedge.OVER, Hedge.AT_LEAST})
BELOW = frozenset({Hedge.UNDER, Hedge.UP_TO})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two quantities of the same thing; `near` and `alike` say from 0 to 1 how surely.

    `near` is the share of words around the numbers that both have, `alike` the share of the
    article sentence's words that the source sentence has.
    """

    article: Quantity
    source: Quantity
    evidence: Sentence
    near: float
    alike: float

    @property
    def score(self) -> float:
        """How surely both numbers are of the same thing."""
        return (self.near + self.alike) / 2


@lru_cache(maxsize=16384)
def concepts(text: str) -> frozenset[str]:
    """Return what the content words of a text are about, numbers left out."""
    return frozenset(
        concept(word.text) for word in words(text) if word.is_content and not word.text[0].isdigit()
    )


def agree(a: Quantity, b: Quantity) -> bool:
    """Whether both can be true: their intervals meet, rounding and conversion allowed for."""
    if a.per and b.per and a.per != b.per:
        return False
    same_side = (a.hedge in ABOVE and b.hedge in ABOVE) or (a.hedge in BELOW and b.hedge in BELOW)
    if same_side:
        return abs(a.value - b.value) <= WITHIN * max(abs(a.value), abs(b.value))
    return a.interval.touches(b.interval, slack(a, b))


def slack(a: Quantity, b: Quantity) -> float:
    """Return by how much two numbers may differ through rounding, conversion or loose wording."""
    largest = max(abs(a.value), abs(b.value))
    allowed = 1e-6 * largest
    if a.loose or b.loose:
        allowed = WITHIN * largest
    if a.factor != b.factor:
        allowed = max(allowed, 0.25 * max(a.factor, b.factor))
    return max(allowed, _rounding(a, b, largest))


def _rounding(a: Quantity, b: Quantity, largest: float) -> float:
    """Return half the coarser step, within a twentieth; small whole numbers are not rounded."""
    coarse, fine = max(a.step, b.step), min(a.step, b.step)
    unit = max(a.factor, b.factor)
    if coarse <= fine * (1 + 1e-9) or (fine >= unit and largest < 100 * unit):
        return 0.0
    return min(coarse / 2, largest * (WITHIN if fine < unit else WITHIN / 2))


def pairs(comparison: Comparison) -> Iterator[Pair]:
    """Yield for each quantity of the article sentence the likeliest match in the evidence."""
    text = comparison.sentence.plain
    own = quantities(text)
    for quantity in own:
        others = [other for other in own if other is not quantity]
        found = [
            Pair(
                quantity,
                candidate,
                sentence,
                _share(quantity.context, candidate.context),
                _share(concepts(text), concepts(sentence.plain), of_first=True),
            )
            for sentence in comparison.evidence
            for candidate in quantities(sentence.plain)
            if comparable(quantity, candidate, text, sentence.plain)
            and not any(same_kind(other, candidate) and agree(other, candidate) for other in others)
        ]
        if found:
            yield max(found, key=lambda pair: pair.score)


def _share(a: frozenset[str], b: frozenset[str], *, of_first: bool = False) -> float:
    size = len(a) if of_first else min(len(a), len(b))
    return len(a & b) / size if size else 0.0


def same_kind(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers measure the same kind of thing, as far as their own words tell."""
    if a.sort is not b.sort or a.dimension != b.dimension:
        return False
    things = a.counted.things, b.counted.things
    return not all(things) or bool(things[0] & things[1])


def comparable(a: Quantity, b: Quantity, a_text: str, b_text: str) -> bool:
    """Whether two quantities are of the same thing, so that another value is another claim."""
    if not same_kind(a, b) or a.vague or b.vague or bool(a.per) != bool(b.per):
        return False
    if a.counted.extra != b.counted.extra or a.counted.subset != b.counted.subset:
        return False
    if a.preposition != b.preposition and (
        "from" in {a.preposition, b.preposition} or (a.preposition and b.preposition)
    ):
        return False
    if a.event and b.event and a.event != b.event and a.sort is Sort.COUNT:
        return False
    if a.sort in {Sort.COUNT, Sort.ORDINAL} and not (a.counted.things & b.counted.things):
        return a.sort is Sort.COUNT and bool(a.event) and a.event == b.event
    return a.counted.modifiers - b.counted.modifiers <= _stems(b_text) and (
        b.counted.modifiers - a.counted.modifiers <= _stems(a_text)
    )


@lru_cache(maxsize=16384)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words(text))


def said_in_source(quantity: Quantity, comparison: Comparison) -> bool:
    """Whether the source gives the value anywhere, or the sum of two numbers that makes it."""
    for sentence in comparison.source.sentences:
        alike = [q for q in quantities(sentence.plain) if same_kind(quantity, q)]
        if any(agree(quantity, other) for other in alike):
            return True
        sums = {a.value + b.value for i, a in enumerate(alike) for b in alike[:i]}
        if quantity.value in sums:
            return True
    return False
