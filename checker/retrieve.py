"""Stage 4 of 7: claims + sources -> the sentences of each source that may bear on a claim.

Of each source the few sentences nearest to each claim by BM25 (Robertson & Zaragoza 2009, in the
variant of Lucene: Kamphuis et al. 2020), within a budget of tokens. Where sources are many, only
the sentences nearest to a claim over all of them are looked at, so that the work grows with the
claims.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest

import numpy as np

from checker.language.words import content_stems
from checker.types import Segmented, Sentence

CHARS_PER_TOKEN = 4
FEW = 12  # sources; up to so many, each is compared with every claim
_NEAREST = 24  # sentences over all sources, where there are more
# A model is shown of each source at most so many sentences per claim, and only those whose score is
# at least these shares of the best one's in that source, and of the best one's in all. `checker
# bench evidence` tells what of the labelled sentences is shown so, and how much of the text.
_SHOWN, _OF_SOURCE, _OF_ALL = 2, 0.5, 0.4
_K1, _B = 1.5, 0.75


@dataclass(frozen=True, slots=True)
class _Postings:
    """Which stem stands how often in which sentence, of all the sources that views look at.

    Parallel arrays, by stem and then by sentence; `firsts` are the sources' first sentences.
    """

    sentences: tuple[Sentence, ...]
    firsts: dict[str, int]
    numbers: dict[str, int]
    stems: np.ndarray
    places: np.ndarray
    counts: np.ndarray
    lengths: np.ndarray


def _postings(sources: Sequence[Segmented]) -> _Postings:
    sentences: list[Sentence] = []
    firsts: dict[str, int] = {}
    for source in sources:
        firsts[source.document.id] = len(sentences)
        sentences += source.sentences
    numbers: dict[str, int] = {}
    rows: list[tuple[int, int, int]] = []
    lengths: list[int] = []
    for place, sentence in enumerate(sentences):
        found = content_stems(sentence.plain)
        lengths.append(len(found))
        for stem, count in Counter(found).items():
            rows.append((numbers.setdefault(stem, len(numbers)), place, count))
    stems, places, counts = np.array(sorted(rows), dtype=np.int64).reshape(-1, 3).T
    return _Postings(
        tuple(sentences), firsts, numbers, stems, places, counts, np.array(lengths, dtype=np.int64)
    )


class EvidenceIndex:
    """The sentences of all sources, ranked by BM25.

    One index can be made for many articles: `without` and `only` give views of it that rank as
    an index over the remaining sources alone would.
    """

    def __init__(self, sources: Sequence[Segmented], postings: _Postings | None = None) -> None:
        self.sources = tuple(sources)
        self._postings = postings or _postings(self.sources)
        self._firsts = [self._postings.firsts[source.document.id] for source in self.sources]
        self._starts, self._places, self._weights = self._weighed()
        self.around = lru_cache(maxsize=None)(self._around)

    def _around(self, claim: str) -> Mapping[str, tuple[Sentence, ...]]:
        """Return per source the sentences that a claim is to be compared with, best first."""
        scores = self._scores(claim)
        least = _OF_ALL * float(scores.max(initial=0))
        return self._nearest(scores, _SHOWN, _OF_SOURCE, least)

    def without(self, documents: Collection[str]) -> "EvidenceIndex":
        """Return a view without some sources, given by id."""
        kept = [source for source in self.sources if source.document.id not in documents]
        return EvidenceIndex(kept, self._postings)

    def only(self, documents: Collection[str]) -> "EvidenceIndex":
        """Return a view of some sources, given by id, in the order of this index."""
        kept = [source for source in self.sources if source.document.id in documents]
        return self if len(kept) == len(self.sources) else EvidenceIndex(kept, self._postings)

    def near(self, queries: Sequence[str]) -> "EvidenceIndex":
        """Return a view of the sources that have a sentence near one of `queries`.

        That is this index itself while its sources are few.
        """
        if len(self.sources) <= FEW:
            return self
        found = {
            self._postings.sentences[place].document
            for query in queries
            for place in self._nearest_places(self._scores(query))
        }
        return self.only(found)

    def nearest(self, query: str, k: int) -> dict[str, tuple[Sentence, ...]]:
        """Return per source document the at most `k` sentences nearest to `query`, best first.

        Of many sources only the sentences nearest over all of them count.
        """
        return self._nearest(self._scores(query), k)

    def _nearest(
        self, scores: np.ndarray, k: int, share: float = 0, least: float = 0
    ) -> dict[str, tuple[Sentence, ...]]:
        """Return the nearest `k` that reach a share of their source's best score, and `least`."""
        if len(self.sources) > FEW:
            return self._nearest_of_many(scores, k)
        found: dict[str, tuple[Sentence, ...]] = {}
        for source, first in zip(self.sources, self._firsts, strict=True):
            own = scores[first : first + len(source.sentences)]
            best = np.argsort(-own, kind="stable")[:k]
            enough = max(least, share * float(own.max(initial=0)))
            near = (i for i in best if own[i] > 0 and own[i] >= enough)
            found[source.document.id] = tuple(source.sentences[i] for i in near)
        return found

    def select(self, queries: Sequence[str], tokens: int) -> dict[str, tuple[Sentence, ...]]:
        """Return per source the sentences to show a model for `queries`, in reading order.

        The budget of `tokens` (about four characters each) is shared evenly by the sources; of
        many sources, by the queries.
        """
        if len(self.sources) > FEW:
            return self._select_of_many(queries, tokens * CHARS_PER_TOKEN)
        share = tokens * CHARS_PER_TOKEN // max(1, len(self.sources))
        nearest = [self.around(query) for query in queries]
        return {
            source.document.id: _within([best[source.document.id] for best in nearest], share)
            for source in self.sources
        }

    def _select_of_many(
        self, queries: Sequence[str], chars: int
    ) -> dict[str, tuple[Sentence, ...]]:
        """Show every query's nearest sentence, then every query's second, within `chars`."""
        rankings = [self._nearest_places(self._scores(query)) for query in queries]
        chosen: set[int] = set()
        for rank in range(_NEAREST):
            for place in [ranking[rank] for ranking in rankings if rank < len(ranking)]:
                cost = len(self._postings.sentences[place].plain)
                if place not in chosen and (cost <= chars or not chosen):
                    chosen.add(place)
                    chars -= cost
        return self._by_source(sorted(chosen))

    def _nearest_of_many(self, scores: np.ndarray, k: int) -> dict[str, tuple[Sentence, ...]]:
        by_source = self._by_source(self._nearest_places(scores))
        return {document: sentences[:k] for document, sentences in by_source.items()}

    def _by_source(self, places: Sequence[int]) -> dict[str, tuple[Sentence, ...]]:
        found: dict[str, list[Sentence]] = {source.document.id: [] for source in self.sources}
        for place in places:
            sentence = self._postings.sentences[place]
            found[sentence.document].append(sentence)
        return {document: tuple(sentences) for document, sentences in found.items()}

    def _nearest_places(self, scores: np.ndarray) -> list[int]:
        """Return where the nearest sentences over all sources stand, best first."""
        best = np.argsort(-scores, kind="stable")[:_NEAREST]
        return [int(place) for place in best if scores[place] > 0]

    def _scores(self, query: str) -> np.ndarray:
        scores = np.zeros(len(self._postings.sentences), dtype=np.float32)
        for stem in sorted(set(content_stems(query))):
            number = self._postings.numbers.get(stem)
            if number is not None:
                held = slice(self._starts[number], self._starts[number + 1])
                scores[self._places[held]] += self._weights[held]
        return scores

    def _weighed(self) -> tuple[list[int], np.ndarray, np.ndarray]:
        """Return where each stem's sentences begin, those sentences, and what the stem weighs."""
        all_of, size = self._postings, len(self._postings.numbers)
        seen = np.zeros(len(all_of.sentences), dtype=bool)
        for source, first in zip(self.sources, self._firsts, strict=True):
            seen[first : first + len(source.sentences)] = True
        held = seen[all_of.places]
        stems, places, counts = all_of.stems[held], all_of.places[held], all_of.counts[held]
        sentences = int(seen.sum())
        mean = all_of.lengths[seen].mean() if len(stems) else 1.0
        frequency = np.bincount(stems, minlength=size)
        rarity = {
            int(n): math.log(1 + (sentences - n + 0.5) / (n + 0.5)) for n in np.unique(frequency)
        }
        rarities = np.array([rarity[n] for n in frequency.tolist()], dtype=np.float32)
        # Single precision, as tie-breaking always had it: recordings depend on the ranking.
        dampening = _K1 * ((1 - _B) + _B * all_of.lengths / mean)
        weights = rarities[stems] * (counts / (dampening[places] + counts))
        starts = np.concatenate(([0], np.cumsum(frequency))).tolist()
        return starts, places, weights.astype(np.float32)


def _within(rankings: Sequence[Sequence[Sentence]], chars: int) -> tuple[Sentence, ...]:
    """Return the sentences that fit, every query's best first, in reading order."""
    chosen: dict[int, Sentence] = {}
    for sentence in filter(None, chain.from_iterable(zip_longest(*rankings))):
        cost = len(sentence.plain)
        if sentence.number not in chosen and (cost <= chars or not chosen):
            chosen[sentence.number] = sentence
            chars -= cost
    return tuple(chosen[number] for number in sorted(chosen))
