"""Plain text: a block per line; lines that were wrapped by hand are joined."""

import re
from collections.abc import Sequence
from itertools import pairwise

from checker.documents.blocks import (
    JOINERS,
    SEPARATORS,
    UNSEEN,
    Parsed,
    block_of,
    trimmed,
)
from checker.documents.encoding import decoded
from checker.language.lookalikes import latin
from checker.records import Block, Notify

_LINE = re.compile(r"[^\r\n]+")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_VISIBLE = re.compile(r"[^\s\ufeff]")
_FIRST_WORD = re.compile(r"\s*(\S+)")
_BULLET_START = re.compile(r"\s*([-*•‣▪–—#>]|\d{1,2}[.)])\s")
_WRAP_WIDTH = 100


def read_text(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a plain text file. Raises InputError for what is no UTF-8 text."""
    text = decoded(path, data, notify)
    return (Parsed(text, text_blocks(text)),)


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return one block per line of a plain text; lines wrapped by hand are joined."""
    lines = [match.span() for match in _LINE.finditer(text) if _VISIBLE.search(match.group())]
    joined = _continuations(text, lines)
    firsts = [number for number in range(len(lines)) if number not in joined]
    bounds = pairwise([*firsts, len(lines)])
    return tuple(_line_block(text, lines[first:after]) for first, after in bounds)


def _continuations(text: str, lines: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the numbers of the lines that go on with the line before them.

    A line wrapped by hand ends where the next word did not fit. A text counts as wrapped when
    that is so of a fair share of its neighbouring lines, and most of what follows them begins in
    lower case: a list of headlines is neither.
    """
    width = max((_width(text, line) for line in lines), default=0)
    if width > _WRAP_WIDTH:
        return frozenset()
    neighbours = [
        number
        for number in range(1, len(lines))
        if _LINE_BREAK.fullmatch(text, lines[number - 1][1], lines[number][0])
        and not _BULLET_START.match(text, *lines[number])
    ]
    words = {number: _first_word(text, lines[number]) for number in neighbours}
    full = [n for n in neighbours if _width(text, lines[n - 1]) + 1 + len(words[n]) > width]
    lower = [number for number in full if words[number][0].islower()]
    wrapped = 4 * len(full) >= len(neighbours) and 2 * len(lower) >= len(full)
    return frozenset(full if wrapped else ())


def _width(text: str, line: tuple[int, int]) -> int:
    return len(text[slice(*line)].rstrip())


def _first_word(text: str, line: tuple[int, int]) -> str:
    found = _FIRST_WORD.match(text, *line)
    return found[1] if found else ""


def _line_block(text: str, lines: Sequence[tuple[int, int]]) -> Block:
    start, end = lines[0][0], lines[-1][1]
    shown = text[start:end].translate(SEPARATORS)
    if len(lines) == 1 and (UNSEEN | JOINERS).isdisjoint(shown):
        return Block(latin(shown), range(start, end), range(start + 1, end + 1))
    chars = ((char, at, at + 1) for at, char in enumerate(shown, start))
    return block_of(chars if len(lines) == 1 else trimmed(chars))
