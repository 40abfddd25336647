"""The detector of titles."""

from checker.detectors.titles import find
from checker.types import Element
from tests.records import compare


def test_reports_vice_president_for_president() -> None:
    """The words on both sides are given exactly, and the source's words correct the article."""
    found = find(
        compare(
            "It came hours after Vice President Joe Biden of the United States stressed to Israeli "
            "Prime Minister Benjamin Netanyahu that aid must flow.",
            "It came hours after U.S. President Joe Biden pressed Israeli Prime Minister Benjamin "
            "Netanyahu on aid.",
        )
    )
    assert len(found) == 1
    assert found[0].article_span.text == "Vice President Joe Biden of the United States"
    assert found[0].source_span.text == "U.S. President Joe Biden"
    assert found[0].correction == "U.S. President Joe Biden"
    assert found[0].element is Element.ROLE
    assert found[0].hard
