"""Finds where the documents of an event state what can be compared: claims, numbers, words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from checker.contract import CheckedClaim, DocumentRecord, Report
from checker.language.novelty import content_keys
from checker.language.quantities import Quantity, Sort, quantities
from checker.language.verbatim import find
from checker.types import Element, Judgement, Kind, Segmented, Sentence, Span, Stance

_LEAST_KEYS = 2  # content words, below which a claim is a fragment
_SURE = 0.7  # confidence below which the report itself only asks a person to look
_SAME_QUOTATION = 95  # per cent of its characters; less is a misprint
_NO_FACT = {Element.CERTAINTY}  # another hedge is another wording of the same fact


@dataclass(frozen=True, slots=True)
class Mention:
    """The words of one document that state something; `place` orders them as they are read.

    `claim` is the claim they belong to, None in a document that was only compared with.
    """

    document: DocumentRecord
    sentence: Sentence
    span: Span
    place: tuple[int, int]
    claim: CheckedClaim | None
    quantity: Quantity | None = None

    @property
    def text(self) -> str:
        """What is said around the words: the claim, else the sentence."""
        return self.claim.text if self.claim else self.sentence.plain

    def overlaps(self, other: "Mention") -> bool:
        """Whether both have words of a document in common."""
        same = self.document.id == other.document.id
        return same and self.span.start < other.span.end and other.span.start < self.span.end


@dataclass(frozen=True, slots=True)
class Difference:
    """Two mentions of which the report says that they cannot both stand."""

    article: Mention
    source: Mention
    element: Element
    stance: Stance


class Event:
    """The documents of one event with their sentences and claims; opinions are left out."""

    def __init__(
        self, report: Report, texts: Mapping[str, Segmented], members: Collection[str]
    ) -> None:
        self.documents = {d.id: d for d in report.documents if d.id in members}
        self.texts = {name: texts[name] for name in self.documents}
        self.claims = {
            article.document: [c for c in article.claims if c.kind is not Kind.OPINION]
            for article in report.articles
            if article.document in self.documents
        }
        self.derived = {
            found.document
            for found in report.derivations
            if found.directed and {found.document, found.original} <= self.documents.keys()
        }
        self._order = {name: number for number, name in enumerate(self.documents)}

    def statements(self) -> Iterator[Mention]:
        """Yield every claim that says enough to be told again."""
        for document, claims in self.claims.items():
            for claim in claims:
                sentence = self._sentence(document, claim.span.start)
                words = {key for key in content_keys(claim.text) if not key.startswith("~")}
                if sentence and len(words) >= _LEAST_KEYS:
                    yield self._mention(sentence, claim.span, claim)

    def numbers(self) -> Iterator[Mention]:
        """Yield every number of the claims that measures or counts something."""
        for document in self.claims:
            for sentence in self.texts[document].sentences:
                for quantity in quantities(sentence.plain):
                    span = sentence.span(quantity.start, quantity.end)
                    claim = self._claim(sentence, span)
                    if claim and _compared(quantity):
                        yield self._mention(sentence, span, claim, quantity)

    def differences(self) -> Iterator[Difference]:
        """Yield the pairs of values that the report found to differ."""
        for document, claims in self.claims.items():
            for claim in claims:
                for judgement in claim.judgements:
                    found = self._difference(document, claim, judgement)
                    if found:
                        yield found

    def repeats(self, difference: Difference) -> Iterator[Mention]:
        """Yield where sources that support a contested claim have its very words."""
        claim = difference.article.claim
        for judgement in claim.judgements if claim else ():
            if judgement.stance is Stance.SUPPORTS and judgement.document in self.documents:
                value = difference.article.span.text
                repeated = self._value(judgement.document, judgement, value)
                if repeated:
                    yield repeated

    def _difference(
        self, document: str, claim: CheckedClaim, judgement: Judgement
    ) -> Difference | None:
        told = judgement.stance in {Stance.CONTRADICTS, Stance.OUTDATED}
        element = judgement.element or Element.OTHER
        if not told or element in _NO_FACT or judgement.document not in self.documents:
            return None
        if not _sure(judgement):
            return None
        sentence = self._sentence(document, claim.sentence.start)
        place = find(judgement.article_value or "", sentence.plain) if sentence else None
        source = self._value(judgement.document, judgement, judgement.source_value or "")
        if not sentence or not place or not source:
            return None
        article = self._mention(sentence, sentence.span(*place), claim)
        return Difference(article, source, element, judgement.stance)

    def _value(self, document: str, judgement: Judgement, value: str) -> Mention | None:
        """Return where the evidence of a judgement has a value."""
        for evidence in judgement.evidence:
            sentence = self._sentence(document, evidence.start)
            place = find(value, sentence.plain) if sentence else None
            if sentence and place:
                span = sentence.span(*place)
                return self._mention(sentence, span, self._claim(sentence, span))
        return None

    def _mention(
        self,
        sentence: Sentence,
        span: Span,
        claim: CheckedClaim | None,
        quantity: Quantity | None = None,
    ) -> Mention:
        document = self.documents[sentence.document]
        place = (self._order[document.id], span.start)
        return Mention(document, sentence, span, place, claim, quantity)

    def _sentence(self, document: str, start: int) -> Sentence | None:
        """Return the sentence that holds a place of a document."""
        sentences = self.texts[document].sentences
        return next((s for s in sentences if s.start <= start < s.end), None)

    def _claim(self, sentence: Sentence, span: Span) -> CheckedClaim | None:
        """Return the shortest claim with all the words of a span, else one with some of them."""
        having = [
            (claim.span.start > span.start or claim.span.end < span.end, claim)
            for claim in self.claims.get(sentence.document, ())
            if claim.span.start < span.end and span.start < claim.span.end
        ]
        rank = ((part, claim.span.end - claim.span.start) for part, claim in having)
        best = min(enumerate(rank), key=lambda pair: pair[1], default=None)
        return having[best[0]][1] if best else None


def _sure(judgement: Judgement) -> bool:
    """Leave out hints, and quotations that differ by a misprint."""
    ours, theirs = judgement.article_value or "", judgement.source_value or ""
    if judgement.element is Element.QUOTE and ratio(ours, theirs) >= _SAME_QUOTATION:
        return False
    return judgement.confidence is None or judgement.confidence >= _SURE


def _compared(quantity: Quantity) -> bool:
    """Leave out ordinals, vague numbers, zero, and distances in time ("two days ago")."""
    if quantity.sort is Sort.ORDINAL or quantity.vague or not quantity.value:
        return False
    return "ago" not in quantity.counted.things
