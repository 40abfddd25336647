"""The seam to a model: which failures are tried again, how each is told, and what is counted."""

import datetime
import email.utils
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from pydantic import BaseModel

from checker.errors import (
    AnswerCut,
    AnswerInvalid,
    AnswerRefused,
    CheckerError,
    ConnectionFailed,
    RequestRejected,
    UsageError,
)
from checker.llm import ChatModel
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

    def ask(self) -> Greeting:
        """Ask once."""
        return self.chat.ask(QUESTION, Greeting)


def _settings(**changes: object) -> Settings:
    return Settings.model_validate(changes)


@contextmanager
def talking(
    script: Script = lambda _call: None, attempts: int = 3, timeout: float = 10
) -> Iterator[Talk]:
    """Talk to a scripted server, without real sleeping."""
    with serving(script) as server:
        settings = _settings(
            base_url=server.url, model="scripted", attempts=attempts, timeout=timeout
        )
        naps: list[float] = []
        yield Talk(ChatModel(settings, naps.append), server, naps)


def _patience(fault: Fault) -> float:
    """Wait briefly only where no answer will come, so that a slow machine fails no test."""
    return 0.2 if fault in {hangs, TRICKLES} else 10


def _in_a_minute(zone: str) -> str:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=60)
    return email.utils.format_datetime(moment).replace("+0000", zone)


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
    ],
)
def test_passing_failure_is_tried_again(fault: Fault) -> None:
    """What may pass is asked once more, after a pause, and then answered."""
    with talking(at({1: fault}), timeout=_patience(fault)) as talk:
        assert talk.ask().ready
        assert (len(talk.server.kinds), len(talk.naps)) == (2, 1)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fails(400), id="400"),
        pytest.param(fails(401), id="401"),
        pytest.param(fails(402), id="402"),
        pytest.param(fails(403), id="403"),
        pytest.param(fails(404), id="404"),
        pytest.param(fails(422), id="422"),
        pytest.param(fails(429, {"code": "insufficient_quota"}), id="quota"),
        pytest.param(says("not JSON"), id="no JSON"),
        pytest.param(says(None, refusal="No."), id="refusal"),
        pytest.param(says('{"rea', "length"), id="cut"),
    ],
)
def test_lasting_failure_is_not_tried_again(fault: Fault) -> None:
    """What will not pass costs one request: neither the SDK nor instructor retries."""
    with talking(on("any", fault)) as talk:
        with pytest.raises(CheckerError):
            talk.ask()
        assert (len(talk.server.kinds), talk.naps) == (1, [])


def test_attempts_are_bounded_by_the_setting() -> None:
    """One layer retries: three attempts are three requests and two pauses."""
    with talking(on("any", fails(500))) as talk:
        with pytest.raises(ConnectionFailed, match="HTTP 500 after 3 tries; try later"):
            talk.ask()
        assert (len(talk.server.kinds), len(talk.naps)) == (3, 2)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        pytest.param("7", 7, 7, id="seconds"),
        pytest.param("date GMT", 40, 60, id="date"),
        pytest.param("date -0000", 40, 60, id="date without a zone"),
        pytest.param("86400", 120, 120, id="a day is capped"),
        pytest.param("-5", 0, 1, id="negative"),
        pytest.param("soon", 0, 1, id="not a number"),
        pytest.param("nan", 0, 1, id="nan"),
        pytest.param("", 0, 1, id="empty"),
    ],
)
def test_retry_after_is_honoured(header: str, least: float, most: float) -> None:
    """The pause is as long as the server asks, within reason; nonsense counts as nothing."""
    if header.startswith("date "):
        header = _in_a_minute(header.removeprefix("date "))
    with talking(at({1: fails(429, Retry_After=header)})) as talk:
        assert talk.ask().ready
        assert least <= talk.naps[0] <= most


@pytest.mark.parametrize(
    ("fault", "error", "message"),
    [
        pytest.param(
            fails(401), RequestRejected, "refused the API key; set OPENAI_API_KEY", id="key"
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
            "knows no model `scripted`; name one with --model",
            id="unknown model",
        ),
        pytest.param(
            sends(b"<h1>Not found: model</h1>", "text/html", 404),
            RequestRejected,
            "no chat model answers at .*; set OPENAI_BASE_URL to an address ending in /v1",
            id="wrong path",
        ),
        pytest.param(
            sends(b"<h1>Welcome</h1>", "text/html"),
            RequestRejected,
            "no chat model answers at",
            id="web page",
        ),
        pytest.param(
            fails(400, {"message": "json_schema is not supported"}),
            RequestRejected,
            r"rejected the request \(HTTP 400\); check --model `scripted`",
            id="400",
        ),
        pytest.param(
            fails(400, {"code": "context_length_exceeded"}),
            AnswerInvalid,
            "longer than the model at .* takes; lower --evidence-tokens",
            id="too long",
        ),
        pytest.param(fails(413), AnswerInvalid, "longer than the model", id="413"),
        pytest.param(
            fails(400, {"code": "content_filter"}), AnswerRefused, "content filter", id="filter 400"
        ),
        pytest.param(
            fails(429), ConnectionFailed, "HTTP 429 after 3 tries; lower --workers", id="rate"
        ),
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
        pytest.param(dies, ConnectionFailed, "start it or set OPENAI_BASE_URL", id="killed"),
        pytest.param(
            says('{"ready": tr', "length"),
            AnswerCut,
            "cut at 4096 tokens; raise --answer-tokens",
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
        pytest.param(sends(b'{"choices": []}'), AnswerInvalid, "is empty", id="no choices"),
        pytest.param(
            sends(b'{"choices": [{"index": 0, "message": null}]}'),
            AnswerInvalid,
            "is empty",
            id="no message",
        ),
        pytest.param(
            sends(b'{"id": "x", "choi'), AnswerInvalid, "does not fit", id="broken envelope"
        ),
        pytest.param(sends(b"\xff\xfe\x00"), AnswerInvalid, "does not fit", id="invalid UTF-8"),
        pytest.param(sends(b"[]"), RequestRejected, "no chat model answers", id="a list"),
    ],
)
def test_failure_is_told_with_what_to_do(
    fault: Fault, error: type[CheckerError], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each failure has its class and one line that helps, without the key or a traceback."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    talk = talking(on("any", fault), timeout=_patience(fault))
    with talk as talked, pytest.raises(error, match=message) as caught:
        talked.ask()
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_key_is_told_apart_from_a_wrong_one() -> None:
    """Without a key the advice is to set one."""
    with talking(on("any", fails(401))) as talk, pytest.raises(RequestRejected, match="asks for"):
        talk.ask()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param(
            "localhost:8080/v1", "`localhost:8080/v1` is not a server's address", id="scheme"
        ),
        pytest.param("ftp://127.0.0.1/v1", "is not a server's address", id="ftp"),
        pytest.param("http://", "is not a server's address", id="no host"),
        pytest.param("http://[::1/v1", "is not a server's address", id="bracket"),
        pytest.param("http://127.0.0.1:port/v1", "is not a server's address", id="port"),
        pytest.param("http://127.0.0.1/v1?key=1", "is not a server's address", id="query"),
        pytest.param(f"http://me:{SECRET}@127.0.0.1/v1", "must hold no password", id="password"),
    ],
)
def test_impossible_address_is_refused_at_once(url: str, message: str) -> None:
    """No five tries at an address that is none, and no password in a message."""
    with pytest.raises(UsageError, match=message) as caught:
        ChatModel(_settings(base_url=url))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/v1", "https://api.example.org/v1/", "http://[::1]:8080/v1"]
)
def test_possible_address_is_taken(url: str) -> None:
    """Names, numbers and IPv6 are addresses."""
    assert ChatModel(_settings(base_url=url)).url.rstrip("/") == url.rstrip("/")


def test_key_is_sent_without_its_line_break(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret pasted with a line break still works."""
    monkeypatch.setenv("OPENAI_API_KEY", f"{SECRET}\n")
    with talking() as talk:
        talk.ask()
        assert talk.server.seen.headers[0]["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("key", ["sk-“quoted”", "sk-two\nlines"])
def test_impossible_key_is_refused_at_once(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that no header can carry is told as such, and not shown."""
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(UsageError, match="OPENAI_API_KEY holds characters") as caught:
        ChatModel(_settings())
    assert key not in str(caught.value)


def test_usage_counts_failed_attempts() -> None:
    """Every attempt is a call, and an answer that was no use has cost its tokens."""
    script = at({1: fails(500), 3: says("{}"), 4: says('{"rea', "length")})
    with talking(script) as talk:
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

    def fault(call: Call) -> None:
        body = {**completion('{"ready": true}'), "usage": usage}
        sends(json.dumps(body).encode())(call)

    with talking(on("any", fault)) as talk:
        assert talk.ask().ready
        assert talk.chat.usage.calls == 1


def test_rejected_key_is_tried_only_once() -> None:
    """After the key was refused no further call is sent."""
    with talking(on("any", fails(401))) as talk:
        for _ in range(3):
            with pytest.raises(RequestRejected, match="asks for an API key"):
                talk.ask()
        assert len(talk.server.kinds) == 1


def test_web_page_in_mid_run_is_tried_again() -> None:
    """A gateway's page in place of an answer costs one more request."""
    with talking(at({1: sends(b"<h1>Busy</h1>", "text/html")})) as talk:
        assert talk.ask().ready
        assert len(talk.server.kinds) == 2


def test_web_page_from_the_start_is_no_model() -> None:
    """Where nothing but pages was ever had, the first lost call is the last."""
    with talking(on("any", sends(b"<h1>Hi</h1>", "text/html"))) as talk:
        for _ in range(3):
            with pytest.raises(RequestRejected, match="no chat model answers"):
                talk.ask()
        assert (len(talk.server.kinds), len(talk.naps)) == (3, 2)


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


def test_parameter_is_renamed_for_all_threads() -> None:
    """Threads that learn at once what the model does not take never send it unlimited."""
    error = {"code": "unsupported_parameter", "param": "max_tokens"}

    def script(call: Call) -> Fault | None:
        return fails(400, error) if "max_tokens" in call.request else None

    with talking(script) as talk:
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(lambda _: talk.ask().ready, range(32)))
        requests = talk.server.seen.requests
    limits = [{"max_tokens", "max_completion_tokens"} & set(request) for request in requests]
    assert all(len(limit) == 1 for limit in limits)


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


def test_unknown_parameter_is_renamed() -> None:
    """Models that want `max_completion_tokens` get it, from then on without asking."""
    error = {"code": "unsupported_parameter", "param": "max_tokens"}
    with talking(at({1: fails(400, error)})) as talk:
        assert talk.ask().ready
        assert talk.ask().ready
        limits = [
            sorted(set(r) & {"max_tokens", "max_completion_tokens"})
            for r in talk.server.seen.requests
        ]
    assert limits == [["max_tokens"], ["max_completion_tokens"], ["max_completion_tokens"]]


def test_unsupported_value_is_left_out() -> None:
    """A model that takes no temperature is asked without one."""
    error = {"code": "unsupported_value", "param": "temperature"}
    with talking(at({1: fails(400, error)})) as talk:
        assert talk.ask().ready
        assert ["temperature" in request for request in talk.server.seen.requests] == [True, False]


def test_articles_are_no_templates() -> None:
    """Braces in a text reach the model as they are."""
    text = "Tickets cost {{ 7*7 }} crowns {% if %} ${price} $price\n    indented"
    with talking() as talk:
        talk.chat.ask([{"role": "user", "content": text}], Greeting)
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
