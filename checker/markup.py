"""What a reader sees of a text, Markdown or HTML file, with each character's place in the file."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from checker.html_text import HIDDEN_TAG, Placed, visible
from checker.language.lookalikes import latin
from checker.language.verbatim import fold, folded
from checker.types import Block

_LINE = re.compile(r"[^\r\n]+")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LETTER = re.compile(r"[^\W_]")
_VISIBLE = re.compile(r"[^\s\ufeff]")
_FIRST_WORD = re.compile(r"\s*(\S+)")
# Characters that some tools take for the end of a line; a reader sees a space.
_SEPARATORS = str.maketrans(dict.fromkeys("\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))
# In the file, not on the page: soft hyphens, zero-width spaces, control characters, marks of
# direction, variants, and the tags that spell out words nobody sees. Overrides of direction stay:
# what stands between them reads otherwise (`turned`).
_UNSEEN = frozenset("\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\ufeff").union(
    map(chr, range(0x09)),
    map(chr, range(0x0E, 0x1C)),
    map(chr, (*range(0x7F, 0x85), *range(0x86, 0xA0))),
    map(chr, (0x202A, 0x202B, 0x202C, *range(0x2060, 0x2070))),
    map(chr, range(0xFE00, 0xFE10)),
    map(chr, range(0xFFF9, 0xFFFC)),
    map(chr, range(0xE0000, 0xE0200)),
)
# Seen in Persian and in emoji; in a Latin word or a number they only tear it apart.
_JOINERS = frozenset("\u200c\u200d")
_AFTER_LATIN = "\u0250"
_BULLET_START = re.compile(r"\s*([-*•‣▪–—#>]|\d{1,2}[.)])\s")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);?")
_WRAP_WIDTH = 100

_MARKDOWN_MARKERS = re.compile(r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)]|#{1,6})(?=[ \t]))*")
_LINK_TAIL = re.compile(
    r"""[^\]]*\]
    (?: \(\s*
        (?: <[^>]*> | (?: [^\s()\\] | \\. | \((?:[^()\\]|\\.)*\) )* )
        (?: \s+ (?: "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | \((?:[^()\\]|\\.)*\) ) )?
        \s*\)
      | \[[^\]]*\]
    )?""",
    re.VERBOSE | re.DOTALL,
)


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return one block per line of a plain text; lines wrapped by hand are joined."""
    lines = [match.span() for match in _LINE.finditer(text) if _VISIBLE.search(match.group())]
    joined = _continuations(text, lines)
    paragraphs: list[list[tuple[int, int]]] = []
    for number, line in enumerate(lines):
        if number in joined:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return tuple(_line_block(text, paragraph) for paragraph in paragraphs)


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
    if len(lines) == 1 and (_UNSEEN | _JOINERS).isdisjoint(text[slice(*lines[0])]):
        start, end = lines[0]
        shown = text[start:end].translate(_SEPARATORS)
        return Block(latin(shown), range(start, end), range(start + 1, end + 1))
    chars: list[Placed] = []
    for start, end in lines:
        if chars:
            chars.append((" ", start - 1, start))
        shown = text[start:end].translate(_SEPARATORS)
        chars.extend((char, at, at + 1) for at, char in enumerate(shown, start))
    return _block(chars)


def _block(chars: Iterable[Placed]) -> Block:
    seen: list[Placed] = []
    for placed in chars:
        after_latin = bool(seen) and seen[-1][0].isalnum() and seen[-1][0] < _AFTER_LATIN
        if placed[0] not in _UNSEEN and not (after_latin and placed[0] in _JOINERS):
            seen.append(placed)
    return Block(
        latin("".join(char for char, _, _ in seen)),
        tuple(start for _, start, _ in seen),
        tuple(end for _, _, end in seen),
    )


def markdown_blocks(text: str, start: int) -> tuple[Block, ...]:
    """Return one block per paragraph, heading, list item or table cell of the Markdown body."""
    line_starts = [start, *(match.end() for match in _LINE_BREAK.finditer(text, start)), len(text)]
    blocks: list[Block] = []
    at = start
    for token in MarkdownIt("commonmark").enable("table").parse(text[start:]):
        if not token.map:
            continue
        first, end = (line_starts[min(line, len(line_starts) - 1)] for line in token.map)
        if token.type == "inline":
            # Cells of a table share their line, so each begins where the last one ended.
            begin = at if at > first else _end(_MARKDOWN_MARKERS.match(text, first, end), first)
            found = [list(_aligned(text, begin, end, token.children or ()))]
        elif token.type == "html_block":
            found = [_shifted(part, first) for part in _paragraphs(text[first:end])]
        else:
            continue
        for chars in found:
            if chars:
                blocks.append(_block(chars))
                at = chars[-1][2]
    return tuple(blocks)


def _end(match: re.Match[str] | None, otherwise: int) -> int:
    return match.end() if match else otherwise


def _shifted(chars: Iterable[Placed], by: int) -> list[Placed]:
    return [(char, start + by, end + by) for char, start, end in chars]


def _aligned(text: str, at: int, end: int, children: Iterable[Token]) -> Iterator[Placed]:
    """Place each visible character in the file, passing over markup between and within pieces."""
    hidden = ""  # the closing tag that ends what is not shown
    for child in children:
        placed: Sequence[Placed] = ()
        if child.type in {"text", "code_inline"}:
            placed = _placed(text, at, end, child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            placed = _placed(text, at, end, " ")
        elif child.type == "html_inline":
            at = max(at, text.find(child.content, at, end) + len(child.content))
            opened = HIDDEN_TAG.match(child.content)
            if opened and not hidden:
                hidden = f"</{opened[1]}>"
            elif child.content == hidden:
                hidden = ""
        elif child.type == "image" or (child.type == "link_close" and child.markup != "autolink"):
            # A word of the address must not be taken for a word of the text.
            at = _end(_LINK_TAIL.match(text, at, end), at)
        yield from () if hidden else placed
        at = placed[-1][2] if placed else at


def _placed(text: str, at: int, end: int, piece: str) -> list[Placed]:
    found = text.find(piece, at, end) if piece.strip() else -1
    if found >= 0:
        return [(char, i, i + 1) for i, char in enumerate(piece, found)]
    placed: list[Placed] = []
    for char in piece:
        bounds = _place(text, at, end, char)
        if bounds:
            placed.append((char, *bounds))
            at = bounds[1]
    return placed


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


def _paragraphs(html: str) -> Iterator[list[Placed]]:
    """Yield the visible characters of each paragraph of a piece of HTML, single-spaced."""
    paragraph: list[Placed] = []
    for placed in [*visible(html), ("\n", len(html), len(html))]:
        if placed[0] != "\n":
            paragraph.append(placed)
        elif any(not char.isspace() for char, _, _ in paragraph):
            yield _single_spaced(paragraph)
            paragraph = []


def _single_spaced(chars: Iterable[Placed]) -> list[Placed]:
    spaced: list[Placed] = []
    for char, start, end in chars:
        if not char.isspace():
            spaced.append((char, start, end))
        elif spaced and spaced[-1][0] != " ":
            spaced.append((" ", start, end))
    return spaced


def html_blocks(text: str, extracted: str | None) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Place the main text, as `extracted` line by line, in the HTML file.

    Returns the blocks, and the lines that could not be found in the file. Spacing and Unicode form
    do not count: an extractor changes them. Nothing extracted means every visible paragraph.
    """
    if not extracted:
        return tuple(_block(paragraph) for paragraph in _paragraphs(text)), ()
    chars = visible(text)
    shown, origins, _ = folded("".join(char for char, _, _ in chars))
    solid = [origin for char, origin in zip(shown, origins, strict=True) if char != " "]
    page = shown.replace(" ", "")
    firsts = _paragraph_starts(chars, solid)
    edges = frozenset(firsts)
    places: set[tuple[int, int]] = set()
    lost, at = [], 0
    for line in _extracted_lines(extracted):
        wanted = fold(line).replace(" ", "")
        found = _occurrence(page, wanted, at, edges)
        if found < 0:
            lost.append(line)
            continue
        at = found + len(wanted)
        places.add((found, at))
    blocks = [
        _block(_single_spaced(chars[solid[start] : solid[end - 1] + 1]))
        for start, end in _merged(sorted(places), firsts)
    ]
    if not blocks:
        return html_blocks(text, None)[0], tuple(lost)
    return tuple(blocks), tuple(lost)


def _merged(places: Sequence[tuple[int, int]], firsts: Sequence[int]) -> list[tuple[int, int]]:
    """Join the places of one paragraph: an extractor may tear it apart at its inner tags."""
    merged: list[tuple[int, int]] = []
    for start, end in places:
        last = merged[-1] if merged else (-1, -1)
        torn = bisect_right(firsts, last[0]) == bisect_right(firsts, start)
        if start < last[1] or torn:
            merged[-1] = last[0], max(last[1], end)
        else:
            merged.append((start, end))
    return merged


def _extracted_lines(extracted: str) -> Iterator[str]:
    """Yield the lines of an extracted text, bare of list markers; of a table, every cell."""
    for line in extracted.splitlines():
        bare = line.strip()
        cells = bare.split("|") if bare.startswith("|") else [bare.removeprefix("- ")]
        yield from (cell.strip() for cell in cells if _LETTER.search(cell))


def _paragraph_starts(chars: Sequence[Placed], solid: Sequence[int]) -> list[int]:
    """Return which of the characters that are no spaces begin a paragraph, by their number."""
    breaks = [i for i, (char, _, _) in enumerate(chars) if char == "\n"]
    return sorted({0, len(solid), *(bisect_left(solid, at) for at in breaks)})


def _occurrence(page: str, wanted: str, at: int, edges: frozenset[int]) -> int:
    """Find `wanted` from `at` on, rather a whole paragraph than a part of one, else anywhere."""
    places = [found.start() for found in re.finditer(re.escape(wanted), page[at:])]
    if not places:
        return page.find(wanted)
    return at + max(places, key=lambda i: (at + i in edges) + (at + i + len(wanted) in edges))
