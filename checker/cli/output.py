"""Where reports go: `--format FMT[=FILE]`, standard output or files.

Files are written whole or not at all; only `jsonl` is written line by line as articles are done,
to `FILE.part` until its last line tells that it is whole.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import typer

from checker.cli.options import Flags
from checker.cli.session import notify
from checker.documents import Case, is_url
from checker.documents.files import ensure_writable, write, writing
from checker.errors import InputError, UsageError, meant

_STREAMED = "jsonl"
PARTS = "parquet"  # a folder of parts
_LONGEST = 60  # letters of a name, which may take four bytes each
Formats = Mapping[str, Callable[..., str]]
Say = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Output:
    """One report to write; without a file it goes to standard output."""

    format: str
    file: Path | None


def parse_outputs(flags: Flags, known: Collection[str]) -> tuple[Output, ...]:
    """Read `FMT` and `FMT=FILE`, each FMT one of `known`; without any it is `terminal`.

    Raises UsageError for an unknown format, two formats on standard output or a folder that is not
    there, and InputError for a file that cannot be written, before a run is paid for.
    """
    outputs = []
    for item in flags.formats or ["terminal"]:
        name, equals, file = item.partition("=")
        if name not in known or (equals and not file):
            way_out = meant(name, known) or f"; use one of {', '.join(known)} [=FILE]"
            raise UsageError(f"--format {item}: unknown{way_out}")
        if file and not flags.mkdir and not Path(file).parent.is_dir():
            raise UsageError(
                f"--format {item}: no folder {Path(file).parent}; add --mkdir to make it"
            )
        outputs.append(Output(name, Path(file) if file else None))
    if sum(output.file is None for output in outputs) > 1:
        raise UsageError("--format: only one format can go to standard output; give FMT=FILE")
    for output in outputs:
        if output.file is not None and output.format != PARTS:
            ensure_writable(output.file)
    return tuple(outputs)


def write_outputs(
    reported: Any, outputs: Sequence[Output], formats: Formats, total: str = ""
) -> None:
    """Write what was found in every format asked for, but those that were streamed are written.

    The files are told, with the `total` of what is in them. What cannot be written keeps back no
    other, and raises InputError in the end. Where nothing is printed its report is, so that the run
    was not in vain.
    """
    failures: list[str] = []
    unwritten = ""
    written = []
    for output in outputs:
        if output.format != _STREAMED:
            text = _rendered(reported, output, formats)
            try:
                if output.file:
                    write(output.file, text)
                else:
                    sys.stdout.write(text)
            except InputError as error:
                failures.append(str(error))
                unwritten = unwritten or text
                continue
        written += [str(output.file)] if output.file else []
    if written:
        notify(f"written to {', '.join(written)}" + (f": {total}" if total else ""))
    if failures and all(output.file for output in outputs):
        sys.stdout.write(unwritten)
        failures.append("the report is printed instead")
    if failures:
        raise InputError("; ".join(failures))


def _rendered(reported: Any, output: Output, formats: Formats) -> str:
    shown = output.format == "terminal" and not output.file and sys.stdout.isatty()
    if shown and "NO_COLOR" not in os.environ:
        return formats["terminal"](reported, width=shutil.get_terminal_size().columns, color=True)
    return formats[output.format](reported)


def keep_texts(cases: Sequence[Case], folder: Path | None) -> None:
    """Write each text that is no file of ours as it stands; offsets of a report count in it.

    Raises InputError for what cannot be written.
    """
    if folder is None:
        return
    pools = {id(case.pool): case.pool for case in cases}
    read = {one.id: one for one in chain((case.article for case in cases), *pools.values())}
    taken: set[str] = set()
    for document in read.values():
        if document.extracted or document.path == "-" or is_url(document.path):
            name = stem = re.sub(r"[^\w.-]+", "-", document.id).strip("-.")[:_LONGEST] or "text"
            number = 1
            while name.casefold() in taken:
                number += 1
                name = f"{stem}-{number}"
            taken.add(name.casefold())
            write(folder / f"{name}.txt", document.text)
    notify(f"{folder}: {len(taken)} texts kept")


@contextmanager
def streaming(outputs: Sequence[Output], kept: int = 0) -> Iterator[Say]:
    """Open the outputs that are written line by line, for readers that follow; yield what writes.

    The first `kept` bytes that a former run left are gone on from. Raises InputError when a file
    cannot be written.
    """
    to_stdout = partial(typer.echo, nl=False)  # which flushes each
    with ExitStack() as stack:
        writers = [
            stack.enter_context(writing(output.file, kept)) if output.file else to_stdout
            for output in outputs
            if output.format == _STREAMED
        ]

        def say(line: bytes) -> None:
            for write_to in writers:
                write_to(line)

        yield say
