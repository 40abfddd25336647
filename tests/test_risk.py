"""Which claims a budget is spent on first."""

import pytest

from checker.decompose import decompose
from checker.risk import risk, riskiest_first
from checker.settings import Settings
from checker.types import Claim, Kind
from tests.doubles import ScriptedEngine
from tests.records import segmented

LEDE = "The council met again.\n"


def claims(text: str) -> tuple[Claim, ...]:
    """Return the sentences of a text as claims."""
    return decompose(segmented(text), ScriptedEngine(), Settings()).claims


def claim(sentence: str) -> Claim:
    """Return a sentence that does not open its article as a claim."""
    return claims(LEDE + sentence)[-1]


@pytest.mark.parametrize(
    "riskier",
    [
        pytest.param("The talks were led by Anna Bergmann for hours.", id="a named person"),
        pytest.param("The talks went on for 14 hours.", id="a number"),
        pytest.param("The talks went on in room 14.", id="a number that measures nothing"),
        pytest.param("The talks were “a farce” in the end.", id="a quotation"),
        pytest.param("The talks went on in Rotterdam for hours.", id="another name"),
    ],
)
def test_what_makes_a_claim_risky(riskier: str) -> None:
    """Each of the errors that are corrected most raises the risk."""
    assert risk(claim(riskier)) > risk(claim("The talks went on for hours.")) == 0


def test_the_headline_counts() -> None:
    """What opens the article is riskier than the same words below."""
    first, second = claims("The talks went on for hours.\nThe talks went on for hours.\n")

    assert risk(first) > risk(second)


def test_comment_counts_half() -> None:
    """An opinion is less risky than a fact of the same words."""
    fact = claim("Anna Bergmann failed.")
    opinion = Claim(fact.id, fact.text, Kind.OPINION, fact.span, fact.sentence)

    assert 0 < risk(opinion) < risk(fact)


def test_a_list_does_not_crowd_out_the_rest() -> None:
    """Of each sort only a few count."""
    three = "It sold 3 cars, 4 boats and 5 trucks."
    five = "It sold 3 cars, 4 boats, 5 trucks, 6 vans and 7 buses."

    assert risk(claim(three)) == risk(claim(five))


def test_order() -> None:
    """The riskiest come first, those of like risk in the order of the text."""
    text = (
        "The council met again.\nIt was cold.\nThe vote went 12 to 9.\nIt was late.\n"
        "“We lost,” Anna Bergmann said.\n"
    )

    ordered = [claim.sentence.number for claim in riskiest_first(claims(text))]

    assert ordered == [5, 1, 3, 2, 4]
