"""The probability of Yes, asked from a loopback stand-in for a chat server."""

import json
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from checker.errors import AnswerInvalid, ModelError
from checker.llm import ChatModel
from checker.prompts import load_prompt
from checker.recording import replayed
from checker.settings import Settings

ROOT = Path(__file__).parent.parent / "cassettes"
QUESTION = [{"role": "user", "content": "Yes or No?"}]


@dataclass
class ChatServer:
    """Answers every request with `chances` of the first token, after `failures` failures."""

    url: str = ""
    chances: list[tuple[str, float]] | None = None
    failures: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)

    def model(self, attempts: int = 3) -> ChatModel:
        """Return a chat model that asks this server and never waits."""
        settings = Settings(base_url=self.url, model="tiny", attempts=attempts)
        return ChatModel(settings, sleep=lambda _seconds: None)

    def reply(self) -> dict[str, Any]:
        """Return a chat completion of one token."""
        logprobs = None
        if self.chances is not None:
            listed = [
                {"token": token, "logprob": math.log(chance), "bytes": None}
                for token, chance in self.chances
            ]
            logprobs = {"content": [{**listed[0], "top_logprobs": listed}] if listed else []}
        choice = {
            "index": 0,
            "finish_reason": "length",
            "message": {"role": "assistant", "content": "Yes"},
            "logprobs": logprobs,
        }
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": "tiny",
            "choices": [choice],
            "usage": {"prompt_tokens": 70, "completion_tokens": 1, "total_tokens": 71},
        }


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """Serve on a free port."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    state = ChatServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append(json.loads(body))
            fails = len(state.requests) <= state.failures
            self.send_response(503 if fails else 200)
            content = b"{}" if fails else json.dumps(state.reply()).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{served.server_port}/v1"
    thread = threading.Thread(target=served.serve_forever, args=(0.01,))
    thread.start()
    yield state
    served.shutdown()
    thread.join()
    served.server_close()


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ([("Yes", 0.6), ("No", 0.2), ("Maybe", 0.2)], 0.75),
        ([("No", 0.5), (" No", 0.3), ("Yes", 0.1), (" Yes\n", 0.1)], 0.2),
        ([("Yes", 0.9)], 1.0),
        ([("No", 0.9), ("None", 0.1)], 0.0),
    ],
    ids=["others do not count", "blanks do not count", "only yes", "only no"],
)
def test_the_share_of_yes(
    server: ChatServer, chances: list[tuple[str, float]], expected: float
) -> None:
    """P(Yes) of Yes and No alone, over tokens without their blanks."""
    server.chances = chances
    assert server.model().yes_probability(QUESTION) == pytest.approx(expected)


def test_one_token_is_asked_for_with_its_alternatives(server: ChatServer) -> None:
    """The request asks for no more than is used."""
    server.chances = [("Yes", 1.0)]
    server.model().yes_probability(QUESTION)
    asked = server.requests[0]
    assert (asked["max_tokens"], asked["temperature"]) == (1, 0)
    assert (asked["logprobs"], asked["top_logprobs"]) == (True, 20)


@pytest.mark.parametrize(
    "chances", [None, [], [("Maybe", 1.0)]], ids=["no logprobs", "empty", "neither word"]
)
def test_a_server_without_probabilities_is_told(
    server: ChatServer, chances: list[tuple[str, float]] | None
) -> None:
    """A missing probability is never taken for one."""
    server.chances = chances
    with pytest.raises(AnswerInvalid, match="tells no probabilities"):
        server.model().yes_probability(QUESTION)


def test_calls_and_tokens_are_counted(server: ChatServer) -> None:
    """Failed tries are calls too."""
    server.chances, server.failures = [("Yes", 1.0)], 1
    chat = server.model()
    chat.yes_probability(QUESTION)
    assert (chat.usage.calls, chat.usage.prompt_tokens, chat.usage.completion_tokens) == (2, 70, 1)


def test_a_server_that_keeps_failing_is_told_after_all_tries(server: ChatServer) -> None:
    """The layer that retries is the one of `ask`."""
    server.failures = 99
    with pytest.raises(ModelError, match="HTTP 503"):
        server.model(attempts=2).yes_probability(QUESTION)
    assert len(server.requests) == 2


EVIDENCE = (
    "The museum reopened on Sunday after repairs that cost about 12 million euros, the mayor said."
)


def test_a_small_model_tells_said_from_unsaid() -> None:
    """A recorded small model finds the faithful claim likely and the altered one unlikely."""
    claims = (
        "The museum opened again on Sunday, according to the mayor.",
        "The museum was closed for good on Sunday.",
    )
    settings = Settings(model="qwen2.5-coder-1.5b-instruct-q4_k_m", base_url="http://server/v1")
    prompt = load_prompt("yesno")
    with replayed(
        ROOT / "test_yes_probability/test_a_small_model_tells_said_from_unsaid.yaml"
    ) as tape:
        chat = ChatModel(settings)
        said, unsaid = (
            chat.yes_probability(prompt.fill(evidence=EVIDENCE, claim=claim)) for claim in claims
        )
        assert tape.all_played

    assert (said > 0.9, unsaid < 0.2) == (True, True)
