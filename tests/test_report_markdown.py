"""Markdown: what a document says shows as it is, and a comment never grows too long."""

import re

import pytest
from markdown_it import MarkdownIt

from checker.reports import comment, markdown
from checker.reports.finding import articles_of
from checker.reports.places import Places
from checker.reports.words import printable
from tests.hostile_report import LINES, hostile_report, large_report
from tests.sample_report import sample_report


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
    shown = [row[3] for row in cells(markdown.render(hostile_report())) if len(row) == 5]

    assert any(f"»{printable(LINES[number])}«" in words for words in shown)


def test_long_words_are_shortened() -> None:
    """A line of ten thousand characters does not push the others out."""
    rows = cells(markdown.render(hostile_report()))

    assert max(len(cell) for row in rows for cell in row) <= 800
    assert any(row[3].endswith("…«") for row in rows)


def test_the_mildest_are_cut_and_counted() -> None:
    """What is left out is counted, and nothing worse than what is shown."""
    report = large_report(100, 20)
    text = markdown.render(report)
    shown = [row for row in text.splitlines() if re.match(r"\| \d", row)]
    more = re.search(r"\*\*([\d,]+) more findings are in the full report\.\*\*", text)
    found = [one for article in articles_of(report, Places(report)) for one in article.findings]

    assert more
    assert int(more[1].replace(",", "")) + len(shown) == len(found)
    assert 0 < len(shown) < len(found)
    assert all("**Error** · sure" in row for row in shown)
    assert 55_000 < len(text) <= 65_000


def test_articles_without_findings_take_one_line() -> None:
    """A pull request with many clean articles does not fill the comment."""
    report = sample_report()
    clean = report.articles[0].model_copy(update={"claims": ()})

    text = markdown.render(report.model_copy(update={"articles": (*report.articles, clean, clean)}))

    assert "No difference found in 2 articles." in text
    assert text.count("###") == 1


def test_a_comment_takes_whatever_comes() -> None:
    """A hundred articles whose names and remarks are long: those that do not fit are counted."""
    report = large_report(100, 1)
    path = report.documents[0].path
    remarks = {f"{number}{'@&' * 2000}.md": "&" * 5_000 for number in range(100)}
    text = comment.render(report, remarks | {path: "Checked again: its source x.txt changed."})
    lines = [line for line in text.splitlines() if line.startswith("- ")]

    assert len(text) <= 65_000
    assert lines[-1] == f"- and {200 - len(lines) + 1} more articles"
    assert len(markdown.render(report, remarks)) <= 65_000


def test_a_comment_has_a_line_for_each_article() -> None:
    """Its name, its totals and what is remarked, after the totals of all."""
    report = large_report(40, 1)
    path = report.documents[0].path
    text = comment.render(report, {path: "Checked again: its source x.txt changed."})
    lines = [line for line in text.splitlines() if line.startswith("- ")]

    assert text.splitlines()[2].startswith("Articles with an error: ")
    assert len(lines) == 40
    assert sum("Checked again: its source x.txt changed." in line for line in lines) == 1


def test_a_comment_counts_the_articles_of_one_file_apart() -> None:
    """A table holds several articles under one path; none takes the place of another."""
    report = large_report(2, 1)
    one, other, *sources = report.documents
    documents = (one, other.model_copy(update={"path": one.path}), *sources)
    text = comment.render(report.model_copy(update={"documents": documents}))

    assert len([line for line in text.splitlines() if line.startswith("- ")]) == 2
