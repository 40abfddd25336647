"""Corrections: put where they belong and nowhere else, as a patch, a suggestion, or written."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from checker import Report, Settings, check
from checker.cli import app
from checker.cli.fix import write_corrections
from checker.documents import parse
from checker.records import Element, Stance, Verdict, unheard
from checker.reports import patch, review
from tests.sample_report import checked, document, says, summarise
from tests.sample_report import sample_report as sample

SOURCE = "The tower, finished in May, cost the city 3 million euros. Ana Ruiz designed it.\n"
WRONG = "The tower, finished in May, cost the city 4 million euros."
RIGHT = WRONG.replace("4", "3")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Run in a folder with a source, by the rules."""
    monkeypatch.setenv("CHECKER_ENGINE", "rules")
    monkeypatch.chdir(tmp_path)
    Path("source.txt").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def reported(name: str, content: str | bytes = WRONG) -> Report:
    """Write an article and check it."""
    data = content.encode() if isinstance(content, str) else content
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_bytes(data)
    return check(name, against="source.txt", settings=Settings.model_validate({"engine": "rules"}))


def corrected(text: str, value: str, correction: str, **changes: Any) -> Report:
    """Return a report in which the first sentence of a text has a sure correction of a value."""
    path = changes.pop("path", "story.txt")
    read = parse("story.txt" if path.endswith("docx") else path, text.encode(), unheard)
    sentences = tuple(replace(one, document="story") for one in read.numbered)
    article = document(text, "story").model_copy(update={"path": path, "sentences": sentences})
    wire = document(f"{correction}\n", "wire").sentences[0]
    against = says(Stance.CONTRADICTS, wire, (Element.OTHER, value, correction))
    claim = checked(article.sentences[0], Verdict.CONTRADICTED, [against], **changes)
    whole = sample()
    told = whole.articles[0].model_copy(
        update={"claims": (claim,), "summary": summarise([claim]), "document": "story"}
    )
    documents = (article, document(f"{correction}\n", "wire"))
    return whole.model_copy(update={"articles": (told,), "documents": documents})


def comments(report: Report, changed: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return the comments of a review."""
    found: list[dict[str, Any]] = json.loads(review.render(report, changed))["comments"]
    return found


def run(*arguments: str) -> Result:
    """Run `checker check` in this process."""
    return CliRunner().invoke(app, ["check", *arguments, "--against", "source.txt"])


@pytest.mark.parametrize("tool", [("git", "apply"), ("patch", "-p1", "-s", "-i")])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("story.txt", f"One.\n{WRONG}\nTwo.\n", id="text"),
        pytest.param("story.txt", WRONG, id="no final newline"),
        pytest.param("story.txt", f"One.\r\n{WRONG}\r\nTwo.\r\n", id="CRLF"),
        pytest.param("story.txt", f"\ufeff{WRONG}\n", id="byte order mark"),
        pytest.param("story.txt", WRONG.replace("4 million", "4\nmillion"), id="over two lines"),
        pytest.param("story.md", f"---\ntitle: {WRONG[:-1]}\n---\n\n# Other\n", id="title"),
        pytest.param("story.html", f"<p>Zoë<p><!-- 4 million euros -->{WRONG}", id="HTML"),
        pytest.param('news/"a b" é.txt', WRONG, id="name"),
    ],
)
def test_a_patch_applies(name: str, content: str, tool: tuple[str, ...]) -> None:
    """The file gets the correction and keeps every other byte."""
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed")
    Path("fix.patch").write_bytes(patch.render(reported(name, content)).encode())

    subprocess.run([*tool, "fix.patch"], check=True)  # noqa: S603  our own file

    value = next(one for one in ("4\nmillion euros", "4 million euros") if one in content)
    at = content.rindex(value)
    mended = f"{content[:at]}3 million euros{content[at + len(value) :]}"
    assert Path(name).read_bytes().decode() == mended


@pytest.mark.parametrize(
    ("report", "why"),
    [
        pytest.param({"path": "story.docx"}, "only .txt, .md and .html files", id="Word file"),
        pytest.param({"path": "https://example.org/a.html"}, "it is no file", id="address"),
        pytest.param({"path": "-"}, "it is no file", id="standard input"),
        pytest.param(
            {"text": "<p>It cost <b>4</b> euros.", "value": "4 euros", "path": "story.html"},
            "do not surely fit",
            id="tag",
        ),
        pytest.param({"text": "4 or 4 euros."}, "do not surely fit", id="two places"),
        pytest.param({"correction": "<b>3</b>", "path": "story.md"}, "do not surely", id="markup"),
        pytest.param({"correction": "3 won. No. 4"}, "do not surely", id="another sentence"),
    ],
)
def test_what_cannot_be_put_in_place_is_told(report: dict[str, str], why: str) -> None:
    """The patch says how many corrections are left out, and why, and changes nothing."""
    given = {"text": "It cost 4 euros.", "value": "4", "correction": "3"} | report

    text = patch.render(corrected(**given))

    path = given.get("path", "story.txt")
    assert text.startswith(f"# {path}: 1 correction left out: ")
    assert why in text
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("name", ["github", "html", "markdown", "review", "sarif", "terminal"])
def test_no_format_suggests_what_cannot_be_put_in_place(name: str) -> None:
    """Where the words do not surely fit, both wordings stand there and nothing is suggested."""
    fitting, refused = (
        corrected(text, "4", "3").to(name) for text in ("It cost 4 euros.", "4 or 4 euros.")
    )

    assert "uggestion" in fitting
    assert "uggestion" not in refused
    assert "says “3”" in refused or "“3”</p>" in refused


@pytest.mark.parametrize("line", ["Red \x1b[1m paint.", "::error::It is wrong.", "##[error]Wrong."])
def test_a_patch_commands_nobody(line: str) -> None:
    """Lines beside a correction that would drive a terminal or GitHub's runner are not shown."""
    text = patch.render(reported("story.txt", f"{WRONG}\n{line}\n"))

    assert text.startswith("# story.txt: 1 correction left out: lines beside them hold")
    assert len(text.splitlines()) == 1


def test_another_encoding_is_left_alone() -> None:
    """A file whose bytes cannot be written back as they were is not corrected."""
    given = f"{WRONG} Zoë came."
    text = patch.render(reported("story.txt", given.encode("cp1252")))

    assert "the file is not UTF-8" in text


def test_a_correction_with_another_difference_after_it_is_left_out() -> None:
    """Where a second source would deny the corrected words too, nothing is put in place."""
    Path("other.txt").write_text(SOURCE.replace("3 million", "5 million"), encoding="utf-8")
    Path("story.txt").write_text(WRONG, encoding="utf-8")
    settings = Settings.model_validate({"engine": "rules"})

    report = check("story.txt", against=["source.txt", "other.txt"], settings=settings)

    assert [claim.verdict for claim in report.findings] == [Verdict.CONTRADICTED]
    assert "1 correction left out" in patch.render(report)


def test_words_that_no_source_has_are_not_put_in_place() -> None:
    """A model's own wording may bring neither a name nor a number of its own."""
    report = corrected("It cost 4 euros.", "4", "3")
    claim = report.articles[0].claims[0].model_copy(update={"correction": "7 of Bob Lee's"})
    article = report.articles[0].model_copy(update={"claims": (claim,)})

    text = patch.render(report.model_copy(update={"articles": (article,)}))

    assert "1 correction left out" in text


def test_the_first_word_keeps_its_capital() -> None:
    """A correction in the first place of a sentence begins like one."""
    text = patch.render(corrected("Nine people came.", "Nine", "ten"))

    assert "+Ten people came.\n" in text


def test_fix_writes_what_it_shows() -> None:
    """The diff stands on stderr, the file is corrected, report and exit code are as ever."""
    Path("story.txt").write_bytes(f"{WRONG}\r\n".encode())

    result = run("story.txt", "--fix", "--format", "json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["articles"][0]["summary"]["contradicted"] == 1
    assert f"+{RIGHT}" in result.stderr
    assert Path("story.txt").read_bytes() == f"{RIGHT}\r\n".encode()
    assert run("story.txt").exit_code == 0


def test_fix_leaves_a_file_that_it_cannot_write_back() -> None:
    """Another encoding is told in a line, and not a byte changes."""
    given = f"{WRONG} Zoë came.".encode("cp1252")
    Path("story.txt").write_bytes(given)

    result = run("story.txt", "--fix")

    assert "story.txt: 1 correction left out: the file is not UTF-8" in result.stderr
    assert Path("story.txt").read_bytes() == given


def test_fix_leaves_a_file_that_has_changed_meanwhile() -> None:
    """Nobody's newer words are overwritten."""
    report = reported("story.txt")
    Path("story.txt").write_text("Something else.", encoding="utf-8")
    notices: list[str] = []

    write_corrections(report, notices.append)

    assert notices == ["story.txt: not corrected, for it has changed since it was read; run again"]
    assert Path("story.txt").read_text(encoding="utf-8") == "Something else."


def test_a_suggestion_replaces_the_line() -> None:
    """The comment stands on the line of the finding, with the whole line as corrected."""
    (comment,) = comments(reported("story.txt", f"Ana Ruiz designed it.\n{WRONG} It is tall.\n"))

    assert comment == {
        "path": "story.txt",
        "line": 2,
        "side": "RIGHT",
        "body": comment["body"],
    }
    assert comment["body"].endswith(f"\n\n```suggestion\n{RIGHT} It is tall.\n```")


def test_a_suggestion_over_several_lines() -> None:
    """Words over two lines are commented from the first to the last."""
    report = reported("story.txt", WRONG.replace("4 million", "4\nmillion"))

    (comment,) = comments(report)

    assert (comment["start_line"], comment["start_side"], comment["line"]) == (1, "RIGHT", 2)
    assert comment["body"].endswith(
        "```suggestion\nThe tower, finished in May, cost the city 3 million euros.\n```"
    )


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        pytest.param(None, 1, id="no pull request"),
        pytest.param({"story.txt": [(1, 1), (3, 5)]}, 1, id="changed"),
        pytest.param({"story.txt": [(1, 2)]}, 0, id="unchanged line"),
        pytest.param({"other.txt": [(1, 9)]}, 0, id="unchanged file"),
    ],
)
def test_only_changed_lines_have_comments(changed: Mapping[str, Any] | None, count: int) -> None:
    """GitHub refuses a review with a comment elsewhere; what has none is counted."""
    report = reported("story.txt", f"Ana Ruiz designed it.\n\n{WRONG}\n")

    told = json.loads(review.render(report, changed))

    assert len(told["comments"]) == count
    assert ("1 more sure finding stands on other lines" in told["body"]) is (count == 0)


def test_a_suggestion_cannot_end_its_own_block() -> None:
    """A line with a fence in it gets a longer one."""
    (comment,) = comments(corrected("```suggestion It cost 4 euros.", "4", "3"))

    assert comment["body"].endswith("````suggestion\n```suggestion It cost 3 euros.\n````")


def test_lines_with_carriage_returns_get_no_suggestion() -> None:
    """GitHub would write them back otherwise; the finding is told all the same."""
    (comment,) = comments(reported("story.txt", f"{WRONG}\r\n"))

    assert "suggestion" not in comment["body"]
