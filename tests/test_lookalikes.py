"""Letters and digits that only look Latin, and characters that turn the direction of a text."""

import pytest

from checker.documents.blocks import latin, turned


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("Vіce President", "Vice President", id="one Cyrillic letter"),
        pytest.param("the Сор spoke", "the Cop spoke", id="a word of them"),
        pytest.param("𝐕𝐢𝐜𝐞 ４０", "Vice 40", id="styled"),
        pytest.param("at ٤٠ sites", "at 40 sites", id="digits of another script"),
        pytest.param("4O and 1O1 sites", "40 and 101 sites", id="an O among digits"),
        pytest.param("CO2, O3, 4OK, GPT-4o", "CO2, O3, 4OK, GPT-4o", id="an O of its own"),
        pytest.param("Борис met Ann in Kyiv", "Борис met Ann in Kyiv", id="a real Cyrillic word"),
        pytest.param("Вона тут была", "Вона тут была", id="a Cyrillic text"),
        pytest.param("Οι εργάτες", "Οι εργάτες", id="a Greek text"),
        pytest.param("naïve Zürich €5 ½", "naïve Zürich €5 ½", id="accents and signs"),
    ],
)
def test_what_a_reader_takes_letters_for(text: str, seen: str) -> None:
    """Look-alikes are read as Latin among Latin letters, and nothing else changes."""
    assert latin(text) == seen
    assert len(latin(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "is_turned"),
    [("\u202e43\u202c", True), ("\u202d34", True), ("\u2067אב\u2069", False), ("43", False)],
)
def test_overrides_of_direction_are_noticed(text: str, is_turned: bool) -> None:
    """Overrides turn a text; the isolates of mixed scripts do not."""
    assert turned(text) is is_turned
