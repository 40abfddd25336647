"""Every case in `seeds/` is sound, and the engines do on it what they promise.

Adding a case is adding a folder; these tests find it.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from checker import Settings, check
from checker.pipeline import load
from checker.segment import segment
from checker.types import Evidence, Report, Span

SEEDS = Path(__file__).parent.parent / "seeds"
CASES = sorted(path for path in SEEDS.iterdir() if path.is_dir())


def labels(case: Path) -> dict[str, Any]:
    """Return a case's `expected.json`."""
    content: dict[str, Any] = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Path:
    """Each case folder in turn."""
    folder: Path = request.param
    return folder


@pytest.fixture(scope="module")
def report(case: Path) -> Report:
    """All articles of a case against each other, by the rules."""
    return check([str(case)], settings=Settings.model_validate({"engine": "rules"}))


def test_labels_stand_where_they_say(case: Path) -> None:
    """Each labelled quote is the article's text, and each source quote its source's."""
    expected = labels(case)
    article = (case / expected["article"]).read_bytes().decode("utf-8")
    misplaced = [
        unit["quote"]
        for unit in expected["gold"]
        if article[unit["start"] : unit["end"]] != unit["quote"]
        or (
            unit["source_quote"]
            and unit["source_quote"] not in (case / unit["source"]).read_bytes().decode("utf-8")
        )
    ]

    assert misplaced == []


def test_every_article_has_metadata(case: Path) -> None:
    """`metadata.toml` describes each article of the case and nothing else."""
    described = tomllib.loads((case / "metadata.toml").read_text(encoding="utf-8"))

    assert sorted(described) == sorted(path.name for path in case.glob("*.txt"))


def test_every_quotation_is_verbatim(report: Report) -> None:
    """Every span and evidence of the report is exactly what stands in its document."""
    texts = {document.id: document.text for document in report.documents}
    quotes: list[tuple[str, Span | Evidence]] = []
    for article in report.articles:
        for claim in article.claims:
            quotes.append((article.document, claim.span))
            quotes += [(j.document, shown) for j in claim.judgements for shown in j.evidence]

    wrong = [quote for name, quote in quotes if texts[name][quote.start : quote.end] != quote.text]

    assert wrong == []


def test_every_sentence_is_covered(case: Path, report: Report) -> None:
    """Each sentence of each article that states anything has a claim."""
    covered = {
        (article.document, claim.sentence.start)
        for article in report.articles
        for claim in article.claims
    }
    missing = [
        sentence.plain
        for one in load([str(case)], None, lambda _line: None)
        for sentence in segment(one.article).sentences
        if (one.article.id, sentence.start) not in covered
    ]

    assert [text for text in missing if text.endswith((".", "”", '."'))] == []
