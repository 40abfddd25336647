"""The score of a run: its JSON record, and the paired difference of two of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from checker.documents.files import content
from checker.errors import InputError
from checker.records import ArticleReport, Record
from checker.scoring.cases import Labelled
from checker.scoring.figures import Figures, differences, estimate
from checker.scoring.tally import KindCount, Tally, tally

Run = Mapping[str, str | None]


class Score(Record):
    """Everything `checker score` found out, without a word of the texts.

    `figures` are by data set and name, `kinds` over all sets; `tallies` make `compare` possible.
    """

    schema_id: Literal["checker/score/2"] = Field(default="checker/score/2", alias="schema")
    run: dict[str, str | None]
    figures: Figures
    kinds: tuple[KindCount, ...]
    tallies: tuple[Tally, ...]


class Paired(Record):
    """Figures of `second` minus those of `first`, on the records that both scored."""

    first: dict[str, str | None]
    second: dict[str, str | None]
    records: dict[str, int]
    differences: Figures


def score(
    cases: Sequence[Labelled],
    check: Callable[[Labelled], ArticleReport],
    run: Run,
    jobs: int = 1,
    counted: Callable[[int], None] = lambda _done: None,
) -> Score:
    """Score `check` on labelled cases, `jobs` of them side by side; `run` says what is tested."""
    tallies = []
    with ThreadPoolExecutor(jobs) as pool:
        for case, report in zip(cases, pool.map(check, cases), strict=True):
            tallies.append(tally(case, report))
            counted(len(tallies))
    return Score(
        run=dict(run),
        figures=estimate(_by_set(tallies)),
        kinds=tuple(_summed(kind for one in tallies for kind in one.kinds)),
        tallies=tuple(tallies),
    )


def compare(first: Score, second: Score) -> Paired:
    """Return how `second` differs from `first` on the records both scored, paired."""
    known = {(one.dataset, one.id): one for one in first.tallies}
    after = [one for one in second.tallies if (one.dataset, one.id) in known]
    before = [known[one.dataset, one.id] for one in after]
    if not after:
        raise InputError("the two scores have no record in common; score the same data twice")
    return Paired(
        first=first.run,
        second=second.run,
        records={name: len(group) for name, group in _by_set(after).items()},
        differences=differences(_by_set(before), _by_set(after)),
    )


def read_score(path: Path) -> Score:
    """Read a score that `checker score --out` wrote."""
    try:
        return Score.model_validate_json(content(str(path)))
    except ValidationError:
        raise InputError(f"{path}: not a file that `checker score --out` wrote") from None


def _by_set(tallies: Iterable[Tally]) -> dict[str, list[Tally]]:
    groups: dict[str, list[Tally]] = {}
    for each in tallies:
        groups.setdefault(each.dataset, []).append(each)
    return groups


def _summed(kinds: Iterable[KindCount]) -> list[KindCount]:
    sums: dict[str, KindCount] = {}
    for one in kinds:
        known = sums.get(one.kind, KindCount(kind=one.kind))
        sums[one.kind] = KindCount(
            kind=one.kind,
            total=known.total + one.total,
            found=known.found + one.found,
            right=known.right + one.right,
            alarms=known.alarms + one.alarms,
        )
    return sorted(sums.values(), key=lambda one: (-one.total, one.kind))
