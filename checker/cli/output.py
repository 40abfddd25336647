"""Where reports go: `--format FMT[=FILE]`, standard output or files.

Files are written whole or not at all; only `jsonl` is written line by line as articles are done,
and its last line tells that it is whole.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from checker.documents.files import ensure_writable, write
from checker.errors import InputError, UsageError
from checker.records import ArticleReport, DocumentRecord, Report
from checker.reports import jsonl

_STREAMED = "jsonl"
Formats = Mapping[str, Callable[..., str]]


@dataclass(frozen=True, slots=True)
class Output:
    """One report to write; without a file it goes to standard output."""

    format: str
    file: Path | None


def parse_outputs(wanted: Sequence[str], known: Formats) -> tuple[Output, ...]:
    """Read `FMT` and `FMT=FILE`, each FMT one of `known`; without any it is `terminal`.

    Raises UsageError for an unknown format or two formats on standard output, and InputError for a
    file that cannot be written, before a run is paid for.
    """
    outputs = []
    for item in wanted or ["terminal"]:
        name, equals, file = item.partition("=")
        if name not in known or (equals and not file):
            raise UsageError(f"--format {item}: unknown; use one of {', '.join(known)} [=FILE]")
        outputs.append(Output(name, Path(file) if file else None))
    if sum(output.file is None for output in outputs) > 1:
        raise UsageError("--format: only one format can go to standard output; give FMT=FILE")
    for output in outputs:
        if output.file is not None:
            ensure_writable(output.file)
    return tuple(outputs)


def write_outputs(reported: Any, outputs: Sequence[Output], formats: Formats) -> None:
    """Write what was found in every format asked for but those that were streamed.

    What cannot be written keeps back no other, and raises InputError in the end. Where nothing is
    printed its report is, so that the run was not in vain.
    """
    failures: list[str] = []
    unwritten: list[str] = []
    for output in outputs:
        if output.format == _STREAMED:
            continue
        if output.file is None:
            sys.stdout.write(_printed(reported, output.format, formats))
            continue
        text = formats[output.format](reported)
        try:
            write(output.file, text)
        except InputError as error:
            failures.append(str(error))
            unwritten.append(text)
    if failures and all(output.file for output in outputs):
        sys.stdout.write(unwritten[0])
        failures.append("the report is printed instead")
    if failures:
        raise InputError("; ".join(failures))


def _printed(reported: Any, name: str, formats: Formats) -> str:
    if name == "terminal" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        return formats[name](reported, width=shutil.get_terminal_size().columns, color=True)
    return formats[name](reported)


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
    try:
        return file.open("w", encoding="utf-8", newline="")
    except OSError as error:
        message = f"{file}: cannot be written ({error.strerror}); choose another place"
        raise InputError(message) from None
