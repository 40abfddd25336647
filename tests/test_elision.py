"""Words that a model left out of a claim are put back, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.engines.elision import expanded, same_words

CLAUSE = "Police in Graz said on Monday that about 40 people had left the hall, and 3 stayed."

PUT_BACK = [
    pytest.param("All is calm.", "All is calm.", id="nothing left out"),
    pytest.param(
        "Police … hall.",
        "Police in Graz said on Monday that about 40 people had left the hall.",
        id="middle",
    ),
    pytest.param("Police in Graz said …", CLAUSE, id="to the end"),
    pytest.param("… Monday", "Police in Graz said on Monday", id="from the beginning"),
    pytest.param(
        "Police said … people … hall",
        "Police said on Monday that about 40 people had left the hall",
        id="twice",
    ),
    pytest.param(
        "In the evening about … the hall",
        "In the evening about 40 people had left the hall",
        id="own words",
    ),
    pytest.param("about...people", "about 40 people", id="three dots"),
    pytest.param("ABOUT … People", "ABOUT 40 People", id="case"),
    pytest.param("about … 40 people", "about 40 people", id="nothing between"),
    pytest.param("…", CLAUSE, id="all"),
]


@pytest.mark.parametrize(("text", "whole"), PUT_BACK)
def test_words_are_put_back(text: str, whole: str) -> None:
    """The mark stands for the clause's words between those beside it."""
    assert expanded(text, CLAUSE) == whole


@pytest.mark.parametrize(
    "text", ["Rain … Oslo", "Police … Oslo", "the hall … Police"], ids=["both", "after", "order"]
)
def test_what_is_not_there_is_not_put_back(text: str) -> None:
    """Without its neighbours in the clause, in that order, a mark stands for nothing."""
    assert expanded(text, CLAUSE) is None


@given(
    st.lists(st.sampled_from(["Police", "hall", "40", "…", "rain", "about", ",", ""]), max_size=8)
)
def test_nothing_of_its_own_is_put_in(words: list[str]) -> None:
    """Whatever a model writes, what is put in are words of the clause."""
    text = " ".join(words)
    whole = expanded(text, CLAUSE)
    assert whole is None or "…" not in whole
    assert whole is None or set(whole.split()) <= {*CLAUSE.split(), *text.split()}


def test_marks_and_case_make_no_other_words() -> None:
    """A model that repeats a clause may end it with a full stop."""
    assert same_words("and the hall was left", "And the hall was left.")
    assert not same_words("the hall was left", "the hall was not left")
