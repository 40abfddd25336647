"""Report formats, one per file, each a function from a report to text.

To add one, write `render(report) -> str` in a file of its own and name the file in `_MODULES`.
"""

from collections.abc import Callable, Mapping

from checker.records import Report
from checker.reports import (
    claimreview,
    csv,
    github,
    html,
    json,
    jsonl,
    junit,
    markdown,
    sarif,
    terminal,
)

_MODULES = (terminal, json, markdown, sarif, junit, github, csv, claimreview, html, jsonl)
FORMATS: Mapping[str, Callable[[Report], str]] = {
    module.__name__.rpartition(".")[2]: module.render for module in _MODULES
}
