"""Novelty: additions stand out, faithful paraphrase does not."""

import time
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.language.novelty import ADDED, Vocabulary
from tests.records import segmented

HARBOUR = """Dock workers in Tallport began a strike on Tuesday over wages, halting grain exports.
The union's chair, Rosa Lindqvist, said about 400 members had walked out after negotiations
with the harbour company collapsed on Monday. The company said it would not raise its offer of
three percent and warned that ships would be diverted to Germany. The government of Norvia has
asked a former judge, Emil Sorensen, to mediate. No date has been set for new talks."""
STORM = """The cyclone killed 14 people and destroyed 2,000 homes on the island, officials said.
Soldiers rescued families from flooded villages. Power will be restored by Friday."""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """Return the vocabulary of two small sources."""
    return Vocabulary([segmented(HARBOUR, "harbour"), segmented(STORM, "storm")])


ADDITIONS = [
    "The staggering losses underscore the urgent need for lasting reform.",
    "Economists have expressed growing concern about regional stability.",
    "The dispute is expected to transform labour relations across the continent.",
    "A survey by the Tallport Institute found that 64% of residents back the strike.",
    "which lasted about twenty minutes and drew wide condemnation",
    "Lindqvist grew up in a fishing family and studied law in Paris.",
]


@pytest.mark.parametrize("text", ADDITIONS)
def test_additions_are_novel(vocabulary: Vocabulary, text: str) -> None:
    """Comment, invented figures and invented background are above the threshold."""
    assert vocabulary.novelty(text).share >= ADDED


FAITHFUL = [
    "Dock workers in Tallport began a strike on Tuesday over wages.",
    "Employees started a walkout on Tuesday in Tallport over pay.",
    "Some 400 members left work after talks with the firm broke down on Monday.",
    "A former judge, Emil Sorensen, was asked to act as mediator.",
    "The company warned that vessels would be sent to German ports.",
    "Fourteen people died in the cyclone, according to the authorities.",
    "Troops saved families from inundated villages.",
    "electricity will be back by friday",
]


@pytest.mark.parametrize("text", FAITHFUL)
def test_paraphrase_is_not_novel(vocabulary: Vocabulary, text: str) -> None:
    """Synonyms, nominalisations, demonyms and number words are known."""
    assert vocabulary.novelty(text).share < ADDED


def test_verbatim_has_nothing_new(vocabulary: Vocabulary) -> None:
    """A sentence of a source is not novel at all."""
    result = vocabulary.novelty("Soldiers rescued families from flooded villages.")
    assert (result.share, result.words, result.span) == (0.0, (), None)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("Soldiers rescued families.", "Troops saved families."),
        ("Troops saved families.", "Divers photographed families."),
        ("The strike began on Tuesday.", "The cyclone began on Tuesday."),
        ("The cyclone killed 14 people.", "The cyclone killed 19 people."),
        ("Officials met on the island.", "Officials met in Ravenna."),
    ],
    ids=["paraphrase", "other words", "words from elsewhere", "number", "name"],
)
def test_order(vocabulary: Vocabulary, less: str, more: str) -> None:
    """Words from other sentences, other words and above all new values add novelty."""
    assert vocabulary.novelty(less).share < vocabulary.novelty(more).share


def test_number_outweighs_word(vocabulary: Vocabulary) -> None:
    """An unknown number counts more than an unknown word."""
    number = vocabulary.novelty("Soldiers rescued 77 families.")
    word = vocabulary.novelty("Soldiers rescued melancholy families.")
    assert number.share > word.share


def test_span_is_the_longest_run(vocabulary: Vocabulary) -> None:
    """The span to highlight is the longest run of new content words."""
    text = "Bleak soldiers rescued families in a heroic dawn effort from flooded villages."
    span = vocabulary.novelty(text).span
    assert span is not None
    assert text[slice(*span)] == "heroic dawn effort"


def test_nearest_sentences_best_first(vocabulary: Vocabulary) -> None:
    """The sentences most like the text are returned for display."""
    nearest = vocabulary.novelty("Troops saved families from floods.").nearest
    assert nearest[0].plain == "Soldiers rescued families from flooded villages."


def test_sources_are_searched_together() -> None:
    """What only the second source says is not novel."""
    sources = [segmented("The mine was shut.", "one"), segmented("The owner was fined.", "two")]
    assert Vocabulary(sources).novelty("The owner was fined.").share == 0


def test_probability_grows_with_share(vocabulary: Vocabulary) -> None:
    """The calibrated chance follows the share and stays a probability."""
    known, new = (vocabulary.novelty(text) for text in (FAITHFUL[0], ADDITIONS[0]))
    assert 0 < known.probability < 0.5 < new.probability < 1


@pytest.mark.parametrize("text", ["", "and so it is", "…"], ids=["empty", "stopwords", "marks"])
def test_nothing_to_measure(vocabulary: Vocabulary, text: str) -> None:
    """A text without content is not novel."""
    assert vocabulary.novelty(text).share == 0


def test_without_sources_everything_is_new() -> None:
    """No source carries anything where there is none."""
    result = Vocabulary([]).novelty("Soldiers rescued many families on Friday morning.")
    assert result.share > ADDED
    assert result.nearest == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_bounds(text: str) -> None:
    """The share is a share, words are in order and inside the text."""
    result = Vocabulary([segmented(STORM)]).novelty(text)
    assert 0 <= result.share <= 1
    assert list(result.words) == sorted(result.words)
    assert all(0 <= start < end <= len(text) for start, end in result.words)


def test_table_of_paraphrases_is_sound() -> None:
    """Every group has two different words or more, all in lower case."""
    table = files("checker.language").joinpath("data/paraphrases.tsv").read_text(encoding="utf-8")
    groups = [line.split() for line in table.splitlines() if not line.startswith("#")]
    assert len(groups) > 300
    assert all(len(set(group)) > 1 for group in groups)
    assert all(word == word.lower() for group in groups for word in group)


def test_is_fast(vocabulary: Vocabulary) -> None:
    """A thousand different clauses take less than a second."""
    texts = [f"Soldiers rescued {number} families from a harbour" for number in range(1000)]
    started = time.perf_counter()
    for text in texts:
        vocabulary.novelty(text)
    assert time.perf_counter() - started < 1
