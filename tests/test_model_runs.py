"""Whole runs with kept answers, limits and recordings: what they ask, and what they find."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from checker import FailOn, Report
from checker.cli import app
from checker.errors import NotRecorded
from checker.model.recording import replayed
from checker.records import Usage
from tests.runs import HONEST, assert_whole, run, written
from tests.scripted_server import (
    Call,
    Fault,
    Script,
    ScriptedServer,
    at,
    fails,
    hangs,
    on,
    serving,
    truncates,
)

ROOT = Path(__file__).parent.parent
DEAD = "http://127.0.0.1:9/elsewhere/v1"  # nothing listens there, and the path is another


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let answers be kept in a folder of this test."""
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line, which takes no `sleep`, try again at once."""
    monkeypatch.setattr("checker.model.client._BACKOFF", lambda _: 0.0)


def invoke(folder: Path, url: str, *flags: str) -> tuple[int, str, str]:
    """Check the small article on the command line; return code, report and notices."""
    article, source = written(folder)
    arguments = ["check", article, "--against", source, "--base-url", url, "--format", "json"]
    arguments += ["--sentences-per-call", "2", "--workers", "1", *flags]
    result = CliRunner().invoke(app, arguments, env={"CHECKER_ATTEMPTS": "2"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def checked(server: ScriptedServer, folder: Path, *flags: str) -> tuple[Report, int]:
    """Return the report of the small article, and the calls it took."""
    before = len(server.kinds)
    report = Report.model_validate_json(invoke(folder, server.url, *flags)[1])
    return report, len(server.kinds) - before


def without_usage(report: Report) -> object:
    """Return all of a report but what it cost."""
    return report.model_copy(
        update={"run": report.run.model_copy(update={"usage": Usage(), "stages": {}})}
    )


def test_a_second_run_costs_no_call(tmp_path: Path, cache: Path) -> None:
    """Nothing is asked again, the report is the same, and says how many answers were kept."""
    with serving() as server:
        first, asked = checked(server, tmp_path)
        second, again = checked(server, tmp_path)
    assert (asked, again) == (2, 0)
    assert without_usage(first) == without_usage(second)
    assert [claim.verdict for claim in first.articles[0].claims] == HONEST
    assert (first.run.usage.cached_calls, second.run.usage.cached_calls) == (0, 2)
    assert (second.run.usage.calls, second.run.usage.prompt_tokens) == (0, 0)


@pytest.mark.parametrize(
    ("flags", "calls", "kept"),
    [
        pytest.param([], 0, True, id="default"),
        pytest.param(["--no-cache"], 2, False, id="no cache"),
        pytest.param(["--refresh"], 2, True, id="refresh"),
        pytest.param(["--record", "tape.yaml"], 2, False, id="record"),
    ],
)
def test_flags_say_what_is_used_and_kept(
    flags: list[str],
    calls: int,
    kept: bool,
    tmp_path: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was kept is used by default only; new answers are kept by default and to refresh."""
    monkeypatch.chdir(tmp_path)
    with serving() as server:
        checked(server, tmp_path)
        assert checked(server, tmp_path, *flags)[1] == calls
        shutil.rmtree(cache)
        checked(server, tmp_path, *flags)
    assert bool(list(cache.rglob("*.json"))) == kept


def test_a_cache_that_cannot_be_costs_a_notice(tmp_path: Path, cache: Path) -> None:
    """A run goes on without its cache: one line, the whole report."""
    cache.touch()
    with serving() as server:
        code, stdout, stderr = invoke(tmp_path, server.url)
    assert (code, Report.model_validate_json(stdout).complete) == (1, True)
    assert stderr.count("answers are not kept") == 1


def test_failures_are_asked_about_again(tmp_path: Path, cache: Path) -> None:
    """Only sentences that stayed unchecked are asked about again, and the report is then whole."""
    with serving(at({2: fails(400)})) as server:
        first, _ = checked(server, tmp_path)
        second, again = checked(server, tmp_path)
    assert not first.complete
    assert (second.complete, again) == (True, 1)


def test_killed_runs_are_not_paid_twice(tmp_path: Path, cache: Path) -> None:
    """After kill -9 the report of before stands, and the next run asks what had no answer."""
    kept, number = tmp_path / "report.md", 7
    kept.write_text("earlier")
    stop = {"at": number}

    def script(call: Call) -> Fault | None:
        return hangs if call.number == stop["at"] else None

    with serving(script) as server:
        arguments = _many(tmp_path, server)
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "checker", *arguments, "--format", f"markdown={kept}"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while len(server.kinds) < number and process.poll() is None:
            server.stopping.wait(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        assert kept.read_text() == "earlier"
        stop["at"] = 0
        second = _finished(arguments)
        asked_after = len(server.kinds) - number
    with serving() as server:
        clean = _finished([*_many(tmp_path, server), "--no-cache"])
        needed = len(server.kinds)
    assert asked_after == needed - (number - 1)
    assert without_usage(second) == without_usage(clean)


def _many(folder: Path, server: ScriptedServer) -> list[str]:
    """Return arguments that check five short articles, one call at a time."""
    article, source = written(folder)
    lines = Path(article).read_text().splitlines()[::2]
    names = []
    for number in range(5):
        names.append(str(folder / f"story{number}.txt"))
        Path(names[-1]).write_text(f"{lines[number % 4]}\n\nThe town has {number + 3} bakeries.\n")
    options = ["--base-url", server.url, "--workers", "1", "--format", "json"]
    return ["check", *names, "--against", source, *options, "--sentences-per-call", "1"]


def _finished(arguments: list[str]) -> Report:
    return Report.model_validate_json(CliRunner().invoke(app, arguments).stdout)


# Limits


def test_what_a_limit_does_not_reach_says_so(tmp_path: Path) -> None:
    """One call is made of two; the other sentences are unchecked, and the exit code is 3."""
    with serving() as server:
        outcome = run(tmp_path, server, max_calls=1)
    assert_whole(outcome.report)
    assert outcome.verdicts == [*HONEST[:2], "unchecked", "unchecked"]
    assert outcome.reasons == {"Not checked: budget: 1 calls spent; raise --max-calls."}
    assert outcome.report.exit_code(FailOn.NEVER) == 3


def test_enough_is_enough(tmp_path: Path) -> None:
    """A limit that a run just fits into changes nothing."""
    with serving() as server:
        whole = run(tmp_path, server, max_calls=2)
    assert (whole.verdicts, whole.report.complete) == (HONEST, True)


# Recordings


def record(folder: Path, script: Script = lambda _: None) -> tuple[Path, str, int, str]:
    """Record a run; return the file, the server's address, and how the run ended."""
    tape = folder / "tapes" / "run.yaml"
    with serving(script) as server:
        code, stdout, _ = invoke(folder, server.url, "--record", str(tape))
    return tape, server.url, code, stdout


@pytest.mark.parametrize(
    ("script", "code"),
    [
        pytest.param(at({}), 1, id="honest"),
        pytest.param(at({1: fails(503)}), 1, id="503 that passed"),
        pytest.param(on("any", truncates), 3, id="truncated"),
        pytest.param(on("any", fails(500)), 3, id="500"),
    ],
)
def test_a_replay_gives_the_same_report(script: Script, code: int, tmp_path: Path) -> None:
    """Byte for byte, with nobody listening any more, and every answer is used."""
    tape, url, first, report = record(tmp_path, script)
    ended, again, told = invoke(tmp_path, url, "--replay", str(tape))
    assert (first, ended, again) == (code, code, report)
    assert "no model is asked" in told
    assert "answers were used" not in told


@pytest.mark.parametrize("number", [0, 1])
def test_a_missing_answer_ends_a_replay(number: int, tmp_path: Path) -> None:
    """Without one of its answers there is no report, and code 3."""
    tape, *_ = record(tmp_path)
    content = yaml.safe_load(tape.read_text())
    del content["interactions"][number]
    tape.write_text(yaml.safe_dump(content))
    code, stdout, stderr = invoke(tmp_path, DEAD, "--replay", str(tape))
    assert (code, stdout) == (3, "")
    assert "the recording holds no answer to this request" in stderr
    with serving() as server, replayed(tape), pytest.raises(NotRecorded):
        run(tmp_path, server)


def test_unused_answers_are_told(tmp_path: Path) -> None:
    """A replay that needs fewer answers than were recorded says so."""
    tape, *_ = record(tmp_path)
    content = yaml.safe_load(tape.read_text())
    content["interactions"].append(content["interactions"][0])
    tape.write_text(yaml.safe_dump(content))
    assert "only 2 of 3 answers were used" in invoke(tmp_path, DEAD, "--replay", str(tape))[2]


@pytest.mark.parametrize(
    "flags",
    [["--record", "a.yaml", "--replay", "b.yaml"], ["--no-cache", "--refresh"]],
    ids=["tapes", "cache"],
)
def test_flags_that_do_not_fit_are_refused(flags: list[str], tmp_path: Path) -> None:
    """A contradiction on the command line is one line and exit code 2."""
    code, _, stderr = invoke(tmp_path, DEAD, *flags)
    assert code == 2
    assert "exclude each other" in stderr
