"""Where reports go: `--format FMT[=FILE]`, standard output or files written whole or not at all."""

import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.contract import Report
from checker.errors import InputError, UsageError
from checker.reports import FORMATS, terminal


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


def write_report(report: Report, outputs: Sequence[Output]) -> None:
    """Write the report in every format asked for.

    Raises InputError when a file cannot be written.
    """
    for output in outputs:
        if output.file is not None:
            write_whole(output.file, FORMATS[output.format](report))
        elif output.format == "terminal" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
            width = shutil.get_terminal_size().columns
            sys.stdout.write(terminal.render(report, width=width, color=True))
        else:
            sys.stdout.write(FORMATS[output.format](report))


def write_whole(file: Path, text: str) -> None:
    """Write a file so that a reader finds the old or the new one, never half of it.

    Raises InputError when the folder cannot be written to.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        draft = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            draft.chmod(0o644)
            draft.replace(file)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"{file}: cannot be written ({error.strerror}); choose another place"
        raise InputError(message) from None
