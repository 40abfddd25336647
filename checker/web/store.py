"""Finished checks, with their texts, in one SQLite file that outlives a restart."""

import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

from pydantic import ValidationError

from checker.errors import InputError
from checker.model.cache import private
from checker.records import Report, Sentence
from checker.web.jobs import Job

_VERSION = 1
_ABOUT = ("waivers", "pasted", "notices", "error", "fault")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS checks (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    time TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    title TEXT NOT NULL,
    about TEXT NOT NULL,  -- what was pasted, notices, error and waiver file, as JSON
    report TEXT,          -- as JSON; none if the check failed
    texts BLOB NOT NULL   -- what a report's JSON leaves out of documents, as packed JSON
)"""
_ADD = "INSERT INTO checks (id, title, about, report, texts) VALUES (?, ?, ?, ?, ?)"
_KEEP = """
DELETE FROM checks WHERE number NOT IN (SELECT number FROM checks ORDER BY number DESC LIMIT ?)"""
_FIND = "SELECT title, about, report, texts FROM checks WHERE id = ?"
_LIST = """
SELECT id, title, iif(report IS NULL, 'failed', 'ready to review'), 1,
    strftime('%Y-%m-%d %H:%M', time, 'localtime')
FROM checks ORDER BY number DESC"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A check as the start page lists it; `when` is empty while it is not kept."""

    id: str
    title: str
    told: str
    finished: bool
    when: str = ""


def default_store() -> Path:
    """Return our file in the user's data folder, which is made. Raises InputError."""
    base = os.environ.get("XDG_DATA_HOME")
    folder = (Path(base) if base else Path.home() / ".local" / "share") / "checker"
    return private(folder) / "checks.sqlite3"


class Store:
    """The checks in a file; every method raises InputError where that cannot be used."""

    def __init__(self, file: Path, kept: int = 100) -> None:
        """Take the file, or make one that only its owner can read; the newest checks are `kept`."""
        self._file, self._kept = file, kept
        try:
            file.touch(mode=0o600)
        except OSError as error:
            raise InputError(f"{file}: {error.strerror}; name another with --store") from None
        with self._open() as base:
            (version,) = base.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise InputError(f"{file}: is of a later checker; name another with --store")
            base.execute(_SCHEMA)
            base.execute(f"PRAGMA user_version = {_VERSION}")

    def add(self, job: Job) -> None:
        """Keep a finished check; the oldest one goes."""
        about = {name: getattr(job, name) for name in _ABOUT}
        documents = job.report.documents if job.report else ()
        read = {one.id: (one.text, [astuple(s) for s in one.sentences]) for one in documents}
        texts = json.dumps(read, default=list).encode()  # lists of ranges
        report = job.report and job.report.model_dump_json(by_alias=True)
        row = (job.id, job.title, json.dumps(about), report, zlib.compress(texts))
        with self._open() as base:
            base.execute(_ADD, row)
            base.execute(_KEEP, (self._kept,))

    def forget(self, name: str) -> None:
        """Delete a check, with all its words."""
        with self._open() as base:
            base.execute("DELETE FROM checks WHERE id = ?", (name,))

    def listed(self) -> list[Listed]:
        """Return all checks, the newest first."""
        with self._open() as base:
            return [Listed(*row) for row in base.execute(_LIST)]

    def job(self, name: str) -> Job | None:
        """Return a check by its id, if it is kept."""
        with self._open() as base:
            row = base.execute(_FIND, (name,)).fetchone()
        if row is None:
            return None
        title, about, report, texts = row
        job = Job(title, id=name, **json.loads(about), done=1, of=1, finished=True)
        try:
            job.report = _whole(report, texts) if report else None
        except ValidationError:
            job.error = "it is of another version of checker; check its texts again"
        return job

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection; what was done with it is written when all went well."""
        try:
            with closing(sqlite3.connect(self._file)) as base, base:
                base.execute("PRAGMA secure_delete = ON")  # forgotten words are written over
                yield base
        except sqlite3.Error as error:
            raise InputError(f"{self._file}: {error}; name another with --store") from None


def _whole(report: str, texts: bytes) -> Report:
    """Return a report read back from JSON, its documents with their texts again."""
    read, found = Report.model_validate_json(report), json.loads(zlib.decompress(texts))
    documents = []
    for one in read.documents:
        text, rows = found[one.id]
        sentences = tuple(Sentence(*row) for row in rows)
        documents.append(one.model_copy(update={"text": text, "sentences": sentences}))
    return read.model_copy(update={"documents": tuple(documents)})
