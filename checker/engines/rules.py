"""Engine `rules`: no model. Sentences are the claims; detectors and novelty judge them.

A screen, not a judge: by default it says only what it is sure of, hints are added on request. What
it does not see is taken for supported by the sources that are nearest. Deterministic.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from checker.detectors.slots import Value, fitting
from checker.engines import Answer, Part
from checker.language.novelty import (
    NEW,
    NEW_PART,
    SEEMS_NEW,
    SEEMS_NEW_PART,
    Novelty,
    Vocabulary,
    content_keys,
    is_new,
    vocabulary,
)
from checker.language.verbatim import find
from checker.language.words import content_stems
from checker.records import (
    Discrepancy,
    Document,
    Examined,
    Judgement,
    Kind,
    Sentence,
    Shown,
    Span,
    Stance,
    Usage,
)
from checker.records.glossary import NO_GLOSSARY, Glossary

# How often a finding is right on labelled data it was not written on: docs/accuracy.md.
SURE, HINT, CARRIED = 0.85, 0.5, 0.7
_STATED = 0.3  # fit from which words found in a source are taken for the same statement
_PART = re.compile(
    r"[,;:]\s|\s[–—-]\s|\s(?=(?:while|which|who|although|but|because)\s)|(?<=[.!?])\s*$"
)
_NEARLY_BEST = 0.75  # of the best source's overlap, from which another source speaks too


class RulesEngine:
    """Proposes sentences as claims, and says where a source has another value or none has any."""

    name = "rules"
    model: str | None = None
    second_model: str | None = None
    prompts: Mapping[str, str] = {}
    usage = Usage()
    stages: Mapping[str, Usage] = {}

    def __init__(
        self,
        *,
        hints: bool = False,
        glossary: Glossary = NO_GLOSSARY,
        fallback: str | None = None,
    ) -> None:
        self._hints, self._glossary = hints, glossary
        self.fallback = fallback

    def reads(self, language: str) -> bool:
        """Whether it can judge texts in a language: English alone."""
        return language == "en"

    def stop(self) -> None:
        """Nothing is asked of anybody."""

    def examine(
        self,
        part: Part,
        complaints: Mapping[int, str],  # noqa: ARG002  the same answer again
    ) -> tuple[Answer, ...]:
        """Return one claim per sentence, or one for each place of it that a source gives otherwise.

        An addition is a claim that no source is said to support.
        """
        words = vocabulary([shown.source for shown in part.evidence], self._glossary)
        return tuple(
            answer for sentence in part.sentences for answer in self._answers(sentence, part, words)
        )

    def reconsider(
        self,
        article: Document,  # noqa: ARG002
        doubts: Sequence[Examined],  # noqa: ARG002
        evidence: Sequence[Shown],  # noqa: ARG002
    ) -> Mapping[int, Answer]:
        """Return nothing: asked again it says the same."""
        return {}

    def _answers(self, sentence: Sentence, part: Part, known: Vocabulary) -> Iterator[Answer]:
        found = [one for one in part.found.get(sentence.number, ()) if self._hints or one.certain]
        for group in _by_place(found):
            yield _contested(sentence, part.evidence, group)
        text = sentence.plain
        novelty = known.novelty(text)
        new = self._is_new(sentence, novelty)
        parts = [] if new or not sentence.number else list(self._new_parts(text, known))
        for start, end in parts:
            yield Answer(sentence.number, text, text[start:end])
        if new or not (found or parts):
            support = () if new else _nearest(sentence, part.evidence)
            kind = Kind.QUOTE if novelty.quotations else Kind.FACT
            yield Answer(sentence.number, text, text, kind, support)

    def _is_new(self, sentence: Sentence, novelty: Novelty) -> bool:
        """Whether no source carries a sentence; a headline needs a value of its own for that."""
        own = novelty.numbers or novelty.names or novelty.quotations or novelty.unfilled
        if sentence.number == 0 and not own:
            return False
        return self._seems_new(novelty, NEW, SEEMS_NEW)

    def _seems_new(self, novelty: Novelty, sure: float, hint: float) -> bool:
        return novelty.degree >= hint if self._hints else is_new(novelty, sure)

    def _new_parts(self, text: str, known: Vocabulary) -> Iterator[tuple[int, int]]:
        """Yield the bounds of the parts of a sentence that no source carries."""
        parts = list(_parts_of(text))
        for start, end in parts if len(parts) > 1 else ():
            new = known.novelty(text, start, end)
            if self._seems_new(new, NEW_PART, SEEMS_NEW_PART):
                yield start, end


def _parts_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of what stands between commas, dashes and "while" or "which"."""
    at = 0
    for mark in [*_PART.finditer(text), None]:
        end = mark.start() if mark else len(text)
        if text[at:end].strip():
            yield at, end
        at = mark.end() if mark else end


def _by_place(found: Sequence[Discrepancy]) -> list[list[Discrepancy]]:
    """Part discrepancies by the words of the article they are about, in the order of the text."""
    places: list[list[Discrepancy]] = []
    end = -1
    for one in sorted(found, key=lambda one: (one.article_span.start, not one.certain)):
        if one.article_span.start >= end:
            places.append([])
        places[-1].append(one)
        end = max(end, one.article_span.end)
    return places


def _contested(
    sentence: Sentence, evidence: Sequence[Shown], group: Sequence[Discrepancy]
) -> Answer:
    """Return the words that sources give otherwise as a claim, with those that have them so."""
    against: dict[str, Judgement] = {}
    for one in group:
        against.setdefault(one.evidence.document, _against(one, sentence))
    start = min(one.article_span.start for one in group)
    end = max(one.article_span.end for one in group)
    support = (
        _for(shown.source, place)
        for shown in evidence
        if shown.source.id not in against
        and (place := _stated(group[0].article_span, sentence, shown.sentences))
    )
    words = _shown(sentence, start, end)
    return Answer(sentence.number, sentence.plain, words, Kind.FACT, (*against.values(), *support))


def _shown(sentence: Sentence, start: int, end: int) -> str:
    """Return the words of a place of the document as a reader sees them, without markup."""
    return sentence.plain[slice(*sentence.within(start, end))]


def _against(one: Discrepancy, sentence: Sentence) -> Judgement:
    ours, theirs = one.article_span, one.source_span
    return Judgement(
        document=one.evidence.document,
        stance=one.stance,
        decided_by=f"detector: {one.detector}",
        reason=one.reason,
        evidence=(one.evidence.evidence,),
        element=one.element,
        article_value=_shown(sentence, ours.start, ours.end),
        source_value=_shown(one.evidence, theirs.start, theirs.end),
        correction=one.correction,
        confidence=SURE if one.certain else HINT,
    )


def _for(source: Document, place: Sentence | None = None) -> Judgement:
    return Judgement(
        document=source.id,
        stance=Stance.SUPPORTS,
        decided_by="rules",
        reason="no difference found",
        evidence=(place.evidence,) if place else (),
        confidence=CARRIED,
    )


def _stated(span: Span, sentence: Sentence, among: Sequence[Sentence]) -> Sentence | None:
    """Return the sentence that has the words of a span in the slot they have in `sentence`."""
    start, end = sentence.within(span.start, span.end)
    ours, words = Value(None, sentence.plain, start, end), sentence.plain[start:end]
    best: tuple[float, Sentence] | None = None
    wanted = set(content_stems(words))
    for one in among:
        place = find(words, one.plain) if wanted.issubset(content_stems(one.plain)) else None
        if place and one.document != sentence.document:
            score = fitting(ours, Value(None, one.plain, *place), {}).score
            if score >= _STATED and (best is None or score > best[0]):
                best = score, one
    return best[1] if best else None


def _nearest(sentence: Sentence, evidence: Sequence[Shown]) -> tuple[Judgement, ...]:
    """Return support by every source whose nearest sentence shares most content.

    A sentence too short to share any ("She was unhurt.") differs from none.
    """
    wanted = content_keys(sentence.plain)
    best: list[tuple[int, Document, Sentence]] = []
    for shown in evidence:
        shared = [len(wanted & content_keys(one.plain)) for one in shown.sentences]
        if most := max(shared, default=0):
            best.append((most, shown.source, shown.sentences[shared.index(most)]))
    if not best:
        return tuple(_for(shown.source) for shown in evidence)
    enough = _NEARLY_BEST * max(most for most, _, _ in best)
    return tuple(_for(source, place) for most, source, place in best if most >= enough)
