"""Sees where the same slot of two sentences holds two values of one type.

Each value of an article's sentence looks for the place in a source that fits it best by the words
around. Where the value itself stands there, the source says it; where another one stands that
excludes it, that is a difference. So a right value in another slot says nothing, and values that
changed places are found.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from checker.language.counted import concept
from checker.language.verbatim import find
from checker.language.words import content_stems, words
from checker.records import Discrepancy, Document, Element, Sentence, Span, Stance

V = TypeVar("V")
# What a word around a value weighs less for each word and for each break in between.
_PER_WORD, _PER_BREAK = 0.8, 0.5
_LEAST_RARE = 0.25  # weight of a word that every sentence of the source has
_NEAR_NAME = 0.4  # weight of a name around a value, from which it is the value's own
# By how much a rival must fit better than a place where the source has the value itself.
_MARGIN = 0.15
MOST_BONUS = 0.25  # that a kind may add to the score of a hit
STATED = 0.3  # score from which words found in a source are taken for the same statement
_BREAK = re.compile(r"[,;:()–—](?=\s|$)|(?<=\s)[(–—-]")
_LINKS = frozenset(
    "to from by of for in at on than with without until since before after between".split()
)
_LINK = re.compile(r"([a-z]+)\s+(?:(?:the|a|an|its|his|her|their|some|about|around)\s+)?[^\w\s]?$")
_NAME = re.compile(r"(?<![.!?“\"]\s)(?<!^)\b[A-Z][\w’'-]+")
_NO_NAMES = frozenset(
    """January February March April May June July August September October November December Monday
    Tuesday Wednesday Thursday Friday Saturday Sunday I Mr Mrs Ms Dr The""".split()
)


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


@dataclass(frozen=True, slots=True)
class Kind(Generic[V]):
    """A type of values: how they are read, which say the same, which exclude each other.

    From a score of `hint` on a difference is worth a look, from `certain` on it is told; `fits`
    tells whether their wording may be printed in the place of ours.
    """

    name: str
    element: Element
    read: Callable[[str], Sequence[Value[V]]]
    same: Callable[[Value[V], Value[V]], bool]
    rival: Callable[[Value[V], Value[V]], bool]
    hint: float
    certain: float
    fits: Callable[[Value[V], Value[V]], bool] = lambda _ours, _theirs: True


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two places fit, from 0 to 1.

    `near` is how much of the words around ours stands around theirs, `back` the reverse; `alike`
    how much of our sentence theirs has; `shared` counts common words, `touching` those of the
    word before, the word after and the preposition that are the same.
    """

    near: float
    back: float
    alike: float
    shared: int
    touching: int

    @property
    def score(self) -> float:
        """All in one number, mostly between 0 and 1."""
        return 0.35 * (self.near + self.back) + 0.2 * self.alike + 0.05 * self.touching


NO_FIT = Fit(0.0, 0.0, 0.0, 0, 0)


@dataclass(frozen=True, slots=True)
class Hit(Generic[V]):
    """A value of the article, the one that stands in its slot, and how well the slots fit.

    `said` is how well the best place fits at which the source has the article's own value.
    """

    ours: Value[V]
    theirs: Value[V]
    evidence: Sentence
    fit: Fit
    said: float


def contested(comparison: Comparison, kind: Kind[V]) -> Iterator[Hit[V]]:
    """Yield for each value of the sentence the rival that fits its slot better than its like.

    Rivals that no bonus could raise to a hint are left out.
    """
    own = kind.read(comparison.sentence.plain)
    rarity = rarities(plains(comparison.source)) if own else {}
    for ours in own:
        best = _best_rival(comparison, kind, ours, rarity)
        if best is None:
            continue
        said = _best_said(comparison, kind, ours, rarity)
        if said < best.fit.score:
            yield Hit(ours, best.theirs, best.evidence, best.fit, said)


def _best_rival(
    comparison: Comparison, kind: Kind[V], ours: Value[V], rarity: Mapping[str, float]
) -> Hit[V] | None:
    """Return the best value that excludes ours, in a slot that no like value fits better."""
    own = kind.read(comparison.sentence.plain)
    best: Hit[V] | None = None
    least = kind.hint - MOST_BONUS
    for sentence in comparison.evidence:
        for theirs in kind.read(sentence.plain):
            if not kind.rival(ours, theirs):
                continue
            fit = fitting(ours, theirs, rarity)
            enough = fit.score > (best.fit.score if best else least)
            if not enough or _apart(ours, theirs):
                continue
            likes = (other for other in own if other is not ours and kind.same(other, theirs))
            if all(fitting(other, theirs, rarity).score < fit.score for other in likes):
                best = Hit(ours, theirs, sentence, fit, 0.0)
    return best


def _best_said(
    comparison: Comparison, kind: Kind[V], ours: Value[V], rarity: Mapping[str, float]
) -> float:
    """Return how well the best place of a source that has the value itself fits its slot."""
    return max(
        (
            fitting(ours, theirs, rarity).score
            for sentence in comparison.source.sentences
            for theirs in kind.read(sentence.plain)
            if kind.same(ours, theirs)
        ),
        default=0.0,
    )


def told(
    comparison: Comparison,
    kind: Kind[V],
    hit: Hit[V],
    *,
    bonus: float = 0.0,
    stance: Stance = Stance.CONTRADICTS,
) -> Iterator[Discrepancy]:
    """Yield the difference of a hit if its slots fit well enough.

    A `bonus` is for what makes two values likely to be one, told differently.
    """
    score = hit.fit.score + bonus
    least = 1 if bonus > 0 or hit.fit.touching > 1 else 2
    if score < kind.hint or hit.fit.shared < least or (hit.said and not hit.fit.touching):
        return
    article = comparison.sentence.span(hit.ours.start, hit.ours.end)
    source = hit.evidence.span(hit.theirs.start, hit.theirs.end)
    sure = (
        stance is Stance.CONTRADICTS
        and score >= kind.certain
        and (not hit.said or score - hit.said >= _MARGIN)
    )
    yield Discrepancy(
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
def rarities(sentences: tuple[str, ...]) -> Mapping[str, float]:
    """Return what each word of a source weighs: what all its sentences speak of tells little."""
    holders = Counter(key for text in sentences for key in _keys(text))
    most = math.log(max(len(sentences), 8))
    return {key: max(_LEAST_RARE, 1 - math.log(n) / most) for key, n in holders.items()}


def fitting(ours: Value[V], theirs: Value[V], rarity: Mapping[str, float]) -> Fit:
    """Compare the slots of two values by the words around them."""
    here = _around(ours.text, ours.start, ours.end)
    there = _around(theirs.text, theirs.start, theirs.end)
    if here.keys().isdisjoint(there):
        return NO_FIT
    held = all_here = all_there = wanted = known = 0.0
    shared = 0
    keys = _keys(theirs.text)
    for key, weight in here.items():
        rare = rarity.get(key, 1.0)
        all_here += weight * rare
        wanted += rare
        if key in keys:
            known += rare
        if key in there:
            shared += 1
            held += min(weight, there[key]) * rare
    for key, weight in there.items():
        all_there += weight * rarity.get(key, 1.0)
    places = (beside(value.text, value.start, value.end) for value in (ours, theirs))
    return Fit(
        near=held / all_here,
        back=held / all_there,
        alike=known / wanted,
        shared=shared,
        touching=sum(a == b != "" for a, b in zip(*places, strict=True)),
    )


@lru_cache(maxsize=16384)
def _content(text: str) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (concept(word.text), word.start, word.end)
        for word in words(text)
        if word.is_content and not word.text[0].isdigit()
    )


@lru_cache(maxsize=16384)
def _keys(text: str) -> frozenset[str]:
    return frozenset(key for key, _, _ in _content(text))


@lru_cache(maxsize=65536)
def _around(text: str, start: int, end: int) -> Mapping[str, float]:
    """Return the words around a place with their weights."""
    breaks = [mark.start() for mark in _BREAK.finditer(text)]
    before = [word for word in _content(text) if word[2] <= start]
    after = [word for word in _content(text) if word[1] >= end]
    found: dict[str, float] = {}
    for side in (before[::-1], after):
        for distance, (key, first, last) in enumerate(side):
            low, high = min(last, end), max(first, start)
            crossed = sum(low <= mark < high for mark in breaks)
            weight = _PER_WORD**distance * _PER_BREAK**crossed
            found[key] = max(weight, found.get(key, 0.0))
    return found


@lru_cache(maxsize=65536)
def beside(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the content words before and after a place, and the preposition it hangs on."""
    before = next((key for key, _, last in reversed(_content(text)) if last <= start), "")
    after = next((key for key, first, _ in _content(text) if first >= end), "")
    link = _LINK.search(text, 0, start)
    return before, after, link[1] if link and link[1] in _LINKS else ""


def _apart(ours: Value[V], theirs: Value[V]) -> bool:
    """Whether two values are of other people or places, by the names beside them."""
    here = _names(ours.text, ours.start, ours.end) - _keys(theirs.text)
    there = _names(theirs.text, theirs.start, theirs.end) - _keys(ours.text)
    return bool(here and there)


@lru_cache(maxsize=65536)
def _names(text: str, start: int, end: int) -> frozenset[str]:
    """Return the names that stand near a place, but for those in it."""
    around = _around(text, start, end)
    named = (
        concept(name.group())
        for name in _NAME.finditer(text)
        if name.group() not in _NO_NAMES and not (name.start() < end and start < name.end())
    )
    return frozenset(key for key in named if around.get(key, 0.0) >= _NEAR_NAME)


def stated(span: Span, sentence: Sentence, among: Sequence[Sentence]) -> Sentence | None:
    """Return the sentence that has the words of a span in the slot they have in `sentence`."""
    start = sentence.starts.index(span.start)
    ours = Value(None, sentence.plain, start, start + len(span.text))
    best: tuple[float, Sentence] | None = None
    wanted = set(content_stems(span.text))
    for one in among:
        place = find(span.text, one.plain) if wanted.issubset(content_stems(one.plain)) else None
        if place and one.document != sentence.document:
            fit = fitting(ours, Value(None, one.plain, *place), {})
            if fit.score >= STATED and (best is None or fit.score > best[0]):
                best = fit.score, one
    return best[1] if best else None
