"""A double of a server with batches: files, batches and single calls, on 127.0.0.1."""

import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
_FILE = re.compile(rb'name="file".*?\r\n\r\n(.*?)\r\n--', re.DOTALL)


def answered(request: Json, completion: Json) -> Json:
    """Return the line that answers a request of a batch."""
    response = {"status_code": 200, "request_id": "r", "body": completion}
    return {"id": "b", "custom_id": request["custom_id"], "response": response, "error": None}


def failed(request: Json, status: int = 500, code: str = "server_error") -> Json:
    """Return the line of a request that failed."""
    response = {"status_code": status, "request_id": "r", "body": {"error": {"code": code}}}
    return {"id": "b", "custom_id": request["custom_id"], "response": response, "error": None}


class BatchServer(ThreadingHTTPServer):
    """Answers by `complete`, from a request to a completion; `url` is its address.

    `states` are what a batch is said to be, look by look, the last one for good; `spoil` may change
    the lines of its answers, `refuse` says with which status a path is refused, if so.
    """

    daemon_threads = True

    def __init__(self, complete: Callable[[Json], Json]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.complete = complete
        self.states: Sequence[str] = ("completed",)
        self.spoil: Callable[[list[Json]], list[Json | str]] = list
        self.refuse: Callable[[str], int] = lambda _path: 0
        self.calls: list[Json] = []  # those outside of batches
        self.files: dict[str, bytes] = {}
        self.deleted: set[str] = set()
        self.batches: dict[str, Json] = {}
        self._looks: dict[str, int] = {}
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address to give checker."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def sent(self) -> list[list[Json]]:
        """The requests of each batch."""
        return [self.requests(one) for one in self.batches.values()]

    def requests(self, batch: Json) -> list[Json]:
        """Return the lines that a batch was made of."""
        return [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]

    def post(self, path: str, body: bytes) -> Json:
        """Return the reply to what is posted."""
        if path == "/v1/chat/completions":
            request = json.loads(body)
            with self._lock:
                self.calls.append(request)
            return self.complete(request)
        if path == "/v1/files":
            found = _FILE.search(body)
            return {"id": self._file(found[1] if found else b""), "object": "file"}
        made = json.loads(body)
        name = f"batch_{len(self.batches) + 1}"
        self.batches[name] = {**made, "id": name, "object": "batch", "status": "validating"}
        return self.batches[name]

    def get(self, path: str) -> Json | bytes:
        """Return the reply to what is looked up."""
        parts = path.partition("?")[0].split("/")
        if len(parts) == 3:
            return {"object": "list", "data": [self._look(name) for name in self.batches]}
        return self.files[parts[3]] if parts[2] == "files" else self._look(parts[3])

    def _look(self, name: str) -> Json:
        batch = self.batches[name]
        at = self._looks[name] = self._looks.get(name, -1) + 1
        batch["status"] = self.states[min(at, len(self.states) - 1)]
        if batch["status"] in {"completed", "expired"} and "output_file_id" not in batch:
            self._end(batch)
        if batch["status"] == "failed":
            batch["errors"] = {"data": [{"code": "token_limit_exceeded", "message": "no"}]}
        return batch

    def _end(self, batch: Json) -> None:
        requests = self.requests(batch)
        lines = self.spoil([answered(one, self.complete(one["body"])) for one in requests])
        good = [
            one for one in lines if isinstance(one, str) or one["response"]["status_code"] == 200
        ]
        bad = [one for one in lines if one not in good]
        batch["output_file_id"], batch["error_file_id"] = map(self._written, (good, bad))
        batch["request_counts"] = {
            "total": len(requests), "completed": len(good), "failed": len(bad)
        }  # fmt: skip

    def _written(self, lines: Sequence[Json | str]) -> str | None:
        told = [
            one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines
        ]
        return self._file("\n".join(told).encode()) if lines else None

    def _file(self, content: bytes) -> str:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return name


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every answer waits 40 ms for an acknowledgement
    server: BatchServer

    def do_POST(self) -> None:
        size = self.headers["Content-Length"]
        body = self.rfile.read(int(size)) if size else b"".join(self._chunks())
        self._reply(lambda: self.server.post(self.path, body))

    def do_GET(self) -> None:
        self._reply(lambda: self.server.get(self.path))

    def do_DELETE(self) -> None:
        self.server.deleted.add(self.path.rpartition("/")[2])
        self._reply(lambda: {"id": "file", "object": "file", "deleted": True})

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _reply(self, reply: Callable[[], Json | bytes]) -> None:
        status = self.server.refuse(f"{self.command} {self.path}")
        told: Json | bytes = {"error": {"message": "scripted"}} if status else reply()
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status or 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(complete: Callable[[Json], Json]) -> Iterator[BatchServer]:
    """Run the server while the context lasts."""
    with BatchServer(complete) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
