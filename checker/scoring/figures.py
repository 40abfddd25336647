"""Tallies -> the score: figures of each data set and their mean, with 95 % bootstrap intervals.

Every figure is a ratio of sums, so one function computes it for the data as they are and for all
resamples at once: percentile bootstrap over the records of each set with a fixed seed (Efron and
Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from checker.records import ArticleReport, Record
from checker.scoring.cases import Labelled
from checker.scoring.tally import TIERS, KindCount, Tally, tally

MEAN = "mean"
_SEED = 20240822
_RESAMPLES = 1000
_BOUNDS = (2.5, 97.5)

Floats = NDArray[np.float64]
Run = Mapping[str, str | None]  # what is tested


class Figure(Record):
    """A value and its 95 % interval; null where the data do not define or vary it."""

    value: float | None
    low: float | None = None
    high: float | None = None


Figures = dict[str, dict[str, Figure]]  # by data set, and by name


class Score(Record):
    """Everything `checker score` found out, without a word of the texts.

    `figures` are by data set and name, `kinds` over all sets, `tallies` by text.
    """

    schema_id: Literal["checker/score/2"] = Field(default="checker/score/2", alias="schema")
    run: dict[str, str | None]
    figures: Figures
    kinds: tuple[KindCount, ...]
    tallies: tuple[Tally, ...]

    def total(self, count: str) -> int:
        """Return the sum of one of the counts over all texts."""
        return sum(one.counts[count] for one in self.tallies)


def score(
    cases: Sequence[Labelled],
    check: Callable[[Labelled], ArticleReport],
    run: Run,
    jobs: int = 1,
    counted: Callable[[int, int], None] = lambda _done, _of: None,
) -> Score:
    """Score `check` on labelled cases, `jobs` of them side by side; `run` says what is tested."""
    sets: dict[str, list[Tally]] = defaultdict(list)
    pool = ThreadPoolExecutor(jobs)
    try:
        reports = zip(cases, pool.map(check, cases), strict=True)
        for done, (case, report) in enumerate(reports, start=1):
            sets[case.dataset].append(tally(case, report))
            counted(done, len(cases))
    finally:  # after Ctrl-C nothing more is asked
        pool.shutdown(cancel_futures=True)
    tallies = [one for group in sets.values() for one in group]
    kinds = _summed(kind for one in tallies for kind in one.kinds)
    return Score(run=dict(run), figures=_estimate(sets), kinds=kinds, tallies=tuple(tallies))


def _summed(kinds: Iterable[KindCount]) -> tuple[KindCount, ...]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for one in kinds:
        sums[one.kind].update(one.model_dump(exclude={"kind"}))
    summed = [KindCount(kind=kind, **counts) for kind, counts in sums.items()]
    return tuple(sorted(summed, key=lambda one: (-one.total, one.kind)))


def _estimate(sets: Mapping[str, Sequence[Tally]]) -> Figures:
    """Return the figures of each set and, under MEAN, their mean over the sets that have them."""
    values = {name: _ratios(_sums(name, tallies)) for name, tallies in sets.items()}
    keys = next(iter(values.values()), {})
    values[MEAN] = {key: _mean([each[key] for each in values.values()]) for key in keys}
    return {
        name: {key: _figure(drawn) for key, drawn in each.items()} for name, each in values.items()
    }


def _sums(name: str, tallies: Sequence[Tally]) -> dict[str, Floats]:
    """Return the sum of each count over the records, and over every resample of them."""
    number = len(tallies)
    draw = np.random.default_rng([_SEED, *name.encode()])
    drawn = draw.multinomial(number, np.full(number, 1 / number), size=_RESAMPLES)
    weights = np.vstack([np.ones((1, number)), drawn])
    return {
        key: weights @ np.array([tally.counts[key] for tally in tallies], dtype=float)
        for key in tallies[0].counts
    }


@np.errstate(invalid="ignore")  # none of none is no number, and no mistake
def _ratios(sums: Mapping[str, Floats]) -> dict[str, Floats]:
    wrong, sound = sums["text_wrong"], sums["text_sound"]
    values = {name: sums[f"{name}_right"] / sums[name] for name in ("disputed", "outdated")}
    for tier in TIERS:
        of = {name[len(tier) :]: one for name, one in sums.items() if name.startswith(tier)}
        flagged = of["text_found"] + of["text_alarms"]
        figures = {
            "balanced_accuracy": (of["text_found"] / wrong + 1 - of["text_alarms"] / sound) / 2,
            "text_precision": np.where(wrong * sound > 0, of["text_found"] / flagged, np.nan),
            "text_recall": of["text_found"] / wrong,
            "precision": of["units_found"] / (of["units_found"] + of["units_alarmed"]),
            "recall": of["units_found"] / of["units"],
            "f1": 2 * of["units_found"] / (of["units"] + of["units_found"] + of["units_alarmed"]),
            "finding_precision": (of["findings"] - of["alarms"]) / of["findings"],
            "named_right": of["named_right"] / of["named"],
        }
        values |= {tier + name: value for name, value in figures.items()}
    return values


def _mean(drawn: Sequence[Floats]) -> Floats:
    mean: Floats = np.ma.masked_invalid(np.vstack(drawn)).mean(axis=0).filled(np.nan)
    return mean


def _figure(drawn: Floats) -> Figure:
    """Return the first value, which is that of the data, with the interval of the others."""
    if np.isnan(drawn[0]):
        return Figure(value=None)
    value, (low, high) = float(drawn[0]), np.nanpercentile(drawn[1:], _BOUNDS)
    return Figure(value=value) if low == high else Figure(value=value, low=low, high=high)
