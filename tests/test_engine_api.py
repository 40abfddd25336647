"""A model's lines about numbered claims become stances of numbered sentences."""

from collections.abc import Mapping
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel

from checker.contract import Usage
from checker.engines import SourceSheet
from checker.engines.api import ApiEngine
from checker.prompts import Message
from checker.types import Claim, Kind, Stance
from tests.records import segmented

Reply = TypeVar("Reply", bound=BaseModel)

SHEETS = [
    SourceSheet("s1", "Wire", 1, segmented("Rain fell. It was cold.", "s1").sentences),
    SourceSheet("s2", "Empty", 3, ()),
    SourceSheet("s3", "Post", 3, segmented("Snow fell.", "s3").sentences),
]
SENTENCES = segmented("Rain fell. Snow fell.", "article").sentences
CLAIMS = [Claim(str(s.number), s.plain, Kind.FACT, s.span(), s) for s in SENTENCES]
DIFFERS = {"claim": 2, "sentence": "A1", "article": "Snow", "source": "Rain", "element": "other"}


class Answering:
    """A double of a model that gives one answer; what it was asked is kept."""

    usage = Usage()
    stages: Mapping[str, Usage] = {}
    parameters: Mapping[str, object] = {}

    def __init__(self, reply: Mapping[str, Any]) -> None:
        self._reply = reply
        self.asked = ""
        self.schema: dict[str, Any] = {}

    def ask(self, messages: list[Message], reply: type[Reply], _stage: str) -> Reply:
        """Return the answer."""
        self.asked = messages[-1]["content"]
        self.schema = reply.model_json_schema()
        return reply.model_validate(self._reply)


def stances(**reply: object) -> dict[int, list[tuple[tuple[int, ...], Stance]]]:
    """Return by index of the claim which sentences say what."""
    found = ApiEngine(Answering(reply), "double").judge(CLAIMS, SHEETS, "")
    return {n: [(one.evidence, one.stance) for one in it.stances] for n, it in found.items()}


def test_sentences_are_named_by_source_and_place() -> None:
    """A source of which nothing is shown has no letter."""
    model = Answering({"said": ["1", "2"]})

    ApiEngine(model, "double").judge(CLAIMS, SHEETS, "")

    assert model.asked.split("\n") == [
        "A: Wire",
        "A1 Rain fell.",
        "A2 It was cold.",
        "B: Post",
        "B1 Snow fell.",
        "",
        "Claims:",
        "1 Rain fell.",
        "2 Snow fell.",
    ]


def test_the_schema_has_room_for_every_answer() -> None:
    """A line for each of two claims, and a difference for each with each of two sources."""
    model = Answering({"said": ["1", "2"]})

    ApiEngine(model, "double").judge(CLAIMS, SHEETS, "")

    said, differs = (model.schema["properties"][name] for name in ("said", "differs"))
    assert (said["minItems"], said["maxItems"], differs["maxItems"]) == (2, 2, 4)


@pytest.mark.parametrize(
    "line", ["1 A1 B1", "1: A1, B1", "1. [A1] and [B1]", "1 a1 b1 A1", "#1 A1 B1"]
)
def test_a_line_names_what_says_a_claim(line: str) -> None:
    """Names stand for the numbers of sentences, however a model sets them off."""
    found = stances(said=[line, "2"])

    assert found == {0: [((1,), Stance.SUPPORTS), ((3,), Stance.SUPPORTS)], 1: []}


@pytest.mark.parametrize("name", ["C1", "A3", "A0", "7"])
def test_a_name_that_was_not_shown_is_no_sentence(name: str) -> None:
    """It becomes a number that no sentence has, for which `verify` refuses the answer."""
    assert stances(said=[f"1 {name}", "2"])[0] == [((0,), Stance.SUPPORTS)]


def test_a_difference_comes_before_support() -> None:
    """It counts for a claim whose line is there, and for one whose line is not."""
    assert stances(said=["2 B1"], differs=[DIFFERS])[1] == [
        ((1,), Stance.CONTRADICTS),
        ((3,), Stance.SUPPORTS),
    ]
    assert stances(said=["1"], differs=[DIFFERS | {"outdated": True}])[1] == [
        ((1,), Stance.OUTDATED)
    ]


@pytest.mark.parametrize("lines", [["1 A1", "1"], ["1 A1", "1 A2"]])
def test_two_lines_about_a_claim_are_none(lines: list[str]) -> None:
    """One may be another claim's under a wrong number; the same twice is once."""
    assert stances(said=[*lines, "2"]) == {1: []}
    assert stances(said=[lines[0], lines[0], "2"])[0] == [((1,), Stance.SUPPORTS)]


@pytest.mark.parametrize("line", ["3 A1", "0 A1", "-1 A1", "A1", "none", ""])
def test_lines_about_no_claim_say_nothing(line: str) -> None:
    """What was not asked about has no answer."""
    assert stances(said=[line, "2"]) == {1: []}
