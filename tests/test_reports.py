"""The contracts for programs, and the report they are made from."""

import json
from base64 import b64decode
from pathlib import Path

import pytest

from checker.errors import UsageError
from checker.records import FailOn, Report, Tier, Verdict
from checker.reports import FORMATS, terminal
from checker.reports import json as json_format
from tests.sample_report import sample_report

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["claimreview", "csv", "json", "jsonl", "sarif"])
def test_golden(name: str) -> None:
    """What programs read is the golden file, `tests/golden/report.<format>`."""
    expected = (GOLDEN / f"report.{name}").read_bytes().decode()

    assert FORMATS[name](sample_report()) == expected


def test_the_sample_has_every_verdict() -> None:
    """No verdict escapes the tests of the formats."""
    verdicts = {claim.verdict for claim in sample_report().articles[0].claims}

    assert verdicts == set(Verdict)


def test_schema_is_up_to_date() -> None:
    """`docs/report-1.schema.json` is what the records say; `make schema` writes it."""
    written = (ROOT / "docs/report-1.schema.json").read_text(encoding="utf-8")

    assert written == json_format.schema()


def test_json_can_be_read_back() -> None:
    """A JSON report is a report again, but for the texts, which it does not hold."""
    text = json_format.render(sample_report())

    assert json_format.render(Report.model_validate_json(text)) == text
    assert "sentences" not in json.loads(text)["documents"][0]


def test_every_quotation_is_verbatim() -> None:
    """Each span and each evidence is exactly what stands in its document."""
    report = sample_report()
    texts = {document.id: document.text for document in report.documents}
    quotes = [
        (article.document, claim.span) for article in report.articles for claim in article.claims
    ] + [
        (judgement.document, evidence)
        for claim in report.articles[0].claims
        for judgement in claim.judgements
        for evidence in judgement.evidence
    ]

    wrong = [quote for name, quote in quotes if texts[name][quote.start : quote.end] != quote.text]

    assert wrong == []


def test_terminal_colours_only_when_asked() -> None:
    """Colour is an extra; without it no escape sequence is written."""
    assert ("\x1b[" in terminal.render(sample_report(), color=True)) is True
    assert ("\x1b[" in terminal.render(sample_report())) is False


@pytest.mark.parametrize("width", [40, 80, 120])
def test_terminal_keeps_its_width(width: int) -> None:
    """No line is wider than asked for."""
    lines = terminal.render(sample_report(), width=width).splitlines()

    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    ("fail_on", "complete", "code"),
    [
        pytest.param(FailOn.CONTRADICTED, True, 1, id="contradicted"),
        pytest.param(FailOn.UNSUPPORTED, True, 1, id="unsupported"),
        pytest.param(FailOn.NEVER, True, 0, id="never"),
        pytest.param(FailOn.NEVER, False, 3, id="not complete"),
        pytest.param(FailOn.CONTRADICTED, False, 3, id="not complete wins"),
    ],
)
def test_exit_codes(fail_on: FailOn, complete: bool, code: int) -> None:
    """The exit code follows from the findings, `fail_on` and completeness."""
    report = sample_report().model_copy(update={"complete": complete})

    assert report.exit_code(fail_on, strict=True) == code


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_findings_to_check_fail_only_a_strict_run(strict: bool, code: int) -> None:
    """A finding that a person should look at does not fail a run unless asked."""
    report = sample_report()
    doubted = report.articles[0].claims[0].model_copy(update={"tier": Tier.CHECK})
    article = report.articles[0].model_copy(update={"claims": (doubted,)})

    doubtful = report.model_copy(update={"complete": True, "articles": (article,)})

    assert doubtful.exit_code(FailOn.CONTRADICTED, strict=strict) == code


def test_nothing_wrong_is_clean() -> None:
    """A report without findings exits with 0."""
    report = sample_report()
    held = tuple(c for c in report.articles[0].claims if c.verdict is Verdict.SUPPORTED)
    sound = report.articles[0].model_copy(update={"claims": held})

    clean = report.model_copy(update={"complete": True, "articles": (sound,)})

    assert clean.exit_code(FailOn.UNSUPPORTED) == 0


def test_a_report_renders_itself() -> None:
    """Python users need no registry: any format by its name, and a wrong name tells the others."""
    report = sample_report()

    assert report.to("csv") == FORMATS["csv"](report)
    with pytest.raises(UsageError, match="'hmtl' is no format of a report; use one of terminal,"):
        report.to("hmtl")


def test_a_report_is_rows_for_a_data_frame() -> None:
    """Each claim is one flat dict with the columns of the CSV, its values as they are."""
    rows = sample_report().to_dicts()

    assert len(rows) == 9
    assert (rows[0]["line"], rows[0]["verdict"], rows[0]["as_of"]) == (1, "contradicted", None)
    assert rows[0]["source_value"] == "President Ana Ruiz"


def test_a_notebook_shows_the_page_in_a_frame_of_its_own() -> None:
    """Neither style, script nor link of the page reaches the notebook."""
    shown = sample_report()._repr_html_()

    page = b64decode(shown.partition("base64,")[2].partition('"')[0]).decode()
    assert page == FORMATS["html"](sample_report())
    assert 'sandbox="allow-scripts"' in shown
