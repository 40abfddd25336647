"""Numbers with their units, hedges and what they count; and numbers that are none."""

import pytest

from checker.detectors.numbers import agree
from checker.language.measures import Hedge
from checker.language.quantities import Quantity, Sort, quantities


def only(text: str) -> Quantity:
    """Return the one quantity of `text`."""
    (found,) = quantities(text)
    return found


@pytest.mark.parametrize(
    ("text", "words", "value", "dimension"),
    [
        ("Over 1,200 people left.", "Over 1,200", 1200, "count"),
        ("It cost $4.1 billion.", "$4.1 billion", 4.1e9, "dollar"),
        ("It cost £350tn.", "£350tn", 350e12, "pound"),
        ("They sent 1.2bn euros.", "1.2bn euros", 1.2e9, "euro"),
        ("Two hundred and fifty left.", "Two hundred and fifty", 250, "count"),
        ("It took two and a half days.", "two and a half days", 2.5, "time"),
        ("Half a million came.", "Half a million", 500_000, "count"),
        ("Two thirds of them left.", "Two thirds", 200 / 3, "percent"),
        ("Rates rose 12 per cent.", "12 per cent", 12, "percent"),
        ("It fell a quarter of a percentage point.", "a quarter of a percentage point", 0.25,
         "percentage point"),
        ("It rose by 12 basis points.", "12 basis points", 0.12, "percentage point"),
        ("It was 50F there.", "50F", 10, "temperature"),
        ("It was 10 degrees Celsius there.", "10 degrees Celsius", 10, "temperature"),
        ("It covers ten square miles.", "ten square miles", 25_899_880, "area"),
        ("No libraries will close.", "No", 0, "count"),
    ],
)  # fmt: skip
def test_a_quantity_has_its_words_value_and_unit(
    text: str, words: str, value: float, dimension: str
) -> None:
    """Digits, words, scales, fractions and units are read to a value in a base unit."""
    found = only(text)
    assert text[found.start : found.end] == words
    assert found.value == pytest.approx(value, rel=1e-4)
    assert found.dimension == dimension


@pytest.mark.parametrize(
    "text",
    [
        "Article 50 was used.",
        "Boeing 737s flew from gate 4.",
        "The G7 met in 2019.",
        "It opened on 12 May at 5.30 p.m.",
        "One of them said no one came.",
        "The 1990s were quiet.",
        "Call 020 7946 0018 now.",
    ],
)
def test_numbers_of_names_dates_and_codes_are_none(text: str) -> None:
    """What measures nothing is no quantity."""
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("around 250 homes", Hedge.ABOUT),
        ("just under 250 homes", Hedge.NEARLY),
        ("more than a further 250 homes", Hedge.OVER),
        ("250 or more homes", Hedge.AT_LEAST),
        ("up to 250 homes", Hedge.UP_TO),
        ("up 250 homes", Hedge.NONE),
    ],
)
def test_hedges_turn_numbers_into_intervals(text: str, hedge: Hedge) -> None:
    """The words around a number tell how it is to be taken."""
    assert only(text).hedge is hedge


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("12 new tramway stops opened", {"stop"}),
        ("40 injured in the blast", {"people"}),
    ],
)
def test_what_is_counted_is_read(text: str, things: set[str]) -> None:
    """A noun after the number, or those it befell."""
    assert only(text).counted.things == things


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("the third-largest city", Sort.ORDINAL),
        ("They won 2-0 there.", Sort.SCORE),
        ("They voted 8:5 there.", Sort.SCORE),
        ("It grew 4-7% there.", Sort.MEASURE),
    ],
)
def test_sorts_of_numbers_are_told_apart(text: str, sort: Sort) -> None:
    """Ordinals and scores are no counts."""
    assert only(text).sort is sort


@pytest.mark.parametrize(
    ("one", "two", "agreed"),
    [
        ("10 miles", "16 kilometres", True),
        ("3,000 feet", "914 metres", True),
        ("about 250 homes", "262 homes", True),
        ("1,200 homes", "1,204 homes", True),
        ("over 40 homes", "over 60 homes", False),
        ("31 homes", "32 homes", False),
        ("70 hours a week", "70 hours a month", False),
    ],
)
def test_rounding_and_conversion_are_no_difference(one: str, two: str, agreed: bool) -> None:
    """Two numbers agree when both can be true."""
    assert agree(only(one), only(two)) is agreed


def test_letters_that_only_look_like_a_scale_are_none() -> None:
    """The "kn" of a wind are no thousands, and no unit that is known."""
    assert quantities("Winds of 25kn were seen.") == ()


@pytest.mark.parametrize("text", ["The fir\u017ft fled.", "Over \u017fixty fled.", "A s\u0131x."])
def test_long_and_dotless_letters_spell_no_number(text: str) -> None:
    """Letters that Unicode takes for "s" and "i" are no English ones."""
    assert quantities(text) == ()
