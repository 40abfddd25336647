"""Where the words of a report stand: as spans of the file, and in sentences as a reader sees them.

Spans count the code points of the file, markup included; a reader gets the plain sentences.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from checker.language.verbatim import find
from checker.records import CheckedClaim, DocumentRecord, Evidence, Report, Sentence, Span
from checker.reports.words import names_of, printable, shared_paths


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

    def __init__(self, report: Report) -> None:
        self.documents = {document.id: document for document in report.documents}
        self.names = names_of(report.documents)
        self.paths = shared_paths(report.documents)
        self._sentences = {one.id: _sentences(one) for one in report.documents}
        for article in report.articles:
            document = self.documents[article.document]
            if not document.sentences and document.text:
                self._sentences[document.id] = _sliced(document, article.claims)

    def name(self, document: str | None) -> str:
        """Return what a document is called; what is none is called by its id."""
        return self.names.get(document or "") or printable(document or "")

    def sentences(self, document: str) -> list[Sentence]:
        """Return what a reader sees of a document, in the order of the file.

        An article of a report without sentences has those of its claims. A report that was read
        back from JSON has no texts, and no sentences.
        """
        return self._sentences.get(document, [])

    def flagged(self, article: str, claim: CheckedClaim) -> Span:
        """Return the words to point at: the value that differs, if there is one, else all."""
        span, value = claim.span, claim.article_value
        if value and (sentence := self._sentence(article, span.start)):
            first, last = within(sentence, span.start, span.end)
            if place := find(value, sentence.plain[first:last]):
                return sentence.span(first + place[0], first + place[1])
        place = find(value, span.text) if value else None
        return span.part(*place) if place else span

    def quoted(self, article: str, first: Span, last: Span) -> Quote:
        """Return the sentence around words from `first` to `last`; without texts, these alone."""
        sentence = self._sentence(article, first.start)
        if sentence is None:
            return Quote(
                "", printable(first.text if first == last else f"{first.text} … {last.text}")
            )
        start, end = within(sentence, first.start, last.end)
        parts = (sentence.plain[:start], sentence.plain[start:end], sentence.plain[end:])
        return Quote(*map(printable, parts))

    def evidence(self, source: str, shown: Evidence, value: str | None) -> Quote:
        """Return a source's sentence as a reader sees it, around the words that differ."""
        sentence = self._sentence(source, shown.start)
        text = printable(sentence.plain if sentence else shown.text)
        place = find(value, text) if value else None
        if place is None:
            return Quote(text)
        start, end = place
        return Quote(text[:start], text[start:end], text[end:])

    def _sentence(self, document: str, start: int) -> Sentence | None:
        """Return the sentence that holds a place of a document."""
        sentences = self.sentences(document)
        at = bisect_right(sentences, start, key=_start) - 1
        return sentences[at] if at >= 0 and start < sentences[at].end else None


def within(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Return which characters of a plain sentence show the file from `start` to `end`."""
    first = bisect_right(sentence.ends, start)
    return first, max(first, bisect_left(sentence.starts, end))


def _start(sentence: Sentence) -> int:
    return sentence.start


def _sentences(document: DocumentRecord) -> list[Sentence]:
    return sorted(document.sentences, key=_start)


def _sliced(document: DocumentRecord, claims: tuple[CheckedClaim, ...]) -> list[Sentence]:
    """Return the sentences that claims stand in, cut from the text of the file."""
    found: list[Sentence] = []
    for start, end in sorted({(claim.sentence.start, claim.sentence.end) for claim in claims}):
        text = document.text[start:end]
        found.append(
            Sentence(
                document=document.id,
                number=len(found) + 1,
                start=start,
                end=end,
                line=document.text.count("\n", 0, start) + 1,
                column=start - document.text.rfind("\n", 0, start),
                text=text,
                plain=text,
                starts=range(start, end),
                ends=range(start + 1, end + 1),
            )
        )
    return found
