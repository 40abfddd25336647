"""Articles are put together by event."""

from dataclasses import replace

import pytest

from checker.documents.events import grouped
from checker.records import Document
from tests.texts import document

BRIDGE = (
    "The Larkfield bridge collapsed on Tuesday. Engineer Tomas Berg blamed rusted bolts.",
    "Engineer Tomas Berg said that rusted bolts brought down the bridge in Larkfield.",
    "Three cranes lifted the wreck of the Larkfield bridge. Tomas Berg watched the cranes.",
)
FESTIVAL = (
    "The Osmington jazz festival drew 9,000 listeners. Singer Lena Abara closed the night.",
    "Singer Lena Abara closed the jazz festival of Osmington before 9,000 listeners.",
)
ALONE = "A comet will cross the southern sky in March, astronomers of Chile expect."


def documents(*texts: str, date: str | None = None) -> list[Document]:
    """Return documents `d1`, `d2`, ..."""
    return [document(text, f"d{number}", date) for number, text in enumerate(texts, start=1)]


def test_articles_on_one_event_are_one_grouped() -> None:
    """Shared rare names and words put articles together, in the order given."""
    found = grouped(documents(BRIDGE[0], FESTIVAL[0], BRIDGE[1], ALONE, FESTIVAL[1], BRIDGE[2]))

    assert [each.documents for each in found] == [("d1", "d3", "d6"), ("d2", "d5"), ("d4",)]


def test_dates_far_apart_do_not_split() -> None:
    """An event goes on for months: dates alone part nothing."""
    early, late = document(BRIDGE[0], "a", "2024-03-30"), document(BRIDGE[1], "b", "2024-08-22")

    assert [each.documents for each in grouped([early, late])] == [("a", "b")]


def test_a_group_is_described_by_its_words() -> None:
    """What most of the articles share is told as they write it, one form of each word."""
    (found, *_) = grouped(documents(*BRIDGE, *FESTIVAL, ALONE))

    assert len(found.about) == len(set(found.about)) == 4
    assert {"Larkfield", "Tomas", "Berg"} <= set(found.about)


@pytest.mark.parametrize("texts", [(), (ALONE,), ("It is so.", "It is so.")])
def test_little_to_tell_by(texts: tuple[str, ...]) -> None:
    """No document, one, or some without a telling word: every document is in one group."""
    found = grouped(documents(*texts))

    assert [name for each in found for name in each.documents] == [
        f"d{number}" for number in range(1, len(texts) + 1)
    ]


def test_documents_that_name_their_event() -> None:
    """They are together by that alone, whatever they tell; the others by what they are about."""
    one, two, three, *rest = documents(*BRIDGE, *FESTIVAL)
    found = grouped([replace(one, event="E1"), two, three, replace(rest[0], event="E1"), rest[1]])

    assert [each.documents for each in found] == [("d1", "d4"), ("d2", "d3"), ("d5",)]


def test_the_same_whatever_the_order() -> None:
    """The groups do not depend on the order of the documents."""
    read = documents(*BRIDGE, *FESTIVAL, ALONE)

    forth, back = grouped(read), grouped(read[::-1])

    assert {frozenset(each.documents) for each in forth} == {
        frozenset(each.documents) for each in back
    }
