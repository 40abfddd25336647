"""Holds what an engine answers against the texts: words, sentences, values and coverage."""

from collections.abc import Iterable, Sequence

from checker.detectors import discrepancies
from checker.engines import Answer
from checker.evidence import EvidenceIndex
from checker.examine.claims import left_out
from checker.examine.doubts import DIFFERS, DIGITS, is_borne_out, named
from checker.language.novelty import is_new, vocabulary
from checker.language.verbatim import find, fold
from checker.records import (
    Claim,
    Discrepancy,
    Document,
    Element,
    Examined,
    Judgement,
    Sentence,
    Stance,
)
from checker.records.glossary import Glossary

_MOST = 0.5  # of the content words of a claim
_NEAREST = 3  # sentences of a source that detectors compare a sentence with
# Where the source's own words can be printed in place of the article's.
_REPLACEABLE = {
    Element.ROLE,
    Element.NUMBER,
    Element.DATE,
    Element.LOCATION,
    Element.ENTITY,
    Element.QUOTE,
    Element.CERTAINTY,
}


class Wrong(Exception):
    """An answer that cannot stand; its text is told to the engine."""


class Texts:
    """An article and its sources, and what detectors find in them by number of the sentence."""

    def __init__(self, article: Document, index: EvidenceIndex, glossary: Glossary) -> None:
        self._article, self.glossary = article, glossary
        self.sources = {source.id: source for source in index.sources}
        self.found = _differences(article, index, glossary)
        self._vocabulary = vocabulary(index.sources, glossary)
        # Words of another language are new without being an addition.
        self._comparable = all(one.language == article.language for one in index.sources)
        self._digits = set(DIGITS.findall(f"{fold(article.text)} {article.date or ''}"))

    def held(
        self, sentence: Sentence, answers: Sequence[Answer], last: bool
    ) -> tuple[list[Examined], str]:
        """Return the claims of a sentence that stand, and what is wrong with the others."""
        if not answers:
            return [], "there is no claim for it; leave it out again only if it states nothing"
        kept: dict[tuple[str, str], Examined] = {}
        complaint = ""
        for answer in answers:
            key = fold(answer.text).lower(), fold(answer.words)
            try:
                item = self.claim(answer, sentence, last)
            except Wrong as error:
                complaint = complaint or str(error)
                continue
            if kept.setdefault(key, item) != item:
                complaint = complaint or f"it answers the claim “{answer.text}” twice"
        items = list(kept.values())
        if not complaint and (lost := left_out(sentence, items)):
            complaint = f"its claims leave out “{lost}”"
        return items, complaint

    def claim(self, answer: Answer, sentence: Sentence, last: bool) -> Examined:
        """Return an answer as a claim with all its judgements; raises Wrong."""
        if answer.fault:
            raise Wrong(answer.fault)
        place = find(answer.words, sentence.plain)
        if place is None or not answer.text:
            raise Wrong(f"the words “{answer.words}” do not stand in it in one piece")
        told = (one for one in DIGITS.findall(fold(answer.text)) if one not in self._digits)
        # Small numbers and years may be dates worked out.
        invented = [one for one in told if not (one.isdigit() and (len(one) < 3 or len(one) == 4))]
        if invented and not last:
            raise Wrong(f"the claim says {invented[0]}, which the article does not")
        claim = Claim("", fold(answer.text), answer.kind, sentence.span(*place), sentence)
        told_by: dict[str, list[Judgement]] = {name: [] for name in self.sources}
        for one in answer.judgements:
            told_by[one.document].append(self._valued(one, sentence, last))
        judgements = [one for name, told in told_by.items() for one in told or [_silent(name)]]
        against = [one for one in judgements if one.stance in DIFFERS]
        return Examined(
            claim,
            tuple(judgements),
            overall=answer.overall,
            sure=any(is_borne_out(one, sentence, self.found) for one in against),
            novel=self._novel(claim.span.text, by_model=answer.overall is not None),
        )

    def _novel(self, words: str, *, by_model: bool) -> bool:
        """Whether words are so new that nobody needs to look whether a source has them.

        Where a model has looked already, a number, name or quotation that no source has is enough.
        """
        if not self._comparable:
            return False
        new = self._vocabulary.novelty(words)
        own = bool(new.numbers or new.names or new.quotations) or new.share > _MOST
        return is_new(new) or (by_model and own)

    def _valued(self, judgement: Judgement, sentence: Sentence, last: bool) -> Judgement:
        """Return a judgement whose two values stand in their texts, as they stand there.

        A value that is nowhere is a complaint, at the last try it is left out.
        """
        ours, theirs = judgement.article_value, judgement.source_value
        if judgement.stance not in DIFFERS or not (ours or theirs):
            return judgement
        source = self.sources[judgement.document]
        shown = named(judgement, source)
        own, _ = _standing(ours, [sentence])
        # The value may stand beside the sentence that is named.
        found, holding = _standing(theirs, (*shown, *source.numbered))
        if not last and ours and theirs and self.glossary.same(ours, theirs):
            raise Wrong(f"“{ours}” and “{theirs}” mean the same here")
        if not last and ours and own is None:
            raise Wrong(f"“{ours}” does not stand in the sentence")
        if not last and theirs and found is None:
            raise Wrong(f"“{theirs}” does not stand in the sentences named, in one piece")
        evidence = judgement.evidence
        if holding and holding not in shown:
            evidence = (*evidence, holding.evidence)
        fitting = judgement.element in _REPLACEABLE and source.language == self._article.language
        return judgement.model_copy(
            update={
                "article_value": own,
                "source_value": found,
                "evidence": evidence,
                "correction": judgement.correction or (found if own and fitting else None),
            }
        )


def _differences(
    article: Document, index: EvidenceIndex, glossary: Glossary
) -> dict[int, tuple[Discrepancy, ...]]:
    """Return by number of the sentence what detectors find in the sources of their language."""
    if article.language != "en":
        return {}
    readable = [glossary.document(one) for one in index.sources if one.language == "en"]
    found = {}
    read = glossary.document(article)
    for sentence, plain in zip(read.numbered, article.numbered, strict=True):
        nearest = index.nearest(plain.plain, _NEAREST)
        found[sentence.number] = tuple(
            one
            for source in readable
            if (near := [glossary.sentence(one) for one in nearest[source.id]])
            for one in discrepancies(sentence, read, near, source)
        )
    return found


def _standing(
    value: str | None, sentences: Iterable[Sentence]
) -> tuple[str, Sentence] | tuple[None, None]:
    """Return a value as it is written in the first sentence that has it, and that sentence."""
    for one in sentences:
        if value and (place := find(value, one.plain)):
            return one.plain[slice(*place)], one
    return None, None


def _silent(document: str) -> Judgement:
    return Judgement(
        document=document, stance=Stance.SILENT, decided_by="model", reason="does not speak of it"
    )
