"""Articles and sources that carry instructions: nothing of them is obeyed, run or hidden."""

import json
import logging
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import Result

from checker import Report
from checker.engines.api import ApiEngine
from checker.model import data_line, load_prompt
from checker.records import DocumentRecord, Tier
from tests.attack_cases import ARTICLE, CLEAN, SOURCE, Case, cases, written
from tests.attacked import Verdicts, asked, command, engine_of, obeys, reads, verdicts
from tests.scripted_server import Call, Json, ScriptedServer, serving

CASES = cases()
RUNNING = [case for case in CASES if not case.error]
REFUSED = [case for case in CASES if case.error]
OBEYED = [case for case in RUNNING if case.kind in {"instructions", "delimiters"}]
NAMED = [case for case in RUNNING if case.where == "name"]
SHOWN = [
    case
    for case in RUNNING
    if case.where in {"name", "article"} and case.kind in {"templates", "unseen"}
]
FLAGGED = {"contradicted", "disputed", "outdated", "unsupported", "unchecked"}
# What lines of the task begin with, beside those of our own prompt.
_TASK = re.compile(
    r"Check sentences? [\d, to]+ of the article\.$|The last answer could not stand|- sentence \d+: "
    r"|\d+\. Sentence \d+, words “|Claim: |First answer|Doubt: "
)
_SPACES = "\n\u00a0\u3000"  # that JSON keeps as they are
_COMMAND = re.compile(r"::(error|warning|notice) (file|title)=[^\n:]+::")


def ids(case: Case) -> str:
    """Return the name of a case for pytest."""
    return f"{case.kind}: {case.id}"


@dataclass(frozen=True, slots=True)
class Reader:
    """A server that stands in for a model, and the engine that asks it."""

    server: ScriptedServer
    engine: ApiEngine


@contextmanager
def reading(answer: Callable[[Call], Json]) -> Iterator[Reader]:
    """Run a reader that answers as told."""

    def script(call: Call) -> Callable[[Call], None]:
        content = json.dumps(answer(call))
        return lambda call: call.complete(content)

    with serving(script) as server:
        yield Reader(server, engine_of(server))


@pytest.fixture(scope="module")
def honest() -> Iterator[Reader]:
    """A reader that answers from labelled claims."""
    with reading(reads) as reader:
        yield reader


@pytest.fixture(scope="module")
def obedient() -> Iterator[Reader]:
    """A reader that does as the attacks say, and thinks again when it is asked again."""
    with reading(lambda call: (obeys if call.kind == "examine" else reads)(call)) as reader:
        yield reader


@pytest.fixture(scope="module")
def clean(honest: Reader, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Verdicts]:
    """The verdicts without an attack, by engine and kind of file."""
    found: dict[str, Verdicts] = {}
    for kind, case in CLEAN.items():
        article, source = written(case, tmp_path_factory.mktemp(kind))
        found[f"api {kind}"] = verdicts(asked(article, source, honest.engine), article)
        found[f"rules {kind}"] = verdicts(by_rules(article, source)[0], article)
    return found


def by_rules(article: str, source: str) -> tuple[Report, Result]:
    """Check by the rules on the command line; return the JSON's content and what was printed."""
    file = Path(source).with_name("report.json")
    flags = ["--format", "terminal", "--format", f"json={file}", "--format"]
    flags.append(f"github={file.with_suffix('.github')}")
    result = command("check", "--against", source, *flags, "--", article)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Report.model_validate_json(file.read_bytes()), result


@pytest.mark.parametrize("case", RUNNING, ids=ids)
def test_no_verdict_improves_with_a_model(
    case: Case,
    clean: Mapping[str, Verdicts],
    honest: Reader,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Beside an attack sentences keep their verdicts, requests their shape, and logs are quiet."""
    article, source = written(case, tmp_path)
    files = set(tmp_path.iterdir())
    first = len(honest.server.seen.requests)
    with caplog.at_level(logging.INFO):
        report = asked(article, source, honest.engine)

    assert_no_better(verdicts(report, article), clean[f"api {case.files}"], case)
    for request in honest.server.seen.requests[first:]:
        assert_in_place(request, report)
    assert set(tmp_path.iterdir()) == files
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert not [words for words in _telling_words(case) if words in logged]


def assert_no_better(found: Verdicts, before: Verdicts, case: Case) -> None:
    """What was flagged keeps its verdict; a sentence that the attack changed is flagged."""
    changed = {s for s in before if case.replace and case.replace[0] in s}
    wrong = {s: v for s, v in before.items() if v in FLAGGED and s not in changed}
    assert {s: found[s] for s in wrong} == wrong
    assert before.keys() - changed <= found.keys()
    new = {s: v for s, v in found.items() if case.replace and s not in before}
    assert all(set(verdict.split()) <= FLAGGED for verdict in new.values()), new
    assert bool(new) == bool(case.replace)


def assert_in_place(request: Json, report: Report) -> None:
    """The system message is ours; each sentence stands on one line behind its name."""
    system, user = request["messages"]
    assert (system["role"], system["content"]) == load_prompt("examine").turns[0]
    assert user["role"] == "user"
    lines = user["content"].split("\n")
    assert [line for line in lines if line != data_line(line)] == []
    assert [lines.count(heading) for heading in ("SOURCES", "ARTICLE", "NOW")] == [1, 1, 1]
    start, end = lines.index("ARTICLE"), lines.index("NOW")
    heading, described, *shown = lines[: start - 1]
    assert (heading, described[:3]) == ("SOURCES", "A: ")
    article, source = report.documents
    assert shown == [line for line in _named(source, "A") if line in shown]
    told = lines[start + 1 : end - 1]
    assert [line for line in told if not line.startswith("Title: ")] == _named(article, "")
    own = load_prompt("reconsider").turns[0][1].split("\n")
    assert [one for one in lines[end + 1 :] if one not in own and not _TASK.match(one)] == []


def _named(document: DocumentRecord, letter: str) -> list[str]:
    return [f"{letter}{one.number} {data_line(one.plain)}" for one in document.sentences]


def _telling_words(case: Case) -> list[str]:
    """Return words of the documents that no log may carry."""
    own = [case.attack[:24]] if case.where in {"article", "source", "title", "publisher"} else []
    return [sentence[:24] for sentence in (*ARTICLE, *SOURCE)] + [words for words in own if words]


@pytest.mark.parametrize("case", RUNNING, ids=ids)
def test_no_verdict_improves_by_the_rules(
    case: Case, clean: Mapping[str, Verdicts], tmp_path: Path
) -> None:
    """Beside an attack every sentence keeps its verdict, and screen and runner get only text."""
    article, source = written(case, tmp_path)
    before = set(tmp_path.iterdir())
    found, result = by_rules(article, source)

    assert_no_better(verdicts(found, article), clean[f"rules {case.files}"], case)
    assert_harmless(result)
    whole, annotations = tmp_path / "report.json", tmp_path / "report.github"
    assert set(tmp_path.iterdir()) - before == {whole, annotations}
    assert _unprintable(whole.read_text(encoding="utf-8"), _SPACES) == []
    commands = annotations.read_text(encoding="utf-8").splitlines()
    assert [line for line in commands if not _COMMAND.match(line)] == []


def assert_harmless(result: Result) -> None:
    """Nothing printed drives a terminal or commands GitHub's runner."""
    printed = result.stdout + result.stderr
    assert _unprintable(printed, "\n\u200c\u200d") == []
    assert [line for line in printed.split("\n") if line.lstrip().startswith("::")] == []
    assert "##[" not in printed
    assert "Traceback" not in printed


def _unprintable(text: str, allowed: str) -> list[str]:
    return [char for char in text if not char.isprintable() and char not in allowed]


@pytest.mark.parametrize("case", OBEYED, ids=ids)
def test_a_model_that_obeys_is_asked_again(
    case: Case, clean: Mapping[str, Verdicts], obedient: Reader, tmp_path: Path
) -> None:
    """Where a detector sees a difference that the model does not name, the second answer counts."""
    article, source = written(case, tmp_path)
    found = verdicts(asked(article, source, obedient.engine), article)

    assert [found[one] for one in ARTICLE[1:3]] == [
        clean[f"api {case.files}"][one] for one in ARTICLE[1:3]
    ]


def test_a_model_that_obeys_twice_stands_with_its_doubts(tmp_path: Path) -> None:
    """No detector overrules a model: its claims are supported, but to check, and tell the doubt."""
    article, source = written(CLEAN["txt"], tmp_path)
    with reading(obeys) as reader:
        report = asked(article, source, reader.engine)

    wrong = [claim for claim in report.articles[0].claims if claim.text in ARTICLE[1:3]]
    assert [(claim.verdict, claim.tier) for claim in wrong] == [("supported", Tier.CHECK)] * 2
    assert all(claim.doubts for claim in wrong)


@pytest.mark.parametrize("case", REFUSED, ids=ids)
def test_what_cannot_be_read_ends_in_one_line(case: Case, tmp_path: Path) -> None:
    """Descriptions that bomb, build objects or name the machine's files end a run at once."""
    article, source = written(case, tmp_path)
    before = time.process_time()
    result = command("check", article, *([] if case.where == "front" else ["--against", source]))

    assert result.exit_code == 2
    assert case.error
    assert case.error in result.stderr
    assert result.stderr.count("\n") == 1
    assert time.process_time() - before < 2
    assert_harmless(result)


@pytest.mark.parametrize("case", SHOWN, ids=ids)
def test_claims_are_printed_as_text(case: Case, tmp_path: Path) -> None:
    """`checker claims` shows an attack as text too, in both formats."""
    article, _ = written(case, tmp_path)
    file = tmp_path / "claims.json"
    flags = ["--format", "terminal", "--format", f"json={file}"]
    result = command("claims", *flags, "--", article)

    assert result.stdout
    assert_harmless(result)
    assert _unprintable(file.read_text(encoding="utf-8"), _SPACES) == []


@pytest.mark.parametrize("case", NAMED, ids=ids)
def test_notices_repeat_names_as_text(case: Case, tmp_path: Path) -> None:
    """A line on stderr about a file with such a name is one harmless line."""
    article, source = written(case, tmp_path)
    result = command("check", "--against", source, "--against", article, "--", article)

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
