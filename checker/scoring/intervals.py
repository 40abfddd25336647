"""Figures per data set and as the mean over sets, each with a 95 % bootstrap interval."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from checker.types import Record

MEAN = "mean"
RESAMPLES = 1000
_SEED = 20240822
_MARGIN = 0.025

Values = Mapping[str, float | None]
_T = TypeVar("_T")


class Figure(Record):
    """A value and its 95 % interval; null where the data do not define it."""

    value: float | None
    low: float | None = None
    high: float | None = None


def estimate(
    sets: Mapping[str, Sequence[_T]],
    measure: Callable[[Sequence[_T]], Values],
    resamples: int = RESAMPLES,
) -> dict[str, dict[str, Figure]]:
    """Return the figures of each set and, under `MEAN`, their mean over the sets that have them.

    Percentile bootstrap over the records of each set, with a fixed seed (Efron and Tibshirani,
    An Introduction to the Bootstrap, 1993, chapter 13).
    """
    point = _with_mean({name: measure(items) for name, items in sets.items()})
    draw = random.Random(_SEED)  # noqa: S311  resampling, nothing secret
    drawn = [
        _with_mean(
            {name: measure(draw.choices(items, k=len(items))) for name, items in sets.items()}
        )
        for _ in range(resamples)
    ]
    single = {name for name, items in sets.items() if len(items) < 2}
    single |= {MEAN} if single == set(sets) else set()
    return {
        name: {
            key: Figure(value=value)
            if value is None or name in single
            else _figure(value, [replicate[name][key] for replicate in drawn])
            for key, value in values.items()
        }
        for name, values in point.items()
    }


def _with_mean(values: dict[str, Values]) -> dict[str, Values]:
    keys = next(iter(values.values()), {})
    means: dict[str, float | None] = {}
    for key in keys:
        defined = [value for each in values.values() if (value := each[key]) is not None]
        means[key] = sum(defined) / len(defined) if defined else None
    return {**values, MEAN: means}


def _figure(value: float, replicates: Sequence[float | None]) -> Figure:
    defined = sorted(replicate for replicate in replicates if replicate is not None)
    if not defined:
        return Figure(value=value)
    return Figure(value=value, low=quantile(defined, _MARGIN), high=quantile(defined, 1 - _MARGIN))


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the quantile of ascending values, interpolated between neighbours."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
