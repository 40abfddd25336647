"""The sure corrections that can be put in place: what `patch`, `review` and `--fix` have in common.

A file is only corrected where it is UTF-8 and offsets point into it, where reading it again gives
the same sentences but for these words, and where no detector sees another difference in them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from checker.detectors import discrepancies
from checker.documents import is_url, parse
from checker.errors import InputError
from checker.evidence import EvidenceIndex
from checker.language.novelty import vocabulary
from checker.language.verbatim import find
from checker.records import (
    ArticleReport,
    CheckedClaim,
    Document,
    DocumentRecord,
    Element,
    Report,
    Sentence,
    Span,
    Stance,
    unheard,
)
from checker.reports.order import Group, group_of
from checker.reports.places import Places, within
from checker.reports.words import printable

_IN_PLACE = {"", ".txt", ".md", ".markdown", ".html", ".htm"}  # where offsets point into the file
_NEAREST = 3  # sentences of a source that a corrected sentence is compared with


@dataclass(frozen=True, slots=True)
class Edit:
    """Words for the place of a span, which a reader sees as `sentence.plain[start:end]`."""

    span: Span
    sentence: Sentence
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The edits of one article, in the order of its text; of those left out, how many and why."""

    document: DocumentRecord
    edits: tuple[Edit, ...]
    left: int
    why: str

    @property
    def text(self) -> str:
        """The corrected file."""
        return applied(self.document.text, self.edits)


def applied(text: str, edits: Sequence[Edit], first: int = 0) -> str:
    """Return a text with edits made in it; `first` is the offset that it has in its file."""
    for edit in reversed(edits):
        start, end = edit.span.start - first, edit.span.end - first
        text = text[:start] + edit.words + text[end:]
    return text


def corrections(report: Report, places: Places) -> Iterator[Correction]:
    """Yield each article that has sure corrections, with those that can be made."""
    for article in report.articles:
        document = places.documents[article.document]
        sure = (one for one in article.claims if group_of([one]) is Group.SURE)
        wanted = [one for one in sure if one.correction]
        why = _unchangeable(document)
        edits = [None if why else _edit(claim, document, places) for claim in wanted]
        placed = [edit for edit in edits if edit]
        kept = tuple(_fitting(placed, document, _sources(article, places)) if placed else ())
        if wanted:
            left = sum(edit not in kept for edit in edits)
            yield Correction(document, kept, left, why or "they do not surely fit in their places")


def _unchangeable(document: DocumentRecord) -> str:
    """Return why a file cannot be corrected in place, if so."""
    if is_url(document.path) or document.path == "-":
        return "it is no file"
    if PurePath(document.path).suffix.lower() not in _IN_PLACE:
        return "only .txt, .md and .html files are corrected in place"
    if not document.text:
        return "its text is not part of this report"
    same = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
    return "" if same == document.sha256 else "the file is not UTF-8; save it so"


def _edit(claim: CheckedClaim, document: DocumentRecord, places: Places) -> Edit | None:
    """Return a correction at its place, where that is the only one."""
    span, words = places.flagged(document.id, claim), printable(claim.correction or "").strip()
    sentence = places.sentence(document.id, span.start)
    if not (words and sentence) or "<" in span.text:  # with a tag in it, one would stay alone
        return None
    start, end = within(sentence, span.start, span.end)
    value, last = sentence.plain[start:end], within(sentence, claim.span.start, claim.span.end)[1]
    whole = find(claim.article_value or "", value) == (0, len(value))
    if not whole or find(value, sentence.plain[end:last]):
        return None
    if start == 0 and value[0].isupper():
        words = words[0].upper() + words[1:]
    elif claim.element is Element.NUMBER and value[0].islower():
        words = words[0].lower() + words[1:]  # it may have begun a sentence of the source
    return Edit(span, sentence, start, end, words)


def _fitting(
    edits: Sequence[Edit], document: DocumentRecord, sources: Sequence[Document]
) -> Iterator[Edit]:
    """Yield the edits that can be made together, in the order of the text."""
    apart: list[Edit] = []
    for edit in sorted(edits, key=lambda one: one.span.start):
        if not apart or apart[-1].span.end <= edit.span.start:
            apart.append(edit)
    corrected = _reread(document, apart)
    if corrected is None:
        apart = [edit for edit in apart if _reread(document, [edit])]
        corrected = _reread(document, apart)
    read = [one for one in sources if one.language == document.language == "en"]
    if corrected is None or not read:
        yield from apart if corrected else ()
        return
    index, known, before = EvidenceIndex(read), vocabulary(read), _document(document)
    after = {one.number: one for one in corrected.numbered}
    for edit in apart:
        new = known.novelty(edit.words)
        more = _differences(after[edit.sentence.number], corrected, index)
        more -= _differences(edit.sentence, before, index)
        if not (more or new.numbers or new.names or new.quotations):
            yield edit


def _reread(document: DocumentRecord, edits: Sequence[Edit]) -> Document | None:
    """Return a corrected file as read, if a reader sees the corrections and no other change."""
    data = applied(document.text, edits).encode("utf-8", "surrogatepass")
    try:
        again = replace(parse(document.path, data, unheard), date=document.date)
    except InputError:
        return None
    expected = {one.number: one.plain for one in document.sentences}
    for edit in reversed(edits):
        plain = expected[edit.sentence.number]
        expected[edit.sentence.number] = plain[: edit.start] + edit.words + plain[edit.end :]
    return again if {one.number: one.plain for one in again.numbered} == expected else None


def _differences(
    sentence: Sentence, article: Document, index: EvidenceIndex
) -> set[tuple[str, str]]:
    nearest = index.nearest(sentence.plain, _NEAREST)
    return {
        (one.article_value, one.source_value)
        for source in index.sources
        if nearest[source.id]
        for one in discrepancies(sentence, article, nearest[source.id], source)
        if one.certain
    }


def _sources(article: ArticleReport, places: Places) -> list[Document]:
    """Return the documents that speak of an article in words of their own."""
    told = (one for claim in article.claims for one in claim.judgements)
    speaking = (one for one in told if one.stance is not Stance.SILENT and not one.copy_of)
    return [
        _document(places.documents[name]) for name in dict.fromkeys(s.document for s in speaking)
    ]


def _document(record: DocumentRecord) -> Document:
    return Document(
        id=record.id,
        path=record.path,
        text=record.text,
        sha256=record.sha256,
        sentences=tuple(one for one in record.sentences if one.number),
        headline=next((one for one in record.sentences if not one.number), None),
        language=record.language,
        date=record.date,
    )
