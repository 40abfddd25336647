"""Answers kept in one sqlite3 file: JSON text by key, for many threads and processes at once.

A cache must never break a run: a file that cannot be opened, read or written costs one notice, and
the run goes on without it. What was put is committed at once, so that it outlives a killed process.
"""

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from checker.errors import InputError

VERSION = 1  # of the table; a file of another version is left alone
_NAME = "answers.sqlite3"
_PATIENCE = 5.0  # seconds to wait for another process that writes
_DAY = 86_400  # seconds
_TABLE = (
    "CREATE TABLE IF NOT EXISTS answers"
    " (key TEXT PRIMARY KEY, answer TEXT NOT NULL, written INTEGER NOT NULL)"
)


def cache_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where checker keeps files: `CHECKER_CACHE_DIR`, else in the user's cache folder."""
    if own := environ.get("CHECKER_CACHE_DIR"):
        return Path(own).expanduser()
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "checker"


def store_path(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the file that holds answers; None if `CHECKER_CACHE_DIR` is the null device."""
    folder = cache_folder(environ)
    return None if str(folder) == os.devnull else folder / _NAME


class Store:
    """The answers in one file; `get` and `put` never raise for what is wrong with it."""

    def __init__(self, path: Path, notify: Callable[[str], None], reads: bool = True) -> None:
        """Open or make the file; without `reads` every `get` finds nothing."""
        self._path = path
        self._notify = notify
        self._reads = reads
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = _open(path)
        except (sqlite3.Error, OSError, InputError) as error:
            self._give_up(error)
        else:
            weakref.finalize(self, self._connection.close)
        self._writes = self._connection is not None

    def get(self, key: str) -> str | None:
        """Return the answer under a key, if there is one."""
        with self._lock:
            if self._connection is None or not self._reads:
                return None
            try:
                found = self._connection.execute(
                    "SELECT answer FROM answers WHERE key = ?", (key,)
                ).fetchone()
            except sqlite3.Error as error:
                self._connection = None
                self._give_up(error)
                return None
        return found[0] if found and isinstance(found[0], str) else None

    def put(self, key: str, answer: str) -> None:
        """Keep an answer under a key, over an older one."""
        with self._lock:
            if self._connection is None or not self._writes:
                return
            try:
                self._connection.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, answer, _now())
                )
            except sqlite3.Error as error:
                self._writes = False  # what was kept before can still be read
                self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self._notify(
            f"answers are not kept: {_reason(self._path, error)}; see `checker cache info`"
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: how many answers, bytes on disk, and when written in Unix seconds."""

    entries: int
    size: int
    oldest: int | None
    newest: int | None


def contents(path: Path) -> Contents:
    """Return what is kept; nothing where there is no file. Raises InputError if it is broken."""
    if not path.exists():
        return Contents(0, 0, None, None)
    with _opened(path) as connection:
        entries, oldest, newest = connection.execute(
            "SELECT count(*), min(written), max(written) FROM answers"
        ).fetchone()
    return Contents(entries, sum(file.stat().st_size for file in _files(path)), oldest, newest)


def prune(path: Path, older_than: float) -> int:
    """Forget the answers written over `older_than` days ago; return how many. Raises InputError."""
    if not path.exists():
        return 0
    with _opened(path) as connection:
        oldest = _now() - older_than * _DAY
        gone = connection.execute("DELETE FROM answers WHERE written < ?", (oldest,)).rowcount
        connection.execute("VACUUM")
    return gone


def remove(path: Path) -> int:
    """Forget all answers, in a broken file too; return how many there were. Raises InputError."""
    try:
        # Another process may have the file open: it is emptied, and deleted only if it is broken.
        return prune(path, older_than=-1)
    except InputError:
        try:
            for file in _files(path):
                file.unlink()
        except OSError as error:
            raise InputError(f"{_reason(path, error)}; delete it yourself") from None
        return 0


def _files(path: Path) -> list[Path]:
    """Return the file and what sqlite3 keeps beside it."""
    beside = [path.with_name(f"{path.name}{end}") for end in ("", "-wal", "-shm")]
    return [file for file in beside if file.exists()]


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(_open(path)) as connection:
            yield connection
    except InputError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise InputError(f"{_reason(path, error)}; `checker cache prune --all` drops it") from None


def _open(path: Path) -> sqlite3.Connection:
    """Open a file of answers, made if it is missing, for its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _make_private(path)
    connection = sqlite3.connect(
        path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make the file if it is missing; sqlite3 gives those beside it the same mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if path.is_file() and path.stat().st_mode & 0o077 and os.access(path, os.W_OK):
            path.chmod(0o600)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == VERSION:
        connection.execute("PRAGMA synchronous = NORMAL")
        return
    if version:
        raise InputError(
            f"{path}: is of version {version}, not {VERSION}; `checker cache prune --all` drops it"
        )
    _patiently(connection, "PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_TABLE)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Run a statement for which sqlite3 does not wait by itself while another process is at it."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the rest says why
            if not busy or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _reason(path: Path, error: Exception) -> str:
    if isinstance(error, InputError):
        return str(error)
    said = error.strerror if isinstance(error, OSError) else None
    return f"{path}: {said or error}"


def _now() -> int:
    return int(time.time())
