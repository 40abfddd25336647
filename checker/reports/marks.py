"""The text of an article as a reader sees it, with the words of its findings marked.

The text is cut wherever a finding begins or ends, so that overlapping ones are both marked. A
numbered sign stands behind each finding's last word: no finding is ever hidden.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from checker.records import Sentence, Span
from checker.reports.finding import Finding, Told
from checker.reports.places import Places

# What stands between two sentences of different paragraphs: an empty line, the sign of a list or
# heading, an element of HTML that has lines of its own.
_BREAK = re.compile(
    r"\n\s*\n|\n\s*(?:[-*+#>|•]|\d+[.)]\s)|</?(?:article|aside|blockquote|br|caption|d[dlt]|div"
    r"|fig\w+|footer|h[1-6]|header|hr|li|main|ol|p|section|t[abdhr]\w*|ul)\b",
    re.IGNORECASE,
)
_Marks = Sequence[tuple[Span, Finding]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are covered by the same findings, and the findings that end with them."""

    text: str
    findings: tuple[Finding, ...] = ()
    ending: tuple[Finding, ...] = ()

    @property
    def shown(self) -> Finding:
        """The shortest of the findings, whose looks the words have."""
        return min(self.findings, key=lambda one: (one.spans[-1].end - one.first.start, one.number))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Pieces of text, and the line of the file where they begin."""

    line: int
    headline: bool
    pieces: tuple[Piece, ...]


def paragraphs(article: Told, places: Places) -> list[Paragraph]:
    """Return the text of an article; where it is not known, the signs of its findings alone."""
    marks = [(span, finding) for finding in article.findings for span in finding.spans]
    found = []
    for sentences in _parted(article.document.text, places.sentences[article.document.id]):
        first = sentences[0]
        pieces = list(_pieces(first, marks))
        for before, sentence in pairwise(sentences):
            pieces += [Piece(" ")] if before.end < sentence.start else []
            pieces += _pieces(sentence, marks)
        found.append(Paragraph(first.line, first.number == 0, tuple(pieces)))
    shown = {one.number for part in found for piece in part.pieces for one in piece.ending}
    if lost := tuple(one for one in article.findings if one.number not in shown):
        found.append(Paragraph(0, False, (Piece("", (), lost),)))
    return found


def _parted(text: str, sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Yield the sentences of each paragraph."""
    # Text with line ends inside its sentences is wrapped, so that others mean nothing either.
    wrapped = any("\n" in sentence.text for sentence in sentences)
    held: list[Sentence] = []
    for sentence in sentences:
        gap = text[held[-1].end : sentence.start] if held else ""
        if held and (not held[-1].number or _BREAK.search(gap) or ("\n" in gap and not wrapped)):
            yield held
            held = []
        held.append(sentence)
    if held:
        yield held


def _pieces(sentence: Sentence, marks: _Marks) -> Iterator[Piece]:
    bounds = [
        (*sentence.within(span.start, span.end), finding, span is finding.spans[-1])
        for span, finding in marks
        if span.start < sentence.end and sentence.start < span.end
    ]
    cuts = sorted({0, len(sentence.plain), *(at for one in bounds for at in one[:2])})
    for start, end in pairwise(cuts):
        covering = {one.number: one for a, b, one, _ in bounds if a < end and start < b}
        ending = tuple(one for _, b, one, last in bounds if b == end and last)
        yield Piece(sentence.plain[start:end], tuple(covering.values()), ending)
