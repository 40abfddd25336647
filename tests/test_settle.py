"""The verdict follows from judgements, dates and lineage alone."""

from dataclasses import replace
from itertools import product

import pytest

from checker.records import (
    CheckedClaim,
    Claim,
    Derivation,
    Element,
    Examined,
    Judgement,
    Kind,
    Kinship,
    Lineage,
    Severity,
    Stance,
    Tier,
    Verdict,
)
from checker.settle import settle, summarise, verdict_of
from tests.doubles import differs, says
from tests.texts import document

ARTICLE = document("Five people died.", "article", "2026-05-10")
EARLY = document("Five people died.", "early", "2026-05-09", "Early")
LATE = document("Six people died.", "late", "2026-05-10", "Late")
AFTER = document("Six people died.", "after", "2026-05-20", "After")
SOURCES = {one.id: one for one in (EARLY, LATE, AFTER)}


def examined(*judgements: Judgement, failure: str | None = None) -> Examined:
    """Return a claim so judged."""
    sentence = ARTICLE.sentences[0]
    claim = Claim("id", sentence.plain, Kind.FACT, sentence.span(), sentence)
    return Examined(claim, judgements, failure=failure)


def silent(name: str = "early") -> Judgement:
    """Return the silence of a source."""
    return Judgement(document=name, stance=Stance.SILENT, decided_by="double", reason="")


def settled(*judgements: Judgement, overall: str | None = None) -> CheckedClaim:
    """Return a claim so judged, settled."""
    verdict = Verdict(overall) if overall else None
    return settle(replace(examined(*judgements), overall=verdict), ARTICLE, SOURCES, Lineage())


AGAINST = differs(LATE, "Five", "Six", 1)
OVERTAKEN = differs(LATE, "Five", "Six", 1, stance=Stance.OUTDATED)


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
    """A claim whose check failed is never supported, and tells why."""
    claim = settle(examined(says(EARLY, 1), failure="no server"), ARTICLE, SOURCES, Lineage())

    assert (claim.verdict, "no server" in claim.explanation) == (Verdict.UNCHECKED, True)


def test_no_source_is_unchecked() -> None:
    """Without a source there is nothing to compare with."""
    assert settled().verdict is Verdict.UNCHECKED


def test_contradiction_names_both_values_and_the_place() -> None:
    """The explanation has the article's words, the source's words, publisher and line."""
    assert settled(AGAINST).explanation == "The article says “Five”; Late, line 1, says “Six”."


def test_support_older_than_a_later_state_is_outdated() -> None:
    """Where all support is older than a source with a later state, the claim is out of date."""
    claim = settled(says(EARLY, 1), OVERTAKEN)

    assert (claim.verdict, claim.severity) == (Verdict.OUTDATED, Severity.WARNING)


def test_an_earlier_state_alone_is_outdated_and_a_note() -> None:
    """Where no source supports and one has another state in time, nobody is blamed."""
    claim = settled(OVERTAKEN)

    assert (claim.verdict, claim.severity) == (Verdict.OUTDATED, Severity.NOTE)


def test_what_was_overtaken_since_is_a_note() -> None:
    """A later state that came after the article blames nobody."""
    after = differs(AFTER, "Five", "Six", 1, stance=Stance.OUTDATED)
    claim = settled(says(EARLY, 1), after)

    assert (claim.verdict, claim.severity) == (Verdict.OUTDATED, Severity.NOTE)


def test_an_older_state_does_not_unsettle_newer_support() -> None:
    """The latest source says as the article does."""
    older = differs(EARLY, "Five", "Four", 1, stance=Stance.OUTDATED)

    assert settled(older, says(LATE, 1)).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("overall", "verdict"),
    [("outdated", Verdict.OUTDATED), ("unsupported", Verdict.DISPUTED), (None, Verdict.DISPUTED)],
)
def test_the_engines_word_counts_where_the_judgements_allow_it(
    overall: str | None, verdict: Verdict
) -> None:
    """An old figure beside a new one may be outdated, but not in no source."""
    assert settled(says(EARLY, 1), AGAINST, overall=overall).verdict is verdict


def test_a_changed_hedge_is_a_note() -> None:
    """A certainty finding is of severity note and fails no run."""
    hedge = differs(LATE, "Five", "Six", 1, element=Element.CERTAINTY)

    assert settled(hedge).severity is Severity.NOTE


@pytest.mark.parametrize(
    ("sure", "confidence", "tier"),
    [
        (True, None, Tier.CERTAIN),
        (False, None, Tier.CHECK),
        (False, 0.9, Tier.CERTAIN),
        (False, 0.4, Tier.CHECK),
    ],
)
def test_a_difference_is_certain_when_code_sees_it_or_it_measures_well(
    sure: bool, confidence: float | None, tier: Tier
) -> None:
    """One look of a model alone is to be checked."""
    against = AGAINST.model_copy(update={"confidence": confidence})
    item = replace(examined(against), sure=sure)

    assert settle(item, ARTICLE, SOURCES, Lineage()).tier is tier


@pytest.mark.parametrize(("novel", "tier"), [(True, Tier.CERTAIN), (False, Tier.CHECK)])
def test_an_addition_is_certain_when_its_words_are_new(novel: bool, tier: Tier) -> None:
    """That no source says it is sure when no source has its number, name or most of its words."""
    item = replace(examined(silent()), novel=novel)

    assert settle(item, ARTICLE, SOURCES, Lineage()).tier is tier


def test_a_copy_of_the_article_neither_supports_nor_contradicts() -> None:
    """What was made from the article is no witness; who repeats it is told as a note."""
    copy = Derivation(document="late", original="article", confidence=1, reasons=(), declared=True)
    lineage = Kinship((copy,)).lineage("article", peers=True)

    claim = settle(examined(says(LATE, 1)), ARTICLE, SOURCES, lineage)

    assert (claim.verdict, claim.severity) == (Verdict.UNSUPPORTED, Severity.NOTE)


def test_what_a_copy_changed_is_the_copys_error() -> None:
    """Where an original and its copy both speak, the original counts."""
    copy = Derivation(document="late", original="early", confidence=1, reasons=())
    lineage = Kinship((copy,)).lineage("article", peers=False)

    claim = settle(examined(says(EARLY, 1), AGAINST), ARTICLE, SOURCES, lineage)

    assert claim.verdict is Verdict.SUPPORTED


def test_one_account_against_another_is_disputed_among_peers() -> None:
    """Articles checked against each other are witnesses alike."""
    claim = settle(examined(AGAINST), ARTICLE, SOURCES, Kinship().lineage("article", peers=True))

    assert claim.verdict is Verdict.DISPUTED


def test_a_dispute_spreads_every_value() -> None:
    """Each document's value stands with its line, and whether the article tells of both."""
    claim = settled(says(EARLY, 1), AGAINST)

    assert [(one.document, one.value) for one in claim.spread] == [
        ("article", "Five"),
        ("early", "Five"),
        ("late", "Six"),
    ]
    assert claim.dispute_told is False


def test_support_counts_sources_and_origins() -> None:
    """Two sources that go back to one origin are one."""
    lineage = replace(Kinship().lineage("article", peers=False), origins={"late": "early"})

    claim = settle(examined(says(EARLY, 1), says(LATE, 1)), ARTICLE, SOURCES, lineage)

    assert (claim.support.sources, claim.support.origins) == (2, 1)


def test_summary_counts_every_verdict() -> None:
    """The summary's counts add up to the number of claims."""
    counts = summarise([settled(says(EARLY, 1)), settled(silent()), settled(silent())])

    assert (counts.claims, counts.supported, counts.unsupported) == (3, 1, 2)
