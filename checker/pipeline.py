"""The way of the data: read, segment, decompose, retrieve, verify, aggregate."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from checker import foreign
from checker.aggregate import aggregate, summarise
from checker.contract import ArticleReport, Credit, DocumentRecord, Report, Run
from checker.decompose import Decomposition, decompose, undivided
from checker.detect import apply_discrepancies, find_discrepancies
from checker.engines import Engine
from checker.engines.stoppable import StoppableEngine
from checker.errors import CheckerError
from checker.read import expand, place, read, with_ids
from checker.retrieve import EvidenceIndex
from checker.segment import segment
from checker.settings import Settings
from checker.types import Claim, Document, Each, Examined, Segmented, Verdict
from checker.verify import verify

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
    given = read(expand([*article_files, *source_files]), notify)
    named = {} if against is not None else _named_sources(given)
    known = {place(document.path) for document in given}
    further = expand(file for files in named.values() for file in files if place(file) not in known)
    # Ids tell all documents of a run apart, so they are given once all are read.
    everything = with_ids([*given, *read(further, notify)])
    for document in everything:
        if not foreign.in_english(document):
            notify(f"{document.path}: is not in English, the one language compared: left unjudged")
    by_place = {place(document.path): document for document in everything}
    texts = {document.id: _visible(document) for document in everything}
    cases = []
    for file in article_files:
        article = by_place[place(file)]
        wanted = named.get(place(file), article_files if against is None else source_files)
        candidates = [by_place[place(other)] for other in wanted]
        if wanted is article_files:
            candidates = [other for other in candidates if other is not article]
        cases.append(Case(article, _distinct(article, candidates, texts, notify)))
    return tuple(cases)


def _named_sources(documents: Sequence[Document]) -> dict[str, tuple[str, ...]]:
    """Return the source files that documents name, relative to themselves, by their place."""
    return {
        place(document.path): expand(
            str(Path(document.path).parent / source) for source in document.named_sources
        )
        for document in documents
        if document.named_sources
    }


def _distinct(
    article: Document, candidates: Sequence[Document], texts: Mapping[str, str], notify: Notify
) -> tuple[Document, ...]:
    """Leave out the article itself and second copies of a text, and say so."""
    kept: dict[str, Document] = {}
    for candidate in candidates:
        if candidate is article:
            notify(f"{article.path} is among its own sources: left out there")
            continue
        text = texts[candidate.id]
        twin = article if text == texts[article.id] else kept.get(text)
        if twin:
            notify(f"{candidate.path} holds the same text as {twin.path}: left out as a source")
        else:
            kept[text] = candidate
    if not kept:
        notify(f"{article.path} has no source to compare with: name some with --against")
    return tuple(kept.values())


def _visible(document: Document) -> str:
    """Return the words of a document, however its lines end and whatever describes it."""
    return " ".join(word for block in document.blocks for word in block.text.split())


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
    examined = _examined(article, case.sources, engine, settings, notify, each)
    by_id = {source.id: source for source in case.sources}
    checked = tuple(aggregate(item, article, by_id) for item in examined)
    return ArticleReport(document=article.document.id, summary=summarise(checked), claims=checked)


def _examined(
    article: Segmented,
    given: Sequence[Document],
    engine: Engine,
    settings: Settings,
    notify: Notify,
    each: Each,
) -> tuple[Examined, ...]:
    if not foreign.in_english(article.document):
        return _unchecked(undivided(article), foreign.ARTICLE)
    decomposition = decompose(article, engine, settings, each)
    for failure in decomposition.failures:
        notify(f"{article.document.path}: some sentences are checked whole: {failure}")
    claims = decomposition.claims
    sources = [segment(source) for source in given if foreign.in_english(source)]
    if not sources:
        return _unchecked(claims, foreign.SOURCES if given else None)
    index = EvidenceIndex(sources)
    found = find_discrepancies(article, index)
    examined = verify(claims, index, engine, settings, found, each)
    others = [source for source in given if not foreign.in_english(source)]
    return foreign.with_silent(apply_discrepancies(examined, found), others)


def _unchecked(claims: Sequence[Claim], reason: str | None) -> tuple[Examined, ...]:
    return tuple(Examined(claim, (), reason) for claim in claims)


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
        documents=tuple(document_record(document) for document in documents.values()),
        articles=tuple(articles),
    )


def document_record(
    document: Document, origin: str | None = None, credited: tuple[Credit, ...] = ()
) -> DocumentRecord:
    """Return a document as the report names it, with what it goes back to and whom it names."""
    return DocumentRecord(
        id=document.id,
        path=document.path,
        title=document.title,
        publisher=document.publisher,
        date=document.date,
        sha256=document.sha256,
        origin=origin or document.id,
        credits=credited,
        text=document.text,
    )
