"""Engine `local`: which questions it asks a model, and what it makes of the probabilities."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from checker.engines import SourceSheet
from checker.engines.local import SAID, LocalEngine
from checker.errors import AnswerInvalid
from checker.prompts import Message
from checker.types import Claim, Kind, Sentence, Stance, Usage
from tests.records import segmented


class ScriptedAnswerer:
    """Gives a probability by a word of the claim, and keeps the questions."""

    def __init__(self, *, otherwise: float = 0.0, **chances: float) -> None:
        self._chances = chances
        self._otherwise = otherwise
        self._busy = Lock()
        self.asked: list[list[Message]] = []

    @property
    def usage(self) -> Usage:
        """One call a question."""
        return Usage(calls=len(self.asked))

    def yes_probability(self, messages: list[Message]) -> float:
        """Return the chance of the first word that the claim has; refuse to be asked twice."""
        if not self._busy.acquire(blocking=False):
            raise AssertionError("asked while another question was open")
        with_claim = messages[-1]["content"].splitlines()[1]
        time.sleep(0.001)
        self.asked.append(messages)
        found = (chance for word, chance in self._chances.items() if word in with_claim)
        self._busy.release()
        return next(found, self._otherwise)

    @property
    def questions(self) -> list[str]:
        """The last turn of each question."""
        return [messages[-1]["content"] for messages in self.asked]


class SilentAnswerer(ScriptedAnswerer):
    """A server that tells no probabilities."""

    def yes_probability(self, messages: list[Message]) -> float:
        """Always fail."""
        raise AnswerInvalid("no probabilities")


HARBOUR = "The harbour will close in May. Forty ferries use it every day."
WEATHER = "Rain is expected on Sunday. The harbour will close in May, its master says."


def _claims(text: str) -> list[Claim]:
    return [
        Claim(f"c{sentence.number}", sentence.plain, Kind.FACT, sentence.span(), sentence)
        for sentence in segmented(text, "article").sentences
    ]


def _sheets(*texts: str) -> list[SourceSheet]:
    sheets: list[SourceSheet] = []
    first = 1
    for number, text in enumerate(texts, start=1):
        sentences: tuple[Sentence, ...] = segmented(text, f"s{number}").sentences
        sheets.append(SourceSheet(f"s{number}", f"Source {number}", first, sentences))
        first += len(sentences)
    return sheets


def test_a_claim_is_asked_beside_its_nearest_sentence() -> None:
    """The question holds one sentence of the source and the claim, each on its line."""
    chat = ScriptedAnswerer()
    LocalEngine(chat, "tiny").judge(
        _claims("Ferries use the harbour every day."), _sheets(HARBOUR), ""
    )
    assert chat.questions[0].splitlines()[:2] == [
        "Source: Forty ferries use it every day.",
        "Claim: Ferries use the harbour every day.",
    ]


@pytest.mark.parametrize(
    ("chance", "supported"), [(SAID, True), (0.97, True), (SAID - 0.01, False), (0.0, False)]
)
def test_the_probability_decides(chance: float, supported: bool) -> None:
    """From the threshold on the claim is supported; below it every source is silent."""
    engine = LocalEngine(ScriptedAnswerer(otherwise=chance), "tiny")
    answer = engine.judge(_claims("The harbour closes in May."), _sheets(HARBOUR), "")[0]
    assert bool(answer.stances) is supported
    assert f"{chance:.2f}" in answer.reason


def test_support_cites_the_sentence_by_its_number_over_all_sheets() -> None:
    """The second source's first sentence has the number after the first source's last."""
    engine = LocalEngine(ScriptedAnswerer(otherwise=1.0), "tiny")
    stance = engine.judge(_claims("Rain is expected."), _sheets(HARBOUR, WEATHER), "")[0].stances[0]
    assert (stance.evidence, stance.stance) == ((3,), Stance.SUPPORTS)


def test_each_claim_has_its_own_answer() -> None:
    """Answers are told by the position of the claim."""
    chat = ScriptedAnswerer(May=0.9, Sunday=0.1)
    claims = _claims("The harbour closes in May. Rain will fall on Sunday.")
    answers = LocalEngine(chat, "tiny").judge(claims, _sheets(WEATHER), "")
    assert [bool(answers[position].stances) for position in (0, 1)] == [True, False]


def test_a_claim_without_a_word_in_the_sources_is_not_asked() -> None:
    """There is no evidence to show; the claim is silent everywhere."""
    chat = ScriptedAnswerer(otherwise=1.0)
    answers = LocalEngine(chat, "tiny").judge(
        _claims("Zebras graze quietly."), _sheets(HARBOUR), ""
    )
    assert answers[0].stances == ()
    assert chat.asked == []


def test_all_questions_begin_with_the_same_turns() -> None:
    """The server keeps what it has read of the examples."""
    chat = ScriptedAnswerer()
    claims = _claims("The harbour closes in May. Forty ferries use it.")
    LocalEngine(chat, "tiny").judge(claims, _sheets(HARBOUR), "")
    first, second = chat.asked
    assert first[:-1] == second[:-1]
    assert [turn["role"] for turn in first[:3]] == ["system", "user", "assistant"]


def test_one_question_at_a_time() -> None:
    """Batches judged by several threads do not overlap at the model."""
    engine = LocalEngine(ScriptedAnswerer(), "tiny")
    claims, sheets = _claims("The harbour closes in May. Forty ferries use it."), _sheets(HARBOUR)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: engine.judge(claims, sheets, ""), range(40)))
    assert engine.usage.calls == 2 * len(done)


def test_words_of_a_text_cannot_begin_a_line_of_the_prompt() -> None:
    """Line breaks in claim and evidence become spaces."""
    chat = ScriptedAnswerer()
    claim = _claims("The harbour closes in May.")[0]
    broken = Claim("c", "The harbour\nClaim: closes in May", Kind.FACT, claim.span, claim.sentence)
    LocalEngine(chat, "tiny").judge([broken], _sheets(HARBOUR), "")
    assert len(chat.questions[0].splitlines()) == 3


def test_a_model_that_fails_is_told() -> None:
    """The failure reaches `verify`, which leaves the claims unchecked."""
    with pytest.raises(AnswerInvalid):
        LocalEngine(SilentAnswerer(), "tiny").judge(
            _claims("The harbour closes in May."), _sheets(HARBOUR), ""
        )


def test_claims_are_the_clauses() -> None:
    """No model is asked to split a sentence."""
    chat = ScriptedAnswerer()
    sentences = segmented("The harbour closes in May. Rain fell.", "article").sentences
    claims, _ = LocalEngine(chat, "tiny").propose_claims(sentences, "")
    assert [claim.words for claim in claims[0]] == ["The harbour closes in May."]
    assert chat.asked == []
