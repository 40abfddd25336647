"""The report as CSV (RFC 4180): one row for each claim, for spreadsheets and statistics.

No cell can be taken for a formula: one that begins like a formula gets an apostrophe in front.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from checker.records import Report
from checker.reports.finding import each_claim
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
    return written(COLUMNS, rows(report))


def rows(report: Report) -> Iterator[Sequence[object]]:
    """Yield what the columns hold for each claim, in the order of the articles."""
    places = Places(report)
    for finding in each_claim(report, places):
        claim, span = finding.claim, finding.claim.span
        yield (
            places.paths[finding.article.id], span.line, span.column, *span.end_place,
            claim.verdict, claim.severity, claim.tier, claim.element, claim.kind, span.text,
            claim.text, claim.article_value, claim.source_value,
            "; ".join(one.told for one in finding.said), claim.explanation, claim.correction,
            claim.support.sources, claim.support.origins, claim.confidence, claim.as_of,
            claim.waiver and decided(claim.waiver), claim.id,
        )  # fmt: skip


def written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a header and rows; each cell on one line, and none a formula."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(columns)
    writer.writerows([_cell(one) for one in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, int | float):
        return value
    line = printable("" if value is None else str(value)).strip()
    return f"'{line}" if line.startswith(_FORMULA) else line
