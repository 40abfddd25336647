"""Asks an engine about an article, again about what cannot stand, and once more about doubts."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from checker.documents.blocks import turned
from checker.engines import Answer, Engine, Part
from checker.errors import AnswerCut, AnswerInvalid, AnswerRefused, ModelError
from checker.evidence import EvidenceIndex
from checker.examine.claims import batches, failed, may_state_nothing, with_ids
from checker.examine.doubts import DIFFERS, doubted
from checker.examine.texts import Texts, Wrong
from checker.records import Document, Examined, Sentence
from checker.records.glossary import Glossary
from checker.settings import Settings

# Maps a function over items, as `map` does; a pool's `map` does them side by side.
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

_TURNED = "characters that nobody sees turn its direction: a reader sees other words"
_NO_USE = "the second answer could not be used"
_UNUSABLE = AnswerCut, AnswerInvalid, AnswerRefused


def examine(
    article: Document,
    index: EvidenceIndex,
    engine: Engine,
    settings: Settings,
    each: Each = map,
    only: Container[int] | None = None,
) -> tuple[Examined, ...]:
    """Return every claim of an article in reading order, with one judgement at least per source.

    `index` holds the sources that the engine reads; without any the article is only split. `each`
    maps a function over the parts that are asked about, and `only` are the numbers of the sentences
    in them, by default all. A model that fails raises nothing: what it did not answer is an
    `Examined` with a `failure`.
    """
    parts = batches(article, settings.sentences_per_call, only)
    if not parts:
        return ()
    asking = _Asking(article, index, engine, settings)
    return tuple(item for part in each(asking.twice, parts) for item in part)


class _Asking:
    """Asks an engine about one article, and holds what it answers against the texts."""

    def __init__(
        self, article: Document, index: EvidenceIndex, engine: Engine, settings: Settings
    ) -> None:
        self._article, self._index = article, index
        self._engine, self._settings = engine, settings
        self._texts = Texts(article, index, Glossary(settings.glossary))

    def twice(self, sentences: Sequence[Sentence]) -> list[Examined]:
        """Ask about consecutive sentences, and once more about what looks odd in the answer."""
        examined = self._about(sentences)
        again: dict[str, Examined] = {}
        if self._engine.model:  # without one the same would be said again
            texts, language = self._texts, self._article.language
            doubts = doubted(examined, texts.found, texts.sources, language, texts.glossary)
            for first, answer in self._second_answers(doubts):
                again[first.claim.id] = self._again(first, answer)
        return [again.get(item.claim.id, item) for item in examined]

    def _about(self, sentences: Sequence[Sentence]) -> tuple[Examined, ...]:
        """Ask about consecutive sentences, again about those whose answer cannot stand."""
        settled = {one.number: [failed(one, _TURNED)] for one in sentences if turned(one.plain)}
        missing = [one for one in sentences if one.number not in settled]
        complaints: dict[int, str] = {}
        for tried in range(self._settings.reasks + 1):
            if not missing:
                break
            answers = self._answers(missing, complaints)
            complaints = {}
            for sentence in missing:
                number = sentence.number
                settled[number], complaint = self._claims(sentence, answers[number], tried)
                if complaint:
                    complaints[number] = complaint
            missing = [sentence for sentence in missing if sentence.number in complaints]
        found = [item for sentence in sentences for item in settled[sentence.number]]
        return with_ids(self._article, found)

    def _answers(
        self, sentences: Sequence[Sentence], complaints: Mapping[int, str]
    ) -> dict[int, list[Answer] | ModelError]:
        """Return by number of the sentence what is answered, or why nothing is.

        All are asked about at once; about each half when one answer was unusable.
        """
        shown = self._index.shown(sentences, self._settings.evidence_tokens)
        part = Part(self._article, tuple(sentences), shown, self._texts.found)
        try:
            answers = self._engine.examine(part, complaints)
        except ModelError as error:
            if len(sentences) == 1 or not isinstance(error, _UNUSABLE):
                return {sentence.number: error for sentence in sentences}
            half = len(sentences) // 2
            first = self._answers(sentences[:half], complaints)
            return first | self._answers(sentences[half:], complaints)
        numbers = [sentence.number for sentence in sentences]
        return {number: [one for one in answers if one.sentence == number] for number in numbers}

    def _claims(
        self, sentence: Sentence, answers: Sequence[Answer] | ModelError, tried: int
    ) -> tuple[list[Examined], str]:
        """Return the claims of a sentence, and for what it should be asked about again."""
        if isinstance(answers, ModelError):
            is_formless = isinstance(answers, AnswerInvalid)
            complaint = "it did not fit the JSON schema" if is_formless else ""
            return [failed(sentence, str(answers))], complaint
        last = tried == self._settings.reasks
        if not answers and may_state_nothing(sentence) and (last or tried):
            return [], ""
        kept, complaint = self._texts.held(sentence, answers, last)
        if complaint:
            kept.append(failed(sentence, f"the answer cannot stand: {complaint}"))
        return kept, complaint

    def _second_answers(
        self, doubts: Sequence[Examined], tries: int = 2
    ) -> list[tuple[Examined, Answer | str]]:
        """Return each claim in doubt with what is answered now, or why nothing is.

        All are asked about at once; once more and by halves when the answer was unusable.
        """
        if not doubts:
            return []
        asked = [one.claim.sentence for one in doubts]
        shown = self._index.shown(asked, self._settings.evidence_tokens)
        try:
            answers = self._engine.reconsider(self._article, doubts, shown)
        except ModelError as error:
            if tries == 1 or not isinstance(error, _UNUSABLE):
                return [(one, str(error)) for one in doubts]
            half = -(-len(doubts) // 2)
            first = self._second_answers(doubts[:half], tries - 1)
            return first + self._second_answers(doubts[half:], tries - 1)
        return [(one, answers.get(place, _NO_USE)) for place, one in enumerate(doubts)]

    def _again(self, first: Examined, answer: Answer | str) -> Examined:
        """Return a claim in doubt as the engine sees it when asked again.

        Without an answer a difference is kept; what seemed said is not known.
        """
        failure = _NO_USE
        if isinstance(answer, str):
            failure = answer
        else:
            with suppress(Wrong):
                second = self._texts.claim(answer, first.claim.sentence, last=True)
                return replace(second, claim=first.claim, sure=True, doubts=first.doubts)
        if any(one.stance in DIFFERS for one in first.judgements):
            return first
        return replace(first, failure=f"a doubt about the answer stayed open: {failure}")
