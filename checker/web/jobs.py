"""Checks asked for: one runs at a time, in a thread of its own; others wait."""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from queue import Full, Queue
from threading import Event, Thread

from checker.documents import Case
from checker.engines import Engine
from checker.errors import CheckerError, Interrupted, UsageError
from checker.pipeline import check_cases
from checker.records import Notify, Report
from checker.reports.words import counted
from checker.settings import Settings

_HELD = 10  # finished checks in memory, those of a folder; the oldest goes first
_WAITING = 10
_log = logging.getLogger(__name__)

Load = Callable[[Notify], Sequence[Case]]


@dataclass(slots=True)
class Job:
    """A check that was asked for, written by its thread and read by the pages.

    `in_folder`: the documents are files, so a decision names them by their place. `waivers` is the
    file of its decisions. `pasted` are the fields of the form with which the same can be asked
    again, `before` the check that it mends. `done` `of` its articles, or of the parts of a single
    one, are checked; once `stop` is set, what is left stays unchecked. `finished`, it has a report,
    or an error, which may be a `fault` of ours.
    """

    title: str
    waivers: str
    in_folder: bool = False
    pasted: Mapping[str, str] = field(default_factory=dict)
    id: str = field(default_factory=partial(secrets.token_hex, 8))
    stage: str = "Waiting for the check before it."
    notices: list[str] = field(default_factory=list)
    articles: int = 0
    done: int = 0
    of: int = 0
    engine: Engine | None = None
    stop: Event = field(default_factory=Event)
    report: Report | None = None
    error: str = ""
    fault: bool = False
    finished: bool = False

    @property
    def told(self) -> str:
        """How far it is, in words."""
        if self.finished:
            return "failed" if self.error else "ready to review"
        calls = self.engine.usage.calls if self.engine else 0
        unit = "articles" if self.articles > 1 else "parts"
        told = f"{self.done} of {self.of} {unit} checked." if self.of > 1 else self.stage
        return f"{told} The model was asked {counted(calls, 'time')}." if calls else told


Step = Callable[[Job], None]


class Jobs:
    """The checks that this process holds, the newest last, and the thread that runs them."""

    def __init__(self, make_engine: Callable[[Settings, Notify], Engine]) -> None:
        self._make_engine = make_engine
        self.by_id: dict[str, Job] = {}
        self._queue: Queue[tuple[Job, Sequence[Step]]] = Queue(_WAITING)
        # A daemon: a model's answer in flight must not keep the process alive.
        Thread(target=self._work, name="checks", daemon=True).start()

    def submit(self, job: Job, load: Load, settings: Settings, finish: Step) -> Job:
        """Queue a check of what `load` reads; `finish` is its last step.

        Raises UsageError when too many wait.
        """
        self.by_id[job.id] = job
        try:
            self._queue.put_nowait((job, (partial(self._run, load, settings), finish)))
        except Full:
            del self.by_id[job.id]
            told = f"{_WAITING} checks are waiting already; wait until one is done"
            raise UsageError(told) from None
        for old in [one.id for one in list(self.by_id.values()) if one.finished][:-_HELD]:
            self.by_id.pop(old, None)
        return job

    def _work(self) -> None:
        while True:
            job, steps = self._queue.get()
            for step in steps:
                try:
                    step(job)
                except CheckerError as error:
                    job.error = str(error)
                except Exception as error:  # noqa: BLE001  a fault in one check ends no other
                    _log.exception("the check %s failed", job.id)
                    job.fault = True
                    job.error = told_fault(error)
            job.finished = True

    def _run(self, load: Load, settings: Settings, job: Job) -> None:
        job.stage = "Reading the documents."
        notify = job.notices.append
        cases = load(notify)
        job.articles = len(cases)
        job.stage = "Comparing the article with its sources."
        job.engine = self._make_engine(settings, notify)

        def count(done: int, of: int) -> None:
            job.done, job.of = done, of

        try:
            job.report = check_cases(
                cases, job.engine, settings, notify, counted=count, stop=job.stop
            )
        except Interrupted as stopped:
            notify("stopped: what was not checked until then is unchecked")
            job.report = stopped.report


def told_fault(error: Exception) -> str:
    """Return what a caller may know of a fault of ours: its kind, and none of its words."""
    return (
        f"a fault in checker ({type(error).__name__}): the terminal shows where; please report it"
    )
