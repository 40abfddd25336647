"""A test double for a model's server: OpenAI-compatible, on 127.0.0.1, answering by simple rules.

Left alone it answers checker's requests honestly (`tests.rule`) and says that it is ready to all
others. A `Fault` makes it misbehave: it may change the answer, the completion, the HTTP reply, or
the connection.
"""

import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.rule import honest

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its place in the run, its JSON, and how to answer it."""

    number: int
    request: Json
    handler: "_Handler"

    @property
    def kind(self) -> str:
        """What is asked: examine or reconsider; else other."""
        task = self.question.rpartition("\n\nNOW\n")[2]
        if task.startswith("Check sentence"):
            return "examine"
        return "reconsider" if task.startswith("You have judged") else "other"

    @property
    def question(self) -> str:
        """The last message."""
        return str(self.request["messages"][-1]["content"])

    def send(
        self, status: int, body: bytes, kind: str = "application/json", **headers: str
    ) -> None:
        """Send an HTTP reply."""
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def complete(self, content: str | None, finish: str = "stop", **message: Any) -> None:
        """Send a chat completion."""
        self.send(200, json.dumps(completion(content, finish, **message)).encode())


Fault = Callable[[Call], None]
Script = Callable[[Call], Fault | None]


def completion(content: str | None, finish: str = "stop", **message: Any) -> Json:
    """Return a chat completion as the server sends it: 10 tokens in, 5 out."""
    said = {"role": "assistant", "content": content, **message}
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": finish, "message": said}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }


def answer(call: Call) -> Json:
    """Return the honest answer."""
    return {"ready": True} if call.kind == "other" else honest(call.question)


def otherwise(claim: Json) -> Json:
    """Return the opposite of what is said of a claim: silence for support, and the reverse."""
    bare = {name: value for name, value in claim.items() if name not in {"said", "differs"}}
    if claim.get("said"):
        return {**bare, "overall": "unsupported"}
    return {**bare, "said": ["A1"], "overall": "supported"}


def fails(status: int, error: Json | None = None, **headers: str) -> Fault:
    """Answer with an HTTP error."""
    body = json.dumps({"error": error or {"message": "scripted"}}).encode()
    return lambda call: call.send(status, body, **headers)


def sends(body: bytes, kind: str = "application/json", status: int = 200) -> Fault:
    """Answer with these bytes."""
    return lambda call: call.send(status, body, kind)


def says(content: str | None, finish: str = "stop", **message: Any) -> Fault:
    """Answer with a completion of these words."""
    return lambda call: call.complete(content, finish, **message)


def edits(change: Callable[[Json], Json]) -> Fault:
    """Answer honestly but for a change."""
    return lambda call: call.complete(json.dumps(change(answer(call))))


def truncates(call: Call) -> None:
    """Answer with the first half of the JSON, as if it were all."""
    whole = json.dumps(answer(call))
    call.complete(whole[: len(whole) // 2])


def hangs(call: Call) -> None:
    """Say nothing until the server stops."""
    call.handler.server.stopping.wait(30)
    call.handler.close_connection = True


def breaks_off(call: Call) -> None:
    """Close the connection in the middle of the body."""
    call.handler.send_response(200)
    call.handler.send_header("Content-Type", "application/json")
    call.handler.send_header("Content-Length", "1000")
    call.handler.end_headers()
    call.handler.wfile.write(b'{"id": "scripted", "choi')
    call.handler.close_connection = True


def drips(pause: float, pieces: int) -> Fault:
    """Answer honestly, but piece by piece, with a pause in seconds before each."""

    def fault(call: Call) -> None:
        body = json.dumps(completion(json.dumps(answer(call)))).encode()
        call.handler.send_response(200)
        call.handler.send_header("Content-Type", "application/json")
        call.handler.send_header("Content-Length", str(len(body)))
        call.handler.end_headers()
        step = -(-len(body) // pieces)
        for start in range(0, len(body), step):
            call.handler.server.stopping.wait(pause)
            call.handler.wfile.write(body[start : start + step])

    return fault


def dies(call: Call) -> None:
    """Stop listening and close the connection, as a killed server does."""
    call.handler.server.stop()
    call.handler.close_connection = True


def at(faults: Mapping[int, Fault]) -> Script:
    """Misbehave at these calls, counted from 1."""
    return lambda call: faults.get(call.number)


def now_and_then(share: float, fault: Fault, seed: int = 0) -> Script:
    """Misbehave at this share of the calls, chosen by their numbers and the seed alone."""
    return lambda call: (
        fault if random.Random(f"{seed} {call.number}").random() < share else None  # noqa: S311
    )


def on(kind: str, fault: Fault, times: int = 1_000) -> Script:
    """Misbehave at the first `times` calls of a kind (`any` is each)."""
    left = iter(range(times))
    return lambda call: (
        fault if kind in {call.kind, "any"} and next(left, None) is not None else None
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every answer waits 40 ms for an acknowledgement
    server: "ScriptedServer"

    def do_POST(self) -> None:
        """Answer a chat request."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        call = self.server.noted(
            json.loads(body), {name.lower(): value for name, value in self.headers.items()}, self
        )
        fault = self.server.script(call)
        if fault:
            fault(call)
        else:
            call.complete(json.dumps(answer(call)))

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server was sent."""

    requests: list[Json] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


class ScriptedServer(ThreadingHTTPServer):
    """The server; `url` is what OPENAI_BASE_URL would be."""

    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.seen = Seen()
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._loop = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._loop.start()

    @property
    def url(self) -> str:
        """The address to give checker."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def kinds(self) -> list[str]:
        """The prompts asked so far, in order."""
        return [Call(0, request, None).kind for request in self.seen.requests]  # type: ignore[arg-type]

    def noted(self, request: Json, headers: dict[str, str], handler: _Handler) -> Call:
        """Keep a request and number it."""
        with self._lock:
            self.seen.requests.append(request)
            self.seen.headers.append(headers)
            return Call(len(self.seen.requests), request, handler)

    def stop(self) -> None:
        """Stop listening; may be called twice."""
        if not self.stopping.is_set():
            self.stopping.set()
            self.shutdown()
            self.server_close()

    def handle_error(self, *_: object) -> None:
        """A client that gave up is what the tests are about."""


@contextmanager
def serving(script: Script = lambda _call: None) -> Iterator[ScriptedServer]:
    """Run a scripted server."""
    server = ScriptedServer(script)
    try:
        yield server
    finally:
        server.stop()
