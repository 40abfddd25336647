"""Tells how far one text retells another: runs of the same words, and the same facts in one order.

Two reports on one event share names and numbers; a rewrite also keeps the order in which the facts
stand. Words inside quotation marks count for neither: every reporter at a press conference quotes
the same words. Runs of words are shingles (Broder, 1997); sentences are paired by the rare words
they share, and the heaviest chain of pairs that stand in one order in both texts is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from checker.language.words import STOPWORDS, Word, words

RUN = 5  # words
_COMMON = 4  # a word of more sentences than this is the texts' subject: it ties no two sentences
_LEAST = 1.9  # weight from which two sentences state the same: about two words of nowhere else
_MOST = 7.0  # a long sentence is one fact, too
# No chain weighs more than the rare words both texts have: those that share fewer than these many,
# or this part of the shorter one's words, are aligned only for their runs of words.
_FEW_RARE, _RARE_SHARE, _RUN_SHARE = 15, 0.15, 0.2
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*(?:”|$)|«[^»]*(?:»|$)|‘[^’]{12,}’(?!\w)")


@dataclass(frozen=True, slots=True)
class Profile:
    """What of a text is compared.

    `sentences` holds the stems of their words and `length` counts them; `places` has the sentences
    of each content word's stem, `told` the names and numbers of each sentence, and `quotes` the
    sentences that quote.
    """

    sentences: tuple[tuple[str, ...], ...]
    length: int
    runs: frozenset[tuple[str, ...]]
    places: dict[str, tuple[int, ...]]
    rare: frozenset[str]
    told: tuple[frozenset[str], ...]
    quotes: frozenset[int]

    @property
    def names(self) -> frozenset[str]:
        """Stems of all its names and numbers."""
        return frozenset().union(*self.told)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are.

    `runs` counts shared runs of five words and `contained` is their share in the text with fewer.
    `pairs` are sentences that state the same, by number in each text; `ordered` counts those of
    the heaviest chain, `weight` is what the chain weighs and `order` its share of all pairs.
    `density` is the chain's weight per different content word of the text with fewer.
    """

    identical: bool
    runs: int
    contained: float
    pairs: tuple[tuple[int, int], ...] = ()
    ordered: int = 0
    weight: float = 0.0
    order: float = 0.0
    density: float = 0.0


def profile(sentences: Sequence[str]) -> Profile:
    """Return what of a text, given as its sentences, is compared with other texts."""
    stems: list[tuple[str, ...]] = []
    runs: set[tuple[str, ...]] = set()
    places: dict[str, list[int]] = {}
    told = []
    passage: list[str] = []
    quotes = set()
    for number, sentence in enumerate(sentences):
        own = words(sentence)
        stems.append(tuple(word.stem for word in own))
        told.append(frozenset(word.stem for word in own[1:] if _is_name_or_number(word)))
        pieces = _QUOTED.split(sentence)
        if len(pieces) > 1:
            quotes.add(number)
        for at, piece in enumerate(pieces):
            if at:
                runs |= _runs(passage)
                passage = []
            passage += [word.stem for word in words(piece)]
            for word in words(piece):
                if word.is_content and number not in places.get(word.stem, ())[-1:]:
                    places.setdefault(word.stem, []).append(number)
    runs |= _runs(passage)
    return Profile(
        sentences=tuple(stems),
        length=sum(map(len, stems)),
        runs=frozenset(runs),
        places={stem: tuple(numbers) for stem, numbers in places.items()},
        rare=frozenset(stem for stem, numbers in places.items() if len(numbers) <= _COMMON),
        told=tuple(told),
        quotes=frozenset(quotes),
    )


def _is_name_or_number(word: Word) -> bool:
    return word.text[0].isdigit() or (word.text[0].isupper() and word.text.lower() not in STOPWORDS)


def _runs(stems: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(stems[at : at + RUN]) for at in range(len(stems) - RUN + 1)}


def likeness(one: Profile, two: Profile) -> Likeness | None:
    """Compare two texts; None when they share too little to look closer."""
    identical = 0 < one.length == two.length and _words(one) == _words(two)
    shorter = min(len(one.places), len(two.places))
    runs = len(one.runs & two.runs)
    contained = runs / max(1, min(len(one.runs), len(two.runs)))
    if not identical and contained < _RUN_SHARE:
        rare = len(one.rare & two.rare)
        if rare < max(_FEW_RARE, _RARE_SHARE * shorter):
            return None
    pairs = _pairs(one, two)
    for i, j in _going_on(one, two, pairs):
        pairs[i, j] = 0.0
    chain = _heaviest_chain(pairs)
    weight = sum(pairs[pair] for pair in chain)
    return Likeness(
        identical=identical,
        runs=runs,
        contained=contained,
        pairs=tuple(sorted(pairs)),
        ordered=len(chain),
        weight=weight,
        order=weight / sum(pairs.values()) if pairs else 0.0,
        density=weight / max(1, shorter),
    )


def _words(text: Profile) -> list[str]:
    return [stem for sentence in text.sentences for stem in sentence]


def _pairs(one: Profile, two: Profile) -> dict[tuple[int, int], float]:
    """Return the sentences that are each other's nearest, with the weight of what they share."""
    weights: dict[tuple[int, int], float] = {}
    for stem, here in one.places.items():  # in the order of the text: sums of floats depend on it
        there = two.places.get(stem, ())
        if not there or max(len(here), len(there)) > _COMMON:
            continue
        weight = 1 / sqrt(len(here) * len(there))
        for i in here:
            for j in there:
                weights[i, j] = weights.get((i, j), 0.0) + weight
    best_of_one: dict[int, tuple[float, int]] = {}
    best_of_two: dict[int, tuple[float, int]] = {}
    for (i, j), weight in weights.items():
        if weight >= _LEAST:
            weight = round(weight, 6)
            best_of_one[i] = max(best_of_one.get(i, (0.0, 0)), (weight, -j))
            best_of_two[j] = max(best_of_two.get(j, (0.0, 0)), (weight, -i))
    return {
        (i, -j): min(weight, _MOST)
        for i, (weight, j) in best_of_one.items()
        if best_of_two[-j][1] == -i
    }


def _going_on(
    one: Profile, two: Profile, pairs: dict[tuple[int, int], float]
) -> list[tuple[int, int]]:
    """Return the pairs of equal sentences that follow another such pair in both texts.

    A passage that stands in both word for word is one thing they share, however long: what an
    outlet prints below each of its articles. The runs of words count its length.
    """
    equal = {(i, j) for i, j in pairs if one.sentences[i] == two.sentences[j]}
    return [(i, j) for i, j in equal if (i - 1, j - 1) in equal]


def _heaviest_chain(pairs: dict[tuple[int, int], float]) -> tuple[tuple[int, int], ...]:
    """Return the heaviest set of pairs that stand in the same order in both texts.

    No two pairs share a sentence, so the order of `i` is strict: a weighted longest increasing
    subsequence, in time quadratic in the pairs.
    """
    order = sorted(pairs)
    chains: list[tuple[float, int]] = []  # weight of the best chain ending here, and what precedes
    for at, (_, j) in enumerate(order):
        earlier = ((chains[k][0], -k) for k in range(at) if order[k][1] < j)
        weight, before = max(earlier, default=(0.0, 1))
        chains.append((weight + pairs[order[at]], -before))
    if not chains:
        return ()
    at = max(range(len(chains)), key=lambda k: chains[k][0])
    found = []
    while at >= 0:
        found.append(order[at])
        at = chains[at][1]
    return tuple(reversed(found))
