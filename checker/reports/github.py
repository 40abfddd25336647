"""The findings as workflow commands, which GitHub shows as annotations beside the lines.

GitHub keeps ten annotations of each kind for a step, so the worst come first and a last notice
tells what is left out. Columns count code points from 1, `endColumn` is the one after the last:
GitHub does not say what it counts, and takes columns only for words on one line.
"""

from collections import Counter

from checker.contract import Report
from checker.reports.wording import (
    Documents,
    Finding,
    documents_of,
    end_of,
    findings_of,
    flagged,
    label,
    one_line,
    printable,
    shortened,
    shortfall,
)
from checker.types import Severity

PER_KIND = 10
_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_LENGTH = 1000


def render(report: Report) -> str:
    """Return one command on each line: the findings, worst first, then what is left out."""
    documents = documents_of(report)
    found = findings_of(report)
    shown = _worst(found, PER_KIND)
    if len(shown) < len(found) or not report.complete:
        shown = _worst(found, PER_KIND - 1, PER_KIND)
    lines = [_annotation(finding, documents) for finding in shown]
    rest = len(found) - len(shown)
    closing = [
        f"{rest:,} more {'finding is' if rest == 1 else 'findings are'} in the full report."
        if rest
        else "",
        shortfall(report),
    ]
    if any(closing):
        lines.append(_command("notice", {"title": "checker"}, " ".join(filter(None, closing))))
    return "".join(f"{line}\n" for line in lines)


def _worst(found: list[Finding], notices: int, others: int = PER_KIND) -> list[Finding]:
    """Return as many findings as GitHub will show; the closing notice takes a notice's place."""
    seen: Counter[str] = Counter()
    kept = []
    for finding in found:
        kind = _kind(finding)
        seen[kind] += 1
        if seen[kind] <= (notices if kind == "notice" else others):
            kept.append(finding)
    return kept


def _kind(finding: Finding) -> str:
    claim = finding.claim
    return "notice" if claim.waived else _KINDS.get(claim.severity, "notice")


def _annotation(finding: Finding, documents: Documents) -> str:
    span = flagged(finding.claim)
    end_line, end_column = end_of(span)
    place = {
        "file": finding.article.path,
        "line": str(span.line),
        "endLine": str(end_line),
    }
    if end_line == span.line:
        place |= {"col": str(span.column), "endColumn": str(end_column)}
    place["title"] = " · ".join(label(finding.claim)).capitalize()
    return _command(_kind(finding), place, one_line(finding.claim, documents))


def _command(kind: str, properties: dict[str, str], message: str) -> str:
    told_properties = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {told_properties}::{_data(shortened(message, _LENGTH))}"


def _data(text: str) -> str:
    """Escape a message, which is on one line already, as `escapeData` of @actions/core does."""
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    """Escape a value as `escapeProperty` of @actions/core does; file names keep their spaces."""
    seen = "".join(c for c in text if c.isprintable()).replace("%", "%25")
    return seen.replace(":", "%3A").replace(",", "%2C")
