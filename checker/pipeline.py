"""The way of the data: read, segment, group, decompose, retrieve, verify, aggregate."""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib.metadata import version

from checker.aggregate import aggregate, summarise
from checker.contract import (
    ArticleReport,
    Derivation,
    DocumentRecord,
    EventGroup,
    Report,
    Run,
)
from checker.decompose import Decomposition, decompose
from checker.detect import apply_detectors
from checker.engines import Engine
from checker.engines.rules import RulesEngine
from checker.engines.stoppable import StoppableEngine
from checker.errors import CheckerError
from checker.jobs import cores, in_processes, in_threads, stop_asked
from checker.load import Case, Notify, by_event, load
from checker.read import expand, read
from checker.results import Checked, Results
from checker.retrieve import EvidenceIndex
from checker.segment import segment
from checker.settings import Settings
from checker.types import Document, Each, Examined, Judgement, Segmented, Stance
from checker.verify import verify

__all__ = [
    "Case",
    "Interrupted",
    "Notify",
    "check_article",
    "check_cases",
    "decompose_articles",
    "document_record",
    "load",
    "records",
    "with_jobs",
]

_FAR = "no sentence near this claim"
_MANY = 20  # articles; for more, the rules are worth the start of processes
_CHUNK = 16  # articles, at least, for which a process reads the sources they share


class Interrupted(CheckerError):
    """The run was stopped by the keyboard; `report` holds what was done until then."""

    exit_code = 130

    def __init__(self, report: Report) -> None:
        super().__init__("interrupted; the report holds what was checked until then")
        self.report = report


@dataclass(frozen=True, slots=True)
class Shared:
    """What articles that are checked against the same documents have in common, made once."""

    documents: Mapping[str, Segmented]
    index: EvidenceIndex
    derivations: tuple[Derivation, ...] = ()


def share(cases: Sequence[Case]) -> Shared:
    """Read the documents of cases with one pool, once for all of them."""
    pool = [segment(document) for document in cases[0].pool]
    documents = {source.document.id: source for source in pool}
    for case in cases:
        known = documents.get(case.article.id)
        if known is None or known.document is not case.article:
            documents[case.article.id] = segment(case.article)
    return Shared(documents, EvidenceIndex(pool))


def check_article(
    case: Case,
    engine: Engine,
    settings: Settings,
    notify: Notify,
    each: Each = map,
    shared: Shared | None = None,
) -> ArticleReport:
    """Check one article against its sources; `each` maps a function over batches, as `map`.

    `shared` is what cases with the same pool have in common, where it is at hand.
    """
    shared = shared or share([case])
    article = shared.documents[case.article.id]
    decomposition = decompose(article, engine, settings, each)
    for failure in decomposition.failures:
        notify(f"{case.article.path}: some sentences are checked whole: {failure}")
    claims = decomposition.claims
    index = shared.index.without(case.left_out)
    if index.sources and not case.failure:
        near = index.near([sentence.plain for sentence in article.sentences])
        examined = verify(claims, near, engine, settings, each)
        examined = apply_detectors(examined, case.article, near)
        examined = _with_far(examined, index, near)
    else:
        examined = tuple(Examined(claim, (), case.failure) for claim in claims)
    examined = _without_twins(examined)
    by_id = {source.document.id: source.document for source in index.sources}
    checked = tuple(aggregate(item, by_id) for item in examined)
    return ArticleReport(document=article.document.id, summary=summarise(checked), claims=checked)


def _without_twins(examined: Sequence[Examined]) -> tuple[Examined, ...]:
    """Keep equal judgements, most of them silent, in memory once: in large runs they are many."""
    seen: dict[Judgement, Judgement] = {}
    return tuple(
        replace(item, judgements=tuple(seen.setdefault(j, j) for j in item.judgements))
        for item in examined
    )


def _with_far(
    examined: Sequence[Examined], index: EvidenceIndex, near: EvidenceIndex
) -> tuple[Examined, ...]:
    """Let the sources that no sentence of the article comes near be silent."""
    if near is index:
        return tuple(examined)
    order = [source.document.id for source in index.sources]
    return tuple(
        item if item.failure else replace(item, judgements=_completed(item.judgements, order))
        for item in examined
    )


def _completed(judgements: Sequence[Judgement], order: Collection[str]) -> tuple[Judgement, ...]:
    found = {judgement.document: judgement for judgement in judgements}
    return tuple(found.get(document) or _far(document) for document in order)


@lru_cache(maxsize=16384)
def _far(document: str) -> Judgement:
    return Judgement(document=document, stance=Stance.SILENT, decided_by="retrieval", reason=_FAR)


def check_cases(
    cases: Sequence[Case],
    engine: Engine,
    settings: Settings,
    notify: Notify,
    watch: Callable[[ArticleReport], None] = lambda _article: None,
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
    results = Results(watch, counted)
    try:
        with closing(_checked(cases, stoppable, settings, notify)) as chunks:
            for chunk in chunks:
                results.add(chunk)
    except KeyboardInterrupt:
        stoppable.stop()
    for position in results.missing(len(cases)):
        results.add(Checked({position: _interrupted(cases[position], stoppable, settings)}))
    report = _report(cases, results, engine, groups, complete=not stoppable.stopped)
    if stoppable.stopped:
        raise Interrupted(report)
    return report


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

    pool = ThreadPoolExecutor(settings.workers)
    each = partial(stoppable.each, pool)
    shared = lru_cache(maxsize=2 * jobs)(lambda number: share(tuple(batches[number].values())))

    def check(task: tuple[int, int]) -> Checked:
        number, position = task
        if stoppable.stopped:
            return Checked({})
        case = batches[number][position]
        report = check_article(case, stoppable, settings, notify, each, shared(number))
        return Checked({position: report}, shared(number).derivations)

    tasks = [(number, position) for number, batch in enumerate(batches) for position in batch]
    try:
        yield from (
            map(check, tasks) if jobs == 1 else in_threads(check, tasks, jobs, stoppable.stop)
        )
    finally:
        # Calls in flight may take minutes: once interrupted, nobody waits for their answers.
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
    shared = share(tuple(chunk.cases.values()))
    articles: dict[int, ArticleReport] = {}
    for position, case in chunk.cases.items():
        if stop_asked():
            break
        articles[position] = check_article(
            case, chunk.engine, chunk.settings, notices.append, shared=shared
        )
    return Checked(articles, shared.derivations, tuple(notices))


def _interrupted(case: Case, stoppable: StoppableEngine, settings: Settings) -> ArticleReport:
    """Return an article whose every sentence is a claim that was not checked."""
    alone = replace(case, pool=(), failure="interrupted")
    return check_article(alone, stoppable, settings, lambda _notice: None)


def decompose_articles(
    articles: Iterable[str], engine: Engine, settings: Settings, notify: Notify
) -> tuple[tuple[Document, Decomposition], ...]:
    """Return each article with the claims it is split into."""
    return tuple(
        (document, decompose(segment(document), engine, settings))
        for document in read(expand(articles), notify)
    )


def _report(
    cases: Sequence[Case],
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
        ),
        documents=tuple(records(cases).values()),
        articles=articles,
        derivations=tuple(results.derivations),
        groups=tuple(groups),
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


def document_record(document: Document) -> DocumentRecord:
    """Return a document as the report names it."""
    return DocumentRecord(
        id=document.id,
        path=document.path,
        title=document.title,
        publisher=document.publisher,
        date=document.date,
        sha256=document.sha256,
        origin=document.origin or document.id,
        text=document.text,
    )
