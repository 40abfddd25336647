"""The way of the data: read, segment, decompose, retrieve, verify, aggregate."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from checker.aggregate import aggregate, summarise
from checker.decompose import Decomposition, Each, decompose
from checker.engines import Engine
from checker.engines.stoppable import StoppableEngine
from checker.errors import CheckerError
from checker.read import expand, read
from checker.retrieve import EvidenceIndex
from checker.segment import segment
from checker.settings import Settings
from checker.types import (
    ArticleReport,
    Document,
    DocumentRecord,
    Report,
    Run,
    Verdict,
)
from checker.verify import Examined, apply_detectors, verify

Notify = Callable[[str], None]


class Interrupted(CheckerError):
    """The run was stopped by the keyboard; `report` holds what was done until then."""

    exit_code = 130

    def __init__(self, report: Report) -> None:
        super().__init__("interrupted; the report holds what was checked until then")
        self.report = report


@dataclass(frozen=True, slots=True)
class Case:
    """An article and the sources it is checked against."""

    article: Document
    sources: tuple[Document, ...]


def load(
    articles: Iterable[str], against: Iterable[str] | None, notify: Notify
) -> tuple[Case, ...]:
    """Read files and pair each article with its sources.

    Without `against` an article is checked against the `sources:` of its front matter, else
    against all other articles. Raises InputError for what cannot be read.
    """
    article_files = expand(articles)
    source_files = () if against is None else expand(against)
    everything = read(expand([*article_files, *source_files]), notify)
    by_place = {_place(document.path): document for document in everything}
    named: dict[str, Document] = {}
    cases = []
    for file in article_files:
        article = by_place[_place(file)]
        if against is not None:
            candidates = [by_place[_place(source)] for source in source_files]
        elif article.named_sources:
            folder = Path(article.path).parent
            files = expand(str(folder / source) for source in article.named_sources)
            missing = [path for path in files if _place(path) not in by_place | named]
            named |= {_place(document.path): document for document in read(missing, notify)}
            candidates = [(by_place | named)[_place(path)] for path in files]
        else:
            candidates = [by_place[_place(other)] for other in article_files]
        cases.append(Case(article, _distinct(article, candidates, notify)))
    return tuple(cases)


def _place(path: str) -> str:
    return path if path == "-" else str(Path(path).resolve())


def _distinct(
    article: Document, candidates: Sequence[Document], notify: Notify
) -> tuple[Document, ...]:
    """Leave out the article itself and second copies of a text, and say so."""
    kept: dict[str, Document] = {}
    for candidate in candidates:
        if candidate.path == article.path:
            continue
        twin = article if candidate.sha256 == article.sha256 else kept.get(candidate.sha256)
        if twin:
            notify(f"{candidate.path} holds the same text as {twin.path}: left out as a source")
        else:
            kept[candidate.sha256] = candidate
    if not kept:
        notify(f"{article.path} has no source to compare with: name some with --against")
    return tuple(kept.values())


def check_cases(
    cases: Sequence[Case], engine: Engine, settings: Settings, notify: Notify
) -> Report:
    """Check every article against its sources.

    Raises Interrupted when stopped by the keyboard; its report holds every article, with what had
    not been checked by then `unchecked`.
    """
    articles: list[ArticleReport] = []
    stoppable = StoppableEngine(engine)
    pool = ThreadPoolExecutor(settings.workers)
    each = partial(stoppable.each, pool)
    try:
        for case in cases:
            try:
                articles.append(check_article(case, stoppable, settings, notify, each))
            except KeyboardInterrupt:
                stoppable.stop()
                articles.append(check_article(case, stoppable, settings, notify))
    finally:
        # Calls in flight may take minutes: once interrupted, nobody waits for their answers.
        pool.shutdown(wait=not stoppable.stopped, cancel_futures=True)
    report = _report(cases, articles, engine, complete=not stoppable.stopped)
    if stoppable.stopped:
        raise Interrupted(report)
    return report


def check_article(
    case: Case, engine: Engine, settings: Settings, notify: Notify, each: Each = map
) -> ArticleReport:
    """Check one article against its sources; `each` maps a function over batches, as `map`."""
    article = segment(case.article)
    sources = [segment(source) for source in case.sources]
    decomposition = decompose(article, engine, settings, each)
    for failure in decomposition.failures:
        notify(f"{case.article.path}: some sentences are checked whole: {failure}")
    claims = decomposition.claims
    index = EvidenceIndex(sources)
    if sources:
        examined = verify(claims, index, engine, settings, each)
        examined = apply_detectors(examined, case.article, index)
    else:
        examined = tuple(Examined(claim, ()) for claim in claims)
    by_id = {source.id: source for source in case.sources}
    checked = tuple(aggregate(item, by_id) for item in examined)
    return ArticleReport(document=article.document.id, summary=summarise(checked), claims=checked)


def decompose_articles(
    articles: Iterable[str], engine: Engine, settings: Settings, notify: Notify
) -> tuple[tuple[Document, Decomposition], ...]:
    """Return each article with the claims it is split into."""
    return tuple(
        (document, decompose(segment(document), engine, settings))
        for document in read(expand(articles), notify)
    )


def _report(
    cases: Sequence[Case], articles: Sequence[ArticleReport], engine: Engine, complete: bool
) -> Report:
    documents = {
        document.id: document for case in cases for document in (case.article, *case.sources)
    }
    checked = [claim for article in articles for claim in article.claims]
    return Report(
        complete=complete and all(claim.verdict is not Verdict.UNCHECKED for claim in checked),
        run=Run(
            version=version("checker"),
            engine=engine.name,
            model=engine.model,
            prompts=dict(engine.prompts),
            usage=engine.usage,
        ),
        documents=tuple(_record(document) for document in documents.values()),
        articles=tuple(articles),
    )


def _record(document: Document) -> DocumentRecord:
    return DocumentRecord(
        id=document.id,
        path=document.path,
        title=document.title,
        publisher=document.publisher,
        date=document.date,
        sha256=document.sha256,
        text=document.text,
    )
