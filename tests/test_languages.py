"""Articles and sources in different languages, by recorded answers of a large language model."""

import json
from pathlib import Path
from typing import Any

import pytest

from checker import Report, Settings, check
from checker.model.recording import replayed
from checker.records import CheckedClaim, Tier, Verdict
from tests.recorded import RECORDED

ROOT = Path(__file__).parent.parent
CASES = sorted(path.parent for path in (ROOT / "seeds/languages").glob("*/expected.json"))


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Path:
    """Each case in turn."""
    folder: Path = request.param
    return folder


@pytest.fixture(scope="module")
def report(case: Path) -> Report:
    """The recorded run on a case, replayed."""
    with replayed(ROOT / f"cassettes/languages/{case.name}.yaml"):
        return check(
            case / "article.txt",
            against=sorted(case.glob("source-*.txt")),
            settings=Settings.model_validate(RECORDED),
        )


def findings(report: Report, quote: str) -> list[CheckedClaim]:
    """Return the findings that overlap words of the article."""
    article = report.documents[0].text
    start = article.index(quote)
    return [
        claim
        for claim in report.findings
        if claim.span.start < start + len(quote) and start < claim.span.end
    ]


def labels(case: Path) -> dict[str, Any]:
    """Return a case's labels."""
    found: dict[str, Any] = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return found


def test_every_planted_fault_is_found_with_its_verdict(case: Path, report: Report) -> None:
    """Another number, name or date, a denial and additions are seen across languages."""
    missed = [
        one["quote"]
        for one in labels(case)["flagged"]
        if Verdict(one["verdict"])
        not in {claim.verdict for claim in findings(report, one["quote"])}
    ]

    assert missed == []


def test_nothing_faithful_is_flagged(case: Path, report: Report) -> None:
    """A translation is no difference, and words of another language are no addition.

    A finding may take in faithful words beside those that are wrong.
    """
    planted = {
        claim.id for one in labels(case)["flagged"] for claim in findings(report, one["quote"])
    }
    wrong = [
        quote
        for quote in labels(case)["not_flagged"]
        if {claim.id for claim in findings(report, quote)} - planted
    ]

    assert wrong == []


def test_corrections_are_in_the_language_of_the_article(case: Path, report: Report) -> None:
    """What is suggested is not copied from a source in another language."""
    sources = "".join(document.text for document in report.documents[1:])
    copied = [
        claim.correction
        for claim in report.findings
        if claim.correction and any(c.isalpha() for c in claim.correction)
        if claim.correction in sources
    ]

    assert copied == []


def test_an_addition_is_not_sure_by_its_words_alone(report: Report) -> None:
    """Beside sources in other languages all words are new."""
    tiers = {one.tier for one in report.findings if one.verdict is Verdict.UNSUPPORTED}

    assert tiers == {Tier.CHECK}
