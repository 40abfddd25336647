"""Sentences -> claims with what every source says of them, as far as the texts bear it out.

The engine proposes. What cannot stand (words that are not in the sentence, a source sentence or a
value that is nowhere, a sentence without a claim) is asked again with the complaint, and stays
`unchecked` when it fails again. What merely looks odd is a doubt: the engine is asked once more,
and its answer stands.
"""

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any

from checker.detectors import discrepancies
from checker.engines import Answer, Doubt, Engine, Part
from checker.engines.doubts import doubts, is_borne_out
from checker.errors import AnswerCut, AnswerInvalid, AnswerRefused, ModelError
from checker.evidence import EvidenceIndex
from checker.language.novelty import Vocabulary, is_new
from checker.language.verbatim import find, fold
from checker.language.words import words
from checker.records import (
    Claim,
    Discrepancy,
    Document,
    Element,
    Examined,
    Judgement,
    Kind,
    Sentence,
    Stance,
)
from checker.settings import Settings

# Maps a function over items, as `map` does; a pool's `map` does them side by side.
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

_NEAREST = 3  # sentences of a source that detectors compare a sentence with
_DOUBTS = 12  # asked about in one call
_MOST_LEFT_OUT = 0.5  # share of a sentence's content words that its claims may lack
_LABEL_WORDS = 4  # fewer, without a full stop, are a label and no statement
_BYLINE = re.compile(
    r"\((?:additional )?(?:reporting|writing|editing)\b.*\)$"
    r"|(?:additional |)(?:reporting|writing|editing|photo|photograph) by\b.*$"
    r"|source: ",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_DIFFERS = {Stance.CONTRADICTS, Stance.OUTDATED}
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


def examine(
    article: Document,
    index: EvidenceIndex,
    engine: Engine,
    settings: Settings,
    each: Each = map,
) -> tuple[Examined, ...]:
    """Return every claim of an article in reading order, with one judgement at least per source.

    `index` holds the sources that the engine reads; without any the article is only split. `each`
    maps a function over the parts that are asked about. A model that fails raises nothing: what it
    did not answer is an `Examined` with a `failure`.
    """
    asking = _Asking(article, index, engine, settings)
    parts = batches(article, settings.sentences_per_call)
    examined = [item for part in each(asking.about, parts) for item in part]
    raised = asking.doubts(examined)
    together = [raised[at : at + _DOUBTS] for at in range(0, len(raised), _DOUBTS)]
    again: dict[str, Examined] = {}
    for answered in each(asking.again, together):
        again |= answered
    return tuple(again.get(item.claim.id, item) for item in examined)


def unexamined(article: Document, failure: str) -> tuple[Examined, ...]:
    """Return each sentence of an article as a claim that nothing is known of, and why."""
    asked = (one for one in article.numbered if not states_nothing(one))
    return _with_ids(article, [_failed(one, failure) for one in asked])


def states_nothing(sentence: Sentence) -> bool:
    """Whether code can see that a sentence makes no statement: labels, bylines, questions."""
    text = sentence.plain.strip()
    if text.endswith((":", "?", "؟", "？")) or _BYLINE.match(text):
        return True
    if sentence.number == 0:
        return False
    ended = text.endswith((".", "!", "”", '"', "。", "！", "।", "」", "]", "}"))
    figures = any(char.isdigit() for char in text)
    return not (ended or figures) and len(text.split()) < _LABEL_WORDS and text.isascii()


def batches(article: Document, most: int) -> list[tuple[Sentence, ...]]:
    """Return the sentences of each call: as few calls as can be, alike in length."""
    asked = [one for one in article.numbered if not states_nothing(one)]
    length = list(accumulate(len(one.plain) for one in asked))
    count = -(-len(asked) // most)
    bounds = [0]
    for left in reversed(range(count)):
        ideal = bisect_left(length, length[-1] * len(bounds) / count) + 1
        least = max(bounds[-1] + 1, len(asked) - left * most)
        bounds.append(min(max(ideal, least), bounds[-1] + most, len(asked) - left))
    return [tuple(asked[a:b]) for a, b in pairwise(bounds)]


class _Wrong(Exception):
    """An answer that cannot stand; its text is told to the engine."""


class _Asking:
    """Asks an engine about one article, and holds what it answers against the texts."""

    def __init__(
        self, article: Document, index: EvidenceIndex, engine: Engine, settings: Settings
    ) -> None:
        self._article, self._index = article, index
        self._engine, self._settings = engine, settings
        self._sources = {source.id: source for source in index.sources}
        self._vocabulary = Vocabulary(index.sources)
        # Words of another language are new without being an addition.
        self._comparable = all(one.language == article.language for one in index.sources)
        self._found = _differences(article, index)
        self._digits = set(_DIGITS.findall(f"{fold(article.text)} {article.date or ''}"))

    def about(self, sentences: Sequence[Sentence]) -> list[Examined]:
        """Ask about consecutive sentences, again about those whose answer cannot stand."""
        settled: dict[int, list[Examined]] = {}
        complaints: dict[int, str] = {}
        missing = list(sentences)
        for last in (*[False] * self._settings.reasks, True):
            answers, failures = self._answers(missing, complaints)
            complaints = {}
            for sentence in missing:
                number = sentence.number
                if failure := failures.get(number):
                    settled[number] = [_failed(sentence, str(failure))]
                    if isinstance(failure, AnswerInvalid):
                        complaints[number] = "it did not fit the JSON schema"
                    continue
                own = [one for one in answers if one.sentence == number]
                settled[number], complaint = self._held(sentence, own, last)
                if complaint:
                    reason = f"the model's answer is wrong: {complaint}"
                    settled[number].append(_failed(sentence, reason))
                    complaints[number] = complaint
            missing = [sentence for sentence in missing if sentence.number in complaints]
            if not missing:
                break
        found = [item for sentence in sentences for item in settled[sentence.number]]
        return list(_with_ids(self._article, found))

    def _answers(
        self, sentences: Sequence[Sentence], complaints: Mapping[int, str]
    ) -> tuple[list[Answer], dict[int, ModelError]]:
        """Ask about all sentences at once; about each half when one answer was unusable."""
        shown = self._index.shown(sentences, self._settings.evidence_tokens)
        part = Part(self._article, tuple(sentences), shown, self._found)
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

    def _held(
        self, sentence: Sentence, answers: Sequence[Answer], last: bool
    ) -> tuple[list[Examined], str]:
        """Return the claims of a sentence that stand, and what is wrong with the others."""
        if not answers:
            return [], "" if _may_state_nothing(sentence) else "there is no claim for it"
        kept: dict[tuple[str, str], Examined] = {}
        complaint = ""
        for answer in answers:
            key = fold(answer.text).lower(), fold(answer.words)
            try:
                item = self._claim(answer, sentence, last)
            except _Wrong as error:
                complaint = complaint or str(error)
                continue
            if kept.setdefault(key, item) != item:
                complaint = complaint or f"it answers the claim “{answer.text}” twice"
        lost = "" if complaint else _left_out(sentence, list(kept.values()))
        return list(kept.values()), complaint or (lost and f"its claims leave out “{lost}”")

    def _claim(self, answer: Answer, sentence: Sentence, last: bool) -> Examined:
        """Return an answer as a claim with all its judgements; raises _Wrong."""
        if answer.fault:
            raise _Wrong(answer.fault)
        place = find(answer.words, sentence.plain)
        if place is None or not answer.text:
            raise _Wrong(f"the words “{answer.words}” do not stand in it in one piece")
        told = (one for one in _DIGITS.findall(fold(answer.text)) if one not in self._digits)
        # Small numbers and years may be dates worked out.
        invented = [one for one in told if not (one.isdigit() and (len(one) < 3 or len(one) == 4))]
        if invented and not last:
            raise _Wrong(f"the claim says {invented[0]}, which the article does not")
        claim = Claim("", fold(answer.text), answer.kind, sentence.span(*place), sentence)
        judgements = [self._valued(one, sentence, last) for one in answer.judgements]
        speaking = {one.document for one in judgements}
        judgements += [_silent(name) for name in self._sources if name not in speaking]
        order = list(self._sources)
        judgements.sort(key=lambda one: order.index(one.document))
        against = [one for one in judgements if one.stance in _DIFFERS]
        return Examined(
            claim,
            tuple(judgements),
            overall=answer.overall,
            sure=any(is_borne_out(one, sentence, self._found) for one in against),
            novel=self._comparable and is_new(self._vocabulary.novelty(claim.span.text)),
        )

    def _valued(self, judgement: Judgement, sentence: Sentence, last: bool) -> Judgement:
        """Return a judgement whose two values stand in their texts, as they stand there.

        A value that is nowhere is a complaint, at the last try it is left out.
        """
        ours, theirs = judgement.article_value, judgement.source_value
        if judgement.stance not in _DIFFERS or not (ours or theirs):
            return judgement
        source = self._sources[judgement.document]
        starts = {one.start for one in judgement.evidence}
        named = [one for one in source.numbered if one.start in starts]
        # The value may stand beside the sentence that is named.
        holding = next(
            (one for one in (*named, *source.numbered) if find(theirs or "", one.plain)), None
        )
        place = find(ours or "", sentence.plain)
        if not last and ours and place is None:
            raise _Wrong(f"“{ours}” does not stand in the sentence")
        if not last and theirs and holding is None:
            raise _Wrong(f"“{theirs}” does not stand in the sentences named, in one piece")
        found = _words_of(theirs, holding)
        own = _words_of(ours, sentence if place else None)
        evidence = judgement.evidence
        if holding and holding.start not in starts:
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

    def doubts(self, examined: Sequence[Examined]) -> list[Doubt]:
        """Return what to ask again; an engine without a model is not asked twice."""
        if not self._engine.model:
            return []
        return doubts(examined, self._found, self._sources, self._article.language)

    def again(self, raised: Sequence[Doubt]) -> dict[str, Examined]:
        """Return by id the claims in doubt as the engine sees them when asked again."""
        answers, failure = self._second_answers(raised)
        settled = {}
        for position, doubt in enumerate(raised):
            first, answer = doubt.examined, answers.get(position)
            settled[first.claim.id] = _unanswered(doubt, failure)
            if answer:
                with suppress(_Wrong):
                    second = self._claim(answer, first.claim.sentence, last=True)
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
    if any(one.stance in _DIFFERS for one in first.judgements):
        return first
    return replace(first, failure=f"a doubt about the answer stayed open: {failure}")


def _differences(article: Document, index: EvidenceIndex) -> dict[int, tuple[Discrepancy, ...]]:
    """Return by number of the sentence what detectors find in the sources of their language."""
    if article.language != "en":
        return {}
    readable = [source for source in index.sources if source.language == "en"]
    found = {}
    for sentence in article.numbered:
        nearest = index.nearest(sentence.plain, _NEAREST)
        found[sentence.number] = tuple(
            one
            for source in readable
            if nearest[source.id]
            for one in discrepancies(sentence, article, nearest[source.id], source)
        )
    return found


def _words_of(value: str | None, sentence: Sentence | None) -> str | None:
    """Return a value as it is written in the sentence, or nothing."""
    place = find(value or "", sentence.plain) if sentence else None
    return sentence.plain[place[0] : place[1]] if sentence and place else None


def _silent(document: str) -> Judgement:
    return Judgement(
        document=document, stance=Stance.SILENT, decided_by="model", reason="does not speak of it"
    )


def _failed(sentence: Sentence, failure: str) -> Examined:
    claim = Claim("", fold(sentence.plain), Kind.FACT, sentence.span(), sentence)
    return Examined(claim, (), failure=failure)


def _may_state_nothing(sentence: Sentence) -> bool:
    """Whether an engine's word that a sentence states nothing is believed: short, no full stop."""
    text = sentence.plain.strip()
    return len(text.split()) < 2 * _LABEL_WORDS and not text.endswith(".")


def _left_out(sentence: Sentence, items: Sequence[Examined]) -> str:
    """Return what claims leave out of a sentence where that is a number or more than half of it."""
    text = sentence.plain
    told = {word.stem for item in items for word in words(item.claim.text)}
    bounds = [(item.claim.span.start, item.claim.span.end) for item in items]
    content = [word for word in words(text) if word.is_content]
    lost = [
        word
        for word in content
        if word.stem not in told
        and not any(a <= sentence.starts[word.start] < b for a, b in bounds)
    ]
    numbers = [word.text for word in lost if word.text[0].isdigit()]
    if numbers:
        return numbers[0]
    much = len(lost) > _MOST_LEFT_OUT * len(content)
    return " ".join(word.text for word in lost) if much else ""


def _with_ids(article: Document, examined: Iterable[Examined]) -> tuple[Examined, ...]:
    """Name each claim by its words, so that an edit elsewhere does not rename it."""
    seen: Counter[str] = Counter()
    repeats = {}
    for sentence in article.numbered:
        plain = fold(sentence.plain)
        seen[plain] += 1
        repeats[sentence.number] = seen[plain]
    named = []
    used: Counter[str] = Counter()
    for item in examined:
        claim = item.claim
        key = "\x1f".join((article.id, fold(claim.sentence.plain), claim.text, claim.span.text))
        digest = hashlib.sha256(key.encode()).hexdigest()[:12]
        times = repeats[claim.sentence.number]
        name = digest if times == 1 else f"{digest}-{times}"
        used[name] += 1
        name = name if used[name] == 1 else f"{name}.{used[name]}"
        named.append(replace(item, claim=replace(claim, id=name)))
    return tuple(named)
