"""Many articles side by side, in the order given, and an early end. The only place with threads."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from checker.documents import Case, by_event
from checker.engines import Engine
from checker.engines.rules import RulesEngine
from checker.errors import Interrupted, WorkerDied
from checker.evidence import EvidenceIndex
from checker.examine import examine, unexamined
from checker.language.plain import named
from checker.pipeline.article import (
    Shared,
    check_article,
    settled,
    share,
    tell_of_kin,
    tell_of_sources,
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

_MANY = 20  # articles; for more, the rules are worth the start of processes
_CHUNK = 16  # articles, at least, for which a process reads the sources they share
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
    tell_of_kin(cases, settings, notify)
    tell_of_sources(cases, engine, notify)
    results = _Results(_records(cases), watch)
    several = len(cases) > 1
    runner = _Runner(engine, settings, stop, _uncounted if several else counted)
    try:
        for checked in runner.checked(cases):
            results.add(checked)
            if several:
                counted(len(results.done), len(cases))
    except KeyboardInterrupt:  # between two articles, where nobody waits
        runner.halt()
    left = {
        position: settled(case, unexamined(case.article, "interrupted"))
        for position, case in enumerate(cases)
        if position not in results.done
    }
    results.add(_Checked(left))
    articles = tuple(results.done[position] for position in range(len(cases)))
    unchecked = any(article.summary.unchecked for article in articles)
    report = Report(
        complete=not stop.is_set() and not unchecked,
        run=run_of(engine),
        documents=tuple(results.documents.values()),
        articles=articles,
        derivations=tuple(results.derivations),
        groups=tuple(groups),
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
    with ThreadPoolExecutor(settings.workers) as pool:
        for document in documents:
            yield document, examine(document, nothing, engine, settings, pool.map)


@dataclass(frozen=True, slots=True)
class _Checked:
    """Some articles of a run by their positions."""

    articles: Mapping[int, ArticleReport]
    kinship: Kinship = field(default_factory=Kinship)


class _Results:
    """Takes articles as they are done, and passes them on in the order of the run."""

    def __init__(self, documents: Documents, watch: Watch) -> None:
        self._watch, self._told = watch, 0
        self.documents = dict(documents)
        self.done: dict[int, ArticleReport] = {}
        self.derivations: dict[Derivation, None] = {}

    def add(self, checked: _Checked) -> None:
        """Take articles, and what is known of their documents by now."""
        self.done |= checked.articles
        kinship = checked.kinship
        self.derivations |= dict.fromkeys(kinship.derivations)
        for name in (kinship.origins.keys() | kinship.credits.keys()) & self.documents.keys():
            known = self.documents[name]
            update = {
                "origin": kinship.origins.get(name, known.origin),
                "credits": kinship.credits.get(name, known.credits),
            }
            self.documents[name] = known.model_copy(update=update)
        while self._told in self.done:
            self._told += 1
            self._watch(self.done[self._told - 1], self.documents)


class _Runner:
    """Checks the articles of a run side by side, and ends early when asked to."""

    def __init__(
        self, engine: Engine, settings: Settings, stop: threading.Event, counted: Counted
    ) -> None:
        """Take `counted` to tell it of parts."""
        self._engine, self._settings, self._stop = engine, settings, stop
        self._counted, self._done, self._parts = counted, 0, 0

    def halt(self) -> None:
        """Let whoever waits for an answer go on without it, and nobody ask anything more."""
        self._stop.set()
        self._engine.stop()

    def checked(self, cases: Sequence[Case]) -> Iterator[_Checked]:
        """Yield what is done as soon as it is; once stopped, what was in hand."""
        batches: dict[int, dict[int, Case]] = {}
        for position, case in enumerate(cases):
            batches.setdefault(id(case.pool), {})[position] = case
        jobs = jobs_of(self._settings, self._engine, len(cases))
        if jobs > 1 and isinstance(self._engine, RulesEngine):
            yield from self._in_processes(list(batches.values()), jobs)
        else:
            yield from self._in_threads(list(batches.values()), jobs)

    def _in_threads(self, batches: Sequence[dict[int, Case]], jobs: int) -> Iterator[_Checked]:
        @lru_cache(maxsize=2 * jobs)
        def shared(batch: int) -> Shared:
            return share(tuple(batches[batch].values()), self._engine, self._settings)

        def check(batch: int, position: int) -> _Checked:
            if self._stop.is_set():
                return _Checked({})
            common, case = shared(batch), batches[batch][position]
            report = check_article(case, self._engine, self._settings, each, common)
            return _Checked({position: report}, common.kinship)

        def each(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
            parts = [calls.submit(function, item) for item in items]
            self._count(0, len(parts))
            for _ in as_completed(parts):
                self._count(1, 0)
            return [part.result() for part in parts]

        # What waits for answers has threads of its own, or it could wait for itself.
        calls = ThreadPoolExecutor(self._settings.workers)
        with calls, ThreadPoolExecutor(jobs) as articles:
            waiting = {
                articles.submit(check, number, position)
                for number, batch in enumerate(batches)
                for position in batch
            }
            try:
                while waiting:
                    try:
                        done, waiting = wait(waiting, _TICK, FIRST_COMPLETED)
                        yield from (one.result() for one in done)
                    except KeyboardInterrupt:
                        self._stop.set()
                    if self._stop.is_set():
                        self.halt()
            except BaseException:  # whatever went wrong, nobody is to wait for the others
                self.halt()
                raise

    def _in_processes(self, batches: Sequence[dict[int, Case]], jobs: int) -> Iterator[_Checked]:
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415  as joblib

        # joblib: `check` may be called by a script that does not guard its main part, which workers
        # of the standard library would run again.
        from joblib import Parallel, delayed  # noqa: PLC0415  for many articles only

        chunks: list[dict[int, Case]] = []
        for batch in batches:
            items = list(batch.items())
            size = max(_CHUNK, len(items) // (4 * jobs))
            chunks += (dict(items[at : at + size]) for at in range(0, len(items), size))
        work = Parallel(n_jobs=min(jobs, len(chunks)), return_as="generator_unordered")
        check = delayed(_check_chunk)
        try:
            yield from work(check(chunk, self._engine, self._settings) for chunk in chunks)
        except KeyboardInterrupt:
            self._stop.set()
        except BrokenProcessPool:
            raise WorkerDied(
                "a process was ended from outside (out of memory?); try again with fewer --jobs"
            ) from None

    def _count(self, done: int, more: int) -> None:
        self._done, self._parts = self._done + done, self._parts + more
        self._counted(self._done, self._parts)


def jobs_of(settings: Settings, engine: Engine, articles: int) -> int:
    """Return how many articles are checked side by side.

    With a model no more than its calls; for many articles by the rules all cores.
    """
    if not isinstance(engine, RulesEngine):
        return max(1, min(settings.jobs or settings.workers, settings.workers, articles))
    if settings.jobs or articles <= _MANY:
        return settings.jobs or 1
    from joblib import cpu_count  # noqa: PLC0415  a tenth of a second

    cores: int = cpu_count()
    return cores


def _check_chunk(cases: Mapping[int, Case], engine: Engine, settings: Settings) -> _Checked:
    """Check cases with one pool in a process of its own."""
    shared = share(tuple(cases.values()), engine, settings)
    articles = {
        position: check_article(case, engine, settings, shared=shared)
        for position, case in cases.items()
    }
    return _Checked(articles, shared.kinship)


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
