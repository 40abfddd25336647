"""Stage 2 of 7: a document's visible blocks -> its sentences, each with its exact place."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sentencex import get_sentence_boundaries

from checker.types import Block, Document, Segmented, Sentence

_BULLET = re.compile(r"\s*(?:[-*•‣▪–—]\s+|\(?\d{1,2}[.)]\s+)")
# Words that the splitter takes for abbreviations although a capital follows their full stop.
_MISSED_END = re.compile(r"\b(?:May|no)\.[\"”’)]?\s+(?=[\"“‘(]?[A-Z])")
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
    bullet = _BULLET.match(text)
    base = bullet.end() if bullet else 0
    ends = {base + found["end_index"] for found in get_sentence_boundaries("en", text[base:])}
    ends |= {missed.end() for missed in _MISSED_END.finditer(text, base)}
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
        self._at = 0
        self._line = 1

    def place(self, offset: int) -> tuple[int, int]:
        if offset < self._at:
            self._at, self._line = 0, 1
        self._line += self._text.count("\n", self._at, offset)
        self._at = offset
        line_start = self._text.rfind("\n", 0, offset) + 1
        bom = self._text.startswith("\ufeff") and line_start == 0
        return self._line, offset - line_start + 1 - bom
