"""A glossary: names that an editor says mean one thing, for the screen and for a model."""

import pytest

from checker.documents import paired
from checker.engines import Part
from checker.engines.api import examine_messages
from checker.engines.rules import RulesEngine
from checker.evidence import EvidenceIndex
from checker.examine.texts import Texts, Wrong
from checker.pipeline import check_article
from checker.records import CheckedClaim, Element, Verdict, unheard
from checker.records.glossary import NO_GLOSSARY, Glossary
from checker.settings import Settings, load_settings
from tests.doubles import answer, differs
from tests.texts import document

NAMES = {"PM": ("Prime Minister", "Premier"), "Broach": ("Bharuchnagar",)}
OURS = "PM Ana Diaz opened the talks in Bharuchnagar on Monday with 40 farmers."
THEIRS = "Premier Ana Diaz opened the talks in Broach on Monday with 40 farmers."


def found(ours: str, theirs: str, names: dict[str, tuple[str, ...]]) -> list[CheckedClaim]:
    """Return what the screen finds with a glossary."""
    (case,) = paired([document(ours, "article")], [document(theirs, "wire")], unheard)
    engine = RulesEngine(glossary=Glossary(names))
    report = check_article(case, engine, Settings(glossary=names))
    return [claim for claim in report.claims if claim.verdict is not Verdict.SUPPORTED]


def test_the_screen_takes_names_for_one() -> None:
    """What the glossary makes equal is neither a difference nor new."""
    assert [claim.element for claim in found(OURS, THEIRS, {})] == [Element.ENTITY]
    assert found(OURS, THEIRS, NAMES) == []


def test_a_difference_beside_them_keeps_its_place() -> None:
    """Names that are one make sentences comparable; what is told are the words of the files."""
    ours = "The PM met 45 farmers in Bharuchnagar, the Premier's office said."
    theirs = "The Prime Minister met 40 farmers in Broach, the Premier's office said."
    (claim,) = found(ours, theirs, NAMES)

    assert (claim.article_value, claim.source_value) == ("45", "40")
    assert ours[claim.span.start : claim.span.end] == claim.span.text


def test_spans_of_a_sentence_are_words_of_the_file() -> None:
    """A name that is read as another one, in part or whole, stands where it stood."""
    (sentence,) = document("The PM, or Premier, spoke.", "article").sentences
    read = Glossary(NAMES).sentence(sentence)

    assert read.plain == "The Prime Minister, or Prime Minister, spoke."
    assert read.span(4, 18).text == "PM"
    assert read.span(10, 30).text == "PM, or Premier"
    assert Glossary(NAMES).sentence(read) == read


def test_a_model_is_told_in_one_line_more() -> None:
    """The line stands below the task; without a glossary nothing of a request is another."""
    part = Part(article := document(OURS, "article"), article.sentences, (), {})
    bare = examine_messages(part, {}, NO_GLOSSARY)
    told = examine_messages(part, {}, Glossary(NAMES))

    assert told[0] == bare[0]
    assert told[1]["content"].removeprefix(bare[1]["content"]) == (
        "\nNames that mean the same here, and are no difference:"
        " PM = Prime Minister = Premier; Broach = Bharuchnagar"
    )


def test_a_model_that_takes_them_for_two_is_asked_again() -> None:
    """A difference of two names that are one cannot stand."""
    article, wire = document(OURS, "article"), document(THEIRS, "wire")
    texts = Texts(article, EvidenceIndex([wire]), Glossary(NAMES))
    claim = answer(1, OURS, differs(wire, "PM Ana Diaz", "Premier Ana Diaz"))

    with pytest.raises(Wrong, match="mean the same"):
        texts.claim(claim, article.sentences[0], last=False)


@pytest.mark.parametrize(
    "given",
    [
        "PM=Prime Minister=Premier,Broach=Bharuchnagar",
        {"PM": ["Prime Minister", "Premier"], "Broach": "Bharuchnagar"},
    ],
)
def test_the_setting_is_a_table_or_a_line(given: object) -> None:
    """A project file has a table, a flag or a variable the same in a line."""
    assert load_settings({"glossary": given}, {}).glossary == NAMES
