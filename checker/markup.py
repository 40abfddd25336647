"""What a reader sees of a text, Markdown or HTML file, with each character's place in the file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

from checker.language.verbatim import fold
from checker.types import Block

_LINE = re.compile(r"[^\r\n]+")
_BULLET_START = re.compile(r"\s*([-*•‣▪–—#>]|\d{1,2}[.)])\s")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);?")
_WRAP_WIDTH = 100


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return one block per line of a plain text; lines wrapped by hand are joined."""
    lines = [match.span() for match in _LINE.finditer(text) if match.group().strip("\ufeff \t")]
    width = max((len(text[start:end].rstrip()) for start, end in lines), default=0)
    paragraphs: list[list[tuple[int, int]]] = []
    for start, end in lines:
        if paragraphs and width <= _WRAP_WIDTH and _wraps(text, paragraphs[-1][-1], start, width):
            paragraphs[-1].append((start, end))
        else:
            paragraphs.append([(start, end)])
    return tuple(_line_block(text, paragraph) for paragraph in paragraphs)


def _wraps(text: str, previous: tuple[int, int], start: int, width: int) -> bool:
    """Tell whether the next line goes on with the last: its first word did not fit there."""
    if text[previous[1] : start].count("\n") > 1 or _BULLET_START.match(text, start):
        return False
    first_word = text[start:].split(maxsplit=1)[0]
    return len(text[previous[0] : previous[1]].rstrip()) + 1 + len(first_word) > width


def _line_block(text: str, lines: Sequence[tuple[int, int]]) -> Block:
    if len(lines) == 1:
        start, end = lines[0]
        start += text.startswith("\ufeff", start)
        return Block(text[start:end], range(start, end), range(start + 1, end + 1))
    chars: list[tuple[str, int, int]] = []
    for start, end in lines:
        if chars:
            chars.append((" ", start - 1, start))
        chars.extend((text[at], at, at + 1) for at in range(start, end))
    return _block(chars)


def _block(chars: Sequence[tuple[str, int, int]]) -> Block:
    return Block(
        "".join(char for char, _, _ in chars),
        tuple(start for _, start, _ in chars),
        tuple(end for _, _, end in chars),
    )


def markdown_blocks(text: str, start: int) -> tuple[Block, ...]:
    """Return one block per paragraph, heading or list item of the Markdown from `start` on."""
    body = text[start:]
    line_starts = [start] + [start + match.end() for match in re.finditer(r"\r\n|\r|\n", body)]
    line_starts.append(len(text))
    blocks = []
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type == "inline" and token.map and token.children:
            first, last = token.map
            bounds = line_starts[first], line_starts[min(last, len(line_starts) - 1)]
            chars = list(_aligned(text, *bounds, _visible(token.children)))
            if chars:
                blocks.append(_block(chars))
    return tuple(blocks)


def _visible(children: Iterable[Token]) -> Iterator[str]:
    for child in children:
        if child.type in {"text", "code_inline"}:
            yield child.content
        elif child.type in {"softbreak", "hardbreak"}:
            yield " "


def _aligned(text: str, at: int, end: int, pieces: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """Place each visible character in the file, passing over markup between and within pieces."""
    for piece in pieces:
        found = text.find(piece, at, end) if piece.strip() else -1
        if found >= 0:
            yield from ((char, found + i, found + i + 1) for i, char in enumerate(piece))
            at = found + len(piece)
            continue
        for char in piece:
            placed = _place(text, at, end, char)
            if placed:
                yield char, *placed
                at = placed[1]


def _place(text: str, at: int, end: int, char: str) -> tuple[int, int] | None:
    """Find one character at or after `at`, written plainly, escaped or as an entity."""
    while at < end:
        entity = _ENTITY.match(text, at, end)
        if entity and unescape(entity.group()) == char:
            return entity.span()
        if text[at] == char or (char == " " and text[at].isspace()):
            return at, at + 1
        at += 1
    return None


class _VisibleText(HTMLParser):
    """Collects every visible character of an HTML page with its place in the file."""

    _HIDDEN = frozenset({"script", "style", "head", "noscript", "template", "svg"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.chars: list[tuple[str, int, int]] = []
        self._hidden = 0
        self._line_starts = [0] + [match.end() for match in re.finditer("\n", text)]
        self.feed(text)
        self.close()

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the parser's signature
        self._hidden += tag in self._HIDDEN
        if tag == "br":
            self.chars.append((" ", self._offset(), self._offset() + 1))

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self._HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            at = self._offset()
            self.chars.extend((char, at + i, at + i + 1) for i, char in enumerate(data))

    def _reference(self, written: str) -> None:
        if not self._hidden:
            at = self._offset()
            self.chars.extend((char, at, at + len(written)) for char in unescape(written))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")


def html_blocks(text: str, lines: Iterable[str]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Place the main text's `lines` (as extracted) in the HTML file.

    Returns the blocks, and the lines that could not be found in the file.
    """
    chars = [
        (" " if char.isspace() else char, start, end)
        for char, start, end in _VisibleText(text).chars
    ]
    kept = [
        item for i, item in enumerate(chars) if item[0] != " " or i == 0 or chars[i - 1][0] != " "
    ]
    page = "".join(char for char, _, _ in kept)
    blocks, lost, at = [], [], 0
    for line in lines:
        wanted = " ".join(line.split()).removeprefix("- ")
        if not fold(wanted):
            continue
        found = page.find(wanted, at)
        found = found if found >= 0 else page.find(wanted)
        if found < 0:
            lost.append(wanted)
            continue
        at = found + len(wanted)
        blocks.append(_block(kept[found:at]))
    return tuple(blocks), tuple(lost)
