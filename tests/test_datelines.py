"""A text's own day of publication: taken where it stands as one, never guessed."""

import datetime

import pytest

from checker.documents.datelines import dateline, day_of

DAY = datetime.date(2024, 8, 22)


@pytest.mark.parametrize(
    "line",
    [
        "CAIRO, Aug 22, 2024 (Reuters) - Envoys met again.",
        "WASHINGTON — August 22, 2024 — Envoys met again.",
        "OSLO, Norway (AP) — Aug. 22, 2024 — Envoys met again.",
        "BERGEN, Aug. 22, 2024 /Newswire/ -- Envoys met again.",
        "Published: 22 August 2024",
        "Published 22 August 2024, updated 24 August 2024",
        "Last updated 22 August 2024 10:12 GMT",
        "Updated: August 22, 2024, 4:05 p.m. ET",
        "Updated 3:04 PM EDT, Thu August 22, 2024",
        "22 August 2024",
        "AUG 22, 2024",
        "Thursday, August 22, 2024",
        "2024-08-22T10:00:00Z",
        "22/08/2024",
        "By Ada Quist, 22 August 2024",
        "By Ada Quist | Aug. 22, 2024 | 3:04 pm",
        "By Ada Quist Published 22 August 2024 at 10:04 BST",
    ],
)
def test_a_full_date_of_publication_is_read(line: str) -> None:
    """Agency datelines, labels, bylines and lines of their own give the day."""
    assert dateline(["Envoys meet", line, "They met in a hotel."]) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "CAIRO, Aug 22 (Reuters) - Envoys met again.",
        "On 22 August 2024 gunmen attacked the town.",
        "22 August 2024: gunmen attacked the town.",
        "The law was published on 22 August 2024 in the gazette.",
        "The report, published on 22 August 2024, says so.",
        "Published on 22 August 2024 in the gazette, the law is in force.",
        "The end of the war: 22 August 2024 - a holiday",
        "Date of birth: 22 August 2024",
        "August 2 - August 22, 2024",
        "August 2024",
        "03/04/2024",
        "31 February 2024",
        "Friday, August 22, 2024",
    ],
    ids=[
        "no year",
        "in prose",
        "entry of a chronicle",
        "published in a sentence",
        "report published",
        "law published",
        "a date between dashes in prose",
        "another label",
        "a range",
        "no day",
        "two readings",
        "no such day",
        "another weekday",
    ],
)
def test_anything_else_is_no_dateline(line: str) -> None:
    """What is incomplete, ambiguous, wrong or part of a sentence gives no date."""
    assert dateline(["Envoys meet", line, "They met in a hotel."]) is None


def test_a_date_far_down_is_not_of_the_document() -> None:
    """Only the head of a text says when it was published."""
    assert dateline(["Envoys meet."] * 8 + ["Published: 22 August 2024"]) is None


def test_a_chronicle_has_no_date_of_its_own() -> None:
    """Several lines that are dates are headings of entries."""
    blocks = ["The war", "7 October 2023", "It began.", "9 October 2023", "It went on."]
    assert dateline(blocks) is None


def test_the_day_of_publication_wins_over_that_of_an_update() -> None:
    """Relative dates lean on the first publication."""
    blocks = ["Envoys meet", "Updated: 24 August 2024", "Published: 22 August 2024"]
    assert dateline(blocks) == DAY


@pytest.mark.parametrize("written", [f"{'9' * 20} 00:00:00 GMT", f"2024 00:00:00 +{'9' * 20}"])
def test_a_day_out_of_all_bounds_is_none(written: str) -> None:
    """A year or a zone that no calendar has is no date of a feed."""
    assert day_of(f"Mon, 01 Jan {written}") is None
