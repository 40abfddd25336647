"""Tallies -> figures of each data set and their mean over sets, with 95 % bootstrap intervals.

Every figure is a ratio of sums, so one function computes it for the data as they are and for all
resamples at once: percentile bootstrap over the records of each set with a fixed seed (Efron and
Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from checker.records import Record
from checker.scoring.tally import TIERS, Tally

MEAN = "mean"
_SEED = 20240822
_RESAMPLES = 1000
_BOUNDS = (2.5, 97.5)

Floats = NDArray[np.float64]


class Figure(Record):
    """A value and its 95 % interval; null where the data do not define it."""

    value: float | None
    low: float | None = None
    high: float | None = None


Figures = dict[str, dict[str, Figure]]  # by data set, and by name


def estimate(sets: Mapping[str, Sequence[Tally]]) -> Figures:
    """Return the figures of each set and, under MEAN, their mean over the sets that have them."""
    values = {name: _values(tallies, _weights(tallies, name)) for name, tallies in sets.items()}
    return _summarised(values, sets)


def differences(
    before: Mapping[str, Sequence[Tally]], after: Mapping[str, Sequence[Tally]]
) -> Figures:
    """Return by how much figures differ, paired: both hold the same records in the same order."""
    values = {}
    for name, tallies in before.items():
        weights = _weights(tallies, name)
        first, second = _values(tallies, weights), _values(after[name], weights)
        values[name] = {key: second[key] - first[key] for key in first}
    return _summarised(values, before)


def _weights(tallies: Sequence[Tally], name: str) -> Floats:
    """Return how often each record counts: once each, then in every resample."""
    count = len(tallies)
    draw = np.random.default_rng([_SEED, *name.encode()])
    drawn = draw.multinomial(count, np.full(count, 1 / count), size=_RESAMPLES)
    return np.vstack([np.ones((1, count)), drawn]).astype(float)


def _values(tallies: Sequence[Tally], weights: Floats) -> dict[str, Floats]:
    names = tallies[0].counts
    counts = np.array([[tally.counts[name] for name in names] for tally in tallies], dtype=float)
    sums = dict(zip(names, (weights @ counts).T, strict=True))
    return _ratios(sums)


def _ratios(sums: Mapping[str, Floats]) -> dict[str, Floats]:
    values = {
        "disputed": _ratio(sums["disputed_right"], sums["disputed"]),
        "outdated": _ratio(sums["outdated_right"], sums["outdated"]),
    }
    for tier in TIERS:
        one = {name: sums[tier + name] for name in _PER_TIER}
        text_found, text_alarms = one["text_found"], one["text_alarms"]
        wrong, sound = sums["text_wrong"], sums["text_sound"]
        both = np.where((wrong > 0) & (sound > 0), 1.0, np.nan)
        found, alarmed = one["units_found"], one["units_alarmed"]
        figures = {
            "balanced_accuracy": (_ratio(text_found, wrong) + 1 - _ratio(text_alarms, sound)) / 2,
            "text_precision": _ratio(text_found, text_found + text_alarms) * both,
            "text_recall": _ratio(text_found, wrong),
            "precision": _ratio(found, found + alarmed),
            "recall": _ratio(found, one["units"]),
            "f1": _ratio(2 * found, one["units"] + found + alarmed),
            "finding_precision": _ratio(one["findings"] - one["alarms"], one["findings"]),
            "alarms_per_text": _ratio(one["alarms"], sums["alarms_counted"]),
            "alarms_per_control": _ratio(one["control_alarms"], sums["controls"]),
            "named_right": _ratio(one["named_right"], one["named"]),
        }
        values |= {tier + name: value for name, value in figures.items()}
    return values


_PER_TIER = (
    "text_found text_alarms units units_found units_alarmed findings alarms control_alarms"
    " named named_right"
).split()


def _ratio(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return found


def _summarised(
    values: Mapping[str, Mapping[str, Floats]], sets: Mapping[str, Sequence[Tally]]
) -> Figures:
    single = {name for name, tallies in sets.items() if len(tallies) < 2}
    found = {
        name: {key: _figure(drawn, name in single) for key, drawn in each.items()}
        for name, each in values.items()
    }
    keys = next(iter(values.values()), {})
    stacked = {key: np.vstack([each[key] for each in values.values()]) for key in keys}
    means = {key: _mean(drawn) for key, drawn in stacked.items()}
    return found | {MEAN: {key: _figure(means[key], single == set(sets)) for key in keys}}


def _mean(drawn: Floats) -> Floats:
    defined = ~np.isnan(drawn)
    whole = defined.sum(axis=0).astype(float)
    part = np.where(defined, drawn, 0.0).sum(axis=0)
    return _ratio(part, whole)


def _figure(drawn: Floats, single: bool) -> Figure:
    """Return the first value, which is that of the data, with the interval of the others."""
    value, others = float(drawn[0]), drawn[1:][~np.isnan(drawn[1:])]
    if np.isnan(value):
        return Figure(value=None)
    if single or not others.size:
        return Figure(value=value)
    low, high = np.percentile(others, _BOUNDS)
    return Figure(value=value, low=float(low), high=float(high))
