"""Many articles side by side, in the order given, and an early end."""

import itertools
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import lru_cache
from importlib.metadata import version
from typing import Any, TypeVar

from checker.documents import Case, by_event
from checker.engines import Engine
from checker.engines.rules import RulesEngine
from checker.errors import Interrupted
from checker.evidence import EvidenceIndex
from checker.examine import examine
from checker.language.plain import named
from checker.pipeline.article import (
    Shared,
    by_pool,
    check_article,
    share,
    tell_of_documents,
    unchecked,
)
from checker.records import (
    ArticleReport,
    Derivation,
    Document,
    DocumentRecord,
    Examined,
    Kinship,
    Notify,
    Report,
    Run,
)
from checker.settings import Settings

Documents = Mapping[str, DocumentRecord]
Watch = Callable[[ArticleReport, Documents], None]
# Told how much is done, and of how much: articles, or the parts of one alone.
Counted = Callable[[int, int], None]

_Result = TypeVar("_Result")
_INTERRUPTED = "interrupted"
_TICK = 0.1  # seconds between looks at whether to stop


def _uncounted(_done: int, _of: int) -> None:
    """Tell nobody."""


def check_cases(  # noqa: PLR0913  the last three are who watches
    cases: Sequence[Case],
    engine: Engine,
    settings: Settings,
    notify: Notify,
    watch: Watch = lambda _article, _documents: None,
    counted: Counted = _uncounted,
    stop: threading.Event | None = None,
) -> Report:
    """Check every article against its sources, `settings.jobs` of them side by side.

    `watch` is told every article in order, `counted` how many of them are done, or how many parts
    of a single one; once `stop` is set, or on Ctrl-C, nothing more is asked. Raises Interrupted
    then; its report holds every article, with what had not been checked by then `unchecked`.
    """
    stop = stop or threading.Event()
    cases, groups = by_event(cases, notify) if settings.groups else (tuple(cases), ())
    tell_of_documents(cases, engine, settings, notify)
    documents, derivations = _records(cases), dict[Derivation, None]()
    articles: list[ArticleReport] = []
    told = set[int]()  # pools; what is known of kinship is the same for all articles of one
    runner = _Runner(engine, settings, stop, counted)
    try:
        for case, (article, kinship) in zip(cases, runner.checked(cases), strict=True):
            if kinship.origins and id(case.pool) not in told:
                documents |= _with_kin(documents, kinship)
                derivations |= dict.fromkeys(kinship.derivations)
                told.add(id(case.pool))
            articles.append(article)
            watch(article, documents)
    except KeyboardInterrupt:  # between two articles, where nobody waits
        runner.halt()
    for case in cases[len(articles) :]:
        articles.append(unchecked(case, _INTERRUPTED))
        watch(articles[-1], documents)
    report = Report(
        complete=not stop.is_set() and not any(one.summary.unchecked for one in articles),
        run=run_of(engine),
        documents=tuple(documents.values()),
        articles=tuple(articles),
        derivations=tuple(derivations),
        groups=groups,
    )
    if stop.is_set():
        raise Interrupted(report)
    return report


def run_of(engine: Engine) -> Run:
    """Return how a report is made, and what that has cost by now."""
    return Run(
        version=version("checker-news"),
        engine=engine.name,
        model=engine.model,
        second_model=engine.second_model,
        prompts=dict(engine.prompts),
        usage=engine.usage,
        stages=dict(engine.stages),
        fallback=engine.fallback,
    )


def claims_of(
    documents: Sequence[Document], engine: Engine, settings: Settings
) -> Iterator[tuple[Document, tuple[Examined, ...]]]:
    """Yield each document with the claims it is split into; nothing is compared."""
    nothing = EvidenceIndex(())
    pool = ThreadPoolExecutor(settings.workers)
    try:
        for document in documents:
            yield document, examine(document, nothing, engine, settings, pool.map)
    finally:  # after Ctrl-C nothing more is asked
        pool.shutdown(cancel_futures=True)


def _with_kin(documents: Documents, kinship: Kinship) -> Iterator[tuple[str, DocumentRecord]]:
    """Yield the documents of which it is known now whom they are made from, or name."""
    for name in documents.keys() & kinship.origins.keys():
        update = {"origin": kinship.origins[name], "credits": kinship.credits[name]}
        yield name, documents[name].model_copy(update=update)


class _Runner:
    """Checks the articles of a run side by side, and ends early when asked to."""

    def __init__(
        self, engine: Engine, settings: Settings, stop: threading.Event, counted: Counted
    ) -> None:
        self._engine, self._settings, self._stop = engine, settings, stop
        self._counted = counted

    def halt(self) -> None:
        """Let whoever waits for an answer go on without it, and nobody ask anything more."""
        self._stop.set()
        self._engine.stop()

    def checked(self, cases: Sequence[Case]) -> Iterator[tuple[ArticleReport, Kinship]]:
        """Yield the articles in their order; once stopped, what was in hand and no more."""
        pools = {id(own[0].pool): own for own in by_pool(cases)}
        jobs, sharing = articles_at_once(self._settings, self._engine), threading.Lock()

        @lru_cache(maxsize=2 * jobs)
        def shared(pool: int) -> Shared:
            return share(pools[pool], self._engine, self._settings)

        def check(case: Case) -> tuple[ArticleReport, Kinship]:
            if self._stop.is_set():
                return unchecked(case, _INTERRUPTED), Kinship()
            with sharing:  # or each of them would make what it has in common with the others
                common = shared(id(case.pool))
            return check_article(case, self._engine, self._settings, each, common), common.kinship

        def each(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
            parts = [calls.submit(function, item) for item in items]
            if len(cases) == 1:
                self._tell(parts)
            return [part.result() for part in parts]

        # What waits for answers has threads of its own, or it could wait for itself.
        calls = ThreadPoolExecutor(self._settings.workers)
        with calls, ThreadPoolExecutor(jobs) as articles:
            by_pools = itertools.chain(*pools.values())
            begun = {id(case): articles.submit(check, case) for case in by_pools}
            if len(cases) > 1:
                self._tell(begun.values())
            try:
                for case in cases:
                    yield self._result(begun[id(case)])
            except BaseException:  # whatever went wrong, nobody is to wait for the others
                self.halt()
                raise

    def _tell(self, futures: Collection[Future[Any]]) -> None:
        """Tell how many are done, each time that one is."""
        total, numbers, telling = len(futures), itertools.count(1), threading.Lock()

        def tell(_: Future[Any]) -> None:
            with telling:
                self._counted(next(numbers), total)

        self._counted(0, total)
        for future in futures:
            future.add_done_callback(tell)

    def _result(self, future: Future[_Result]) -> _Result:
        """Wait for a result; after a stop, only for what was in hand."""
        while not future.done():
            try:
                wait([future], _TICK)
            except KeyboardInterrupt:
                self._stop.set()
            if self._stop.is_set():
                self.halt()
        return future.result()


def articles_at_once(settings: Settings, engine: Engine) -> int:
    """Return how many articles are checked side by side: with a model no more than its calls."""
    if isinstance(engine, RulesEngine):
        return settings.jobs or 1
    return min(settings.jobs or settings.workers, settings.workers)


def _records(cases: Sequence[Case]) -> dict[str, DocumentRecord]:
    """Return every document of a run by id: each article, then what it is checked against."""
    found: dict[str, Document] = {}
    left: dict[int, Sequence[Document]] = {}  # of each pool, what no case has had as a source yet
    for case in cases:
        found.setdefault(case.article.id, case.article)
        rest = left.get(id(case.pool), case.pool)
        found |= {one.id: one for one in rest if one.id not in case.left_out}
        left[id(case.pool)] = [one for one in rest if one.id in case.left_out]
    return {name: _record(document) for name, document in found.items()}


def _record(document: Document) -> DocumentRecord:
    return DocumentRecord(
        id=document.id,
        path=named(document.path),
        title=document.title,
        publisher=document.publisher,
        date=document.date,
        sha256=document.sha256,
        language=document.language,
        origin=document.origin or document.id,
        text=document.text,
        sentences=document.numbered,
    )
