"""Report formats, one per file, each a function from a report to text.

To add one, write `render(report) -> str` in a file of its own and name the file in `_MODULES`.
"""

from collections.abc import Callable, Mapping

from checker.errors import UsageError
from checker.records import Report
from checker.reports import (
    claimreview,
    comment,
    csv,
    github,
    html,
    json,
    jsonl,
    line,
    markdown,
    patch,
    review,
    sarif,
    terminal,
)

_MODULES = (
    terminal, html, markdown, comment, line, json, jsonl, csv, sarif, github, review, patch,
    claimreview,
)  # fmt: skip
FORMATS: Mapping[str, Callable[[Report], str]] = {
    module.__name__.rpartition(".")[2]: module.render for module in _MODULES
}


def render(report: Report, name: str) -> str:
    """Return a report in a format; raises UsageError for an unknown one."""
    if name not in FORMATS:
        raise UsageError(f"{name!r} is no format of a report; use one of {', '.join(FORMATS)}")
    return FORMATS[name](report)
