"""Answers kept as files, by all that shaped the request, for many processes at once.

A cache must never break a run: a folder that cannot be written costs one notice, and the run goes
on without it. Each file is there at once and whole, so that it outlives a killed process.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from checker.documents.files import write
from checker.errors import InputError, UsageError
from checker.model.prompts import Message
from checker.model.providers import Place
from checker.records import Notify


def request_key(
    place: Place,
    parameters: Mapping[str, Any],
    messages: Sequence[Message],
    reply: type[BaseModel],
) -> str:
    """Return what an answer is kept under."""
    asked = [place.where, place.model, parameters, messages, _schema(reply)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


@cache  # making one takes several milliseconds
def _schema(reply: type[BaseModel]) -> dict[str, Any]:
    return reply.model_json_schema()


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return `CHECKER_CACHE_DIR`, else ours in the user's cache; none if it is `/dev/null`.

    Raises UsageError where it is in the home of somebody unknown.
    """
    base = environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = environ.get("CHECKER_CACHE_DIR") or f"{base}/checker"
    try:
        return None if folder == os.devnull else Path(folder).expanduser()
    except RuntimeError:
        raise UsageError(f"{folder}: nobody knows that home; set CHECKER_CACHE_DIR") from None


class Cache:
    """The answers in a folder; `get` and `put` never raise for what is wrong with it."""

    def __init__(self, folder: Path | None, notify: Notify, *, reads: bool = True) -> None:
        """Take the folder, none to keep nothing; without `reads` nothing is found."""
        self._answers = folder and folder / "answers"
        self._notify, self._reads = notify, reads

    def get(self, key: str) -> str | None:
        """Return the answer under a key, if there is one."""
        with suppress(OSError, ValueError):
            if self._answers and self._reads:
                return _file(self._answers, key).read_text(encoding="utf-8")
        return None

    def put(self, key: str, answer: str) -> None:
        """Keep an answer under a key, over an older one; end keeping, and say why, if it fails."""
        try:
            self.keep(key, answer)
        except InputError as error:
            given_up, self._answers = self._answers, None
            if given_up:
                self._notify(f"answers are not kept: {error}")

    def keep(self, key: str, answer: str) -> None:
        """The same, but raise InputError if it fails."""
        if not self._answers:
            raise InputError("answers are not kept; give a folder with CHECKER_CACHE_DIR")
        write(_file(private(self._answers), key), answer)


def private(folder: Path) -> Path:
    """Return a folder of ours, made if need be; raises InputError.

    Only its owner can read it: answers hold words of unpublished articles.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}") from None
    return folder


def _file(answers: Path, key: str) -> Path:
    return answers / key[:2] / f"{key[2:]}.json"
