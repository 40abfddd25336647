"""How much of a text no source carries."""

import pytest

from checker.language.novelty import SEEMS_NEW, is_new, vocabulary
from tests.texts import document

SOURCE = document(
    "The council will close the pool on Mill Lane in March, Petra Lunn said. The pool, which opened"
    ' in 1974, had 61,000 visitors last year. "We cannot afford the repairs," she added. It is 10'
    " miles from Norwick. Costs rose from €20 million to €35 million."
)
VOCABULARY = vocabulary([SOURCE])


@pytest.mark.parametrize(
    "text",
    [
        "The pool in Mill Lane is to be shut by the council in March.",
        "Some sixty-one thousand people visited the pool last year.",
        "The pool is 16 kilometres from Norwick.",
        "Costs have risen by €15 million.",
    ],
    ids=["other words", "spelled", "converted", "a difference"],
)
def test_what_a_source_says_is_not_new(text: str) -> None:
    """Rewording, spelled numbers, conversions and simple sums are no additions."""
    novelty = VOCABULARY.novelty(text)
    assert not is_new(novelty)
    assert novelty.numbers == ()


@pytest.mark.parametrize(
    ("text", "part", "value"),
    [
        ("The pool had 72,000 visitors.", "numbers", "72,000"),
        ("The pool was opened by Greta Holm.", "names", "Greta Holm"),
        (
            'Lunn said: "Swimmers deserve far better from this town hall."',
            "quotations",
            "Swimmers deserve far better from this town hall.",
        ),
    ],
)
def test_values_of_its_own_are_told(text: str, part: str, value: str) -> None:
    """Numbers, names and quotations that stand in no source are named."""
    assert getattr(VOCABULARY.novelty(text), part) == (value,)


@pytest.mark.parametrize(
    "text",
    [
        "Leisure expert Dana Voss warns that obesity among teenagers could soar.",
        'A neighbour sighed: "Our children learned to love the water there."',
    ],
    ids=["a name", "a quotation"],
)
def test_an_addition_is_new(text: str) -> None:
    """What no source carries is certain by a name among new words, or by a quotation alone."""
    assert is_new(VOCABULARY.novelty(text))


def test_words_alone_tell_beside_long_sources_only() -> None:
    """The few words of a short source are easily said in others: that is a hint."""
    text = "Leisure experts warn that obesity among teenagers could soar within a decade."
    long = document(" ".join(f"Lap {'xyz'[n % 3] * (n + 2)} went well." for n in range(200)))
    short = VOCABULARY.novelty(text)
    assert short.degree >= SEEMS_NEW
    assert not is_new(short)
    assert is_new(vocabulary([SOURCE, long]).novelty(text))


@pytest.mark.parametrize(
    ("text", "unfilled"),
    [
        ("The [[TEAM]] will close the pool in March.", True),
        ("Dear {{name}}, the pool will close in March.", True),
        ("The pool had TK visitors last year.", True),
        ("Some XX people visited the pool last year.", True),
        ("It cost $XX million to run.", True),
        ("Lorem ipsum dolor sit amet.", True),
        ("TK Maxx will close on Mill Lane in March.", False),
        ("It opened during Super Bowl XX, or in the XX century.", False),
        ("The pool [on Mill Lane] will close in March.", False),
    ],
)
def test_what_waits_to_be_filled_in_is_new(text: str, unfilled: bool) -> None:
    """A placeholder stands in no source, however much of the rest does."""
    novelty = VOCABULARY.novelty(text)

    assert novelty.unfilled is unfilled
    assert is_new(novelty) or not unfilled


def test_without_sources_everything_is_new() -> None:
    """An empty vocabulary carries nothing."""
    assert vocabulary([]).novelty("The pool on Mill Lane closes.").share > 0.7
