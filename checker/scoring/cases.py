"""The labelled texts that a system is scored on: what it is shown, and the gold it never sees."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from checker.records import Document

Gold = bool | None


class Coverage(StrEnum):
    """What the text outside of the labelled units is known to be.

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

    `wrong` tells whether flagging it is right; None where either is harmless and nothing is scored.
    `kind` names what it is about.
    """

    start: int
    end: int
    label: str
    accepts: frozenset[str]
    wrong: Gold
    kind: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled text: `article` and `sources` are shown to the system, the rest never is.

    `inconsistent` None leaves it out of the figures by text; `kind` is what all of it is about.
    """

    dataset: str
    id: str
    article: Document
    sources: tuple[Document, ...]
    coverage: Coverage
    inconsistent: Gold
    units: tuple[Unit, ...]
    kind: str = ""

    @property
    def control(self) -> bool:
        """Whether this is a text in which all is known to be faithful."""
        return self.coverage is Coverage.ERRORS_ONLY and self.inconsistent is False


def sample(cases: Iterable[Labelled], limit: int | None) -> tuple[Labelled, ...]:
    """Return at most `limit` cases of each data set, in the order of their ids' SHA-256.

    The draw depends on nothing but the ids, and a smaller one is part of every larger one.
    """
    sets: dict[str, list[Labelled]] = defaultdict(list)
    for case in cases:
        sets[case.dataset].append(case)
    return tuple(case for group in sets.values() for case in sorted(group, key=_draw)[:limit])


def _draw(case: Labelled) -> str:
    return hashlib.sha256(case.id.encode()).hexdigest()
