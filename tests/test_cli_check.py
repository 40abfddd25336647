"""`checker check` as a user meets it: outputs, streams, exit codes, and ends of all kinds."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.engines.choose import make_engine
from checker.records import unheard
from checker.scoring import exam
from checker.settings import EngineName, Settings
from tests.scripted_server import at, fails, hangs, serving
from tests.texts import ARTICLE, SOURCE

pytestmark = pytest.mark.usefixtures("newsdesk")
AGAINST = ("article.txt", "--against", "source.txt")


def run(*arguments: str, stdin: str | None = None) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, ["check", *arguments], input=stdin)


def apart(*arguments: str, behind: str = "", **options: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own, behind a line of shell where it is given."""
    command = [sys.executable, "-m", "checker", "check", *arguments]
    if behind:
        command = ["/bin/sh", "-c", behind, "sh", *command]
    env = {**os.environ, **options}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)  # noqa: S603


def test_a_contradiction_fails_the_run() -> None:
    """A wrong title is shown with both values, and the exit code is 1."""
    result = run(*AGAINST)

    assert result.exit_code == 1
    assert "Vice President" in result.stdout
    assert "source, line 1" in result.stdout


def test_a_clean_article_passes() -> None:
    """An article that says what its source says exits with 0."""
    Path("same.txt").write_text("Maria Lopez opened the summit in Quito.", encoding="utf-8")

    assert run("same.txt", "--against", "source.txt").exit_code == 0


def test_fail_on_never_passes_with_findings() -> None:
    """With `--fail-on never` findings are reported but do not fail."""
    assert run(*AGAINST, "--fail-on", "never").exit_code == 0


def test_without_against_every_article_meets_the_others() -> None:
    """Articles are checked against each other when no source is named."""
    report = json.loads(run("article.txt", "source.txt", "--format", "json").stdout)

    assert [article["document"] for article in report["articles"]] == ["article", "source"]


def test_standard_input_is_an_article() -> None:
    """`-` reads the article from standard input."""
    assert "Vice President" in run("-", "--against", "source.txt", stdin=ARTICLE).stdout


def test_against_takes_several_sources() -> None:
    """`--against a b` takes both, as the help shows it."""
    Path("other.txt").write_text("It rained in Quito.", encoding="utf-8")
    report = json.loads(run(*AGAINST, "other.txt", "--format", "json").stdout)

    assert [one["id"] for one in report["documents"]] == ["article", "source", "other"]


def test_the_engine_is_named_on_stderr() -> None:
    """One line says which engine runs and why, apart from the report."""
    result = run(*AGAINST, "--engine", "rules")

    assert result.stderr == "checker: engine rules: as asked with --engine\n"


def test_how_a_model_did_in_the_exam_is_told_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One line on stderr: not examined, what it found, and a warning where it is not fit."""
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path / "kept"))
    good = exam.Passed(faults=10, found=9, right=9, faithful=10, alarms=0)
    bad = good.model_copy(update={"right": 2})
    with serving() as server:
        settings = Settings(engine=EngineName.API, base_url=server.url, model="scripted")
        sitting = exam.run_of(make_engine(settings, unheard))
        flags = ("--engine", "api", "--base-url", server.url, "--model", "scripted")
        told = [run(*AGAINST, *flags).stderr]
        for result in (good, bad):
            exam.keep(result, sitting)
            told.append(run(*AGAINST, *flags).stderr)

    assert [[line for line in text.splitlines() if "exam" in line] for text in told] == [
        ["checker: scripted is not examined yet: `checker exam` lets it take the exam"],
        [f"checker: scripted in the exam: {good.told}"],
        [f"checker: warning: scripted in the exam: {bad.told}"],
    ]


def test_no_source_is_said_and_unchecked() -> None:
    """An article alone is not checked: one line says so, and the exit code is 3."""
    result = run("article.txt")

    assert (result.exit_code, "no source to compare with" in result.stderr) == (3, True)


def test_several_formats_at_once() -> None:
    """Each `--format FMT=FILE` writes its file; the one without a file goes to stdout."""
    result = run(*AGAINST, "--format", "json=out/report.json", "--format", "terminal", "--mkdir")

    assert json.loads(Path("out/report.json").read_text(encoding="utf-8"))["complete"] is True
    assert "Vice President" in result.stdout


def test_reports_in_files_are_told_with_their_total() -> None:
    """One line says where they are and what is in them."""
    told = run(*AGAINST, "--format", "html=a.html", "--format", "json=b.json").stderr

    assert "checker: written to a.html, b.json: 1 error" in told


def test_settings_of_a_named_file(newsdesk: Path) -> None:
    """`--config FILE` stands in for the project file; flags win over it."""
    Path("mine.toml").write_text('fail_on = "never"\n')

    assert run(*AGAINST, "--config", "mine.toml").exit_code == 0
    assert run(*AGAINST, "--config", "mine.toml", "--fail-on", "contradicted").exit_code == 1


def test_json_lines_are_streamed_to_a_file() -> None:
    """`--format jsonl=FILE` writes a line per article and a last one, beside other formats."""
    result = run(
        *("article.txt", "source.txt"),
        *("--format", "jsonl=out.jsonl", "--format", "terminal"),
    )
    lines = [json.loads(line) for line in Path("out.jsonl").read_text("utf-8").splitlines()]

    assert [line["schema"] for line in lines] == ["checker/article/1"] * 2 + ["checker/summary/1"]
    assert result.stdout


def test_a_run_that_fails_leaves_no_last_line() -> None:
    """A reader sees by the missing last line that a stream was cut off."""
    result = run("article.txt", "--format", "jsonl=out.jsonl", "--replay", "gone.yaml")

    assert result.exit_code == 2
    assert not Path("out.jsonl").exists() or Path("out.jsonl").read_text("utf-8") == ""


def test_texts_that_are_no_files_are_kept() -> None:
    """Offsets of a report point into what `--keep-text` keeps of rows, under safe names."""
    texts = {"../a": SOURCE, "..?A": f"It rained. {SOURCE}", "-": f"It snowed. {SOURCE}"}
    rows = [{"id": name, "text": text} for name, text in texts.items()]
    Path("wires.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    arguments = ("--against", "wires.jsonl", "--keep-text", "in/kept", "--format", "json")
    (claim,) = json.loads(run("article.txt", *arguments).stdout)["articles"][0]["claims"]
    shown = {one["document"]: one["evidence"][0] for one in claim["judgements"]}

    kept = {file.name: file.read_text(encoding="utf-8") for file in Path("in/kept").iterdir()}
    assert kept.keys() == {"a.txt", "A-2.txt", "text.txt"}
    assert kept["a.txt"][shown["../a"]["start"] : shown["../a"]["end"]] == SOURCE.strip()
    assert [file.name for file in Path().iterdir() if file.is_dir()] == ["in"]


def test_no_groups_compares_across_events() -> None:
    """With `--no-groups` an article on another event is a source all the same."""
    Path("other.txt").write_text("A comet crossed the sky over Chile.", encoding="utf-8")
    arguments = ("article.txt", "source.txt", "other.txt", "--format", "json")

    grouped, all_of = (json.loads(run(*arguments, *flag).stdout) for flag in ((), ("--no-groups",)))

    assert [len(grouped["groups"]), len(all_of["groups"])] == [2, 0]
    assert [grouped["complete"], all_of["complete"]] == [False, True]


def test_each_article_against_its_folder() -> None:
    """`--against-folder` pairs each article with its own folder, in one report."""
    for name in ("a", "b"):
        Path(name).mkdir()
        Path(name, "story.md").write_text(f"Ship {name} sank.")
        Path(name, "wire.txt").write_text(f"Ship {name} sank at noon.")
    report = json.loads(
        run("--against-folder", "--format", "json", "a/story.md", "b/story.md").stdout
    )

    paths = [one["path"] for one in report["documents"]]
    assert paths == ["a/story.md", "a/wire.txt", "b/story.md", "b/wire.txt"]


def test_nothing_outside_the_root_is_read(tmp_path: Path) -> None:
    """`--root` refuses a source elsewhere in one line."""
    Path("inner").mkdir()
    Path("inner/a.txt").write_text(ARTICLE)
    result = run("--root", "inner", "inner/a.txt", "--against", "source.txt")

    assert (result.exit_code, "leads out of the folder inner" in result.stderr) == (2, True)


def test_dry_run_asks_nothing() -> None:
    """`--dry-run` prints calls and tokens without a key, a server or a report."""
    result = run(*AGAINST, "--dry-run", "--base-url", "http://127.0.0.1:9/v1", "--engine", "api")

    assert result.exit_code == 0
    assert "calls" in result.stdout


def test_one_file_that_fails_keeps_back_no_other(newsdesk: Path) -> None:
    """A report whose place is taken while the run goes on is told; the others are written."""
    Path("taken").mkdir()
    result = run(*AGAINST, "--format", "markdown=taken", "--format", "json=report.json")

    assert (result.exit_code, "taken" in result.stderr) == (2, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_full_standard_output_is_one_line() -> None:
    """No traceback when what the output is piped into has no room."""
    ended = apart("--help", behind='exec "$@" > /dev/full')

    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == (
        "checker: the output cannot be written (No space left on device); use --format FMT=FILE"
    )


def test_closed_standard_output_is_no_crash() -> None:
    """Whoever closes it wants the exit code alone."""
    ended = apart(*AGAINST, behind='exec "$@" >&-')

    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)


def test_a_reader_that_has_seen_enough() -> None:
    """A pipe closed at once, as by `head`, ends the run quietly."""
    ended = apart("--help", behind='"$@" | true')

    assert "Traceback" not in ended.stderr


def test_narrow_encoding_is_no_crash() -> None:
    """Characters that standard output cannot show are spelled out."""
    ended = apart(*AGAINST, PYTHONIOENCODING="ascii")

    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)


def test_a_device_is_written_to_and_stays_one(tmp_path: Path) -> None:
    """`--format json=/dev/null` leaves the device as it is."""
    before = Path(os.devnull).stat().st_mode
    result = run(*AGAINST, "--format", f"json={os.devnull}", "--format", "terminal")

    assert (result.exit_code, Path(os.devnull).stat().st_mode) == (1, before)


def test_ctrl_c_before_the_first_article() -> None:
    """Ctrl-C while an article is waited for ends with 130 and no traceback."""
    command = [sys.executable, "-m", "checker", "check", "-", "--against", "source.txt"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)  # noqa: S603
    assert process.stdin
    process.stdin.write("The port is shut. " * 5000)  # more than a pipe holds
    process.stdin.flush()  # returns once the program reads
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)

    assert (process.returncode, "Traceback" in told) == (130, False)


def test_ctrl_c_waits_for_no_answer() -> None:
    """The command ends at once with the partial report in every format, though a call hangs."""
    Path("first.txt").write_text("On Monday President Maria Lopez opened the summit in Quito.\n")
    Path("second.txt").write_text("A bakery opened beside the station this spring.\n")
    files = ("--format", "json", "--format", "markdown=report.md", "--format", "jsonl=report.jsonl")
    command = [sys.executable, "-m", "checker", "check", "first.txt", "second.txt"]
    command += ["--against", "source.txt", "--engine", "api", "--jobs", "1", *files]
    with serving(at({2: hangs})) as server:
        process = subprocess.Popen(  # noqa: S603  our own program
            [*command, "--base-url", server.url, "--workers", "1"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while len(server.kinds) < 2 and process.poll() is None:
            server.stopping.wait(0.02)
        process.send_signal(signal.SIGINT)
        printed, told = process.communicate(timeout=10)
        assert not server.stopping.is_set()
    report = json.loads(printed)

    assert (process.returncode, "Traceback" in told) == (130, False)
    assert "checker: interrupted; the report holds what was checked until then" in told
    assert [one["summary"]["unchecked"] for one in report["articles"]] == [0, 1]
    assert "not complete" in Path("report.md").read_text(encoding="utf-8")
    assert len(Path("report.jsonl").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(("source", "code"), [(SOURCE, 1), (ARTICLE.replace("on", "early on"), 3)])
def test_or_rules_stands_in_for_a_model_that_is_away(source: str, code: int) -> None:
    """The rules' findings are told and fail as ever; without any the run is not clean either."""
    Path("source.txt").write_text(source, encoding="utf-8")
    with serving(lambda _call: fails(401)) as server:
        asked = ("--engine", "api", "--base-url", server.url, "--or-rules", "--format", "json")
        result = run(*AGAINST, *asked)
    made = json.loads(result.stdout)["run"]

    assert (result.exit_code, made["engine"], len(server.kinds)) == (code, "rules", 1)
    assert made["fallback"] in result.stderr


def test_or_rules_leaves_a_model_that_answers_alone() -> None:
    """It is asked something small, then about the article."""
    with serving() as server:
        asked = ("--engine", "api", "--base-url", server.url, "--or-rules", "--format", "json")
        made = json.loads(run(*AGAINST, *asked).stdout)["run"]

    assert (made["engine"], made["fallback"], server.kinds[:2]) == (
        "api",
        None,
        ["other", "examine"],
    )
