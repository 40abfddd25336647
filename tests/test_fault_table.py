"""Each fault at each place of a run: the run ends, passes nothing, loses nothing, storms nobody."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.cli import app
from tests.fault_table import (
    FAULTS,
    FILE,
    LONG_PATIENCE,
    WAITING,
    Outcome,
    head,
    lost,
    most_calls,
    outcomes,
    passed,
    row,
    run,
)
from tests.runs import written
from tests.scripted_server import on, serving


@pytest.fixture(scope="module")
def honest() -> Outcome:
    """Return the run without a fault."""
    return run()


def test_honest_run_has_something_to_lose(honest: Outcome) -> None:
    """Without a fault there are claims to support, to doubt and to ask again, and all is told."""
    summary = honest.report.articles[0].summary
    assert (summary.supported, summary.contradicted, summary.unsupported) == (5, 2, 1)
    assert [stage.calls for stage in honest.report.run.stages.values()] == [4, 1]
    assert honest.notices == ()
    assert honest.report.complete


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str, honest: Outcome) -> None:
    """Wherever it strikes, the run ends as docs/faults.md says (`make faults` writes it anew)."""
    page = FILE.read_text(encoding="utf-8")
    found = outcomes(name, honest)
    if row(name, found, honest) not in page and name in WAITING:
        found = outcomes(name, honest, patience=LONG_PATIENCE)  # a busy machine may need longer
    for place, outcome in found.items():
        assert lost(outcome.report, honest.report) == [], place
        assert passed(outcome.report, honest.report) == [], place
        assert outcome.calls <= most_calls(place, honest.calls), place
        summary = outcome.report.articles[0].summary
        assert outcome.report.complete == (summary.unchecked == 0), place
    assert row(name, found, honest) in page.splitlines()


def test_page_has_each_fault_and_its_head(honest: Outcome) -> None:
    """The page tells of the faults of the test, no more and no fewer."""
    page = FILE.read_text(encoding="utf-8")
    assert page.startswith(head(honest) + "\n")
    lines = page.removeprefix(head(honest)).splitlines()
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines if line] == list(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_command_prints_no_traceback(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the command line each fault, at every call, ends with a report."""
    monkeypatch.setenv("CHECKER_ATTEMPTS", "1")
    article, source = written(tmp_path)
    with serving(on("any", FAULTS[name])) as server:
        command = ["check", article, "--against", source, "--base-url", server.url]
        ended = CliRunner().invoke(app, [*command, "--timeout", "0.3" if name in WAITING else "10"])
    assert ended.exception is None or isinstance(ended.exception, SystemExit)
    assert (ended.exit_code == 3) == ("not complete" in ended.stdout)
    assert ended.exit_code in {0, 1, 3}
    assert "4 statements" in ended.stdout
    assert "Traceback" not in ended.stderr
