"""The detector of names in another's place, and of names no source carries."""

import pytest

from checker.detectors.names import find, unknown_names
from checker.types import Element
from tests.records import compare, segmented


@pytest.mark.parametrize(
    ("article", "source", "pair", "element"),
    [
        (
            "The envoy met ministers in Lima on Friday to discuss the fishing treaty.",
            "The envoy met ministers in Quito on Friday to discuss the fishing treaty.",
            ("Lima", "Quito"),
            Element.LOCATION,
        ),
        (
            "Clara Bow won the regional chess title after beating the champion.",
            "Rosa Vidal won the regional chess title after beating the champion.",
            ("Clara Bow", "Rosa Vidal"),
            Element.ENTITY,
        ),
        (
            "The Saudi delegation left the talks after the third session.",
            "A Qatari delegation left the talks after the third session.",
            ("Saudi", "Qatari"),
            Element.LOCATION,
        ),
        (
            "The bridge was built by Norvik Company engineers in four months.",
            "The bridge was built by Tallis Company engineers in four months.",
            ("Norvik Company", "Tallis Company"),
            Element.ENTITY,
        ),
    ],
    ids=["city", "person", "nationality", "organisation"],
)
def test_reports_another_name_in_the_slot(
    article: str, source: str, pair: tuple[str, str], element: Element
) -> None:
    """The same statement with another name is a contradiction, with the name on each side."""
    found = find(compare(article, source))
    assert [(hit.article_span.text, hit.source_span.text) for hit in found] == [pair]
    assert found[0].element is element
    assert found[0].correction == pair[1]


@pytest.mark.parametrize(
    ("article", "source"),
    [
        (
            "The European Space Agency will launch the probe from Kourou in May.",
            "Esa will launch the probe from Kourou in May.",
        ),
        (
            "French farmers blocked the road to the port on Monday.",
            "Farmers in France blocked the road to the port on Monday.",
        ),
        (
            "Hale opened the new hospital wing in the afternoon.",
            "Ivy Hale opened the new hospital wing in the afternoon.",
        ),
        (
            "Hungary, Malta and Peru signed the fishing treaty.",
            "Peru, Hungary and Malta signed the fishing treaty.",
        ),
        (
            "The envoy met ministers in Lima on Friday to discuss the fishing treaty.",
            "The envoy met ministers in Quito on Friday to discuss the treaty. Lima was next.",
        ),
        (
            "The envoy praised Oslo for its parks.",
            "The minister bought a boat in Quito.",
        ),
        (
            "Clara Bow won the chess title in 2019 after beating the champion.",
            "Rosa Vidal won the chess title in 2022 after beating the champion.",
        ),
        (
            "Clara Bow won the regional chess title.",
            "Norway won the regional chess title.",
        ),
        (
            "The envoy met ministers in the capital on Friday.",
            "The envoy met ministers in Quito on Friday.",
        ),
    ],
    ids=[
        "acronym",
        "demonym",
        "surname",
        "another order",
        "carried elsewhere in the source",
        "another statement",
        "another year",
        "another kind",
        "no name",
    ],
)
def test_leaves_other_forms_and_statements_alone(article: str, source: str) -> None:
    """Aliases, lists in another order and other events are no contradiction."""
    assert find(compare(article, source)) == []


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("The vote was watched by Clara Bow in Lima.", ["Clara Bow", "Lima"]),
        ("Lima praised the calm, and so did Oakham.", ["Oakham"]),
        ("Peruvian voters went to the polls on Sunday in May.", []),
        ("Analysts expect a second round.", []),
        ("The UN sent observers.", []),
        ("clara bow watched the vote in lima", []),
        ("Observers Praised Calm Mood During Long Voting Day In Lima", []),
    ],
    ids=[
        "new names",
        "a capital for its country",
        "demonym",
        "opening word",
        "acronym",
        "lower case",
        "headline",
    ],
)
def test_lists_names_no_source_carries(article: str, expected: list[str]) -> None:
    """Only names that stand in no source in any form are unknown."""
    sources = (segmented("Peru voted on Sunday. United Nations observers saw no trouble."),)
    sentence = segmented(article, "article").sentences[0]
    assert [span.text for span in unknown_names(sentence, sources)] == expected


def test_a_name_of_any_source_is_known() -> None:
    """One source that carries a name is enough."""
    sources = (segmented("Peru voted."), segmented("Clara Bow watched.", "second"))
    sentence = segmented("It was Clara Bow again.", "article").sentences[0]
    assert unknown_names(sentence, sources) == []
