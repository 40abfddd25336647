"""Copies are no witnesses; silence and order change nothing."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.aggregate import aggregate
from checker.contract import CheckedClaim, Derivation
from checker.types import (
    Claim,
    Element,
    Evidence,
    Examined,
    Judgement,
    Kind,
    Severity,
    Stance,
    Verdict,
)
from checker.witnesses import Lineage, ancestors
from tests.records import segmented

NAMES = ("a", "b", "c", "d")
ARTICLE = segmented("About 250 people came.", "article")
SOURCES = {
    name: segmented("Around 200 people came.", name, publisher=name.upper()).document
    for name in NAMES
}


def says(document: str, stance: Stance) -> Judgement:
    """Return what a source says of the article's number."""
    against = stance in {Stance.CONTRADICTS, Stance.OUTDATED}
    return Judgement(
        document=document,
        stance=stance,
        decided_by="detector: double",
        reason="because",
        evidence=(Evidence(start=0, end=23, text="Around 200 people came.", line=1),),
        element=Element.NUMBER if against else None,
        article_value="About 250" if against else None,
        source_value="Around 200" if against else None,
        confidence=0.85 if against else None,
    )


def copied(*pairs: str, peers: bool = False) -> Lineage:
    """Return the lineage in which `ba` means that b was made from a."""
    made = [
        Derivation(document=_name(pair[0]), original=_name(pair[1]), confidence=0.9, reasons=())
        for pair in pairs
    ]
    origins = {one.document: one.original for one in made}
    return Lineage(origins=origins, ancestors=ancestors(made), peers=peers)


def _name(letter: str) -> str:
    return "article" if letter == "x" else letter


def checked(lineage: Lineage, judgements: list[Judgement]) -> CheckedClaim:
    """Return the claim so judged."""
    sentence = ARTICLE.sentences[0]
    claim = Claim("id", sentence.plain, Kind.FACT, sentence.span(), sentence)
    return aggregate(Examined(claim, tuple(judgements)), ARTICLE, SOURCES, lineage)


def told(stances: str) -> list[Judgement]:
    """Return one judgement per source: + supports, - contradicts, o outdated, . silent."""
    meaning = {"+": Stance.SUPPORTS, "-": Stance.CONTRADICTS, "o": Stance.OUTDATED}
    return [
        says(name, meaning.get(mark, Stance.SILENT))
        for name, mark in zip(NAMES, stances, strict=False)
    ]


@pytest.mark.parametrize(
    ("stances", "made", "verdict"),
    [
        ("+-", (), Verdict.DISPUTED),
        ("+-", ("ba",), Verdict.SUPPORTED),
        ("-+", ("ba",), Verdict.CONTRADICTED),
        (".-", ("ba",), Verdict.CONTRADICTED),
        (".+", ("ba",), Verdict.SUPPORTED),
        ("+--", ("ba", "cb"), Verdict.SUPPORTED),
        ("+.-", ("ba", "cb"), Verdict.SUPPORTED),
        ("+--", ("ba",), Verdict.DISPUTED),
        ("-", ("ax",), Verdict.UNSUPPORTED),
        ("+", ("ax",), Verdict.UNSUPPORTED),
        ("+-", ("ax",), Verdict.CONTRADICTED),
        ("-+", ("ax",), Verdict.SUPPORTED),
        ("-", ("xa",), Verdict.CONTRADICTED),
        ("+", ("xa",), Verdict.SUPPORTED),
        ("o+", ("ba",), Verdict.OUTDATED),
    ],
)
def test_a_copy_speaks_for_its_original(
    stances: str, made: tuple[str, ...], verdict: Verdict
) -> None:
    """Where both speak the original counts; copies of the article never do."""
    assert checked(copied(*made), told(stances)).verdict is verdict


@pytest.mark.parametrize(
    ("stances", "made", "verdict"),
    [
        ("-", (), Verdict.DISPUTED),
        ("-.", (), Verdict.DISPUTED),
        ("--", ("ba",), Verdict.DISPUTED),
        ("--", (), Verdict.CONTRADICTED),
        ("-", ("xa",), Verdict.CONTRADICTED),
        ("-", ("ax",), Verdict.UNSUPPORTED),
        ("+", (), Verdict.SUPPORTED),
        ("+-", ("xa",), Verdict.DISPUTED),
    ],
)
def test_among_peers_one_account_against_another_is_a_dispute(
    stances: str, made: tuple[str, ...], verdict: Verdict
) -> None:
    """An article's word weighs as much as one other's, unless it was made from that other."""
    assert checked(copied(*made, peers=True), told(stances)).verdict is verdict


def test_support_counts_sources_and_origins() -> None:
    """Three sources that go back to one count as one origin."""
    support = checked(copied("ba", "cb"), told("+++")).support

    assert (support.sources, support.origins) == (3, 2)


def test_copies_of_the_article_are_no_support() -> None:
    """What only a copy of the article repeats is told as a note."""
    claim = checked(copied("ax"), told("+."))

    assert (claim.severity, claim.support.sources) == (Severity.NOTE, 0)
    assert claim.explanation == "No independent source says this; A repeats the article."


def test_a_dispute_shows_every_value_with_its_place() -> None:
    """The spread holds the article's value and each source's own words."""
    claim = checked(copied(), told("+-"))

    assert [(one.document, one.value, one.line) for one in claim.spread] == [
        ("article", "About 250", 1),
        ("a", "Around 200 people came.", 1),
        ("b", "Around 200", 1),
    ]
    assert claim.dispute_told is False


STANCES = st.lists(st.sampled_from("+-o."), min_size=1, max_size=4).map("".join)
PAIRS = st.sampled_from(["ba", "cb", "ca", "dc", "ab", "xa", "ax", "xb", "bx"])
COPIES = st.lists(PAIRS, max_size=4, unique=True)


@given(STANCES.filter(lambda marks: len(marks) < 4), COPIES, st.booleans())
def test_a_silent_source_changes_no_verdict(stances: str, made: list[str], peers: bool) -> None:
    """Who says nothing has no say."""
    lineage = copied(*made, peers=peers)

    assert checked(lineage, told(stances)).verdict is checked(lineage, told(stances + ".")).verdict


@given(STANCES, COPIES, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_sources_never_matters(
    stances: str, made: list[str], peers: bool, chance: random.Random
) -> None:
    """The same judgements in another order give the same verdict and counts."""
    lineage, judgements = copied(*made, peers=peers), told(stances)
    one = checked(lineage, judgements)
    chance.shuffle(judgements)
    other = checked(lineage, judgements)

    assert (other.verdict, other.support) == (one.verdict, one.support)


@given(STANCES.filter(lambda marks: len(marks) < 4), st.sampled_from("+-o."))
def test_a_copy_of_a_source_is_no_further_origin(stances: str, mark: str) -> None:
    """Whatever a copy says, it never raises the count of origins of what its original supports."""
    new = NAMES[len(stances)]
    lineage = Lineage(origins={new: "a"}, ancestors={new: frozenset("a")})
    before = checked(lineage, told("+" + stances[1:])).support
    after = checked(lineage, told("+" + stances[1:] + mark)).support

    assert after.origins == before.origins
