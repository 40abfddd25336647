"""What is read, and what an engine says of it.

Offsets are Python code points into the text as read; lines and columns are 1-based.
"""

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

Notify = Callable[[str], None]  # is told what a user should know, one line at a time


def unheard(_notice: str) -> None:
    """Drop a notice, where nobody is there to read it."""


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


class Element(StrEnum):
    """What a difference is about."""

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


class Record(BaseModel):
    """A frozen record of the report."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Span(Record):
    """Words of a document, verbatim: `document.text[start:end] == text`."""

    start: int
    end: int
    text: str
    line: int
    column: int

    @property
    def end_place(self) -> tuple[int, int]:
        """The line of its last character, and the column after it."""
        lines = self.text.split("\n")
        first = self.column if len(lines) == 1 else 1
        return self.line + len(lines) - 1, first + len(lines[-1])

    def part(self, start: int, end: int) -> "Span":
        """Return its words `text[start:end]` as a span of their own."""
        line, column = self.model_copy(update={"text": self.text[:start]}).end_place
        bounds = {"start": self.start + start, "end": self.start + end}
        return Span(**bounds, text=self.text[start:end], line=line, column=column)


class Evidence(Record):
    """A sentence of a source that bears on a claim."""

    start: int
    end: int
    text: str
    line: int


# What is read


@dataclass(frozen=True, slots=True)
class Block:
    """A run of visible text, and where each of its characters stands in the file.

    `starts[i]` and `ends[i]` bound the code points of the file that show as `text[i]`.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A slice of a document; `plain` is the same words as a reader sees them, on one line.

    Sentences are numbered from 1; number 0 is the headline.
    """

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
        place = {"line": self.line, "column": self.column}
        whole = Span(start=self.start, end=self.end, text=self.text, **place)
        return whole.part(self.starts[start] - self.start, self.ends[stop - 1] - self.start)

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return which characters of `plain` show the document from `start` to `end`."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    @property
    def evidence(self) -> Evidence:
        """This sentence as evidence."""
        return Evidence(start=self.start, end=self.end, text=self.text, line=self.line)


@dataclass(frozen=True, slots=True)
class Document:
    """One text we were given; `sentences` are what a reader sees of it, in reading order.

    `headline` is its title where the text holds it outside of the sentences. `language` is an ISO
    639-1 code. Metadata may say an `origin` (an outlet), `derived_from` (files, relative to it) and
    the `event` it tells of. An `extracted` text is taken out of its file.
    """

    id: str
    path: str
    text: str = field(repr=False)
    sha256: str
    sentences: tuple[Sentence, ...] = field(default=(), repr=False)
    headline: Sentence | None = None
    language: str = "en"
    title: str | None = None
    publisher: str | None = None
    date: datetime.date | None = None
    named_sources: tuple[str, ...] = ()
    origin: str | None = None
    derived_from: tuple[str, ...] = ()
    event: str | None = None
    extracted: bool = False

    @property
    def label(self) -> str:
        """The name to show a reader: publisher, else title, else id."""
        return self.publisher or self.title or self.id

    @property
    def numbered(self) -> tuple[Sentence, ...]:
        """The headline, where there is one, and the sentences."""
        return ((self.headline,) if self.headline else ()) + self.sentences


@dataclass(frozen=True, slots=True)
class Shown:
    """The sentences of one source that an engine gets to see, in reading order."""

    source: Document
    sentences: tuple[Sentence, ...]


# What is said of it


class Judgement(Record):
    """What one source says of one claim, and who decided so.

    `copy_of` names the document whose words it repeats: then it does not count as a witness.
    `unread` is silent because the engine cannot read it.
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
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One atomic statement of an article: self-contained text and the words that state it."""

    id: str
    text: str
    kind: Kind
    span: Span
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Examined:
    """A claim with what every source says of it, or why that is not known (`failure`).

    `overall` is what the engine made of it over all sources; `doubts` are the questions that code
    raised and the engine was asked again about; `sure` says that code sees the difference too, or
    that it was found again when asked again; `novel` that code found its number, name or quotation,
    or most of its words, in no source.
    """

    claim: Claim
    judgements: tuple[Judgement, ...]
    overall: Verdict | None = None
    failure: str | None = None
    doubts: tuple[str, ...] = ()
    sure: bool = False
    novel: bool = False


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Two values that differ between an article and one source, each with its exact place.

    A `certain` one is right by what was measured; others are hints.
    """

    detector: str
    element: Element
    stance: Stance
    article_span: Span
    source_span: Span
    evidence: Sentence
    reason: str
    correction: str | None = None
    certain: bool = True

    @property
    def article_value(self) -> str:
        """The article's words."""
        return self.article_span.text

    @property
    def source_value(self) -> str:
        """The source's words."""
        return self.source_span.text
