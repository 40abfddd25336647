"""CSV and ClaimReview: what each verdict becomes, and what is left out."""

import csv as csv_module
import json
from typing import Any

import pytest

from checker.records import CheckedClaim, Kind, Report, Severity, Tier, Verdict
from checker.reports import claimreview, csv
from tests.sample_report import sample_report


def only(claim: CheckedClaim) -> Report:
    """Return the sample report with one claim, all of it checked."""
    report = sample_report()
    article = report.articles[0].model_copy(update={"claims": (claim,)})
    return report.model_copy(update={"articles": (article,), "complete": True})


def changed(verdict: Verdict, **update: Any) -> Report:
    """Return a report on the sample's claim of a verdict, changed."""
    claims = sample_report().articles[0].claims
    claim = next(claim for claim in claims if claim.verdict is verdict)
    return only(claim.model_copy(update=update))


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-5 degrees", "'-5 degrees"),
        ("@press", "'@press"),
        ("\t=1", "'=1"),
        ("\r@x", "'@x"),
        ("＝1", "'＝1"),
        ("5 = five", "5 = five"),
        ('a, "b"\nc', 'a, "b" c'),
    ],
)
def test_csv_cells(words: str, cell: str) -> None:
    """A cell that begins like a formula gets an apostrophe; others stay, on one line."""
    text = csv.render(changed(Verdict.UNSUPPORTED, text=words))
    header, row = csv_module.reader(text.splitlines())

    assert row[header.index("claim")] == cell


def test_csv_lines_end_as_rfc_4180_says() -> None:
    """Each line ends with CR LF, the last one too."""
    text = csv.render(sample_report())

    assert text.count("\r\n") == text.count("\n") == 10
    assert text.endswith("\r\n")


@pytest.mark.parametrize(
    ("report", "reviews"),
    [
        pytest.param(changed(Verdict.CONTRADICTED), 1, id="certain"),
        pytest.param(changed(Verdict.CONTRADICTED, tier=Tier.CHECK), 0, id="to check"),
        pytest.param(changed(Verdict.CONTRADICTED, severity=Severity.NOTE), 0, id="note"),
        pytest.param(changed(Verdict.CONTRADICTED, kind=Kind.OPINION), 0, id="opinion"),
        pytest.param(changed(Verdict.DISPUTED, tier=Tier.CERTAIN), 0, id="disputed"),
        pytest.param(changed(Verdict.UNSUPPORTED, tier=Tier.CERTAIN), 0, id="addition"),
    ],
)
def test_claimreview_exports_only_what_decides(report: Report, reviews: int) -> None:
    """Only a certain contradiction of a fact or quotation is a draft review."""
    assert len(json.loads(claimreview.render(report))) == reviews


def test_claimreview_leaves_out_what_it_does_not_know() -> None:
    """The sample's article has a date, and neither title nor publisher."""
    (review,) = json.loads(claimreview.render(sample_report()))

    assert review["itemReviewed"] == {
        "@type": "Claim",
        "text": "Vice President Ana Ruiz opened the bridge.",
        "appearance": {"@type": "NewsArticle", "datePublished": "2024-08-23"},
    }
