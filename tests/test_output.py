"""Reports on disk: whole or not at all, whatever fills, forbids or kills."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.cli import app
from checker.errors import InputError
from checker.output import ensure_writable, parse_outputs, write_report, write_whole
from tests.runs import written
from tests.sample_report import sample_report
from tests.scripted_server import at, hangs, serving

# Writes at most 1,000 bytes to a file; more kills the process at once, as `kill -9` would.
_KILLED = """
import resource, signal, sys
from pathlib import Path
from checker.output import write_whole
signal.signal(signal.SIGXFSZ, {action})
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
write_whole(Path(sys.argv[1]), "x" * 100_000)
"""


def _limited(file: Path, action: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _KILLED.format(action=action), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def test_killed_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    """Killed in the middle of a file: the old one is whole, and the draft goes in time."""
    file = tmp_path / "report.json"
    write_whole(file, "old")
    assert _limited(file, "signal.SIG_DFL").returncode == -signal.SIGXFSZ
    drafts = [name for name in tmp_path.iterdir() if name != file]
    assert file.read_text() == "old"
    assert [draft.name.startswith(".report.json.") for draft in drafts] == [True]
    write_whole(file, "new")
    assert drafts[0].exists()  # young: it may be another run's
    os.utime(drafts[0], (0, 0))
    write_whole(file, "newer")
    assert [name.read_text() for name in tmp_path.iterdir()] == ["newer"]


def test_full_disk_is_told_and_leaves_no_draft(tmp_path: Path) -> None:
    """Where the text does not fit: one line, the old file, nothing else."""
    file = tmp_path / "report.json"
    write_whole(file, "old")
    ended = _limited(file, "signal.SIG_IGN")
    assert ended.stderr.splitlines()[-1].endswith(
        "report.json: cannot be written (File too large); choose another place"
    )
    assert {name.name: name.read_text() for name in tmp_path.iterdir()} == {"report.json": "old"}


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        pytest.param("folder", "Is a directory", id="folder"),
        pytest.param("file/report.json", "File exists|Not a directory", id="in a file"),
        pytest.param(f"{'long' * 100}.json", "File name too long", id="long name"),
    ],
)
def test_what_cannot_be_written_is_told_before_the_run(
    place: str, reason: str, tmp_path: Path
) -> None:
    """No call is paid for when its report has nowhere to go."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("a file")
    article, source = written(tmp_path)
    with serving() as server:
        flags = ["--base-url", server.url, "--format", f"json={tmp_path / place}"]
        ended = CliRunner().invoke(app, ["check", article, "--against", source, *flags])
        assert server.kinds == []
    assert ended.exit_code == 2
    assert f"cannot be written ({reason}" in ended.stderr or "|" in reason
    assert ended.stderr.count("\n") == 1


def test_checking_a_place_leaves_nothing_there(tmp_path: Path) -> None:
    """Whether a file can be written is found out without a trace, and an old one stays."""
    file = tmp_path / "report.json"
    file.write_text("old")
    ensure_writable(parse_outputs([f"json={file}", "terminal"]))
    assert {name.name: name.read_text() for name in tmp_path.iterdir()} == {"report.json": "old"}


def test_one_file_that_fails_keeps_back_no_other(tmp_path: Path) -> None:
    """The first format cannot be written; the second is all the same."""
    (tmp_path / "taken").mkdir()
    outputs = parse_outputs([f"markdown={tmp_path / 'taken'}", f"json={tmp_path / 'report.json'}"])
    with pytest.raises(InputError, match="taken: cannot be written"):
        write_report(sample_report(), outputs)
    assert json.loads((tmp_path / "report.json").read_text())["schema"] == "checker/report/1"


def test_a_report_without_a_place_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that was paid for is not lost with its file."""
    outputs = parse_outputs([f"json={tmp_path}"])
    with pytest.raises(InputError, match="the report is printed instead"):
        write_report(sample_report(), outputs)
    assert json.loads(capsys.readouterr().out)["schema"] == "checker/report/1"


def _command(folder: Path, *flags: str) -> list[str]:
    article, source = written(folder)
    check = [sys.executable, "-m", "checker", "check", article, "--against", source]
    return [*check, *flags]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_full_standard_output_is_one_line(tmp_path: Path) -> None:
    """No traceback when what the report is piped into has no room."""
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(  # noqa: S603
            _command(tmp_path, "--engine", "rules"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[1:] == [
        "checker: the output cannot be written (No space left on device); use --format FMT=FILE"
    ]


def test_closed_standard_output_is_no_crash(tmp_path: Path) -> None:
    """Whoever closes it wants the exit code alone."""
    command = _command(tmp_path, "--engine", "rules")
    ended = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *command],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr


def test_narrow_encoding_is_no_crash(tmp_path: Path) -> None:
    """Characters that standard output cannot show are spelled out."""
    ended = subprocess.run(  # noqa: S603
        _command(tmp_path, "--engine", "rules"),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert ended.returncode == 0
    assert "\\u201c" in ended.stdout


def test_killed_run_leaves_the_earlier_report_and_starts_again(tmp_path: Path) -> None:
    """`kill -9` in the middle of 50 articles: the report of before stands, nothing is beside it."""
    _, source = written(tmp_path)
    articles, reports = tmp_path / "articles", tmp_path / "reports"
    articles.mkdir()
    reports.mkdir()
    for number in range(50):
        (articles / f"{number:02}.txt").write_text(f"Room {number} of the library has new lamps.\n")
    earlier = '{"earlier": true}\n'
    (reports / "report.json").write_text(earlier)
    command = [sys.executable, "-m", "checker", "check", str(articles), "--against", source]
    command += ["--format", f"json={reports / 'report.json'}", "--format", "terminal"]
    with serving(at({25: hangs})) as server:
        process = subprocess.Popen(  # noqa: S603
            [*command, "--base-url", server.url, "--workers", "1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while len(server.kinds) < 25 and process.poll() is None:
            server.stopping.wait(0.02)
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert {file.name: file.read_text() for file in reports.iterdir()} == {"report.json": earlier}
    with serving() as server:
        ended = subprocess.run(  # noqa: S603
            [*command, "--base-url", server.url], capture_output=True, text=True, check=False
        )
    report = json.loads((reports / "report.json").read_text())
    assert [file.name for file in reports.iterdir()] == ["report.json"]
    assert (len(report["articles"]), report["complete"]) == (50, True)
    assert "Traceback" not in ended.stderr
