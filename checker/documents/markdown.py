"""Markdown with YAML front matter, each visible character placed in the file."""

import re
from collections.abc import Iterator, Mapping

import pyromark
import yaml

from checker.documents.blocks import (
    CELL,
    LINE,
    NOTHING,
    ROW,
    Parsed,
    Placed,
    block_with,
    blocks_of,
    meant,
)
from checker.documents.encoding import decoded
from checker.documents.visible import Page
from checker.errors import InputError
from checker.language.verbatim import fold
from checker.records import Block, Notify

_ANY_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SYNTAX = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH
_INLINE = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Image"})
_HIDDEN = frozenset({"CodeBlock", "Image", "Strikethrough"})
_PARTING = {"TableHead": ROW, "TableRow": ROW, "TableCell": CELL}
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
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError) as error:
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
            return block_with(value.value, meant(text, at, end, escape, _read_escape))
    return None


def _read_escape(escape: str) -> str:
    if escape[1] in "xuU":
        return chr(int(escape.lstrip("\\xuU"), 16))
    return str(yaml.scanner.Scanner.ESCAPE_REPLACEMENTS.get(escape[1], escape[1]))


def markdown_blocks(text: str, start: int) -> tuple[Block, ...]:
    """Return one block per paragraph, heading, list item or row of a table of the Markdown body."""
    return blocks_of(_shown(text, start))


def _shown(text: str, start: int) -> Iterator[Placed]:
    """Yield the characters of the body that a reader sees, and what parts them."""
    body = text[start:]
    # Where each byte stands, as which the parser counts.
    at_byte = [start + i for i, char in enumerate(body) for _ in char.encode()] + [len(text)]
    hidden: list[str] = []  # the tags that are open from a hidden one on
    for event, place in pyromark.events_with_range(body, options=_SYNTAX):
        at, end = at_byte[place["start"]], at_byte[place["end"]]
        kind, held = _parted(event)
        tag, _ = _parted(held)  # or the words that stand there
        if kind in {"Start", "End"} and tag not in _INLINE:
            hidden.clear()
            yield _PARTING.get(tag, LINE), at, at + 1
            if (kind, tag) == ("Start", "HtmlBlock"):
                page = Page(text[at:end]).chars
                yield from ((char, at + first, at + last) for char, first, last in page)
        if kind == "Start" and (hidden or tag in _HIDDEN):
            hidden.append(tag)
        elif kind == "End" or (kind == "InlineHtml" and hidden[-1:] == [tag]):
            del hidden[-1:]
        elif kind == "InlineHtml" and (opened := Page(tag).unseen):
            hidden.append(f"</{opened[0]}>")
        elif not hidden:
            yield from _seen(kind, tag, text, at, end)


def _parted(event: object) -> tuple[str, object]:
    """Return the name of an event or a tag, and what it holds."""
    return next(iter(event.items())) if isinstance(event, dict) else (str(event), "")


def _seen(kind: str, words: str, text: str, at: int, end: int) -> Iterator[Placed]:
    if kind.endswith("Break") or (kind == "InlineHtml" and words.startswith("<br")):
        yield "\r", at, end
    elif kind in {"Text", "Code"}:
        plain = kind == "Code" or len(words) == end - at  # else it is written as an entity
        start = text[at:end].replace("\n", " ").find(words) if plain else -1
        if start < 0:
            yield from ((char, at, end) for char in words)
        else:
            yield from meant(text, at + start, at + start + len(words))
