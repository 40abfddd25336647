"""What a large model is told, and how its answer is read."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from pydantic import BaseModel

from checker.engines import Part
from checker.engines.api import ApiEngine, examine_messages
from checker.model import Message
from checker.records import (
    Claim,
    Examined,
    Judgement,
    Kind,
    Shown,
    Stance,
    Usage,
    Verdict,
)
from tests.doubles import differs
from tests.texts import document

ARTICLE = document("The mayor opened a bridge. It cost 40 million.", "article", "2026-05-10")
WIRE = document("The bridge was opened. It cost 30 million.", "wire", "2026-05-09", "The Wire")
POST = document("A bridge is open.", "post", publisher="Post")
EVIDENCE = (Shown(WIRE, WIRE.sentences), Shown(POST, POST.sentences))
PART = Part(ARTICLE, ARTICLE.sentences[1:], EVIDENCE, {})


class Chat:
    """A double of the model client: one prepared reply, and what it was asked."""

    usage = Usage()
    stages: Mapping[str, Usage] = {}

    def __init__(self, reply: dict[str, Any]) -> None:
        self._reply = reply
        self.asked: list[Sequence[Message]] = []
        self.models: list[str | None] = []

    def ask(
        self,
        messages: Sequence[Message],
        reply: type[BaseModel],
        stage: str,
        model: str | None = None,
    ) -> BaseModel:
        """Return the prepared reply."""
        assert stage in {"examine", "reconsider"}
        self.asked.append(messages)
        self.models.append(model)
        return reply.model_validate(self._reply)

    def stop(self) -> None:
        """Nothing is under way."""


def engine(reply: dict[str, Any], second: str | None = None) -> tuple[ApiEngine, Chat]:
    """Return an engine whose model gives one reply."""
    chat = Chat(reply)
    return ApiEngine(chat, "large", second), chat  # type: ignore[arg-type]  # a double


def test_the_model_sees_sources_article_and_task_in_this_order() -> None:
    """What is alike in all parts comes first, so that a provider can cache it."""
    system, user = examine_messages(PART, {})
    text = user["content"]

    assert system["role"] == "system"
    order = [
        text.index(words) for words in ("A: The Wire, 2026-05-09", "B1 A bridge", "2 It cost 40")
    ]
    assert order == sorted(order)
    assert text.endswith("Check sentence 2 of the article.")
    assert ARTICLE.sentences[0].plain in text


def test_complaints_are_told() -> None:
    """The model learns what of its last answer could not stand."""
    text = examine_messages(PART, {2: "the words “x” do not stand in it"})[1]["content"]

    assert "sentence 2: the words “x” do not stand in it" in text


def test_an_answer_is_read_source_by_source() -> None:
    """Sentences that say it support, differences carry both values, by source."""
    reply = {
        "claims": [
            {
                "sentence": 2,
                "claim": "The bridge cost 40 million.",
                "words": "It cost 40 million",
                "said": ["B1"],
                "differs": [
                    {
                        "why": "40 against 30",
                        "stance": "contradicts",
                        "sentences": ["A2"],
                        "element": "number",
                        "article": "40 million",
                        "source": "30 million",
                    }
                ],
                "overall": "disputed",
            }
        ]
    }
    (answer,) = engine(reply)[0].examine(PART, {})

    post, wire = answer.judgements
    assert (post.document, post.stance) == ("post", Stance.SUPPORTS)
    assert (wire.document, wire.stance) == ("wire", Stance.CONTRADICTS)
    assert (answer.overall, answer.fault) == (Verdict.DISPUTED, "")
    assert wire.evidence[0].text == "It cost 30 million."


@pytest.mark.parametrize(
    ("said", "differs_in"), [(["A9"], []), ([], [{"stance": "contradicts", "sentences": []}])]
)
def test_a_name_that_is_not_there_is_a_fault(
    said: list[str], differs_in: list[dict[str, Any]]
) -> None:
    """An answer that names no sentence of the sources cannot stand."""
    claim = {"sentence": 2, "claim": "It did.", "words": "It", "said": said, "differs": differs_in}
    (answer,) = engine({"claims": [claim | {"overall": "supported"}]})[0].examine(PART, {})

    assert answer.fault


@pytest.mark.parametrize(
    ("said", "verdict"), [(["B1"], Verdict.SUPPORTED), ([], Verdict.UNSUPPORTED)]
)
def test_without_a_difference_what_is_said_decides(said: list[str], verdict: Verdict) -> None:
    """A model need not say what a claim comes to where no source differs."""
    claim = {"sentence": 2, "claim": "It cost 40 million.", "words": "It cost", "said": said}
    (answer,) = engine({"claims": [claim]})[0].examine(PART, {})

    assert answer.overall is verdict


def doubt() -> Examined:
    """Return a doubt about the second sentence."""
    sentence = ARTICLE.sentences[1]
    claim = Claim("id", "The bridge cost 40 million.", Kind.FACT, sentence.span(), sentence)
    first: tuple[Judgement, ...] = (differs(WIRE, "40 million", "30 million", 2),)
    return Examined(claim, first, Verdict.CONTRADICTED, doubts=("is that so?",))


def test_a_second_look_has_both_readings_and_the_texts() -> None:
    """The model is told its first answer and the doubt, beside article and sources."""
    again = {"answers": [{"number": 1, "reason": "it is", "said": ["A2"], "overall": "supported"}]}
    api, chat = engine(again)

    answers = api.reconsider(ARTICLE, [doubt()], EVIDENCE)

    text = chat.asked[0][-1]["content"]
    assert all(words in text for words in ("is that so?", "A2 contradicts", "It cost 30 million."))
    assert [one.stance for one in answers[0].judgements] == [Stance.SUPPORTS]


def test_another_model_can_take_the_second_look() -> None:
    """The second model is asked, and its judgements say so."""
    again = {"answers": [{"number": 1, "reason": "it is", "said": ["A2"], "overall": "supported"}]}
    api, chat = engine(again, "other")

    answers = api.reconsider(ARTICLE, [doubt()], EVIDENCE)

    assert chat.models == ["other"]
    assert answers[0].judgements[0].decided_by == "other, asked again"


def test_texts_are_no_templates() -> None:
    """A text that looks like a template is sent as it stands."""
    odd = document("It cost $article and ${task}.", "odd")
    text = examine_messages(Part(odd, odd.sentences, (), {}), {})[1]["content"]

    assert "It cost $article and ${task}." in text
