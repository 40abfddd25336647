"""A model's lines about numbered clauses become claims; what it leaves out is not lost."""

from collections.abc import Mapping

import pytest

from checker.engines.amended import DecomposeReply, claims_from, clauses_of
from checker.types import Kind
from tests.records import segmented

# Two clauses, then one, then a line that states nothing.
ARTICLE = (
    "Police in Graz closed the hall on Monday, and its owner sold it to a bank.\n\n"
    "He is pleased with the price.\n\nRead more here"
)
SENTENCES = segmented(ARTICLE, "article").sentences
FIRST, SECOND = "Police in Graz closed the hall on Monday", "and its owner sold it to a bank."
PLEASED, MORE = "He is pleased with the price.", "Read more here"


def texts(**reply: object) -> Mapping[int, list[str]]:
    """Return the texts of the claims by index of the sentence."""
    claims, _ = claims_from(clauses_of(SENTENCES), DecomposeReply.model_validate(reply))
    return {index: [claim.text for claim in own] for index, own in claims.items()}


WHOLE = texts(claims=["1", "2", "3", "4"])


def test_numbers_alone_are_clauses_as_they_stand() -> None:
    """Clauses are numbered through all sentences."""
    assert [WHOLE[0][0], WHOLE[1], WHOLE[2]] == [FIRST, [PLEASED], [MORE]]
    assert len(WHOLE[0]) == 2


@pytest.mark.parametrize(
    "line", ["3.", "3)", " 3 ", f"3 {PLEASED}", "3 he is pleased with the price", "3: …"]
)
def test_a_clause_that_is_only_repeated_stands(line: str) -> None:
    """However a model writes the number, and whether or not it writes the words."""
    assert texts(claims=["1", "2", line, "4"]) == WHOLE


def test_lines_of_one_clause_are_its_claims() -> None:
    """Each is one claim, with the words that were left out of it."""
    found = texts(claims=["1 Police … the hall.", "1 They closed … Monday", "2", "3", "4"])

    assert found[0][:2] == ["Police in Graz closed the hall.", "They closed the hall on Monday"]


def test_words_that_cannot_be_put_back_leave_the_clause() -> None:
    """A mark without its neighbours stands for nothing, and the clause for itself."""
    assert texts(claims=["1 Rain … Oslo", "2", "3", "4"]) == WHOLE


@pytest.mark.parametrize("line", ["9 Rain fell.", "0", "-1", "1.5 million came.", "Rain fell.", ""])
def test_lines_about_no_clause_say_nothing(line: str) -> None:
    """A number that was not asked about, or none, changes no claim."""
    assert texts(claims=["1", "2", "3", "4", line]) == WHOLE


def test_a_sentence_left_out_is_not_answered() -> None:
    """So that it is asked about again; a clause left out of a sentence stands."""
    assert texts(claims=["1", "4"]) == {0: WHOLE[0], 2: [MORE]}


def test_nothing_must_be_said_of_a_whole_sentence() -> None:
    """A sentence of which one clause is to state nothing keeps all of them."""
    reply = DecomposeReply(claims=["1", "3"], nothing=[2, 4])
    claims, empty = claims_from(clauses_of(SENTENCES), reply)

    assert (sorted(claims), sorted(empty)) == ([0, 1], [2])
    assert len(claims[0]) == 2


@pytest.mark.parametrize("join", [[1, 2], [2, 1]])
def test_joined_clauses_are_one_claim(join: list[int]) -> None:
    """In whatever order their numbers are given."""
    assert texts(claims=["3", "4"], join=[join])[0] == [f"{FIRST}, {SECOND}"]


@pytest.mark.parametrize("join", [[2, 3], [1], [], [0, 1], [4, 9]])
def test_clauses_of_several_sentences_are_not_joined(join: list[int]) -> None:
    """Nor are those that do not exist."""
    assert texts(claims=["1", "2", "3", "4"], join=[join]) == WHOLE


def test_opinions_are_named_by_number() -> None:
    """The other claims are of the kind that their clause has."""
    reply = DecomposeReply(claims=["1", "2", "3", "4"], opinion=[3])
    claims, _ = claims_from(clauses_of(SENTENCES), reply)

    assert [claims[n][0].kind for n in (0, 1)] == [Kind.FACT, Kind.OPINION]
