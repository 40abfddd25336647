"""What a model's name means, with which key it is asked, and what a missing SDK is told as."""

import importlib.util
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from checker.errors import (
    AnswerCut,
    AnswerInvalid,
    AnswerRefused,
    CheckerError,
    ConnectionFailed,
    RequestRejected,
    UsageError,
)
from checker.model import ChatModel
from checker.model.callers import Caller
from checker.model.providers import Place, locate
from checker.settings import Settings
from tests.test_model_client import QUESTION, Greeting

SECRET = "sk-test-0123456789"  # noqa: S105
OWN = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("name", "provider", "model", "url", "key"),
    [
        ("gpt-x", "openai", "gpt-x", "https://api.openai.com/v1", "OPENAI_API_KEY"),
        ("openai/gpt-x", "openai", "gpt-x", "https://api.openai.com/v1", "OPENAI_API_KEY"),
        ("mistral/m", "mistral", "m", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
        ("ollama/a:1b", "ollama", "a:1b", "http://localhost:11434/v1", ""),
        ("groq/a/b", "groq", "a/b", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        ("anthropic/c", "anthropic", "c", "", "ANTHROPIC_API_KEY"),
    ],
)  # fmt: skip
def test_a_name_says_where_to_ask(name: str, provider: str, model: str, url: str, key: str) -> None:
    """PROVIDER/NAME, or the name of a model of OpenAI's."""
    assert locate(name, Settings()) == Place(provider, model, url, key)


@pytest.mark.parametrize(
    ("name", "model"),
    [("small", "small"), ("openai/small", "small"), ("mistral/small", "mistral/small")],
)
@pytest.mark.parametrize("by", ["setting", "environment"])
def test_a_server_of_one_s_own_knows_every_name(
    name: str, model: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a base URL the name is what that server calls its model, and OpenAI's key is sent."""
    if by == "environment":
        monkeypatch.setenv("OPENAI_BASE_URL", OWN)
    place = locate(name, Settings(base_url=OWN if by == "setting" else None))
    assert place == Place("openai", model, OWN, "OPENAI_API_KEY", own=True)


@pytest.mark.parametrize("name", ["acme/small", "mistral/", "/small", "acme/a/b"])
def test_an_unknown_provider_is_told_with_those_known(name: str) -> None:
    """One line with the list, and the way to a server of one's own."""
    with pytest.raises(UsageError, match=r"anthropic, .*google, .*ollama, .*--base-url") as caught:
        ChatModel(Settings(model=name))
    assert f"`{name}`" in str(caught.value)
    with pytest.raises(UsageError, match="names no provider"):
        ChatModel(Settings(base_url=None, model="ollama/small", second_model=name))


@pytest.mark.parametrize("name", ["gpt-x", "mistral/m", "anthropic/c"])
def test_a_missing_key_is_told_before_anything_is_asked(name: str) -> None:
    """By the name of its variable."""
    with pytest.raises(UsageError, match=r"needs a key: set [A-Z]+_API_KEY, or .*--base-url"):
        ChatModel(Settings(model=name))


def test_each_provider_gets_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of one is never sent to another, and none where none is needed."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    monkeypatch.setenv("MISTRAL_API_KEY", "sk-of-mistral")
    settings = Settings()
    keys = [Caller(name, settings).sdk.api_key for name in ("gpt-x", "mistral/m", "ollama/o")]
    assert keys == ["sk-of-openai", "sk-of-mistral", "none"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param("localhost:8080/v1", "`localhost:8080/v1` is not a server's", id="scheme"),
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
        ChatModel(Settings(base_url=url))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/v1", "https://api.example.org/v1/", "http://[::1]:8080/v1"]
)
def test_possible_address_is_taken(url: str) -> None:
    """Names, numbers and IPv6 are addresses."""
    assert locate("m", Settings(base_url=url)).url == url.rstrip("/")


def test_a_missing_sdk_is_told_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    monkeypatch.setitem(sys.modules, "anthropic", None)
    with pytest.raises(UsageError) as caught:
        ChatModel(Settings(model="anthropic/c"))
    told = "`anthropic/c` needs the extra: pip install 'checker-news[anthropic]'"
    assert str(caught.value) == told


# Anthropic, by its SDK


class _Messages(BaseHTTPRequestHandler):
    """Answers by `server.said`: changes to a good message, or a status, its words, and headers."""

    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        status, body, headers = self.server.said(request)
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


def _message(**changes: Any) -> dict[str, Any]:
    use = {"type": "tool_use", "id": "1", "name": "Greeting", "input": {"ready": True}}
    usage = {"input_tokens": 3, "output_tokens": 2, "cache_read_input_tokens": 5}
    message = {"id": "1", "type": "message", "role": "assistant", "model": "c", "content": [use]}
    return {**message, "stop_reason": "tool_use", "stop_sequence": None, "usage": usage, **changes}


def _error(status: int, message: str = "no", **headers: str) -> Any:
    error = {"type": "error", "error": {"type": "some_error", "message": message}}
    return lambda _request: (status, error, headers)


def _says(**changes: Any) -> Any:
    return lambda _request: (200, _message(**changes), {})


@contextmanager
def anthropic(said: Any, **changes: Any) -> Iterator[tuple[ChatModel, Any]]:
    """Serve Anthropic's protocol; yield a client of it, without real sleeping, and the server."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Messages)
    server.said, server.requests, server.daemon_threads = said, [], True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANTHROPIC_API_KEY", SECRET)
        patch.setenv("ANTHROPIC_BASE_URL", f"http://127.0.0.1:{server.server_port}")
        options = {"model": "anthropic/c", "attempts": 2, "price_input": 1, "price_output": 1}
        try:
            yield ChatModel(Settings(**{**options, **changes}), sleep=lambda _: None), server
        finally:
            server.shutdown()
            server.server_close()


needs_anthropic = pytest.mark.skipif(
    not (importlib.util.find_spec("anthropic") and importlib.util.find_spec("instructor")),
    reason="needs the extra `anthropic`",
)


@needs_anthropic
def test_anthropic_answers_with_its_usage() -> None:
    """The record is a tool, texts are no templates, options go along, its cache is counted."""
    text = [{"role": "system", "content": "S"}, {"role": "user", "content": "{{ 7*7 }}\n  x"}]
    with anthropic(_says(), model_options={"top_k": 1}) as (chat, server):
        assert chat.ask(text, Greeting, "test").ready
        usage, request = chat.usage, server.requests[0]
    assert request["messages"] == [text[1]]
    assert (request["top_k"], request["temperature"], request["max_tokens"]) == (1, 0, 8192)
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == (8, 5, 2)


@needs_anthropic
@pytest.mark.parametrize(
    ("said", "calls", "error", "message"),
    [
        pytest.param(_error(529), 2, ConnectionFailed, "HTTP 529", id="overloaded"),
        pytest.param(_error(500), 2, ConnectionFailed, "HTTP 500", id="500"),
        pytest.param(_error(401, SECRET), 1, RequestRejected, "ANTHROPIC_API_KEY", id="key"),
        pytest.param(_error(404, "model: c"), 1, RequestRejected, "no model `c` answers", id="404"),
        pytest.param(_error(404, "none"), 1, RequestRejected, "no model `c` answers", id="path"),
        pytest.param(
            _error(400, "Your credit balance is too low"), 1, RequestRejected, "credit", id="quota"
        ),
        pytest.param(
            _error(400, "prompt is too long: 1 tokens > 0 maximum"),
            1,
            AnswerInvalid,
            "too long for",
            id="too long",
        ),
        pytest.param(
            _error(307, Location="http://127.0.0.1:1/v1/messages"),
            1,
            RequestRejected,
            "redirects elsewhere",
            id="redirect",
        ),
        pytest.param(
            _error(400, "effort: Extra inputs are not permitted"),
            1,
            RequestRejected,
            "--model-option effort",
            id="option",
        ),
        pytest.param(
            _says(stop_reason="refusal", content=[]), 1, AnswerRefused, "refused", id="refusal"
        ),
        pytest.param(_says(stop_reason="max_tokens"), 1, AnswerCut, "cut at 8192", id="cut"),
        pytest.param(_says(content=[]), 1, AnswerInvalid, "does not fit", id="no tool"),
    ],
)
def test_anthropic_s_failures_are_told_alike(
    said: Any, calls: int, error: type[CheckerError], message: str
) -> None:
    """As those of any server, tried again by us alone, and without what was said."""
    with anthropic(said, model_options={"effort": "low"}) as (chat, server):
        with pytest.raises(error, match=message) as caught:
            chat.ask(QUESTION, Greeting, "test")
        assert len(server.requests) == chat.usage.calls == calls
    assert SECRET not in str(caught.value)


@needs_anthropic
def test_anthropic_s_newer_models_take_no_temperature() -> None:
    """It is left out from then on, as with any server."""

    def said(request: dict[str, Any]) -> Any:
        told = "`temperature` is deprecated for this model."
        return _error(400, told)(request) if "temperature" in request else _says()(request)

    with anthropic(said, cache=False) as (chat, server):
        assert chat.ask(QUESTION, Greeting, "test").ready
        assert chat.ask(QUESTION, Greeting, "test").ready
        assert ["temperature" in one for one in server.requests] == [True, False, False]
