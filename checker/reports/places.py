"""Where the words of a report stand: as spans of the file, and in sentences as a reader sees them.

Spans count the code points of the file, markup included; a reader gets the plain sentences.
"""

from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter

from checker.language.verbatim import find
from checker.records import CheckedClaim, Evidence, Report, Sentence, Span
from checker.records.facts import FactTable
from checker.reports.words import names_of, printable, shared_paths

_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence as a reader sees it, cut around the words to look at."""

    before: str
    words: str = ""
    after: str = ""

    @property
    def whole(self) -> str:
        """All of it."""
        return self.before + self.words + self.after


class Places:
    """The documents of a report by id, what they are called, and where words stand in them."""

    def __init__(self, report: Report | FactTable) -> None:
        self.documents = {document.id: document for document in report.documents}
        self.numbers = {name: number for number, name in enumerate(self.documents, start=1)}
        self.names = names_of(report.documents)
        self.paths = shared_paths(report.documents)
        # Of what a reader sees; a document that was read back from JSON has none.
        self.sentences = {one.id: sorted(one.sentences, key=_start) for one in report.documents}

    def name(self, document: str) -> str:
        """Return what a document is called; what is none is called by its id."""
        return self.names.get(document) or printable(document)

    def flagged(self, article: str, claim: CheckedClaim) -> Span:
        """Return the words to point at: the value that differs, if there is one, else all."""
        span, value = claim.span, claim.article_value
        if value and (sentence := self.sentence(article, span.start)):
            first, last = sentence.within(span.start, span.end)
            if place := find(value, sentence.plain[first:last]):
                return sentence.span(first + place[0], first + place[1])
        place = find(value, span.text) if value else None
        return span.part(*place) if place else span

    def quoted(self, article: str, first: Span, last: Span) -> Quote:
        """Return the sentence around words from `first` to `last`; without texts, these alone."""
        if sentence := self.sentence(article, first.start):
            return _cut(sentence.plain, sentence.within(first.start, last.end))
        return Quote("", printable(" … ".join(dict.fromkeys((first.text, last.text)))))

    def evidence(self, source: str, shown: Evidence, value: str | None) -> Quote:
        """Return a source's sentence as a reader sees it, around the words that differ."""
        sentence = self.sentence(source, shown.start)
        text = sentence.plain if sentence else shown.text
        place = find(value, text) if value else None
        return _cut(text, place or (len(text), len(text)))

    def sentence(self, document: str, start: int) -> Sentence | None:
        """Return the sentence that holds a place of a document."""
        sentences = self.sentences[document]
        at = bisect_right(sentences, start, key=_start) - 1
        return sentences[at] if at >= 0 and start < sentences[at].end else None


def _cut(text: str, place: tuple[int, int]) -> Quote:
    start, end = place
    return Quote(*map(printable, (text[:start], text[start:end], text[end:])))
