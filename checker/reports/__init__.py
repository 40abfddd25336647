"""Report formats, one per file, each a function from a report to text.

To add one, write `render(report) -> str` in a file of its own and name it in `FORMATS`.
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

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "terminal": terminal.render,
    "json": json.render,
    "markdown": markdown.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "github": github.render,
    "csv": csv.render,
    "claimreview": claimreview.render,
    "html": html.render,
    "jsonl": jsonl.render,
}
