"""Where reports go: `--format FMT[=FILE]`, standard output or files.

Files are written whole or not at all; only `jsonl` is written line by line as articles are done,
and its last line tells that it is whole.
"""

import errno
import glob
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from checker.contract import ArticleReport, DocumentRecord, Report
from checker.errors import InputError, UsageError
from checker.reports import FORMATS, jsonl, terminal

_STREAMED = "jsonl"
_DRAFT = ".draft"
_STALE = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Output:
    """One report to write; without a file it goes to standard output."""

    format: str
    file: Path | None


def parse_outputs(
    wanted: Sequence[str], known: Collection[str] = FORMATS.keys()
) -> tuple[Output, ...]:
    """Read `FMT` and `FMT=FILE`, each FMT one of `known`.

    Raises UsageError for an unknown format, or two formats on standard output.
    """
    outputs = []
    for item in wanted:
        name, equals, file = item.partition("=")
        if name not in known or (equals and not file):
            raise UsageError(f"--format {item}: unknown; use one of {', '.join(known)} [=FILE]")
        outputs.append(Output(name, Path(file) if file else None))
    if sum(output.file is None for output in outputs) > 1:
        raise UsageError("--format: only one format can go to standard output; give FMT=FILE")
    return tuple(outputs)


def ensure_writable(outputs: Sequence[Output]) -> None:
    """Raise InputError for a file that cannot be written, before a run is paid for."""
    for file in filter(None, (output.file for output in outputs)):
        with _told(file):
            if file.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=file.parent):
                pass


class Stream:
    """The outputs that are written while articles are checked."""

    def __init__(self, files: Sequence[TextIO]) -> None:
        self._files = files

    def article(self, article: ArticleReport, documents: Mapping[str, DocumentRecord]) -> None:
        """Write an article's line, for readers that follow; `documents` are the run's by id."""
        if self._files:
            self._write(jsonl.article_line(article, documents))

    def end(self, report: Report) -> None:
        """Write the last line."""
        if self._files:
            self._write(jsonl.summary_line(report))

    def _write(self, line: str) -> None:
        for file in self._files:
            file.write(line)
            file.flush()


@contextmanager
def streaming(outputs: Sequence[Output]) -> Iterator[Stream]:
    """Open the outputs that are written line by line.

    Raises InputError when a file cannot be written.
    """
    with ExitStack() as stack:
        files = [
            sys.stdout if output.file is None else stack.enter_context(_opened(output.file))
            for output in outputs
            if output.format == _STREAMED
        ]
        yield Stream(files)


def _opened(file: Path) -> TextIO:
    with _told(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("w", encoding="utf-8", newline="")


def write_report(report: Report, outputs: Sequence[Output]) -> None:
    """Write the report in every format asked for but those that were streamed.

    What cannot be written keeps back no other.

    Raises InputError when a file cannot be written. Where nothing is printed its report is, so
    that the run was not in vain.
    """
    failures: list[str] = []
    unwritten: list[str] = []
    for output in outputs:
        if output.format == _STREAMED:
            continue
        if output.file is None:
            _print(report, output.format)
            continue
        text = FORMATS[output.format](report)
        try:
            write_whole(output.file, text)
        except InputError as error:
            failures.append(str(error))
            unwritten.append(text)
    if failures and all(output.file for output in outputs):
        sys.stdout.write(unwritten[0])
        failures.append("the report is printed instead")
    if failures:
        raise InputError("; ".join(failures))


def _print(report: Report, name: str) -> None:
    if name == "terminal" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        width = shutil.get_terminal_size().columns
        sys.stdout.write(terminal.render(report, width=width, color=True))
    else:
        sys.stdout.write(FORMATS[name](report))


def write_whole(file: Path, text: str) -> None:
    """Write a file so that a reader finds the old or the new one, never half of it.

    Whatever kills us in between leaves a draft beside it, `.NAME.….draft`, that a later call
    clears away. Raises InputError when the folder cannot be written to.
    """
    with _told(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        _clear_drafts(file)
        handle, name = tempfile.mkstemp(_DRAFT, f".{file.name}.", file.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())  # or a power cut leaves the new name on nothing
            draft.chmod(0o644)
            draft.replace(file)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def _clear_drafts(file: Path) -> None:
    """Remove the drafts that killed runs left; a young one may be in use by another run."""
    for draft in file.parent.glob(f".{glob.escape(file.name)}.*{_DRAFT}"):
        with suppress(OSError):
            if time.time() - draft.stat().st_mtime > _STALE:
                draft.unlink()


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turn what the system says into one line."""
    try:
        yield
    except OSError as error:
        message = f"{file}: cannot be written ({error.strerror}); choose another place"
        raise InputError(message) from None
