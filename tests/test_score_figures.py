"""Figures and intervals against values worked out by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from checker.scoring.figures import figures, precision_recall_f1, roc_auc
from checker.scoring.intervals import MEAN, estimate, quantile
from checker.scoring.matching import Flags, Tally, Typed
from checker.types import Verdict

NOTHING = Flags(
    text=False, units_found=0, findings=0, false_alarms=0, sentences_found=0, sentence_alarms=0
)
BLANK: dict[str, Any] = {
    "dataset": "bridges",
    "id": "b",
    "inconsistent": None,
    "score": 0.0,
    "all": NOTHING,
    "certain": NOTHING,
    "wrong_units": 0,
    "wrong_sentences": 0,
    "contradictions": 0,
    "contradictions_right": 0,
    "disputed": 0,
    "disputed_right": 0,
    "outdated": 0,
    "outdated_right": 0,
    "control": False,
    "alarms_counted": True,
    "elements": (),
    "false_alarm_elements": (),
    "typed": (),
    "claims": 1,
    "unchecked": 0,
    "seconds": 0.0,
    "calls": 0,
}


def _tally(**fields: Any) -> Tally:
    return Tally(**BLANK | fields)


def _flags(**fields: Any) -> Flags:
    return Flags(**NOTHING.model_dump() | fields)


def _texts(outcomes: Sequence[tuple[bool, bool]]) -> list[Tally]:
    return [_tally(inconsistent=label, all=_flags(text=flagged)) for label, flagged in outcomes]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param((3, 1, 2), (0.6, 0.75, 2 / 3), id="by hand"),
        pytest.param((0, 2, 0), (None, 0.0, 0.0), id="nothing flagged"),
        pytest.param((0, 0, 2), (0.0, None, 0.0), id="nothing to find"),
        pytest.param((0, 0, 0), (None, None, None), id="nothing at all"),
    ],
)
def test_precision_recall_f1(
    counts: tuple[int, int, int], expected: tuple[float | None, ...]
) -> None:
    """Found, missed and false alarms give P, R and F1, undefined without a denominator."""
    assert precision_recall_f1(*counts) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("wrong", "sound", "expected"),
    [
        pytest.param([0.9, 0.8], [0.1, 0.2], 1.0, id="told apart"),
        pytest.param([0.1], [0.9], 0.0, id="upside down"),
        pytest.param([0.5, 0.5], [0.5], 0.5, id="all tied"),
        pytest.param([0.9, 0.4, 0.5], [0.5, 0.3], 4.5 / 6, id="by hand, one tie"),
        pytest.param([], [0.3], None, id="one kind only"),
    ],
)
def test_roc_auc(wrong: list[float], sound: list[float], expected: float | None) -> None:
    """The share of pairs in which the wrong text scores higher, ties counting half."""
    assert roc_auc(wrong, sound) == pytest.approx(expected)


def test_text_figures() -> None:
    """Three of four wrong texts found and one of two sound ones flagged."""
    texts = _texts([(True, True)] * 3 + [(True, False), (False, True), (False, False)])
    values = figures(texts)

    assert values["text_balanced_accuracy"] == pytest.approx((3 / 4 + 1 / 2) / 2)
    assert values["text_precision"] == pytest.approx(3 / 4)
    assert values["text_recall"] == pytest.approx(3 / 4)
    assert values["text_f1"] == pytest.approx(3 / 4)
    assert values["certain_text_recall"] == 0


def test_set_without_sound_texts_has_recall_alone() -> None:
    """Where every text is wrong, flagging all of them must not look precise."""
    values = figures(_texts([(True, True), (True, False)]))

    assert values["text_recall"] == 0.5
    assert values["text_precision"] is None
    assert values["text_f1"] is None
    assert values["text_balanced_accuracy"] is None


def test_text_without_a_label_is_left_out() -> None:
    """A text that is neither consistent nor inconsistent changes no text-level figure."""
    texts = _texts([(True, True), (False, False)])
    unlabelled = _tally(all=_flags(text=True), score=1.0)

    assert figures([*texts, unlabelled])["text_balanced_accuracy"] == 1


def test_unit_figures() -> None:
    """Counts of units and findings are pooled over the texts of a set."""
    texts = [
        _tally(wrong_units=3, all=_flags(units_found=2, findings=4, false_alarms=1)),
        _tally(wrong_units=1, all=_flags(units_found=0, findings=1, false_alarms=1), control=True),
        _tally(wrong_units=0, alarms_counted=False),
    ]
    values = figures(texts)

    assert values["unit_recall"] == pytest.approx(2 / 4)
    assert values["finding_precision"] == pytest.approx(3 / 5)
    assert values["false_alarms_per_text"] == pytest.approx(2 / 2)
    assert values["false_alarms_per_control"] == 1


def test_sentence_figures() -> None:
    """Two of three wrong sentences found, with two alarms on sound ones."""
    text = _tally(wrong_sentences=3, certain=_flags(sentences_found=2, sentence_alarms=2))
    values = figures([text])

    assert values["certain_sentence_precision"] == pytest.approx(2 / 4)
    assert values["certain_sentence_recall"] == pytest.approx(2 / 3)
    assert values["certain_sentence_f1"] == pytest.approx(4 / 7)
    assert values["sentence_recall"] == 0


def test_verdict_figures() -> None:
    """Shares of contradictions, types, disputed and outdated units that are right."""
    typed = tuple(
        Typed(gold="contradicted", verdict=Verdict.CONTRADICTED, right=right)
        for right in (True, True, False)
    )
    text = _tally(
        contradictions=4, contradictions_right=3, typed=typed, disputed=2, disputed_right=1
    )
    values = figures([text])

    assert values["contradicted_precision"] == pytest.approx(3 / 4)
    assert values["type_accuracy"] == pytest.approx(2 / 3)
    assert values["disputed_recognised"] == pytest.approx(1 / 2)
    assert values["outdated_recognised"] is None


def _mean(numbers: Sequence[float]) -> Mapping[str, float | None]:
    return {"mean": sum(numbers) / len(numbers)}


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 2.5), (1.0, 4.0), (1 / 6, 1.5)])
def test_quantile(share: float, expected: float) -> None:
    """Quantiles are interpolated between neighbours."""
    assert quantile([1.0, 2.0, 3.0, 4.0], share) == pytest.approx(expected)


def test_interval_of_a_mean_is_near_the_normal_one() -> None:
    """For 100 coin throws the bootstrap comes close to 0.5 plus or minus 1.96 * 0.05."""
    figure = estimate({"coins": [0.0, 1.0] * 50}, _mean)["coins"]["mean"]

    assert figure.value == 0.5
    assert figure.low == pytest.approx(0.5 - 0.098, abs=0.02)
    assert figure.high == pytest.approx(0.5 + 0.098, abs=0.02)


def test_intervals_are_the_same_every_time() -> None:
    """The resampling has a fixed seed."""
    sets = {"a": [0.1, 0.5, 0.9, 0.2], "b": [0.3, 0.8]}

    assert estimate(sets, _mean, 50) == estimate(sets, _mean, 50)


def test_mean_weighs_sets_alike() -> None:
    """The mean is over sets, not over pooled records."""
    sets = {"large": [1.0] * 9, "small": [0.0]}

    assert estimate(sets, _mean, 10)[MEAN]["mean"].value == 0.5


def test_mean_skips_sets_that_lack_the_figure() -> None:
    """A set on which a figure is undefined does not pull the mean down."""
    values = estimate(
        {"a": [1.0], "b": []}, lambda each: {"x": each[0] if each else None}, resamples=0
    )

    assert values[MEAN]["x"].value == 1


def test_single_record_has_no_interval() -> None:
    """One record says nothing of how much records differ."""
    figure = estimate({"a": [0.7]}, _mean, 10)["a"]["mean"]

    assert (figure.value, figure.low, figure.high) == (0.7, None, None)
