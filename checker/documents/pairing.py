"""Reads the files of a run and pairs each article with its sources."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.documents.paths import Paths, expand, paths_of, place
from checker.documents.reading import read, with_ids
from checker.errors import InputError
from checker.records import Document, Notify


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
    articles: Paths,
    against: Paths | None,
    notify: Notify,
    *,
    otherwise: Callable[[str], Iterable[str]] | None = None,
    root: str | None = None,
) -> tuple[Case, ...]:
    """Read files and pair each article with its sources; a string or a Path is one file or folder.

    Without `against` an article is checked against the `sources:` of its front matter, else
    against what `otherwise` gives for its path (`beside`: its folder), by default against all other
    articles. Raises InputError for what cannot be read, or stands outside the folder `root`, and
    UsageError for what is no path.
    """
    article_files = expand(paths_of(articles, "articles"), root)
    source_files = article_files
    if against is not None:
        source_files = expand(paths_of(against, "against"), root)
    given = read(expand([*article_files, *source_files]), notify, root)
    named = {} if against is not None else _named_sources(given, root)
    if otherwise and against is None:
        article_files = _without_sources(article_files, named, notify)
        paired = {place(file): expand(tuple(otherwise(file)), root) for file in article_files}
        named = paired | named
    known = {place(document.path) for document in given}
    further = expand([file for of in named.values() for file in of if place(file) not in known])
    # Ids tell all documents of a run apart, so they are given once all are read.
    held = _by_place(with_ids([*given, *read(further, notify, root)]))
    pools: dict[tuple[str, ...], _Pool] = {}
    cases: list[Case] = []
    for file in article_files:
        own = named.get(place(file))
        key = () if own is None else own
        if key not in pools:
            mutual = own is None and against is None
            pooled = source_files if own is None else own
            candidates = [one for other in pooled for one in held[place(other)]]
            pools[key] = _Pool(candidates, notify, mutual=mutual)
        cases += [pools[key].case(article) for article in held[place(file)]]
    return tuple(cases)


def case_of(article: Document, sources: Sequence[Document], notify: Notify) -> Case:
    """Pair documents that are read already; second copies of a text are left out and told."""
    return _Pool(sources, notify, mutual=False).case(article)


def _by_place(documents: Iterable[Document]) -> Mapping[str, list[Document]]:
    held: dict[str, list[Document]] = {}
    for document in documents:
        held.setdefault(place(document.path), []).append(document)
    return held


def _named_sources(documents: Sequence[Document], root: str | None) -> dict[str, tuple[str, ...]]:
    """Return the source files that documents name, relative to themselves, by their place."""
    return {
        place(document.path): expand(_named_by(document, root), root)
        for document in documents
        if document.named_sources
    }


def _named_by(document: Document, root: str | None) -> tuple[str, ...]:
    """Return the files that a document names as its sources, relative to itself.

    Raises InputError for one outside of the document's own folder and the working folder: whoever
    writes an article must not choose which of our files a report quotes. With a `root` that is
    checked where files are read.
    """
    folder = Path(document.path).parent
    allowed = [os.path.realpath(folder), os.path.realpath(".")]
    for source in document.named_sources if root is None else ():
        file = place(str(folder / source))
        inside = "\0" not in file and any(os.path.commonpath((one, file)) == one for one in allowed)
        if not inside:
            raise InputError(
                f"{document.path}: `sources` names {source}, outside of its folder and the"
                " working folder; give it with --against"
            )
    return tuple(str(folder / source) for source in document.named_sources)


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

    def __init__(self, candidates: Sequence[Document], notify: Notify, *, mutual: bool) -> None:
        self._notify, self._mutual = notify, mutual
        self._all = frozenset(document.id for document in candidates)
        self._kept: dict[str, Document] = {}
        for document in candidates:
            twin = self._kept.setdefault(_visible(document), document)
            if twin is not document:
                self._tell_twin(document, twin)
        self._documents = tuple(self._kept.values())

    def case(self, article: Document) -> Case:
        """Return an article with these documents, but for itself and copies of it."""
        twin = self._kept.get(_visible(article))
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
    return " ".join(word for sentence in document.sentences for word in sentence.plain.split())
