"""The command line as a user meets it: help, settings as flags, small commands, one-line errors."""

import json
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.model.cache import Cache
from checker.settings import Settings
from tests.texts import ARTICLE

pytestmark = pytest.mark.usefixtures("newsdesk")
QUAKE = {
    "echo": "A quake struck the Arzoa valley on Monday. It killed 412 people, officials said.",
    "post": "A quake struck the Arzoa valley on Monday. It killed 412 people, officials said."
    " Schools in the valley stay closed for a week.",
    "news": "A quake struck the Arzoa valley on Monday. It killed 380 people, officials said.",
}


def run(*arguments: str, stdin: str | None = None) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(app, list(arguments), input=stdin)


def flags_of(command: str) -> set[str]:
    """Return the flags that the help of a command names."""
    words = run(command, "-h").stdout.split()
    return {word.rstrip(",.;") for word in words if word.startswith("--")}


def test_help_names_every_command() -> None:
    """`-h` and `--help` print the commands."""
    commands = "check facts claims serve mcp init doctor batch score".split()
    told = run("-h").stdout

    assert run("--help").stdout == told
    assert [word for word in commands if f"\n  {word} " in told] == commands


def test_options_stand_in_panels_with_their_defaults() -> None:
    """The options of an article come first, then those of the engine; recordings come last."""
    told = run("check", "-h").stdout
    order = [
        "--against SOURCE",
        "--format",
        "Engine and model:",
        "--model NAME",
        "Costs:",
        "--record",
    ]
    places = [told.index(one) for one in order]

    assert places == sorted(places)
    assert "[default: gpt-6-luna]" in told


def test_words_are_completed() -> None:
    """The shell is told the commands and flags that go on as what is typed."""
    asked = {"_CHECKER_COMPLETE": "complete_bash", "COMP_WORDS": "checker sc", "COMP_CWORD": "1"}

    assert CliRunner().invoke(app, env=asked, prog_name="checker").stdout.split() == ["score"]


def test_init_describes_articles_and_adds_a_workflow(newsdesk: Path) -> None:
    """What is proposed is taken with `--yes`, and the article is checked against it."""
    (newsdesk / ".git").mkdir()
    assert run("init", "article.txt", "--yes").exit_code == 0
    workflow = yaml.safe_load(Path(".github/workflows/checker.yml").read_text(encoding="utf-8"))

    assert Path("metadata.toml").read_text() == '["article.txt"]\nsources = ["source.txt"]\n\n'
    assert "check" in workflow["jobs"]
    assert "source, line 1" in run("check", "article.txt").stdout


def test_init_asks_and_overwrites_nothing(newsdesk: Path) -> None:
    """Answers are written as given; a file that is there stays as it is."""
    answers = "The Daily\n2026-03-02\nsource.txt, other.txt\n"
    run("init", "article.txt", stdin=answers)
    written = Path("metadata.toml").read_text()
    again = run("init", "article.txt", "--yes")

    assert tomllib.loads(written)["article.txt"] == {
        "publisher": "The Daily",
        "date": date(2026, 3, 2),
        "sources": ["source.txt", "other.txt"],
    }
    assert (Path("metadata.toml").read_text(), again.exit_code) == (written, 0)
    assert "stays as it is" in again.stderr


def test_init_tells_what_cannot_be_written(newsdesk: Path) -> None:
    """Where no workflow can be put, one line says so."""
    (newsdesk / ".git").mkdir()
    (newsdesk / ".github").touch()

    result = run("init", "--yes")

    assert (result.exit_code, "cannot be written" in result.stderr) == (2, True)


def test_help_waits_for_nothing_heavy() -> None:
    """What takes long to import waits for the command that needs it."""
    program = (
        "import sys, checker.cli\n"
        "print(*({name.partition('.')[0] for name in sys.modules} & set(sys.argv[1:])))"
    )
    heavy = "openai instructor numpy jinja2 vcr trafilatura sentencex yaml genai_prices".split()
    command = [sys.executable, "-c", program, *heavy]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  ours

    assert loaded.stdout.split() == []


def test_every_setting_is_a_flag_of_check() -> None:
    """A setting is described once, in `Settings`, and has a flag by its own name."""
    named = {name.replace("_", "-") for name in Settings.model_fields}
    flags = {flag[2:].removeprefix("no-") for flag in flags_of("check")}

    assert named - flags == {"model-options"}
    assert "model-option" in flags


def test_a_flag_wins_over_a_variable() -> None:
    """What is said on the command line counts."""
    result = run("doctor", "--engine", "api", "--base-url", "http://127.0.0.1:9/v1", "--timeout=1")

    assert (result.exit_code, "engine api" in result.stdout) == (3, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "gone.txt"], "gone.txt: no such file"),
        (["check"], "no article is named"),
        (["check", "article.txt", "--format", "pdf"], "--format pdf: unknown"),
        (
            ["check", "article.txt", "--format", "json", "--format", "terminal"],
            "only one format can go to standard output",
        ),
        (["check", "article.txt", "--format", "htlm"], "did you mean `html`?"),
        (["check", "article.txt", "--engine", "magic"], "`engine` = 'magic'"),
        (["check", "article.txt", "--config", "gone.toml"], "gone.toml: cannot be read"),
        (["check", "article.txt", "--only-trusted"], "need --changed BASE"),
        (["init", "gone.txt"], "gone.txt: no such file"),
        (["check", "article.txt", "--fail-on", "rain"], "`fail_on` = 'rain'"),
        (["check", "article.txt", "--workers", "many"], "`workers` = 'many'"),
        (["check", "article.txt", "--model-option", "loud"], "KEY=VALUE"),
        (["check", "article.txt", "--record", "a", "--replay", "b"], "exclude"),
        (["check", "article.txt", "--no-cache", "--refresh"], "exclude"),
        (["check", "article.txt", "--against-folder", "--against", "source.txt"], "excludes"),
        (["check", "article.txt", "--replay", "b.yaml"], "make one with --record"),
        (
            ["check", "article.txt", "--format", "json=article.txt/x"],
            "no folder article.txt; add --mkdir",
        ),
        (["claims", "article.txt", "--format", "pdf"], "unknown"),
        (["facts", "source.txt", "--format", "sarif"], "use one of terminal, json, csv"),
        (["score", "gone.jsonl"], "gone.jsonl: no such file"),
        (["serve", "--reviewer", " "], "--reviewer is empty"),
        (["serve", "long" * 99], "File name too long"),
        (["check", "article.txt", "--waivers", "long" * 99], "File name too long"),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, list) else "",
)
def test_misuse_is_one_line_and_exit_code_2(arguments: list[str], message: str) -> None:
    """Bad input says what, which value and what to do, without a traceback."""
    result = run(*arguments)

    last = result.stderr.splitlines()[-1]
    assert (result.exit_code, last.startswith("checker: "), message in last) == (2, True, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["chekc"], "'check'"), (["check", "--modle", "x"], "--model")],
    ids=str,
)
def test_misspelt_commands_and_flags(arguments: list[str], message: str) -> None:
    """What comes near to a wrong word is proposed."""
    result = run(*arguments)

    assert (result.exit_code, message in result.stderr.splitlines()[-1]) == (2, True)


def test_claims_prints_what_is_claimed() -> None:
    """`checker claims` prints each sentence and its claims."""
    result = run("claims", "article.txt")

    assert (result.exit_code, "article.txt: 1 claim" in result.stdout) == (0, True)


def test_claims_as_json_have_exact_spans() -> None:
    """The JSON of `checker claims` gives spans that stand in the file."""
    (document,) = json.loads(run("claims", "article.txt", "--format", "json").stdout)
    span = document["claims"][0]["span"]

    assert ARTICLE[span["start"] : span["end"]] == span["text"]


def test_doctor_names_engine_and_extras() -> None:
    """`checker doctor` says which engine would run and what is installed."""
    result = run("doctor")

    assert result.exit_code == 0
    assert "engine rules" in result.stdout
    assert "extra `html`" in result.stdout


def test_doctor_tells_what_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`checker doctor` says where answers of models are, and how many; nothing is made for that."""
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path / "kept"))
    assert f"0 kept in {tmp_path}/kept/answers" in run("doctor").stdout
    assert not (tmp_path / "kept").exists()

    Cache(tmp_path / "kept", pytest.fail).put("key", "answer")
    assert "1 kept" in run("doctor").stdout

    monkeypatch.setenv("CHECKER_CACHE_DIR", os.devnull)
    assert "none is kept" in run("doctor").stdout


@pytest.fixture
def event(newsdesk: Path) -> str:
    """Return a folder of articles on one event."""
    (newsdesk / "event").mkdir()
    for name, text in QUAKE.items():
        (newsdesk / "event" / f"{name}.txt").write_text(text, encoding="utf-8")
    return "event"


def test_facts_of_a_folder_are_a_table(event: str) -> None:
    """Disputes do not fail the run: the table is what was asked for."""
    result = run("facts", event)

    assert (result.exit_code, "412" in result.stdout) == (0, True)


def test_facts_in_several_formats(event: str) -> None:
    """Each `--format FMT=FILE` writes its file; the one without goes to standard output."""
    result = run("facts", event, "--format", "csv=out/facts.csv", "--format", "json", "--mkdir")

    assert json.loads(result.stdout)["schema"] == "checker/facts/1"
    assert Path("out/facts.csv").read_text(encoding="utf-8").startswith('"event","fact",')


def test_shared_facts_alone(event: str) -> None:
    """`--shared` leaves the facts of several articles."""
    assert "Schools" in run("facts", event).stdout
    assert "Schools" not in run("facts", event, "--shared").stdout
