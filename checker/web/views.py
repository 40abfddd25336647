"""What the pages show of a report: plain records, which the templates escape and lay out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from checker.contract import ArticleReport, CheckedClaim, DocumentRecord, Report, Stated, Waiver
from checker.reports.wording import flagged, telling
from checker.types import Element, Judgement, Severity, Stance, Tier, Verdict

NAMES = {
    Verdict.CONTRADICTED: "Contradicted",
    Verdict.DISPUTED: "Disputed",
    Verdict.UNSUPPORTED: "In no source",
    Verdict.OUTDATED: "Outdated",
    Verdict.UNCHECKED: "Not checked",
}
_ORDER = list(NAMES)
_SEVERITIES = list(Severity)
_SAYS = {
    Stance.CONTRADICTS: "says otherwise",
    Stance.SUPPORTS: "agrees",
    Stance.OUTDATED: "gives a later value",
    Stance.SILENT: "is silent",
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence with some of its words marked."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Witness:
    """What a source says of a claim, with its words."""

    label: str
    date: str
    says: str
    decided_by: str
    quotes: tuple[tuple[int, Marked], ...]
    article_value: str | None
    source_value: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as a page shows it."""

    number: int
    id: str
    verdict: str
    name: str
    element: Element | None
    certainty: str
    line: int
    column: int
    sentence: Marked
    explanation: str
    witnesses: tuple[Witness, ...]
    spread: tuple[Stated, ...]
    correction: str | None
    waiver: Waiver | None

    @property
    def can_be_decided(self) -> bool:
        """Whether there is something to decide: a claim that was not checked needs a check."""
        return self.verdict != Verdict.UNCHECKED.value

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to decide it."""
        return self.waiver is None and self.can_be_decided


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the overview."""

    number: int
    title: str
    document: DocumentRecord
    claims: int
    counts: tuple[tuple[str, str, int], ...]
    open: int


def overview(report: Report) -> tuple[Row, ...]:
    """Return a row for each article."""
    documents = {document.id: document for document in report.documents}
    rows = []
    for number, article in enumerate(report.articles, start=1):
        found = _findings(article)
        open_ = sum(
            claim.waiver is None and claim.verdict is not Verdict.UNCHECKED for claim in found
        )
        counts = tuple(
            (verdict.value, NAMES[verdict], sum(claim.verdict is verdict for claim in found))
            for verdict in NAMES
        )
        document = documents[article.document]
        rows.append(Row(number, title(document), document, len(article.claims), counts, open_))
    return tuple(rows)


def title(document: DocumentRecord) -> str:
    """Return the name of an article as a heading: its title, else its file's name."""
    return document.title or PurePath(document.path).name


def findings(report: Report, article: ArticleReport) -> tuple[Finding, ...]:
    """Return the findings of an article, the worst first, waived ones in their place."""
    documents = {document.id: document for document in report.documents}
    ranked = sorted(_findings(article), key=_rank)
    return tuple(
        _finding(number, claim, documents[article.document], documents)
        for number, claim in enumerate(ranked, start=1)
    )


def _findings(article: ArticleReport) -> list[CheckedClaim]:
    return [claim for claim in article.claims if claim.verdict in NAMES]


def _rank(claim: CheckedClaim) -> tuple[int, int, int]:
    return (
        _ORDER.index(claim.verdict),
        _SEVERITIES.index(claim.severity),
        claim.span.start,
    )


def _finding(
    number: int,
    claim: CheckedClaim,
    article: DocumentRecord,
    documents: Mapping[str, DocumentRecord],
) -> Finding:
    words = flagged(claim)
    return Finding(
        number=number,
        id=claim.id,
        verdict=claim.verdict.value,
        name=NAMES[claim.verdict],
        element=claim.element,
        certainty=_certainty(claim),
        line=words.line,
        column=words.column,
        sentence=_sentence(claim, article),
        explanation=claim.explanation,
        witnesses=tuple(_witness(item, documents[item.document]) for item in telling(claim)),
        spread=claim.spread,
        correction=claim.correction,
        waiver=claim.waiver,
    )


def _certainty(claim: CheckedClaim) -> str:
    if claim.verdict is Verdict.UNCHECKED:
        return ""
    if claim.severity is Severity.NOTE:
        return "note"
    return "certain" if claim.tier is Tier.CERTAIN else "please check"


def _sentence(claim: CheckedClaim, article: DocumentRecord) -> Marked:
    text = article.text[claim.sentence.start : claim.sentence.end]
    start, end = claim.span.start - claim.sentence.start, claim.span.end - claim.sentence.start
    exact = text.find(claim.article_value, start, end) if claim.article_value else -1
    if exact >= 0 and claim.article_value:
        start, end = exact, exact + len(claim.article_value)
    return Marked(text[:start], text[start:end], text[end:])


def _witness(judgement: Judgement, source: DocumentRecord) -> Witness:
    agrees = judgement.stance is Stance.SUPPORTS
    value = None if agrees else judgement.source_value
    return Witness(
        label=source.label,
        date=str(source.date or ""),
        says=_SAYS[judgement.stance],
        decided_by=judgement.decided_by,
        quotes=tuple((item.line, _quote(item.text, value)) for item in judgement.evidence),
        article_value=None if agrees else judgement.article_value,
        source_value=value,
    )


def _quote(text: str, value: str | None) -> Marked:
    start = text.find(value) if value else -1
    if start < 0 or value is None:
        return Marked(text, "", "")
    return Marked(text[:start], value, text[start + len(value) :])
