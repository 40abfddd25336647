"""Checks asked for on the page: one runs at a time, in a thread of its own; others wait."""

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
from checker.settings import EngineName, Settings

_KEPT = 50  # finished checks; the oldest goes first
_WAITING = 10
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What to check: `load` reads the documents, in the thread of the check.

    `in_folder`: the documents are files, so a decision names them by their place.
    """

    title: str
    load: Callable[[Notify], Sequence[Case]]
    engine: EngineName
    in_folder: bool = False


@dataclass(slots=True)
class Job:
    """A check that was asked for, written by its thread and read by the pages.

    `done` of `articles` are checked; once `stop` is set, what is left stays unchecked. It ends with
    a report or with an error.
    """

    id: str
    order: Order
    stage: str = "Waiting for the check before it."
    notices: list[str] = field(default_factory=list)
    articles: int = 0
    done: int = 0
    engine: Engine | None = None
    stop: Event = field(default_factory=Event)
    report: Report | None = None
    error: str = ""

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return bool(self.report or self.error)

    @property
    def told(self) -> str:
        """How far it is, in words."""
        calls = self.engine.usage.calls if self.engine else 0
        several = f"{self.done} of {self.articles} articles checked."
        told = several if self.engine and self.articles > 1 else self.stage
        return f"{told} The model was asked {counted(calls, 'time')}." if calls else told


class Jobs:
    """All checks of this process by id, and the thread that runs them."""

    def __init__(
        self,
        settings: Mapping[EngineName, Settings],
        make_engine: Callable[[Settings, Notify], Engine],
    ) -> None:
        """`settings` holds the engines that may be asked for, each with how it runs."""
        self.settings = settings
        self._make_engine = make_engine
        self._jobs: dict[str, Job] = {}
        self._queue: Queue[Job] = Queue(_WAITING)
        # A daemon: a model's answer in flight must not keep the process alive.
        Thread(target=self._work, name="checks", daemon=True).start()

    def submit(self, order: Order) -> Job:
        """Queue a check. Raises UsageError when too many wait."""
        job = Job(secrets.token_hex(8), order)
        try:
            self._queue.put_nowait(job)
        except Full:
            told = f"{_WAITING} checks are waiting already; wait until one is done"
            raise UsageError(told) from None
        self._jobs[job.id] = job
        for old in [one.id for one in list(self._jobs.values()) if one.finished][:-_KEPT]:
            del self._jobs[old]
        return job

    def get(self, name: str) -> Job | None:
        """Return a check by its id."""
        return self._jobs.get(name)

    def latest(self) -> list[Job]:
        """Return all checks, the newest first."""
        return list(self._jobs.values())[::-1]

    def stop(self) -> None:
        """Ask every check to end early."""
        for job in self.latest():
            job.stop.set()

    def _work(self) -> None:
        while True:
            job = self._queue.get()
            try:
                job.report = self._run(job)
            except CheckerError as error:
                job.error = str(error)
            except Exception as error:  # noqa: BLE001  a fault in one check ends no other
                _log.exception("the check %s failed", job.id)
                fault = f"a fault in checker ({type(error).__name__}): the terminal shows where"
                job.error = f"{fault}; please report it"

    def _run(self, job: Job) -> Report:
        job.stage = "Reading the documents."
        settings, notify = self.settings[job.order.engine], job.notices.append
        cases = job.order.load(notify)
        job.articles = len(cases)
        job.stage = "Comparing the article with its sources."
        job.engine = self._make_engine(settings, notify)
        done = partial(setattr, job, "done")
        try:
            return check_cases(cases, job.engine, settings, notify, counted=done, stop=job.stop)
        except Interrupted as stopped:
            notify("stopped: what was not checked until then is unchecked")
            return stopped.report
