"""The report as CSV (RFC 4180): one row for each claim, for spreadsheets and statistics.

No cell can be taken for a formula: one that begins like a formula gets an apostrophe in front.
"""

import csv
from io import StringIO

from checker.records import Report
from checker.reports.finding import Finding, each_claim
from checker.reports.places import Places
from checker.reports.words import decided, printable

_FORMULA = tuple("=+-@＝＋－＠")  # some spreadsheets take the wide forms too
COLUMNS = (
    "article", "line", "column", "end_line", "end_column", "verdict", "severity", "tier", "element",
    "kind", "words", "claim", "article_value", "source_value", "sources_say", "explanation",
    "correction", "agreeing_sources", "agreeing_origins", "confidence", "as_of", "decision", "id",
)  # fmt: skip


def render(report: Report) -> str:
    """Return a header and a row for each claim, in the order of the articles."""
    places = Places(report)
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for finding in each_claim(report, places):
        row = _row(finding, places.paths[finding.article.id])
        writer.writerow(cell(one) if isinstance(one, str) else one for one in row)
    return out.getvalue()


def _row(finding: Finding, path: str) -> tuple[str | int | float, ...]:
    claim, span, said = finding.claim, finding.claim.span, finding.said
    return (
        path, span.line, span.column, *span.end_place, claim.verdict.value,
        claim.severity.value, claim.tier.value, claim.element.value if claim.element else "",
        claim.kind.value, span.text, claim.text, claim.article_value or "",
        claim.source_value or "", "; ".join(one.told for one in said), claim.explanation,
        claim.correction or "", claim.support.sources, claim.support.origins,
        "" if claim.confidence is None else claim.confidence, claim.as_of or "",
        decided(claim.waiver) if claim.waiver else "", claim.id,
    )  # fmt: skip


def cell(text: str) -> str:
    """Return text for one cell: on one line, and never a formula."""
    line = printable(text).strip()
    return f"'{line}" if line.startswith(_FORMULA) else line
