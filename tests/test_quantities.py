"""Quantities are read with value, hedge, unit and what they count."""

import math

import pytest

from checker.language.hedges import Hedge
from checker.language.quantities import Quantity, Sort, quantities
from checker.language.words import stem


def only(text: str) -> Quantity:
    """Return the one quantity of a text."""
    found = quantities(text)
    assert len(found) == 1, [text[q.start : q.end] for q in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200 people came", 1200),
        ("twelve hundred people came", 1200),
        ("twenty-five people came", 25),
        ("twenty - five people came", 25),
        ("one hundred and five people came", 105),
        ("three hundred thousand people came", 300_000),
        ("2.5 million people came", 2_500_000),
        ("two and a half million people came", 2_500_000),
        ("half a million people came", 500_000),
        ("a million and a half people came", 1_500_000),
        ("two dozen people came", 24),
        ("half a dozen people came", 6),
        ("40k people came", 40_000),
        ("12m people came", 12_000_000),
        ("six (6) ferries came", 6),
        ("It sold 575,000, a record", 575_000),
    ],
)
def test_reads_the_value_of_a_number(text: str, value: float) -> None:
    """Digits, words, scales and their mixtures give the same value."""
    assert only(text).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("420,000kg of rice", "mass", 420_000),
        ("a 420-tonne barge", "mass", 420_000),
        ("10 miles of road", "length", 16_093.44),
        ("a 100m race", "length", 100),
        ("77 degrees Fahrenheit", "temperature", 25),
        ("25C in the shade", "temperature", 25),
        ("three years of drought", "time", 3 * 365.25),
        ("36 months of drought", "time", 3 * 365.25),
        ("half an hour of rain", "time", 0.5 / 24),
        ("30 per cent of voters", "percent", 30),
        ("30% of voters", "percent", 30),
        ("half of the voters", "percent", 50),
        ("two-thirds of voters", "percent", 200 / 3),
        ("one in five voters", "percent", 20),
        ("two percentage points", "percentage point", 2),
        ("a quarter of a percentage point", "percentage point", 0.25),
        ("50 basis points", "percentage point", 0.5),
        ("$5m was paid", "dollar", 5e6),
        ("US$5m was paid", "dollar", 5e6),
        ("5 million dollars were paid", "dollar", 5e6),
        ("£1.2bn was paid", "pound", 1.2e9),
        ("5m euros were paid", "euro", 5e6),
        ("50p was paid", "pound", 0.5),
        ("3 square km of forest", "area", 3e6),
    ],
)
def test_converts_units(text: str, dimension: str, value: float) -> None:
    """A measure is held in the base unit of its dimension."""
    found = only(text)
    assert found.dimension == dimension
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "hedge", "words"),
    [
        ("over 1,200 people", Hedge.OVER, "over 1,200"),
        ("more than 1,200 people", Hedge.OVER, "more than 1,200"),
        ("upwards of $5m", Hedge.OVER, "upwards of $5m"),
        ("around 1,200 people", Hedge.ABOUT, "around 1,200"),
        ("some 1,200 people", Hedge.ABOUT, "some 1,200"),
        ("about a hundred people", Hedge.ABOUT, "about a hundred"),
        ("a hundred people or so", Hedge.NONE, "a hundred"),
        ("ten or so people", Hedge.ABOUT, "ten or so"),
        ("nearly a dozen people", Hedge.NEARLY, "nearly a dozen"),
        ("just under 30%", Hedge.NEARLY, "just under 30%"),
        ("at least 30 people", Hedge.AT_LEAST, "at least 30"),
        ("no fewer than 30 people", Hedge.AT_LEAST, "no fewer than 30"),
        ("30 or more people", Hedge.AT_LEAST, "30 or more"),
        ("up to 500 people", Hedge.UP_TO, "up to 500"),
        ("no more than 500 people", Hedge.UP_TO, "no more than 500"),
        ("fewer than 500 people", Hedge.UNDER, "fewer than 500"),
    ],
)
def test_reads_the_hedge_and_its_words(text: str, hedge: Hedge, words: str) -> None:
    """The bounds of a quantity take in its hedge, sign and unit."""
    found = only(text)
    assert (found.hedge, text[found.start : found.end]) == (hedge, words)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("over 200 people", 200, math.inf),
        ("up to 200 people", -math.inf, 200),
        ("about 200 people", 180, 220),
        ("nearly 200 people", 180, 200),
        ("200 people", 200, 200),
        ("between 5 and 7 people", 5, 7),
        ("5-7 people", 5, 7),
        ("5 to 7 people", 5, 7),
        ("two or three people", 2, 3),
        ("2-3 million people", 2e6, 3e6),
        ("15-20% of homes", 15, 20),
        ("hundreds of thousands of people", 100_000, 2_000_000),
    ],
)
def test_a_hedged_number_is_an_interval(text: str, low: float, high: float) -> None:
    """Hedges, ranges and vague numbers bound the value."""
    interval = only(text).interval
    assert interval.low == pytest.approx(low)
    assert interval.high == pytest.approx(high)


@pytest.mark.parametrize(
    ("hedge", "inside"), [("over", False), ("at least", True), ("under", False), ("up to", True)]
)
def test_bounds_are_open_or_closed(hedge: str, inside: bool) -> None:
    """The bound "over 200" leaves 200 out, "at least 200" takes it in."""
    assert only(f"{hedge} 200 people").interval.contains(200) is inside


@pytest.mark.parametrize(
    "text",
    [
        "the attack of Oct. 7, 2023",
        "on 7 October",
        "between 3 and 5 May",
        "on 2023-10-07",
        "at 10:30 in the hall",
        "at 10.30am in the hall",
        "at 7 pm in the hall",
        "since 1998",
        "in the 1980s",
        "the 2014-15 season",
        "a Boeing 737 landed",
        "leaders of the G7",
        "a case of Covid-19",
        "under Article 50 of the treaty",
        "at No. 10 this morning",
        "an F-16 jet",
        "one of the drivers",
        "no one came",
        "a Formula One driver",
        "call 020 7946 0018",
        "lined up in a 4-4-2 shape",
    ],
)
def test_dates_times_and_names_are_no_quantities(text: str) -> None:
    """Numbers that tell a date, a time or a name measure nothing."""
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "sort", "value"),
    [
        ("a girl aged 36", Sort.AGE, 36 * 365.25),
        ("a 36-year-old baker", Sort.AGE, 36 * 365.25),
        ("Anna Lind, 36, said", Sort.AGE, 36 * 365.25),
        ("she is 36 years old", Sort.AGE, 36 * 365.25),
        ("a 3-1 win", Sort.SCORE, 3001),
        ("a 1-3 defeat", Sort.SCORE, 3001),
        ("her 21st title", Sort.ORDINAL, 21),
        ("her third title", Sort.ORDINAL, 3),
    ],
)
def test_tells_ages_scores_and_ordinals_apart(text: str, sort: Sort, value: float) -> None:
    """These are read, but as sorts of their own."""
    found = only(text)
    assert found.sort is sort
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "thing", "modifiers"),
    [
        ("40,000 people have been killed", "people", set()),
        ("about 250 Turkish hostages", "hostages", {"turkish"}),
        ("250 captives", "hostages", set()),
        ("30 dead", "people", set()),
        ("a 420-tonne barge", "barge", set()),
        ("30% of voters", "voters", set()),
        ("six (6) ferries", "ferries", set()),
    ],
)
def test_finds_what_is_counted(text: str, thing: str, modifiers: set[str]) -> None:
    """The head noun after the number, in a canonical stem, and its modifiers."""
    counted = only(text).counted
    assert counted.things == frozenset({stem(thing)})
    assert counted.modifiers == frozenset(modifiers)


def test_a_part_of_a_number_is_marked() -> None:
    """In "12 of the 40 hostages" the first number is a part of the second."""
    part, whole = quantities("12 of the 40 hostages")
    assert (part.counted.subset, whole.counted.subset) == (True, False)
    assert part.counted.things == whole.counted.things


@pytest.mark.parametrize("text", ["two other drivers", "12 more drivers", "two others"])
def test_an_addition_is_marked(text: str) -> None:
    """The drivers of "two other drivers" are not the two drivers named before."""
    assert only(text).counted.extra


def test_each_number_takes_its_nearest_event() -> None:
    """The words "killing 12 and injuring 40" count the dead and the injured."""
    dead, hurt = quantities("The blast went off at noon, killing 12 and injuring 40 people")
    assert (dead.event, hurt.event) == ("killed", "injured")


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("70 hours a week", "week"),
        ("70 hours of training a month", "month"),
        ("12 ferries per day", "day"),
        ("70 hours of training", ""),
    ],
)
def test_reads_the_rate(text: str, per: str) -> None:
    """A rate keeps its unit of time."""
    assert only(text).per == per


@pytest.mark.parametrize(
    "text", ["0 to 5 people", "0-5% of voters", "9" * 5000 + " people", "½", "-"]
)
def test_odd_numbers_do_no_harm(text: str) -> None:
    """Zeros, endless digits and lone signs are read or left, never an error."""
    assert len(quantities(text)) <= 1
