"""The article that a page describes as JSON-LD, its text placed in the file."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checker.documents.blocks import Placed, block_of, trimmed
from checker.documents.visible import unescaped
from checker.records import Block

_OPENING = re.compile(
    r"<script\b[^>]{0,200}application/ld\+json[^>]{0,200}>|</script", re.IGNORECASE
)
_STRING = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_WRITTEN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK_TAG = re.compile(r"</?(?:p|br|div|li|ul|ol|h\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Described:
    """The paragraphs and the headline of a page's article, as its JSON-LD holds them."""

    blocks: tuple[Block, ...] = ()
    headline: Block | None = None


def described_article(html: str) -> Described:
    """Return the article of a page's JSON-LD; where it holds none, nothing."""
    for start, end in _scripts(html):
        try:
            objects = list(_objects(json.loads(html[start:end])))
        except (ValueError, RecursionError):
            continue
        if sum("articleBody" in one for one in objects) == 1:  # more, and which is the page's?
            headline = next(_values(html, start, end, "headline"), [])
            body = next(_values(html, start, end, "articleBody"), [])
            blocks = tuple(block_of(line) for line in _lines(body))
            return Described(blocks, block_of(trimmed(headline)) if headline else None)
    return Described()


def _scripts(html: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of each piece of JSON-LD in a page."""
    start: int | None = None
    for tag in _OPENING.finditer(html):
        if not tag.group().startswith("</"):
            start = tag.end()
        elif start is not None:
            yield start, tag.start()
            start = None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)


def _values(html: str, start: int, end: int, field: str) -> Iterator[list[Placed]]:
    for found in re.compile(rf'"{field}"\s*:\s*{_STRING}').finditer(html, start, end):
        yield list(_characters(html, *found.span(1)))


def _characters(html: str, at: int, end: int) -> Iterator[Placed]:
    """Place each character of a string of JSON."""
    while at < end:
        pair, escape = _PAIR.match(html, at, end), _ESCAPE.match(html, at, end)
        if pair:
            high, low = int(pair[1], 16) - 0xD800, int(pair[2], 16) - 0xDC00
            yield chr(0x10000 + (high << 10) + low), at, pair.end()
            at = pair.end()
        elif escape:
            char = chr(int(escape[1], 16)) if escape[1] else _WRITTEN.get(escape[2], escape[2])
            yield char, at, escape.end()
            at = escape.end()
        else:
            yield html[at], at, at + 1
            at += 1


def _lines(chars: list[Placed]) -> Iterator[list[Placed]]:
    """Yield the paragraphs of a body, which may hold HTML of its own."""
    text = "".join(char for char, _, _ in chars)
    tags = [match.span() for match in _TAG.finditer(text)]
    line: list[Placed] = []
    at = 0
    for start, end in [*tags, (len(text), len(text))]:
        for char, first, last in _read(chars[at:start]):
            if char == "\n":
                yield from filter(None, (trimmed(line),))
                line = []
            else:
                line.append((char, first, last))
        if start == len(text) or _BLOCK_TAG.match(text, start):
            yield from filter(None, (trimmed(line),))
            line = []
        at = end


def _read(chars: list[Placed]) -> list[Placed]:
    """Return characters with references such as `&amp;` read, each where its reference stands."""
    text = "".join(char for char, _, _ in chars)
    return [
        (char, chars[start][1], chars[end - 1][2])
        for char, start, end in unescaped(text, 0, len(text))
    ]
