"""Finding words exactly, forgiving form but nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.language.verbatim import find, fold


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("the ship", "So the ship sank", "the ship"),
        ("The Ship", "So the ship sank", "the ship"),
        ('"we go"', "He said “we go” then", "“we go”"),
        ("Ana's", "It is Ana’s ship", "Ana’s"),
        ("5-4 vote", "a 5–4 vote", "5–4 vote"),
        ("old port", "the old\r\n\t port", "old\r\n\t port"),
        ("31 000", "about 31\u00a0000 men", "31\u00a0000"),
        ("caf\u00e9", "the cafe\u0301 shut", "cafe\u0301"),
        ("cafe\u0301", "the caf\u00e9 shut", "caf\u00e9"),
        ("cafe\u0301", "the cafe\u0301", "cafe\u0301"),
        ("rainfall", "the rain\u00adfall", "rain\u00adfall"),
        ("wait...", "so wait… then", "wait…"),
        ("file", "the ﬁle is", "ﬁle"),
        ("Ruiz", "Ruiz's ship", "Ruiz"),
        ("istanbul", "In İstanbul, ISTANBUL.", "ISTANBUL"),
        ("200", "1,200 or 200.", "200"),
        ("5", "at 2.5, 5:1 and 5", "5"),
        ("12:30", "at 12:30, then", "12:30"),
        ("3", "Oct. 3, 2024", "3"),
        ("שלום", "הוא אמר שלום.", "שלום"),
        ("👍 ok", "so 👍 ok", "👍 ok"),
    ],
)
def test_found(words: str, text: str, found: str) -> None:
    """Unicode form, quote marks, dashes, spacing and case are forgiven; bounds are of `text`."""
    bounds = find(words, text)
    assert bounds
    assert text[slice(*bounds)] == found


def test_found_last() -> None:
    """A number that is part of another is passed over for one that is not."""
    assert find("5", "at 2.5, 5:1 and 5") == (16, 17)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("ship", "the shipyard"),
        ("ship", "the flagship"),
        ("200", "1,200 people"),
        ("5", "2.5 percent"),
        ("2", "2.5 percent"),
        ("30", "at 12:30"),
        ("cafe", "the cafe\u0301"),
        ("caf\u00e9", "the cafe"),
        ("the ship", "the old ship"),
        ("", "anything"),
        (" \u00ad", "anything"),
        ("words", ""),
    ],
)
def test_not_found(words: str, text: str) -> None:
    """Parts of words and of numbers, other words, and nothing at all are not found."""
    assert find(words, text) is None


def test_fold_makes_form_uniform() -> None:
    """Two ways to write the same words fold to one."""
    assert fold("“Cafe\u0301” –  old\u00a0port\ufeff ") == '"Caf\u00e9" - old port'


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=20), st.text(max_size=5), st.text(max_size=20))
def test_bounds_hold_the_words(before: str, words: str, after: str) -> None:
    """What is found folds to what was sought, but for case."""
    text = before + words + after
    bounds = find(words, text)
    if bounds:
        assert fold(words).lower() in fold(text[slice(*bounds)]).lower()


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=12))
def test_words_between_spaces_are_found(words: str) -> None:
    """Any words that stand alone are found."""
    if fold(words):
        assert find(words, f"x {words} x")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("תחזיר את הכסף", "החברה ותחזיר את הכסף היום"),
        ("重新开放", "图书馆周二重新开放。"),
        ("وزير", "قال الوزير"),
    ],
)
def test_scripts_that_join_words_have_no_word_bounds(words: str, text: str) -> None:
    """A word may stand within another in Hebrew, Arabic or Chinese."""
    place = find(words, text)

    assert place is not None
    assert text[place[0] : place[1]] == words
