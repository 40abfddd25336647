"""Workflow commands: the right place, ten of a kind, and nothing a document can command."""

from collections import Counter

import pytest

from checker.records import Report, Severity, Span, Verdict
from checker.reports import github
from tests.hostile_report import bare_report, large_report
from tests.sample_report import sample_report


def renamed(path: str) -> Report:
    """Return the sample report on an article at a path."""
    report = sample_report()
    article = report.documents[0].model_copy(update={"path": path})
    return report.model_copy(update={"documents": (article, *report.documents[1:])})


def test_ten_of_each_kind_and_how_many_more() -> None:
    """The closing notice takes the place of a notice, and tells the totals."""
    lines = github.render(large_report(1, 100)).splitlines()

    assert Counter(line.split(" ")[0] for line in lines) == {
        "::error": 10,
        "::warning": 10,
        "::notice": 10,
    }
    assert lines[-1].startswith("::notice title=checker::")
    assert "more findings are in the full report." in lines[-1]
    assert "This report is not complete: 20 statements not checked." in lines[-1]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("a,b:c.md", "a%2Cb%3Ac.md"),
        ("100%.md", "100%25.md"),
        ("two  spaces.md", "two  spaces.md"),
        ("a\n::error::b.md", "a%3A%3Aerror%3A%3Ab.md"),
    ],
)
def test_file_names_are_escaped(path: str, told: str) -> None:
    """A file name can neither end its property nor the line."""
    assert github.render(renamed(path)).startswith(f"::error file={told},line=1,")


def test_words_over_two_lines_have_no_columns() -> None:
    """GitHub refuses columns for more than one line."""
    report = sample_report()
    claim = report.articles[0].claims[0]
    long = claim.model_copy(
        update={"span": Span(start=0, end=9, text="two\nlines", line=1, column=1)}
    )
    article = report.articles[0].model_copy(update={"claims": (long,)})

    text = github.render(report.model_copy(update={"articles": (article,)}))

    assert text.startswith("::error file=story.txt,line=1,endLine=2,title=")


def test_nothing_wrong_is_told() -> None:
    """A clean run leaves one notice."""
    assert github.render(bare_report()).startswith(
        "::notice title=checker::No statement to check was found."
    )


@pytest.mark.parametrize("severity", Severity)
def test_notes_are_notices(severity: Severity) -> None:
    """The kind of the annotation follows the severity, not the verdict."""
    report = sample_report()
    claim = report.articles[0].claims[0].model_copy(update={"severity": severity})
    article = report.articles[0].model_copy(update={"claims": (claim,)})
    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning"}

    text = github.render(report.model_copy(update={"articles": (article,)}))

    assert claim.verdict is Verdict.CONTRADICTED
    assert text.startswith(f"::{kinds.get(severity, 'notice')} ")
