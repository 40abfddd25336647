"""Markdown with YAML front matter, each visible character placed in the file."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from checker.documents.blocks import BAR, NOTHING, Parsed, Placed, block_of, meant, trimmed
from checker.documents.encoding import decoded
from checker.documents.visible import ENTITY, Page
from checker.errors import InputError
from checker.language.verbatim import find, fold
from checker.records import Block, Notify

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_ANY_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_MARKERS = re.compile(r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)]|#{1,6})(?=[ \t]))*")
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
# How a character may be written in a value of YAML, by the quote.
_ESCAPES = {
    '"': re.compile(r"\\(?:x\w{2}|u\w{4}|U\w{8}|.)"),
    "'": re.compile("''"),
}


def read_markdown(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a Markdown file. Raises InputError for no UTF-8 text or front matter that is wrong."""
    text = decoded(path, data, notify)
    start, end, body = _front_matter(text, path)
    node, described = _yaml(text[start:end], path)
    title, blocks = _title(text, start, node), markdown_blocks(text, body)
    if title and len(blocks) > 1 and fold(blocks[0].text) == fold(title.text):
        blocks = blocks[1:]  # the headline once more
    return (Parsed(text, blocks, title, described),)


def _front_matter(text: str, path: str) -> tuple[int, int, int]:
    """Return where the YAML of the front matter begins and ends, and where the body begins."""
    start = len(text) - len(text.removeprefix("\ufeff"))
    lines = _ANY_LINE.finditer(text, start)
    opening = next(lines)
    if opening.group().rstrip() != "---":
        return start, start, start
    for line in lines:
        if line.group().rstrip() in {"---", "..."}:
            return opening.end(), line.start(), line.end()
    raise InputError(f"{path}: the front matter has no closing `---` line; add it")


def _yaml(text: str, path: str) -> tuple[yaml.Node | None, Mapping[str, object]]:
    try:
        loader = _Plain(text)
        node = loader.get_single_node()
        front = loader.construct_document(node) if node else {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        # The opening `---` is line 1.
        where = f"line {mark.line + 2}: " if mark else ""
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        message = f"{path}: the front matter is not YAML ({where}{reason}); mend it"
        raise InputError(message) from None
    if front and not isinstance(front, dict):
        raise InputError(f"{path}: the front matter is not `key: value` lines")
    return node, front or {}


class _Plain(yaml.SafeLoader):
    """Loads YAML without references: a few lines of them stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("references are not read; write the value out")
        return super().compose_node(parent, index)


def _title(text: str, start: int, node: yaml.Node | None) -> Block | None:
    """Return the title of the front matter, which begins at `start`, where it stands."""
    entries = node.value if isinstance(node, yaml.MappingNode) else ()
    for key, value in entries:
        if key.value == "title" and isinstance(value, yaml.ScalarNode):
            at, end = start + value.start_mark.index, start + value.end_mark.index
            escape = _ESCAPES.get(value.style, NOTHING)
            chars = list(meant(text, at, end, escape, _read_escape))
            place = find(value.value, "".join(char for char, _, _ in chars))
            return block_of(trimmed(chars[slice(*place)])) if place else None
    return None


def _read_escape(escape: str) -> str:
    if escape[1] in "xuU":
        return chr(int(escape.lstrip("\\xuU"), 16))
    return str(yaml.scanner.Scanner.ESCAPE_REPLACEMENTS.get(escape[1], escape[1]))


def markdown_blocks(text: str, start: int) -> tuple[Block, ...]:
    """Return one block per paragraph, heading, list item or row of a table of the Markdown body."""
    line_starts = [start, *(match.end() for match in _LINE_BREAK.finditer(text, start)), len(text)]
    blocks: list[Block] = []
    row: list[Placed] | None = None  # the cells of the row at hand
    at = start
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text[start:]):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            blocks += [block_of(row)] if row else []
            row = None
        if not token.map or token.type not in {"inline", "html_block"}:
            continue
        first, end = (line_starts[min(line, len(line_starts) - 1)] for line in token.map)
        if token.type == "html_block":
            found = [_shifted(part, first) for part in Page(text[first:end]).paragraphs()]
        else:
            # Cells of a table share their line, so each begins where the last one ended.
            begin = at if at > first else _end(_MARKERS.match(text, first, end), first)
            found = [list(_aligned(text, begin, end, token.children or ()))]
        for chars in filter(None, found):
            if row is None:
                blocks.append(block_of(chars))
            else:
                row += [(char, at, chars[0][1]) for char in (BAR if row else "")] + chars
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
            opened = Page(child.content).unseen
            if opened and not hidden:
                hidden = f"</{opened[0]}>"
            elif child.content == hidden:
                hidden = ""
        elif child.type == "s_open" and not hidden:
            hidden = "s_close"
        elif child.type == hidden:
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
        entity = ENTITY.match(text, at, end)
        if entity and unescape(entity.group()) == char:
            return entity.span()
        if text[at] == char or (char == " " and text[at].isspace()):
            return at, at + 1
        at += 1
    return None
