"""The findings as lines for editors: `story.txt:14:101: error: Mayor → Sheriff (Wire, line 21)`.

vim reads them with `errorformat=%f:%l:%c: %t%*[^:]: %m`, VS Code with a problem matcher. The last
line has the totals.
"""

from checker.language.plain import inert
from checker.records import Report
from checker.reports.finding import Finding, articles_of, ranked
from checker.reports.order import Group, closing
from checker.reports.places import Places
from checker.reports.words import ERROR, printable, shortened

_LENGTH = 1_000


def render(report: Report) -> str:
    """Return a line for each finding, first what must be read first, and one with the totals."""
    places = Places(report)
    lines = [_line(finding) for _, finding in ranked(articles_of(report, places))]
    return inert("".join(f"{line}\n" for line in [*lines, f"checker: {closing(report, places)}"]))


def _line(finding: Finding) -> str:
    place = f"{printable(finding.article.path)}:{finding.first.line}:{finding.first.column}"
    kind = "" if finding.kind is ERROR and finding.group is Group.SURE else f"{finding.label}: "
    told = shortened(f"{kind}{_message(finding).strip()}", _LENGTH)
    return f"{place}: {finding.level}: {told}"


def _message(finding: Finding) -> str:
    """Return what stands against what, and where; without two values all there is to say."""
    told = [f"{said.value} ({said.name}, line {said.line})" for said in finding.said if said.value]
    if finding.value and len(told) == len(finding.said):
        return " ".join([f"{finding.value} → {', '.join(told)}", *finding.remarks])
    return finding.line
