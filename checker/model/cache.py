"""Answers kept in one sqlite3 file, by all that shaped the request, for many processes at once.

A cache must never break a run: a file that cannot be opened, read or written costs one notice, and
the run goes on without it. What was put is committed at once, so that it outlives a killed process.
"""

import hashlib
import json
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from checker.errors import InputError, UsageError
from checker.model.prompts import Message
from checker.model.providers import Place
from checker.records import Notify

VERSION = 2  # of what is kept; a file of an older one is emptied, a newer one's left alone
_NAME = "answers.sqlite3"
_TROUBLE = (sqlite3.Error, OSError, InputError)
_PATIENCE = 5.0  # seconds to wait for another process that writes
_TABLE = "CREATE TABLE answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, written INTEGER)"


def request_key(
    place: Place,
    parameters: Mapping[str, Any],
    messages: Sequence[Message],
    reply: type[BaseModel],
) -> str:
    """Return what an answer is kept under."""
    asked = [place.where, place.model, parameters, messages, reply.model_json_schema()]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def cache_file(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the file, in `CHECKER_CACHE_DIR` or the user's cache; none if that is `/dev/null`."""
    if own := environ.get("CHECKER_CACHE_DIR"):
        return None if own == os.devnull else Path(own).expanduser() / _NAME
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "checker" / _NAME


class Cache:
    """The answers in one file; `get` and `put` never raise for what is wrong with it."""

    def __init__(self, path: Path | None, notify: Notify, *, reads: bool = True) -> None:
        """Open or make the file, none to keep nothing; without `reads` nothing is found."""
        self._path, self._notify, self._reads = path, notify, reads
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        if path:
            with self._giving_up():
                self._connection = _open(path)
                weakref.finalize(self, self._connection.close)

    def get(self, key: str) -> str | None:
        """Return the answer under a key, if there is one."""
        rows = self._done("SELECT answer FROM answers WHERE key = ?", key) if self._reads else []
        return rows[0][0] if rows and isinstance(rows[0][0], str) else None

    def put(self, key: str, answer: str) -> None:
        """Keep an answer under a key, over an older one."""
        now = int(time.time())
        self._done("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", key, answer, now)

    def _done(self, statement: str, *values: str | int) -> list[Any]:
        with self._lock, self._giving_up():
            if self._connection:
                return self._connection.execute(statement, values).fetchall()
        return []

    @contextmanager
    def _giving_up(self) -> Iterator[None]:
        """Keep nothing any more, and say why, once something is wrong with the file."""
        try:
            yield
        except _TROUBLE as error:
            self._connection = None
            self._notify(f"answers are not kept: {_told(self._path, error)}")


@dataclass(frozen=True, slots=True)
class Contents:
    """A file, how many answers it holds, its bytes, and when they were written in Unix seconds."""

    path: Path
    entries: int = 0
    size: int = 0
    oldest: int | None = None
    newest: int | None = None


def contents() -> Contents:
    """Return what is kept.

    Raises UsageError where nothing ever is, InputError for a broken file.
    """
    path = _required()
    if not path.exists():
        return Contents(path)
    try:
        with closing(_open(path)) as connection:
            told = connection.execute("SELECT count(*), min(written), max(written) FROM answers")
            entries, oldest, newest = told.fetchone()
    except _TROUBLE as error:
        raise InputError(_told(path, error)) from None
    return Contents(path, entries, path.stat().st_size, oldest, newest)


def clear() -> int:
    """Forget all answers, in a broken file too; return how many there were.

    Raises UsageError where nothing is ever kept, InputError for a file that cannot be deleted.
    """
    path = _required()
    try:
        # Another process may have the file open: it is emptied, and deleted only if it is broken.
        gone = contents().entries
        if path.exists():
            with closing(_open(path)) as connection:
                connection.execute("DELETE FROM answers")
                connection.execute("VACUUM")
    except _TROUBLE:
        try:
            for end in ("", "-wal", "-shm"):
                path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
        except OSError as error:
            raise InputError(f"{path}: {error.strerror}; delete it yourself") from None
        return 0
    return gone


def _required() -> Path:
    if (path := cache_file()) is None:
        raise UsageError("CHECKER_CACHE_DIR is the null device: no answers are kept")
    return path


def _open(path: Path) -> sqlite3.Connection:
    """Open a file of answers, made if it is missing, for its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(mode=0o600)  # sqlite3 gives those beside it the same mode
    elif path.is_file() and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    connection = sqlite3.connect(
        path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the table where it is missing; raises InputError for a newer version's."""
    connection.execute("PRAGMA synchronous = NORMAL")
    if _version(connection) == VERSION:
        return
    with suppress(sqlite3.OperationalError):  # another process is at it
        connection.execute("PRAGMA journal_mode = WAL")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        version = _version(connection)
        if version > VERSION:
            raise InputError(f"it is of version {version}, not {VERSION}")
        if version < VERSION:
            connection.execute("DROP TABLE IF EXISTS answers")
            connection.execute(_TABLE)
            connection.execute(f"PRAGMA user_version = {VERSION}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _told(path: Path | None, error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) else None
    return f"{path}: {said or error}; `checker cache clear` drops it"
