"""Tells how far one text retells another: runs of the same words, and the same facts in one order.

Two reports on one event share names and numbers; a rewrite also keeps the order in which the facts
stand. Words inside quotation marks count for neither: every reporter at a press conference quotes
the same words. Runs of words are shingles (Broder, 1997); sentences are paired by the rare words
they share, and the heaviest chain of pairs that stand in one order in both texts is kept.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
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
_QUOTE = ""  # stands for a quotation among stems


@dataclass(frozen=True, slots=True)
class Profile:
    """What of a text is compared.

    `words` and `sentences` hold the stems of its words, `told` the names and numbers of each
    sentence, `quoting` the numbers of those that quote. `rare` are the stems of content words that
    stand in few sentences, and `places` has the sentences of every one.
    """

    words: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]
    told: tuple[frozenset[str], ...]
    quoting: frozenset[int]
    runs: frozenset[tuple[str, ...]]
    rare: frozenset[str]
    places: Mapping[str, Sequence[int]]

    @property
    def names(self) -> frozenset[str]:
        """Stems of all its names and numbers."""
        return frozenset().union(*self.told)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are.

    `runs` counts shared runs of five words and `contained` is their share in the text with fewer.
    `pairs` are sentences that state the same, by number in each text; `ordered` counts those of
    the heaviest chain, `weight` is what the chain weighs and `density` its weight per different
    content word of the text with fewer.
    """

    identical: bool
    runs: int
    contained: float
    pairs: tuple[tuple[int, int], ...]
    ordered: int
    weight: float
    density: float


def profile(sentences: Sequence[str]) -> Profile:
    """Return what of a text, given as its sentences, is compared with other texts."""
    read = [words(sentence) for sentence in sentences]
    unquoted = [[words(piece) for piece in _QUOTED.split(sentence)] for sentence in sentences]
    stems: list[str] = []
    places: dict[str, set[int]] = defaultdict(set)
    for number, pieces in enumerate(unquoted):
        for at, piece in enumerate(pieces):
            stems += [_QUOTE] * (at > 0) + [word.stem for word in piece]
            for word in piece:
                if word.is_content:
                    places[word.stem].add(number)
    runs = zip(*(stems[at:] for at in range(RUN)), strict=False)
    return Profile(
        words=tuple(word.stem for own in read for word in own),
        sentences=tuple(tuple(word.stem for word in own) for own in read),
        told=tuple(frozenset(w.stem for w in own[1:] if _is_name_or_number(w)) for own in read),
        quoting=frozenset(number for number, pieces in enumerate(unquoted) if len(pieces) > 1),
        runs=frozenset(run for run in runs if _QUOTE not in run),
        rare=frozenset(stem for stem, found in places.items() if len(found) <= _COMMON),
        places={stem: sorted(found) for stem, found in places.items()},
    )


def _is_name_or_number(word: Word) -> bool:
    return word.text[0].isdigit() or (word.text[0].isupper() and word.text.lower() not in STOPWORDS)


def likeness(one: Profile, two: Profile) -> Likeness | None:
    """Compare two texts; None when they share too little to look closer."""
    identical = one.words == two.words != ()
    shorter = min(len(one.places), len(two.places))
    runs = len(one.runs & two.runs)
    contained = runs / max(1, min(len(one.runs), len(two.runs)))
    rare = len(one.rare & two.rare)
    if not identical and contained < _RUN_SHARE and rare < max(_FEW_RARE, _RARE_SHARE * shorter):
        return None
    pairs = _pairs(one, two)
    weight, ordered = _heaviest_chain(pairs)
    return Likeness(
        identical=identical,
        runs=runs,
        contained=contained,
        pairs=tuple(sorted(pairs)),
        ordered=ordered,
        weight=weight,
        density=weight / max(1, shorter),
    )


def _pairs(one: Profile, two: Profile) -> dict[tuple[int, int], float]:
    """Return the sentences that are each other's nearest, with the weight of what they share.

    Of a passage that stands in both word for word each sentence but the first weighs nothing: it is
    one thing they share, like what an outlet prints below all its articles, and its runs count.
    """
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for stem in sorted(one.rare & two.rare):
        here, there = one.places[stem], two.places[stem]
        for pair in product(here, there):
            weights[pair] += 1 / sqrt(len(here) * len(there))
    close = [(-round(weight, 6), i, j) for (i, j), weight in weights.items() if weight >= _LEAST]
    pairs = {}
    seen_one, seen_two = set(), set()
    for weight, i, j in sorted(close):
        if i not in seen_one and j not in seen_two:
            pairs[i, j] = min(-weight, _MOST)
        seen_one.add(i)
        seen_two.add(j)
    equal = {(i, j) for i, j in pairs if one.sentences[i] == two.sentences[j]}
    return pairs | {(i, j): 0.0 for i, j in equal if (i - 1, j - 1) in equal}


def _heaviest_chain(pairs: Mapping[tuple[int, int], float]) -> tuple[float, int]:
    """Return weight and length of the heaviest set of pairs that stand in one order in both texts.

    No two pairs share a sentence, so the order of `i` is strict: a weighted longest increasing
    subsequence, in time quadratic in the pairs.
    """
    chains: list[tuple[float, int, int]] = []  # weight, length and last sentence of the second text
    for (_, j), weight in sorted(pairs.items()):
        before, length = max(((w, n) for w, n, last in chains if last < j), default=(0.0, 0))
        chains.append((before + weight, length + 1, j))
    return max(((weight, length) for weight, length, _ in chains), default=(0.0, 0))
