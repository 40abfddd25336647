"""Which corrections can be put in the place of an article's words, decided once for all formats.

One can where reading the file again gives the same sentences but for these words, and where neither
a detector nor the words themselves bring in what no source has. Files are changed only where they
are UTF-8 and offsets point into them.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    Sentence,
    Span,
    Stance,
    Verdict,
    unheard,
)
from checker.reports.order import rank
from checker.reports.places import Places
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

    def put(self, plain: str) -> str:
        """Return the sentence as a reader sees it, corrected."""
        return plain[: self.start] + self.words + plain[self.end :]


def applied(text: str, edits: Iterable[Edit], first: int = 0) -> str:
    """Return a text with edits made in it; `first` is the offset that it has in its file."""
    for edit in sorted(edits, key=lambda one: -one.span.start):
        start, end = edit.span.start - first, edit.span.end - first
        text = text[:start] + edit.words + text[end:]
    return text


def placed(article: ArticleReport, places: Places) -> Mapping[str, Edit]:
    """Return by claim the corrections that can be put in place together, the surest of the words.

    In an article of which the report has no text there are none.
    """
    document = places.documents[article.document]
    edits: dict[str, Edit] = {}
    wrong = (one for one in article.claims if one.verdict is Verdict.CONTRADICTED)
    for claim in sorted(wrong, key=lambda one: rank([one])):
        edit = None if claim.waived else _edit(claim, document, places)
        if edit and not any(_overlap(edit, other) for other in edits.values()):
            edits[claim.id] = edit
    if not _fit(edits.values(), document):
        alone = {name: edit for name, edit in edits.items() if _fit([edit], document)}
        edits = alone if _fit(alone.values(), document) else {}
    sources = _sources(article, places) if edits else []
    read = [one for one in sources if one.language == document.language == "en"]
    new = list(_new(edits.values(), document, read)) if read else []
    return {name: edit for name, edit in edits.items() if edit not in new}


def unchangeable(document: DocumentRecord) -> str:
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
    start, end = sentence.within(span.start, span.end)
    value, last = sentence.plain[start:end], sentence.within(claim.span.start, claim.span.end)[1]
    whole = find(claim.article_value or "", value) == (0, len(value))
    if not whole or find(value, sentence.plain[end:last]):
        return None
    if start == 0 and value[0].isupper():
        words = words[0].upper() + words[1:]
    elif claim.element is Element.NUMBER and value[0].islower():
        words = words[0].lower() + words[1:]  # it may have begun a sentence of the source
    return Edit(span, sentence, start, end, words)


def _overlap(one: Edit, other: Edit) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def _fit(edits: Collection[Edit], document: DocumentRecord) -> bool:
    """Whether a reader of the corrected file sees these corrections and no other change."""
    if not edits or unchangeable(document):
        return True  # nobody puts them into a file
    data = applied(document.text, edits).encode("utf-8", "surrogatepass")
    try:
        again = parse(document.path, data, unheard)
    except InputError:
        return False
    expected = {one.number: one.plain for one in document.sentences}
    for one in sorted(edits, key=lambda one: -one.start):
        expected[one.sentence.number] = one.put(expected[one.sentence.number])
    return {one.number: one.plain for one in again.numbered} == expected


def _new(
    edits: Iterable[Edit], document: DocumentRecord, sources: Sequence[Document]
) -> Iterator[Edit]:
    """Yield the edits that bring what no source has, or another difference from one of them."""
    index, known, article = EvidenceIndex(sources), vocabulary(sources), _document(document)
    for edit in edits:
        words, plain = known.novelty(edit.words), edit.put(edit.sentence.plain)
        starts, ends = range(len(plain)), range(1, len(plain) + 1)
        after = replace(edit.sentence, start=0, text=plain, plain=plain, starts=starts, ends=ends)
        more = _differences(after, article, index)
        if more:  # the old sentence may have them too
            more -= _differences(edit.sentence, article, index)
        if more or words.numbers or words.names or words.quotations:
            yield edit


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
