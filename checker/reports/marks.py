"""The text of an article as a reader sees it, with the words of its findings marked.

The text is cut wherever a finding begins or ends, so that overlapping ones are both marked. A
numbered sign stands behind each finding's last word: no finding is ever hidden.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from checker.records import Sentence
from checker.reports.finding import Finding, Told
from checker.reports.places import Places, within

# What stands between two sentences of different paragraphs: an empty line, the sign of a list or
# heading, an element of HTML that has lines of its own.
_BREAK = re.compile(
    r"\n\s*\n|\n\s*(?:[-*+#>|•]|\d+[.)]\s)|</?(?:article|aside|blockquote|br|caption|d[dlt]|div"
    r"|fig\w+|footer|h[1-6]|header|hr|li|main|ol|p|section|t[abdhr]\w*|ul)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are covered by the same findings, and the findings that end with them."""

    text: str
    findings: tuple[Finding, ...] = ()
    ending: tuple[Finding, ...] = ()

    @property
    def shown(self) -> Finding:
        """The shortest of the findings, whose looks the words have."""
        return min(self.findings, key=lambda one: (one.last.end - one.first.start, one.number))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Pieces of text; `line` where it begins in the file, 0 on the line of the one before."""

    line: int
    headline: bool
    pieces: tuple[Piece, ...]


def paragraphs(article: Told, places: Places) -> Iterator[Paragraph]:
    """Yield the text of an article; where it is not known, the signs of its findings alone."""
    document = article.document
    sentences = places.sentences(document.id)
    marks = _marks(article, places)
    # Text with line ends inside its sentences is wrapped, so that others mean nothing either.
    wrapped = any("\n" in sentence.text for sentence in sentences)
    held: list[Piece] = []
    first, line = None, 0
    for before, sentence in zip([None, *sentences], sentences, strict=False):
        if before and first and _apart(document.text[before.end : sentence.start], wrapped, before):
            yield Paragraph(first.line if first.line != line else 0, first.number == 0, tuple(held))
            held, line, first = [], first.line, None
        if first and before and before.end < sentence.start:
            held.append(Piece(" "))
        held += _pieces(sentence, marks)
        first = first or sentence
    if first:
        yield Paragraph(first.line if first.line != line else 0, first.number == 0, tuple(held))
    placed = {one.number for one in article.findings if _placed(one, sentences)}
    if lost := tuple(one for one in article.findings if one.number not in placed):
        yield Paragraph(0, False, (Piece("", (), lost),))


def _apart(gap: str, wrapped: bool, before: Sentence) -> bool:
    return before.number == 0 or bool(_BREAK.search(gap)) or ("\n" in gap and not wrapped)


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    finding: Finding
    last: bool


def _marks(article: Told, places: Places) -> list[_Mark]:
    """Return the words of all findings as places in the file."""
    return [
        _Mark(span.start, span.end, finding, claim is finding.claims[-1])
        for finding in article.findings
        for claim in finding.claims
        if (span := places.flagged(article.document.id, claim))
    ]


def _placed(finding: Finding, sentences: Sequence[Sentence]) -> bool:
    last = finding.last
    return any(one.start < last.end <= one.end for one in sentences)


def _pieces(sentence: Sentence, marks: Sequence[_Mark]) -> Iterator[Piece]:
    found = [one for one in marks if one.start < sentence.end and sentence.start < one.end]
    bounds = [(one, *within(sentence, one.start, one.end)) for one in found]
    cuts = sorted({0, len(sentence.plain), *(at for _, *both in bounds for at in both)})
    for start, end in pairwise(cuts):
        covering = [one.finding for one, a, b in bounds if a < end and start < b]
        ending = [one.finding for one, _, b in bounds if b == end and one.last]
        distinct = tuple({one.number: one for one in covering}.values())
        yield Piece(sentence.plain[start:end], distinct, tuple(ending))
