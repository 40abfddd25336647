"""A corpus: its events one by one, on all cores, a cluster or in threads; memory stays bounded."""

import hashlib
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.metadata import version
from multiprocessing.process import parent_process
from typing import Any

from checker.documents.corpus import Unit
from checker.documents.events import group_of
from checker.engines import Engine
from checker.engines.choose import make_engine
from checker.engines.rules import RulesEngine
from checker.errors import UsageError, WorkerDied
from checker.language import forget
from checker.pipeline.run import articles_at_once, check_cases
from checker.records import Report, unheard
from checker.settings import Settings

_AHEAD = 4  # units for each worker that are under way; a lost worker's are done again
_LOST = 3  # times in a row that workers may be lost

_MANY = 20  # articles; for more, the rules are worth the start of processes
_PATIENCE = 10  # seconds for a scheduler to answer
_MISSING = "--on needs more packages; pip install 'checker-news[{}]'"

# The report of a unit, its digest, and whether a model left it unanswered.
Render = Callable[[Report, str, bool], bytes]
# What sends a unit to workers and returns what has a `result()`, and how many workers there are.
_Workers = tuple[Callable[["_Job", Unit], Any], int]


def how_checked(engine: Engine, settings: Settings, *more: object) -> str:
    """Return what stands for how a run checks: who, with which prompts, settings and `more`."""
    kept = settings.model_dump_json(exclude={"jobs", "workers", "cache", "refresh"})
    told = (version("checker-news"), engine.name, sorted(engine.prompts.items()), kept, *more)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def check_units(
    units: Iterable[Unit],
    articles: int,
    engine: Engine,
    settings: Settings,
    render: Render,
    cluster: str = "",
) -> Iterator[bytes]:
    """Yield what `render` makes of the report of each unit, in order.

    `articles` is about how many there are in all.
    `cluster` is `dask://HOST:PORT` or `ray://HOST:PORT`; without it the cores of this machine do
    the work or, with a model, threads. Raises UsageError for a cluster that is not there, and
    WorkerDied when workers are lost again and again.
    """
    rules = isinstance(engine, RulesEngine)  # it can be sent; one with a model cannot
    own = bool(cluster) and not rules
    job = _Job(None if own else engine, settings, render, version("checker-news"))
    jobs = articles_at_once(settings, engine)
    if rules and not settings.jobs and articles > _MANY:
        jobs = _cores()
    waiting, under_way = iter(units), deque[Unit]()
    lost = 0
    while True:
        try:
            with _workers(cluster, jobs, threads=not rules) as (submit, count):
                send = partial(submit, job)
                for told in _in_order(send, waiting, under_way, _AHEAD * count):
                    lost = 0
                    yield told
        except WorkerDied:
            lost += 1
            if lost == _LOST:
                raise
        else:
            return


def _cores() -> int:
    """Return how many cores this process may use, which need not be all of the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _in_order(
    send: Callable[[Unit], Any], waiting: Iterator[Unit], under_way: deque[Unit], ahead: int
) -> Iterator[bytes]:
    """Yield the results of units in order; those `under_way` are sent, or sent again."""
    results = deque(map(send, under_way))
    while True:
        while len(results) < ahead and (unit := next(waiting, None)):
            under_way.append(unit)
            results.append(send(unit))
        if not results:
            return
        told = results.popleft().result()
        under_way.popleft()
        yield told


@dataclass(frozen=True, slots=True, eq=False)  # by identity: settings cannot be hashed
class _Job:
    """What a worker needs besides a unit; without an engine it makes its own."""

    engine: Engine | None
    settings: Settings
    render: Render
    version: str


def _checked(job: _Job, unit: Unit) -> bytes:
    """Check a unit, in a worker."""
    if job.version != (ours := version("checker-news")):
        raise UsageError(f"a worker has checker {ours}, and this is {job.version}; align them")
    engine = job.engine or _own_engine(job.settings.model_dump_json())
    cases = unit.cases()
    alone = job.settings.model_copy(update={"groups": False, "jobs": 1})
    report = check_cases(cases, engine, alone, unheard)
    unanswered = engine.model is not None and any(
        article.summary.unchecked and not case.failure
        for case, article in zip(cases, report.articles, strict=True)
    )
    first = unit.checked.start == 0  # what concerns all of an event is told once
    update = {"groups": (group_of(unit.event, cases[0].pool),)} if first else {"derivations": ()}
    report = report.model_copy(update=update)
    told = job.render(report, unit.digest, unanswered)
    if isinstance(engine, RulesEngine):
        forget()  # the next unit has other texts
    return told


@lru_cache(maxsize=1)
def _own_engine(settings: str) -> Engine:
    return make_engine(Settings.model_validate_json(settings), unheard)


def _workers(cluster: str, jobs: int, *, threads: bool) -> AbstractContextManager[_Workers]:
    """Return what connects to workers."""
    scheme, _, address = cluster.partition("://")
    if not cluster:
        return _here(jobs, threads=threads)
    if scheme == "dask":
        return _dask(address)
    if scheme == "ray":
        return _ray(cluster)
    raise UsageError(f"--on {cluster}: no cluster we know; give dask://HOST:PORT or ray://…")


@contextmanager
def _here(jobs: int, *, threads: bool) -> Iterator[_Workers]:
    pool = ThreadPoolExecutor(jobs) if threads or jobs == 1 else _processes(jobs)
    try:
        yield lambda job, unit: pool.submit(_checked, job, unit), jobs
    except BrokenExecutor as error:
        raise _lost(error) from None
    finally:  # nobody waits for calls in flight
        pool.shutdown(wait=False, cancel_futures=True)


def _processes(jobs: int) -> ProcessPoolExecutor:
    """Return workers that share the memory of what they import, where the system can do that."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return ProcessPoolExecutor(jobs, initializer=_begin)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "checker.reports.jsonl"])
    return ProcessPoolExecutor(jobs, context, _begin)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end with it, even where it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
    os._exit(1)


@contextmanager
def _dask(address: str) -> Iterator[_Workers]:
    try:
        from distributed import Client  # noqa: PLC0415  optional extra
        from distributed.scheduler import KilledWorker  # noqa: PLC0415  likewise
    except ImportError:
        raise UsageError(_MISSING.format("dask")) from None
    try:
        client = Client(f"tcp://{address}", timeout=_PATIENCE)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise UsageError(f"no Dask scheduler at {address} ({error}); start one there") from None
    with client:
        threads = client.nthreads()  # type: ignore[no-untyped-call]
        try:
            yield partial(client.submit, _checked, pure=False), sum(threads.values()) or 1
        except KilledWorker as error:
            raise _lost(error) from None


@contextmanager
def _ray(address: str) -> Iterator[_Workers]:
    try:
        import ray  # noqa: PLC0415  optional extra
        from ray.exceptions import RayActorError, WorkerCrashedError  # noqa: PLC0415  likewise
    except ImportError:
        raise UsageError(_MISSING.format("ray")) from None
    try:
        ray.init(address, logging_level=logging.ERROR, log_to_driver=False)
    except ConnectionError as error:
        raise UsageError(f"no Ray head at {address} ({error}); start one there") from None
    checking = ray.remote(_checked)

    def submit(job: _Job, unit: Unit) -> Any:
        return checking.remote(job, unit).future()

    try:
        yield submit, int(ray.cluster_resources().get("CPU", 1)) or 1
    except (RayActorError, WorkerCrashedError) as error:  # not what a unit itself raises
        raise _lost(error) from None
    finally:
        ray.shutdown()


def _lost(error: BaseException) -> WorkerDied:
    return WorkerDied(
        f"{type(error).__name__}: workers are lost again and again (out of memory?); go on with"
        " --resume and fewer --jobs"
    )
