"""Whole runs against a server that misbehaves: always a whole report, never a traceback."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.cli import app
from tests.runs import HONEST, LOST, SENTENCES, SOURCE, Outcome, assert_whole, run, written
from tests.scripted_server import (
    Call,
    Fault,
    Json,
    Script,
    answer,
    at,
    breaks_off,
    dies,
    edits,
    fails,
    hangs,
    on,
    otherwise,
    says,
    sends,
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
    """Without a fault: one wrong number, asked twice."""
    with serving() as server:
        outcome = run(tmp_path, server)
    assert outcome.verdicts == HONEST
    assert server.kinds == ["decompose", "verify", "recheck", "verify"]
    assert outcome.report.articles[0].claims[1].judgements[0].source_value == "34"


FAULTS = [
    pytest.param(fails(500), "HTTP 500 after 5 tries; try later", id="500"),
    pytest.param(fails(401), "asks for an API key", id="401"),
    pytest.param(fails(404, {"message": "no such model"}), "knows no model `scripted`", id="model"),
    pytest.param(hangs, "no answer from", id="hang"),
    pytest.param(breaks_off, "breaks off", id="broken off"),
    pytest.param(dies, "no server answers at", id="killed"),
    pytest.param(truncates, "does not fit the reply schema", id="truncated"),
    pytest.param(says("{}"), "does not fit the reply schema", id="schema"),
    pytest.param(sends(b'{"choices": []}'), "is empty", id="no choices"),
    pytest.param(sends(b"<h1>Hi</h1>", "text/html"), "no chat model answers", id="web page"),
    pytest.param(sends(b"\xff\xfe"), "does not fit", id="invalid UTF-8"),
    pytest.param(says(None, refusal="No."), "the model refused to answer", id="refusal"),
    pytest.param(says(None, "content_filter"), "content filter stopped", id="filter"),
    pytest.param(says('{"claims": [', "length"), "cut at 4096 tokens", id="cut"),
]


@pytest.mark.parametrize(("fault", "reason"), FAULTS)
def test_lasting_fault_leaves_claims_unchecked(fault: Fault, reason: str, tmp_path: Path) -> None:
    """When no judgement can be had every claim says why, and no guess takes its place."""
    outcome = _checked(tmp_path, on("verify", fault), timeout=0.1 if fault is hangs else 10)
    assert outcome.verdicts == LOST
    assert all(text.startswith("Not checked: ") and reason in text for text in outcome.reasons)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [param for param in FAULTS if param.id in {"500", "truncated", "schema", "refusal", "cut"}],
)
def test_lasting_fault_in_decompose_costs_detail_only(
    fault: Fault, reason: str, tmp_path: Path
) -> None:
    """Sentences that cannot be split are checked whole, and the user is told why."""
    outcome = _checked(tmp_path, on("decompose", fault))
    assert outcome.verdicts == HONEST
    assert any("checked whole" in line and reason in line for line in outcome.notices)


@pytest.mark.parametrize("kind", ["decompose", "verify"])
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fails(503, Retry_After="3"), id="503"),
        pytest.param(breaks_off, id="broken off"),
        pytest.param(truncates, id="truncated"),
        pytest.param(says('{"claims": [', "length"), id="cut"),
        pytest.param(says(None, refusal="No."), id="refusal"),
    ],
)
def test_passing_fault_leaves_no_trace(kind: str, fault: Fault, tmp_path: Path) -> None:
    """One bad answer is asked again and resolved."""
    assert _checked(tmp_path, on(kind, fault, times=1)).verdicts == HONEST


def test_server_killed_in_mid_run_keeps_what_was_checked(tmp_path: Path) -> None:
    """The claims judged before stay judged; the rest say that no server answers."""
    outcome = _checked(tmp_path, at({4: dies}))
    assert outcome.verdicts == [*HONEST[:2], "unchecked", "unchecked"]
    assert all("no server answers at" in reason for reason in outcome.reasons)


def test_failed_recheck_keeps_the_contradiction(tmp_path: Path) -> None:
    """A finding that could not be asked about again stays, and says so."""
    outcome = _checked(tmp_path, on("recheck", fails(500)), reasks=0)
    assert outcome.verdicts == HONEST


def test_filtered_claim_takes_no_others_along(tmp_path: Path) -> None:
    """A content filter set off by one claim leaves the claims beside it checked."""

    def script(call: Call) -> Fault | None:
        filtered = call.kind == "verify" and "volunteers" in call.question.split("Claims:")[1]
        return says(None, "content_filter") if filtered else None

    outcome = _checked(tmp_path, script)
    assert outcome.verdicts == [*HONEST[:2], "unchecked", HONEST[3]]
    assert all("content filter" in reason for reason in outcome.reasons)


def _supports(*names: str) -> Fault:
    """Name these sentences for every claim."""

    def changed(reply: Json) -> Json:
        return {"said": [" ".join([line.split()[0], *names]) for line in reply["said"]]}

    return edits(changed)


def _contradicts(article: str, source: str) -> Fault:
    """Say of every claim that the first sentence has another value."""
    difference = {"sentence": "A1", "article": article, "source": source, "element": "number"}

    def changed(reply: Json) -> Json:
        numbers = [line.split()[0] for line in reply["said"]]
        differs = [{"claim": int(number), **difference} for number in numbers]
        return {"said": numbers, "differs": differs}

    return edits(changed)


def _renumbered(reply: Json) -> Json:
    """Answer about claims that were not asked about."""
    said = [f"{int(number) + 50} {rest}" for number, _, rest in map(_parted, reply["said"])]
    return {"said": said, "differs": []}


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition(" ")


NOWHERE = "it names a sentence that is not there"
WRONG = [
    pytest.param(_supports("A99"), NOWHERE, id="evidence A99"),
    pytest.param(_supports("A0"), NOWHERE, id="evidence A0"),
    pytest.param(_supports("1"), NOWHERE, id="no letter"),
    pytest.param(_supports("A1", "B1"), NOWHERE, id="one of two"),
    pytest.param(
        _contradicts("sixty lamps", "34"), "article_value does not occur", id="article value"
    ),
    pytest.param(
        _contradicts("the", "sixty lamps"), "source_value does not occur", id="source value"
    ),
    pytest.param(_contradicts("the", "the"), "are the same", id="same values"),
    pytest.param(_contradicts("", ""), "article_value does not occur", id="empty values"),
    pytest.param(
        edits(lambda _: {"said": []}), "there is no answer for this claim", id="no claims"
    ),
    pytest.param(
        edits(_renumbered),
        "there is no answer for this claim",
        id="other ids",
    ),
]


@pytest.mark.parametrize(("fault", "reason"), WRONG)
def test_wrong_answer_is_never_believed(fault: Fault, reason: str, tmp_path: Path) -> None:
    """An answer that does not hold against the texts, twice, leaves its claim unchecked."""
    outcome = _checked(tmp_path, on("verify", fault), reasks=1)
    assert outcome.verdicts == LOST
    assert all(reason in text for text in outcome.reasons)


@pytest.mark.parametrize(("fault", "reason"), WRONG[::3])
def test_wrong_answer_is_asked_again(fault: Fault, reason: str, tmp_path: Path) -> None:
    """The model is told what was wrong, and its second answer counts."""
    with serving(on("verify", fault, times=1)) as server:
        outcome = run(tmp_path, server)
    assert outcome.verdicts == HONEST
    asked = [request["messages"][-1]["content"] for request in server.seen.requests]
    assert any("Your last answer was wrong" in text and reason in text for text in asked)


def _half(reply: Json) -> Json:
    said = reply["said"][::2]
    kept = {int(line.split()[0]) for line in said}
    return {"said": said, "differs": [one for one in reply["differs"] if one["claim"] in kept]}


def test_missing_claims_alone_are_asked_again(tmp_path: Path) -> None:
    """An answer with half the claim ids keeps that half; the other half is asked for."""
    with serving(on("verify", edits(_half), times=1)) as server:
        outcome = run(tmp_path, server, claims_per_call=4)
    assert outcome.verdicts == HONEST
    second = server.seen.requests[2]["messages"][-1]["content"].split("Claims:\n")[1]
    assert [line for line in second.splitlines() if line[:1].isdigit()] == [
        f"1 {SENTENCES[1]}",
        f"2 {SENTENCES[3]}",
    ]


def test_claims_never_answered_stay_unchecked(tmp_path: Path) -> None:
    """What is missing each time is unchecked; what was answered keeps its verdict."""
    outcome = _checked(tmp_path, on("verify", edits(_half)), claims_per_call=4, reasks=1)
    assert outcome.verdicts == [*HONEST[:3], "unchecked"]


def test_two_answers_to_one_claim_are_none(tmp_path: Path) -> None:
    """Where a claim is answered twice and differently, neither is believed."""

    def doubled(reply: Json) -> Json:
        return {**reply, "said": [*reply["said"], *map(otherwise, reply["said"])]}

    outcome = _checked(tmp_path, on("verify", edits(doubled)))
    assert outcome.verdicts == LOST


def test_repeated_answer_is_one(tmp_path: Path) -> None:
    """The same answer given twice does no harm."""
    fault = edits(lambda reply: {part: told * 2 for part, told in reply.items()})
    assert _checked(tmp_path, on("verify", fault)).verdicts == HONEST


def test_answer_out_of_range_never_lands_on_another_claim(tmp_path: Path) -> None:
    """After a batch was halved, numbers beyond one half say nothing about the other."""

    def shifted(call: Call) -> None:
        reply = answer(call)
        strays = ["-1", "0", "3", "4", "none"]
        call.complete(json.dumps({**reply, "said": [*reply["said"], *strays]}))

    def script(call: Call) -> Fault | None:
        if call.kind != "verify":
            return None
        asked = len(call.question.split("Claims:\n")[1].splitlines())
        return truncates if asked > 2 else shifted

    assert _checked(tmp_path, script, claims_per_call=4).verdicts == HONEST


def _worded(*texts: str) -> Fault:
    """Word every clause so."""
    return edits(
        lambda reply: {
            "claims": [f"{number} {text}" for number in reply["claims"] for text in texts]
        }
    )


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(_worded("Rain fell in Oslo."), id="foreign claim"),
        pytest.param(_worded(""), id="empty claim"),
        pytest.param(_worded("Rain … Oslo."), id="words left out of nothing"),
        pytest.param(edits(lambda _: {"claims": ["99"]}), id="clause 99"),
        pytest.param(edits(lambda _: {"claims": ["0", "-1"]}), id="clause 0"),
        pytest.param(edits(lambda _: {"claims": ["The parade began."]}), id="no number"),
        pytest.param(
            edits(lambda _: {"claims": [], "join": [[1, 4], [0, 2], [3]]}), id="wild joins"
        ),
        pytest.param(edits(lambda _: {"claims": [], "nothing": [1, 2, 3, 4]}), id="nothing"),
        pytest.param(edits(lambda _: {"claims": []}), id="no claims"),
        pytest.param(edits(lambda reply: {"claims": reply["claims"][::2]}), id="half the clauses"),
    ],
)
def test_bad_decomposition_still_covers_every_sentence(fault: Fault, tmp_path: Path) -> None:
    """Claims that are not the article's are dropped, and its sentences stand instead."""
    assert _checked(tmp_path, on("decompose", fault)).verdicts == HONEST


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
        pytest.param(at({}), 1, "CONTRADICTED · number", id="honest"),
        pytest.param(on("any", fails(401)), 3, "refused the API key; set OPENAI_API_KEY", id="key"),
        pytest.param(on("verify", dies), 3, "no server answers at", id="killed"),
        pytest.param(on("verify", truncates), 3, "does not fit the reply schema", id="truncated"),
        pytest.param(on("verify", _supports("A99")), 3, NOWHERE, id="evidence A99"),
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
    assert "4 claims:" in stdout
    assert ("This report is not complete" in stdout) == (code == 3)
    assert SECRET not in printed
    assert "Traceback" not in printed


def test_unchecked_wins_over_contradicted(tmp_path: Path) -> None:
    """A run with an error found and claims unchecked ends with 3, not 1."""
    with serving(on("verify", edits(_half))) as server:
        code, stdout, _ = _invoke(tmp_path, server.url, "--format", "json")
    report = json.loads(stdout)
    assert (code, report["complete"]) == (3, False)
    assert report["articles"][0]["summary"]["contradicted"] == 1


@pytest.mark.parametrize(
    ("url", "key", "message"),
    [
        pytest.param("localhost:8080", SECRET, "is not a server's address", id="address"),
        pytest.param(
            f"http://me:{SECRET}@127.0.0.1/v1", "", "must hold no password", id="password"
        ),
        pytest.param("http://127.0.0.1/v1", "sk-“test”", "holds characters", id="key"),
    ],
)
def test_unusable_settings_end_with_2(url: str, key: str, message: str, tmp_path: Path) -> None:
    """A wrong address or key is told before anything is asked, in one line without the key."""
    article, source = written(tmp_path)
    arguments = ["check", article, "--against", source, "--base-url", url]
    result = CliRunner().invoke(app, arguments, env={"OPENAI_API_KEY": key})
    assert result.exit_code == 2
    assert message in result.stderr
    assert SECRET not in result.stderr
    assert SOURCE not in result.stdout
