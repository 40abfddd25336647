"""The exam: short cases of our own, each kind with a faulty and a faithful twin.

It says of an engine or model whether it is fit to judge; the result is kept for later runs.
"""

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from checker.documents.files import write
from checker.engines import Engine
from checker.errors import UsageError
from checker.model.cache import cache_folder
from checker.records import Record
from checker.scoring.cases import Labelled, read_labelled
from checker.scoring.figures import Run, Score

_PLACES = (Path(__file__).parent.parent / "_exam", Path(__file__).parents[2] / "seeds" / "exam")
_UNFIT = 0.8  # share of planted faults found with the right verdict


class Passed(Record):
    """How many faults are found and named rightly, and how many faithful texts are flagged.

    `unchecked` are statements that the engine left open.
    """

    faults: int
    found: int
    right: int
    faithful: int
    alarms: int
    unchecked: int = 0

    @property
    def told(self) -> str:
        """The result in words."""
        alarms = f"{self.alarms} of {self.faithful} faithful texts flagged"
        left = f"; {self.unchecked} statements left unchecked" if self.unchecked else ""
        fit = "" if self.fit else "; not fit to judge by itself"
        found = f"found {self.found} of {self.faults} faults, {self.right} rightly"
        return f"{found}; {alarms}{left}{fit}"

    @property
    def fit(self) -> bool:
        """Whether its findings can be relied on."""
        few = self.alarms <= (1 - _UNFIT) * self.faithful
        return few and self.right >= _UNFIT * self.faults


def exam_cases() -> tuple[Labelled, ...]:
    """Return the cases of the exam; raises UsageError where they are not installed."""
    files = [file for place in _PLACES for file in sorted(place.glob("*.jsonl"))]
    if not files:
        raise UsageError("the exam's cases are not here; name labelled data to score")
    return read_labelled(files[:1])


def passed(score: Score) -> Passed:
    """Return the result of an exam."""
    return Passed(
        faults=score.total("units"),
        found=score.total("units_found"),
        right=score.total("named_right"),
        faithful=score.total("text_sound"),
        alarms=score.total("text_alarms"),
        unchecked=score.total("unchecked"),
    )


def keep(result: Passed, run: Run) -> None:
    """Keep a result for later runs of the same engine, model, version and prompts."""
    if (place := _place(run)) is not None:
        write(place, result.model_dump_json() + "\n")


def kept(run: Run) -> Passed | None:
    """Return the kept result of a run like this, if there is one."""
    place = _place(run)
    try:
        return Passed.model_validate_json(place.read_bytes()) if place else None
    except (OSError, ValidationError):
        return None


def run_of(engine: Engine, without: Sequence[str] = ()) -> dict[str, str | None]:
    """Return what an engine's judgement depends on; `without` are detectors left out."""
    own = {"engine": engine.name, "model": engine.model, "second model": engine.second_model}
    left_out = {"without": " ".join(without)} if without else {}
    return own | left_out | {"version": version("checker-news")} | dict(engine.prompts)


def _place(run: Run) -> Path | None:
    """Return the file for a result, beside the cache of answers; none where nothing is kept."""
    digest = hashlib.sha256(json.dumps(dict(run), sort_keys=True).encode()).hexdigest()
    folder = cache_folder()
    return folder and folder / f"exam-{digest[:16]}.json"
