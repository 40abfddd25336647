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
    """A value and its 95 % interval; null where the data do not define it."""

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


def score(
    cases: Sequence[Labelled],
    check: Callable[[Labelled], ArticleReport],
    run: Run,
    jobs: int = 1,
    counted: Callable[[int, int], None] = lambda _done, _of: None,
) -> Score:
    """Score `check` on labelled cases, `jobs` of them side by side; `run` says what is tested."""
    sets: dict[str, list[Tally]] = defaultdict(list)
    with ThreadPoolExecutor(jobs) as pool:
        reports = zip(cases, pool.map(check, cases), strict=True)
        for done, (case, report) in enumerate(reports, start=1):
            sets[case.dataset].append(tally(case, report))
            counted(done, len(cases))
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
    several = [name for name, tallies in sets.items() if len(tallies) > 1]
    return {
        name: {
            key: _figure(drawn, name in (*several, MEAN) and bool(several))
            for key, drawn in each.items()
        }
        for name, each in values.items()
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


def _ratios(sums: Mapping[str, Floats]) -> dict[str, Floats]:
    values = {name: _ratio(sums[f"{name}_right"], sums[name]) for name in ("disputed", "outdated")}
    wrong, sound = sums["text_wrong"], sums["text_sound"]
    both = np.where((wrong > 0) & (sound > 0), 1.0, np.nan)
    for tier in TIERS:
        text_found, text_alarms = sums[f"{tier}text_found"], sums[f"{tier}text_alarms"]
        units, found = sums[f"{tier}units"], sums[f"{tier}units_found"]
        alarmed = sums[f"{tier}units_alarmed"]
        findings, alarms = sums[f"{tier}findings"], sums[f"{tier}alarms"]
        figures = {
            "balanced_accuracy": (_ratio(text_found, wrong) + 1 - _ratio(text_alarms, sound)) / 2,
            "text_precision": _ratio(text_found, text_found + text_alarms) * both,
            "text_recall": _ratio(text_found, wrong),
            "precision": _ratio(found, found + alarmed),
            "recall": _ratio(found, units),
            "f1": _ratio(2 * found, units + found + alarmed),
            "finding_precision": _ratio(findings - alarms, findings),
            "named_right": _ratio(sums[f"{tier}named_right"], sums[f"{tier}named"]),
        }
        values |= {tier + name: value for name, value in figures.items()}
    return values


def _ratio(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return found


def _mean(drawn: Sequence[Floats]) -> Floats:
    defined = np.ma.masked_invalid(np.vstack(drawn))
    mean: Floats = defined.mean(axis=0).filled(np.nan)
    return mean


def _figure(drawn: Floats, spread: bool) -> Figure:
    """Return the first value, which is that of the data, with the interval of the others."""
    value, others = float(drawn[0]), drawn[1:][~np.isnan(drawn[1:])]
    if np.isnan(value):
        return Figure(value=None)
    if not spread or not others.size:
        return Figure(value=value)
    low, high = np.percentile(others, _BOUNDS)
    return Figure(value=value, low=float(low), high=float(high))
