"""The records that flow from stage to stage.

Offsets are Python code points into the text as read from disk; lines and columns are 1-based.
The report they end in stands in `checker.contract`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

# Maps a function over batches, as `map` does; a pool's `map` runs them side by side.
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


# Is told what a user should know, one line at a time.
Notify = Callable[[str], None]


def unheard(_notice: str) -> None:
    """Drop a notice, where nobody is there to read it."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """How functions are mapped over the parts of an article, and over the questions on a part."""

    parts: Each = map
    questions: Each = map


class Stance(StrEnum):
    """What one source says of one claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    OUTDATED = "outdated"
    SILENT = "silent"


class Verdict(StrEnum):
    """A claim's result over all its sources."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    DISPUTED = "disputed"
    OUTDATED = "outdated"
    UNSUPPORTED = "unsupported"
    UNCHECKED = "unchecked"


CONFIRMED = "model, asked twice"  # `decided_by` of what a model said again when asked alone


class Severity(StrEnum):
    """How loudly a verdict is reported."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NONE = "none"


class Element(StrEnum):
    """What an error is about."""

    ROLE = "role"
    NUMBER = "number"
    DATE = "date"
    LOCATION = "location"
    ENTITY = "entity"
    QUOTE = "quote"
    ATTRIBUTION = "attribution"
    NEGATION = "negation"
    CERTAINTY = "certainty"
    RELATION = "relation"
    OTHER = "other"


class Kind(StrEnum):
    """What sort of statement a claim is."""

    FACT = "fact"
    QUOTE = "quote"
    OPINION = "opinion"


class Tier(StrEnum):
    """Whether the evidence itself shows a finding, or a person should look."""

    CERTAIN = "certain"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of visible text, and where each of its characters stands in the file.

    `starts[i]` and `ends[i]` bound the code points of the file that show as `text[i]`.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


@dataclass(frozen=True, slots=True)
class Document:
    """One text we were given; `blocks` is what a reader sees of it.

    Its metadata may say an `origin` (an outlet) and `derived_from` (files, relative to it).
    """

    id: str
    path: str
    text: str
    sha256: str
    blocks: tuple[Block, ...]
    title: str | None = None
    publisher: str | None = None
    date: datetime.date | None = None
    named_sources: tuple[str, ...] = ()
    origin: str | None = None
    derived_from: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name to show a reader: publisher, else title, else id."""
        return self.publisher or self.title or self.id


class Record(BaseModel):
    """A frozen record of the report."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Span(Record):
    """Words of an article, verbatim: `document.text[start:end] == text`."""

    start: int
    end: int
    text: str
    line: int
    column: int


class Offsets(Record):
    """The bounds of a sentence in its document."""

    start: int
    end: int


class Evidence(Record):
    """A sentence of a source that bears on a claim."""

    start: int
    end: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A slice of a document; `plain` is the same words as a reader sees them, on one line."""

    document: str
    number: int
    start: int
    end: int
    line: int
    column: int
    text: str
    plain: str
    starts: Sequence[int] = field(repr=False)
    ends: Sequence[int] = field(repr=False)

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return the words `plain[start:end]` as a span of the document."""
        stop = len(self.plain) if end is None else end
        raw_start, raw_end = self.starts[start], self.ends[stop - 1]
        before = self.text[: raw_start - self.start]
        breaks = before.count("\n")
        column = len(before) - before.rfind("\n") if breaks else self.column + len(before)
        text = self.text[raw_start - self.start : raw_end - self.start]
        return Span(start=raw_start, end=raw_end, text=text, line=self.line + breaks, column=column)

    def locate(self, span: Span) -> tuple[int, int]:
        """Return the bounds in `plain` of a span of this sentence."""
        inside = [
            i for i, raw in enumerate(self.starts) if span.start <= raw and self.ends[i] <= span.end
        ]
        return (inside[0], inside[-1] + 1) if inside else (0, len(self.plain))

    @property
    def evidence(self) -> Evidence:
        """This sentence as evidence."""
        return Evidence(start=self.start, end=self.end, text=self.text, line=self.line)


@dataclass(frozen=True, slots=True)
class Segmented:
    """A document and its sentences."""

    document: Document
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One atomic statement of an article: self-contained text and the words that state it."""

    id: str
    text: str
    kind: Kind
    span: Span
    sentence: Sentence

    def widened(self, span: Span) -> Claim:
        """Return the claim with its span stretched over `span`, words of the same sentence."""
        start, end = self.sentence.locate(self.span)
        other_start, other_end = self.sentence.locate(span)
        both = self.sentence.span(min(start, other_start), max(end, other_end))
        return replace(self, span=both)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One article sentence beside one source: what a detector looks at.

    `evidence` holds the sentences of `source` nearest to the article's, best first;
    `sources` are all sources of the article, for detectors that must search everywhere.
    """

    sentence: Sentence
    article: Document
    evidence: tuple[Sentence, ...]
    source: Segmented
    sources: tuple[Segmented, ...]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Two values that differ between an article and one source, each with its exact place.

    `hard` discrepancies override a model that says "supports"; others are hints to check.
    """

    detector: str
    element: Element
    stance: Stance
    article_span: Span
    source_span: Span
    evidence: Sentence
    reason: str
    correction: str | None = None
    hard: bool = True

    @property
    def article_value(self) -> str:
        """The article's words."""
        return self.article_span.text

    @property
    def source_value(self) -> str:
        """The source's words."""
        return self.source_span.text


# What differs in an article, by number of its sentence.
Discrepancies = Mapping[int, Sequence[Discrepancy]]


class Judgement(Record):
    """What one source says of one claim, and who decided so.

    `copy_of` names the document whose words it repeats: then it does not count as a witness.
    """

    document: str
    stance: Stance
    decided_by: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    element: Element | None = None
    article_value: str | None = None
    source_value: str | None = None
    correction: str | None = None
    confidence: float | None = None
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """A claim with what every source says of it, or why that is not known."""

    claim: Claim
    judgements: tuple[Judgement, ...]
    failure: str | None = None
    addition: float | None = None  # the chance, from 0 to 1, that no source says it
    closely: bool = False  # whether it was asked about with few sentences
