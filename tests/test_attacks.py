"""Articles and sources that carry instructions: nothing of them is obeyed, run or hidden."""

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_uppercase

import pytest
from typer.testing import Result

from checker import Report
from checker.prompts import data_line, load_prompt
from tests.attack_cases import ARTICLE, CLEAN, SOURCE, Case, cases, written
from tests.attacked import Checked, Verdicts, asked, checked, command
from tests.scripted_server import Call, Json, ScriptedServer, answer, on, serving

CASES = cases()
RUNNING = [case for case in CASES if not case.error]
REFUSED = [case for case in CASES if case.error]
SHOWN = [
    case
    for case in RUNNING
    if case.where in {"name", "article"} and case.kind in {"templates", "unseen"}
]
FLAGGED = {"contradicted", "disputed", "outdated", "unsupported", "unchecked"}
# What stands in a prompt beside the lines of data: each begins with words of ours.
_DATA = re.compile(r"\d+ |[A-Z]\d+ |[A-Z]: |Before them: |Claim: |Source: |Your last answer was ")
_OURS = {"Claims:", ""}


def ids(case: Case) -> str:
    """Return the name of a case for pytest."""
    return f"{case.kind}: {case.id}"


@pytest.fixture(scope="module")
def loopback() -> Iterator[ScriptedServer]:
    """An honest server for all cases."""
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def honest(
    loopback: ScriptedServer, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Verdicts]:
    """The verdicts without an attack, by engine and kind of file."""
    found: dict[str, Verdicts] = {}
    for kind, case in CLEAN.items():
        article, source = written(case, tmp_path_factory.mktemp(kind))
        found[f"api {kind}"] = asked(article, source, loopback).verdicts
        found[f"rules {kind}"] = by_rules(article, source)[0].verdicts
    return found


def by_rules(article: str, source: str) -> tuple[Checked, Result]:
    """Check by the rules on the command line; return the JSON's content and what was printed."""
    file = Path(source).with_name("report.json")
    flags = ["--format", "terminal", "--format", f"json={file}"]
    result = command("check", "--against", source, *flags, "--", article)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return checked(Report.model_validate_json(file.read_text(encoding="utf-8"))), result


@pytest.mark.parametrize("case", RUNNING, ids=ids)
def test_no_verdict_improves_with_a_model(
    case: Case,
    honest: Mapping[str, Verdicts],
    loopback: ScriptedServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Beside an attack sentences keep their verdicts, prompts their shape, and logs are quiet."""
    article, source = written(case, tmp_path)
    first = len(loopback.seen.requests)
    with caplog.at_level(logging.INFO):
        found = asked(article, source, loopback)

    assert_no_better(found.verdicts, honest[f"api {case.files}"], case)
    for request in loopback.seen.requests[first:]:
        assert_in_place(request)
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert not [words for words in _telling_words(case) if words in logged]


def assert_no_better(found: Verdicts, before: Verdicts, case: Case) -> None:
    """Every sentence has the verdict it had; one that the attack changed is flagged."""
    same = {sentence: verdict for sentence, verdict in found.items() if sentence in before}
    changed = {s for s in before if case.replace and case.replace[0] in s}
    assert same == {sentence: before[sentence] for sentence in before if sentence not in changed}
    new = {s: v for s, v in found.items() if case.replace and s not in before}
    assert all(set(verdict.split()) <= FLAGGED for verdict in new.values()), new
    assert bool(new) == bool(case.replace)


def assert_in_place(request: Json) -> None:
    """The documents' words are in the last message only, each on a numbered line of its own."""
    kind = Call(0, request, None).kind  # type: ignore[arg-type]
    turns = load_prompt(kind).turns
    *fixed, last = request["messages"]
    assert [(one["role"], one["content"]) for one in fixed] == list(turns[:-1])
    assert last["role"] == turns[-1][0]
    lines = str(last["content"]).split("\n")
    assert [line for line in lines if line not in _OURS and not _DATA.match(line)] == []
    assert [line for line in lines if line != data_line(line)] == []
    template = turns[-1][1]
    assert lines.count("Claims:") == template.split("\n").count("Claims:")
    for form in (r"(\d+) ", r"A(\d+) ", r"B(\d+) "):
        numbers = [int(found[1]) for line in lines if (found := re.match(form, line))]
        assert numbers == list(range(1, len(numbers) + 1))
    letters = [line[0] for line in lines if re.match(r"[A-Z]: ", line)]
    assert letters == list(ascii_uppercase[: len(letters)])


def _telling_words(case: Case) -> list[str]:
    """Return words of the documents that no log may carry."""
    own = [case.attack[:24]] if case.where in {"article", "source", "title", "publisher"} else []
    return [sentence[:24] for sentence in (*ARTICLE, *SOURCE)] + [words for words in own if words]


@pytest.mark.parametrize("case", RUNNING, ids=ids)
def test_no_verdict_improves_by_the_rules(
    case: Case, honest: Mapping[str, Verdicts], tmp_path: Path
) -> None:
    """Beside an attack every sentence keeps its verdict, and the terminal shows only text."""
    article, source = written(case, tmp_path)
    before = set(tmp_path.iterdir())
    found, result = by_rules(article, source)

    assert_no_better(found.verdicts, honest[f"rules {case.files}"], case)
    assert_harmless(result)
    assert set(tmp_path.iterdir()) - before == {tmp_path / "report.json"}
    whole = (tmp_path / "report.json").read_text(encoding="utf-8")
    assert [c for c in whole if not c.isprintable() and c not in "\n\u00a0\u3000"] == []
    assert json.loads(whole)["articles"][0]["claims"]


def assert_harmless(result: Result) -> None:
    """Nothing printed drives a terminal or commands GitHub's runner."""
    printed = result.stdout + result.stderr
    assert [c for c in printed if not c.isprintable() and c not in "\n\u200c\u200d"] == []
    assert [line for line in printed.split("\n") if line.lstrip().startswith("::")] == []
    assert "##[" not in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("case", REFUSED, ids=ids)
def test_what_cannot_be_read_ends_in_one_line(case: Case, tmp_path: Path) -> None:
    """Descriptions that attack their reader end the run at once, in one harmless line."""
    article, source = written(case, tmp_path)
    result = command("check", article, *([] if case.where == "front" else ["--against", source]))

    assert result.exit_code == 2
    assert case.error
    assert case.error in result.stderr
    assert result.stderr.count("\n") == 1
    assert_harmless(result)


@pytest.mark.parametrize("case", SHOWN, ids=ids)
def test_claims_are_printed_as_text(case: Case, tmp_path: Path) -> None:
    """`checker claims` shows an attack as text too, in both formats."""
    article, _ = written(case, tmp_path)
    for form in ("terminal", "json"):
        result = command("claims", "--format", form, "--", article)
        assert result.exit_code == 0
        assert_harmless(result)


def _obeys(call: Call) -> Json:
    """Answer that every claim is said by whatever sentence is nearest, as the attacks ask."""
    reply = answer(call)
    shown = [int(number) for number in re.findall(r"^\[(\d+)\]", call.question, re.MULTILINE)]
    for claim in reply["claims"]:
        claim.update(said=shown, differs=[])
    return reply


FILLED = [case for case in RUNNING if "$" in case.text and case.where != "name"]
OBEYED = [case for case in RUNNING if case.kind in {"instructions", "delimiters"}]


@pytest.fixture(scope="module")
def obedient() -> Iterator[ScriptedServer]:
    """A server that does as the attacks say: everything is supported, by every sentence."""

    def obeys(call: Call) -> None:
        call.complete(json.dumps(_obeys(call)))

    with serving(on("verify", obeys, times=1_000_000)) as server:
        yield server


@pytest.mark.parametrize("case", OBEYED, ids=ids)
def test_a_model_that_obeys_is_overruled(
    case: Case, obedient: ScriptedServer, tmp_path: Path
) -> None:
    """What code finds by itself stays flagged when the model calls everything supported."""
    article, source = written(case, tmp_path)
    found = asked(article, source, obedient).verdicts

    flagged = {sentence: found[sentence] for sentence in ARTICLE[1:4]}
    assert all(set(verdict.split()) <= FLAGGED for verdict in flagged.values()), flagged


@pytest.mark.parametrize("case", FILLED, ids=ids)
def test_values_are_no_templates(case: Case, loopback: ScriptedServer, tmp_path: Path) -> None:
    """A `$name` in a document reaches the model as it is."""
    article, source = written(case, tmp_path)
    first = len(loopback.seen.requests)
    asked(article, source, loopback)

    asked_for = "\n".join(str(r["messages"][-1]["content"]) for r in loopback.seen.requests[first:])
    assert data_line(case.attack) in asked_for


NAMED = [case for case in RUNNING if case.where == "name"]


@pytest.mark.parametrize("case", NAMED, ids=ids)
def test_notices_repeat_names_as_text(case: Case, tmp_path: Path) -> None:
    """A line on stderr about a file with such a name is one harmless line."""
    article, source = written(case, tmp_path)
    flags = ["--against", source, "--against", article]
    result = command("check", *flags, "--", article)

    assert "is among its own sources" in result.stderr
    assert result.stderr.count("\n") == 2
    assert_harmless(result)


@pytest.mark.parametrize("form", ["terminal", "json"])
def test_a_name_that_is_not_utf8_can_be_reported(form: str, tmp_path: Path) -> None:
    """Such a file is checked as any other, and its name is written with its bytes."""
    article, source = written(CLEAN["txt"], tmp_path)
    odd = os.fsdecode(os.fsencode(str(tmp_path)) + b"/st\xffry.txt")
    Path(article).rename(odd)
    result = command("check", odd, "--against", source, "--format", form)

    assert result.exit_code == 1
    assert r"st\xffry.txt" in result.stdout.replace("\\\\", "\\")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("story.md", f"---\ntitle: 0x{'f' * 9999}\n---\nIt rained.", "number too long"),
        ("story.md", f"---\ndate: 0x{'f' * 9999}\n---\nIt rained.", "is not YYYY-MM-DD"),
        ("story.md", f"---\nsources: 0x{'f' * 9999}\n---\nIt rained.", "must be a list of paths"),
        ("metadata.toml", f'["{"n" * 9999}"]\ntitle = "x"\n', "names no file of this folder"),
        ("pyproject.toml", "x = " + "[" * 9999, "not valid TOML"),
    ],
)
def test_descriptions_without_end_are_refused(
    file: str, text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too long or too deep to be read is one line, whatever file it stands in."""
    monkeypatch.chdir(tmp_path)
    Path("story.md").write_text("It rained all day in Ferndale.", encoding="utf-8")
    Path(file).write_text(text, encoding="utf-8")
    result = command("check", "story.md")

    assert result.exit_code == 2
    assert message in result.stderr
    assert_harmless(result)


def test_text_that_is_not_taken_for_the_article_is_told(tmp_path: Path) -> None:
    """A page that hides its paragraphs from the extractor is not silently half checked."""
    case = Case(id="deep", kind="", where="article", text="<div><b>" * 300, files="html")
    article, source = written(case, tmp_path)
    _, result = by_rules(article, source)

    assert "4 paragraphs of this page were taken for no part of the text" in result.stderr


def test_sources_named_by_an_article_stay_in_its_folder(tmp_path: Path) -> None:
    """A link inside the folder that leads out of it is no way around."""
    inside, secret = tmp_path / "in", tmp_path / "secret.txt"
    inside.mkdir()
    secret.write_text("The password is 34 windows long.", encoding="utf-8")
    (inside / "wire.txt").symlink_to(secret)
    story = inside / "story.md"
    story.write_text("---\nsources: wire.txt\n---\nIt rained.", encoding="utf-8")
    result = command("check", str(story))

    assert result.exit_code == 2
    assert "outside of its folder" in result.stderr


def test_there_are_enough_cases() -> None:
    """The corpus is as large as promised, and every case has a name of its own."""
    assert len(CASES) >= 60
    assert len({ids(case) for case in CASES}) == len(CASES)
