"""Stage 4 of 7: claims + sources -> the sentences of each source that may bear on a claim.

Of each source the few sentences nearest to each claim by BM25 (Robertson & Zaragoza 2009, as
implemented by bm25s), within a budget of tokens.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain, zip_longest

import bm25s
import numpy as np

from checker.language.words import content_stems
from checker.types import Segmented, Sentence

CHARS_PER_TOKEN = 4
# Sentences per claim and source. On bench/rewrites_dev, 16 claims a call, the sentence that bears
# a claim out is shown in 99.5 % of cases, with 75 % of the text (2026-11-22; with 2, 98.9 and 69).
_DEPTH = 3


class EvidenceIndex:
    """One BM25 index over the sentences of all sources."""

    def __init__(self, sources: Sequence[Segmented]) -> None:
        self.sources = tuple(sources)
        self._sentences = [sentence for source in sources for sentence in source.sentences]
        corpus = [list(content_stems(sentence.plain)) for sentence in self._sentences]
        self._bm25: bm25s.BM25 | None = None
        if any(corpus):
            self._bm25 = bm25s.BM25()
            self._bm25.index(corpus, show_progress=False)
        self.around = lru_cache(maxsize=None)(self._around)

    def _around(self, claim: str) -> Mapping[str, tuple[Sentence, ...]]:
        """Return per source the sentences that a claim is to be compared with, best first."""
        return self.nearest(claim, _DEPTH)

    def nearest(self, query: str, k: int) -> dict[str, tuple[Sentence, ...]]:
        """Return per source document the at most `k` sentences nearest to `query`, best first."""
        scores = self._scores(query)
        found: dict[str, tuple[Sentence, ...]] = {}
        first = 0
        for source in self.sources:
            own = scores[first : first + len(source.sentences)]
            best = np.argsort(-own, kind="stable")[:k]
            found[source.document.id] = tuple(source.sentences[i] for i in best if own[i] > 0)
            first += len(source.sentences)
        return found

    def _scores(self, query: str) -> np.ndarray:
        stems = sorted(set(content_stems(query)))
        if self._bm25 is None or not stems:
            return np.zeros(len(self._sentences))
        return np.asarray(self._bm25.get_scores(stems))

    def select(self, queries: Sequence[str], tokens: int) -> dict[str, tuple[Sentence, ...]]:
        """Return per source the sentences to show a model for `queries`, in reading order.

        The budget of `tokens` (about four characters each) is shared evenly by the sources.
        """
        nearest = [self.around(query) for query in queries]
        share = tokens * CHARS_PER_TOKEN // max(1, len(self.sources))
        return {
            source.document.id: _within(
                source.sentences, [best[source.document.id] for best in nearest], share
            )
            for source in self.sources
        }


def _within(
    sentences: Sequence[Sentence], rankings: Sequence[Sequence[Sentence]], chars: int
) -> tuple[Sentence, ...]:
    """Return the sentences that fit, every query's best first, in reading order."""
    chosen: set[int] = set()
    left = chars
    for sentence in filter(None, chain.from_iterable(zip_longest(*rankings))):
        cost = len(sentence.plain)
        if sentence.number not in chosen and (cost <= left or not chosen):
            chosen.add(sentence.number)
            left -= cost
    return tuple(sentence for sentence in sentences if sentence.number in chosen)
