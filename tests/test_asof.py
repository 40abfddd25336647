"""The time a sentence speaks of: at its own precision, or none."""

import datetime

import pytest

from checker.language.asof import as_of

THURSDAY = datetime.date(2024, 8, 22)


@pytest.mark.parametrize(
    ("sentence", "time"),
    [
        ("The ferry sank on 3 March 2021.", "2021-03-03"),
        ("The ferry sank in March 2021.", "2021-03"),
        ("The ferry sank in 2021.", "2021"),
        ("The ferry sank on Tuesday.", "2024-08-20"),
        ("The ferry sank on Thursday.", "2024-08-22"),
        ("The ferry will leave on Friday.", "2024-08-23"),
        ("The ferry sank yesterday.", "2024-08-21"),
        ("The ferry sank last year.", "2023"),
        ("The ferry sank in May.", "2024-05"),
        ("The ferry sank on Oct. 7.", "2023-10-07"),
        ("The vote will be held on 5 September.", "2024-09-05"),
        ("The vote will be held on 5 January.", "2025-01-05"),
        ("The ferry sank on Thursday, 22 August 2024.", "2024-08-22"),
        ("The ferry sank at 10am on Tuesday.", "2024-08-20"),
    ],
)
def test_a_time_is_resolved(sentence: str, time: str) -> None:
    """Relative times lean on the day of publication."""
    assert as_of(sentence, THURSDAY) == time


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry sank.",
        "The ferry sank in 2019 and again in 2021.",
        "The ferry has been laid up since May.",
        "The ferry was due to leave on Thursday.",
        "The ferry sank last Friday.",
        "The ferry sank in the 1990s.",
        "The ferry of 5 September brings tourists.",
        "The ferry sank on 31 February 2021.",
    ],
    ids=[
        "none",
        "two",
        "since",
        "today or in a week",
        "this week or the last",
        "a decade",
        "past or to come",
        "no such day",
    ],
)
def test_what_is_open_stays_open(sentence: str) -> None:
    """No time, several times and ambiguous times give none."""
    assert as_of(sentence, THURSDAY) is None


@pytest.mark.parametrize("when", ["on Tuesday", "yesterday", "in May", "on Oct. 7"])
def test_without_a_day_of_publication_nothing_is_resolved(when: str) -> None:
    """Today's date is never used."""
    assert as_of(f"The ferry sank {when}.", None) is None
