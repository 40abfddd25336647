"""Whole runs against a server that misbehaves: always a whole report, never a traceback."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.cli import app
from tests.runs import HONEST, LOST, SOURCE, Outcome, assert_whole, run, written
from tests.scripted_server import (
    Call,
    Fault,
    Json,
    Script,
    at,
    dies,
    edits,
    fails,
    hangs,
    on,
    says,
    serving,
    truncates,
)

SECRET = "sk-test-secret"  # noqa: S105


def _checked(folder: Path, script: Script, **changes: object) -> Outcome:
    with serving(script) as server:
        outcome = run(folder, server, **changes)
    assert_whole(outcome.report)
    return outcome


def test_honest_server_gives_the_baseline(tmp_path: Path) -> None:
    """Without a fault: two calls, one wrong number."""
    with serving() as server:
        outcome = run(tmp_path, server)
    assert outcome.verdicts == HONEST
    assert server.kinds == ["examine", "examine"]
    assert outcome.report.articles[0].claims[1].judgements[0].source_value == "34"


FAULTS = [
    pytest.param(fails(500), "HTTP 500", id="500"),
    pytest.param(hangs, "no answer from", id="hang"),
    pytest.param(truncates, "does not fit the reply schema", id="truncated"),
    pytest.param(says(None, refusal="No."), "the model refused to answer", id="refusal"),
]


@pytest.mark.parametrize(("fault", "reason"), FAULTS)
def test_lasting_fault_leaves_claims_unchecked(fault: Fault, reason: str, tmp_path: Path) -> None:
    """When no answer can be had every sentence says why, and no guess takes its place."""
    outcome = _checked(tmp_path, on("any", fault), timeout=0.1 if fault is hangs else 10)
    assert outcome.verdicts == LOST
    assert all(text.startswith("Not checked: ") and reason in text for text in outcome.reasons)


def test_server_killed_in_mid_run_keeps_what_was_checked(tmp_path: Path) -> None:
    """The claims judged before stay judged; the rest say that no server answers."""
    outcome = _checked(tmp_path, at({2: dies}))
    assert outcome.verdicts == [*HONEST[:2], "unchecked", "unchecked"]
    assert all("no server answers at" in reason for reason in outcome.reasons)


def test_filtered_sentence_takes_no_others_along(tmp_path: Path) -> None:
    """A content filter set off by one sentence leaves the one beside it checked."""

    def script(call: Call) -> Fault | None:
        filtered = call.question.endswith(
            ("sentences 3, 4 of the article.", "sentence 3 of the article.")
        )
        return says(None, "content_filter") if filtered else None

    outcome = _checked(tmp_path, script)
    assert outcome.verdicts == [*HONEST[:2], "unchecked", HONEST[3]]
    assert all("content filter" in reason for reason in outcome.reasons)


def _each(**fields: object) -> Fault:
    """Say this of every claim; what is None is left out."""

    def changed(reply: Json) -> Json:
        claims = [{**claim, "said": [], "differs": [], **fields} for claim in reply["claims"]]
        return {"claims": claims}

    return edits(changed)


def _differs(article: str, source: str, sentence: str = "A1") -> Fault:
    """Say of every claim that a sentence has another value."""
    one = {"stance": "contradicts", "sentences": [sentence], "element": "number"}
    return _each(differs=[{**one, "article": article, "source": source}], overall="contradicted")


NOWHERE = "is no sentence of the sources"
NO_CLAIM = "there is no claim for it"
WRONG = [
    pytest.param(_each(said=["A99"]), NOWHERE, id="evidence A99"),
    pytest.param(_each(said=["1"]), NOWHERE, id="no letter"),
    pytest.param(_each(said=["A1", "B1"]), NOWHERE, id="one of two"),
    pytest.param(_differs("", "", "A99"), NOWHERE, id="a difference in A99"),
    pytest.param(_each(words="sixty lamps"), "do not stand in it", id="words"),
    pytest.param(_each(words=""), "do not stand in it", id="no words"),
    pytest.param(_each(sentence=99), NO_CLAIM, id="other sentence"),
    pytest.param(edits(lambda _: {"claims": []}), NO_CLAIM, id="no claims"),
]


@pytest.mark.parametrize(("fault", "reason"), WRONG)
def test_wrong_answer_is_never_believed(fault: Fault, reason: str, tmp_path: Path) -> None:
    """An answer that does not hold against the texts, twice, leaves its claim unchecked."""
    outcome = _checked(tmp_path, on("any", fault), reasks=1)
    assert outcome.verdicts == LOST
    assert all(reason in text for text in outcome.reasons)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        *WRONG[::3],
        pytest.param(_differs("sixty lamps", "34"), "sixty lamps", id="article value"),
        pytest.param(_differs("the", "sixty lamps"), "sixty lamps", id="source value"),
    ],
)
def test_wrong_answer_is_asked_again(fault: Fault, reason: str, tmp_path: Path) -> None:
    """The model is told what was wrong, and its second answer counts."""
    with serving(on("any", fault, times=1)) as server:
        outcome = run(tmp_path, server)
    assert outcome.verdicts == HONEST
    asked = [request["messages"][-1]["content"] for request in server.seen.requests]
    assert any("The last answer could not stand" in text and reason in text for text in asked)


def _half(reply: Json) -> Json:
    return {"claims": reply["claims"][::2]}


def test_missing_sentences_alone_are_asked_again(tmp_path: Path) -> None:
    """An answer about half the sentences keeps that half; the other half is asked for."""
    with serving(on("any", edits(_half), times=1)) as server:
        outcome = run(tmp_path, server, sentences_per_call=4)
    assert outcome.verdicts == HONEST
    assert "Check sentences 2, 4 of" in server.seen.requests[1]["messages"][-1]["content"]


def test_sentences_never_answered_stay_unchecked(tmp_path: Path) -> None:
    """What is missing each time is unchecked; what was answered keeps its verdict."""
    outcome = _checked(tmp_path, on("any", edits(_half)), sentences_per_call=4, reasks=1)
    assert outcome.verdicts == [*HONEST[:3], "unchecked"]


def test_repeated_answer_is_one(tmp_path: Path) -> None:
    """The same answer given twice does no harm."""
    fault = edits(lambda reply: {"claims": reply["claims"] * 2})
    assert _checked(tmp_path, on("any", fault)).verdicts == HONEST


def _invoke(folder: Path, server_url: str, *flags: str) -> tuple[int, str, str]:
    article, source = written(folder)
    arguments = ["check", article, "--against", source, "--base-url", server_url, *flags]
    environment = {"CHECKER_ATTEMPTS": "1", "CHECKER_REASKS": "1", "OPENAI_API_KEY": SECRET}
    result = CliRunner().invoke(app, arguments, env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    ("script", "code", "message"),
    [
        pytest.param(at({}), 1, "1 error", id="honest"),
        pytest.param(
            on("any", fails(401)), 3, "asks for a valid API key; set OPENAI_API_KEY", id="key"
        ),
        pytest.param(on("any", dies), 3, "no server answers at", id="killed"),
        pytest.param(on("any", truncates), 3, "does not fit the reply schema", id="truncated"),
        pytest.param(on("any", _each(said=["A99"])), 3, NOWHERE, id="evidence A99"),
    ],
)
def test_command_ends_with_a_report_and_its_code(
    script: Script, code: int, message: str, tmp_path: Path
) -> None:
    """Whatever the server does there is a report on stdout, and the key is nowhere."""
    with serving(script) as server:
        ended, stdout, stderr = _invoke(tmp_path, server.url)
    printed = " ".join((stdout + stderr).split())
    assert ended == code
    assert message in printed
    assert "4 statements" in stdout
    assert ("not complete" in stdout) == (code == 3)
    assert SECRET not in printed
    assert "Traceback" not in printed


def test_unchecked_wins_over_contradicted(tmp_path: Path) -> None:
    """A run with an error found and claims unchecked ends with 3, not 1."""
    with serving(on("any", edits(_half))) as server:
        flags = ["--format", "json", "--sentences-per-call", "4"]
        code, stdout, _ = _invoke(tmp_path, server.url, *flags)
    report = json.loads(stdout)
    assert (code, report["complete"]) == (3, False)
    assert report["articles"][0]["summary"]["contradicted"] == 1


@pytest.mark.parametrize(
    ("flags", "key", "message"),
    [
        pytest.param(["--base-url", "localhost:8080"], SECRET, "is not a server's", id="address"),
        pytest.param(
            ["--base-url", f"http://me:{SECRET}@127.0.0.1/v1"],
            "",
            "must hold no password",
            id="password",
        ),
        pytest.param(
            ["--base-url", "http://127.0.0.1/v1"], "sk-“test”", "holds characters", id="key"
        ),
        pytest.param(["--model", "acme/m"], SECRET, "names no provider", id="provider"),
        pytest.param(["--model", "mistral/m"], "", "set MISTRAL_API_KEY", id="no key"),
        pytest.param(["--model-option", "low"], SECRET, "KEY=VALUE", id="option"),
    ],
)
def test_unusable_settings_end_with_2(
    flags: list[str], key: str, message: str, tmp_path: Path
) -> None:
    """What cannot be asked is told before anything is, in one line without the key."""
    article, source = written(tmp_path)
    arguments = ["check", article, "--against", source, *flags]
    result = CliRunner().invoke(app, arguments, env={"OPENAI_API_KEY": key})
    assert result.exit_code == 2
    assert message in result.stderr
    assert SECRET not in result.stderr
    assert SOURCE not in result.stdout
