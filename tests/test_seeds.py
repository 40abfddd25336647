"""Every case in `seeds/` is sound, and the engines do on it what they promise.

Adding a case is adding a folder; these tests find it.
"""

import datetime
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from checker import Settings, check
from checker.documents import load
from checker.model.recording import replayed
from checker.records import CheckedClaim, Element, Evidence, Report, Span, Stance, Verdict, unheard
from checker.reports.json import render
from tests.recorded import RECORDED

SEEDS = Path(__file__).parent.parent / "seeds"
# A case is a folder whose labels name one of its articles.
CASES = sorted(path.parent for path in SEEDS.glob("*/expected.json"))


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
        for one in load([str(case)], None, unheard)
        for sentence in one.article.sentences
        if (one.article.id, sentence.start) not in covered
    ]

    assert [text for text in missing if text.endswith((".", "”", '."'))] == []


def replay() -> Report:
    """Return the recorded run of a large model on all five articles, every answer used."""
    settings = Settings.model_validate(RECORDED)
    with replayed(SEEDS.parent / "cassettes/seeds/gaza-truce.yaml") as tape:
        report = check([str(SEEDS / "gaza-truce")], settings=settings)
        assert tape.all_played
    return report


@pytest.fixture(scope="module")
def recorded_run() -> Report:
    """The recorded run, replayed once."""
    return replay()


@pytest.fixture(scope="module", params=["rules", "recorded"])
def truce(request: pytest.FixtureRequest, recorded_run: Report) -> Report:
    """The truce talks, all articles against each other, by the rules and by the recorded model."""
    if request.param == "recorded":
        return recorded_run
    return check([str(SEEDS / "gaza-truce")], settings=Settings.model_validate({"engine": "rules"}))


def claims_of(report: Report, name: str) -> tuple[CheckedClaim, ...]:
    """Return the claims of one article."""
    (article,) = [one for one in report.articles if one.document == name]
    return article.claims


def test_the_wrong_title_is_the_rewrites_error_alone(truce: Report) -> None:
    """An original is not contradicted by its own rewrite."""
    wrong = {
        article.document
        for article in truce.articles
        for claim in article.claims
        if claim.element is Element.ROLE
    }

    assert wrong == {"reuters-rewrite"}


def test_the_number_of_the_abducted_is_disputed_in_every_article_that_gives_it(
    recorded_run: Report,
) -> None:
    """About 250 (two articles, one origin) stands against around 200 (one)."""
    disputes = {
        article.document: {(one.document, one.value.split()[-1]) for one in claim.spread}
        for article in recorded_run.articles
        for claim in article.claims
        if claim.verdict is Verdict.DISPUTED and claim.element is Element.NUMBER
    }

    assert disputes.keys() == {"reuters", "reuters-rewrite", "rt-digest"}
    assert {("reuters", "250"), ("rt-digest", "200")} <= disputes["reuters-rewrite"]


def test_time_contradicts_nobody(truce: Report) -> None:
    """No count, duration or weekday is contradicted by a document of another date."""
    dates = {document.id: document.date for document in truce.documents}
    wrong = [
        (article.document, judgement.document, judgement.article_value)
        for article in truce.articles
        for claim in article.claims
        for judgement in claim.judgements
        if judgement.stance is Stance.CONTRADICTS
        and judgement.element in {Element.NUMBER, Element.DATE}
        and abs((_known(dates[article.document]) - _known(dates[judgement.document])).days) > 3
    ]

    assert wrong == []


def _known(date: datetime.date | None) -> datetime.date:
    assert date is not None
    return date


def test_origins_and_credits_of_the_case(truce: Report) -> None:
    """The rewrite goes back to Reuters; the digest names Reuters and RT but tells its own story."""
    origins = {document.id: document.origin for document in truce.documents}
    named = {document.id: {c.name for c in document.credits} for document in truce.documents}

    assert [(one.document, one.original) for one in truce.derivations] == [
        ("reuters-rewrite", "reuters")
    ]
    assert [name for name in origins if origins[name] != name] == ["reuters-rewrite"]
    assert (named["rt-digest"], named["le-parisien-translation"]) == (
        {"Reuters", "RT"},
        {"Le Parisien"},
    )


def findings(report: Report, unit: dict[str, Any]) -> list[CheckedClaim]:
    """Return the findings about the rewrite that overlap a labelled stretch."""
    return [
        claim
        for claim in claims_of(report, "reuters-rewrite")
        if claim.verdict not in {Verdict.SUPPORTED, Verdict.OUTDATED}
        and claim.span.start < unit["end"]
        and unit["start"] < claim.span.end
    ]


def labelled(expect: str) -> list[dict[str, Any]]:
    """Return the strict labels of the rewrite with one verdict."""
    gold = labels(SEEDS / "gaza-truce")["gold"]
    return [unit for unit in gold if unit["expect"] == expect and unit["strict"]]


def test_recorded_run_finds_the_wrong_title(recorded_run: Report) -> None:
    """The vice president is contradicted, a matter of role, by the words of the report."""
    wrong = [claim for claim in recorded_run.findings if claim.element is Element.ROLE]

    assert [claim.verdict for claim in wrong] == [Verdict.CONTRADICTED]
    assert "Vice President" in (wrong[0].article_value or "")
    assert "President" in (wrong[0].source_value or "")


def test_recorded_run_finds_the_hardened_count(recorded_run: Report) -> None:
    """Over 1,200 is told as a changed hedge beside around 1,200."""
    values = {(one.article_value, one.source_value) for one in recorded_run.findings}

    assert any("over 1,200" in (a or "") and "1,200" in (b or "") for a, b in values)


def test_recorded_run_finds_every_addition(recorded_run: Report) -> None:
    """All twelve labelled additions are flagged."""
    missed = [unit["quote"] for unit in labelled("unsupported") if not findings(recorded_run, unit)]

    assert (missed, len(labelled("unsupported"))) == ([], 12)


def test_recorded_run_flags_nothing_faithful(recorded_run: Report) -> None:
    """No labelled supported stretch is flagged, but where it holds a labelled error."""
    errors = [
        unit for unit in labels(SEEDS / "gaza-truce")["gold"] if unit["expect"] != "supported"
    ]
    wrong = [
        (unit["quote"], claim.span.text)
        for unit in labelled("supported")
        for claim in findings(recorded_run, unit)
        if not any(e["start"] < claim.span.end and claim.span.start < e["end"] for e in errors)
    ]

    assert wrong == []


def test_recorded_run_is_complete(recorded_run: Report) -> None:
    """Every claim of the recorded run was checked."""
    assert recorded_run.complete is True


def test_replays_are_byte_identical(recorded_run: Report) -> None:
    """Two replays give the same report to the byte."""
    assert render(replay()) == render(recorded_run)
