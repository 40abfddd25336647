"""Records a run's model traffic to a file and replays it without a network (vcrpy).

Of headers only the content type is kept, so no key can reach the file; bodies are stored as
parsed trees, so that a change to a recording can be read.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import vcr
import yaml
from vcr.cassette import Cassette

from checker.errors import InputError

_KEPT_HEADERS = {"content-type"}


class _BodyTrees:
    """A vcrpy serializer: YAML with JSON bodies as trees instead of escaped strings."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        return yaml.safe_dump(_mapped(cassette, _to_tree), allow_unicode=True, width=100)

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        return _mapped(yaml.safe_load(text), _to_body)


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
    text = body.decode() if isinstance(body, bytes) else body
    try:
        tree = json.loads(text) if text else None
    except ValueError:
        return {**holder, field: text}
    kept = {key: value for key, value in holder.items() if key != field}
    return {**kept, "json": tree}


def _to_body(holder: dict[str, Any], source: dict[str, Any], field: str) -> dict[str, Any]:
    if "json" not in source:
        return holder
    kept = {key: value for key, value in holder.items() if key != "json"}
    tree = source["json"]
    return {**kept, field: None if tree is None else json.dumps(tree, separators=(",", ":"))}


def _keep_few_headers(message: Any) -> Any:
    headers = message["headers"] if isinstance(message, dict) else message.headers
    for name in [name for name in headers if name.lower() not in _KEPT_HEADERS]:
        del headers[name]
    return message


def _same_body(first: Any, second: Any) -> None:
    if json.loads(first.body or "null") != json.loads(second.body or "null"):
        raise AssertionError("the request bodies differ")


def _recorder() -> vcr.VCR:
    recorder = vcr.VCR(
        before_record_request=_keep_few_headers,
        before_record_response=_keep_few_headers,
        decode_compressed_response=True,
        match_on=["method", "path", "query", "json body"],
    )
    recorder.register_serializer("trees", _BodyTrees)
    recorder.register_matcher("json body", _same_body)
    return recorder


@contextmanager
def recorded(path: Path) -> Iterator[None]:
    """Record all model traffic to `path`, over what it held."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with _recorder().use_cassette(str(path), record_mode="all", serializer="trees"):
        yield


@contextmanager
def replayed(path: Path) -> Iterator[Cassette]:
    """Answer all model traffic from `path`; a request it lacks fails.

    Yields the cassette, whose `all_played` tells whether every answer was used.
    Raises InputError when the file is missing or is no recording.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such recording; make one with --record {path}")
    try:
        tape = _recorder().use_cassette(str(path), record_mode="none", serializer="trees")
        with tape as cassette:
            yield cassette
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path}: not a recording ({type(error).__name__}); make it anew"
        ) from None
