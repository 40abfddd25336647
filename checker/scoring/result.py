"""The score of a run: its JSON record."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from pydantic import Field

from checker.records import ArticleReport, Record
from checker.scoring.cases import Labelled
from checker.scoring.figures import Figures, estimate
from checker.scoring.tally import KindCount, Tally, tally

Run = Mapping[str, str | None]


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
    counted: Callable[[int], None] = lambda _done: None,
) -> Score:
    """Score `check` on labelled cases, `jobs` of them side by side; `run` says what is tested."""
    sets: dict[str, list[Tally]] = defaultdict(list)
    with ThreadPoolExecutor(jobs) as pool:
        reports = zip(cases, pool.map(check, cases), strict=True)
        for done, (case, report) in enumerate(reports, start=1):
            sets[case.dataset].append(tally(case, report))
            counted(done)
    tallies = [one for group in sets.values() for one in group]
    kinds = _summed(kind for one in tallies for kind in one.kinds)
    return Score(run=dict(run), figures=estimate(sets), kinds=kinds, tallies=tuple(tallies))


def _summed(kinds: Iterable[KindCount]) -> tuple[KindCount, ...]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for one in kinds:
        sums[one.kind].update(one.model_dump(exclude={"kind"}))
    summed = [KindCount(kind=kind, **counts) for kind, counts in sums.items()]
    return tuple(sorted(summed, key=lambda one: (-one.total, one.kind)))
