"""Records a run's model traffic to a file and replays it without a network (vcrpy).

Of headers only the content type is kept and of addresses only the last part, so that no key and
no server's name can reach the file, not even from a server that repeats it; bodies are stored as
parsed trees, so that a change to a recording can be read.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import vcr
import yaml
from vcr.cassette import Cassette
from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.request import Request
from vcr.serialize import deserialize, serialize

from checker.documents.files import ensure_writable, write
from checker.errors import InputError
from checker.model.providers import no_key_needed, without_keys

# Those written in C read a recording ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_KEPT_HEADERS = {"content-type"}
# llama.cpp names the model by its path on the server's machine; the file's name is enough.
_MODEL_FOLDER = re.compile(rb'"model"\s*:\s*"/[^"]*/(?=[^"/]+")')

# vcrpy logs whole answers at info level
logging.getLogger("vcr").setLevel(logging.WARNING)


class _Tape:
    """A recording for vcrpy: YAML in which JSON bodies are trees instead of escaped strings.

    A new one starts empty and replaces the file in one go when all is recorded.
    """

    def __init__(self, *, is_new: bool) -> None:
        self._is_new = is_new

    def load_cassette(self, path: str, serializer: Any) -> Any:  # noqa: ARG002  vcrpy's names
        if self._is_new:
            raise CassetteNotFoundError
        try:
            return deserialize(Path(path).read_text(encoding="utf-8"), self)
        except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError, OSError) as error:
            told = getattr(error, "strerror", None) or type(error).__name__
            raise InputError(f"{path}: no recording ({told}); make one with --record") from None

    def save_cassette(self, path: str, cassette: dict[str, Any], serializer: Any) -> None:  # noqa: ARG002
        if self._is_new:
            write(Path(path), without_keys(serialize(cassette, self)))

    def serialize(self, cassette: dict[str, Any]) -> str:
        for holder, field in _bodies(cassette):
            with suppress(ValueError, TypeError):
                if (tree := json.loads(holder[field])) is not None:
                    holder["json"] = tree
                    del holder[field]
        return str(yaml.dump(cassette, Dumper=_DUMPER, allow_unicode=True, width=100))

    def deserialize(self, text: str) -> Any:
        cassette = yaml.load(text, _LOADER)  # noqa: S506  a safe one
        for holder, field in _bodies(cassette):
            if "json" in holder:
                holder[field] = json.dumps(holder.pop("json"), separators=(",", ":"))
        return cassette


def _bodies(cassette: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield what holds each body, and under which name."""
    for one in cassette["interactions"]:
        yield one["request"], "body"
        yield one["response"]["body"], "string"


def _bare_request(request: Request) -> Request:
    path = request.path[max(0, request.path.rfind("/chat/")) :]
    return Request(request.method, f"http://server{path}", request.body, _few(request.headers))


def _bare_response(response: dict[str, Any]) -> dict[str, Any]:
    body = _MODEL_FOLDER.sub(rb'"model":"', response["body"]["string"] or b"")
    return {**response, "headers": _few(response["headers"]), "body": {"string": body}}


def _few(headers: Any) -> dict[str, Any]:
    return {name: headers[name] for name in headers if name.lower() in _KEPT_HEADERS}


def _same_body(first: Request, second: Request) -> None:
    # vcrpy's own matcher writes a diff of all that differ, which takes a minute in a long recording
    if _tree(first.body) != _tree(second.body):
        raise AssertionError("the request bodies differ")


@lru_cache(maxsize=1024)  # every request is compared with all recorded ones
def _tree(body: bytes | str | None) -> Any:
    return json.loads(body or "null")


def _cassette(path: Path, *, is_new: bool) -> Any:
    recorder = vcr.VCR(
        before_record_request=_bare_request,
        before_record_response=_bare_response,
        decode_compressed_response=True,
        match_on=["method", "path", "json body"],
        record_mode="all" if is_new else "none",
    )
    recorder.register_matcher("json body", _same_body)
    recorder.register_persister(_Tape(is_new=is_new))
    return recorder.use_cassette(str(path))


@contextmanager
def recorded(path: Path) -> Iterator[None]:
    """Record all model traffic to `path`, over what it held; a run without traffic leaves it.

    Raises InputError, before anything is asked, when the file cannot be written.
    """
    ensure_writable(path)
    with _cassette(path, is_new=True):
        yield


@contextmanager
def replayed(path: Path) -> Iterator[Cassette]:
    """Answer all model traffic from `path`; a request it lacks raises NotRecorded where asked.

    Yields the cassette, whose `all_played` tells whether every answer was used.
    Raises InputError when the file is missing or is no recording.
    """
    with _cassette(path, is_new=False) as cassette, no_key_needed():
        yield cassette
