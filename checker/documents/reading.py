"""Files -> documents: their text as on disk, its sentences, and what is said of them."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from checker.documents.blocks import Parsed
from checker.documents.datelines import dateline
from checker.documents.files import Paths, content, is_url, paths_of, place, refuse_outside
from checker.documents.html import read_html
from checker.documents.markdown import read_markdown
from checker.documents.metadata import Said, described, sidecar
from checker.documents.office import read_docx, read_odt
from checker.documents.pdf import read_pdf
from checker.documents.rtf import read_rtf
from checker.documents.sentences import language_of, numbered, sentences_of
from checker.documents.stories import read_xml
from checker.documents.tables import TABLES, Columns, read_table
from checker.documents.text import read_text
from checker.errors import InputError
from checker.language.plain import named
from checker.language.verbatim import fold
from checker.records import Document, Notify, Sentence
from checker.settings import Settings

# Path and content of a file -> the documents in it; raises InputError for what it cannot read.
Reader = Callable[[str, bytes, Notify], tuple[Parsed, ...]]

DOCUMENTS: Mapping[str, Reader] = {
    "": read_text,
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".pdf": read_pdf,
    ".xml": read_xml,
    ".rss": read_xml,
    ".atom": read_xml,
    ".nitf": read_xml,
}
# Of these most is something else, so a folder does not give them: they are named one by one.
NAMED_ONLY = TABLES | {"", ".xml"}
KNOWN = ".txt, .md, .html, .docx, .odt, .rtf, .pdf, .xml, .json, .jsonl, .csv or .parquet"

MOST_TEXT, MOST_PARAGRAPHS = 5_000_000, 100_000  # characters: four long novels


def read(
    files: Paths, notify: Notify, settings: Settings | None = None, root: str | None = None
) -> tuple[Document, ...]:
    """Read files, `-` and pages of the web as documents, in order, each with an id of its own.

    Raises InputError when one is missing, empty, binary, undecodable, of an unknown type, or
    leaves `root`.
    """
    return with_ids(gathered(files, notify, settings or Settings(), root))


def gathered(
    files: Paths, notify: Notify, settings: Settings, root: str | None
) -> tuple[Document, ...]:
    """Read as `read` does, but give no ids; those of rows are what their table calls them."""
    sidecars: dict[Path, Mapping[str, Said]] = {}
    found: list[Document] = []
    for path in paths_of(files, "the files to read"):
        if is_url(path):
            if root is not None and not settings.fetch:
                raise InputError(
                    f"{path}: is outside of the folder {root}; add --fetch to fetch it"
                )
            found += _of_page(path, notify, settings)
            continue
        data = content(refuse_outside(path, root))
        documents = parse_all(path, data, notify, settings.columns)
        if path != "-":
            folder = Path(path).parent
            if folder not in sidecars:
                sidecars[folder] = sidecar(folder, root)
            said = sidecars[folder].get(Path(path).name, {})
            documents = tuple(described(document, said, path) for document in documents)
        found += documents
    return tuple(found)


def _of_page(url: str, notify: Notify, settings: Settings) -> Iterator[Document]:
    """Yield the documents of a page: who writes it says nothing of our files."""
    from checker.documents.fetch import fetched, is_public  # noqa: PLC0415  loads all of TLS

    allows = (lambda _address: True) if settings.allow_private else is_public
    data, suffix = fetched(url, allows)
    for document in parse_all(url, data, notify, settings.columns, suffix):
        yield replace(document, named_sources=(), derived_from=())


def parse(path: str, data: bytes, notify: Notify, suffix: str | None = None) -> Document:
    """Return the one document that a file of this name, or `suffix`, holds; no file is opened.

    Raises InputError when it is empty, binary, undecodable, of an unknown type, or holds several.
    """
    documents = parse_all(path, data, notify, suffix=suffix)
    if len(documents) > 1:
        raise InputError(f"{path}: holds {len(documents)} documents, and one is read here; cut it")
    return with_ids(documents)[0]


def parse_all(
    path: str,
    data: bytes,
    notify: Notify,
    columns: Columns = MappingProxyType({}),
    suffix: str | None = None,
    language: str = "",
) -> tuple[Document, ...]:
    """Return every document that a file of this name, or `suffix`, and content holds.

    A `language` that is known need not be found out.
    """
    if suffix is None:
        suffix = "" if path == "-" else Path(path).suffix.lower()
    found: Iterable[Parsed]
    if suffix in TABLES:
        found = read_table(path, data, notify, columns, suffix)
    elif suffix in DOCUMENTS:
        found = DOCUMENTS[suffix](path, data, notify)
    else:
        raise InputError(f"{path}: cannot read `{suffix}` files; give {KNOWN} or `-`")
    return tuple(document_of(path, data, parsed, language) for parsed in found)


def document_of(path: str, data: bytes, parsed: Parsed, language: str = "") -> Document:
    """Return what a format found in a file of this path and content as a document without an id."""
    texts = [block.text for block in parsed.blocks]
    if not any(text.strip() for text in texts):
        raise InputError(f"{path}: there is no text to check in this file")
    length = sum(map(len, texts))
    for count, most, kind in (
        (length, MOST_TEXT, "characters"),
        (len(texts), MOST_PARAGRAPHS, "paragraphs"),
    ):
        if count > most:
            raise InputError(
                f"{path}: {count:,} {kind} of text, and at most {most:,} are read;"
                " cut it into parts"
            )
    language = language or language_of(" ".join(texts))
    whole = parsed.text.encode("utf-8", "surrogatepass") if parsed.extracted else data
    document = Document(
        id=str(parsed.described.get("id") or ""),
        path=path,
        text=parsed.text,
        sha256=hashlib.sha256(whole).hexdigest(),
        sentences=sentences_of(parsed.text, parsed.blocks, language),
        headline=_headline(parsed),
        language=language,
        extracted=parsed.extracted,
    )
    document = described(document, parsed.described, path)
    return document if document.date else replace(document, date=dateline(texts))


def _headline(parsed: Parsed) -> Sentence | None:
    """Return the title as a sentence of its own, unless the text repeats it as a line."""
    title = parsed.title
    if title is None or not any(char.isalnum() for char in title.text):
        return None
    if _compared(title.text) in {_compared(block.text) for block in parsed.blocks}:
        return None
    return numbered(parsed.text, [title], 0)[0]


def _compared(line: str) -> str:
    return fold(line).casefold().rstrip(" .")


def with_ids(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Give each document the shortest end of its path that tells it from the others.

    The suffix counts only where files differ in nothing else. Of several documents in a file each
    has the id that it has there, or `#2` as the second.
    """
    held = Counter(document.path for document in documents)
    seen: Counter[str] = Counter()
    names: list[list[str]] = []
    for document in documents:
        seen[document.path] += 1
        own = named(document.id)
        mark = f"#{own or seen[document.path]}" if held[document.path] > 1 else ""
        names.append([own] if mark and own else [])
        names[-1] += [name + mark for name in _names(document.path)]
    ids: dict[int, str] = {}
    for level in range(max(map(len, names), default=0)):
        tails = {i: name[min(level, len(name) - 1)] for i, name in enumerate(names) if i not in ids}
        count = Counter(tails.values()) + Counter(ids.values())
        ids |= {i: tail for i, tail in tails.items() if count[tail] == 1}
    for i, name in enumerate(names):
        ids.setdefault(i, f"{name[-1]}#{i + 1}")
    return tuple(renamed(document, ids[i]) for i, document in enumerate(documents))


def renamed(document: Document, name: str) -> Document:
    """Return a document, and its sentences, with another id."""
    headline = document.headline and replace(document.headline, document=name)
    sentences = tuple(replace(sentence, document=name) for sentence in document.sentences)
    return replace(document, id=name, headline=headline, sentences=sentences)


def _names(path: str) -> list[str]:
    """Return ever longer names of a file: `b`, `b.txt`, `a/b`, `a/b.txt`, ..."""
    if path == "-" or is_url(path):
        return ["stdin" if path == "-" else path]
    # A name that is not UTF-8 cannot be written in a report.
    file = Path(named(place(path)))
    folders = file.parts[1:-1]
    return [
        "/".join((*folders[len(folders) - depth :], name))
        for depth in range(len(folders) + 1)
        for name in (file.stem, file.name)
    ]
