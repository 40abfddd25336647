"""Asks an engine about an article, again about what cannot stand, and once more about doubts."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from checker.documents.blocks import turned
from checker.engines import Answer, Doubt, Engine, Part
from checker.errors import AnswerCut, AnswerInvalid, AnswerRefused, ModelError
from checker.evidence import EvidenceIndex
from checker.examine.claims import batches, failed, may_state_nothing, with_ids
from checker.examine.doubts import DIFFERS, doubts
from checker.examine.texts import Texts, Wrong
from checker.records import Document, Examined, Sentence
from checker.records.glossary import Glossary
from checker.settings import Settings

# Maps a function over items, as `map` does; a pool's `map` does them side by side.
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

_TURNED = "characters that nobody sees turn its direction: a reader sees other words"


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
        again = self._again(self._doubts(examined))
        return [again.get(item.claim.id, item) for item in examined]

    def _about(self, sentences: Sequence[Sentence]) -> list[Examined]:
        """Ask about consecutive sentences, again about those whose answer cannot stand."""
        settled = {one.number: [failed(one, _TURNED)] for one in sentences if turned(one.plain)}
        complaints: dict[int, str] = {}
        missing = [one for one in sentences if one.number not in settled]
        for last in (*[False] * self._settings.reasks, True):
            if not missing:
                break
            answers, failures = self._answers(missing, complaints)
            before, complaints = complaints, {}
            for sentence in missing:
                number = sentence.number
                if failure := failures.get(number):
                    settled[number] = [failed(sentence, str(failure))]
                    if isinstance(failure, AnswerInvalid):
                        complaints[number] = "it did not fit the JSON schema"
                    continue
                own = [one for one in answers if one.sentence == number]
                if not own and may_state_nothing(sentence) and (last or number in before):
                    settled[number] = []
                    continue
                settled[number], complaint = self._texts.held(sentence, own, last)
                if complaint:
                    reason = f"the answer cannot stand: {complaint}"
                    settled[number].append(failed(sentence, reason))
                    complaints[number] = complaint
            missing = [sentence for sentence in missing if sentence.number in complaints]
        found = [item for sentence in sentences for item in settled[sentence.number]]
        return list(with_ids(self._article, found))

    def _answers(
        self, sentences: Sequence[Sentence], complaints: Mapping[int, str]
    ) -> tuple[list[Answer], dict[int, ModelError]]:
        """Ask about all sentences at once; about each half when one answer was unusable."""
        shown = self._index.shown(sentences, self._settings.evidence_tokens)
        part = Part(self._article, tuple(sentences), shown, self._texts.found)
        try:
            return list(self._engine.examine(part, complaints)), {}
        except (AnswerCut, AnswerInvalid, AnswerRefused) as error:
            if len(sentences) == 1:
                return [], {sentences[0].number: error}
        except ModelError as error:
            return [], {sentence.number: error for sentence in sentences}
        answers: list[Answer] = []
        failures: dict[int, ModelError] = {}
        half = len(sentences) // 2
        for some in (sentences[:half], sentences[half:]):
            found, failed = self._answers(some, complaints)
            answers += found
            failures |= failed
        return answers, failures

    def _doubts(self, examined: Sequence[Examined]) -> list[Doubt]:
        """Return what to ask again; an engine without a model is not asked twice."""
        if not self._engine.model:
            return []
        texts, language = self._texts, self._article.language
        return doubts(examined, texts.found, texts.sources, language, texts.glossary)

    def _again(self, raised: Sequence[Doubt]) -> dict[str, Examined]:
        """Return by id the claims in doubt as the engine sees them when asked again."""
        answers, failure = self._second_answers(raised) if raised else ({}, "")
        settled = {}
        for position, doubt in enumerate(raised):
            first, answer = doubt.examined, answers.get(position)
            settled[first.claim.id] = _unanswered(doubt, failure)
            if answer:
                with suppress(Wrong):
                    second = self._texts.claim(answer, first.claim.sentence, last=True)
                    again = replace(second, claim=first.claim, sure=True, doubts=doubt.questions)
                    settled[first.claim.id] = again
        return settled

    def _second_answers(
        self, raised: Sequence[Doubt], tries: int = 2
    ) -> tuple[dict[int, Answer], str]:
        """Ask about doubts, an unusable answer once more and by halves; say what failed."""
        asked = [doubt.examined.claim.sentence for doubt in raised]
        shown = self._index.shown(asked, self._settings.evidence_tokens)
        try:
            answers = dict(self._engine.reconsider(self._article, raised, shown))
        except (AnswerCut, AnswerInvalid, AnswerRefused) as error:
            if tries == 1:
                return {}, str(error)
        except ModelError as error:
            return {}, str(error)
        else:
            return answers, "the second answer could not be used"
        half = -(-len(raised) // 2)
        first, failure = self._second_answers(raised[:half], tries - 1)
        if half == len(raised):
            return first, failure
        second, other = self._second_answers(raised[half:], tries - 1)
        return first | {half + at: answer for at, answer in second.items()}, failure or other


def _unanswered(doubt: Doubt, failure: str) -> Examined:
    """Keep a difference that could not be asked about again; what seemed said is not known."""
    first = replace(doubt.examined, doubts=doubt.questions)
    if any(one.stance in DIFFERS for one in first.judgements):
        return first
    return replace(first, failure=f"a doubt about the answer stayed open: {failure}")
