"""The command line as a user meets it: outputs, exit codes and one-line errors."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.reports import FORMATS

ARTICLE = "Vice President Maria Lopez opened the summit in Quito on Monday.\n"
SOURCE = "President Maria Lopez opened the summit in Quito on Monday.\n"


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test here asks a model, whatever the machine's environment."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHECKER_ENGINE", "rules")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "source.txt").write_text(SOURCE, encoding="utf-8")


def run(*arguments: str, stdin: str | None = None) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(app, list(arguments), input=stdin)


def test_a_contradiction_fails_the_run() -> None:
    """A wrong title is shown with both values, and the exit code is 1."""
    result = run("check", "article.txt", "--against", "source.txt")

    assert result.exit_code == 1
    assert "»Vice President Maria Lopez« opened" in result.stdout
    assert "source, line 1: “President Maria Lopez”" in result.stdout


def test_a_clean_article_passes() -> None:
    """An article that says what its source says exits with 0."""
    Path("same.txt").write_text("Maria Lopez opened the summit in Quito.", encoding="utf-8")

    assert run("check", "same.txt", "--against", "source.txt").exit_code == 0


def test_fail_on_never_passes_with_findings() -> None:
    """With `--fail-on never` findings are reported but do not fail."""
    assert (
        run("check", "article.txt", "--against", "source.txt", "--fail-on", "never").exit_code == 0
    )


def test_without_against_every_article_meets_the_others() -> None:
    """Articles are checked against each other when no source is named."""
    report = json.loads(run("check", "article.txt", "source.txt", "--format", "json").stdout)

    assert [article["document"] for article in report["articles"]] == ["article", "source"]


def test_standard_input_is_an_article() -> None:
    """`-` reads the article from standard input."""
    result = run("check", "-", "--against", "source.txt", stdin=ARTICLE)

    assert "»Vice President Maria Lopez«" in result.stdout


def test_several_formats_at_once() -> None:
    """Each `--format FMT=FILE` writes its file; the one without a file goes to stdout."""
    result = run(
        "check", "article.txt", "--against", "source.txt",
        "--format", "json=out/report.json", "--format", "terminal",
    )  # fmt: skip

    assert json.loads(Path("out/report.json").read_text(encoding="utf-8"))["complete"] is True
    assert "CONTRADICTED" in result.stdout


def test_the_engine_is_named_on_stderr() -> None:
    """One line says which engine runs and why, apart from the report."""
    result = run("check", "article.txt", "--against", "source.txt", "--engine", "rules")

    assert result.stderr == "checker: engine rules: as asked with --engine\n"


def test_no_source_is_said_and_unchecked() -> None:
    """An article alone is not checked: one line says so, and the exit code is 3."""
    result = run("check", "article.txt")

    assert result.exit_code == 3
    assert "article.txt has no source to compare with" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["check", "gone.txt"], "gone.txt: no such file", id="missing file"),
        pytest.param(
            ["check", "article.txt", "--format", "pdf"], "--format pdf: unknown", id="format"
        ),
        pytest.param(
            ["check", "article.txt", "--format", "json", "--format", "terminal"],
            "only one format can go to standard output",
            id="two formats on stdout",
        ),
        pytest.param(
            ["check", "article.txt", "--engine", "magic"], "`engine` = 'magic'", id="engine"
        ),
        pytest.param(
            ["check", "article.txt", "--fail-on", "rain"], "`fail_on` = 'rain'", id="fail-on"
        ),
        pytest.param(
            ["check", "article.txt", "--record", "a", "--replay", "b"], "exclude", id="tapes"
        ),
        pytest.param(
            ["check", "article.txt", "--replay", "b.yaml"],
            "make a recording with --record",
            id="no tape",
        ),
        pytest.param(
            ["check", "article.txt", "source.txt", "--format", "json=article.txt/x.json"],
            "article.txt/x.json: cannot be written",
            id="unwritable",
        ),
        pytest.param(["claims", "article.txt", "--format", "pdf"], "unknown", id="claims format"),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(arguments: list[str], message: str) -> None:
    """Bad input says what, which value and what to do, without a traceback."""
    result = run(*arguments)

    last = result.stderr.splitlines()[-1]
    assert (result.exit_code, last.startswith("checker: "), message in last) == (2, True, True)


def test_claims_prints_the_decomposition() -> None:
    """`checker claims` prints each sentence and its claims."""
    result = run("claims", "article.txt")

    assert result.exit_code == 0
    assert "article.txt: 1 claims" in result.stdout


def test_claims_as_json_have_exact_spans() -> None:
    """The JSON of `checker claims` gives spans that stand in the file."""
    (document,) = json.loads(run("claims", "article.txt", "--format", "json").stdout)
    span = document["claims"][0]["span"]

    assert ARTICLE[span["start"] : span["end"]] == span["text"]


def test_doctor_names_the_engine() -> None:
    """`checker doctor` says which engine would run."""
    result = run("doctor")

    assert result.exit_code == 0
    assert "engine rules" in result.stdout


def test_against_takes_several_sources() -> None:
    """`--against a b` takes both, as the help shows it."""
    Path("other.txt").write_text("It rained in Quito.", encoding="utf-8")
    command = [sys.executable, "-m", "checker", "check", "article.txt"]

    result = subprocess.run(  # noqa: S603  our own command line
        [*command, "--against", "source.txt", "other.txt", "--format", "json"],
        capture_output=True,
        check=False,
    )

    names = [document["id"] for document in json.loads(result.stdout)["documents"]]
    assert names == ["article", "source", "other"]


def test_bench_prints_time_and_memory() -> None:
    """`checker bench check` prints milliseconds per 500 words and megabytes."""
    Path("other.txt").write_text("It rained in Quito.", encoding="utf-8")

    result = run(
        *("bench", "check", "article.txt", "--runs", "1"),
        *("--against", "source.txt", "--against", "other.txt"),
    )

    assert "ms per 500 words" in result.stdout


def test_bench_reports_measures_every_format() -> None:
    """`checker bench reports` prints the seconds and megabytes of each format."""
    result = run("bench", "reports", "--articles", "2", "--findings", "9")

    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == list(FORMATS)


def test_json_lines_are_streamed_to_a_file() -> None:
    """`--format jsonl=FILE` writes a line per article and a last one, beside other formats."""
    result = run(
        "check", "article.txt", "source.txt", "--format", "jsonl=out.jsonl", "--format", "terminal",
    )  # fmt: skip
    lines = [json.loads(line) for line in Path("out.jsonl").read_text("utf-8").splitlines()]

    assert [line["schema"] for line in lines] == ["checker/article/1"] * 2 + ["checker/summary/1"]
    assert (result.exit_code, "1 event:" in result.stdout) == (0, True)  # a dispute of two


def test_a_run_that_fails_leaves_no_last_line() -> None:
    """A reader sees by the missing last line that a stream was cut off."""
    result = run("check", "article.txt", "--format", "jsonl=out.jsonl", "--replay", "gone.yaml")

    assert (result.exit_code, Path("out.jsonl").read_text("utf-8")) == (2, "")


def test_no_groups_compares_across_events() -> None:
    """With `--no-groups` an article on another event is a source all the same."""
    Path("other.txt").write_text("A comet crossed the sky over Chile.", encoding="utf-8")
    arguments = ("check", "article.txt", "source.txt", "other.txt", "--format", "json")

    grouped, all_of = (json.loads(run(*arguments, *flag).stdout) for flag in ((), ("--no-groups",)))

    assert [len(grouped["groups"]), len(all_of["groups"])] == [2, 0]
    assert [grouped["complete"], all_of["complete"]] == [False, True]


def test_bench_corpus_prints_time_groups_and_growth() -> None:
    """`checker bench corpus` makes articles on known events and says how they were grouped."""
    bridge = "Engineer Tomas Berg said that the {} of the Larkfield bridge broke."
    comet = "The comet over Chile shone {}, astronomer Ines Rojas wrote in a letter."
    words = "red green blue white round early late low high".split()
    Path("texts").mkdir()
    for name, text in (("bridge", bridge), ("comet", comet)):
        content = " ".join(text.format(word) for word in words)
        Path(f"texts/{name}.txt").write_text(content, encoding="utf-8")

    result = run(
        "bench", "corpus", "--from", "texts", "--articles", "6", "--events", "2", "--words", "60",
    )  # fmt: skip

    assert "6 articles" in result.stdout
    assert "pairs of articles on one event: 6, found 6" in result.stdout
    assert "times" in result.stdout.splitlines()[-1]
