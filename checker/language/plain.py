"""Text of others on the way to a terminal or a log: on one line, visible, and no command."""

import os
import re

_JOINERS = "\u200c\u200d"  # hold composed emoji together, keep Persian letters apart
_HALVES = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # of characters; no byte of a file name
# GitHub's runner obeys `::command::` at the start of a line and `##[command]` anywhere in it.
_COMMAND = re.compile(r"^(\s*:):", re.MULTILINE)


def one_line(text: str) -> str:
    r"""Return a message on one line, with `\x1b` for an escape character and the like."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _JOINERS else _escaped(c) for c in text)


def named(path: str) -> str:
    r"""Return a path that can be written: `\xff` for a byte that is no UTF-8."""
    if path.isprintable():
        return path
    return os.fsencode(_HALVES.sub("?", path)).decode("utf-8", "backslashreplace")


def inert(text: str) -> str:
    """Return text in which no line is a workflow command."""
    return _COMMAND.sub(r"\1 :", text).replace("##[", "## [")


def _escaped(char: str) -> str:
    """Return a character as Python would write it; another space than ours is a space."""
    written = char.encode("unicode_escape").decode()
    return " " if char.isspace() and ord(char) > 0x9F else written
