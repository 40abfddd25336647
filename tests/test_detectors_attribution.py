"""The detector of statements credited to another speaker."""

import pytest

from checker.detectors.attribution import find
from checker.types import Element
from tests.records import compare


@pytest.mark.parametrize(
    ("article", "source", "pair"),
    [
        (
            "The fire began in the kitchen and spread to the roof, according to Clara Bow.",
            "Rosa Vidal said the fire began in the kitchen and spread to the roof.",
            ("Clara Bow", "Rosa Vidal"),
        ),
        (
            "Police said the fire began in the kitchen and spread to the roof.",
            "Neighbours said the fire had begun in the kitchen and spread to the roof.",
            ("Police", "Neighbours"),
        ),
        (
            "The fishing quota will fall next spring, the ministry said.",
            'The fishing quota will fall next spring, said Tom Hale of the Anglers" Union.',
            ("the ministry", "Tom Hale of the Anglers"),
        ),
        (
            "Mr Hale has warned that the harbour will silt up within ten years.",
            "Many economists have warned that the harbour will silt up within ten years.",
            ("Mr Hale", "Many economists"),
        ),
        (
            '"The harbour must open before the winter storms," Mr Hale told fishermen.',
            (
                "Rosa Vidal won the vote in June. "
                '"The harbour must open before the winter storms," she told fishermen.'
            ),
            ("Mr Hale", "she"),
        ),
    ],
    ids=["two names", "two roles", "role and name", "name and role", "pronoun"],
)
def test_reports_another_speaker(article: str, source: str, pair: tuple[str, str]) -> None:
    """The same words from another mouth are a contradiction, with the speaker on each side."""
    found = find(compare(article, source))
    assert [(hit.article_span.text, hit.source_span.text) for hit in found] == [pair]
    assert found[0].element is Element.ATTRIBUTION


def test_names_the_person_behind_a_pronoun() -> None:
    """The correction is a name an editor can use, not "she"."""
    found = find(
        compare(
            '"The harbour must open before the winter storms," Mr Hale told fishermen.',
            "Rosa Vidal won the vote in June. "
            '"The harbour must open before the winter storms," she told fishermen.',
        )
    )
    assert found[0].correction == "Rosa Vidal"


@pytest.mark.parametrize(
    ("article", "source"),
    [
        (
            "The fire began in the kitchen, according to Clara Bow.",
            'Bow said: "The fire began in the kitchen."',
        ),
        (
            "Officials said the fire began in the kitchen and spread to the roof.",
            "Police said the fire began in the kitchen and spread to the roof.",
        ),
        (
            "The mayor said the fire began in the kitchen and spread to the roof.",
            (
                "Clara Bow, the mayor, arrived late. "
                "Clara Bow said the fire began in the kitchen and spread to the roof."
            ),
        ),
        (
            "Clara Bow said the fire began in the kitchen and spread to the roof.",
            (
                "Clara Bow arrived late. "
                "The fire began in the kitchen and spread to the roof, she told reporters."
            ),
        ),
        (
            "He said the fire began in the kitchen and spread to the roof.",
            "Clara Bow said the fire began in the kitchen and spread to the roof.",
        ),
        (
            "Clara Bow said the fire began in the kitchen and spread to the roof.",
            "The fire began in the kitchen and spread to the roof.",
        ),
        (
            "Clara Bow said the harbour would open in June.",
            "Rosa Vidal said the school had lost forty pupils.",
        ),
        (
            "Experts say the fish have left the bay for colder water.",
            "Scientists say the fish have left the bay for colder water.",
        ),
        (
            "The World Health Organization said the fever spread through wells and cisterns.",
            "The WHO said the fever spread through wells and cisterns.",
        ),
        (
            "The report was read in the hall, the company announced.",
            "It was reported that the hall had been painted.",
        ),
    ],
    ids=[
        "surname",
        "officials may be police",
        "name of the role",
        "pronoun for the speaker",
        "pronoun in the article",
        "no speaker in the source",
        "another statement",
        "roles that overlap",
        "acronym",
        "passive",
    ],
)
def test_leaves_one_speaker_alone(article: str, source: str) -> None:
    """The same speaker under another name, or an untold one, is no contradiction."""
    assert find(compare(article, source)) == []
