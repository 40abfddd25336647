"""PDF files with a text layer: lines joined to paragraphs, what stands on every page left out."""

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from checker.documents.blocks import BULLET, TORN, Parsed, extracted
from checker.errors import InputError
from checker.records import Notify

MOST_PAGES = 500
_EDGE = 2  # lines at the top and at the bottom of a page where headers and footers stand
_SHORT = 0.75  # of the page's long lines: a line below ends its paragraph
_LONG = 0.9  # share of a page's lines that are no longer than its long ones
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:page\s)?\W*\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?\W*", re.IGNORECASE)
_SYMBOL = re.compile(r"^[\ue000-\uf8ff](?=\s)")  # of a font of its own: a bullet
_ENDS = re.compile(r"[.!?:…][\"”’»)\]]*$")
_NOTE = re.compile(r"(?<=[a-z]{4}[.!?])\d{1,2}(?=\s+[A-Z“\"]|$)")  # the mark of a footnote
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # it complains of what it mends


def read_pdf(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read the text of a PDF file.

    Raises InputError for one that is encrypted, damaged, only scanned or far too long, or without
    the extra.
    """
    pages = [_lines(page) for page in _pages(path, data)]
    if not any(pages):
        raise InputError(
            f"{path}: holds no text, only pictures of it; recognise its text (OCR) first"
        )
    blank = [str(number) for number, lines in enumerate(pages, start=1) if not lines]
    if blank:
        notify(f"{path}: no text on page {', '.join(blank)}: not read there")
    paragraphs: list[str] = []
    before = ""
    for page in _without_furniture(pages):
        width = _width(page)
        for line in page:
            if not paragraphs or _breaks(before, line, width):
                paragraphs.append(line)
            elif TORN.search(before) and line[0].islower():
                paragraphs[-1] = paragraphs[-1][:-1] + line
            else:
                paragraphs[-1] += f" {line}"
            before = line
    return (extracted((_NOTE.sub("", paragraph) for paragraph in paragraphs), {}),)


def _pages(path: str, data: bytes) -> list[str]:
    try:
        import pypdf  # noqa: PLC0415  optional extra
    except ImportError:
        raise InputError(
            f"{path}: reading PDF needs the extra: pip install 'checker-news[files]'"
        ) from None
    try:
        reader: Any = pypdf.PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
        texts = [page.extract_text() for page in reader.pages] if 0 < count <= MOST_PAGES else []
    except Exception as error:  # noqa: BLE001  a parser of hostile files raises whatever it meets
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(f"{path}: no PDF file, or a damaged one ({reason}); check it") from None
    if locked:
        raise InputError(f"{path}: is encrypted; save it without a password")
    if count > MOST_PAGES:
        raise InputError(f"{path}: {count:,} pages, and at most {MOST_PAGES} are read; cut it")
    return texts


def _lines(page: str) -> list[str]:
    lines = (" ".join(line.translate(_LIGATURES).split()) for line in page.splitlines())
    return [_SYMBOL.sub("•", line) for line in lines if line]


def _without_furniture(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Leave out page numbers, and lines that stand at the edge of most pages."""
    edges = [_edges(lines) for lines in pages]
    count = Counter(line for lines in edges for line in set(lines.values()))
    often = {line for line, held in count.items() if held > 1 and 2 * held >= len(pages)}
    return [
        [
            line
            for number, line in enumerate(lines)
            if number not in own or (own[number] not in often and not _PAGE_NUMBER.fullmatch(line))
        ]
        for lines, own in zip(pages, edges, strict=True)
    ]


def _edges(lines: Sequence[str]) -> dict[int, str]:
    """Return the outer lines of a page by their number, with every number in them made equal."""
    numbers = {*range(len(lines))[:_EDGE], *range(len(lines))[-_EDGE:]}
    return {number: _DIGITS.sub("0", lines[number]) for number in numbers}


def _width(lines: Sequence[str]) -> int:
    lengths = sorted(map(len, lines))
    return lengths[int(_LONG * (len(lengths) - 1))] if lengths else 0


def _breaks(before: str, line: str, width: int) -> bool:
    """Whether a paragraph ends between two lines; where it is not plain, sentences still do."""
    if BULLET.match(line):
        return True
    short = len(before) < _SHORT * width
    return short and (bool(_ENDS.search(before)) or not line[0].islower())
