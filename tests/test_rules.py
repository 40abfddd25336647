"""Engine `rules`: sentences are claims, detectors and novelty judge, and hints are extra."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from checker import Settings, Verdict, check
from checker.detectors import discrepancies
from checker.engines import Answer, Part
from checker.engines.rules import RulesEngine
from checker.records import Document, Shown, Stance
from checker.settings import EngineName
from tests.texts import document


def examine(article: str, *texts: str, hints: bool = False) -> tuple[Answer, ...]:
    """Return what the engine says of an article beside its sources."""
    ours = document(article, "article")
    sources = [document(text, f"source{number}") for number, text in enumerate(texts, start=1)]
    return RulesEngine(hints=hints).examine(_part(ours, sources), {})


def _part(article: Document, sources: Sequence[Document]) -> Part:
    found = {
        sentence.number: [
            one
            for source in sources
            for one in discrepancies(sentence, article, source.sentences, source)
        ]
        for sentence in article.sentences
    }
    shown = tuple(Shown(source, source.sentences) for source in sources)
    return Part(article, article.sentences, shown, found)


def stances(answer: Answer) -> dict[str, Stance]:
    """Return what each source that speaks says of a claim."""
    return {one.document: one.stance for one in answer.judgements}


def test_a_sentence_that_a_source_carries_is_supported_as_it_stands() -> None:
    """One claim a sentence, supported by the source that is nearest."""
    (answer,) = examine("The pool shuts in March.", "The pool will shut in March.", "It rained.")
    assert answer.text == answer.words == "The pool shuts in March."
    assert stances(answer) == {"source1": Stance.SUPPORTS}


def test_each_contested_place_is_a_claim_of_its_own() -> None:
    """A finding points at the exact words, and every difference is found."""
    answers = examine(
        "The bridge cost £24 million and opened on 4 May 2019.",
        "The bridge cost £42 million and opened on 14 May 2019.",
    )
    assert [answer.words for answer in answers] == ["£24 million", "4 May 2019"]
    assert all(stances(answer) == {"source1": Stance.CONTRADICTS} for answer in answers)


def test_a_source_that_has_our_value_in_its_slot_supports() -> None:
    """Sources that differ are both told: neither is overruled."""
    (answer,) = examine(
        "The ferry carried 62 passengers.",
        "The ferry carried 85 passengers.",
        "The ferry carried 62 passengers, officials said.",
    )
    assert stances(answer) == {"source1": Stance.CONTRADICTS, "source2": Stance.SUPPORTS}


def test_a_sentence_too_short_to_be_judged_is_no_finding() -> None:
    """Two words that no source has are a paraphrase as likely as an addition."""
    (answer,) = examine("She came to no harm.", "The officer was unhurt.")
    assert stances(answer) == {"source1": Stance.SUPPORTS}


def test_an_addition_has_no_support() -> None:
    """What no source carries nobody is said to support."""
    (answer,) = examine(
        "Leisure expert Dana Voss warns that obesity among teenagers could soar.",
        "The pool on Mill Lane will shut in March.",
    )
    assert answer.judgements == ()


def test_a_new_part_of_a_sentence_is_pointed_at() -> None:
    """The words of the addition alone are the claim."""
    (answer,) = examine(
        "The old pool on Mill Lane in Norwick will shut in March, a painful blow for Dana Voss.",
        "The old pool on Mill Lane in Norwick will shut in March.",
    )
    assert answer.words == "a painful blow for Dana Voss."
    assert answer.judgements == ()


@pytest.mark.parametrize("hints", [False, True])
def test_hints_are_told_only_on_request(hints: bool) -> None:
    """By default only what is certain is said."""
    (answer,) = examine(
        "Former president Ann Lund lived in Oslo.", "Governor Ann Lund lived in Oslo.", hints=hints
    )
    assert (Stance.CONTRADICTS in stances(answer).values()) is hints


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("story.html", "<p>The firm paid 4 million&nbsp;euros to the city on Monday.</p>"),
        ("story.md", "The firm paid *4 million* euros to the city on Monday."),
    ],
)
def test_markup_in_a_value_hides_no_error(tmp_path: Path, name: str, text: str) -> None:
    """What a reader sees as one value is judged as such, whatever stands in the file."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    wire = tmp_path / "wire.txt"
    wire.write_text("The firm paid 6 million euros to the city on Monday.", encoding="utf-8")

    report = check(tmp_path / name, against=wire, settings=Settings(engine=EngineName.RULES))

    (claim,) = report.findings
    assert claim.verdict is Verdict.CONTRADICTED
    assert (claim.article_value, claim.source_value) == ("4 million euros", "6 million euros")


def test_the_order_of_sources_changes_nothing() -> None:
    """What is said of a claim is the same whichever source is read first."""
    texts = "The ferry carried 85 people.", "The ferry carried 62 people.", "The ferry sank."
    one = examine("The ferry carried 62 people.", *texts)
    other = examine("The ferry carried 62 people.", *reversed(texts))
    assert sorted(one_.stance for one_ in one[0].judgements) == sorted(
        one_.stance for one_ in other[0].judgements
    )


def test_it_reads_english_and_never_changes_its_mind() -> None:
    """Other languages are left unjudged; asked again it has nothing to add."""
    engine = RulesEngine()
    assert engine.reads("en")
    assert not engine.reads("fr")
    assert engine.reconsider(document("A b c."), (), ()) == {}
