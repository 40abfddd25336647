"""Reads the files of a run and pairs each article with its sources."""

import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.documents.files import Paths, is_url, paths_of, place
from checker.documents.paths import expand
from checker.documents.reading import gathered, with_ids
from checker.errors import InputError
from checker.records import Document, Notify
from checker.settings import Settings

_Key = tuple[str, str]  # the place of a file and "", or that of a table and the id of a row
_Named = Mapping[_Key, str]  # sources, each with the path to read it by


@dataclass(frozen=True, slots=True)
class Case:
    """An article and the documents it is checked against, but for those of the ids `left_out`.

    Articles that are checked against the same documents share one `pool`; in a `mutual` one they
    are checked against each other. A `failure` says why there is nothing to check against. With
    `only` just the sentences of these numbers are checked.
    """

    article: Document
    pool: tuple[Document, ...]
    left_out: frozenset[str] = frozenset()
    mutual: bool = False
    failure: str | None = None
    only: frozenset[int] | None = None

    @property
    def sources(self) -> tuple[Document, ...]:
        """The documents the article is checked against."""
        return tuple(document for document in self.pool if document.id not in self.left_out)


def load(
    articles: Paths,
    against: Paths | None,
    notify: Notify,
    settings: Settings | None = None,
    *,
    otherwise: Callable[[str], Iterable[str]] | None = None,
    root: str | None = None,
) -> tuple[Case, ...]:
    """Read what files, folders, patterns and addresses name, and pair articles with sources.

    Without `against` an article is checked against the sources that it names itself, else against
    what `otherwise` gives for its path (`beside`: its folder), by default against all other
    articles. Raises InputError for what cannot be read, or stands outside the folder `root`, and
    UsageError for what is no path.
    """
    settings = settings or Settings()
    article_files = source_files = expand(paths_of(articles, "articles"), root, notify)
    if against is not None:
        source_files = expand(paths_of(against, "against"), root, notify)
    read = gathered(expand([*article_files, *source_files]), notify, settings, root)
    at = _positions(read)
    chosen = [i for file in article_files for i in at[place(file), ""]]
    named: dict[int, _Named] = {}
    if against is None:
        named = {i: _named_by(read[i], at, settings, root) for i in chosen if read[i].named_sources}
        if otherwise:
            chosen = _without_sources(chosen, read, at, named, notify)
            rest = [i for i in chosen if i not in named]
            named |= {i: _keyed(expand(otherwise(read[i].path), root)) for i in rest}
    further = [path for of in named.values() for key, path in of.items() if key not in at]
    read += gathered(expand(further), notify, settings, root)
    at = _positions(read)
    documents = with_ids(read)  # ids tell all documents of a run apart, so they are given last
    pools: dict[tuple[_Key, ...] | None, _Pool] = {}
    cases: list[Case] = []
    for i in chosen:
        own = named.get(i)
        key = None if own is None else tuple(own)
        if key not in pools:
            keys = _keyed(source_files) if own is None else own
            pool = [documents[j] for j in dict.fromkeys(j for one in keys for j in at[one])]
            pools[key] = _Pool(pool, notify, mutual=own is None and against is None)
        cases.append(pools[key].case(documents[i]))
    return tuple(cases)


def paired(
    articles: Sequence[Document], sources: Sequence[Document] | None, notify: Notify
) -> tuple[Case, ...]:
    """Pair documents that are read already, whatever their ids, as `load` does files."""
    documents = with_ids([*articles, *(sources or ())])
    articles, others = documents[: len(articles)], documents[len(articles) :]
    pool = _Pool(articles if sources is None else others, notify, mutual=sources is None)
    return tuple(pool.case(article) for article in articles)


def among_themselves(articles: Sequence[Document], notify: Notify) -> tuple[Case, ...]:
    """Pair each of some documents that are read already with all the others."""
    pool = _Pool(articles, notify, mutual=True)
    return tuple(pool.case(article) for article in articles)


def _positions(documents: Iterable[Document]) -> Mapping[_Key, Sequence[int]]:
    """Return where the documents of each file and each row stand."""
    found: dict[_Key, list[int]] = {}
    for i, document in enumerate(documents):
        where = place(document.path)
        for row in {"", document.id}:
            found.setdefault((where, row), []).append(i)
    return found


def _keyed(files: Iterable[str]) -> _Named:
    return {(place(file), ""): file for file in files}


def _named_by(
    document: Document, at: Container[_Key], settings: Settings, root: str | None
) -> _Named:
    """Return what a document names as its sources: rows of its table, pages, files beside it.

    Raises InputError for a page, unless such are to be fetched, and for a file outside of the
    document's own folder and the working folder: whoever writes an article must not choose which
    of our files a report quotes. With a `root` that is checked where files are read.
    """
    found: dict[_Key, str] = {}
    for source in document.named_sources:
        row = (place(document.path), source)
        if row in at:
            found[row] = document.path
        elif is_url(source):
            if not settings.fetch:
                raise InputError(f"{document.path}: names the source {source}; --fetch fetches it")
            found[source, ""] = source
        else:
            pattern = str(Path(document.path).parent / source)
            if root is None:
                _refuse_elsewhere(document, source, [pattern])
            files = expand(pattern, root)
            if root is None:
                _refuse_elsewhere(document, source, files)
            found |= _keyed(files)
    return found


def _refuse_elsewhere(document: Document, source: str, files: Iterable[str]) -> None:
    allowed = [place(str(Path(document.path).parent)), place(".")]
    for file in map(place, files):
        inside = "\0" not in file and any(os.path.commonpath((one, file)) == one for one in allowed)
        if not inside:
            raise InputError(
                f"{document.path}: `sources` names {source}, outside of its folder and the"
                " working folder; give it with --against"
            )


def _without_sources(
    chosen: Iterable[int],
    read: Sequence[Document],
    at: Mapping[_Key, Sequence[int]],
    named: Mapping[int, _Named],
    notify: Notify,
) -> list[int]:
    """Leave out articles that another one names as its source and that name none themselves."""
    sources = {j for i, of in named.items() for key in of for j in at.get(key, ()) if j != i}
    sources -= named.keys()
    for path in dict.fromkeys(read[i].path for i in chosen if i in sources):
        notify(f"{path} is a source of another article: not checked itself")
    return [i for i in chosen if i not in sources]


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
