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
    unwritten = ""
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
            unwritten = unwritten or text
    if failures and all(output.file for output in outputs):
        sys.stdout.write(unwritten)
        failures.append("the report is printed instead")
    if failures:
        raise InputError("; ".join(failures))


def _printed(reported: Any, name: str, formats: Formats) -> str:
    if name == "terminal" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        return formats[name](reported, width=shutil.get_terminal_size().columns, color=True)
    return formats[name](reported)


@contextmanager
def streaming(outputs: Sequence[Output]) -> Iterator[Callable[[str], None]]:
    """Open the outputs that are written line by line, for readers that follow; yield what writes.

    Raises InputError when a file cannot be written.
    """
    with ExitStack() as stack:
        files = [
            sys.stdout if output.file is None else stack.enter_context(_opened(output.file))
            for output in outputs
            if output.format == _STREAMED
        ]

        def say(line: str) -> None:
            for file in files:
                file.write(line)
                file.flush()

        yield say


def _opened(file: Path) -> TextIO:
    try:
        return file.open("w", encoding="utf-8", newline="")
    except OSError as error:
        message = f"{file}: cannot be written ({error.strerror}); choose another place"
        raise InputError(message) from None
