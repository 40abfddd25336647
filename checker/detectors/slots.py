"""Sees where the same slot of two sentences holds two values of one type.

Each value of an article's sentence looks for the place in a source that fits it best by the words
around. Where the value itself stands there, the source says it; where another one stands that
excludes it, that is a difference. So a right value in another slot says nothing, and values that
changed places are found.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar

from checker.language import listed
from checker.language.counted import concept
from checker.language.words import words
from checker.records import Discrepancy, Document, Element, Sentence, Stance

V = TypeVar("V")
# What a word around a value weighs less for each word and for each break in between.
_PER_WORD, _PER_BREAK = 0.8, 0.5
_LEAST_RARE = 0.25  # weight of a word that every sentence of the source has
_NEAR_NAME = 0.4  # weight of a name around a value, from which it is the value's own
# By how much a rival must fit better than a place where the source has the value itself.
_MARGIN = 0.15
_BREAK = re.compile(r"[,;:()–—](?=\s|$)|(?<=\s)[(–—-]")
_LINKS = listed("links")
_LINK = re.compile(r"([a-z]+)\s+(?:(?:the|a|an|its|his|her|their|some|about|around)\s+)?[^\w\s]?$")
_NAME = re.compile(r"(?<![.!?“\"]\s)(?<!^)\b[A-Z][\w’'-]+")
_NO_NAMES = listed("calendar")


@dataclass(frozen=True, slots=True)
class Value(Generic[V]):
    """What a reader found at `text[start:end]`."""

    what: V
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One article sentence beside one source; `evidence` are its nearest sentences, best first."""

    sentence: Sentence
    article: Document
    evidence: Sequence[Sentence]
    source: Document

    @property
    def days_apart(self) -> int:
        """How many days lie between the two documents, 0 where one has no date."""
        ours, theirs = self.article.date, self.source.date
        return abs((ours - theirs).days) if ours and theirs else 0


@dataclass(frozen=True, slots=True)
class Kind(Generic[V]):
    """A type of values: how they are read, which say the same, which exclude each other.

    From a score of `hint` on a difference is worth a look, from `certain` on it is told. A source's
    sentence is compared if it has `alike` of our words; `bonus` is added for what makes two values
    likely to be one, told differently; `fits` tells whether their wording may stand for ours.
    """

    name: str
    element: Element
    read: Callable[[str], Sequence[Value[V]]]
    same: Callable[[Value[V], Value[V]], bool]
    rival: Callable[[Value[V], Value[V]], bool]
    hint: float
    certain: float
    alike: float = 0.2
    bonus: Callable[[Value[V], Value[V]], float] = lambda _ours, _theirs: 0.0
    fits: Callable[[Value[V], Value[V]], bool] = lambda _ours, _theirs: True


@dataclass(frozen=True, slots=True)
class Hit(Generic[V]):
    """A value of the article, the one that stands in its slot, and how well the slots fit.

    `said` is how well the best place fits at which the source has the article's own value.
    """

    ours: Value[V]
    theirs: Value[V]
    evidence: Sentence
    score: float = 1.0
    said: float = 0.0


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence: the content words `around` it, near ones with more weight.

    `beside` are the word before, the word after and the preposition it hangs on.
    """

    around: Mapping[str, float]
    beside: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two places fit, mostly from 0 to 1; how many words, and neighbours, they share."""

    score: float
    shared: int
    touching: int


def contested(comparison: Comparison, kind: Kind[V]) -> Iterator[Hit[V]]:
    """Yield for each value of the sentence the rival that fits its slot better than its like."""
    own = kind.read(comparison.sentence.plain)
    if not own:
        return
    keys = _keys(comparison.sentence.plain)
    least = max(1.0, kind.alike * len(keys))
    near = [one for one in comparison.evidence if len(keys & _keys(one.plain)) >= least]
    others = [(one, there) for there in near for one in kind.read(there.plain)]
    rarity = _rarity(plains(comparison.source)) if others else {}
    for ours in own:
        best: Hit[V] | None = None
        nearest = Fit(0.0, 0, 0)
        for theirs, evidence in others:
            if not kind.rival(ours, theirs):
                continue
            fit, bonus = fitting(ours, theirs, rarity), kind.bonus(ours, theirs)
            enough = fit.score + bonus >= kind.hint and fit.score > nearest.score
            if not enough or not _comparable(ours, theirs, fit, bonus):
                continue
            likes = (other for other in own if other is not ours and kind.same(other, theirs))
            if all(fitting(other, theirs, rarity).score < fit.score for other in likes):
                best, nearest = Hit(ours, theirs, evidence, fit.score + bonus), fit
        said = _said(comparison, kind, ours, rarity) if best else 0.0
        if best and said < nearest.score and (not said or nearest.touching):
            yield replace(best, said=said)


def _comparable(ours: Value[V], theirs: Value[V], fit: Fit, bonus: float) -> bool:
    """Whether two places share enough, and are not of other people or places."""
    if fit.shared < (1 if bonus > 0 or fit.touching > 1 else 2):
        return False
    here = _owners(ours.text, ours.start, ours.end) - _keys(theirs.text)
    return not (here and _owners(theirs.text, theirs.start, theirs.end) - _keys(ours.text))


def _said(
    comparison: Comparison, kind: Kind[V], ours: Value[V], rarity: Mapping[str, float]
) -> float:
    """Return how well the best place of a source that has the value itself fits its slot."""
    return max(
        (
            fitting(ours, theirs, rarity).score
            for text in plains(comparison.source)
            for theirs in kind.read(text)
            if kind.same(ours, theirs)
        ),
        default=0.0,
    )


def told(
    comparison: Comparison, kind: Kind[V], hit: Hit[V], stance: Stance = Stance.CONTRADICTS
) -> Discrepancy:
    """Return the difference of a hit, certain if its slots fit well enough."""
    article = comparison.sentence.span(hit.ours.start, hit.ours.end)
    source = hit.evidence.span(hit.theirs.start, hit.theirs.end)
    clear = not hit.said or hit.score - hit.said >= _MARGIN
    sure = clear and stance is Stance.CONTRADICTS and hit.score >= kind.certain
    return Discrepancy(
        detector=kind.name,
        element=kind.element,
        stance=stance,
        article_span=article,
        source_span=source,
        evidence=hit.evidence,
        reason=f'the article says "{article.text}", the source "{source.text}"',
        correction=_correction(kind, hit) if sure else None,
        certain=sure,
    )


def _correction(kind: Kind[V], hit: Hit[V]) -> str | None:
    """Return the source's words if they read as the same value in the article's sentence."""
    ours, theirs = hit.ours, hit.theirs
    if not kind.fits(ours, theirs):
        return None
    wording = theirs.text[theirs.start : theirs.end]
    mended = ours.text[: ours.start] + wording + ours.text[ours.end :]
    reread = (
        kind.same(value, theirs) and not kind.rival(value, theirs)
        for value in kind.read(mended)
        if value.start <= ours.start < value.end
    )
    return wording if any(reread) else None


def plains(document: Document) -> tuple[str, ...]:
    """Return the sentences of a document as a reader sees them."""
    return tuple(sentence.plain for sentence in document.sentences)


@lru_cache(maxsize=256)
def _rarity(sentences: tuple[str, ...]) -> Mapping[str, float]:
    """Return what each word of a source weighs: what all its sentences speak of tells little."""
    holders = Counter(key for text in sentences for key in _keys(text))
    most = math.log(max(len(sentences), 8))
    return {key: max(_LEAST_RARE, 1 - math.log(n) / most) for key, n in holders.items()}


def fitting(ours: Value[V], theirs: Value[V], rarity: Mapping[str, float]) -> Fit:
    """Compare two slots by the words around them, which weigh 1 where `rarity` has no other weight.

    What counts is how much of the words around ours stands around theirs and the reverse, how much
    of our sentence theirs has, and how many of the word before, the word after and the preposition
    are the same.
    """
    here, there = (_slot(one.text, one.start, one.end) for one in (ours, theirs))
    keys = _keys(theirs.text)
    known = [key for key in here.around if key in keys]
    shared = [key for key in known if key in there.around]
    if not shared:
        return Fit(0.0, 0, 0)
    weights = {key: rarity.get(key, 1.0) for key in {*here.around, *there.around}}
    held = sum(weights[key] * min(here.around[key], there.around[key]) for key in shared)
    alike = sum(weights[key] for key in known) / sum(weights[key] for key in here.around)
    near, back = (
        held / sum(weights[key] * weight for key, weight in one.around.items())
        for one in (here, there)
    )
    touching = sum(a == b != "" for a, b in zip(here.beside, there.beside, strict=True))
    score = 0.35 * (near + back) + 0.2 * alike + 0.05 * touching
    return Fit(score, len(shared), touching)


@lru_cache(maxsize=2048)
def _content(text: str) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (concept(word.text), word.start, word.end)
        for word in words(text)
        if word.is_content and not word.text[0].isdigit()
    )


@lru_cache(maxsize=2048)
def _keys(text: str) -> frozenset[str]:
    return frozenset(key for key, _, _ in _content(text))


@lru_cache(maxsize=8192)
def _slot(text: str, start: int, end: int) -> Slot:
    """Return the slot at a place of a sentence."""
    breaks = _breaks(text)
    before = [word for word in _content(text) if word[2] <= start]
    after = [word for word in _content(text) if word[1] >= end]
    around: dict[str, float] = {}
    for side in (before[::-1], after):
        weight = 1.0
        for key, first, last in side:
            low, high = min(last, end), max(first, start)
            crossed = bisect_left(breaks, high) - bisect_left(breaks, low)
            found = weight * _PER_BREAK**crossed
            around[key] = max(found, around.get(key, 0.0))
            weight *= _PER_WORD
    link = _LINK.search(text, max(0, start - 40), start)
    hangs = link[1] if link and link[1] in _LINKS else ""
    left, right = before[-1][0] if before else "", after[0][0] if after else ""
    return Slot(around, (left, right, hangs))


@lru_cache(maxsize=2048)
def _breaks(text: str) -> list[int]:
    return [mark.start() for mark in _BREAK.finditer(text)]


@lru_cache(maxsize=2048)
def _owners(text: str, start: int, end: int) -> frozenset[str]:
    """Return the names so near to a place that it is theirs."""
    around = _slot(text, start, end).around
    named = (
        concept(name.group())
        for name in _NAME.finditer(text)
        if name.group() not in _NO_NAMES and not (name.start() < end and start < name.end())
    )
    return frozenset(key for key in named if around.get(key, 0.0) >= _NEAR_NAME)
