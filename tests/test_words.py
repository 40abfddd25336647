"""Words are folded: case, accents, spelling and irregular forms make no difference."""

import unicodedata

import pytest

from checker.language.words import content_stems, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José's", "Jose"),
        ("neighbours", "neighbor"),
        ("organised", "organize"),
        ("centre", "center"),
        ("defence", "defense"),
        ("rose", "risen"),
        ("children", "child"),
    ],
)
def test_spellings_of_one_word_have_one_stem(one: str, other: str) -> None:
    """Readers take them for the same word."""
    assert content_stems(one) == content_stems(other)


def test_decomposed_letters_are_letters() -> None:
    """An accent written apart belongs to its letter."""
    (word,) = words(unicodedata.normalize("NFD", "Málaga"))
    assert word.stem == "malaga"


def test_words_stand_where_they_say() -> None:
    """Each word is a slice of its text."""
    text = "The U.S. sold 1,200.50 shares—twice."
    found = [word.text for word in words(text)]
    assert found == ["The", "U.S.", "sold", "1,200.50", "shares", "twice"]
    assert all(text[word.start : word.end] == word.text for word in words(text))
