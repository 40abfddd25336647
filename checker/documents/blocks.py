"""What every format hands over, and how characters become blocks as a reader sees them.

Letters that only look Latin are read as the Latin letters that a reader takes them for: “Vіce” with
a Cyrillic і is no word that a table or a source has, and would pass for nothing; so are letters of
mathematical alphabets, digits of other scripts and an O among digits. Replacing is one for one:
offsets stay. The pairs are those of Unicode's `confusables.txt` that cannot be told apart in common
type.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from checker.language.verbatim import find
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
_ODD = UNSEEN | JOINERS
_AFTER_LATIN = "\u0250"
_HYPHENS = "-\u00ad\u2010\ufffe"  # at the end of a line: as typed, and as PDF files have them
TORN = re.compile(rf"[^\W\d_][{_HYPHENS}]\s*$")
BULLET = re.compile(r"\s*(?:[-*•‣▪–—]\s+|\(?\d{1,2}[.)]\s+)")
BAR = " | "  # parts the cells of a row
LINE, ROW, CELL = "line", "row", "cell"  # stand among characters where they are parted
NOTHING = re.compile(r"(?!)")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]+\d{0,2});", re.IGNORECASE)
_FULL = 3  # references from which on a plain text is taken to mean them

# Cyrillic, Greek, and other letters; and what they are taken for.
_ALIKE = "АВЕКМНОРСТХІЈЅԚԜаеорсухіјѕһԁԛԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο" + "ıɑɡ"
_TABLE = str.maketrans(_ALIKE, "ABEKMHOPCTXIJSQWaeopcyxijshdqw" + "ABEZHIKMNOPTYXo" + "iag")
_LATIN = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſ"
_WORD = re.compile(rf"(?<![^\W\d_])[{_LATIN}{_ALIKE}]*[{_ALIKE}][{_LATIN}{_ALIKE}]*(?![^\W\d_])")
_STYLED = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]")
_DIGIT = re.compile(r"(?![0-9])\d")
_AS_DIGIT = re.compile(r"(?<=\d)(?:[OIl](?=\d)|O\b)")
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_LETTER = re.compile(r"[^\W\d_]")
_OVERRIDES = frozenset("\u202d\u202e")


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
    # YAML can hold half of a character, which no report can.
    plain = "".join(char for char, _, _ in seen).encode("utf-8", "replace").decode()
    return Block(
        latin(plain),
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
    text: str,
    at: int,
    end: int,
    escape: re.Pattern[str] = NOTHING,
    read: Callable[[str], str] = str,
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


def block_with(words: str, chars: Iterable[Placed]) -> Block | None:
    """Return a block of words where some characters hold them, None where they do not."""
    held = list(chars)
    place = find(words, "".join(char for char, _, _ in held))
    return block_of(trimmed(held[slice(*place)])) if place else None


def blocks_of(chars: Iterable[Placed]) -> tuple[Block, ...]:
    """Return a block for each paragraph and row that shows anything."""
    return tuple(block for line in paragraphs(chars) if (block := block_of(line)).text)


def paragraphs(chars: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Yield the characters between two LINEs, single-spaced; a row of a table is one paragraph.

    A row with paragraphs in a cell is layout, no data: its paragraphs stay apart.
    """
    for row in _parted(chars, ROW):
        cells = [
            [line for part in _parted(cell, LINE) if (line := trimmed(part))]
            for cell in _parted(row, CELL)
        ]
        if max(map(len, cells)) > 1:
            yield from (line for cell in cells for line in cell)
        elif any(cells):
            yield _joined(cell[0] for cell in cells if cell)


def _parted(chars: Iterable[Placed], by: str) -> Iterator[list[Placed]]:
    part: list[Placed] = []
    for placed in chars:
        if placed[0] == by:
            yield part
            part = []
        else:
            part.append(placed)
    yield part


def _joined(cells: Iterable[Sequence[Placed]]) -> list[Placed]:
    """Return the cells of a row, bars between them in the place of what follows."""
    row: list[Placed] = []
    for cell in cells:
        row += [(char, *cell[0][1:]) for char in (BAR if row else "")]
        row += cell
    return row


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


def turned(text: str) -> bool:
    """Whether characters force the direction of a text, so that “43” is seen where 34 stands."""
    return not _OVERRIDES.isdisjoint(text)


def latin(text: str) -> str:
    """Return text of the same length, look-alikes as Latin where most letters are Latin."""
    text = _AS_DIGIT.sub(lambda match: "0" if match.group() == "O" else "1", text)
    if text.isascii():
        return text
    text = _STYLED.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    text = _DIGIT.sub(lambda match: str(unicodedata.decimal(match.group())), text)
    if not _WORD.search(text):
        return text
    letters = len(_LETTER.findall(text))
    if 2 * len(_LATIN_LETTER.findall(text)) <= letters:
        return text
    return _WORD.sub(lambda match: match.group().translate(_TABLE), text)
