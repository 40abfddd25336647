"""Puts documents together by the event they are about, near-linearly in their number.

What reports on one event share are rare names, numbers and words. Each document is sketched once;
those that share rare words are candidates, and of these the nearest by TF-IDF, in which names weigh
double, are joined by average-link clustering (Sokal & Michener 1958) inside each connected part.
Where thousands of events are told in much the same words, as matches and markets are, the likeness
of one to the next would chain them: so a large group is held to more.
"""

import math
import re
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from zlib import crc32

import numpy as np

from checker.documents.pairing import Case
from checker.language.words import words
from checker.records import Document, EventGroup, Notify

# Mean likeness in a group, for each tenfold of documents: the more there are, the more the rarity
# of words tells, in related and in unrelated texts. Chosen 2026-11-22 on the sources of fnc1,
# factcheckgpt and the rewrites of the development data, mixed with as many other news texts. Of the
# pairs joined .99 to 1.00 belong together in runs of 6 to 276 texts, .88 in one of 763 (where two
# records may tell of one event); of the pairs that belong together 1.00 of fnc1 are joined, .70 to
# 1.00 of the rewrites (whose third source is often another event), .60 to .69 of factcheckgpt
# (passages of encyclopedias).
_LEAST = 0.06
_FEW = 10  # documents; the more there are in a group beyond that, the more alike they must be
_NAME = 2.0  # weight of words with a capital
_NEIGHBOURS = 24  # other documents that each may be joined with
_RARE = 100  # documents that may hold a stem by which neighbours are found; more in large runs
_AT_ONCE = 1_000_000  # stems that are looked up together
_CANDIDATES = 10_000  # looked at for a document, by its rarest stems, whatever the size of the run
_ABOUT, _DESCRIBING = 4, 16  # words that describe a group, and stems they are chosen from

_ALONE = "nothing to compare with: no other article is about this event"


# Where the documents of each stem begin, those documents, and what the stem weighs in each.
_Postings = tuple[np.ndarray, np.ndarray, np.ndarray]
# How like two documents are, the one that comes first, and the other.
_Pair = tuple[float, int, int]


class Sketches:
    """What is compared of documents, one after another: some 6 bytes for each of their stems.

    Of a document these are the stems of its content words as 32-bit hashes, ascending, and their
    weights.
    """

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self.stems, self.weights, self.ends = bytearray(), bytearray(), array("q", [0])
        for document in documents:
            self.add(document)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def add(self, document: Document) -> None:
        """Sketch one more document."""
        content = list(_content(document))
        counts = Counter(stem for stem, _, _ in content)
        names = {stem for stem, _, named in content if named}
        stems = sorted(counts)
        weights = [(1 + math.log(counts[one])) * (_NAME if one in names else 1.0) for one in stems]
        self.stems += np.array(stems, dtype=np.uint32).tobytes()
        self.weights += np.array(weights, dtype=np.float16).tobytes()
        self.ends.append(self.ends[-1] + len(stems))


@dataclass(frozen=True, slots=True)
class Event:
    """Documents by their positions, and the stems that most of them share, the weightiest first."""

    members: tuple[int, ...]
    shared: tuple[int, ...]


def by_event(
    cases: Sequence[Case], notify: Notify
) -> tuple[tuple[Case, ...], tuple[EventGroup, ...]]:
    """Confine articles that are checked against each other to those on the same event."""
    mutual = [case for case in cases if case.mutual]
    pool = {document.id: document for document in mutual[0].pool} if mutual else {}
    documents = {case.article.id: case.article for case in mutual} | pool
    if len(documents) < 2:
        return tuple(cases), ()
    groups = grouped(tuple(documents.values()))
    pools: dict[str, tuple[Document, ...]] = {}
    for group in groups:
        shared = tuple(pool[name] for name in group.documents if name in pool)
        pools |= dict.fromkeys(group.documents, shared)
    kept = tuple(confined(case, pools[case.article.id]) if case.mutual else case for case in cases)
    alone = sum(case.failure is not None for case in kept)
    if len(groups) > 1:
        told = f"; {alone} alone on theirs, not checked (--no-groups compares all)" if alone else ""
        notify(f"{len(documents)} articles on {len(groups)} events{told}")
    return kept, groups


def confined(case: Case, pool: tuple[Document, ...]) -> Case:
    """Return a case with the documents on its event to check against, and why if there is none."""
    kept = replace(case, pool=pool)
    return kept if kept.sources else replace(kept, failure=_ALONE)


def grouped(documents: Sequence[Document]) -> tuple[EventGroup, ...]:
    """Return the documents by event, groups and their documents in the given order."""
    return tuple(
        group_of(event, [documents[i] for i in event.members])
        for event in events(Sketches(documents), [one.event for one in documents])
    )


def group_of(event: Event, documents: Sequence[Document]) -> EventGroup:
    """Return an event as the report tells it, described by words that its documents share."""
    written: dict[int, str] = {}
    for document in documents:
        for stem, word, named in _content(document):
            if named or stem not in written:
                written[stem] = word
    best: list[str] = []
    for stem in event.shared:
        told = re.sub(r"[’']s$", "", written[stem])
        folded = told.lower()
        if not any(
            folded.startswith(one.lower()) or one.lower().startswith(folded) for one in best
        ):
            best.append(told)
    return EventGroup(documents=tuple(one.id for one in documents), about=tuple(best[:_ABOUT]))


def _content(document: Document) -> Iterator[tuple[int, str, bool]]:
    """Yield the hashed stem of each content word, the word, and whether it is written as a name."""
    texts = (document.title or "", *(one.plain for one in document.sentences))
    for number, text in enumerate(texts):
        for at, word in enumerate(words(text)):
            if word.is_content:
                named = number > 0 and at > 0 and word.text[0].isupper()  # titles capitalise all
                yield crc32(word.stem.encode()), word.text, named


def events(sketches: Sketches, named: Sequence[str | None] = ()) -> list[Event]:
    """Return the documents of some sketches by event, by position; `named` are those that are told.

    The sketches are used up. What names its event is together with what names the same, and with
    nothing else.
    """
    space = _Space(sketches)
    least = _LEAST * math.log10(max(1, len(sketches)))
    told: dict[str, list[int]] = {}
    for i, name in enumerate(named):
        if name:
            told.setdefault(name, []).append(i)
    apart = {i for members in told.values() for i in members}
    found = list(told.values())
    for members, pairs in _parts(space.neighbours(least, apart), len(sketches)):
        if members[0] in apart:
            continue
        vectors = {one: Counter(space.vector(one)) for one in members} if pairs else {}
        found += _joined(vectors, pairs, least) if pairs else [members]
    return [Event(tuple(members), space.shared(members)) for members in sorted(found)]


class _Space:
    """The TF-IDF vectors, of length 1, of all documents, one after another in flat arrays."""

    def __init__(self, sketches: Sketches) -> None:
        stems = np.frombuffer(sketches.stems, dtype=np.uint32)
        self._codes, self._holders = np.unique(stems, return_counts=True)
        self._stems = stems.view(np.int32)  # in their place: of many documents they are large
        for at in range(0, len(stems), _AT_ONCE):
            some = slice(at, at + _AT_ONCE)
            self._stems[some] = np.searchsorted(self._codes, stems[some])
        self._counted = np.frombuffer(sketches.weights, dtype=np.float16)
        self._ends = sketches.ends
        self._rarity = np.log(1 + len(sketches) / self._holders).astype(np.float32)
        self._lengths = np.ones(len(sketches), dtype=np.float32)
        for one in range(len(sketches)):
            self._lengths[one] = np.linalg.norm(self._weights(one)) or 1.0

    def _of(self, document: int) -> slice:
        return slice(self._ends[document], self._ends[document + 1])

    def _weights(self, document: int) -> np.ndarray:
        own = self._of(document)
        weights: np.ndarray = self._counted[own] * self._rarity[self._stems[own]]
        weights /= self._lengths[document]
        return weights

    def vector(self, document: int) -> dict[int, float]:
        """Return the weights of a document by stem."""
        stems, weights = self._stems[self._of(document)].tolist(), self._weights(document).tolist()
        return dict(zip(stems, weights, strict=True))

    def neighbours(self, least: float, apart: Container[int]) -> tuple[np.ndarray, ...]:
        """Return pairs of documents that share rare stems, as like as `least`: see `_Pair`.

        Those that are `apart` are near to none.
        """
        count = len(self._lengths)
        postings = self._postings(max(_RARE, int(10 * math.sqrt(count))))
        dense = np.zeros(len(self._codes), dtype=np.float32)
        likeness, pairs = array("f"), array("q")
        for one in range(count):
            if one in apart:
                continue
            stems = self._stems[self._of(one)]
            weights = dense[stems] = self._weights(one)
            for other in _nearest(one, stems, weights, postings):
                like = float(dense[self._stems[self._of(other)]] @ self._weights(other))
                if like >= least and other not in apart:
                    likeness.append(like)
                    pairs.append(min(one, other) * count + max(one, other))
            dense[stems] = 0
        both, first = np.unique(np.array(pairs, dtype=np.int64), return_index=True)
        return np.array(likeness)[first], both // max(1, count), both % max(1, count)

    def _postings(self, most: int) -> _Postings:
        """Return which documents hold each stem that two to `most` of them have."""
        rare = (self._holders > 1) & (self._holders <= most)
        kept = rare[self._stems]
        sizes = np.diff(np.array(self._ends))
        documents = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[kept]
        stems = self._stems[kept]
        weights = self._counted[kept] * self._rarity[stems]
        weights /= self._lengths[documents]
        order = np.argsort(stems, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.where(rare, self._holders, 0))))
        return starts, documents[order], weights[order]

    def shared(self, members: Sequence[int]) -> tuple[int, ...]:
        """Return the stems that more than half of some documents have, the weightiest first."""
        total: Counter[int] = Counter()
        held: Counter[int] = Counter()
        for one in members:
            total.update(self.vector(one))
            held.update(self._stems[self._of(one)].tolist())
        most = [stem for stem in total if 2 * held[stem] > len(members)]
        most.sort(key=lambda stem: (-total[stem], stem))
        return tuple(self._codes[most[:_DESCRIBING]].tolist())


def _nearest(one: int, stems: np.ndarray, weights: np.ndarray, postings: _Postings) -> list[int]:
    """Return the documents nearest to one by the rarest of the stems that it shares."""
    starts, holding, weighing = postings
    sizes = starts[stems + 1] - starts[stems]
    ranked = np.argsort(sizes, kind="stable")
    within = ranked[(sizes[ranked] > 0) & (np.cumsum(sizes[ranked]) <= _CANDIDATES)].tolist()
    if not within:
        return []
    places = [slice(starts[stems[i]], starts[stems[i] + 1]) for i in within]
    found, of = np.unique(np.concatenate([holding[at] for at in places]), return_inverse=True)
    products = [weighing[at] * weights[i] for i, at in zip(within, places, strict=True)]
    likeness = np.bincount(of, np.concatenate(products))
    likeness[found == one] = -1
    if len(found) > _NEIGHBOURS:  # those worth sorting
        near = likeness >= np.partition(likeness, -_NEIGHBOURS)[-_NEIGHBOURS]
        found, likeness = found[near], likeness[near]
    best = np.argsort(-likeness, kind="stable")[:_NEIGHBOURS]
    return [int(i) for i in found[best] if i != one]


def _parts(pairs: tuple[np.ndarray, ...], count: int) -> Iterator[tuple[list[int], list[_Pair]]]:
    """Yield the documents that pairs connect, with their pairs; one without is by itself."""
    _, first, second = pairs
    home = list(range(count))

    def root(one: int) -> int:
        while home[one] != one:
            home[one] = home[home[one]]
            one = home[one]
        return one

    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        home[root(b)] = root(a)
    members: dict[int, list[int]] = {}
    for one in range(count):
        members.setdefault(root(one), []).append(one)
    homes = np.array([root(one) for one in first.tolist()], dtype=np.int64)
    order = np.argsort(homes, kind="stable")
    homes = homes[order]
    for part, documents in members.items():
        own = order[slice(*np.searchsorted(homes, (part, part + 1)))]
        yield documents, list(zip(*(one[own].tolist() for one in pairs), strict=True))


def _joined(
    vectors: Mapping[int, Counter[int]], pairs: Iterable[_Pair], least: float
) -> Iterator[list[int]]:
    """Join the two groups of the highest mean likeness until it falls below `least`.

    The mean over all pairs of two groups is the product of their vectors' sums over their sizes.
    """
    home = {number: number for number in vectors}
    members = {number: [number] for number in vectors}
    sums = dict(vectors)
    queue = [(-likeness, a, b) for likeness, a, b in pairs]
    heapify(queue)
    while queue and -queue[0][0] >= least:
        told, a, b = heappop(queue)
        first, second = sorted((home[a], home[b]))
        if first == second:
            continue
        size = len(members[first]) * len(members[second])
        likeness = _product(sums[first], sums[second]) / size
        if likeness < -told - 1e-6:  # the groups have grown since
            heappush(queue, (-likeness, a, b))
            continue
        together = len(members[first]) + len(members[second])
        if likeness < least * (1 + math.log10(max(together, _FEW) / _FEW)):
            continue
        for number in members[second]:
            home[number] = first
        members[first] += members.pop(second)
        sums[first] = sums[first] + sums.pop(second)
    return (sorted(found) for found in members.values())


def _product(a: Mapping[int, float], b: Mapping[int, float]) -> float:
    small, large = sorted((a, b), key=len)
    return sum(weight * large[stem] for stem, weight in small.items() if stem in large)
