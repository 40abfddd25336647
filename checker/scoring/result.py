"""The score of a run: its JSON record, and the paired difference of two of them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from checker.contract import Usage
from checker.errors import InputError
from checker.scoring.cases import Case
from checker.scoring.figures import figures
from checker.scoring.intervals import MEAN, RESAMPLES, Figure, Values, estimate
from checker.scoring.matching import Tally, tally
from checker.scoring.running import CaseResult, Check, Run, run_cases
from checker.types import Record, Verdict


class ElementCount(Record):
    """How an element fared: wrong units found out of all, and false alarms of that name."""

    element: str
    found: int
    total: int
    false_alarms: int


class ConfusionCount(Record):
    """How many found units with a label got a verdict, and how many of those are accepted."""

    gold: str
    verdict: Verdict
    count: int
    accepted: int


class SetScore(Record):
    """The figures of one data set."""

    name: str
    records: int
    claims: int
    unchecked: int
    seconds: float
    calls: int
    figures: dict[str, Figure]
    elements: tuple[ElementCount, ...]
    confusion: tuple[ConfusionCount, ...]


class Score(Record):
    """Everything `checker score` found out, per set and over all of them.

    `elements` and `confusion` are counts over all sets; `tallies` make `compare` possible.
    """

    schema_id: Literal["checker/score/1"] = Field(default="checker/score/1", alias="schema")
    run: dict[str, str | None]
    sets: tuple[SetScore, ...]
    mean: dict[str, Figure]
    elements: tuple[ElementCount, ...]
    confusion: tuple[ConfusionCount, ...]
    tallies: tuple[Tally, ...]


class Paired(Record):
    """Figures of `second` minus those of `first`, on the records that both scored."""

    first: dict[str, str | None]
    second: dict[str, str | None]
    records: dict[str, int]
    differences: dict[str, dict[str, Figure]]


def score(
    cases: Sequence[Case],
    check: Check,
    run: Run,
    *,
    results: Path | None = None,
    usage: Callable[[], Usage] = Usage,
) -> Score:
    """Score `check` on labelled cases.

    `run` says what is being tested (engine, model, version). `results` is a file that keeps each
    case as soon as it is done; a run with the same file and the same `run` goes on from there.
    """
    collected = run_cases(cases, check, run, results, usage)
    return summarise(cases, collected, run)


def summarise(
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    run: Run,
    resamples: int = RESAMPLES,
) -> Score:
    """Compute the score of a run from what it made of each case."""
    tallies = tuple(
        tally(case, result.claims, result.seconds, result.calls)
        for case, result in zip(cases, results, strict=True)
    )
    groups = _grouped(tallies)
    estimates = estimate(groups, figures, resamples)
    return Score(
        run=dict(run),
        sets=tuple(_set_score(name, group, estimates[name]) for name, group in groups.items()),
        mean=estimates[MEAN],
        elements=_elements(tallies),
        confusion=_confusion(tallies),
        tallies=tallies,
    )


def compare(first: Score, second: Score, resamples: int = RESAMPLES) -> Paired:
    """Return how `second` differs from `first` on the records both scored, paired."""
    before = {(tally.dataset, tally.id): tally for tally in first.tallies}
    pairs: dict[str, list[tuple[Tally, Tally]]] = {}
    for after in second.tallies:
        if (after.dataset, after.id) in before:
            pair = (before[after.dataset, after.id], after)
            pairs.setdefault(after.dataset, []).append(pair)
    if not pairs:
        raise InputError("the two scores have no record in common; score the same data twice")
    return Paired(
        first=first.run,
        second=second.run,
        records={name: len(group) for name, group in pairs.items()},
        differences=estimate(pairs, _difference, resamples),
    )


def write_score(path: Path, result: Score) -> None:
    """Write a score as JSON, whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(result.model_dump_json(indent=1, by_alias=True) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); check --out") from None


def read_score(path: Path) -> Score:
    """Read a score that `write_score` wrote."""
    try:
        return Score.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except ValidationError:
        raise InputError(f"{path}: not a file that `checker score --out` wrote") from None


def _grouped(tallies: Sequence[Tally]) -> dict[str, list[Tally]]:
    groups: dict[str, list[Tally]] = {}
    for each in tallies:
        groups.setdefault(each.dataset, []).append(each)
    return groups


def _set_score(name: str, tallies: Sequence[Tally], values: Mapping[str, Figure]) -> SetScore:
    return SetScore(
        name=name,
        records=len(tallies),
        claims=sum(each.claims for each in tallies),
        unchecked=sum(each.unchecked for each in tallies),
        seconds=round(sum(each.seconds for each in tallies), 3),
        calls=sum(each.calls for each in tallies),
        figures=dict(values),
        elements=_elements(tallies),
        confusion=_confusion(tallies),
    )


def _elements(tallies: Sequence[Tally]) -> tuple[ElementCount, ...]:
    units = [unit for each in tallies for unit in each.elements]
    total = Counter(unit.element for unit in units)
    found = Counter(unit.element for unit in units if unit.found)
    alarms = Counter(name for each in tallies for name in each.false_alarm_elements)
    return tuple(
        ElementCount(element=name, found=found[name], total=total[name], false_alarms=alarms[name])
        for name in sorted(total | alarms, key=lambda name: (-total[name], name))
    )


def _confusion(tallies: Sequence[Tally]) -> tuple[ConfusionCount, ...]:
    typed = [typed for each in tallies for typed in each.typed]
    count = Counter((each.gold, each.verdict) for each in typed)
    accepted = Counter((each.gold, each.verdict) for each in typed if each.right)
    return tuple(
        ConfusionCount(gold=gold, verdict=verdict, count=number, accepted=accepted[gold, verdict])
        for (gold, verdict), number in sorted(count.items())
    )


def _difference(pairs: Sequence[tuple[Tally, Tally]]) -> Values:
    before = figures([first for first, _ in pairs])
    after = figures([second for _, second in pairs])
    return {
        key: None if old is None or (new := after[key]) is None else new - old
        for key, old in before.items()
    }
