"""The one index of an article's sources: what is nearest to a text, and what an engine is shown.

Ranks by BM25 (Robertson & Zaragoza 2009, in the variant of Lucene: Kamphuis et al. 2020).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from checker.documents.blocks import BAR
from checker.language.words import content_stems
from checker.records import Document, Sentence, Shown

_BYTES_PER_TOKEN = 4
_NEAREST = 3  # sentences of a source that each sentence of the article asks for
_FEW = 12  # sources; up to so many, each is compared with every sentence
_NEAREST_OF_ALL = 24  # sentences over all sources, where there are more
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


class EvidenceIndex:
    """The sentences of all sources, ranked by nearness.

    One index can be made for many articles: `without` gives a view of it that ranks as an index
    over the remaining sources alone would.
    """

    def __init__(self, sources: Sequence[Document], postings: _Postings | None = None) -> None:
        self.sources = tuple(sources)
        self._postings = postings or _postings(self.sources)
        self._starts, self._places, self._weights = self._weighed()

    def without(self, documents: Collection[str]) -> "EvidenceIndex":
        """Return a view without some sources, given by id."""
        kept = [source for source in self.sources if source.id not in documents]
        return self if len(kept) == len(self.sources) else EvidenceIndex(kept, self._postings)

    def nearest(self, text: str, k: int) -> dict[str, tuple[Sentence, ...]]:
        """Return per source the at most `k` sentences nearest to a text, best first.

        Of many sources only the sentences nearest over all of them count, so that the work grows
        with the texts and not with the sources.
        """
        scores = self._scores(text)
        found: dict[str, tuple[Sentence, ...]] = {source.id: () for source in self.sources}
        near = self.sources
        if len(near) > _FEW:
            best = np.argsort(-scores, kind="stable")[:_NEAREST_OF_ALL]
            holding = {self._postings.sentences[i].document for i in best.tolist()}
            near = tuple(source for source in near if source.id in holding)
        for source in near:
            own = source.numbered
            found[source.id] = tuple(own[place] for _, place in self._best(source, scores, k))
        return found

    def shown(self, sentences: Sequence[Sentence], tokens: int) -> tuple[Shown, ...]:
        """Return what an engine is shown of each source to check some sentences of an article.

        All of it while that fits into `tokens` (about four bytes each); beyond, the sentences
        nearest to those under check, the nearest of all first, with their neighbours; a row of a
        table with the first, which heads its columns.
        """
        room = tokens * _BYTES_PER_TOKEN
        everything = [(source, source.numbered) for source in self.sources]
        if sum(_size(one) for _, own in everything for one in own) <= room:
            return tuple(Shown(source, own) for source, own in everything)
        chosen: set[tuple[str, int]] = set()
        for source, place in self._ranked(sentences):
            own = source.numbered
            head = _head(own, place)
            for some in (own[max(0, place - 1) : place + 2], own[place : place + 1]):
                wanted = {one.number: one for one in (*head, *some)}
                fresh = [wanted[n] for n in wanted if (source.id, n) not in chosen]
                cost = sum(map(_size, fresh))
                if cost <= room:
                    room -= cost
                    chosen |= {(source.id, one.number) for one in fresh}
                    break
        return tuple(
            Shown(source, tuple(one for one in own if (source.id, one.number) in chosen))
            for source, own in everything
        )

    def _ranked(self, sentences: Sequence[Sentence]) -> Iterator[tuple[Document, int]]:
        """Yield sources' sentences, every source's nearest to any sentence first, then the next."""
        ranks: list[list[tuple[float, int, int]]] = [[] for _ in range(_NEAREST)]
        for sentence in sentences:
            scores = self._scores(sentence.plain)
            for number, source in enumerate(self.sources):
                best = self._best(source, scores, _NEAREST)
                for rank, (score, place) in zip(ranks, best, strict=False):
                    rank.append((-score, number, place))
        for rank in ranks:
            for _, number, place in sorted(rank):
                yield self.sources[number], place

    def _best(self, source: Document, scores: np.ndarray, k: int) -> list[tuple[float, int]]:
        """Return the at most `k` best scores of a source above 0, and where in it they stand."""
        first = self._postings.firsts[source.id]
        own = scores[first : first + len(source.numbered)]
        best = np.argsort(-own, kind="stable")[:k].tolist()
        return [(float(own[place]), place) for place in best if own[place] > 0]

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
        for source in self.sources:
            first = all_of.firsts[source.id]
            seen[first : first + len(source.numbered)] = True
        held = seen[all_of.places]
        stems, places, counts = all_of.stems[held], all_of.places[held], all_of.counts[held]
        sentences = int(seen.sum())
        mean = all_of.lengths[seen].mean() if len(stems) else 1.0
        frequency = np.bincount(stems, minlength=size)
        rarity = np.log(1 + (sentences - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        dampening = _K1 * ((1 - _B) + _B * all_of.lengths / mean)
        weights = rarity[stems] * (counts / (dampening[places] + counts))
        starts = np.concatenate(([0], np.cumsum(frequency))).tolist()
        return starts, places, weights.astype(np.float32)


def _head(sentences: Sequence[Sentence], place: int) -> Sequence[Sentence]:
    """Return the first row of the table in which a sentence is a row, if it is one."""
    first, cells = place, sentences[place].plain.count(BAR)
    while cells and first and sentences[first - 1].plain.count(BAR) == cells:
        first -= 1
    return sentences[first : first + bool(cells)]


def _size(sentence: Sentence) -> int:
    return len(sentence.plain.encode())


def _postings(sources: Sequence[Document]) -> _Postings:
    sentences: list[Sentence] = []
    firsts: dict[str, int] = {}
    for source in sources:
        firsts[source.id] = len(sentences)
        sentences += source.numbered
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
