"""The findings as workflow commands, which GitHub shows as annotations beside the lines.

GitHub keeps ten annotations of each kind for a step, so the first ten are printed and a last notice
tells what is left out. Columns count code points from 1, `endColumn` is the one after the last:
GitHub does not say what it counts, and takes columns only for words on one line.
"""

from checker.records import Report, Severity
from checker.reports.finding import Finding, articles_of, ranked
from checker.reports.order import closing
from checker.reports.places import Places
from checker.reports.words import counted, printable, shortened

PER_KIND = 10
_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_LENGTH = 1000


def render(report: Report) -> str:
    """Return one command on each line: the findings in their order, then the totals."""
    places = Places(report)
    found = [finding for _, finding in ranked(articles_of(report, places))]
    # GitHub shows as many of each; the closing notice takes a notice's place.
    left = {"error": PER_KIND, "warning": PER_KIND, "notice": PER_KIND - 1}
    lines = []
    for finding in found:
        kind = _KINDS[finding.level]
        left[kind] -= 1
        if left[kind] >= 0:
            lines.append(_annotation(kind, finding))
    rest = len(found) - len(lines)
    more = counted(rest, "more finding is", "more findings are") + " in the full report. "
    told = f"{more if rest else ''}{closing(report, places)}"
    lines.append(command("notice", {"title": "checker"}, told))
    return "".join(f"{line}\n" for line in lines)


def _annotation(kind: str, finding: Finding) -> str:
    first = finding.first
    end_line, end_column = finding.spans[-1].end_place
    place = {"file": finding.article.path, "line": str(first.line), "endLine": str(end_line)}
    if end_line == first.line:
        place |= {"col": str(first.column), "endColumn": str(end_column)}
    place["title"] = f"{finding.number}. {finding.label}"
    return command(kind, place, finding.line)


def command(kind: str, properties: dict[str, str], message: str) -> str:
    """Return a command, its message on one line and escaped as `escapeData` of @actions/core."""
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {told}::{printable(shortened(message, _LENGTH)).replace('%', '%25')}"


def _property(text: str) -> str:
    """Escape a value as `escapeProperty` of @actions/core does; file names keep their spaces."""
    seen = "".join(c for c in text if c.isprintable()).replace("%", "%25")
    return seen.replace(":", "%3A").replace(",", "%2C")
