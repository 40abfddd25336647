"""A corpus: its events one by one, on all cores, a cluster or in threads; memory stays bounded."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from itertools import islice

from checker.documents.corpus import Unit
from checker.documents.events import confined, group_of
from checker.documents.pairing import among_themselves
from checker.engines import Engine
from checker.engines.choose import make_engine
from checker.engines.rules import RulesEngine
from checker.errors import UsageError, WorkerDied
from checker.pipeline.run import check_cases, jobs_of
from checker.records import Report, unheard
from checker.settings import Settings

_ROUND = 16  # units for each worker that are under way together; a lost worker's are done again
_LOST = 3  # times in a row that workers may be lost

_PATIENCE = 10  # seconds for a scheduler to answer
_MISSING = "--on needs more packages; pip install 'checker-news[{}]'"

Render = Callable[[Report, str], str]


def how_checked(engine: Engine, settings: Settings) -> str:
    """Return what stands for how a run checks: who, with which prompts and which settings."""
    kept = settings.model_dump_json(exclude={"jobs", "workers", "cache", "refresh"})
    told = (version("checker-news"), engine.name, sorted(engine.prompts.items()), kept)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def check_units(
    units: Iterable[Unit],
    articles: int,
    engine: Engine,
    settings: Settings,
    render: Render,
    cluster: str = "",
) -> Iterator[str]:
    """Yield what `render` makes of the report of each unit and its digest, in order.

    `articles` is about how many there are in all.
    `cluster` is `dask://HOST:PORT` or `ray://HOST:PORT`; without it the cores of this machine do
    the work or, with a model, threads. Raises UsageError for a cluster that is not there, and
    WorkerDied when workers are lost again and again.
    """
    rules = isinstance(engine, RulesEngine)  # it can be sent; one with a model cannot
    own = bool(cluster) and not rules
    job = _Job(None if own else engine, settings, render, version("checker-news"))
    waiting = iter(units)
    jobs = jobs_of(settings, engine, articles)
    with _workers(cluster, threads=not rules) as backend:
        while some := list(islice(waiting, _ROUND * jobs)):
            lost = 0
            while some:
                try:
                    for done in _done(job, some, -1 if cluster else jobs, backend):
                        yield done
                        some, lost = some[1:], 0
                except _lost_workers() as error:
                    lost += 1
                    if lost == _LOST:
                        raise WorkerDied(
                            f"{type(error).__name__}: workers are lost again and again (out of"
                            " memory?); go on with --resume and fewer --jobs"
                        ) from None


@dataclass(frozen=True, slots=True, eq=False)  # by identity: settings cannot be hashed
class _Job:
    """What a worker needs besides a unit; without an engine it makes its own."""

    engine: Engine | None
    settings: Settings
    render: Render
    version: str

    def __call__(self, unit: Unit) -> str:
        if self.version != version("checker-news"):
            ours = version("checker-news")
            raise UsageError(f"a worker has checker {ours}, and this is {self.version}; align them")
        engine = self.engine or _own_engine(self.settings.model_dump_json())
        documents = unit.documents()
        alone = self.settings.model_copy(update={"groups": False, "jobs": 1})
        cases = [confined(one, documents) for one in among_themselves(documents, unheard)]
        report = check_cases(cases, engine, alone, unheard)
        group = group_of(unit.event, documents)
        return self.render(report.model_copy(update={"groups": (group,)}), unit.digest)


@lru_cache(maxsize=1)
def _own_engine(settings: str) -> Engine:
    return make_engine(Settings.model_validate_json(settings), unheard)


def _done(job: _Job, units: Sequence[Unit], jobs: int, backend: str) -> Iterator[str]:
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415  a tenth of a second

    with parallel_config(backend=backend, n_jobs=jobs):
        # Ray's pool gives results all at once.
        parallel = Parallel(return_as="list" if backend == "ray" else "generator")
        yield from parallel(delayed(job)(unit) for unit in units)


@contextmanager
def _workers(cluster: str, *, threads: bool) -> Iterator[str]:
    """Yield what joblib calls the workers that are to be used, connected to them."""
    scheme = cluster.partition("://")[0]
    if not cluster:
        yield "threading" if threads else "loky"
    elif scheme == "dask":
        with _dask(cluster.removeprefix("dask://")):
            yield "dask"
    elif scheme == "ray":
        with _ray(cluster):
            yield "ray"
    else:
        raise UsageError(f"--on {cluster}: no cluster we know; give dask://HOST:PORT or ray://…")


@contextmanager
def _dask(address: str) -> Iterator[None]:
    try:
        from distributed import Client  # noqa: PLC0415  optional extra
    except ImportError:
        raise UsageError(_MISSING.format("dask")) from None
    try:
        client = Client(f"tcp://{address}", timeout=_PATIENCE)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise UsageError(f"no Dask scheduler at {address} ({error}); start one there") from None
    with client:
        yield


@contextmanager
def _ray(address: str) -> Iterator[None]:
    try:
        import ray  # noqa: PLC0415  optional extra
        from ray.util.joblib import register_ray  # noqa: PLC0415  likewise
    except ImportError:
        raise UsageError(_MISSING.format("ray")) from None
    try:
        ray.init(address, logging_level=logging.ERROR, log_to_driver=False)
    except ConnectionError as error:
        raise UsageError(f"no Ray head at {address} ({error}); start one there") from None
    register_ray()
    try:
        yield
    finally:
        ray.shutdown()


def _lost_workers() -> tuple[type[BaseException], ...]:
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415  as joblib

    found: list[type[BaseException]] = [BrokenExecutor]
    try:
        from distributed.scheduler import KilledWorker  # noqa: PLC0415  optional extra

        found.append(KilledWorker)
    except ImportError:
        pass
    try:
        from ray.exceptions import RayActorError, WorkerCrashedError  # noqa: PLC0415  optional extra

        found += [RayActorError, WorkerCrashedError]  # not what a unit itself raises
    except ImportError:
        pass
    return tuple(found)
