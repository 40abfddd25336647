"""Markdown: what a document says shows as it is, and a comment never grows too long."""

import re

import pytest
from markdown_it import MarkdownIt

from checker.reports import markdown
from checker.reports.wording import printable
from checker.types import Severity
from tests.hostile_report import LINES, hostile_report, large_report


def cells(text: str) -> list[list[str]]:
    """Return what the rows of the tables show, without spaces of no width."""
    rows: list[list[str]] = []
    for token in MarkdownIt().enable(["table", "strikethrough"]).parse(text):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            shown = (part.content for part in token.children or [] if part.type == "text")
            rows[-1].append("".join(shown).replace("\u200b", ""))
    return rows


@pytest.mark.parametrize("number", range(len(LINES) - 1))
def test_words_show_as_they_are(number: int) -> None:
    """A reader sees the document's own characters, whatever they mean to Markdown."""
    shown = [row[2] for row in cells(markdown.render(hostile_report())) if len(row) == 5]

    assert f"»{printable(LINES[number])}«" in shown


def test_long_words_are_shortened() -> None:
    """A line of ten thousand characters does not push the others out."""
    rows = cells(markdown.render(hostile_report()))

    assert max(len(cell) for row in rows for cell in row) <= 800
    assert any(row[2].endswith("…«") for row in rows)


def test_the_mildest_are_cut_and_counted() -> None:
    """What is left out is counted, and nothing worse than what is shown."""
    report = large_report(500, 20)
    text = markdown.render(report)
    shown = [row for row in text.splitlines() if re.match(r"\| \d", row)]
    more = re.search(r"\*\*([\d,]+) more findings are in the full report\.\*\*", text)
    errors = sum(claim.severity is Severity.ERROR for claim in report.findings)

    assert more
    assert int(more[1].replace(",", "")) + len(shown) == len(report.findings)
    assert 0 < len(shown) < errors
    assert all("**contradicted**" in row for row in shown)
    assert 55_000 < len(text) <= 65_000
