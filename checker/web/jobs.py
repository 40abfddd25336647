"""Checks asked for on the page: one runs at a time, in a thread of its own; others wait."""

import logging
import secrets
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Lock, Thread

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


class State(StrEnum):
    """How far a check is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


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

    `done` of `articles` are checked; once `stop` is set, what is left stays unchecked.
    """

    id: str
    order: Order
    state: State = State.WAITING
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
        return self.state in {State.DONE, State.FAILED}

    @property
    def told(self) -> str:
        """How far it is, in words."""
        if self.state is State.WAITING:
            return "Waiting for the check before it."
        if self.engine is None:
            return "Reading the documents."
        told = "Comparing the article with its sources."
        if self.articles > 1:
            told = f"{self.done} of {self.articles} articles checked."
        calls = self.engine.usage.calls
        return f"{told} The model was asked {counted(calls, 'time')}." if calls else told

    def tell(self, done: int) -> None:
        """Take note of how many articles are done."""
        self.done = done


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
        self._queue: deque[Job] = deque()
        self._lock = Lock()
        self._working = False

    def submit(self, order: Order) -> Job:
        """Queue a check. Raises UsageError when too many wait."""
        with self._lock:
            waiting = sum(job.state is State.WAITING for job in self._jobs.values())
            if waiting >= _WAITING:
                raise UsageError(f"{waiting} checks are waiting already; wait until one is done")
            finished = [job.id for job in self._jobs.values() if job.finished]
            for old in finished[: max(0, len(finished) - _KEPT + 1)]:
                del self._jobs[old]
            job = Job(secrets.token_hex(8), order)
            self._jobs[job.id] = job
            self._queue.append(job)
            if not self._working:
                self._working = True
                # A daemon: a model's answer in flight must not keep the process alive.
                Thread(target=self._work, name="checks", daemon=True).start()
        return job

    def get(self, name: str) -> Job | None:
        """Return a check by its id."""
        return self._jobs.get(name)

    def latest(self) -> list[Job]:
        """Return all checks, the newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def stop(self) -> None:
        """Ask every check to end early."""
        for job in self.latest():
            job.stop.set()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._queue:
                    self._working = False
                    return
                job = self._queue.popleft()
            try:
                self._run(job)
                job.state = State.DONE
            except CheckerError as error:
                job.error, job.state = str(error), State.FAILED
            except Exception as error:  # noqa: BLE001  a fault in one check ends no other
                _log.exception("the check %s failed", job.id)
                fault = f"a fault in checker ({type(error).__name__}): the terminal shows where"
                job.error, job.state = f"{fault}; please report it", State.FAILED

    def _run(self, job: Job) -> None:
        job.state = State.RUNNING
        settings, notify = self.settings[job.order.engine], job.notices.append
        cases = job.order.load(notify)
        job.articles = len(cases)
        job.engine = self._make_engine(settings, notify)
        try:
            job.report = check_cases(
                cases, job.engine, settings, notify, counted=job.tell, stop=job.stop
            )
        except Interrupted as stopped:
            job.report = stopped.report
            notify("stopped: what was not checked until then is unchecked")
