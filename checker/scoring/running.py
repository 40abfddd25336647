"""Runs the system under test over cases, one after the other, so that a stop loses nothing."""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress

from checker.contract import ArticleReport, Usage
from checker.errors import InputError
from checker.scoring.cases import Case
from checker.scoring.matching import ClaimResult
from checker.types import Document, Record, Verdict

Check = Callable[[Document, tuple[Document, ...]], ArticleReport]
Run = Mapping[str, str | None]


class CaseResult(Record):
    """What the system made of one case; one line of the results file."""

    dataset: str
    id: str
    shown: str
    run: dict[str, str | None]
    seconds: float
    calls: int
    claims: tuple[ClaimResult, ...]

    @property
    def finished(self) -> bool:
        """Whether every claim was checked; a case that is not is checked again on resuming."""
        return all(claim.verdict is not Verdict.UNCHECKED for claim in self.claims)


def run_cases(
    cases: Sequence[Case],
    check: Check,
    run: Run,
    results: Path | None = None,
    usage: Callable[[], Usage] = Usage,
) -> list[CaseResult]:
    """Check each case, or take it from `results` if it is finished there; append what is new.

    `usage` gives the model's running total, from which the calls of each case are told.
    """
    done = _stored(results, run) if results else {}
    collected = []
    with Progress(console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as progress:
        for case in progress.track(cases, description="checking"):
            result = done.get((case.dataset, case.id))
            if result is None or result.shown != case.shown or not result.finished:
                result = _run_one(case, check, run, usage)
                if results:
                    _append(results, result)
            collected.append(result)
    return collected


def _run_one(case: Case, check: Check, run: Run, usage: Callable[[], Usage]) -> CaseResult:
    calls, started = usage().calls, time.perf_counter()
    report = check(case.article, case.sources)
    return CaseResult(
        dataset=case.dataset,
        id=case.id,
        shown=case.shown,
        run=dict(run),
        seconds=round(time.perf_counter() - started, 4),
        calls=usage().calls - calls,
        claims=tuple(ClaimResult.of(claim) for claim in report.claims),
    )


def _stored(path: Path, run: Run) -> dict[tuple[str, str], CaseResult]:
    """Read the results so far; a last line cut short by a crash is dropped from the file."""
    if not path.parent.is_dir():
        raise InputError(f"{path}: no such folder; make it, or give another --out")
    if not path.exists():
        return {}
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        os.truncate(path, len(whole))
    stored = {}
    for number, line in enumerate(whole.decode(errors="replace").splitlines(), start=1):
        try:
            result = CaseResult.model_validate_json(line)
        except ValidationError:
            raise InputError(
                f"{path}:{number}: not a line of scoring results; give another --out, or delete it"
            ) from None
        if result.run != dict(run):
            raise InputError(
                f"{path}:{number}: results of another run ({_named(result.run)}, "
                f"not {_named(run)}); give another --out, or delete it"
            )
        stored[result.dataset, result.id] = result
    return stored


def _named(run: Run) -> str:
    return json.dumps(dict(run), ensure_ascii=False)


def _append(path: Path, result: CaseResult) -> None:
    """Add a line with a single write, flushed to disk."""
    line = result.model_dump_json() + "\n"
    with path.open("ab", buffering=0) as file:
        file.write(line.encode())
        os.fsync(file.fileno())
