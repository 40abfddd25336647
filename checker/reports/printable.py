"""Makes text of documents safe to print."""

import re

_SPACES = re.compile(r"\s+")
_JOINER = "\u200d"  # holds composed emoji together


def printable(text: str) -> str:
    """Return text on one line, without the control characters that could drive a terminal."""
    return "".join(c for c in _SPACES.sub(" ", text) if c.isprintable() or c == _JOINER)
