"""Stage 2 of 7: a document's visible blocks -> its sentences, each with its exact place."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sentencex import get_sentence_boundaries

from checker.language.lookalikes import turned
from checker.types import Block, Document, Segmented, Sentence

_BULLET = re.compile(r"\s*(?:[-*•‣▪–—]\s+|\(?\d{1,2}[.)]\s+)")
# Words that the splitter takes for abbreviations although a capital follows their full stop:
# "May", "no", one-letter units ("30 m", "km/h"); and whole sentences in brackets.
_MISSED_END = re.compile(
    r"(?:\b(?:May|no)|\d\s[a-z]|/[a-z])\.[\"”’)]?\s+(?=[\"“‘(]?[A-Z])"
    r"|(?:^|(?<=[.!?]\s))\([A-Z][^()]*[a-z]{3}[.!?]\)\s+(?=[\"“‘]?[A-Z])"
)
# Full stops the splitter takes for ends: a decimal torn apart ("31. 8 million"), "approx. 30".
_FALSE_END = re.compile(
    r"(?:[a-z]\s|[$€£¥])\s?\d{1,3}\.\s(?=\d{1,2}\s?(?:[mb]illion|trillion|per\s?cent|%))"
    r"|\b(?:[Aa]pprox|[Ee]st)\.\s+(?=[$€£¥]?\d)"
    r"|\b(?:Amb|Atty)\.\s+(?=[A-Z])"
)
_LETTER = re.compile(r"[^\W_]")


def segment(document: Document) -> Segmented:
    """Split a document into sentences; bullets and blank lines belong to none."""
    sentences: list[Sentence] = []
    lines = _LineCounter(document.text)
    for block in document.blocks:
        for start, end in _bounds(block.text):
            sentences.append(_sentence(document, block, start, end, len(sentences) + 1, lines))
    return Segmented(document=document, sentences=tuple(sentences))


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    if turned(text):  # what turns one sentence may turn those after it
        whole = text.strip()
        if _LETTER.search(whole):
            yield text.index(whole), text.index(whole) + len(whole)
        return
    bullet = _BULLET.match(text)
    base = bullet.end() if bullet else 0
    ends = {base + found["end_index"] for found in get_sentence_boundaries("en", text[base:])}
    ends |= {missed.end() for missed in _MISSED_END.finditer(text, base)}
    for false in _FALSE_END.finditer(text, base):
        ends.difference_update(range(false.start() + 1, false.end() + 1))
    for start, end in pairwise(sorted({base, *ends})):
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if start < end and _LETTER.search(text, start, end):
            yield start, end


def _sentence(
    document: Document, block: Block, start: int, end: int, number: int, lines: "_LineCounter"
) -> Sentence:
    raw_start, raw_end = block.starts[start], block.ends[end - 1]
    line, column = lines.place(raw_start)
    return Sentence(
        document=document.id,
        number=number,
        start=raw_start,
        end=raw_end,
        line=line,
        column=column,
        text=document.text[raw_start:raw_end],
        plain=block.text[start:end],
        starts=block.starts[start:end],
        ends=block.ends[start:end],
    )


class _LineCounter:
    """Turns ascending offsets into lines and columns in one pass over the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        # A byte order mark is no column.
        self._first = int(text.startswith("\ufeff"))
        self._at, self._line, self._line_start = 0, 1, self._first

    def place(self, offset: int) -> tuple[int, int]:
        if offset < self._at:
            self._at, self._line, self._line_start = 0, 1, self._first
        last_break = self._text.rfind("\n", self._at, offset)
        if last_break >= 0:
            self._line += self._text.count("\n", self._at, offset)
            self._line_start = last_break + 1
        self._at = offset
        return self._line, offset - self._line_start + 1
