"""Many documents: each is read once and kept on disk, and read again when its event is checked.

Of each document memory holds an id, its place on disk and, until they are put together by event, a
sketch: about a kilobyte, however long it is.
"""

import hashlib
import pickle
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile

from checker.documents.blocks import extracted
from checker.documents.events import Event, Sketches, confined, events
from checker.documents.files import content
from checker.documents.metadata import described
from checker.documents.pairing import Case, among_themselves
from checker.documents.reading import document_of, gathered, parse_all, renamed, with_ids
from checker.documents.sentences import identifier
from checker.documents.tables import STREAMED, stream
from checker.language import forget
from checker.records import Document, Notify, unheard
from checker.settings import Settings

_PAIRS = 1_000  # of articles and what they are checked against, in a unit: 45 kB of memory each
_SAID = ("title", "publisher", "date", "origin", "derived_from")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a document is made of again: the text that was taken out of a file, or a whole file."""

    path: str
    content: str | bytes
    said: Mapping[str, object]
    language: str

    def document(self, name: str) -> Document:
        """Return the document with a name."""
        if isinstance(self.content, str):
            parsed = extracted(self.content.split("\n\n"), self.said)
            return renamed(document_of(self.path, b"", parsed, self.language), name)
        (found,) = parse_all(self.path, self.content, unheard, language=self.language)
        return renamed(described(found, self.said, self.path), name)


@dataclass(frozen=True, slots=True)
class Unit:
    """Documents on one event, as they are kept, of which those at some places are to be checked.

    `digest` stands for all that and for how to check.
    """

    digest: str
    ids: tuple[str, ...]
    kept: tuple[bytes, ...]
    event: Event
    checked: range

    def cases(self) -> list[Case]:
        """Return those to be checked, each with all as its pool; of equal texts one is a source."""
        read = map(pickle.loads, self.kept)  # our own, see `Corpus`
        pool = tuple(kept.document(name) for name, kept in zip(self.ids, read, strict=True))
        pairs = among_themselves(pool, unheard)
        twins = {one.id for one in pool} - {one.id for one in pairs[0].pool}
        return [
            confined(replace(pairs[i], left_out=pairs[i].left_out | twins), pool)
            for i in self.checked
        ]


class Corpus:
    """The documents of files, folders and tables, in order, to be checked against each other.

    `names_sources` tells that a document names sources of its own: such are read all at once.
    Raises InputError as `documents.read` does.
    """

    def __init__(self, files: Iterable[str], notify: Notify, settings: Settings) -> None:
        self._spool = TemporaryFile()  # noqa: SIM115  closed with the corpus
        self._places = array("Q", [0])
        self._digests = bytearray()
        self._sketches = Sketches()
        self._events: list[str | None] = []
        self._found: list[Event] | None = None
        self.names_sources = False
        named = [self._keep(*one) for one in _read(files, notify, settings)]
        self.ids = tuple(one.id for one in with_ids(named))
        identifier.cache_clear()  # checking finds the languages told
        forget()

    def __enter__(self) -> "Corpus":
        return self

    def __exit__(self, *_error: object) -> None:
        self._spool.close()

    def __len__(self) -> int:
        return len(self.ids)

    def _keep(self, document: Document, kept: Kept) -> Document:
        """Put a document on disk; return what of it is needed to name it."""
        self.names_sources |= bool(document.named_sources)
        self._spool.write(pickle.dumps(kept))
        self._places.append(self._spool.tell())
        said = repr((document.sha256, sorted(kept.said.items(), key=str))).encode()
        self._digests += hashlib.sha256(said).digest()
        self._sketches.add(document)
        self._events.append(document.event)
        return Document(id=document.id, path=document.path, text="", sha256="")

    def units(self, how: str, *, groups: bool = True) -> Iterator[Unit]:
        """Yield the events in the order of their first documents, a large one in parts.

        `how` tells how each is checked. Without `groups` all documents are one event.
        """
        if self._found is None:
            whole = [Event(tuple(range(len(self))), ())]
            self._found = events(self._sketches, self._events) if groups else whole
            self._sketches = Sketches()  # they are let go
            forget()
        for event in self._found:
            ids = tuple(self.ids[i] for i in event.members)
            digest = hashlib.sha256(how.encode())
            for name, i in zip(ids, event.members, strict=True):
                digest.update(name.encode() + self._digests[32 * i : 32 * i + 32])
            kept = tuple(map(self._kept, event.members))
            for checked in _parts(len(ids)):
                digest.update(bytes(checked.start))
                yield Unit(digest.hexdigest(), ids, kept, event, checked)

    def _kept(self, position: int) -> bytes:
        start, end = self._places[position], self._places[position + 1]
        self._spool.seek(start)
        return self._spool.read(end - start)


def _parts(count: int) -> Iterator[range]:
    """Part the articles of an event so that what each is compared with does not fill memory."""
    size = max(1, _PAIRS // count)
    for at in range(0, count, size):
        yield range(at, min(at + size, count))


def _read(
    files: Iterable[str], notify: Notify, settings: Settings
) -> Iterator[tuple[Document, Kept]]:
    for path in files:
        if Path(path).suffix.lower() in STREAMED:
            for parsed in stream(path, notify, settings.columns):
                document = document_of(path, b"", parsed)
                said = {name: parsed.described.get(name) for name in _SAID}
                yield document, Kept(path, parsed.text, said, document.language)
            continue
        for document in gathered([path], notify, settings, None):
            said = {name: getattr(document, name) for name in _SAID}
            # What is not extracted is the only document of its file.
            held = document.text if document.extracted else content(path)
            yield document, Kept(path, held, said, document.language)
