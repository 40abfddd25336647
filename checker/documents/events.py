"""Puts articles that are checked against each other together by the event they are about.

Average-link clustering (Sokal & Michener 1958) of TF-IDF vectors in which names weigh double: what
articles on one event share are rare names, numbers and words, whenever they appeared. An index over
rare terms gives each document its nearest others, and only such pairs are joined, so that the work
grows little faster than the documents.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

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
_NAME = 2.0  # weight of words with a capital
_NEIGHBOURS = 24  # other documents that each may be joined with
_RARE = 100  # documents that may hold a term by which neighbours are found; more in large runs
_ABOUT = 4  # words that describe a group

_ALONE = "nothing to compare with: no other article is about this event"

Vector = Counter[str]  # weights by stem


@dataclass(frozen=True, slots=True)
class _Terms:
    """How often a document has each stem, which it writes with a capital, and how it writes it."""

    counts: Counter[str]
    names: frozenset[str]
    written: dict[str, str]


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
    confined = tuple(
        _confined(case, pools[case.article.id]) if case.mutual else case for case in cases
    )
    alone = sum(case.failure is not None for case in confined)
    if len(groups) > 1:
        told = f"; {alone} alone on theirs, not checked (--no-groups compares all)" if alone else ""
        notify(f"{len(documents)} articles on {len(groups)} events{told}")
    return confined, groups


def _confined(case: Case, pool: tuple[Document, ...]) -> Case:
    confined = replace(case, pool=pool)
    return confined if confined.sources else replace(confined, failure=_ALONE)


def grouped(documents: Sequence[Document]) -> tuple[EventGroup, ...]:
    """Return the documents by event, groups and their documents in the given order."""
    terms = [_terms(document) for document in documents]
    vectors = _vectors(terms)
    least = _LEAST * math.log10(max(1, len(documents)))
    return tuple(
        EventGroup(
            documents=tuple(documents[i].id for i in members),
            about=_about([terms[i] for i in members], [vectors[i] for i in members]),
        )
        for members in _joined(vectors, _neighbours(vectors), least)
    )


def _terms(document: Document) -> _Terms:
    title = [(0, word) for word in words(document.title or "")]
    body = [read for sentence in document.sentences for read in enumerate(words(sentence.plain))]
    content = [(at, word) for at, word in (*title, *body) if word.is_content]
    names = {word.stem: word.text for at, word in content if at and word.text[0].isupper()}
    return _Terms(
        counts=Counter(word.stem for _, word in content),
        names=frozenset(names),
        written={word.stem: word.text for _, word in content} | names,
    )


def _vectors(terms: Sequence[_Terms]) -> list[Vector]:
    """Return TF-IDF vectors of length 1."""
    holders = Counter(stem for document in terms for stem in document.counts)
    vectors = []
    for document in terms:
        weights = {
            stem: (1 + math.log(count))
            * math.log(1 + len(terms) / holders[stem])
            * (_NAME if stem in document.names else 1.0)
            for stem, count in document.counts.items()
        }
        length = math.hypot(*weights.values()) or 1.0
        vectors.append(Counter({stem: weight / length for stem, weight in weights.items()}))
    return vectors


def _neighbours(vectors: Sequence[Vector]) -> list[tuple[int, int]]:
    """Return pairs of documents worth comparing: each with the nearest by their rare terms."""
    most = max(_RARE, int(10 * math.sqrt(len(vectors))))
    holders: dict[str, list[int]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for stem in vector:
            holders[stem].append(number)
    postings = {
        stem: (np.array(held), np.array([vectors[i][stem] for i in held]))
        for stem, held in holders.items()
        if 1 < len(held) <= most
    }
    pairs = set()
    for number, vector in enumerate(vectors):
        likeness = np.zeros(len(vectors))
        for stem, weight in vector.items():
            if stem in postings:
                held, weights = postings[stem]
                likeness[held] += weight * weights
        likeness[number] = 0
        best = np.argsort(-likeness, kind="stable")[:_NEIGHBOURS]
        pairs |= {(min(number, i), max(number, i)) for i in best.tolist() if likeness[i] > 0}
    return sorted(pairs)


def _joined(
    vectors: Sequence[Vector], pairs: Iterable[tuple[int, int]], least: float
) -> list[list[int]]:
    """Join the two groups of the highest mean likeness until it falls below `least`.

    The mean over all pairs of two groups is the product of their vectors' sums over their sizes.
    """
    home = list(range(len(vectors)))
    members = {number: [number] for number in home}
    sums = dict(enumerate(vectors))
    queue = [(-_product(vectors[a], vectors[b]), a, b) for a, b in pairs]
    heapify(queue)
    while queue and -queue[0][0] >= least:
        told, a, b = heappop(queue)
        first, second = sorted((home[a], home[b]))
        if first == second:
            continue
        size = len(members[first]) * len(members[second])
        likeness = _product(sums[first], sums[second]) / size
        if likeness < -told - 1e-9:  # the groups have grown since
            heappush(queue, (-likeness, a, b))
            continue
        for number in members[second]:
            home[number] = first
        members[first] += members.pop(second)
        sums[first] = sums[first] + sums.pop(second)
    return [sorted(found) for _, found in sorted(members.items())]


def _product(a: Vector, b: Vector) -> float:
    small, large = sorted((a, b), key=len)
    return sum(weight * large[stem] for stem, weight in small.items() if stem in large)


def _about(terms: Sequence[_Terms], vectors: Sequence[Vector]) -> tuple[str, ...]:
    """Return the words that weigh most in all of a group's documents together, as written."""
    total: Vector = Counter()
    held: Counter[str] = Counter()
    written: dict[str, str] = {}
    for document, vector in zip(terms, vectors, strict=True):
        total.update(vector)
        held.update(vector.keys())
        written = document.written | written
    shared = [stem for stem in total if 2 * held[stem] > len(vectors)]
    best: list[str] = []
    for stem in sorted(shared, key=lambda stem: (-total[stem], stem)):
        if not any(stem.startswith(other) or other.startswith(stem) for other in best):
            best.append(stem)
    return tuple(re.sub(r"[’']s$", "", written[stem]) for stem in best[:_ABOUT])
