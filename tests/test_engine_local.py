"""Engine `local`: which questions it asks a model, and what it makes of the probabilities."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from checker.contract import Usage
from checker.engines import SourceSheet
from checker.engines.local import ENOUGH, LocalEngine, likely_addition
from checker.errors import AnswerInvalid
from checker.grounding import Grounding
from checker.language.novelty import Vocabulary
from checker.prompts import Message
from checker.retrieve import EvidenceIndex
from checker.settings import Settings
from checker.types import Claim, Kind, Sentence, Stance
from checker.verify import verify
from tests.records import segmented


class ScriptedAnswerer:
    """A double of a chat model: gives its chances in turn, the last one for ever; keeps questions.

    Claims that have one of `words` are answered by that word's chance instead.
    """

    def __init__(self, *chances: float, **words: float) -> None:
        self._chances = list(chances) or [0.0]
        self._words = words
        self._busy = Lock()
        self.asked: list[list[Message]] = []

    @property
    def usage(self) -> Usage:
        """One call a question."""
        return Usage(calls=len(self.asked))

    def yes_probability(self, messages: list[Message]) -> float:
        """Return the next chance; refuse to be asked twice at a time."""
        if not self._busy.acquire(blocking=False):
            raise AssertionError("asked while another question was open")
        time.sleep(0.001)
        self.asked.append(messages)
        claim = messages[-1]["content"].splitlines()[1]
        own = [chance for word, chance in self._words.items() if word in claim]
        chance = self._chances.pop(0) if len(self._chances) > 1 else self._chances[0]
        self._busy.release()
        return own[0] if own else chance

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
    ("chances", "supported", "calls"),
    [
        pytest.param([0.95, 0.0], True, 1, id="yes at once"),
        pytest.param([ENOUGH - 0.01, 0.95], True, 2, id="yes at the second look"),
        pytest.param([ENOUGH - 0.01, 0.05], False, 2, id="twice no"),
    ],
)
def test_two_looks_decide(chances: list[float], supported: bool, calls: int) -> None:
    """A claim is unsupported only when the model says No to little and to more evidence."""
    engine = LocalEngine(ScriptedAnswerer(*chances), "tiny")
    answer = engine.judge(_claims("The harbour closes in May every day."), _sheets(HARBOUR), "")[0]
    assert (bool(answer.stances), engine.usage.calls) == (supported, calls)
    assert f"{chances[calls - 1]:.0%}" in answer.reason


@pytest.mark.parametrize(("chance", "share"), [(0.9, 0.0), (0.5, 0.0), (0.5, 0.5), (0.1, 0.9)])
def test_an_addition_is_likelier_with_less_yes_and_more_new_words(
    chance: float, share: float
) -> None:
    """Both the model's answer and the words count, whatever the other says."""
    likely = likely_addition(chance, share)
    assert likely < likely_addition(chance - 0.1, share)
    assert likely < likely_addition(chance, share + 0.1)


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_no_answer_is_so_sure_that_words_do_not_count(chance: float) -> None:
    """The ends of the scale are no infinities."""
    assert 0 < likely_addition(chance, 0.0) < likely_addition(chance, 1.0) < 1


@pytest.mark.parametrize(
    ("chance", "stance"), [(0.95, Stance.SUPPORTS), (0.05, Stance.SILENT)], ids=["yes", "no"]
)
def test_the_likelihood_reaches_what_is_examined(chance: float, stance: Stance) -> None:
    """The confidence of a verdict comes from the model's answer, not from new words alone."""
    index = EvidenceIndex([segmented("The mayor opened the bridge on Friday.")])
    claims = _claims("On Friday the mayor unveiled the bridge.")
    engine = LocalEngine(ScriptedAnswerer(chance), "tiny")
    examined = verify(claims, index, engine, Settings(), {}, Grounding(index.sources))[0]
    assert [judgement.stance for judgement in examined.judgements] == [stance]
    share = Vocabulary(index.sources).novelty(claims[0].text).share
    assert examined.addition == likely_addition(chance, share)


def test_a_yes_does_not_outweigh_words_that_no_source_has() -> None:
    """Small models agree with what is new; grounding takes such a support back."""
    index = EvidenceIndex([segmented("The mayor opened the bridge on Friday.")])
    claims = _claims("The mayor praised engineers, welders, bankers and bishops in Latin.")
    engine = LocalEngine(ScriptedAnswerer(1.0), "tiny")
    judgement = verify(claims, index, engine, Settings(), {}, Grounding(index.sources))[
        0
    ].judgements[0]
    assert (judgement.stance, judgement.decided_by) == (Stance.SILENT, "grounding")


def test_the_second_look_shows_more_sentences_in_the_order_of_the_text() -> None:
    """The nearest sentence alone first, then with those near it as they are read."""
    chat = ScriptedAnswerer(0.0)
    claims = _claims("Forty ferries use the harbour every day until May.")
    LocalEngine(chat, "tiny").judge(claims, _sheets(HARBOUR), "")
    assert [question.splitlines()[0] for question in chat.questions] == [
        "Source: Forty ferries use it every day.",
        f"Source: {HARBOUR}",
    ]


def test_one_sentence_of_evidence_is_asked_about_once() -> None:
    """There is nothing more to show at a second look."""
    chat = ScriptedAnswerer(0.0)
    LocalEngine(chat, "tiny").judge(_claims("Rain is expected."), _sheets("Rain is near."), "")
    assert len(chat.asked) == 1


def test_support_cites_the_sentence_by_its_number_over_all_sheets() -> None:
    """The second source's first sentence has the number after the first source's last."""
    engine = LocalEngine(ScriptedAnswerer(1.0), "tiny")
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
    chat = ScriptedAnswerer(1.0)
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
    engine = LocalEngine(ScriptedAnswerer(1.0), "tiny")
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
