"""The seam to a model: which failures are tried again, how each is told, and what is counted."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import BaseModel

from checker.errors import (
    AnswerCut,
    AnswerInvalid,
    AnswerRefused,
    CheckerError,
    ConnectionFailed,
    ModelError,
    RequestRejected,
    UsageError,
)
from checker.model import ChatModel, probe
from checker.settings import Settings
from tests.scripted_server import (
    Call,
    Fault,
    Script,
    ScriptedServer,
    at,
    breaks_off,
    completion,
    dies,
    drips,
    fails,
    hangs,
    on,
    says,
    sends,
    serving,
)

SECRET = "sk-test-secret"  # noqa: S105
QUESTION = [{"role": "user", "content": "Is the harbour open?"}]
TRICKLES = drips(0.05, 100)


class Greeting(BaseModel):
    """What is asked for here."""

    ready: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A model, its server and how long it slept."""

    chat: ChatModel
    server: ScriptedServer
    naps: list[float] = field(default_factory=list)

    def ask(self, stage: str = "test") -> Greeting:
        """Ask once."""
        return self.chat.ask(QUESTION, Greeting, stage)

    def sent(self, *names: str) -> list[list[str]]:
        """Return which of these parameters each request had."""
        return [[name for name in names if name in one] for one in self.server.seen.requests]


@contextmanager
def talking(script: Script = lambda _call: None, **changes: Any) -> Iterator[Talk]:
    """Talk to a scripted server, without real sleeping."""
    with serving(script) as server:
        options = {"model": "scripted", "attempts": 3, "timeout": 10, "base_url": server.url}
        naps: list[float] = []
        yield Talk(ChatModel(Settings(**{**options, **changes}), sleep=naps.append), server, naps)


def _patience(fault: Fault) -> float:
    """Wait briefly only where no answer will come, so that a slow machine fails no test."""
    return 0.2 if fault in {hangs, TRICKLES} else 10


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fails(408), id="408"),
        pytest.param(fails(409), id="409"),
        pytest.param(fails(429), id="429"),
        pytest.param(fails(500), id="500"),
        pytest.param(fails(503), id="503"),
        pytest.param(breaks_off, id="broken off"),
        pytest.param(hangs, id="timeout"),
        pytest.param(sends(b"<h1>Busy</h1>", "text/html"), id="web page"),
    ],
)
def test_passing_failure_is_tried_again(fault: Fault) -> None:
    """What may pass is asked once more, after a pause, and then answered."""
    with talking(at({1: fault}), timeout=_patience(fault)) as talk:
        assert talk.ask().ready
        assert (len(talk.server.kinds), len(talk.naps)) == (2, 1)


def test_attempts_are_bounded_by_the_setting() -> None:
    """One layer retries: three attempts are three requests and two pauses."""
    with talking(on("any", fails(500))) as talk:
        with pytest.raises(ConnectionFailed, match="HTTP 500; lower --workers or try later"):
            talk.ask()
        assert (len(talk.server.kinds), len(talk.naps)) == (3, 2)


@pytest.mark.parametrize(
    ("status", "header", "least", "most"),
    [
        pytest.param(429, "7", 6.9, 7, id="seconds"),
        pytest.param(503, "7", 6.9, 7, id="seconds of a 503"),
        pytest.param(503, "Sun, 29 Nov 2099 12:00:00 GMT", 0, 1, id="a date"),
        pytest.param(503, "86400", 119.9, 120, id="a day is capped"),
        pytest.param(429, "-5", 0, 1, id="negative"),
        pytest.param(503, "soon", 0, 1, id="not a number"),
        pytest.param(429, "nan", 0, 1, id="nan"),
        pytest.param(429, "", 0, 1, id="empty"),
    ],
)
def test_retry_after_is_honoured(status: int, header: str, least: float, most: float) -> None:
    """The pause is as long as the server asks, within reason; nonsense counts as nothing."""
    with talking(at({1: fails(status, Retry_After=header)})) as talk:
        assert talk.ask().ready
        assert least <= sum(talk.naps) <= most


def test_all_workers_rest_together() -> None:
    """While one call waits as an overrun server asked, no other one is sent before that is over."""
    naps: list[float] = []
    with talking(at({1: fails(429, Retry_After="30")})) as talk, ThreadPoolExecutor(1) as pool:

        def nap(seconds: float) -> None:
            naps.append(seconds)
            if len(naps) == 1:  # the first call rests: let another worker ask meanwhile
                assert pool.submit(talk.ask).result(timeout=10).ready

        talk.chat._sleep = nap
        assert talk.ask().ready
    assert [round(seconds) for seconds in naps] == [30, 30]


@pytest.mark.parametrize(
    ("fault", "error", "message"),
    [
        pytest.param(
            fails(401), RequestRejected, "asks for a valid API key; set OPENAI_API_KEY", id="key"
        ),
        pytest.param(fails(402), RequestRejected, "no credit left; top it up", id="402"),
        pytest.param(
            fails(429, {"type": "insufficient_quota"}),
            RequestRejected,
            "no credit left; top it up",
            id="quota",
        ),
        pytest.param(fails(403), RequestRejected, "denies this key the model `scripted`", id="403"),
        pytest.param(
            fails(404, {"message": "The model does not exist"}),
            RequestRejected,
            "no model `scripted` answers at .*; check --model",
            id="unknown model",
        ),
        pytest.param(
            sends(b"<h1>Not found: model</h1>", "text/html", 404),
            RequestRejected,
            "no model `scripted` answers at .* address, ending in /v1",
            id="wrong path",
        ),
        pytest.param(
            sends(b"<h1>Welcome</h1>", "text/html"), ConnectionFailed, "no model", id="web page"
        ),
        pytest.param(fails(422), RequestRejected, "HTTP 422", id="422"),
        pytest.param(
            fails(400, {"message": "no"}),
            RequestRejected,
            r"rejected the request \(HTTP 400\); check --model `scripted`",
            id="400",
        ),
        pytest.param(
            fails(400, {"code": "context_length_exceeded"}),
            AnswerInvalid,
            "too long for .*; lower --evidence-tokens",
            id="too long",
        ),
        pytest.param(fails(413), AnswerInvalid, "too long for", id="413"),
        pytest.param(
            fails(400, {"message": "max_tokens is above the limit", "code": "invalid_value"}),
            RequestRejected,
            "does not take --answer-tokens of this size",
            id="answer tokens",
        ),
        pytest.param(
            fails(400, {"code": "content_filter"}), AnswerRefused, "content filter", id="filter 400"
        ),
        pytest.param(fails(429), ConnectionFailed, "HTTP 429; lower --workers", id="rate"),
        pytest.param(fails(302), RequestRejected, "redirects elsewhere", id="redirect"),
        pytest.param(
            hangs, ConnectionFailed, "no answer from .* within 0.2 s; raise --timeout", id="timeout"
        ),
        pytest.param(
            TRICKLES, ConnectionFailed, "no answer from .* within 0.2 s; raise", id="trickle"
        ),
        pytest.param(
            breaks_off, ConnectionFailed, "no server answers at .* breaks off", id="reset"
        ),
        pytest.param(dies, ConnectionFailed, "check the address, or try later", id="killed"),
        pytest.param(
            says('{"ready": tr', "length"),
            AnswerCut,
            "cut at 8192 tokens; raise --answer-tokens",
            id="cut",
        ),
        pytest.param(
            says(None, refusal="I cannot help."), AnswerRefused, "model refused", id="refusal"
        ),
        pytest.param(says(None, "content_filter"), AnswerRefused, "content filter", id="filter"),
        pytest.param(
            says('{"ready": tr'), AnswerInvalid, "does not fit the reply schema", id="truncated"
        ),
        pytest.param(
            says('{"redy": true}'), AnswerInvalid, "does not fit the reply schema", id="schema"
        ),
        pytest.param(says(None), AnswerInvalid, "does not fit the reply schema", id="no content"),
        pytest.param(sends(b'{"choices": []}'), AnswerInvalid, "does not fit", id="no choices"),
        pytest.param(
            sends(b'{"choices": [{"index": 0, "message": null}]}'),
            AnswerInvalid,
            "does not fit",
            id="no message",
        ),
        pytest.param(
            sends(b'{"id": "x", "choi'), AnswerInvalid, "does not fit", id="broken envelope"
        ),
        pytest.param(sends(b"\xff\xfe\x00"), AnswerInvalid, "does not fit", id="invalid UTF-8"),
        pytest.param(sends(b"[]"), ConnectionFailed, "no model", id="a list"),
    ],
)
def test_failure_is_told_with_what_to_do(
    fault: Fault, error: type[CheckerError], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each failure has its class and one line that helps; only what may pass is tried again."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    talk = talking(on("any", fault), timeout=_patience(fault))
    with talk as talked, pytest.raises(error, match=message) as caught:
        talked.ask()
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)
    if fault is not dies:
        assert len(talked.server.kinds) == (3 if error is ConnectionFailed else 1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('```json\n{"ready": true}\n```', id="code block"),
        pytest.param('Here it is: {"ready": true}', id="after a phrase"),
        pytest.param('<think>{"ready": no?}</think>{"ready": true}', id="after a thought"),
    ],
)
def test_answer_in_a_wrapping_is_read(content: str) -> None:
    """Models that keep to no schema wrap their JSON."""
    with talking(on("any", says(content))) as talk:
        assert talk.ask().ready


def test_usage_counts_failed_attempts() -> None:
    """Every attempt is a call, and an answer that was no use has cost its tokens."""
    script = at({1: fails(500), 3: says("{}"), 4: says('{"rea', "length")})
    with talking(script, cache=False) as talk:
        talk.ask()
        for _ in range(2):
            with pytest.raises(CheckerError):
                talk.ask()
        usage = talk.chat.usage
    assert (usage.calls, usage.prompt_tokens, usage.completion_tokens) == (4, 30, 15)


@pytest.mark.parametrize(
    "usage",
    [None, {}, {"prompt_tokens": None}, {"prompt_tokens": "ten"}, {"completion_tokens": {}}],
)
def test_odd_usage_spoils_no_answer(usage: object) -> None:
    """A good answer counts although the server's accounts are missing or odd."""
    body = json.dumps({**completion('{"ready": true}'), "usage": usage}).encode()
    with talking(on("any", sends(body))) as talk:
        assert talk.ask().ready
        assert talk.chat.usage.calls == 1


def test_rejected_key_is_tried_only_once() -> None:
    """After the key was refused no further call is sent."""
    with talking(on("any", fails(401))) as talk:
        for _ in range(3):
            with pytest.raises(RequestRejected, match="asks for a valid API key"):
                talk.ask()
        assert len(talk.server.kinds) == 1


def test_usage_is_exact_with_many_threads() -> None:
    """Eight threads asking at once are counted call by call."""
    with talking(at({3: fails(500), 9: says("{}")}), attempts=1) as talk:

        def asked(_: int) -> bool:
            try:
                return talk.ask().ready
            except CheckerError:
                return False

        with ThreadPoolExecutor(8) as pool:
            answered = sum(pool.map(asked, range(64)))
        usage = talk.chat.usage
    assert answered == 62
    assert (usage.calls, usage.prompt_tokens, usage.completion_tokens) == (64, 630, 315)


@pytest.mark.parametrize("status", [400, 500])
def test_two_lost_calls_in_a_row_are_enough(status: int) -> None:
    """A server that failed for good twice is left alone."""
    with talking(on("any", fails(status)), attempts=1) as talk:
        for _ in range(4):
            with pytest.raises(CheckerError, match=f"HTTP {status}"):
                talk.ask()
        assert len(talk.server.kinds) == 2


def test_lost_calls_between_answers_are_forgiven() -> None:
    """A server that answers now and then is asked on."""
    with talking(at({1: fails(500), 3: fails(500)}), attempts=1) as talk:
        results = []
        for _ in range(4):
            try:
                results.append(talk.ask().ready)
            except ConnectionFailed:
                results.append(False)
    assert results == [False, True, False, True]


def test_articles_are_no_templates() -> None:
    """Braces in a text reach the model as they are."""
    text = "Tickets cost {{ 7*7 }} crowns {% if %} ${price} $price\n    indented"
    with talking() as talk:
        talk.chat.ask([{"role": "user", "content": text}], Greeting, "test")
        assert talk.server.seen.requests[0]["messages"][-1]["content"] == text


def test_logs_hold_neither_key_nor_text(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At info level no library tells what was asked or with which key."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    caplog.set_level(logging.INFO)
    with talking(at({1: fails(500), 2: says("{}")})) as talk, pytest.raises(AnswerInvalid):
        talk.ask()
    assert SECRET not in caplog.text
    assert "harbour" not in caplog.text


@pytest.mark.parametrize(
    ("error", "before", "after"),
    [
        pytest.param(
            {"code": "unsupported_parameter", "param": "max_tokens"},
            "max_tokens",
            "max_completion_tokens",
            id="renamed",
        ),
        pytest.param(
            {"message": "Use max_completion_tokens instead of max_tokens."},
            "max_tokens",
            "max_completion_tokens",
            id="renamed by its words",
        ),
        pytest.param(
            {"code": "unsupported_value", "param": "temperature"}, "temperature", "", id="dropped"
        ),
        pytest.param(
            {"message": "`temperature` is deprecated for this model."},
            "temperature",
            "",
            id="dropped by its words",
        ),
        pytest.param(
            {"message": "response_format is unavailable now"},
            "json_schema",
            "json_object",
            id="other format",
        ),
    ],
)
def test_parameter_that_a_model_does_not_take(error: Any, before: str, after: str) -> None:
    """It is renamed or left out, once for all threads, and costs no try."""

    def script(call: Call) -> Fault | None:
        return fails(400, error) if f'"{before}"' in json.dumps(call.request) else None

    with talking(script, attempts=1) as talk, ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: talk.ask().ready, range(32)))
        assert talk.ask().ready
        last = json.dumps(talk.server.seen.requests[-1])
        answered = [json.dumps(one) for one in talk.server.seen.requests if before not in one]
    assert f'"{before}"' not in last
    assert f'"{after}"' in last or not after
    assert len(answered) >= 33


def test_a_server_without_any_json_mode_is_asked_plainly() -> None:
    """One after the other the ways to ask for JSON are given up; the prompt asks for it too."""

    def script(call: Call) -> Fault | None:
        told = {"message": "Unsupported: response_format"}
        return fails(400, told) if "response_format" in call.request else None

    with talking(script) as talk:
        assert talk.ask().ready
        assert talk.sent("response_format") == [["response_format"], ["response_format"], []]


def test_options_are_passed_on_and_win() -> None:
    """`--model-option` reaches the server as it is, over parameters of ours."""
    options = {"reasoning_effort": "low", "temperature": 1, "max_completion_tokens": 99}
    with talking(model_options=options) as talk:
        talk.ask()
        request = talk.server.seen.requests[0]
    assert {name: request[name] for name in options} == options
    assert "max_tokens" not in request


@pytest.mark.parametrize(
    "error",
    [
        {"code": "unsupported_value", "param": "reasoning_effort"},
        {"message": "Unknown argument: reasoning_effort"},
    ],
)
def test_an_option_that_a_server_rejects_is_named(error: Any) -> None:
    """The user reads which one to change."""
    options = {"reasoning_effort": "gigantic"}
    with talking(on("any", fails(400, error)), model_options=options) as talk:
        with pytest.raises(RequestRejected, match="--model-option reasoning_effort"):
            talk.ask()
        assert len(talk.server.kinds) == 1


def test_stopping_ends_calls_and_rests_at_once() -> None:
    """Whoever waits for an answer, or before another try, is told; nothing more is sent."""
    with serving(at({1: hangs, 2: fails(503, Retry_After="100")})) as server:
        chat = ChatModel(Settings(base_url=server.url, timeout=100, cache=False))
        with ThreadPoolExecutor(2) as pool:
            waiting = [pool.submit(chat.ask, QUESTION, Greeting, "test") for _ in range(2)]
            while len(server.seen.requests) < 2:
                time.sleep(0.01)
            chat.stop()
            errors = [one.exception(timeout=5) for one in waiting]
        with pytest.raises(ModelError, match="interrupted"):
            chat.ask(QUESTION, Greeting, "test")
        assert [str(error) for error in errors] == ["interrupted"] * 2
        assert len(server.seen.requests) == 2
        assert chat.usage.calls == 2


def test_nothing_waits_at_the_end_for_a_call_in_flight() -> None:
    """Calls run in threads that the interpreter does not wait for."""
    before = set(threading.enumerate())
    with serving(on("any", hangs)) as server, ThreadPoolExecutor(1) as pool:
        chat = ChatModel(Settings(base_url=server.url, timeout=100))
        asking = pool.submit(chat.ask, QUESTION, Greeting, "test")
        while not server.seen.requests:
            time.sleep(0.01)
        waited_for = [one for one in set(threading.enumerate()) - before if not one.daemon]
        chat.stop()
        assert isinstance(asking.exception(timeout=5), ModelError)
    assert len(waited_for) == 1  # the pool's own


def test_a_second_model_answers_where_it_is_named() -> None:
    """The same server is asked by another name; each model's troubles are its own."""

    def script(call: Call) -> Fault | None:
        return fails(401) if call.request["model"] == "other" else None

    with talking(script, second_model="other", attempts=1) as talk:
        with pytest.raises(RequestRejected):
            talk.chat.ask(QUESTION, Greeting, "test", "other")
        assert talk.ask().ready
        models = [request["model"] for request in talk.server.seen.requests]
    assert models == ["other", "scripted"]


def test_a_probe_says_where_a_model_answers() -> None:
    """For `checker doctor`: one small question, tried once."""
    with serving() as server:
        told = probe(Settings(base_url=server.url, model="small"))
        assert told == f"model `small` at {server.url} answers in JSON"
    with serving(on("any", fails(500))) as server, pytest.raises(ModelError, match="HTTP 500"):
        probe(Settings(base_url=server.url))


@pytest.mark.parametrize("key", ["sk-“quoted”", "sk-two\nlines"])
def test_impossible_key_is_refused_at_once(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that no header can carry is told as such, and not shown."""
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(UsageError, match="OPENAI_API_KEY holds characters") as caught:
        ChatModel(Settings())
    assert key not in str(caught.value)


def test_key_is_sent_without_its_line_break(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret pasted with a line break still works."""
    monkeypatch.setenv("OPENAI_API_KEY", f"{SECRET}\n")
    with talking() as talk:
        talk.ask()
        assert talk.server.seen.headers[0]["authorization"] == f"Bearer {SECRET}"
