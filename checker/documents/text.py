"""Plain text: a block per line; lines that were wrapped by hand are joined."""

import re
from collections.abc import Sequence
from html import unescape
from itertools import pairwise

from checker.documents.blocks import (
    NOTHING,
    SEPARATORS,
    TORN,
    Parsed,
    block_of,
    line_of,
    meant,
    references,
    trimmed,
)
from checker.documents.encoding import decoded
from checker.records import Block, Notify

_LINE = re.compile(r"[^\r\n]+")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_VISIBLE = re.compile(r"[^\s\ufeff]")
_BULLET_START = re.compile(r"\s*([-*•‣▪–—#>]|\d{1,2}[.)])\s")
_WRAP_WIDTH = 100


def read_text(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a plain text file. Raises InputError for what is no UTF-8 text."""
    text = decoded(path, data, notify)
    return (Parsed(text, text_blocks(text)),)


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return one block per line of a plain text; lines wrapped by hand are joined."""
    shown = text.translate(SEPARATORS)
    lines = [match.span() for match in _LINE.finditer(shown) if _VISIBLE.search(match.group())]
    joined = _continuations(shown, lines)
    firsts = [number for number in range(len(lines)) if number not in joined]
    bounds = pairwise([*firsts, len(lines)])
    escape = references(text)
    return tuple(_line_block(shown, lines[first:after], escape) for first, after in bounds)


def _continuations(text: str, lines: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the numbers of the lines that go on with the line before them.

    A line wrapped by hand ends where the next word did not fit, or within a word. A text counts as
    wrapped when that is so of a fair share of its neighbouring lines, and most of what follows them
    begins in lower case: a list of headlines is neither.
    """
    neighbours = [
        number
        for number in range(1, len(lines))
        if _LINE_BREAK.fullmatch(text, lines[number - 1][1], lines[number][0])
        and not _BULLET_START.match(text, *lines[number])
    ]
    widths = [len(text[slice(*line)].rstrip()) for line in lines]
    words = {number: text[slice(*lines[number])].split(maxsplit=1)[0] for number in neighbours}
    torn = {n for n in neighbours if words[n][0].islower() and TORN.search(text, *lines[n - 1])}
    width = max((widths[n - 1] for n in torn), default=max(widths, default=0))
    full = [n for n in neighbours if n in torn or widths[n - 1] + 1 + len(words[n]) > width]
    lower = [number for number in full if words[number][0].islower()]
    wrapped = 4 * len(full) >= len(neighbours) and 2 * len(lower) >= len(full)
    return frozenset(full if wrapped and width <= _WRAP_WIDTH else torn)


def _line_block(text: str, lines: Sequence[tuple[int, int]], escape: re.Pattern[str]) -> Block:
    start, end = lines[0][0], lines[-1][1]
    if len(lines) == 1 and escape is NOTHING:
        return line_of(text[start:end], start)
    chars = meant(text, start, end, escape, unescape)
    return block_of(chars if len(lines) == 1 else trimmed(chars))
