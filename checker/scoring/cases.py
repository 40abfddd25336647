"""The labelled texts that a system is scored on: what it is shown, and the gold it never sees."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from checker.types import Document

Gold = bool | None
ADDITION = "addition"


class Coverage(StrEnum):
    """What the text outside the labelled units is known to be.

    `full` and `errors_only`: consistent. `partial`: unknown, so no false alarm is counted.
    `labelled`: unknown, so a false alarm is counted only on a unit labelled as supported.
    """

    FULL = "full"
    ERRORS_ONLY = "errors_only"
    PARTIAL = "partial"
    LABELLED = "labelled"


@dataclass(frozen=True, slots=True)
class Unit:
    """A labelled stretch of the article's text.

    `wrong` tells whether flagging it is right, `contradictable` whether calling it contradicted
    is; None means that either is harmless and nothing is scored. `source_words` are those of a
    source that bear the unit out or contradict it, where they are labelled.
    """

    start: int
    end: int
    label: str
    accepts: frozenset[str]
    wrong: Gold
    contradictable: Gold
    element: str
    source_words: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled text: `article` and `sources` are shown to the system, the rest never is.

    `by_sentence` marks whole articles, which are scored by labelled sentence as well;
    `inconsistent` None leaves the text out of the text-level figures.
    """

    dataset: str
    id: str
    article: Document
    sources: tuple[Document, ...]
    coverage: Coverage
    inconsistent: Gold
    units: tuple[Unit, ...]
    by_sentence: bool = False

    @property
    def control(self) -> bool:
        """Whether this is a whole article without a planted error or addition."""
        return self.by_sentence and not any(unit.wrong for unit in self.units)

    @property
    def shown(self) -> str:
        """Return a SHA-256 over everything the system is shown."""
        digest = hashlib.sha256()
        for document in (self.article, *self.sources):
            parts = (document.text, document.title, document.publisher, document.date)
            digest.update(repr(parts).encode())
        return digest.hexdigest()


def sample(cases: Iterable[Case], limit: int | None) -> tuple[Case, ...]:
    """Return at most `limit` cases of each data set, in the order of their ids' SHA-256.

    The draw depends on nothing but the ids, and a smaller one is part of every larger one.
    """
    drawn: dict[str, list[Case]] = {}
    for case in cases:
        drawn.setdefault(case.dataset, []).append(case)
    return tuple(case for group in drawn.values() for case in sorted(group, key=_draw)[:limit])


def _draw(case: Case) -> str:
    return hashlib.sha256(case.id.encode()).hexdigest()
