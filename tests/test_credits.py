"""Credits: the words by which a text says where it comes from, and nothing else."""

import pytest

from checker.origins.credits import Mark, credits_in
from checker.origins.outlets import is_known_outlet, same_outlet

CREDITS = [
    ("OSLO (Reuters) – The ferry line reopened.", "Reuters", "OSLO (Reuters)", Mark.DATELINE),
    ("OSLO, Oct 3 (Reuters) - The ferry left.", "Reuters", "OSLO, Oct 3 (Reuters)", Mark.DATELINE),
    ("LIMA, Aug. 22 (Xinhua) -- It rained.", "Xinhua", "LIMA, Aug. 22 (Xinhua)", Mark.DATELINE),
    ("(CNN) — The ferry left.", "CNN", "(CNN)", Mark.DATELINE),
    ("TURKU (Fjord Wire) – It rained.", "Fjord Wire", "TURKU (Fjord Wire)", Mark.DATELINE),
    ("Source: Le Courrier du Lac", "Le Courrier du Lac", None, Mark.SOURCE),
    ("Original source: harbour-post.org", "harbour-post.org", None, Mark.SOURCE),
    ("(With inputs from PTI)", "PTI", "With inputs from PTI", Mark.SOURCE),
    ("Additional reporting by Reuters", "Reuters", None, Mark.SOURCE),
    ("The ferry left at noon. (AP)", "AP", "(AP)", Mark.ENDING),
    ("“We are glad.” – AFP", "AFP", "– AFP", Mark.ENDING),
    ("— Reuters", "Reuters", None, Mark.ENDING),
    ("It rained. Read Full Article at RT.com", "RT", "Read Full Article at RT.com", Mark.LINK),
    ("Read the original on Harbour Post", "Harbour Post", None, Mark.LINK),
    ("Originally published in Harbour Post.", "Harbour Post", None, Mark.REPRINT),
    (
        "This article was first published by The Lake Review.",
        "Lake Review",
        "first published by The Lake Review",
        Mark.REPRINT,
    ),
    (
        "Copyright 2024 The Associated Press. All rights reserved.",
        "Associated Press",
        "Copyright 2024 The Associated Press",
        Mark.REPRINT,
    ),
    ("By ANNA LUND, Associated Press", "Associated Press", None, Mark.BYLINE),
]


@pytest.mark.parametrize(
    ("line", "name", "text", "mark"), CREDITS, ids=[credit[0] for credit in CREDITS]
)
def test_credits_are_found(line: str, name: str, text: str | None, mark: Mark) -> None:
    """A set phrase of the trade is a credit, with the outlet's name and its exact words."""
    (credit,) = credits_in(line)

    assert (credit.name, line[credit.start : credit.end]) == (name, text or line.strip("()."))
    assert credit.mark is mark


@pytest.mark.parametrize(
    "line",
    [
        "According to Reuters, the ferry left at noon.",
        "The Associated Press (AP) said the ferry left.",
        "The ferry left, Reuters reported.",
        "The minister told the BBC – and Reuters – that it rained.",
        "The Guardian",
        "Source: officials in the port",
        "Source: people who saw the ferry leave said it was late",
        "Sources said the ferry was late",
        "Read more on this story in our evening edition",
        "He read the full report in Paris",
        "Read more in Paris",
        "The novel was first published in London.",
        "This story was originally published in January",
        "Provided by the state, the ferry is free.",
        "Translated by Anna Lund",
        "Anna Lund (Labour) – who won the seat – spoke.",
        "Bergen (Norway) - The ferry left.",
        "Ola Berg for Harbour Post",
        "By Anna Lund",
        "Reporting by phone is common.",
        "Photo: Reuters",
    ],
)
def test_attributions_are_no_credits(line: str) -> None:
    """Naming an outlet for one statement, or a place, a person or a date, is no credit."""
    assert credits_in(line) == ()


def test_staff_line_names_nobody_else() -> None:
    """An outlet's own staff line is a mark of the original, without an outlet's name."""
    (staff,) = credits_in("(Reporting by Anna Lund; Editing by Ola Berg)")

    assert (staff.name, staff.mark) == ("", Mark.STAFF)


def test_several_sources_in_one_line() -> None:
    """A source line may name several outlets."""
    assert [credit.name for credit in credits_in("Sources: Reuters, AFP")] == ["Reuters", "AFP"]


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Ferry line reopens – Reuters", ["Reuters"]),
        ("Ferry line reopens - The Guardian", ["Guardian"]),
        ("Election night – Live Updates", []),
        ("What the ferry means – and why", []),
        ("Ferry hits pier: Reuters photographer hurt", []),
        ("Non-BBC", []),
    ],
)
def test_titles_end_in_credits(title: str, names: list[str]) -> None:
    """A title credits the well-known outlet that it ends in."""
    assert [credit.name for credit in credits_in(title, headline=True)] == names


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("AP", "The Associated Press", True),
        ("RT", "RT.com", True),
        ("BBC", "BBC News", True),
        ("Harbour Post", "the harbour post", True),
        ("https://www.harbour-post.org/", "harbour-post.org", True),
        ("Sky News", "BBC News", False),
        ("Harbour Post", "Harbour Times", False),
        ("News", "Online News", False),
        ("", "", False),
    ],
)
def test_names_of_one_outlet(one: str, other: str, same: bool) -> None:
    """Article, domain, abbreviation and generic endings do not make another outlet."""
    assert same_outlet(one, other) is same


def test_a_place_is_no_known_outlet() -> None:
    """Only names in the list are well known."""
    assert is_known_outlet("Reuters")
    assert not is_known_outlet("Oslo")
