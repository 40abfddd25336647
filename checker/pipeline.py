"""The way of the data: read, segment, group, decompose, retrieve, verify, aggregate."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib.metadata import version

from checker.article import MOST_KIN, check_article, share
from checker.contract import ArticleReport, Credit, DocumentRecord, EventGroup, Report, Run
from checker.decompose import Decomposition, decompose
from checker.engines import Engine
from checker.engines.rules import RulesEngine
from checker.engines.stoppable import StoppableEngine
from checker.errors import CheckerError
from checker.jobs import cores, in_processes, in_threads, stop_asked
from checker.load import Case, by_event, load
from checker.origins import unknown_originals
from checker.plain import named
from checker.read import expand, read
from checker.results import Checked, Results, Watch
from checker.segment import segment
from checker.settings import Settings
from checker.types import Document, Notify, SideBySide, unheard

__all__ = [
    "Case",
    "Interrupted",
    "check_article",
    "check_cases",
    "decompose_articles",
    "document_record",
    "load",
    "records",
    "with_jobs",
]

_MANY = 20  # articles; for more, the rules are worth the start of processes
_CHUNK = 16  # articles, at least, for which a process reads the sources they share


class Interrupted(CheckerError):
    """The run was stopped by the keyboard; `report` holds what was done until then."""

    exit_code = 130

    def __init__(self, report: Report) -> None:
        super().__init__("interrupted; the report holds what was checked until then")
        self.report = report


def check_cases(
    cases: Sequence[Case],
    engine: Engine,
    settings: Settings,
    notify: Notify,
    watch: Watch = lambda _article, _documents: None,
    counted: Callable[[int], None] = lambda _done: None,
) -> Report:
    """Check every article against its sources, `settings.jobs` of them side by side.

    `watch` is told every article in order, `counted` how many are done.
    Raises Interrupted when stopped by the keyboard; its report holds every article, with what had
    not been checked by then `unchecked`.
    """
    cases, groups = by_event(cases, notify) if settings.groups else (tuple(cases), ())
    stoppable = StoppableEngine(engine)
    settings = settings.model_copy(update={"jobs": _jobs(settings, engine)})
    _tell_of_kin(cases, settings, notify)
    results = Results(records(cases), watch, counted)
    try:
        with closing(_checked(cases, stoppable, settings, notify)) as chunks:
            for chunk in chunks:
                results.add(chunk)
    except KeyboardInterrupt:
        stoppable.stop()
    for position in results.missing(len(cases)):
        results.add(Checked({position: _interrupted(cases[position], stoppable, settings)}))
    report = _report(results, engine, groups, complete=not stoppable.stopped)
    if stoppable.stopped:
        raise Interrupted(report)
    return report


def _tell_of_kin(cases: Sequence[Case], settings: Settings, notify: Notify) -> None:
    """Say which declared originals are unknown, and where copies are not searched for."""
    if not settings.derivation:
        return
    for batch in _batches(cases):
        batched = tuple(batch.values())
        documents = {one.id: one for case in batched for one in (*case.pool, case.article)}
        for line in unknown_originals(documents.values()):
            notify(line)
        if len(documents) > MOST_KIN:
            notify(f"{len(documents)} documents: not searched for copies of one another")


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Cases with one pool, by their positions in the run: what one process does at a time."""

    cases: Mapping[int, Case]
    engine: Engine
    settings: Settings


def with_jobs(settings: Settings, engine: Engine, articles: int) -> Settings:
    """Return the settings with as many jobs as pay where none are set: all cores for the rules.

    For programs only whose main module may be imported again, as new processes do.
    """
    if settings.jobs or not isinstance(engine, RulesEngine) or articles <= _MANY:
        return settings
    return settings.model_copy(update={"jobs": cores()})


def _jobs(settings: Settings, engine: Engine) -> int:
    """Return how many articles are checked side by side: with a model no more than its calls."""
    if isinstance(engine, RulesEngine):
        return settings.jobs or 1
    return min(settings.jobs or settings.workers, settings.workers)


def _checked(
    cases: Sequence[Case], stoppable: StoppableEngine, settings: Settings, notify: Notify
) -> Generator[Checked]:
    """Yield what is done as soon as it is; after Ctrl-C, what was in hand."""
    batches = _batches(cases)
    jobs = settings.jobs or 1
    if jobs > 1 and isinstance(stoppable.engine, RulesEngine):
        chunks = [
            _Chunk(part, stoppable.engine, settings)
            for batch in batches
            for part in _parts(batch, jobs)
        ]
        for checked in in_processes(_check_chunk, chunks, jobs):
            for notice in checked.notices:
                notify(notice)
            yield checked
        return

    # What waits for answers has threads of its own, or it could wait for itself.
    parts, calls = (ThreadPoolExecutor(settings.workers) for _ in range(2))
    each = SideBySide(partial(stoppable.each, parts), partial(stoppable.each, calls))
    shared = lru_cache(maxsize=2 * jobs)(
        lambda number: share(tuple(batches[number].values()), settings)
    )

    def check(task: tuple[int, int]) -> Checked:
        number, position = task
        if stoppable.stopped:
            return Checked({})
        case = batches[number][position]
        report = check_article(case, stoppable, settings, notify, each, shared(number))
        return Checked({position: report}, shared(number).kinship)

    tasks = [(number, position) for number, batch in enumerate(batches) for position in batch]
    try:
        yield from (
            map(check, tasks) if jobs == 1 else in_threads(check, tasks, jobs, stoppable.stop)
        )
    finally:
        # Calls in flight may take minutes: once interrupted, nobody waits for their answers.
        for pool in (parts, calls):
            pool.shutdown(wait=not stoppable.stopped, cancel_futures=True)


def _batches(cases: Sequence[Case]) -> list[dict[int, Case]]:
    """Return the cases by their positions, those with one pool together."""
    batches: dict[int, dict[int, Case]] = {}
    for position, case in enumerate(cases):
        batches.setdefault(id(case.pool), {})[position] = case
    return list(batches.values())


def _parts(batch: Mapping[int, Case], jobs: int) -> Iterator[dict[int, Case]]:
    """Part a large batch, so that every process has something to do."""
    size = max(_CHUNK, len(batch) // (4 * jobs))
    items = list(batch.items())
    return (dict(items[first : first + size]) for first in range(0, len(items), size))


def _check_chunk(chunk: _Chunk) -> Checked:
    """Check the cases of a chunk in a process of its own, or those done when asked to stop."""
    notices: list[str] = []
    shared = share(tuple(chunk.cases.values()), chunk.settings)
    articles: dict[int, ArticleReport] = {}
    for position, case in chunk.cases.items():
        if stop_asked():
            break
        articles[position] = check_article(
            case, chunk.engine, chunk.settings, notices.append, shared=shared
        )
    return Checked(articles, shared.kinship, tuple(notices))


def _interrupted(case: Case, stoppable: StoppableEngine, settings: Settings) -> ArticleReport:
    """Return an article whose every sentence is a claim that was not checked."""
    alone = replace(case, pool=(), failure="interrupted")
    return check_article(alone, stoppable, settings, unheard)


def _report(
    results: Results,
    engine: Engine,
    groups: Sequence[EventGroup],
    *,
    complete: bool,
) -> Report:
    articles = results.articles
    return Report(
        complete=complete and not any(article.summary.unchecked for article in articles),
        run=Run(
            version=version("checker"),
            engine=engine.name,
            model=engine.model,
            prompts=dict(engine.prompts),
            usage=engine.usage,
            stages=dict(engine.stages),
        ),
        documents=tuple(results.documents.values()),
        articles=articles,
        derivations=tuple(results.derivations),
        groups=tuple(groups),
    )


def decompose_articles(
    articles: Iterable[str], engine: Engine, settings: Settings, notify: Notify
) -> tuple[tuple[Document, Decomposition], ...]:
    """Return each article with the claims it is split into."""
    return tuple(
        (document, decompose(segment(document), engine, settings))
        for document in read(expand(articles), notify)
    )


def records(cases: Sequence[Case]) -> dict[str, DocumentRecord]:
    """Return every document of a run by id: each article, then what it is checked against."""
    found: dict[str, Document] = {}
    left: dict[int, Sequence[Document]] = {}  # of each pool, what no case has had as a source yet
    for case in cases:
        found.setdefault(case.article.id, case.article)
        rest = left.get(id(case.pool), case.pool)
        found |= {d.id: d for d in rest if d.id not in case.left_out}
        left[id(case.pool)] = [d for d in rest if d.id in case.left_out]
    return {name: document_record(document) for name, document in found.items()}


def document_record(
    document: Document, origin: str | None = None, credited: tuple[Credit, ...] = ()
) -> DocumentRecord:
    """Return a document as the report names it, with what it goes back to and whom it names."""
    return DocumentRecord(
        id=document.id,
        path=named(document.path),
        title=document.title,
        publisher=document.publisher,
        date=document.date,
        sha256=document.sha256,
        origin=origin or document.origin or document.id,
        credits=credited,
        text=document.text,
    )
