"""Measures what checking an article with a model costs: calls, tokens, seconds.

The model is an oracle that answers from labelled claims (`checker.oracle`), so that the figures
depend on what is asked and nothing else; and that each claim got its labelled verdict is counted.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.aggregate import verdict_of
from checker.contract import Report
from checker.engines.api import ApiEngine
from checker.engines.rules import RulesEngine
from checker.errors import InputError
from checker.language.verbatim import fold
from checker.llm import ChatModel
from checker.oracle import (
    Asked,
    LabelledCase,
    LabelledClaim,
    Latency,
    Oracle,
    oracle_serving,
    read_labels,
)
from checker.pipeline import Case, check_article, check_cases, load
from checker.settings import EngineName, Settings
from checker.types import Stance, unheard

ORACLE = Latency(answer=0.3, token=0.01)
_NO_BUDGET = {"max_calls": None, "max_tokens": None, "max_cost": None}


@dataclass(frozen=True, slots=True)
class Figures:
    """A tool's calls (None: not told), tokens asked and answered, and seconds for one article."""

    name: str
    calls: int | None
    tokens: int
    seconds: float | None


# Of the seed gaza-truce with 51 claims, by the same oracle, against one source and against four;
# measured by the owner of this project with the tools' own prompts, and published with the task.
_ONE, _FOUR = "one", "four"
PEERS = {
    _ONE: (
        Figures("DeepEval", 4, 5750, 17.9),
        Figures("RefChecker", 12, 11245, 11.7),
        Figures("RAGAS (one verdict for contradicted and unsupported)", 2, 7007, 34.5),
        Figures("one call, no types, no quotes", 1, 2210, 8.9),
    ),
    _FOUR: (
        Figures("DeepEval", None, 9784, 28.7),
        Figures("RefChecker", 45, 38136, 14.7),
        Figures("one call, no types, no quotes", 1, 3540, None),
    ),
}
AIMS = {_ONE: Figures("our aim", None, 4500, 5.0), _FOUR: Figures("our aim", None, 7000, 6.0)}


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: what was asked, its seconds, and how right it was.

    `wrong` names each labelled claim that did not get its labelled verdict, and what it got.
    """

    sources: tuple[str, ...]
    asked: tuple[Asked, ...]
    seconds: float
    labelled: int
    checked: int
    wrong: tuple[str, ...]

    @property
    def figures(self) -> Figures:
        """The run as the peers' are told."""
        tokens = sum(one.prompt_tokens + one.completion_tokens for one in self.asked)
        return Figures("checker", len(self.asked), tokens, self.seconds)

    @property
    def waiting(self) -> float:
        """The seconds in which at least one answer was awaited; the others are checker's own."""
        waited, until = 0.0, 0.0
        for call in sorted(self.asked, key=lambda call: call.started):
            waited += max(0.0, call.ended - max(call.started, until))
            until = max(until, call.ended)
        return waited


def measure_cost(
    folder: Path, settings: Settings, latency: Latency = ORACLE, *, omits: bool = True
) -> tuple[Measured, Measured]:
    """Check the labelled article of a case against its first source, then against all.

    `omits`: whether the oracle leaves out of its claims what it may.

    Raises InputError when the case has no labels, or not the articles they name.
    """
    labels = read_labels(folder)
    every = sorted(path.name for path in folder.glob("*.txt") if path.name != labels.article)
    if labels.first_source not in every:
        raise InputError(f"{folder}: there is no {labels.first_source}; the labels name it")
    # Tables are loaded before anything is timed.
    (case,) = load([str(folder / every[0])], [str(folder / labels.first_source)], unheard)
    check_article(case, RulesEngine(), Settings(engine=EngineName.RULES), unheard)
    first, rest = (labels.first_source,), tuple(every)
    return (
        _measured(folder, labels, first, settings, latency, omits=omits),
        _measured(folder, labels, rest, settings, latency, omits=omits),
    )


def _measured(
    folder: Path,
    labels: LabelledCase,
    sources: tuple[str, ...],
    settings: Settings,
    latency: Latency,
    *,
    omits: bool,
) -> Measured:
    cases = load([str(folder / labels.article)], [str(folder / name) for name in sources], unheard)
    oracle = Oracle(labels, cases[0].article.text, omits=omits)
    with oracle_serving(oracle, latency) as server:
        own = {"engine": EngineName.API, "base_url": server.url, "model": "oracle", **_NO_BUDGET}
        settings = settings.model_copy(update=own)
        report, seconds = _timed(cases, settings)
        asked = server.calls
    found = {fold(one.text): one.verdict.value for one in report.articles[0].claims}
    checked = [claim for claim in labels.claims if fold(claim.text) in found]
    wrong = [
        f"{claim.text} ({found[fold(claim.text)]}, labelled {right[0]})"
        for claim in checked
        if found[fold(claim.text)] not in (right := _right(claim, sources))
    ]
    missing = [f"{one.text} (not checked)" for one in labels.claims if one not in checked]
    return Measured(sources, asked, seconds, len(labels.claims), len(checked), (*wrong, *missing))


def _timed(cases: Sequence[Case], settings: Settings) -> tuple[Report, float]:
    """Return the report and its seconds, from the read texts to the verdicts."""
    engine = ApiEngine(ChatModel(settings), settings.model)
    started = time.perf_counter()
    report = check_cases(cases, engine, settings, unheard)
    return report, time.perf_counter() - started


def _right(claim: LabelledClaim, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the labelled verdict over these sources, then others that count as right."""
    told = [claim.sources[name].stance if name in claim.sources else _SILENT for name in sources]
    return (verdict_of(told).value, *claim.also_accept)


_SILENT = Stance.SILENT


def told(measured: Sequence[Measured], settings: Settings) -> str:
    """Return the runs as text: a table each, peers and aims beside it, and what was wrong."""
    pace = f"{ORACLE.answer * 1000:.0f} ms + {ORACLE.token * 1000:.0f} ms per token answered"
    asked = f"{settings.sentences_per_call} sentences and {settings.claims_per_call} claims a call"
    lines = [
        f"An oracle answers from labelled claims, {pace}; {asked}, {settings.workers} in flight.",
        "Peers and aims are those of seeds/gaza-truce. Ratios: theirs / ours.",
    ]
    for run, name in zip(measured, (_ONE, _FOUR), strict=True):
        lines += ["", f"against {', '.join(run.sources)}", *_table(run, name)]
    return "\n".join(lines) + "\n"


def _table(run: Measured, name: str) -> Iterator[str]:
    ours = run.figures
    yield f"{'':52} {'calls':>5} {'tokens':>7} {'ratio':>6} {'seconds':>8} {'ratio':>6}"
    yield _row(ours, ours)
    yield from (_row(peer, ours) for peer in PEERS[name])
    yield _row(AIMS[name], ours)
    yield f"  tokens {_against(ours.tokens, AIMS[name].tokens)}"
    yield f"  seconds {_against(ours.seconds or 0.0, AIMS[name].seconds or 0.0)}"
    for stage in dict.fromkeys(one.kind for one in run.asked):
        yield _spent(stage, [one for one in run.asked if one.kind == stage])
    yield _spent("all", run.asked)
    yield f"  waiting for answers: {run.waiting:.1f} s of {run.seconds:.1f} s"
    right = run.labelled - len(run.wrong)
    yield f"  {run.checked} of {run.labelled} labelled claims checked, {right} as labelled"
    yield from (f"  otherwise: {one}" for one in run.wrong)


def _spent(stage: str, calls: Sequence[Asked]) -> str:
    return (
        f"  {stage}: {len(calls)} calls,"
        f" {sum(one.prompt_tokens for one in calls):,} tokens asked,"
        f" {sum(one.completion_tokens for one in calls):,} answered"
        f" (reply schemas, not counted: {sum(one.schema_tokens for one in calls):,})"
    )


def _row(one: Figures, ours: Figures) -> str:
    calls = "" if one.calls is None else f"{one.calls}"
    seconds = "" if one.seconds is None else f"{one.seconds:.1f}"
    slower = "" if one.seconds is None else f"{one.seconds / (ours.seconds or 1):.2f}"
    return (
        f"{one.name:52} {calls:>5} {one.tokens:>7,} {one.tokens / (ours.tokens or 1):>6.2f}"
        f" {seconds:>8} {slower:>6}"
    )


def _against(ours: float, aim: float) -> str:
    if ours <= aim:
        return f"met: {ours:,.5g} of {aim:,.5g}"
    return f"missed: {ours:,.5g} against {aim:,.5g}, {ours / aim - 1:.0%} over"
