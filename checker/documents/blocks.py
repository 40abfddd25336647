"""What every format hands over, and how characters that a reader sees become blocks."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from checker.documents.lookalikes import latin
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
_HALVES = frozenset(map(chr, range(0xD800, 0xE000)))  # of a pair that JSON may hold alone
_ODD = UNSEEN | JOINERS | _HALVES
_AFTER_LATIN = "\u0250"
_HYPHENS = "-\u00ad\u2010\ufffe"  # at the end of a line: as typed, and as PDF files have them
TORN = re.compile(rf"[^\W\d_][{_HYPHENS}]\s*$")
BAR = " | "  # parts the cells of a row
NOTHING = re.compile(r"(?!)")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]+\d{0,2});", re.IGNORECASE)
_FULL = 3  # references from which on a plain text is taken to mean them


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
        latin("".join("?" if char in _HALVES else char for char, _, _ in seen)),
        tuple(start for _, start, _ in seen),
        tuple(end for _, _, end in seen),
    )


def line_of(text: str, at: int) -> Block:
    """Return a block of a text that stands as it is seen, or nearly so, from `at` on."""
    starts, ends = range(at, at + len(text)), range(at + 1, at + len(text) + 1)
    if _ODD.isdisjoint(text):
        return Block(latin(text), starts, ends)
    return block_of(zip(text, starts, ends, strict=True))


def meant(
    text: str, at: int, end: int, escape: re.Pattern[str], read: Callable[[str], str]
) -> Iterator[Placed]:
    """Place each character of `text[at:end]`, those that are written as an `escape` read."""
    for found in (*escape.finditer(text, at, end), None):
        stop = found.start() if found else end
        yield from zip(text[at:stop], range(at, stop), range(at + 1, stop + 1), strict=True)
        if found:
            at = found.end()
            yield from ((char, stop, at) for char in read(found[0]))


def references(text: str) -> re.Pattern[str]:
    """Return the pattern of the character references that a plain text means, if it has many."""
    return _REFERENCE if len(_REFERENCE.findall(text)) >= _FULL else NOTHING


def trimmed(chars: Iterable[Placed]) -> list[Placed]:
    """Return characters on one line: single-spaced, without space at either end.

    A word that was torn apart at the end of a line (“mil-”, “lion”) is whole again.
    """
    spaced: list[Placed] = []
    torn = False
    for char, start, end in chars:
        if not char.isspace():
            if torn and char.islower():
                del spaced[-2:]
            torn = False
            spaced.append((char, start, end))
        elif spaced and spaced[-1][0] != " ":
            torn = char in "\r\n" and spaced[-1][0] in _HYPHENS and spaced[-2:][0][0].isalpha()
            spaced.append((" ", start, end))
    return spaced[:-1] if spaced and spaced[-1][0] == " " else spaced


def extracted(lines: Iterable[str], described: Mapping[str, object]) -> Parsed:
    """Return a document of lines that are taken out of a file, a paragraph each."""
    blocks: list[Block] = []
    text: list[str] = []
    at = 0
    for line in lines:
        # JSON can hold half of a character, which no file can.
        plain = " ".join(line.encode("utf-8", "replace").decode().split())
        if plain:
            blocks.append(line_of(plain, at))
            text.append(plain)
            at += len(plain) + 2
    return Parsed("\n\n".join(text), tuple(blocks), described=described, extracted=True)
