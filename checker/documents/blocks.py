"""What every format hands over, and how characters that a reader sees become blocks."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from checker.language.lookalikes import latin
from checker.records import Block

Placed = tuple[str, int, int]  # a visible character and its bounds in the text

# Characters that some tools take for the end of a line; a reader sees a space.
SEPARATORS = str.maketrans(dict.fromkeys("\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))
# In the file, not on the page: soft hyphens, zero-width spaces, control characters, marks of
# direction, variants, and the tags that spell out words nobody sees. Overrides of direction stay:
# what stands between them reads otherwise (`turned`).
UNSEEN = frozenset("\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\ufeff").union(
    map(chr, range(0x09)),
    map(chr, range(0x0E, 0x1C)),
    map(chr, (*range(0x7F, 0x85), *range(0x86, 0xA0))),
    map(chr, (0x202A, 0x202B, 0x202C, *range(0x2060, 0x2070))),
    map(chr, range(0xFE00, 0xFE10)),
    map(chr, range(0xFFF9, 0xFFFC)),
    map(chr, range(0xE0000, 0xE0200)),
)
# Seen in Persian and in emoji; in a Latin word or a number they only tear it apart.
JOINERS = frozenset("\u200c\u200d")
_AFTER_LATIN = "\u0250"


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document as its format gives it: offsets of blocks count in `text`.

    `title` is the title where the text holds it, `described` what the file says of itself by the
    names of `metadata.FIELDS`. An `extracted` text is not the file's own.
    """

    text: str
    blocks: tuple[Block, ...]
    title: Block | None = None
    described: Mapping[str, object] = field(default_factory=dict)
    extracted: bool = False


def block_of(chars: Iterable[Placed]) -> Block:
    """Return a block of the characters that are seen, read as a reader takes them."""
    seen: list[Placed] = []
    for placed in chars:
        after_latin = bool(seen) and seen[-1][0].isalnum() and seen[-1][0] < _AFTER_LATIN
        if placed[0] not in UNSEEN and not (after_latin and placed[0] in JOINERS):
            seen.append(placed)
    return Block(
        latin("".join("?" if "\ud800" <= char <= "\udfff" else char for char, _, _ in seen)),
        tuple(start for _, start, _ in seen),
        tuple(end for _, _, end in seen),
    )


def meant(
    text: str, at: int, end: int, escape: re.Pattern[str], read: Callable[[str], str]
) -> Iterator[Placed]:
    """Place each character of `text[at:end]`, those that are written as an `escape` read."""
    while at < end:
        found = escape.match(text, at, end)
        after = found.end() if found else at + 1
        for char in read(found[0]) if found else text[at]:
            yield char, at, after
        at = after


def trimmed(chars: Iterable[Placed]) -> list[Placed]:
    """Return characters on one line: single-spaced, without space at either end."""
    spaced: list[Placed] = []
    for char, start, end in chars:
        if not char.isspace():
            spaced.append((char, start, end))
        elif spaced and spaced[-1][0] != " ":
            spaced.append((" ", start, end))
    return spaced[:-1] if spaced and spaced[-1][0] == " " else spaced


def extracted(lines: Iterable[str], described: Mapping[str, object]) -> Parsed:
    """Return a document of lines that are taken out of a file, a paragraph each."""
    blocks: list[Block] = []
    text: list[str] = []
    at = 0
    for line in lines:
        plain = " ".join(line.split())
        if plain:
            blocks.append(block_of((char, at + i, at + i + 1) for i, char in enumerate(plain)))
            text.append(plain)
            at += len(plain) + 2
    return Parsed("\n\n".join(text), tuple(blocks), described=described, extracted=True)
