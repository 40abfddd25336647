"""The detector of denied, opposite and swapped statements."""

import pytest

from checker.detectors.negation import find
from checker.types import Element
from tests.records import compare


@pytest.mark.parametrize(
    ("article", "source", "pair"),
    [
        (
            "The council has not approved the harbour plan.",
            "The council has approved the harbour plan.",
            ("not approved", "approved"),
        ),
        (
            "The council has approved the harbour plan.",
            "The council hasn't approved the harbour plan.",
            ("approved", "hasn't approved"),
        ),
        (
            "Divers found traces of oil in the northern bay.",
            "Divers found no traces of oil in the northern bay.",
            ("traces", "no traces"),
        ),
        (
            "The probe failed to reach the comet in March.",
            "The probe reached the comet in March.",
            ("failed to reach", "reached"),
        ),
        (
            "The ferry left the island without passengers on Sunday.",
            "The ferry left the island with passengers on Sunday.",
            ("without passengers", "passengers"),
        ),
    ],
    ids=["not", "contraction", "no", "failed to", "without"],
)
def test_reports_a_statement_denied_on_one_side(
    article: str, source: str, pair: tuple[str, str]
) -> None:
    """A negation on one side of the same statement contradicts it."""
    found = find(compare(article, source))
    assert [(hit.article_span.text, hit.source_span.text) for hit in found] == [pair]
    assert found[0].element is Element.NEGATION


@pytest.mark.parametrize(
    ("article", "source", "pair"),
    [
        (
            "The court rejected the appeal by the shipping line.",
            "The court accepted the appeal by the shipping line.",
            ("rejected", "accepted"),
        ),
        (
            "Exports of tea rose sharply in the second quarter.",
            "Exports of tea fell sharply in the second quarter.",
            ("rose", "fell"),
        ),
        (
            "Ms Hale won the election in the harbour district.",
            "Ms Hale lost the election in the harbour district.",
            ("won", "lost"),
        ),
        (
            "It is the largest solar farm in the northern province.",
            "It is the smallest solar farm in the northern province.",
            ("largest", "smallest"),
        ),
        (
            "The jury found the former banker guilty of fraud.",
            "The jury found the former banker innocent of fraud.",
            ("guilty", "innocent"),
        ),
    ],
    ids=["accept", "rise", "win", "large", "guilty"],
)
def test_reports_the_opposite_word(article: str, source: str, pair: tuple[str, str]) -> None:
    """An antonym in the same statement contradicts it."""
    found = find(compare(article, source))
    assert [(hit.article_span.text, hit.source_span.text) for hit in found] == [pair]
    assert found[0].correction == pair[1]


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ("Northport beat Southwick in the final.", "Southwick beat Northport in the final."),
        ("Hale sued Vidal over the lease.", "Hale was sued by Vidal over the lease."),
        ("Norvik bought Tallis last year.", "Tallis bought Norvik last year."),
    ],
    ids=["active", "passive", "company"],
)
def test_reports_swapped_parties(article: str, source: str) -> None:
    """Who did it and to whom it was done must not change places."""
    assert [hit.element for hit in find(compare(article, source))] == [Element.RELATION]


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ("Northport beat Southwick in the final.", "Southwick was beaten by Northport."),
        ("Hale met Vidal in the harbour.", "Vidal met Hale in the harbour."),
        (
            "Northport beat Southwick in May.",
            "Southwick beat Northport and Northport beat Southwick.",
        ),
        (
            "The council did not reject the harbour plan.",
            "The council accepted the harbour plan.",
        ),
        (
            "The minister did not rule out a tax on sugar.",
            "The minister said a tax on sugar was possible.",
        ),
        (
            "Not only did the council approve the plan, it praised it.",
            "The council approved the plan and praised it.",
        ),
        (
            "The council approved the harbour plan.",
            "The council approved the harbour plan, but did not set a date.",
        ),
        (
            "The ship did not sink and the crew did not panic.",
            "The ship did not sink; the crew did not panic.",
        ),
        (
            "Imports rose while exports fell in the second quarter.",
            "Exports fell while imports rose in the second quarter.",
        ),
        (
            "The council has not approved the harbour plan.",
            "The council may approve the harbour plan.",
        ),
        (
            "The council has not approved the harbour plan.",
            "Has the council approved the harbour plan?",
        ),
        (
            "There is no doubt the council approved the harbour plan.",
            "The council approved the harbour plan.",
        ),
        (
            "Tea exports rose in the north of the province.",
            "The number of pupils fell at the school by the river.",
        ),
        (
            "Southwick lost the final to Northport on Sunday.",
            "Northport won the final against Southwick on Sunday.",
        ),
        (
            "Ms Hale failed to win a seat on the harbour council.",
            "Ms Hale did not win a seat on the harbour council.",
        ),
        (
            "The minister could not be happier with the new harbour.",
            "The minister was happy with the new harbour.",
        ),
        (
            "The council has not approved the harbour plan.",
            (
                "The council has approved the harbour plan in part. "
                "On Monday the council had not approved the harbour plan."
            ),
        ),
    ],
    ids=[
        "passive",
        "mutual verb",
        "both ways in the source",
        "double negation",
        "did not rule out",
        "not only",
        "another clause",
        "denied on both sides",
        "both words on both sides",
        "only possible",
        "a question",
        "no doubt",
        "another statement",
        "two sides of one event",
        "failed to and did not",
        "could not be happier",
        "the source says both",
    ],
)
def test_leaves_the_same_statement_alone(article: str, source: str) -> None:
    """Passives, double negations, other clauses and both sides of one event agree."""
    assert find(compare(article, source)) == []
