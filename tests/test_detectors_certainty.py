"""Hedges that were put on, taken off or changed are hints, equal ones are nothing."""

import pytest

from checker.detectors.certainty import find
from checker.types import Element, Stance
from tests.records import compare

FRAME = "The company said that {} were hired at the new yard in Leith."


def test_over_is_not_around() -> None:
    """The seed's error: a number made larger than the source gives it."""
    article = "Over 1,200 persons were killed in the raid."
    (found,) = find(compare(article, "The raid killed around 1,200 people."))
    assert (found.article_span.text, found.source_span.text) == ("Over 1,200", "around 1,200")
    assert (found.element, found.stance) == (Element.CERTAINTY, Stance.CONTRADICTS)
    assert not found.hard
    assert found.reason == 'the article says "Over 1,200", the source "around 1,200"'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("up to 500 people", "500 people"),
        ("at least 30 people", "30 people"),
        ("over 1,200 people", "1,200 people"),
        ("over 1,200 people", "1,187 people"),
        ("over 500 people", "nearly 500 people"),
        ("more than 500 people", "fewer than 500 people"),
        ("at least 500 people", "up to 500 people"),
        ("fewer than 500 people", "about 500 people"),
    ],
)
def test_a_hedge_of_another_meaning_is_a_hint(one: str, other: str) -> None:
    """The same number bounded from another side is not the same statement."""
    for article, source in ((one, other), (other, one)):
        (found,) = find(compare(FRAME.format(article), FRAME.format(source)))
        assert (found.element, found.hard) == (Element.CERTAINTY, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("over 500 people", "more than 500 people"),
        ("over 500 people", "at least 500 people"),
        ("about 500 people", "around 500 people"),
        ("about 500 people", "500 people"),
        ("some 1,200 people", "1,187 people"),
        ("nearly 500 people", "500 people"),
        ("nearly a dozen people", "11 people"),
        ("1,200 people", "1,187 people"),
        ("over 1,200 people", "1,234 people"),
        ("under 500 people", "nearly 500 people"),
        ("up to 500 people", "no more than 500 people"),
        ("more than 500 people", "800 people"),
    ],
)
def test_hedges_of_one_meaning_are_no_finding(one: str, other: str) -> None:
    """Other words for the same bound, or a number the bound allows."""
    assert find(compare(FRAME.format(one), FRAME.format(other))) == []
    assert find(compare(FRAME.format(other), FRAME.format(one))) == []


def test_over_a_stretch_of_time_means_during() -> None:
    """The words "over three days" are not "more than three days"."""
    article = "The choirs sang in Leith over three days."
    assert find(compare(article, "The choirs sang in Leith for three days.")) == []


def test_the_hedge_elsewhere_in_the_source_clears_it() -> None:
    """A source that uses both hedges supports either."""
    source = "The raid killed around 1,200 people. Over 1,200 people were killed in the raid."
    assert find(compare("Over 1,200 people were killed in the raid.", source)) == []


@pytest.mark.parametrize(
    ("article", "source", "values"),
    [
        (
            "The banker stole the museum's paintings in Oban.",
            "The banker allegedly stole the museum's paintings in Oban.",
            ("stole", "allegedly stole"),
        ),
        (
            "The northern ferry line closes its office in Leith.",
            "The northern ferry line might close its office in Leith.",
            ("closes", "might close"),
        ),
        (
            "The northern ferry line may close its office in Leith.",
            "The northern ferry line will close its office in Leith.",
            ("may close", "close"),
        ),
    ],
)
def test_doubt_taken_off_or_put_on_is_a_hint(
    article: str, source: str, values: tuple[str, str]
) -> None:
    """The same statement, once as a fact and once with doubt."""
    (found,) = find(compare(article, source))
    assert (found.article_span.text, found.source_span.text) == values
    assert (found.element, found.hard) == (Element.CERTAINTY, False)


@pytest.mark.parametrize(
    ("article", "source"),
    [
        pytest.param(
            "The banker is suspected of stealing the museum's paintings in Oban.",
            "The banker allegedly stole the museum's paintings in Oban.",
            id="both doubt",
        ),
        pytest.param(
            "Police said the banker stole the museum's paintings in Oban.",
            "The banker allegedly stole the museum's paintings in Oban.",
            id="attributed",
        ),
        pytest.param(
            "The northern ferry line is preparing to close its office in Leith.",
            "The northern ferry line might close its office in Leith.",
            id="reserved in other words",
        ),
        pytest.param(
            "The museum's director met the banker in Oban on Monday.",
            "The banker allegedly stole the museum's paintings in Oban.",
            id="another statement",
        ),
        pytest.param(
            "The museum in Oban shows paintings by local pupils.",
            "The museum in Oban shows paintings by local pupils, and might open a cafe.",
            id="doubt on something else",
        ),
        pytest.param(
            "The northern ferry line closes its office in Leith.",
            "The northern ferry line might close its office in Leith. "
            "The northern ferry line closes its office in Leith.",
            id="stated as a fact too",
        ),
        pytest.param(
            "The northern ferry line closed its office in Leith.",
            "The northern ferry line closed its office in Leith in May.",
            id="the month of May",
        ),
    ],
)
def test_no_hint_without_the_same_statement_in_doubt(article: str, source: str) -> None:
    """Doubt shared, attributed, elsewhere or resolved is no finding."""
    assert find(compare(article, source)) == []
