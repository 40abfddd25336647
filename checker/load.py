"""Reads the files of a run and pairs each article with its sources."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from checker.contract import EventGroup
from checker.foreign import in_english
from checker.group import group
from checker.read import expand, named_by, place, read, with_ids
from checker.segment import segment
from checker.types import Document, Notify

_ALONE = "nothing to compare with: no other article is about this event"


@dataclass(frozen=True, slots=True)
class Case:
    """An article and the documents it is checked against, but for those of the ids `left_out`.

    Articles that are checked against the same documents share one `pool`; in a `mutual` one they
    are checked against each other. A `failure` says why there is nothing to check against.
    """

    article: Document
    pool: tuple[Document, ...]
    left_out: frozenset[str] = frozenset()
    mutual: bool = False
    failure: str | None = None

    @property
    def sources(self) -> tuple[Document, ...]:
        """The documents the article is checked against."""
        return tuple(document for document in self.pool if document.id not in self.left_out)


def load(
    articles: Iterable[str],
    against: Iterable[str] | None,
    notify: Notify,
    *,
    otherwise: Callable[[str], Iterable[str]] | None = None,
    root: str | None = None,
) -> tuple[Case, ...]:
    """Read files and pair each article with its sources.

    Without `against` an article is checked against the `sources:` of its front matter, else
    against what `otherwise` gives for its path (`beside`: its folder), by default against all other
    articles. Raises InputError for what cannot be read, or stands outside the folder `root`.
    """
    article_files = expand(articles, root)
    source_files = article_files if against is None else expand(against, root)
    given = read(expand([*article_files, *source_files]), notify, root)
    named = {} if against is not None else _named_sources(given, root)
    if otherwise and against is None:
        article_files = _without_sources(article_files, named, notify)
        paired = {place(file): expand(otherwise(file), root) for file in article_files}
        named = paired | named
    known = {place(document.path) for document in given}
    further = expand(file for files in named.values() for file in files if place(file) not in known)
    # Ids tell all documents of a run apart, so they are given once all are read.
    everything = with_ids([*given, *read(further, notify, root)])
    for document in everything:
        if not in_english(document):
            notify(f"{document.path}: is not in English, the one language compared: left unjudged")
    by_place = {place(document.path): document for document in everything}
    texts = {document.id: _visible(document) for document in everything}
    common = tuple(by_place[place(file)] for file in source_files)
    pools: dict[tuple[str, ...], _Pool] = {}
    cases = []
    for file in article_files:
        article = by_place[place(file)]
        own = named.get(place(file))
        candidates = common if own is None else tuple(by_place[place(other)] for other in own)
        key = () if own is None else own
        if key not in pools:
            mutual = own is None and against is None
            pools[key] = _Pool(candidates, texts, notify, mutual=mutual)
        cases.append(pools[key].case(article))
    return tuple(cases)


def case_of(article: Document, sources: Sequence[Document], notify: Notify) -> Case:
    """Pair documents that are read already; second copies of a text are left out and told."""
    texts = {document.id: _visible(document) for document in (article, *sources)}
    return _Pool(sources, texts, notify, mutual=False).case(article)


def by_event(
    cases: Sequence[Case], notify: Notify
) -> tuple[tuple[Case, ...], tuple[EventGroup, ...]]:
    """Confine articles that are checked against each other to those on the same event."""
    mutual = [case for case in cases if case.mutual]
    pool = mutual[0].pool if mutual else ()
    documents = {case.article.id: case.article for case in mutual}
    documents |= {document.id: document for document in pool}
    if len(documents) < 2:
        return tuple(cases), ()
    groups = group([segment(document) for document in documents.values()])
    pools = _pools(groups, pool)
    confined = tuple(
        _confined(case, pools[case.article.id]) if case.mutual else case for case in cases
    )
    alone = sum(case.failure is not None for case in confined)
    if len(groups) > 1:
        told = f"; {alone} alone on theirs, not checked (--no-groups compares all)" if alone else ""
        notify(f"{len(documents)} articles on {len(groups)} events{told}")
    return confined, groups


def _pools(
    groups: Sequence[EventGroup], pool: Sequence[Document]
) -> dict[str, tuple[Document, ...]]:
    """Return by document id the documents of its group, the same tuple for all of them."""
    numbers = {name: number for number, found in enumerate(groups) for name in found.documents}
    members: dict[int, list[Document]] = {number: [] for number in range(len(groups))}
    for document in pool:
        members[numbers[document.id]].append(document)
    shared = {number: tuple(found) for number, found in members.items()}
    return {name: shared[number] for name, number in numbers.items()}


def _confined(case: Case, pool: tuple[Document, ...]) -> Case:
    confined = replace(case, pool=pool)
    return confined if confined.sources else replace(confined, failure=_ALONE)


def _named_sources(documents: Sequence[Document], root: str | None) -> dict[str, tuple[str, ...]]:
    """Return the source files that documents name, relative to themselves, by their place."""
    return {
        place(document.path): expand(named_by(document, root), root)
        for document in documents
        if document.named_sources
    }


def _without_sources(
    files: Sequence[str], named: Mapping[str, tuple[str, ...]], notify: Notify
) -> tuple[str, ...]:
    """Leave out articles that another one names as its source and that name none themselves."""
    sources = {
        place(source) for by, of in named.items() for source in of if place(source) != by
    } - named.keys()
    for file in files:
        if place(file) in sources:
            notify(f"{file} is a source of another article: not checked itself")
    return tuple(file for file in files if place(file) not in sources)


class _Pool:
    """Documents to check against, each text once; says what it leaves out."""

    def __init__(
        self,
        candidates: Sequence[Document],
        texts: Mapping[str, str],
        notify: Notify,
        *,
        mutual: bool,
    ) -> None:
        self._texts, self._notify, self._mutual = texts, notify, mutual
        self._all = frozenset(document.id for document in candidates)
        self._kept: dict[str, Document] = {}
        for document in candidates:
            twin = self._kept.setdefault(texts[document.id], document)
            if twin is not document:
                self._tell_twin(document, twin)
        self._documents = tuple(self._kept.values())

    def case(self, article: Document) -> Case:
        """Return an article with these documents, but for itself and copies of it."""
        twin = self._kept.get(self._texts[article.id])
        if article.id in self._all and not self._mutual:
            self._notify(f"{article.path} is among its own sources: left out there")
        elif twin and not self._mutual:
            self._tell_twin(twin, article)
        left_out = frozenset({twin.id} if twin else ())
        if len(self._documents) == len(left_out):
            self._notify(f"{article.path} has no source to compare with: name some with --against")
        return Case(article, self._documents, left_out, self._mutual)

    def _tell_twin(self, document: Document, twin: Document) -> None:
        self._notify(f"{document.path} holds the same text as {twin.path}: left out as a source")


def _visible(document: Document) -> str:
    """Return the words of a document, however its lines end and whatever describes it."""
    return " ".join(word for block in document.blocks for word in block.text.split())
