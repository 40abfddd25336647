"""Time expressions: what parses, what must not, what it can mean, what conflicts."""

import datetime

import pytest

from checker.language.dating import agree, conflict, resolve
from checker.language.moments import Calendar, Clock, Day, Gap, Moment, Weekday, moments

THURSDAY = datetime.date(2024, 8, 22)


def only(text: str) -> Moment:
    """Return the one time expression of `text`."""
    found = moments(text)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("Signed on 22 August 2024 in Lima.", "22 August 2024", Day(2024, 8, 22)),
        ("Signed on August 22, 2024, in Lima.", "August 22, 2024", Day(2024, 8, 22)),
        ("The shop shut on Oct. 7 for good.", "Oct. 7", Day(None, 10, 7)),
        ("The shop shut on 7 October for good.", "7 October", Day(None, 10, 7)),
        ("The shop shut on the 7th of October.", "7th of October", Day(None, 10, 7)),
        ("Posted 2024-08-22 by the clerk.", "2024-08-22", Day(2024, 8, 22)),
        ("The bridge opened in May.", "May", Day(None, 5)),
        ("The bridge opened in early March.", "March", Day(None, 3)),
        ("The bridge opened in May 2023.", "May 2023", Day(2023, 5)),
        ("The bridge opened in 1998.", "1998", Day(1998)),
        ("It follows his 2013 conviction for fraud.", "2013", Day(2013)),
    ],
)
def test_calendar_dates_keep_their_words_and_parts(text: str, words: str, day: Day) -> None:
    """A full or partial date is found with its exact words; what it leaves open stays open."""
    moment = only(text)
    assert moment.text == words == text[moment.start : moment.end]
    assert moment.value == Calendar((day,))


@pytest.mark.parametrize(
    "text",
    [
        "He may march to the river.",
        "The talks may fail.",
        "Ms May said the plan was dead.",
        "The plan backed by May is dead.",
        "June Carter came second.",
        "The August assembly of elders sat.",
        "More than 2000 people marched.",
        "It cost $1998 a year.",
        "They won by 2014 votes.",
        "The firm sold 1,998 cars.",
        "Sheffield Wednesday won the cup.",
        "He writes for the Sunday Times.",
        "The office shuts on Sundays.",
        "The rate rose to 2.30 a litre.",
        "She came second in the race.",
        "They marched on the capital.",
        "It opened 1,200 days later.",
    ],
)
def test_other_words_are_no_dates(text: str) -> None:
    """Verbs, names, counts and prices that look like dates are left alone."""
    assert moments(text) == ()


def test_a_range_of_days_can_mean_each() -> None:
    """Every day of a written range is a day it can mean."""
    assert only("It ran on 22-24 August.").value == Calendar(
        (Day(None, 8, 22), Day(None, 8, 23), Day(None, 8, 24))
    )


def test_a_date_of_unknown_order_can_mean_both() -> None:
    """Day and month of an all-number date may stand either way round."""
    assert only("Filed 03/04/2021 in court.").value == Calendar((Day(2021, 3, 4), Day(2021, 4, 3)))


def test_weekdays_are_found_one_by_one() -> None:
    """Two weekdays joined by "and" are two expressions."""
    values = [moment.value for moment in moments("Snow fell on Thursday and late Friday.")]
    assert values == [Weekday(3), Weekday(4)]


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("It struck at 2.31am.", Clock((151,), None, loose=False)),
        ("It struck at 04:14 GMT.", Clock((254,), "GMT", loose=False)),
        ("It struck at 0414 GMT.", Clock((254,), "GMT", loose=False)),
        ("It struck at 5 p.m. sharp.", Clock((1020,), None, loose=False)),
        ("It struck at around 5 p.m. there.", Clock((1020,), None, loose=True)),
        ("It struck at 5:30 there.", Clock((330, 1050), None, loose=False)),
        ("It struck at noon.", Clock((720,), None, loose=False)),
    ],
)
def test_clock_times(text: str, clock: Clock) -> None:
    """A clock time gives its minutes after midnight and its zone; without am or pm both halves."""
    assert only(text).value == clock


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Closed since 2004.", "since"),
        ("Closed until Monday.", "until"),
        ("Due by 5 May.", "by"),
        ("Closed on Monday.", "at"),
    ],
)
def test_a_bound_is_told_from_a_day(text: str, relation: str) -> None:
    """The preposition tells whether the expression is a bound."""
    assert only(text).relation == relation


@pytest.mark.parametrize(
    ("text", "way"), [("Two days later he left.", "later"), ("Two days before he left.", "earlier")]
)
def test_gaps_know_their_way(text: str, way: str) -> None:
    """A distance from another event is kept with its direction and never resolved."""
    value = only(text).value
    assert isinstance(value, Gap)
    assert value.way == way
    assert value.low < 2 < value.high
    assert resolve(only(text), THURSDAY) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained on Thursday.", datetime.date(2024, 8, 22)),
        ("It rained on Friday.", datetime.date(2024, 8, 16)),
        ("The vote will be held on Friday.", datetime.date(2024, 8, 23)),
        ("It rained last Thursday.", datetime.date(2024, 8, 15)),
        ("It rains next Friday.", datetime.date(2024, 8, 23)),
        ("It rained yesterday.", datetime.date(2024, 8, 21)),
        ("It rains tomorrow.", datetime.date(2024, 8, 23)),
    ],
)
def test_the_likeliest_day_comes_first(text: str, expected: datetime.date) -> None:
    """Weekdays and relative days resolve against the day of publication."""
    day = resolve(only(text), THURSDAY)[0]
    assert (day.year, day.month, day.day) == (expected.year, expected.month, expected.day)
    assert day.weekday == expected.weekday()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It rained last month.", Day(2024, 7)),
        ("It rained earlier this month.", Day(2024, 8)),
        ("It rained last year.", Day(2023)),
    ],
)
def test_relative_months_and_years(text: str, day: Day) -> None:
    """A month or year counted from publication is known as far as it says."""
    assert resolve(only(text), THURSDAY) == (day,)


def test_the_month_before_january_is_december() -> None:
    """Counting months crosses the year."""
    assert resolve(only("It rained last month."), datetime.date(2024, 1, 5)) == (Day(2023, 12),)


@pytest.mark.parametrize("text", ["It rained yesterday.", "It rained last week."])
def test_without_a_date_of_publication_nothing_is_invented(text: str) -> None:
    """A relative day of an undated document is unknown."""
    assert resolve(only(text), None) == ()


def test_the_first_day_of_the_calendar_does_not_break() -> None:
    """A day before the first one a calendar can hold is unknown."""
    assert resolve(only("It rained yesterday."), datetime.date.min) == ()


def between(one: str, two: str, dates: tuple[datetime.date | None, ...]) -> bool:
    """Tell whether the only expressions of two texts conflict."""
    return conflict(only(one), dates[0], only(two), dates[1])


UNDATED = (None, None)
SAME = (THURSDAY, THURSDAY)


@pytest.mark.parametrize(
    ("one", "two", "dates"),
    [
        ("in 1998", "in 1999", UNDATED),
        ("in May 2023", "in June 2023", UNDATED),
        ("on 12 May", "on 13 May", UNDATED),
        ("in May", "on 12 June", UNDATED),
        ("on Thursday", "on Friday", UNDATED),
        ("on Thursday", "on Friday", SAME),
        ("on Thursday", "yesterday", SAME),
        ("on Friday", "on 22 August 2024", UNDATED),
        ("on Thursday", "on 21 August", SAME),
        ("four years ago", "in 2011", SAME),
        ("two weeks later", "two days later", UNDATED),
        ("three days ago", "three weeks ago", UNDATED),
        ("at 5 p.m.", "at 5 a.m.", UNDATED),
        ("at 04:14 GMT", "at 04:41 GMT", UNDATED),
        ("last month", "in May", SAME),
    ],
)
def test_what_cannot_both_hold(one: str, two: str, dates: tuple[datetime.date | None, ...]) -> None:
    """Dates that differ where both speak conflict, in either order."""
    assert between(one, two, dates)
    assert between(two, one, dates)


@pytest.mark.parametrize(
    ("one", "two", "dates"),
    [
        ("in May", "on 12 May", UNDATED),
        ("in 2024", "on 12 May", UNDATED),
        ("on 22 August", "on 22 August 2024", UNDATED),
        ("on Thursday", "on August 22", SAME),
        ("on Thursday", "on 22 August 2024", UNDATED),
        ("yesterday", "on Wednesday", SAME),
        ("last week", "on Friday", SAME),
        ("last Thursday", "on 15 August", SAME),
        ("four years ago", "in 2020", SAME),
        ("yesterday", "on Friday", UNDATED),
        ("on Thursday", "on Friday", (THURSDAY, None)),
        ("on Thursday", "on Friday", (THURSDAY, datetime.date(2024, 8, 30))),
        ("two weeks later", "14 days later", UNDATED),
        ("a week later", "a day earlier", UNDATED),
        ("several days later", "three days later", UNDATED),
        ("at 2.31am", "at 20:31 GMT", UNDATED),
        ("at 5:30", "at 5.30pm", UNDATED),
        ("at around 5 p.m.", "at 5.10 p.m.", UNDATED),
        ("at 5 p.m.", "on Thursday", UNDATED),
        ("on Good Friday", "on Friday", SAME),
        ("in the 1990s", "in 1994", UNDATED),
        ("hours later", "five hours later", UNDATED),
        ("03/04/2021", "3 April 2021", UNDATED),
    ],
)
def test_what_can_both_hold(one: str, two: str, dates: tuple[datetime.date | None, ...]) -> None:
    """Less said, the same day said otherwise, or days that cannot be compared: no conflict."""
    assert not between(one, two, dates)
    assert not between(two, one, dates)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("in May", "on 12 May", True),
        ("at noon", "at noon", True),
        ("at noon", "at 5 p.m.", False),
        ("on Thursday", "on 22 August", True),
        ("in May", "in 1998", False),
        ("two days later", "a week later", False),
    ],
)
def test_agreement_needs_something_in_common(one: str, two: str, same: bool) -> None:
    """Only expressions that share a part, and differ in none, agree."""
    assert agree(only(one), THURSDAY, only(two), THURSDAY) is same
