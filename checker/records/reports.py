"""The report as records: the JSON contract, from which `docs/report-1.schema.json` is made."""

import datetime
from collections import Counter
from enum import StrEnum
from typing import Literal

from pydantic import Field

from checker.records.texts import Element, Judgement, Kind, Record, Sentence, Span, Verdict


class Severity(StrEnum):
    """How loudly a verdict is reported."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NONE = "none"


class Tier(StrEnum):
    """Whether the evidence itself shows a finding, or a person should look."""

    CERTAIN = "certain"
    CHECK = "check"


class FailOn(StrEnum):
    """The mildest verdict that makes a run fail."""

    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"
    NEVER = "never"


_FAILING = {
    FailOn.CONTRADICTED: {Verdict.CONTRADICTED},
    FailOn.UNSUPPORTED: {Verdict.CONTRADICTED, Verdict.DISPUTED, Verdict.UNSUPPORTED},
    FailOn.NEVER: set[Verdict](),
}


class Decision(StrEnum):
    """What a reviewer decided on a finding: it is wrong, it is mended, or it is right."""

    DISMISSED = "dismissed"
    CORRECTED = "corrected"
    CONFIRMED = "confirmed"


class Offsets(Record):
    """The bounds of a sentence in its document."""

    start: int
    end: int


class Stated(Record):
    """The value that one document gives in a dispute, and the line where it stands."""

    document: str
    value: str
    line: int


class Support(Record):
    """How many sources say the same, and how many origins they go back to."""

    sources: int = 0
    origins: int = 0


class Waiver(Record):
    """A reviewer's decision on a finding, from a waiver file; a confirmed one still fails a run."""

    decision: Decision
    reason: str = ""
    reviewer: str
    date: datetime.date


class CheckedClaim(Record):
    """A claim with its verdict and everything a report prints about it.

    `support` counts who agrees. In a dispute `spread` holds the values that sources give and
    `dispute_told` says whether the article tells of more than one. `as_of` is the time the claim
    speaks of, as YYYY, YYYY-MM or YYYY-MM-DD, where the text gives one. `doubts` are the questions
    on which the model was asked a second time. `known` findings stand in the baseline too.
    """

    id: str
    text: str
    kind: Kind
    span: Span
    sentence: Offsets
    verdict: Verdict
    severity: Severity
    tier: Tier
    element: Element | None
    confidence: float | None
    explanation: str
    correction: str | None
    article_value: str | None
    source_value: str | None
    judgements: tuple[Judgement, ...]
    support: Support = Support()
    spread: tuple[Stated, ...] = ()
    dispute_told: bool | None = None
    as_of: str | None = None
    doubts: tuple[str, ...] = ()
    waiver: Waiver | None = None
    known: bool = False

    @property
    def waived(self) -> bool:
        """Whether a reviewer dismissed this finding or marked it as corrected."""
        return self.waiver is not None and self.waiver.decision is not Decision.CONFIRMED

    @property
    def settled(self) -> bool:
        """Whether it fails no run: a reviewer decided so, or it is known from the baseline."""
        return self.waived or self.known

    def fails(self, fail_on: FailOn, strict: bool) -> bool:
        """Whether this claim fails a run.

        Notes and settled findings never do, findings to check only if `strict`.
        """
        counts = self.severity is not Severity.NOTE and (strict or self.tier is Tier.CERTAIN)
        return counts and not self.settled and self.verdict in _FAILING[fail_on]


class Summary(Record):
    """How many claims of an article ended in which verdict; `waived` ones count in both."""

    claims: int
    supported: int
    contradicted: int
    disputed: int
    outdated: int
    unsupported: int
    unchecked: int
    waived: int = 0


class ArticleReport(Record):
    """One article's claims, in the order of its text."""

    document: str
    summary: Summary
    claims: tuple[CheckedClaim, ...]


class Credit(Record):
    """An outlet that a text names as where it comes from, in the words `text`."""

    name: str
    text: str
    line: int


class Derivation(Record):
    """A document made from another one of the run, how surely from 0 to 1, and why we think so.

    `declared` in its metadata; `directed` unless nothing tells which of the two came first.
    """

    document: str
    original: str
    confidence: float
    reasons: tuple[str, ...]
    declared: bool = False
    directed: bool = True


class EventGroup(Record):
    """Documents on one event, and the words they share; one alone has nothing to compare with."""

    documents: tuple[str, ...]
    about: tuple[str, ...]


class DocumentRecord(Record):
    """A document as the report names it; its text and sentences stay out of the JSON.

    `origin` is the document or the declared outlet it goes back to, its own id when to none.
    `sentences` are what a reader sees of it, the headline first.
    """

    id: str
    path: str
    title: str | None
    publisher: str | None
    date: datetime.date | None
    sha256: str
    language: str = "en"
    origin: str = ""
    credits: tuple[Credit, ...] = ()
    text: str = Field(default="", exclude=True, repr=False)
    sentences: tuple[Sentence, ...] = Field(default=(), exclude=True, repr=False)

    @property
    def label(self) -> str:
        """The name to show a reader: publisher, else title, else id."""
        return self.publisher or self.title or self.id


class Usage(Record):
    """What the model cost, failed attempts included; an unknown price is null.

    `cached_tokens` are those of `prompt_tokens` that the provider had in its own cache;
    `cached_calls` are answers that we had kept.
    """

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    cached_calls: int = 0
    cost_usd: float | None = None


class Run(Record):
    """How a report was made; holds no clock and no randomness.

    `stages` is the usage of each stage that asked a model: examine, reconsider. `fallback` is why
    engine `rules` stands in for a model that was asked for.
    """

    version: str
    engine: str
    model: str | None
    second_model: str | None = None
    prompts: dict[str, str]
    usage: Usage
    stages: dict[str, Usage] = Field(default={})
    fallback: str | None = None


class Report(Record):
    """The result of a run over one or more articles."""

    schema_id: Literal["checker/report/1"] = Field(default="checker/report/1", alias="schema")
    complete: bool
    run: Run
    documents: tuple[DocumentRecord, ...]
    articles: tuple[ArticleReport, ...]
    derivations: tuple[Derivation, ...] = ()
    groups: tuple[EventGroup, ...] = ()

    def __repr__(self) -> str:
        """Return how much was checked and what was found, in a line."""
        claims = [claim.verdict for article in self.articles for claim in article.claims]
        counts = Counter[Verdict](verdict for verdict in claims if verdict is not Verdict.SUPPORTED)
        found = ", ".join(f"{counts[one]} {one}" for one in Verdict if one in counts)
        whole = "" if self.complete else ", not complete"
        size = f"{len(self.articles)} article(s), {len(claims)} claim(s)"
        return f"<Report on {size}: {found or 'no findings'}{whole}>"

    __str__ = __repr__

    @property
    def findings(self) -> tuple[CheckedClaim, ...]:
        """Every claim that is not supported, in the order of the articles."""
        claims = (claim for article in self.articles for claim in article.claims)
        return tuple(claim for claim in claims if claim.verdict is not Verdict.SUPPORTED)

    def to(self, name: str) -> str:
        """Return the report in a format of `checker check --format`, such as html or patch.

        Raises UsageError for an unknown one.
        """
        from checker import reports  # noqa: PLC0415  far above, and slow to import

        return reports.render(self, name)

    def to_dicts(self) -> list[dict[str, object]]:
        """Return a flat dict for each claim with the columns of format `csv`, for a DataFrame."""
        from checker import reports  # noqa: PLC0415  likewise

        return [dict(zip(reports.csv.COLUMNS, row, strict=True)) for row in reports.csv.rows(self)]

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the page of format `html` in a frame of its own."""
        from checker import reports  # noqa: PLC0415  likewise

        return reports.html.framed(self)

    def exit_code(self, fail_on: FailOn, strict: bool = False) -> int:
        """Return 0 clean, 1 findings at or above `fail_on`, 3 something stayed unchecked.

        Findings of tier `check` count only if `strict`. 3 wins over 1: a run that is not complete
        must not pass for a finished one. Nor is one clean in which the rules stood in for a model.
        """
        if not self.complete:
            return 3
        if any(claim.fails(fail_on, strict) for claim in self.findings):
            return 1
        return 3 if self.run.fallback else 0
