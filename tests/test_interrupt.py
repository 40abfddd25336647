"""Ctrl-C in mid-run: a whole report of what was checked, at once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker import Interrupted
from checker.cli import app
from tests.runs import HONEST, LOST, Outcome, assert_whole, run, written
from tests.scripted_server import Call, at, hangs, serving


def _interrupts(call: Call) -> None:
    """Press Ctrl-C while the run waits for this answer, and answer never."""
    os.kill(os.getpid(), signal.SIGINT)
    hangs(call)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Make sure SIGINT raises KeyboardInterrupt, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("number", "verdicts"),
    [
        pytest.param(1, LOST, id="in decompose"),
        pytest.param(2, LOST, id="in verify"),
        pytest.param(3, [*HONEST[:2], "unchecked", "unchecked"], id="in recheck"),
        pytest.param(4, [*HONEST[:2], "unchecked", "unchecked"], id="in the second batch"),
    ],
)
def test_interrupted_run_keeps_what_was_checked(
    number: int, verdicts: list[str], tmp_path: Path, ctrl_c: None
) -> None:
    """Ctrl-C gives a whole report in which the rest is `unchecked: interrupted`."""
    with serving(at({number: _interrupts})) as server, pytest.raises(Interrupted) as stopped:
        run(tmp_path, server)
    assert_whole(stopped.value.report)
    outcome = Outcome(stopped.value.report)
    assert outcome.verdicts == verdicts
    assert outcome.reasons == {"Not checked: interrupted."}
    assert len(server.kinds) == number


def test_articles_not_begun_are_named(tmp_path: Path, ctrl_c: None) -> None:
    """After Ctrl-C in the first article the second stands in the report, unchecked."""
    first, source = written(tmp_path)
    (tmp_path / "second.txt").write_text("A bakery opened beside the station this spring.\n")
    environment = {"CHECKER_WORKERS": "1"}
    with serving(at({2: _interrupts})) as server:
        arguments = ["check", first, str(tmp_path / "second.txt"), "--against", source]
        arguments += ["--base-url", server.url, "--format", "json"]
        result = CliRunner().invoke(app, arguments, env=environment)
    report = json.loads(result.stdout)
    assert result.exit_code == 130
    assert [article["document"] for article in report["articles"]] == ["article", "second"]
    assert report["articles"][1]["summary"]["unchecked"] == 1
    assert not report["complete"]


def test_every_format_is_written_after_ctrl_c(tmp_path: Path, ctrl_c: None) -> None:
    """The partial report goes to each file that was asked for, and to standard output."""
    article, source = written(tmp_path)
    files = {name: tmp_path / f"report.{name}" for name in ("json", "markdown", "sarif", "csv")}
    command = ["check", article, "--against", source, "--claims-per-call", "2"]
    for name, file in files.items():
        command += ["--format", f"{name}={file}"]
    with serving(at({4: _interrupts})) as server:
        command += ["--format", "terminal", "--base-url", server.url]
        result = CliRunner().invoke(app, command, env={"CHECKER_WORKERS": "1"})
    assert result.exit_code == 130
    assert "This report is not complete" in result.stdout
    summary = json.loads(files["json"].read_text())["articles"][0]["summary"]
    assert (summary["claims"], summary["unchecked"]) == (4, 2)
    for file in files.values():
        assert "34" in file.read_text()
    assert {file.name for file in tmp_path.iterdir()} == {
        "article.txt",
        "source.txt",
        *(file.name for file in files.values()),
    }


def test_ctrl_c_waits_for_no_answer(tmp_path: Path) -> None:
    """The command ends at once with the partial report, though a call hangs in its thread."""
    article, source = written(tmp_path)
    command = [sys.executable, "-m", "checker", "check", article, "--against", source]
    with serving(at({2: hangs})) as server:
        command += ["--base-url", server.url, "--format", "json", "--claims-per-call", "2"]
        process = subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        while len(server.kinds) < 2 and process.poll() is None:
            server.stopping.wait(0.02)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=5)
        assert not server.stopping.is_set()
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert "checker: interrupted; the report holds what was checked until then" in stderr
    assert json.loads(stdout)["articles"][0]["summary"]["claims"] == 4
