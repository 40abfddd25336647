"""Dates and order of events: what is a discrepancy, and what only looks like one."""

import pytest

from checker.detectors.dates import find
from checker.types import Element, Stance
from tests.records import compare

OPENED = "The mayor opened the harbour bridge in Tromso on {}."


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("12 May", "14 May"),
        ("May 12", "12 June"),
        ("12 May 2021", "12 May 2022"),
        ("22 August 2024", "Friday"),
    ],
)
def test_another_date_of_the_same_event(mine: str, theirs: str) -> None:
    """The same event with another date contradicts, with the exact words of both sides."""
    (found,) = find(compare(OPENED.format(mine), OPENED.format(theirs)))
    assert (found.element, found.stance) == (Element.DATE, Stance.CONTRADICTS)
    assert (found.article_span.text, found.source_span.text) == (mine, theirs)
    assert found.correction == theirs
    assert found.hard
    assert found.reason == f'the article says "{mine}", the source "{theirs}"'


@pytest.mark.parametrize(
    ("article", "source", "mine", "theirs"),
    [
        (
            "The dam at Orsk burst in 1998, flooding four villages.",
            "Four villages were flooded in 1997 when the dam at Orsk burst.",
            "1998",
            "1997",
        ),
        (
            "The quake struck Arica at 2.31am, waking thousands.",
            "Thousands woke when the quake struck Arica at 3.31am.",
            "2.31am",
            "3.31am",
        ),
        (
            "Divers found the ferry's bell two weeks later.",
            "The ferry's bell was found by divers two days later.",
            "two weeks later",
            "two days later",
        ),
        (
            "The crew will come home on 10 December.",
            "Back home, families expect the crew on 10 November.",
            "10 December",
            "10 November",
        ),
        (
            "It was the first death from cholera in the province since 2004.",
            "Nobody in the province had died from cholera since 2014.",
            "2004",
            "2014",
        ),
    ],
    ids=["year", "clock", "gap", "same day, other month", "since when"],
)
def test_another_date_in_other_words(article: str, source: str, mine: str, theirs: str) -> None:
    """Reworded sentences of one event are compared, too."""
    (found,) = find(compare(article, source))
    assert (found.article_span.text, found.source_span.text) == (mine, theirs)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("12 May", "12 May 2021"),
        ("a day in May", "12 May"),
        ("12 May", "a day in 2021"),
        ("Thursday", "22 August 2024"),
    ],
)
def test_less_said_is_no_discrepancy(mine: str, theirs: str) -> None:
    """A date that leaves something open goes with a fuller one."""
    assert find(compare(OPENED.format(mine), OPENED.format(theirs))) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "article_date", "source_date"),
    [
        ("on Thursday", "on August 22", "2024-08-22", "2024-08-22"),
        ("on Thursday", "on August 22", "2024-08-24", None),
        ("yesterday", "on Wednesday", "2024-08-22", "2024-08-22"),
        ("on Wednesday", "today", "2024-08-22", "2024-08-21"),
        ("last Tuesday", "on 13 August", "2024-08-22", "2024-08-22"),
        ("last Tuesday", "on 20 August", "2024-08-22", "2024-08-22"),
        ("on Monday 26 August", "on Monday", "2024-08-23", "2024-08-23"),
        ("four years ago", "in 2020", "2024-08-22", "2024-08-22"),
        ("last month", "in July", "2024-08-22", "2024-08-22"),
    ],
)
def test_the_same_day_in_other_words(
    mine: str, theirs: str, article_date: str, source_date: str | None
) -> None:
    """A day computed from a date of publication is the same day."""
    text = "The mayor opened the harbour bridge in Tromso {}."
    comparison = compare(
        text.format(mine), text.format(theirs), article_date=article_date, source_date=source_date
    )
    assert find(comparison) == []


@pytest.mark.parametrize(
    ("article_date", "source_date", "count"),
    [
        ("2024-08-22", "2024-08-22", 1),
        ("2024-08-22", "2024-08-24", 1),
        ("2024-08-22", "2024-09-05", 0),
        ("2024-08-22", None, 0),
    ],
)
def test_weekdays_need_news_of_the_same_week(
    article_date: str, source_date: str | None, count: int
) -> None:
    """Weekdays of documents far apart, or of unknown distance, are other events."""
    comparison = compare(
        OPENED.format("Thursday"),
        OPENED.format("Friday"),
        article_date=article_date,
        source_date=source_date,
    )
    assert len(find(comparison)) == count


@pytest.mark.parametrize(
    ("article", "source"),
    [
        (
            "The mayor opened the harbour bridge on 12 May.",
            "The harbour bridge cost 4m euros. The tram line closed on 14 May.",
        ),
        (
            "The mayor opened the harbour bridge on 12 May.",
            "The harbour bridge was damaged by a barge on 14 June.",
        ),
        (
            "The mayor opened the harbour bridge on 12 May.",
            "The mayor opened the harbour bridge on 14 May. Some say it was opened on 12 May.",
        ),
        (
            "The rocket left at 2.31am local time from Kourou.",
            "The rocket left Kourou at 20:31 GMT on Tuesday.",
        ),
        (
            "The court rejected the appeal in March and jailed him in May.",
            "The court jailed him in May after rejecting the appeal.",
        ),
        (
            "The bank has cut its rate in May.",
            "The bank has kept its rate since June.",
        ),
        ("The minister may resign over the ferry deal.", "The minister resigned in June."),
    ],
    ids=[
        "another event on another day",
        "the same place, another event",
        "the source gives both days",
        "local time and GMT",
        "two dates, two events",
        "a day and a bound",
        "no date at all",
    ],
)
def test_what_only_looks_like_another_date(article: str, source: str) -> None:
    """Other events, other clocks and bounds are no discrepancy."""
    assert find(compare(article, source)) == []


@pytest.mark.parametrize(
    ("article", "source"),
    [
        (
            "It was announced in Oslo by Acme on 12 May.",
            "It was announced in Oslo by Acme on 3 May.",
        ),
        (
            "Ten years ago the mayor opened the harbour bridge.",
            "The mayor opened the harbour bridge 25 years ago.",
        ),
        ("The crew is back on 10 December.", "Families expect the crew on 10 November."),
    ],
    ids=["it may be another thing", "ago, in undated documents", "few words in common"],
)
def test_what_is_not_sure_is_a_hint(article: str, source: str) -> None:
    """A discrepancy that rests on little does not override a model."""
    (found,) = find(compare(article, source))
    assert not found.hard


def test_the_nearest_date_of_the_source_is_named() -> None:
    """Of several dates in a source's sentence the one at the shared words is reported."""
    comparison = compare(
        "The rebels declared a truce in March and abandoned it.",
        "On 3 July the rebels ended the truce that they had declared in December.",
    )
    (found,) = find(comparison)
    assert found.source_span.text == "December"


@pytest.mark.parametrize(
    ("article", "source", "mine", "theirs"),
    [
        (
            "The minister met union leaders hours before the budget vote.",
            "The minister met union leaders hours after the budget vote.",
            "before",
            "after",
        ),
        (
            "After the budget vote, the minister met union leaders.",
            "The minister met union leaders ahead of the budget vote.",
            "After",
            "ahead of",
        ),
    ],
)
def test_reversed_order_of_events(article: str, source: str, mine: str, theirs: str) -> None:
    """The same two events in the other order contradict."""
    (found,) = find(compare(article, source))
    assert (found.article_span.text, found.source_span.text) == (mine, theirs)
    assert found.element is Element.DATE


@pytest.mark.parametrize(
    ("article", "source"),
    [
        (
            "The minister met union leaders before the budget vote.",
            "The budget vote came after the minister met union leaders.",
        ),
        (
            "The minister met union leaders before the budget vote.",
            "The minister met union leaders before and after the budget vote.",
        ),
        (
            "The minister met union leaders before the budget vote.",
            "The minister met union leaders after the summer recess.",
        ),
        ("The man appeared before the court.", "The man spoke after the hearing."),
    ],
    ids=["told the other way round", "both", "another event", "before a court"],
)
def test_the_same_order_told_otherwise(article: str, source: str) -> None:
    """A before B is B after A; other events say nothing about the order."""
    assert find(compare(article, source)) == []


def test_a_table_of_dates_is_left_alone() -> None:
    """A line with dozens of dates gives no context to compare them in."""
    one, other = ("Ferry calls: " + f"Oslo pier on {day} May, " * 41 for day in (12, 14))
    assert find(compare(one, other)) == []


def test_weekdays_of_undated_documents_are_a_hint() -> None:
    """Nobody knows which Thursday and which Friday is meant."""
    (found,) = find(compare(OPENED.format("Thursday"), OPENED.format("Friday")))
    assert (found.stance, found.hard) == (Stance.CONTRADICTS, False)


def test_weekdays_of_documents_of_one_day_contradict_surely() -> None:
    """Two days of publication make them days."""
    (found,) = find(
        compare(
            OPENED.format("Thursday"),
            OPENED.format("Friday"),
            article_date="2024-08-24",
            source_date="2024-08-24",
        )
    )
    assert found.hard


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("on Thursday", "on Sunday"), ("on 22 August", "on Sunday"), ("on 22 August", "on 31 March")],
)
def test_each_document_tells_of_its_own_news(mine: str, theirs: str) -> None:
    """Talks in March and in August are different talks, however their days are written."""
    talks = "Envoys from both sides held talks on the ferry dispute in Tromso {}."
    dates = {"article_date": "2024-08-22", "source_date": "2024-04-01"}
    assert find(compare(talks.format(mine), talks.format(theirs), **dates)) == []


def test_a_day_to_come_may_be_moved() -> None:
    """A plan in an older document is outdated, not wrong."""
    plan = "The harbour bridge in Tromso will be opened by the mayor on {}."
    dates = {"article_date": "2024-03-20", "source_date": "2024-03-01"}
    (found,) = find(compare(plan.format("12 June"), plan.format("14 May"), **dates))
    assert (found.stance, found.hard, found.correction) == (Stance.OUTDATED, False, None)


def test_nameless_sentences_are_not_compared() -> None:
    """What "it" was stays open on both sides."""
    mine = "It was officially announced on 17 August 2021 by the maker."
    theirs = "It was officially announced on 3 September 2020 by the maker."
    assert find(compare(mine, theirs)) == []
