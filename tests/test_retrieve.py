"""Which sentences of the sources are looked at."""

import pytest

from checker.retrieve import EvidenceIndex
from checker.types import Sentence
from tests.records import segmented


def plains(sentences: tuple[Sentence, ...]) -> list[str]:
    """Return the sentences as a reader sees them."""
    return [sentence.plain for sentence in sentences]


HARBOUR = segmented(
    "The harbour opened in May. Ferries carry cars to the island. The mayor praised the crews. "
    "Fish is sold at noon. The ferry to the island sank on Monday. Divers searched the wreck.",
    "harbour",
)
MARKET = segmented("Fish prices rose. The market shut on Monday.", "market")


def test_nearest_per_source_best_first() -> None:
    """Each source gives its own sentences, the one with most rare words in common first."""
    found = EvidenceIndex([HARBOUR, MARKET]).nearest("The island ferry sank on Monday.", 2)
    assert plains(found["harbour"])[0] == "The ferry to the island sank on Monday."
    assert len(found["harbour"]) == 2
    assert plains(found["market"]) == ["The market shut on Monday."]


def test_equal_scores_keep_reading_order() -> None:
    """Of sentences that fit equally well the earlier comes first."""
    source = segmented("The ship sank. The ship left.", "ships")
    found = EvidenceIndex([source]).nearest("A ship.", 2)
    assert plains(found["ships"]) == ["The ship sank.", "The ship left."]


@pytest.mark.parametrize("query", ["", "...", "Zebras yodel.", "the of and"])
def test_nothing_in_common(query: str) -> None:
    """A query without a word of the sources finds nothing, in any source."""
    assert EvidenceIndex([HARBOUR, MARKET]).nearest(query, 3) == {"harbour": (), "market": ()}


def test_no_sources() -> None:
    """Without sources nothing is found, and nothing fails."""
    index = EvidenceIndex([])
    assert index.nearest("The ferry sank.", 3) == {}
    assert index.select(["The ferry sank."], 100) == {}


def test_a_source_without_words() -> None:
    """A source of stopwords alone stands beside others."""
    index = EvidenceIndex([segmented("It is so.", "empty"), MARKET])
    assert index.nearest("Fish prices rose.", 1)["empty"] == ()
    assert plains(index.nearest("Fish prices rose.", 1)["market"]) == ["Fish prices rose."]


def test_only_stopwords_everywhere() -> None:
    """An index over nothing worth indexing finds nothing."""
    assert EvidenceIndex([segmented("It is so.", "empty")]).nearest("It is.", 2) == {"empty": ()}


def test_only_sentences_near_a_claim_are_shown() -> None:
    """What shares no word with any claim costs tokens and tells nothing."""
    selected = EvidenceIndex([HARBOUR, MARKET]).select(["The mayor praised crews."], 1000)
    assert plains(selected["harbour"]) == ["The mayor praised the crews."]


def test_the_nearest_of_every_claim_are_shown_in_reading_order() -> None:
    """Each claim brings its own sentences; the source's order stays."""
    selected = EvidenceIndex([HARBOUR]).select(["Divers searched.", "The harbour opened."], 1000)
    assert plains(selected["harbour"]) == [
        "The harbour opened in May.",
        "Divers searched the wreck.",
    ]


def test_the_best_sentence_is_shown_even_beyond_the_budget() -> None:
    """A budget too small for one sentence still shows the nearest."""
    selected = EvidenceIndex([HARBOUR]).select(["The ferry sank on Monday."], 1)
    assert plains(selected["harbour"]) == ["The ferry to the island sank on Monday."]
