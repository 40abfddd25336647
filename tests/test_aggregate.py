"""The verdict follows from the judgements alone."""

from dataclasses import replace
from itertools import product

import pytest

from checker.aggregate import aggregate, summarise, verdict_of
from checker.types import (
    Claim,
    Element,
    Evidence,
    Examined,
    Judgement,
    Kind,
    Severity,
    Stance,
    Tier,
    Verdict,
)
from tests.records import segmented

ARTICLE = segmented("It rained.", "article")
SOURCES = {name: segmented("Text.", name, publisher=name.title()).document for name in ("a", "b")}


def judgement(stance: Stance, document: str = "a", **fields: object) -> Judgement:
    """Return a judgement with the fields a finding needs."""
    given = {"decided_by": "model", "reason": "because"} | fields
    evidence = (Evidence(start=0, end=5, text="Text.", line=1),)
    return Judgement.model_validate(
        {"document": document, "stance": stance, "evidence": evidence} | given
    )


def checked(*judgements: Judgement, failure: str | None = None) -> Verdict:
    """Return the verdict of a claim so judged."""
    return aggregate(examined(*judgements, failure=failure), ARTICLE, SOURCES).verdict


def examined(*judgements: Judgement, failure: str | None = None) -> Examined:
    """Return a claim so judged."""
    sentence = ARTICLE.sentences[0]
    claim = Claim("id", "It rained.", Kind.FACT, sentence.span(), sentence)
    return Examined(claim, judgements, failure)


def expected(stances: tuple[Stance, ...]) -> Verdict:
    """Return the verdict as the contract words it, one condition after another."""
    some = set(stances)
    if {Stance.SUPPORTS, Stance.CONTRADICTS} <= some:
        return Verdict.DISPUTED
    if Stance.SUPPORTS in some:
        return Verdict.SUPPORTED
    if Stance.CONTRADICTS in some:
        return Verdict.CONTRADICTED
    return Verdict.OUTDATED if Stance.OUTDATED in some else Verdict.UNSUPPORTED


@pytest.mark.parametrize("stances", list(product(Stance, repeat=3)))
def test_verdicts_of_three_sources(stances: tuple[Stance, ...]) -> None:
    """Every combination of three stances has the contract's verdict."""
    assert verdict_of(stances) is expected(stances)


def test_failure_is_unchecked_whatever_the_stances() -> None:
    """A claim whose check failed is never supported."""
    assert verdict_of([Stance.SUPPORTS], failed=True) is Verdict.UNCHECKED


def test_no_source_is_unchecked() -> None:
    """Without a source there is nothing to compare with."""
    assert checked() is Verdict.UNCHECKED


def test_failure_is_told() -> None:
    """The reason of a failure stands in the explanation."""
    claim = aggregate(examined(failure="no server"), ARTICLE, SOURCES)

    assert "no server" in claim.explanation


def test_contradiction_names_both_values_and_the_place() -> None:
    """The explanation has the article's words, the source's words, publisher and line."""
    against = judgement(
        Stance.CONTRADICTS, element=Element.NUMBER, article_value="five", source_value="six"
    )

    claim = aggregate(examined(against), ARTICLE, SOURCES)

    assert claim.explanation == "The article says “five”; A, line 1, says “six”."


def test_a_detector_speaks_before_a_model() -> None:
    """Of two contradictions the detector's values head the finding."""
    model = judgement(Stance.CONTRADICTS, element=Element.OTHER, article_value="x")
    detector = judgement(
        Stance.CONTRADICTS, "b", decided_by="detector: titles", element=Element.ROLE
    )

    assert aggregate(examined(model, detector), ARTICLE, SOURCES).element is Element.ROLE


def test_a_changed_hedge_is_a_note() -> None:
    """A certainty finding is of severity note and fails no run."""
    against = judgement(Stance.CONTRADICTS, element=Element.CERTAINTY)

    assert aggregate(examined(against), ARTICLE, SOURCES).severity is Severity.NOTE


def test_a_model_asked_once_is_to_be_checked() -> None:
    """A contradiction that one look of a model found is not certain."""
    against = judgement(Stance.CONTRADICTS, element=Element.NUMBER)

    assert aggregate(examined(against), ARTICLE, SOURCES).tier is Tier.CHECK


@pytest.mark.parametrize(
    ("addition", "tier"), [(0.9, Tier.CERTAIN), (0.6, Tier.CHECK), (None, Tier.CHECK)]
)
def test_an_addition_is_certain_when_measured_so(addition: float | None, tier: Tier) -> None:
    """How much of a claim no source carries decides whether a person should look."""
    item = replace(examined(judgement(Stance.SILENT)), addition=addition)

    assert aggregate(item, ARTICLE, SOURCES).tier is tier


def test_support_is_the_surer_the_less_is_new() -> None:
    """A supported claim's confidence is the chance that it is no addition."""
    item = replace(examined(judgement(Stance.SUPPORTS)), addition=0.25)

    assert aggregate(item, ARTICLE, SOURCES).confidence == 0.75


def test_summary_counts_every_verdict() -> None:
    """The summary's counts add up to the number of claims."""
    claims = [
        aggregate(examined(judgement(stance)), ARTICLE, SOURCES)
        for stance in (Stance.SUPPORTS, Stance.SILENT, Stance.SILENT)
    ]

    counts = summarise(claims)

    assert (counts.claims, counts.supported, counts.unsupported) == (3, 1, 2)
