"""Finds names that stand where the source has another one, and names no source carries."""

import re
from collections.abc import Iterator, Sequence

from checker.language.aliases import carried, mentions, same_name
from checker.language.alignment import Match, close, match
from checker.language.names import Name, NameKind, names
from checker.language.words import STOPWORDS, words
from checker.types import Comparison, Discrepancy, Element, Segmented, Sentence, Span, Stance

NAME = "names"
# Tuned on labelled summaries: shares of the words around, see checker.language.alignment.
# The first is asked of slots that share one neighbour, the second of two, the third of more.
ASKED_SHARE, OTHER_SHARE, COUNT = (0.55, 0.42, 0.38), 0.25, 2
BESIDE = 3  # content words on each side
CLEAR_SHARE, CLEAR_COUNT = 0.75, 4
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Words that make another slot of the name after them.
_PAIRING = frozenset("with by against for on than".split())


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the names of the sentence in whose place the source has another name."""
    found: list[Discrepancy] = []
    taken: set[tuple[int, int]] = set()
    for name in names(comparison.sentence.plain):
        if name.doubtful or carried(name, comparison.source):
            continue
        best = max(_rivals(comparison, name), key=lambda rival: _score(rival[2]), default=None)
        if best and (best[0].number, best[1].start) not in taken:
            taken.add((best[0].number, best[1].start))
            found.append(_discrepancy(comparison.sentence, name, *best))
    return found


def unknown_names(sentence: Sentence, sources: Sequence[Segmented]) -> list[Span]:
    """Return the names of a sentence that no source carries in any form.

    Countries and nationalities are left out: they mostly describe what readers know.
    """
    return [
        sentence.span(name.start, name.end)
        for name in names(sentence.plain)
        if not name.doubtful
        and not name.country
        and name.telling
        and not any(carried(name, source) for source in sources)
    ]


def _rivals(comparison: Comparison, name: Name) -> Iterator[tuple[Sentence, Name, Match]]:
    """Yield the source's names that stand in the slot of `name`."""
    text = comparison.sentence.plain
    for evidence in comparison.evidence:
        if _other_year(text, evidence.plain):
            continue
        for rival in names(evidence.plain):
            if rival.doubtful or not _comparable(name, rival) or mentions(text, rival):
                continue
            fit = _slot(text, name, evidence.plain, rival)
            if fit:
                yield evidence, rival, fit


def _comparable(name: Name, rival: Name) -> bool:
    if same_name(name, rival) or bool(name.country) != bool(rival.country) or not rival.telling:
        return False
    kinds = {name.kind, rival.kind}
    return len(kinds) == 1 or (NameKind.UNKNOWN in kinds and NameKind.PERSON not in kinds)


def _slot(text: str, name: Name, other: str, rival: Name) -> Match | None:
    """Return how well the words around fit; the more neighbours are shared, the less is asked."""
    here, there = (name.start, name.end), (rival.start, rival.end)
    neighbours = _neighbours(text, name, other, rival)
    if neighbours < (1 if name.kind is rival.kind else 2) or not close(
        text, here, other, there, same_subject=False
    ):
        return None
    fit = match(text, here, other, there)
    high, low = max(fit.share, fit.back), min(fit.share, fit.back)
    asked = ASKED_SHARE[min(neighbours, len(ASKED_SHARE)) - 1]
    return fit if high >= asked and low >= OTHER_SHARE and fit.count >= COUNT else None


def _other_year(text: str, other: str) -> bool:
    """Whether two sentences tell of different years, and so of different events."""
    years, others = set(_YEAR.findall(text)), set(_YEAR.findall(other))
    return bool(years and others) and years.isdisjoint(others)


def _neighbours(text: str, name: Name, other: str, rival: Name) -> int:
    """Count what two slots share: the word before, the one after, a content word on each side."""
    before, after = _around(text, name)
    other_before, other_after = _around(other, rival)
    places = name.kind is rival.kind is NameKind.PLACE
    pairing = not places and not _PAIRING.isdisjoint((*before[-1:], *other_before[-1:]))
    if pairing and before[-1:] != other_before[-1:] and not _same_noun(name, after, other_after):
        return 0
    exact = (before[-1:] == other_before[-1:] != []) + (after[:1] == other_after[:1] != [])
    left = _content(before)[-BESIDE:], _content(other_before)[-BESIDE:]
    right = _content(after)[:BESIDE], _content(other_after)[:BESIDE]
    shared = exact + sum(not set(a).isdisjoint(b) for a, b in (left, right))
    pair = before[-2:] == other_before[-2:] and len(before) > 1 and not name.country
    return shared + pair + _same_noun(name, after, other_after)


def _same_noun(name: Name, after: list[str], other_after: list[str]) -> bool:
    """Whether a country or nationality qualifies the same noun on both sides."""
    return bool(name.country) and not set(after[:2]).isdisjoint(_content(other_after)[:2])


def _around(text: str, name: Name) -> tuple[list[str], list[str]]:
    kept = [word for word in words(text) if word.text.lower() not in {"the", "a", "an"}]
    before = [word.stem for word in kept if word.end <= name.start]
    return before, [word.stem for word in kept if word.start >= name.end]


def _content(stems: list[str]) -> list[str]:
    return [stem for stem in stems if stem not in STOPWORDS and len(stem) > 1]


def _score(fit: Match) -> float:
    return fit.share + fit.back


def _discrepancy(
    article: Sentence, name: Name, evidence: Sentence, rival: Name, fit: Match
) -> Discrepancy:
    clear = min(fit.share, fit.back) >= CLEAR_SHARE and fit.count >= CLEAR_COUNT
    place = NameKind.PLACE in {name.kind, rival.kind}
    return Discrepancy(
        detector=NAME,
        element=Element.LOCATION if place else Element.ENTITY,
        stance=Stance.CONTRADICTS,
        article_span=article.span(name.start, name.end),
        source_span=evidence.span(rival.start, rival.end),
        evidence=evidence,
        reason=f'the article says "{name.text}" where the source says "{rival.text}"',
        correction=rival.text,
        hard=clear,
    )
