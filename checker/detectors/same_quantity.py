"""Pairs a quantity of an article with the one a source gives for the same thing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from checker.language.counted import canonical, concept, event
from checker.language.hedges import Hedge
from checker.language.quantities import WITHIN, Quantity, Sort, quantities
from checker.language.words import words
from checker.types import Comparison, Segmented, Sentence

FEW = 12
NEAR, ALIKE = 0.2, 0.2
ABOVE = frozenset({Hedge.OVER, Hedge.AT_LEAST})
BELOW = frozenset({Hedge.UNDER, Hedge.UP_TO})
# The same precise duration is rarely given twice, so a near one in a story is that one told anew.
CLOSE = 0.1
_PEOPLE = canonical("people")
# Of what befell people there is mostly one count in a story.
_BEFELL = frozenset("killed injured arrested missing abducted displaced infected rescued".split())
_ONCE = frozenset({"abducted"})
_TOLD, _TOLD_NEAR = 0.4, 0.4
_TAKEN = re.compile(
    r"\b(?:abduct|kidnap|captur|seiz|snatch|t(?:ook|aken?|aking)\b.{0,20}(?:hostage|captive))",
    re.IGNORECASE,
)
_REACH = 60
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STRETCH = re.compile(r"(?i)\b(?:last|past|previous|recent) (?:\w+ )?(?:days|weeks|months|years)\b")


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
    # "Around 200" already allows for rounding.
    hedged = Hedge.ABOUT in {a.hedge, b.hedge}
    return allowed if hedged else max(allowed, _rounding(a, b, largest))


def _rounding(a: Quantity, b: Quantity, largest: float) -> float:
    """Return half the coarser step, within a twentieth; small whole numbers are not rounded."""
    coarse, fine = max(a.step, b.step), min(a.step, b.step)
    unit = max(a.factor, b.factor)
    if coarse <= fine * (1 + 1e-9) or (fine >= unit and largest < 100 * unit):
        return 0.0
    return min(coarse / 2, largest * (WITHIN if fine < unit else WITHIN / 2))


def pairs(comparison: Comparison) -> Iterator[tuple[Pair, ...]]:
    """Yield per quantity of the article sentence those of the evidence it may be, best first."""
    text = comparison.sentence.plain
    own = quantities(text)
    for quantity in own:
        others = [other for other in own if other is not quantity]
        found = [
            Pair(
                quantity,
                candidate,
                sentence,
                share(quantity.context, candidate.context),
                share(concepts(text), concepts(sentence.plain), of_first=True),
            )
            for sentence in comparison.evidence
            for candidate in quantities(sentence.plain)
            if comparable(quantity, candidate, text, sentence.plain)
            and not any(same_kind(other, candidate) and agree(other, candidate) for other in others)
        ]
        close = [pair for pair in found if pair.near >= NEAR and pair.alike >= ALIKE]
        close += [pair for pair in _elsewhere(quantity, comparison) if not _told(pair, own)]
        if close:
            yield tuple(sorted(close, key=lambda pair: -pair.score))


def _told(pair: Pair, own: Sequence[Quantity]) -> bool:
    """Whether the article's sentence gives the source's value, too."""
    others = (other for other in own if other is not pair.article)
    return any(same_kind(other, pair.source) and agree(other, pair.source) for other in others)


def _elsewhere(quantity: Quantity, comparison: Comparison) -> Iterator[Pair]:
    """Yield quantities of the source that are the same thing whatever words stand around them."""
    text = comparison.sentence.plain
    if not quantity.compound and quantity.event not in _ONCE:
        return
    for sentence in comparison.source.sentences:
        for candidate in quantities(sentence.plain):
            if not comparable(quantity, candidate, text, sentence.plain):
                continue
            near = share(quantity.context, candidate.context)
            alike = share(concepts(text), concepts(sentence.plain))
            if quantity.compound:
                same = candidate.compound and _close(quantity, candidate)
            else:
                same = quantity.event == candidate.event and near >= _TOLD_NEAR and alike >= _TOLD
            if same:
                yield Pair(quantity, candidate, sentence, near, alike)


def restating(value: str, sentence: Sentence, source: Segmented) -> Sentence | None:
    """Return the sentence of a source that gives the quantity `value` of `sentence`, too."""
    text = sentence.plain
    for quantity in quantities(text):
        if text[quantity.start : quantity.end] != value:
            continue
        for other in source.sentences:
            for candidate in quantities(other.plain):
                near = share(quantity.context, candidate.context) >= NEAR
                same = comparable(quantity, candidate, text, other.plain)
                precise = quantity.compound and candidate.compound
                if same and (near or precise) and agree(quantity, candidate):
                    return other
    return None


def _close(a: Quantity, b: Quantity) -> bool:
    """Whether two values in the same units are almost the same."""
    return a.factor == b.factor and abs(a.value - b.value) <= CLOSE * max(a.value, b.value)


def share(a: frozenset[str], b: frozenset[str], *, of_first: bool = False) -> float:
    """Return how much of the smaller set (or of the first) both have, from 0 to 1."""
    size = len(a) if of_first else min(len(a), len(b))
    return len(a & b) / size if size else 0.0


def same_kind(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers measure the same kind of thing, as far as their own words tell."""
    if a.sort is not b.sort or a.dimension != b.dimension:
        return False
    things = _things(a), _things(b)
    return not all(things) or bool(things[0] & things[1])


def _things(quantity: Quantity) -> frozenset[str]:
    """Return what is counted; "250 hostages" were abducted, so they are as many people."""
    befell = quantity.event in _BEFELL
    return frozenset(
        _PEOPLE if befell and event(thing) == quantity.event else thing
        for thing in quantity.counted.things
    )


def comparable(a: Quantity, b: Quantity, a_text: str, b_text: str) -> bool:
    """Whether two quantities are of the same thing, so that another value is another claim."""
    if not same_kind(a, b) or a.vague or b.vague or not a.value or not b.value:
        return False
    if "ago" in a.counted.things or bool(a.per) != bool(b.per) or _other_time(a_text, b_text):
        return False
    if a.event == b.event == "abducted" and _taken(a, a_text) != _taken(b, b_text):
        return False
    return not _other_part(a, b) and _same_things(a, b, a_text, b_text)


def _taken(quantity: Quantity, text: str) -> bool:
    """Whether a number of hostages is that of those taken, not of those held or set free."""
    around = text[max(0, quantity.start - _REACH) : quantity.end + _REACH]
    return _TAKEN.search(around) is not None


def _other_part(a: Quantity, b: Quantity) -> bool:
    """Whether one is a part, an addition or an old value where the other is not."""
    if a.counted.extra != b.counted.extra or a.counted.subset != b.counted.subset:
        return True
    both = {a.preposition, b.preposition}
    if len(both) == 2 and ("from" in both or both == {"by", "to"}):
        return True
    return a.sort is Sort.COUNT and bool(a.event and b.event) and a.event != b.event


def _same_things(a: Quantity, b: Quantity, a_text: str, b_text: str) -> bool:
    if a.sort in {Sort.COUNT, Sort.ORDINAL} and not _things(a) & _things(b):
        return a.sort is Sort.COUNT and bool(a.event) and a.event == b.event
    return a.counted.modifiers - b.counted.modifiers <= _stems(b_text) and (
        b.counted.modifiers - a.counted.modifiers <= _stems(a_text)
    )


def _other_time(a_text: str, b_text: str) -> bool:
    """Whether two sentences speak of different years or only one of a stretch of time."""
    years = set(_YEAR.findall(a_text)), set(_YEAR.findall(b_text))
    if all(years) and not years[0] & years[1]:
        return True
    return bool(_STRETCH.search(a_text)) != bool(_STRETCH.search(b_text))


@lru_cache(maxsize=16384)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words(text))


def _may_repeat(a: Quantity, b: Quantity) -> bool:
    """Whether `b` could be `a` told again, in other words for what is counted."""
    if a.sort is Sort.COUNT and a.value <= FEW:
        return same_kind(a, b)
    return a.sort is b.sort and a.dimension == b.dimension and bool(a.per) == bool(b.per)


def _as_large(a: Quantity, b: Quantity) -> bool:
    """Whether an open or vague number is near enough to tell the same: not "over two" for 18."""
    if a.vague or b.vague:
        return bool(a.counted.things & b.counted.things)
    return min(abs(a.value), abs(b.value)) >= max(abs(a.value), abs(b.value)) / 2


def said_in_source(quantity: Quantity, comparison: Comparison) -> bool:
    """Whether the source gives the value anywhere, or the sum of two numbers that makes it."""
    for sentence in comparison.source.sentences:
        alike = [q for q in quantities(sentence.plain) if _may_repeat(quantity, q)]
        if any(agree(quantity, other) and _as_large(quantity, other) for other in alike):
            return True
        if quantity.value <= FEW:
            continue
        sums = {a.value + b.value for i, a in enumerate(alike) for b in alike[:i]}
        if quantity.value in sums:
            return True
    return False
