"""Stage 4 of 7: claims + sources -> the sentences of each source that may bear on a claim.

Short sources go whole; of long ones the best sentences by BM25 (Robertson & Zaragoza 2009, as
implemented by bm25s) with their neighbours, within a budget of tokens.
"""

from collections.abc import Sequence

import bm25s
import numpy as np

from checker.language.words import content_stems
from checker.types import Segmented, Sentence

CHARS_PER_TOKEN = 4


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
        nearest = [self.nearest(query, k=8) for query in queries]
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
    if sum(len(sentence.plain) for sentence in sentences) <= chars:
        return tuple(sentences)
    chosen: set[int] = set()
    left = chars
    for number in _by_rank_with_neighbours(rankings, len(sentences)):
        cost = len(sentences[number - 1].plain)
        if number not in chosen and (cost <= left or not chosen):
            chosen.add(number)
            left -= cost
    return tuple(sentence for sentence in sentences if sentence.number in chosen)


def _by_rank_with_neighbours(rankings: Sequence[Sequence[Sentence]], count: int) -> list[int]:
    """Return sentence numbers: every query's best first, each followed by its neighbours."""
    order: list[int] = []
    for rank in range(max((len(ranking) for ranking in rankings), default=0)):
        best = [ranking[rank].number for ranking in rankings if rank < len(ranking)]
        order += best
        order += [n + step for n in best for step in (1, -1) if 1 <= n + step <= count]
    return order
