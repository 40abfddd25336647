"""Finds names that stand where the source has another one, and names no source carries."""

import re
from collections.abc import Iterator, Sequence

from checker.alignment import Match, close, match
from checker.names import Name, NameKind, carried, mentions, names, same_name
from checker.types import Comparison, Discrepancy, Element, Segmented, Sentence, Span, Stance
from checker.words import words

NAME = "names"
# Tuned on labelled summaries: shares of the words around, see checker.alignment.
SHARE, OTHER_SHARE, COUNT = 0.6, 0.3, 2
CLEAR_SHARE, CLEAR_COUNT = 0.75, 4
_ATTRIBUTES = re.compile(r"\b(?:according to|said|says|told|tells|added)\b", re.IGNORECASE)


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
    """Return the names of a sentence that no source carries in any form."""
    return [
        sentence.span(name.start, name.end)
        for name in names(sentence.plain)
        if not name.doubtful and not any(carried(name, source) for source in sources)
    ]


def _rivals(comparison: Comparison, name: Name) -> Iterator[tuple[Sentence, Name, Match]]:
    """Yield the source's names that stand in the slot of `name`."""
    text = comparison.sentence.plain
    for evidence in comparison.evidence:
        for rival in names(evidence.plain):
            if rival.doubtful or not _comparable(name, rival) or mentions(text, rival):
                continue
            fit = _slot(text, name, evidence.plain, rival)
            if fit:
                yield evidence, rival, fit


def _comparable(name: Name, rival: Name) -> bool:
    if same_name(name, rival) or bool(name.country) != bool(rival.country):
        return False
    return name.kind is rival.kind


def _slot(text: str, name: Name, other: str, rival: Name) -> Match | None:
    here, there = (name.start, name.end), (rival.start, rival.end)
    if _before(text, name) != _before(other, rival) and not _next_shared(text, name, other, rival):
        return None
    if not close(text, here, other, there, same_subject=False):
        return None
    fit = match(text, here, other, there)
    fits = max(fit.share, fit.back) >= SHARE and min(fit.share, fit.back) >= OTHER_SHARE
    return fit if fits and fit.count >= COUNT else None


def _before(text: str, name: Name) -> str:
    before = [word.text.lower() for word in words(text) if word.end <= name.start]
    before = [word for word in before[-3:] if word not in {"the", "a", "an"}]
    return before[-1] if before else ""


def _next_shared(text: str, name: Name, other: str, rival: Name) -> bool:
    ours = next((word.stem for word in words(text) if word.start >= name.end), "")
    return ours == next((word.stem for word in words(other) if word.start >= rival.end), None)


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
