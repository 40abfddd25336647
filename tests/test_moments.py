"""Time expressions: what parses, what must not, what it can mean, what conflicts."""

import datetime

import pytest

from checker.detectors.dates import agree, conflict
from checker.language.moments import Clock, Day, Moment, moments

THURSDAY = datetime.date(2024, 8, 22)
Dates = tuple[datetime.date | None, datetime.date | None]


def only(text: str, published: datetime.date | None = None) -> Moment:
    """Return the one time expression of `text`."""
    found = moments(text, published)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("Signed on 22 August 2024 in Lima.", "22 August 2024", Day(2024, 8, 22, 3)),
        ("Signed on August 22, 2024, in Lima.", "August 22, 2024", Day(2024, 8, 22, 3)),
        ("The shop shut on Oct. 7 for good.", "Oct. 7", Day(None, 10, 7)),
        ("The shop shut on the 7th of October.", "7th of October", Day(None, 10, 7)),
        ("Posted 2024-08-22 by the clerk.", "2024-08-22", Day(2024, 8, 22, 3)),
        ("The bridge opened in May.", "May", Day(None, 5)),
        ("The bridge opened in early March.", "March", Day(None, 3)),
        ("The bridge opened in May 2023.", "May 2023", Day(2023, 5)),
        ("It follows his 2013 conviction for fraud.", "2013", Day(2013)),
    ],
)
def test_calendar_dates_keep_their_words_and_parts(text: str, words: str, day: Day) -> None:
    """A full or partial date is found with its exact words; what it leaves open stays open."""
    moment = only(text)
    assert moment.text == words == text[moment.start : moment.end]
    assert moment.days == (day,)


@pytest.mark.parametrize(
    "text",
    [
        "He may march to the river.",
        "Ms May said the plan was dead.",
        "June Carter came second.",
        "The August assembly of elders sat.",
        "More than 2000 people marched.",
        "It cost $1998 a year.",
        "They won by 2014 votes.",
        "Sheffield Wednesday won the cup.",
        "He writes for the Sunday Times.",
        "The office shuts on Sundays.",
        "The rate rose to 2.30 a litre.",
        "She came second in the race.",
    ],
)
def test_other_words_are_no_dates(text: str) -> None:
    """Verbs, names, counts and prices that look like dates are left alone."""
    assert moments(text) == ()


def test_a_date_can_mean_several_days() -> None:
    """Every day that was written is one it can mean."""
    assert [day.day for day in only("It ran on 22-24 August.").days] == [22, 23, 24]


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("It struck at 2.31am.", Clock((151,), "", loose=False)),
        ("It struck at 04:14 GMT.", Clock((254,), "GMT", loose=False)),
        ("It struck at 0414 GMT.", Clock((254,), "GMT", loose=False)),
        ("It struck at 10:14 p.m. EDT.", Clock((134,), "EDT", loose=False)),
        ("It struck at around 5 p.m. there.", Clock((1020,), "", loose=True)),
        ("It struck at 5:30 there.", Clock((330, 1050), "", loose=False)),
    ],
)
def test_clock_times(text: str, clock: Clock) -> None:
    """A clock time gives its minutes, in UTC where its zone is known; without am or pm both."""
    assert only(text).clock == clock


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained on Thursday.", datetime.date(2024, 8, 22)),
        ("It rained on Friday.", datetime.date(2024, 8, 16)),
        ("The vote will be held on Friday.", datetime.date(2024, 8, 23)),
        ("It rained last Thursday.", datetime.date(2024, 8, 15)),
        ("It rains next Friday.", datetime.date(2024, 8, 23)),
        ("It rained yesterday.", datetime.date(2024, 8, 21)),
    ],
)
def test_the_likeliest_day_comes_first(text: str, expected: datetime.date) -> None:
    """Weekdays and relative days resolve against the day of publication."""
    day = only(text, THURSDAY).days[0]
    assert (day.year, day.month, day.day) == (expected.year, expected.month, expected.day)


def test_the_month_before_january_is_december() -> None:
    """Counting months crosses the year."""
    assert only("It rained last month.", datetime.date(2024, 1, 5)).days == (Day(2023, 12),)


@pytest.mark.parametrize("published", [None, datetime.date.min])
def test_a_day_that_is_not_known_is_not_invented(published: datetime.date | None) -> None:
    """Without a day of publication, or before the first of the calendar, there is none."""
    assert only("It rained yesterday.", published).days == ()


UNDATED: Dates = (None, None)
SAME: Dates = (THURSDAY, THURSDAY)


@pytest.mark.parametrize(
    ("one", "two", "dates"),
    [
        ("in 1998", "in 1999", UNDATED),
        ("in May", "on 12 June", UNDATED),
        ("on 12 May", "on 13 May", UNDATED),
        ("on Thursday", "on Friday", UNDATED),
        ("on Thursday", "yesterday", SAME),
        ("on Thursday", "on 21 August", SAME),
        ("four years ago", "in 2011", SAME),
        ("at 5 p.m.", "at 5 a.m.", UNDATED),
        ("at 04:14 GMT", "at 04:41 GMT", UNDATED),
    ],
)
def test_what_cannot_both_hold(one: str, two: str, dates: Dates) -> None:
    """Dates that differ where both speak conflict, in either order."""
    a, b = only(one, dates[0]), only(two, dates[1])
    assert conflict(a, b)
    assert conflict(b, a)


@pytest.mark.parametrize(
    ("one", "two", "dates"),
    [
        ("in May", "on 12 May", UNDATED),
        ("in 2024", "on 12 May", UNDATED),
        ("on Thursday", "on 22 August 2024", UNDATED),
        ("yesterday", "on Wednesday", SAME),
        ("last Thursday", "on 15 August", SAME),
        ("four years ago", "in 2020", SAME),
        ("yesterday", "on Friday", UNDATED),
        ("at 2.31am", "at 20:31 GMT", UNDATED),
        ("at 10:14 p.m. EDT", "at 02:14 GMT", UNDATED),
        ("at around 5 p.m.", "at 5.10 p.m.", UNDATED),
    ],
)
def test_what_can_both_hold(one: str, two: str, dates: Dates) -> None:
    """Less said, the same said otherwise, or what cannot be compared: no conflict."""
    a, b = only(one, dates[0]), only(two, dates[1])
    assert not conflict(a, b)
    assert not conflict(b, a)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("in May", "on 12 May", True),
        ("on Thursday", "on 22 August", True),
        ("in May", "in 1998", False),
    ],
)
def test_agreement_needs_something_in_common(one: str, two: str, same: bool) -> None:
    """Only expressions that share a part, and differ in none, agree."""
    assert agree(only(one, THURSDAY), only(two, THURSDAY)) is same


def test_a_long_s_spells_no_day() -> None:
    """Old print has letters that Unicode takes for ours."""
    assert moments("He came ye\u017fterday.") == ()
