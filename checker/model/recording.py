"""Records a run's model traffic to a file and replays it without a network (vcrpy).

Of headers only the content type is kept and of addresses only the last part, so that no key and
no server's name can reach the file, not even from a server that repeats it; bodies are stored as
parsed trees, so that a change to a recording can be read.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
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
from checker.model.keys import no_key_needed, without_keys

# Those written in C read a recording ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_KEPT_HEADERS = {"content-type"}
# llama.cpp names the model by its path on the server's machine; the file's name is enough.
_MODEL_FOLDER = re.compile(rb'"model"\s*:\s*"/[^"]*/(?=[^"/]+")')

# vcrpy logs whole answers at info level
logging.getLogger("vcr").setLevel(logging.WARNING)


class _BodyTrees:
    """A vcrpy serializer: YAML with JSON bodies as trees instead of escaped strings."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        tree = _mapped(cassette, _to_tree)
        return str(yaml.dump(tree, Dumper=_DUMPER, allow_unicode=True, width=100))

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        return _mapped(yaml.load(text, _LOADER), _to_body)  # noqa: S506  a safe one


class _NewFile:
    """A vcrpy persister that starts empty and replaces the file in one go when all is recorded."""

    @staticmethod
    def load_cassette(_path: str, **_: Any) -> Any:
        raise CassetteNotFoundError

    @staticmethod
    def save_cassette(path: str, cassette: dict[str, Any], serializer: Any) -> None:
        write(Path(path), without_keys(serialize(cassette, serializer)))


class _OldFile:
    """A vcrpy persister that reads what was recorded."""

    @staticmethod
    def load_cassette(path: str, serializer: Any) -> Any:
        try:
            return deserialize(Path(path).read_text(encoding="utf-8"), serializer)
        except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise InputError(
                f"{path}: not a recording ({type(error).__name__}); make it anew with --record"
            ) from None
        except OSError as error:
            raise InputError(
                f"{path}: cannot be read ({error.strerror}); make a recording with --record {path}"
            ) from None

    @staticmethod
    def save_cassette(*_: Any, **__: Any) -> None:
        """Leave the file as it is."""


def _mapped(cassette: dict[str, Any], change: Any) -> dict[str, Any]:
    interactions = [
        {
            "request": change(item["request"], item["request"], "body"),
            "response": {
                **item["response"],
                "body": change(item["response"]["body"], item["response"]["body"], "string"),
            },
        }
        for item in cassette["interactions"]
    ]
    return {**cassette, "interactions": interactions}


def _to_tree(holder: dict[str, Any], source: dict[str, Any], field: str) -> dict[str, Any]:
    body = source.get(field)
    try:
        tree = json.loads(body or "null")
    except ValueError:
        tree = None
    if tree is None:
        return {**holder, field: body}
    kept = {key: value for key, value in holder.items() if key != field}
    return {**kept, "json": tree}


def _to_body(holder: dict[str, Any], source: dict[str, Any], field: str) -> dict[str, Any]:
    if "json" not in source:
        return holder
    kept = {key: value for key, value in holder.items() if key != "json"}
    return {**kept, field: json.dumps(source["json"], separators=(",", ":"))}


def _bare_request(request: Request) -> Request:
    path = request.path[max(0, request.path.rfind("/chat/")) :]
    return Request(request.method, f"http://server{path}", request.body, _few(request.headers))


def _bare_response(response: dict[str, Any]) -> dict[str, Any]:
    body = _MODEL_FOLDER.sub(rb'"model":"', response["body"]["string"] or b"")
    return {**response, "headers": _few(response["headers"]), "body": {"string": body}}


def _few(headers: Any) -> dict[str, Any]:
    return {name: headers[name] for name in headers if name.lower() in _KEPT_HEADERS}


def _same_body(first: Request, second: Request) -> None:
    if json.loads(first.body or "null") != json.loads(second.body or "null"):
        raise AssertionError("the request bodies differ")


def _tape(path: Path, persister: type, record_mode: str) -> Any:
    recorder = vcr.VCR(
        before_record_request=_bare_request,
        before_record_response=_bare_response,
        decode_compressed_response=True,
        match_on=["method", "path", "json body"],
    )
    recorder.register_serializer("trees", _BodyTrees)
    recorder.register_matcher("json body", _same_body)
    recorder.register_persister(persister)
    return recorder.use_cassette(str(path), record_mode=record_mode, serializer="trees")


@contextmanager
def recorded(path: Path) -> Iterator[None]:
    """Record all model traffic to `path`, over what it held; a run without traffic leaves it.

    Raises InputError, before anything is asked, when the file cannot be written.
    """
    ensure_writable(path)
    with _tape(path, _NewFile, "all"):
        yield


@contextmanager
def replayed(path: Path) -> Iterator[Cassette]:
    """Answer all model traffic from `path`; a request it lacks raises NotRecorded where asked.

    Yields the cassette, whose `all_played` tells whether every answer was used.
    Raises InputError when the file is missing or is no recording.
    """
    with _tape(path, _OldFile, "none") as cassette, no_key_needed():
        yield cassette
