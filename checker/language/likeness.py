"""Measures how much two statements share, each content word weighed by its rarity.

Inverse document frequency over the sentences of an event (Spärck Jones 1972): what all its
articles speak of says little about which of its facts is meant.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from checker.language.novelty import content_keys
from checker.language.words import stem, words

PARAPHRASE = 0.6  # of a word that the other statement has in other words
# Who says so and how is not what is said.
_SAYING = frozenset(
    stem(word)
    for word in """accord add announce argue assert claim confirm declare explain mention note
    report reveal state stress suggest tell told""".split()
)
_MONTHS = {
    stem(month[:3]): stem(month)
    for month in """january february march april june july august september october november
    december""".split()
} | {stem("sept"): stem("september")}


@dataclass(frozen=True, slots=True)
class Shared:
    """The shares, from 0 to 1, of what two statements have in common.

    `both` is of both together (F1), `most` of the one that is better covered by the other.
    """

    both: float
    most: float


class Likeness:
    """The rarity of the content words of an event."""

    def __init__(self, sentences: Iterable[str]) -> None:
        keys = [_word_keys(sentence) for sentence in sentences]
        self._count = len(keys)
        self._holders = Counter(key for found in keys for key, _ in found)

    def shared(self, a: str, b: str) -> Shared:
        """Return how much two statements share."""
        a_words, b_words = _word_keys(a), _word_keys(b)
        a_held, a_all = self._held(a_words, _all_keys(b))
        b_held, b_all = self._held(b_words, _all_keys(a))
        if not a_held or not b_held:
            return Shared(0.0, 0.0)
        return Shared((a_held + b_held) / (a_all + b_all), max(a_held / a_all, b_held / b_all))

    def _held(
        self, own: tuple[tuple[str, frozenset[str]], ...], other: frozenset[str]
    ) -> tuple[float, float]:
        held = total = 0.0
        for key, groups in own:
            weight = math.log(1 + self._count / max(1, self._holders[key]))
            total += weight
            held += weight * (1.0 if key in other else PARAPHRASE if groups & other else 0.0)
        return held, total


@lru_cache(maxsize=16384)
def _word_keys(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return for each content word its own key and the groups of paraphrases it stands in."""
    found: dict[str, frozenset[str]] = {}
    for word in words(text):
        keys = content_keys(word.text)
        for key in keys:
            if not key.startswith("~") and key not in _SAYING:
                found[_MONTHS.get(key, key)] = frozenset(
                    other for other in keys if other.startswith("~")
                )
    return tuple(found.items())


@lru_cache(maxsize=16384)
def _all_keys(text: str) -> frozenset[str]:
    own = _word_keys(text)
    return frozenset(key for key, _ in own).union(*(groups for _, groups in own))
