"""What the runner reads: workflow commands and log lines on stdout, outputs and summary in files.

Text of others can hold commands of its own: in commands it is escaped, in log lines taken apart.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_SUMMARY_BYTES = 1024 * 1024 - 1024
_CUT = "\n\n*The summary is cut here; the HTML report holds all of it.*\n"


def command(kind: str, message: str, file: str | None = None) -> str:
    """Return a workflow command `error`, `warning` or `notice`, about a file if one is given."""
    place = "" if file is None else f"file={_property(file)},"
    return f"::{kind} {place}title=checker::{_data(message)}"


def log(line: str) -> None:
    """Print a line that the runner cannot take for a command."""
    plain = "".join(char if char.isprintable() else " " for char in line).replace("##[", "## [")
    tell(f"checker: {plain}")


def tell(text: str) -> None:
    """Print text that is made of commands, or harmless."""
    sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")
    sys.stdout.flush()


def set_outputs(environ: Mapping[str, str], values: Mapping[str, object]) -> None:
    """Set the step's outputs; the values are numbers, paths and words of ours, on one line each."""
    with Path(environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as stream:
        stream.writelines(f"{name}={value}\n" for name, value in values.items())


def add_summary(environ: Mapping[str, str], markdown: str) -> None:
    """Add to the job's summary, cut at a line to the size that GitHub takes."""
    file = environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    data = markdown.encode()
    if len(data) > _SUMMARY_BYTES:
        kept = data[: _SUMMARY_BYTES - len(_CUT)].rpartition(b"\n")[0]
        data = kept + _CUT.encode()
    with Path(file).open("ab") as stream:
        stream.write(data + os.linesep.encode())


def _data(text: str) -> str:
    plain = text.encode("utf-8", "replace").decode()
    return plain.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
