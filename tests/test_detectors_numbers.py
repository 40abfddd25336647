"""Numbers of the same thing are compared; numbers of other things are left alone."""

import pytest

from checker.detectors.numbers import find
from checker.types import Element, Stance
from tests.records import compare


@pytest.mark.parametrize(
    ("article", "source", "values"),
    [
        pytest.param(
            "The festival in Oban drew 1,200 people.",
            "The festival in Oban drew 1,900 people.",
            ("1,200", "1,900"),
            id="count",
        ),
        pytest.param(
            "The council asked for nearly $120 billion to repair the bridges.",
            "The council asked for nearly $120m to repair its bridges.",
            ("nearly $120 billion", "nearly $120m"),
            id="scale",
        ),
        pytest.param(
            "The bank cut its key rate by half a percentage point.",
            "The bank lowered its key rate by a quarter of a percentage point.",
            ("half a percentage point", "a quarter of a percentage point"),
            id="points",
        ),
        pytest.param(
            "Turnout in the vote was 64%.",
            "Turnout in the vote was 46 per cent.",
            ("64%", "46 per cent"),
            id="percent",
        ),
        pytest.param(
            "The strike at the port lasted three months.",
            "The strike at the port lasted three weeks.",
            ("three months", "three weeks"),
            id="unit of time",
        ),
        pytest.param(
            "Pilots now train for 70 hours a month.",
            "Pilots now train for 70 hours a week.",
            ("70 hours a month", "70 hours a week"),
            id="rate",
        ),
        pytest.param(
            "Rovers beat Harriers 2-0 at home on Saturday.",
            "Rovers beat Harriers 1-0 at home on Saturday.",
            ("2-0", "1-0"),
            id="score",
        ),
        pytest.param(
            "The truck carried 40 tonnes of rice to the camp.",
            "The truck carried 4,000kg of rice to the camp.",
            ("40 tonnes", "4,000kg"),
            id="converted mass",
        ),
        pytest.param(
            "More than 500 workers will lose jobs at the mill.",
            "Around 300 workers will lose jobs at the mill.",
            ("More than 500", "Around 300"),
            id="disjoint hedges",
        ),
        pytest.param(
            "The plane dropped to 9,500ft above the sea.",
            "Falling 9,500ft a minute, the plane dropped to 1,100ft above the sea.",
            ("9,500ft", "1,100ft"),
            id="a rate does not repeat a length",
        ),
        pytest.param(
            "The baker was jailed for eighteen months in Leith.",
            "The baker was jailed for nine months in Leith. Over two weeks he had stolen flour.",
            ("eighteen months", "nine months"),
            id="a far smaller bound does not repeat a number",
        ),
        pytest.param(
            "A 27 - year - old baker was hurt in the fire in Leith.",
            "A 25-year-old baker was hurt in the fire in Leith.",
            ("27 - year - old", "25-year-old"),
            id="age",
        ),
    ],
)
def test_reports_another_number_of_the_same_thing(
    article: str, source: str, values: tuple[str, str]
) -> None:
    """Disjoint values of one quantity contradict, with the words of both sides."""
    (found,) = find(compare(article, source))
    assert (found.article_span.text, found.source_span.text) == values
    assert (found.element, found.stance, found.hard) == (Element.NUMBER, Stance.CONTRADICTS, True)
    assert found.correction == values[1]
    assert found.reason == f'the article says "{values[0]}", the source "{values[1]}"'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,200 people", "twelve hundred people"),
        ("1,200 people", "1,187 people"),
        ("some 1,200 people", "1,187 people"),
        ("about 1,200 persons", "roughly 1,200 people"),
        ("over 1,200 people", "around 1,200 people"),
        ("420,000kg", "420-tonne"),
        ("half of its stock", "50% of its stock"),
        ("a third of its stock", "33% of its stock"),
        ("nearly a dozen people", "11 people"),
        ("three years", "36 months"),
        ("four weeks", "one month"),
        ("$5m", "5 million dollars"),
        ("six (6) people", "6 people"),
        ("2.5 million people", "2,500,000 people"),
        ("12.3 million people", "12 million people"),
        ("10 miles", "16km"),
        ("25C", "77 degrees Fahrenheit"),
        ("more than 40 people", "52 people"),
        ("at least 40 people", "at least 42 people"),
        ("between 5 and 7 people", "six people"),
        ("hundreds of people", "340 people"),
        ("one in five homes", "20% of homes"),
    ],
)
def test_the_same_value_in_other_words_is_no_error(one: str, other: str) -> None:
    """Form, rounding, conversion and overlapping hedges make no difference."""
    frame = "The ferry company said its new line to Oban had taken {} so far."
    assert find(compare(frame.format(one), frame.format(other))) == []
    assert find(compare(frame.format(other), frame.format(one))) == []


@pytest.mark.parametrize(
    ("article", "source"),
    [
        pytest.param(
            "The blast at the mill killed 12 people.",
            "The blast at the mill injured 40 people.",
            id="killed and injured",
        ),
        pytest.param(
            "The blast at the mill killed 12 people.",
            "The blast at the mill killed 12 people and injured 40 people.",
            id="two numbers in one sentence",
        ),
        pytest.param(
            "Rescuers brought 12 of the 40 miners to safety at the pit.",
            "Rescuers brought miners to safety at the pit, where 40 miners work.",
            id="part of a whole",
        ),
        pytest.param(
            "Two people were hurt in the crash on the bridge.",
            "Two people were hurt in the crash on the bridge. Five other people in the crash fled.",
            id="other people",
        ),
        pytest.param(
            "Two people were hurt in the crash on the bridge.",
            "Three other people were hurt in the crash on the bridge.",
            id="only other people",
        ),
        pytest.param(
            "The mill employs 30 apprentices in Leith.",
            "The mill employs 500 engineers in Leith.",
            id="other things",
        ),
        pytest.param(
            "Three Dutch drivers were arrested at the rally.",
            "Nine drivers from Spain were arrested at the rally.",
            id="modified subset",
        ),
        pytest.param(
            "The bank cut the rate from 3% to 2%.",
            "The bank cut the rate from 3% to 2%, its lowest.",
            id="old and new value",
        ),
        pytest.param(
            "Sales at the shop rose by 5%.",
            "Sales at the shop rose to 12%.",
            id="by and to",
        ),
        pytest.param(
            "The shop sold 300 bicycles in 2012.",
            "The shop sold 900 bicycles in 2015.",
            id="other years",
        ),
        pytest.param(
            "The shop sold 300 bicycles.",
            "Over the past ten years the shop sold 9,000 bicycles.",
            id="other stretch of time",
        ),
        pytest.param(
            "The yard built 30 ferries in all.",
            "The yard built 10 ferries in Leith and 20 ferries in Oban.",
            id="sum",
        ),
        pytest.param(
            "The fund paid out 30% of its cash.",
            "The fund paid out 9 million euros of its cash.",
            id="another dimension",
        ),
        pytest.param(
            "Prices in the town rose 3%.",
            "Prices in the town rose three percentage points.",
            id="percent and points are not converted",
        ),
        pytest.param(
            "The fund paid $5m for the hall.",
            "The fund paid £4m for the hall.",
            id="two currencies",
        ),
        pytest.param(
            "Anna Lind, 36, won the race in Oban.",
            "Maria Berg, 41, presented the prizes.",
            id="ages of two people",
        ),
        pytest.param(
            "It was her first title in Leith.",
            "It was his second title in Leith.",
            id="first and second",
        ),
        pytest.param(
            "One of the drivers stopped at the bridge.",
            "Four drivers stopped at the bridge.",
            id="one of",
        ),
    ],
)
def test_numbers_of_other_things_are_left_alone(article: str, source: str) -> None:
    """Only the same counted thing can be contradicted."""
    assert find(compare(article, source)) == []


def test_the_value_elsewhere_in_the_same_source_clears_it() -> None:
    """A source that gives both numbers does not contradict either."""
    source = "The fair drew 900 people on Sunday. In all the fair drew 1,900 people."
    assert find(compare("The fair drew 1,900 people.", source)) == []


DEAD = "More than 40,000 people have been killed in the floods in the delta."
FEWER = "Over 32,000 people have been killed in the floods in the delta."


def test_a_growing_count_is_outdated() -> None:
    """A later document may give a larger toll."""
    (found,) = find(compare(DEAD, FEWER, article_date="2024-08-15", source_date="2024-03-26"))
    assert (found.stance, found.hard) == (Stance.OUTDATED, False)
    assert "grows with time" in found.reason


def test_a_shrinking_toll_contradicts() -> None:
    """A later document with a smaller toll is no growth."""
    (found,) = find(compare(FEWER, DEAD, article_date="2024-08-15", source_date="2024-03-26"))
    assert (found.stance, found.hard) == (Stance.CONTRADICTS, False)


def test_tolls_of_the_same_days_contradict_surely() -> None:
    """Within three days both documents tell the same count."""
    (found,) = find(compare(DEAD, FEWER, article_date="2024-08-15", source_date="2024-08-14"))
    assert (found.stance, found.hard) == (Stance.CONTRADICTS, True)


def test_tolls_without_dates_contradict_as_a_hint() -> None:
    """Nobody knows whether the toll has grown."""
    (found,) = find(compare(DEAD, FEWER))
    assert (found.stance, found.hard) == (Stance.CONTRADICTS, False)


def test_a_duration_that_grew_with_the_calendar_is_outdated() -> None:
    """What is "nearly six months" in March is "more than ten months" in August."""
    found = find(
        compare(
            "The war has gone on for more than 10 months.",
            "The war has gone on for nearly six months.",
            article_date="2024-08-15",
            source_date="2024-03-26",
        )
    )
    assert [one.stance for one in found] == [Stance.OUTDATED]


def test_a_duration_that_did_not_grow_with_the_calendar_contradicts() -> None:
    """A sentence of ten years does not become one of twenty in a month."""
    found = find(
        compare(
            "The court gave the banker 20 years in prison.",
            "The court gave the banker 10 years in prison.",
            article_date="2024-08-15",
            source_date="2024-07-15",
        )
    )
    assert [one.stance for one in found] == [Stance.CONTRADICTS]


TAKEN = "The raid began when gunmen stormed the camp, killing around 90 people and abducting {}."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            TAKEN.format("about 250 hostages"),
            "Additionally, the gunmen captured around 200 people.",
        ),
        (
            "Additionally, the gunmen captured around 200 people.",
            TAKEN.format("about 250 hostages"),
        ),
    ],
    ids=["long article", "short article"],
)
def test_how_many_were_abducted_is_one_number(one: str, other: str) -> None:
    """Hostages are people who were abducted, in whatever words; "around" allows for a tenth."""
    dates = {"article_date": "2024-08-23", "source_date": "2024-08-22"}
    (found,) = find(compare(one, other, **dates))
    assert {found.article_value, found.source_value} == {"about 250", "around 200"}
    assert (found.stance, found.hard) == (Stance.CONTRADICTS, True)


def test_hostages_still_held_are_not_those_taken() -> None:
    """Some of them were set free."""
    held = "Some 109 hostages are still in the hands of the gunmen who stormed the camp."
    assert find(compare(TAKEN.format("about 250 hostages"), held)) == []


def test_almost_the_same_precise_duration_is_the_same_thing() -> None:
    """Five hours and 46 minutes is not told twice of different things in a story."""
    article = "The crew reached the complex five hours and 46 minutes after leaving."
    source = "The capsule docked with its module 5 hours and 39 minutes after the launch."
    (found,) = find(compare(article, source))
    assert found.article_value == "five hours and 46 minutes"
    assert found.source_value == "5 hours and 39 minutes"
    assert find(compare(article, "The capsule docked 2 hours and 39 minutes later.")) == []


@pytest.mark.parametrize(
    ("article", "source"),
    [
        (
            "Some 750,000 people need help in the delta.",
            "Some 400,000 people need help in the delta.",
        ),
        (
            "Some 400,000 people need help in the delta.",
            "Some 750,000 people need help in the delta.",
        ),
        ("Oil was trading at $80 a barrel in Oslo.", "Oil was trading at $95 a barrel in Oslo."),
        (
            "More than 40,000 people were killed in the delta, doctors of the region say.",
            "The toll is stark, doctors of the delta say: over 32,000 Lowlanders reported killed.",
        ),
        (
            "Envoys seek a truce to end more than 10 months of war in the delta.",
            "Envoys hope for a truce in the war that has gripped the delta for nearly six months.",
        ),
    ],
    ids=[
        "more in need",
        "fewer in need",
        "price",
        "toll in other words",
        "duration in other words",
    ],
)
def test_what_changes_with_time_is_outdated_in_either_direction(article: str, source: str) -> None:
    """The later document may be the article or the source."""
    dates = ("2024-08-22", "2024-03-30")
    for mine, theirs, one, other in [
        (article, source, *dates),
        (source, article, *dates[::-1]),
    ]:
        (found,) = find(compare(mine, theirs, article_date=one, source_date=other))
        assert (found.stance, found.hard) == (Stance.OUTDATED, False)
