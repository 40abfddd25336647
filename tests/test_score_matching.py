"""Claims against gold: what counts as found, as a false alarm, or as neither."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checker.scoring.cases import Coverage
from checker.scoring.matching import ClaimResult, Tally, tally, wrongness
from tests.scored import bench, cases_of, claim, gold, rewrite, unit

COST = "It cost 40 million euros."
OPENING = "The mayor opened a new bridge."
FERRIES = "Ferries will stop in June."


def _tally(folder: Path, record: dict[str, Any], *claims: ClaimResult) -> Tally:
    return tally(cases_of(folder, record)[0], claims)


@pytest.mark.parametrize(
    ("verdict", "tier", "flagged", "certain"),
    [
        ("contradicted", "check", True, False),
        ("disputed", "check", True, False),
        ("unsupported", "certain", True, True),
        ("outdated", "certain", False, False),
        ("unchecked", "certain", False, False),
        ("supported", "certain", False, False),
    ],
)
def test_which_verdicts_flag_a_text(
    tmp_path: Path, verdict: str, tier: str, flagged: bool, certain: bool
) -> None:
    """Contradicted, disputed and unsupported claims flag a text, certain ones in both variants."""
    result = _tally(tmp_path, bench(), claim(COST, verdict, tier))

    assert (result.all.text, result.certain.text) == (flagged, certain)


@pytest.mark.parametrize(
    ("words", "verdict", "found", "false_alarms"),
    [
        pytest.param("40 million", "contradicted", 1, 0, id="the very words"),
        pytest.param(COST, "contradicted", 1, 0, id="the whole sentence"),
        pytest.param("It cost", "contradicted", 0, 1, id="words beside it"),
        pytest.param(FERRIES, "unsupported", 0, 1, id="another sentence"),
        pytest.param("40 million", "outdated", 0, 0, id="no finding"),
        pytest.param("40 million", "unchecked", 0, 0, id="not checked"),
    ],
)
def test_wrong_unit_is_found_by_a_finding_that_overlaps_it(
    tmp_path: Path, words: str, verdict: str, found: int, false_alarms: int
) -> None:
    """A finding on the unit's words finds it; one on other words is a false alarm."""
    record = bench(unit("40 million", "contradicted"))
    result = _tally(tmp_path, record, claim(words, verdict))

    assert (result.all.units_found, result.all.false_alarms) == (found, false_alarms)


@pytest.mark.parametrize(
    ("coverage", "words", "findings", "false_alarms"),
    [
        pytest.param("full", COST, 1, 1, id="full: supported words"),
        pytest.param("full", FERRIES, 1, 1, id="full: unlabelled words"),
        pytest.param("errors_only", FERRIES, 1, 1, id="errors only: the rest is sound"),
        pytest.param("partial", COST, 0, 0, id="partial: nothing is counted"),
    ],
)
def test_false_alarms_depend_on_the_coverage(
    tmp_path: Path, coverage: str, words: str, findings: int, false_alarms: int
) -> None:
    """Where the labels do not cover the text, a finding beside them is not scored."""
    record = bench(unit("40 million", "supported"), unit_coverage=coverage)
    result = _tally(tmp_path, record, claim(words, "unsupported"))

    assert (result.all.findings, result.all.false_alarms) == (findings, false_alarms)


@pytest.mark.parametrize(
    ("words", "findings", "false_alarms"),
    [
        pytest.param("40 million", 1, 0, id="an error"),
        pytest.param("new bridge", 1, 1, id="sound words"),
        pytest.param(FERRIES, 0, 0, id="unlabelled words"),
    ],
)
def test_seed_scores_findings_on_labelled_words_alone(
    tmp_path: Path, words: str, findings: int, false_alarms: int
) -> None:
    """A seed's labels need not cover its article, so a finding beside them is not scored."""
    (read,) = cases_of(
        tmp_path, rewrite(gold("40 million", "contradicted"), gold("new bridge", "supported"))
    )
    seed = replace(read, coverage=Coverage.LABELLED)
    result = tally(seed, [claim(words, "contradicted")])

    assert (result.all.findings, result.all.false_alarms) == (findings, false_alarms)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(bench(unit("40 million", "other")), id="unit without a binary label"),
        pytest.param(rewrite(gold("40 million", "unsupported", strict=False)), id="not strict"),
        pytest.param(rewrite(gold("40 million", "disputed")), id="disputed"),
        pytest.param(rewrite(gold("40 million", "outdated")), id="outdated"),
    ],
)
def test_finding_on_harmless_words_is_not_scored(tmp_path: Path, record: dict[str, Any]) -> None:
    """Words on which either verdict will do count neither for nor against a finding."""
    result = _tally(tmp_path, record, claim(COST, "unsupported"))

    assert (result.all.findings, result.wrong_units, result.wrong_sentences) == (0, 0, 0)


def test_finding_on_wrong_and_harmless_words_is_right(tmp_path: Path) -> None:
    """A wrong unit outweighs a harmless one under the same finding."""
    record = bench(unit("It cost", "other"), unit("40 million", "contradicted"))
    result = _tally(tmp_path, record, claim(COST, "contradicted"))

    assert (result.all.findings, result.all.false_alarms) == (1, 0)


@pytest.mark.parametrize(
    ("record", "scored", "right"),
    [
        pytest.param(rewrite(gold("40 million", "contradicted")), 1, 1, id="an error"),
        pytest.param(rewrite(gold("40 million", "unsupported")), 1, 0, id="an addition"),
        pytest.param(
            rewrite(gold("40 million", "unsupported", also_accept="contradicted")), 1, 1, id="also"
        ),
        pytest.param(rewrite(gold("40 million", "outdated")), 1, 0, id="an older figure"),
        pytest.param(rewrite(gold("40 million", "contradicted", strict=False)), 0, 0, id="lenient"),
        pytest.param(bench(unit("40 million", "unsupported")), 1, 1, id="bench: any wrong unit"),
        pytest.param(bench(unit("40 million", "other")), 0, 0, id="bench: no binary label"),
        pytest.param(bench(unit("40 million", "supported")), 1, 0, id="bench: sound"),
    ],
)
def test_precision_of_contradicted(
    tmp_path: Path, record: dict[str, Any], scored: int, right: int
) -> None:
    """A contradicted finding is right on words that the gold lets be called so."""
    result = _tally(tmp_path, record, claim(COST, "contradicted"))

    assert (result.contradictions, result.contradictions_right) == (scored, right)


@pytest.mark.parametrize(
    ("label", "fields", "verdict", "right"),
    [
        ("contradicted", {}, "contradicted", True),
        ("contradicted", {}, "unsupported", False),
        ("contradicted", {}, "disputed", False),
        ("unsupported", {}, "contradicted", False),
        ("unsupported", {"label_alt": "contradicted"}, "contradicted", True),
    ],
)
def test_type_of_a_found_unit(
    tmp_path: Path, label: str, fields: dict[str, Any], verdict: str, right: bool
) -> None:
    """A found unit's verdict is right if it is its label or its second label."""
    result = _tally(tmp_path, bench(unit("40 million", label, **fields)), claim(COST, verdict))

    assert [(each.gold, each.verdict, each.right) for each in result.typed] == [
        (label, verdict, right)
    ]


def test_finding_that_covers_most_of_a_unit_gives_its_verdict(tmp_path: Path) -> None:
    """Of two findings on a unit the closer one names its type, not the graver one."""
    claims = [claim("It cost 40", "contradicted"), claim(COST, "unsupported")]
    result = _tally(tmp_path, bench(unit("40 million", "unsupported")), *claims)

    assert [each.verdict for each in result.typed] == ["unsupported"]


def test_graver_of_two_equal_findings_gives_its_verdict(tmp_path: Path) -> None:
    """Where two findings cover a unit alike, the graver one names its type."""
    claims = [claim(COST, "unsupported"), claim(COST, "contradicted")]
    result = _tally(tmp_path, bench(unit("40 million", "unsupported")), *claims)

    assert [each.verdict for each in result.typed] == ["contradicted"]


def test_unit_labelled_other_has_no_type(tmp_path: Path) -> None:
    """A wrong unit that is neither contradicted nor unsupported stays out of the confusion."""
    record = bench(unit("40 million", "other", consistent=False))
    result = _tally(tmp_path, record, claim(COST, "unsupported"))

    assert (result.all.units_found, result.typed) == (1, ())


@pytest.mark.parametrize(
    ("words", "verdict", "found", "alarms"),
    [
        pytest.param("It cost", "unsupported", 1, 0, id="anywhere in the wrong sentence"),
        pytest.param(OPENING, "unsupported", 0, 1, id="a sound sentence"),
        pytest.param(FERRIES, "unsupported", 0, 0, id="an unlabelled sentence"),
    ],
)
def test_sentences_of_a_whole_article(
    tmp_path: Path, words: str, verdict: str, found: int, alarms: int
) -> None:
    """A whole article is scored by its labelled sentences."""
    record = rewrite(gold("40 million", "contradicted"), gold("new bridge", "supported"))
    result = _tally(tmp_path, record, claim(words, verdict))

    assert result.wrong_sentences == 1
    assert (result.all.sentences_found, result.all.sentence_alarms) == (found, alarms)


@pytest.mark.parametrize(
    ("expect", "verdict", "recognised"),
    [
        ("disputed", "disputed", (1, 0)),
        ("disputed", "contradicted", (0, 0)),
        ("outdated", "outdated", (0, 1)),
        ("outdated", "unsupported", (0, 0)),
    ],
)
def test_disputed_and_outdated_are_recognised_by_their_own_verdict(
    tmp_path: Path, expect: str, verdict: str, recognised: tuple[int, int]
) -> None:
    """Only the labelled verdict recognises a unit that is disputed or outdated."""
    result = _tally(tmp_path, rewrite(gold("40 million", expect)), claim(COST, verdict))

    assert (result.disputed_right, result.outdated_right) == recognised


def test_elements_of_units_and_of_false_alarms(tmp_path: Path) -> None:
    """Wrong units go by their own element, false alarms by the claim's."""
    record = bench(
        unit("40 million", "contradicted", type="number"),
        unit("June", "contradicted", type="inconsistent_unspecified", content_type="date_time"),
    )
    claims = [
        claim(COST, "contradicted"),
        claim("The mayor", "contradicted", element="role"),
        claim("new bridge", "unsupported"),
    ]
    result = _tally(tmp_path, record, *claims)

    assert [(each.element, each.found) for each in result.elements] == [
        ("number", True),
        ("date", False),
    ]
    assert result.false_alarm_elements == ("role", "addition")


@pytest.mark.parametrize(
    ("verdict", "tier", "confidence", "expected"),
    [
        ("contradicted", "check", 0.8, 0.9),
        ("unsupported", "check", 0.0, 0.5),
        ("supported", "check", 0.8, 0.1),
        ("contradicted", "certain", None, 0.95),
        ("unsupported", "check", None, 0.75),
        ("supported", "check", None, 0.25),
        ("outdated", "certain", 1.0, 0.5),
        ("unchecked", "check", None, 0.5),
    ],
)
def test_wrongness(verdict: str, tier: str, confidence: float | None, expected: float) -> None:
    """Findings rank above 0.5, supported claims below, the surer the further."""
    assert wrongness(claim(COST, verdict, tier, confidence)) == pytest.approx(expected)


def test_text_score_is_that_of_its_worst_claim(tmp_path: Path) -> None:
    """One claim that is surely wrong makes the text so, however many are supported."""
    claims = [claim(OPENING, "supported"), claim(COST, "contradicted", confidence=0.8)]

    assert _tally(tmp_path, bench(), *claims).score == pytest.approx(0.9)
