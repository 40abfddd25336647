"""The report as CSV (RFC 4180): one row for each claim, for spreadsheets and statistics.

No cell can be taken for a formula: one that begins like a formula gets an apostrophe in front.
"""

import csv
from io import StringIO

from checker.contract import CheckedClaim, Report
from checker.reports.wording import (
    Documents,
    decision,
    documents_of,
    end_of,
    printable,
    shared_paths,
    sources_told,
)

COLUMNS = (
    "article",
    "line",
    "column",
    "end_line",
    "end_column",
    "verdict",
    "severity",
    "tier",
    "element",
    "kind",
    "words",
    "claim",
    "article_value",
    "source_value",
    "sources_say",
    "explanation",
    "correction",
    "agreeing_sources",
    "agreeing_origins",
    "confidence",
    "as_of",
    "decision",
    "id",
)
_FORMULA = tuple("=+-@＝＋－＠")  # some spreadsheets take the wide forms too


def render(report: Report) -> str:
    """Return a header and a row for each claim, in the order of the articles."""
    documents, paths = documents_of(report), shared_paths(report.documents)
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for article in report.articles:
        path = cell(paths[article.document])
        for claim in article.claims:
            writer.writerow((path, *_row(claim, documents)))
    return out.getvalue()


def _row(claim: CheckedClaim, documents: Documents) -> tuple[str | int | float, ...]:
    return (
        claim.span.line,
        claim.span.column,
        *end_of(claim.span),
        claim.verdict.value,
        claim.severity.value,
        claim.tier.value,
        claim.element.value if claim.element else "",
        claim.kind.value,
        cell(claim.span.text),
        cell(claim.text),
        cell(claim.article_value or ""),
        cell(claim.source_value or ""),
        cell("; ".join(sources_told(claim, documents))),
        cell(claim.explanation),
        cell(claim.correction or ""),
        claim.support.sources,
        claim.support.origins,
        "" if claim.confidence is None else claim.confidence,
        cell(claim.as_of or ""),
        cell(decision(claim.waiver) if claim.waiver else ""),
        cell(claim.id),
    )


def cell(text: str) -> str:
    """Return text for one cell: on one line, and never a formula."""
    line = printable(text).strip()
    return f"'{line}" if line.startswith(_FORMULA) else line
