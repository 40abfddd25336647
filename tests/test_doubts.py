"""Doubts are questions about answers that look odd; sound answers raise none."""

import pytest

from checker.examine.doubts import doubted, fits
from checker.records import (
    Claim,
    Discrepancy,
    Element,
    Examined,
    Judgement,
    Kind,
    Stance,
    Verdict,
)
from checker.records.glossary import NO_GLOSSARY
from tests.doubles import differs, says
from tests.texts import document

ARTICLE = document("About 40 people, Ann Lee among them, came to the opening.", "article")
SOURCE = document("Some 40 people came, among them Ann Lee. The day was dry.")
SENTENCE = ARTICLE.sentences[0]


def item(*judgements: Judgement, overall: str = "supported") -> Examined:
    """Return the sentence as a claim so judged."""
    claim = Claim("id", SENTENCE.plain, Kind.FACT, SENTENCE.span(), SENTENCE)
    return Examined(claim, judgements, Verdict(overall))


def raised(examined: Examined, *found: Discrepancy) -> int:
    """Return how many questions are raised about a claim."""
    sources = {SOURCE.id: SOURCE}
    one = doubted([examined], {SENTENCE.number: found}, sources, "en", NO_GLOSSARY)
    return sum(len(doubt.doubts) for doubt in one)


def seen(ours: str, theirs: str, certain: bool = True) -> Discrepancy:
    """Return a difference as a detector sees it."""
    evidence = SOURCE.sentences[0]
    start, other = SENTENCE.plain.index(ours), evidence.plain.index(theirs)
    return Discrepancy(
        "numbers",
        Element.NUMBER,
        Stance.CONTRADICTS,
        SENTENCE.span(start, start + len(ours)),
        evidence.span(other, other + len(theirs)),
        evidence,
        "differ",
        certain=certain,
    )


def test_a_sound_support_raises_no_doubt() -> None:
    """The sentence named has the claim's number and name."""
    assert raised(item(says(SOURCE, 1))) == 0


def test_a_support_without_the_number_is_doubted() -> None:
    """The sentence named has neither number nor name of the claim."""
    assert raised(item(says(SOURCE, 2))) == 1


def test_a_name_that_the_source_has_elsewhere_is_not_doubted() -> None:
    """The sentence named may speak of "her"; what it must have is the claim's number."""
    source = document("Ann Lee spoke. She was among about 40 people at the opening.")
    sources = {source.id: source}

    assert doubted([item(says(source, 2))], {}, sources, "en", NO_GLOSSARY) == []


def test_a_detector_that_sees_more_raises_a_doubt() -> None:
    """What a detector is certain of and the engine does not name is asked about."""
    assert raised(item(says(SOURCE, 1)), seen("About 40", "Some 40")) == 1


def test_a_hint_raises_no_doubt() -> None:
    """What a detector is not certain of is not worth a question."""
    assert raised(item(says(SOURCE, 1)), seen("About 40", "Some 40", certain=False)) == 0


def test_a_difference_that_a_detector_sees_too_is_not_doubted() -> None:
    """Engine and detector name the same words."""
    told = differs(SOURCE, "About 40", "Some 40", 1, element=Element.CERTAINTY)

    assert raised(item(told, overall="contradicted"), seen("About 40", "Some 40")) == 0


@pytest.mark.parametrize(
    ("ours", "theirs", "element", "doubtful"),
    [
        ("40 people", "50 people", Element.NUMBER, False),
        ("40 people", "40 people", Element.NUMBER, True),
        ("March", "December", Element.DATE, False),
        ("King", "President", Element.ROLE, False),
        ("Ann Lee", "Lee", Element.ENTITY, True),
        ("will open", "may open", Element.CERTAINTY, True),
        ("because of rain", "after rain", Element.RELATION, True),
    ],
)
def test_values_that_exclude_each_other_are_not_doubted(
    ours: str, theirs: str, element: Element, doubtful: bool
) -> None:
    """Two numbers, dates or names that share nothing need no second look."""
    told = differs(SOURCE, ours, theirs, 1, element=element)

    assert bool(raised(item(told, overall="contradicted"))) is doubtful


def test_an_overall_that_does_not_follow_is_doubted() -> None:
    """A claim that a source supports is not in no source."""
    assert raised(item(says(SOURCE, 1), overall="unsupported")) == 1


@pytest.mark.parametrize(
    ("overall", "stances", "follows"),
    [
        ("supported", ["supports", "outdated"], True),
        ("supported", ["silent"], False),
        ("disputed", ["supports", "contradicts"], True),
        ("disputed", ["supports"], False),
        ("outdated", ["supports", "outdated"], True),
        ("outdated", ["supports", "silent"], False),
        ("contradicted", ["supports", "contradicts"], True),
        ("unsupported", ["silent"], True),
        ("unsupported", ["outdated"], False),
    ],
)
def test_what_an_overall_can_follow_from(overall: str, stances: list[str], follows: bool) -> None:
    """The engine's word over all sources needs judgements that allow it."""
    assert fits(Verdict(overall), [Stance(one) for one in stances]) is follows
