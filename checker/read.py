"""Stage 1 of 7: paths -> documents, their text exactly as on disk."""

import datetime
import hashlib
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from checker.errors import InputError
from checker.files import content
from checker.language.datelines import dateline
from checker.markup import html_blocks, markdown_blocks, text_blocks
from checker.plain import named
from checker.types import Block, Document, Notify

MOST_TEXT = 5_000_000  # characters: four long novels
METADATA_FILE = "metadata.toml"
_TEXT, _MARKDOWN, _HTML = {".txt", ""}, {".md", ".markdown"}, {".html", ".htm"}
SUFFIXES = _TEXT | _MARKDOWN | _HTML
_FIELDS = {"title", "publisher", "date", "sources", "origin", "derived_from"}
_SENTENCE_WORDS = 6
_SHOWN = 40  # characters of a wrong value that an error repeats
_ANY_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def expand(paths: Iterable[str], root: str | None = None) -> tuple[str, ...]:
    """Return the files that `paths` name, each once: folders give the articles inside them.

    Raises InputError for a folder without an article, or for a path that leaves `root`.
    """
    files: dict[str, str] = {}
    for path in map(os.fspath, paths):
        found = [refuse_outside(path, root)]
        if path != "-" and os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises for long names
            found = sorted(str(file) for file in _inside(path) if _is_article(file, path))
            if not found:
                raise InputError(f"{path}: no .txt, .md or .html file in this folder; name files")
        for file in found:
            files.setdefault(place(file), file)
    return tuple(files.values())


def place(path: str) -> str:
    """Return what two names of one file have in common; unlike `Path.resolve`, never raises."""
    return path if path == "-" or "\0" in path else os.path.realpath(path)


def refuse_outside(path: str, root: str | None) -> str:
    """Return `path` if it stands in the folder `root`, symbolic links followed; None is anywhere.

    Raises InputError when it does not. Standard input is the command line's to give.
    """
    if root is None or path == "-" or "\0" in path:
        return path
    if os.path.commonpath((place(root), place(path))) != place(root):
        raise InputError(f"{path}: leads out of the folder {root}; name a file inside it")
    return path


def beside(article: str) -> tuple[str, ...]:
    """Return the other articles of the folder that an article stands in; none for `-`."""
    if article == "-":
        return ()
    folder = Path(article).parent
    return tuple(
        str(file)
        for file in sorted(folder.glob("*"))
        if _is_article(file, folder) and place(str(file)) != place(article)
    )


def named_by(document: Document, root: str | None) -> tuple[str, ...]:
    """Return the files that a document names as its sources, relative to itself.

    Raises InputError for one outside of the document's own folder and the working folder: whoever
    writes an article must not choose which of our files a report quotes. With a `root` that is
    checked where files are read.
    """
    folder = Path(document.path).parent
    allowed = [os.path.realpath(folder), os.path.realpath(".")]
    for source in document.named_sources if root is None else ():
        file = place(str(folder / source))
        held = "\0" not in file and any(os.path.commonpath((one, file)) == one for one in allowed)
        if not held:
            raise InputError(
                f"{document.path}: `sources` names {source}, outside of its folder and the"
                " working folder; give it with --against"
            )
    return tuple(str(folder / source) for source in document.named_sources)


def read(files: Iterable[str], notify: Notify, root: str | None = None) -> tuple[Document, ...]:
    """Read files (`-` is standard input) as documents, in order, each with an id of its own.

    Raises InputError when a file is missing, empty, binary, undecodable, of an unknown type, or
    leaves `root`.
    """
    sidecars: dict[Path, dict[str, Any]] = {}
    return with_ids(
        tuple(_read_one(refuse_outside(file, root), sidecars, notify, root) for file in files)
    )


def named_like_article(inside: Path) -> bool:
    """Whether a path inside a folder is named like text to check: not hidden, and no README."""
    if any(part.startswith(".") for part in inside.parts) or inside.stem.lower() == "readme":
        return False
    return inside.suffix.lower() in SUFFIXES - {""}


def _is_article(file: Path, folder: str | Path) -> bool:
    # A link to nowhere and a pipe are given too: reading them says what is wrong.
    return named_like_article(file.relative_to(folder)) and not file.is_dir()


def _inside(folder: str) -> Iterator[Path]:
    """Yield the files of a folder and its subfolders; links to folders are not followed."""

    def fail(error: OSError) -> None:
        raise InputError(f"{error.filename}: cannot be read ({error.strerror}); check it")

    for root, _, names in os.walk(folder, onerror=fail):
        yield from (Path(root, name) for name in names)


def _read_one(
    path: str, sidecars: dict[Path, dict[str, Any]], notify: Notify, root: str | None
) -> Document:
    document = parse(path, content(path), notify)
    if path == "-":
        return document
    folder = Path(path).parent
    if folder not in sidecars:
        sidecars[folder] = _sidecar(folder, root)
    return _described(document, sidecars[folder].get(Path(path).name, {}), path)


def parse(path: str, data: bytes, notify: Notify) -> Document:
    """Return what a file of this name and content holds; no file is opened.

    Raises InputError when it is empty, binary, undecodable or of an unknown type.
    """
    suffix = "" if path == "-" else Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path}: cannot read `{suffix}` files; give .txt, .md, .html or `-`")
    text, digest = _decode(path, data)
    blank = Document(id="", path=path, text=text, sha256=digest, blocks=())
    if suffix in _MARKDOWN:
        document = _markdown(blank)
    elif suffix in _HTML:
        document = _html(blank, notify)
    else:
        document = replace(blank, blocks=text_blocks(text))
    if not any(block.text.strip() for block in document.blocks):
        raise InputError(f"{path}: there is no text to check in this file")
    length = sum(len(block.text) for block in document.blocks)
    if length > MOST_TEXT:
        raise InputError(
            f"{path}: {length:,} characters of text, and at most {MOST_TEXT:,} are read;"
            " cut it into parts"
        )
    if document.date is None:
        document = replace(document, date=dateline([block.text for block in document.blocks]))
    return document


def _decode(path: str, data: bytes) -> tuple[str, str]:
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError(f"{path}: the file is empty; there is no text to check")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{path}: the file is UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise InputError(f"{path}: the file is binary, not text; give .txt, .md or .html")
    try:
        return data.decode("utf-8"), hashlib.sha256(data).hexdigest()
    except UnicodeDecodeError as error:
        message = f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"
        raise InputError(message) from None


def _markdown(document: Document) -> Document:
    front, body = _front_matter(document)
    return _described(
        replace(document, blocks=markdown_blocks(document.text, body)), front, document.path
    )


def _front_matter(document: Document) -> tuple[dict[str, Any], int]:
    """Return the YAML front matter and the offset at which the body starts."""
    text = document.text
    start = len(text) - len(text.removeprefix("\ufeff"))
    lines = _ANY_LINE.finditer(text, start)
    opening = next(lines)
    if opening.group().rstrip() != "---":
        return {}, start
    for line in lines:
        if line.group().rstrip() in {"---", "..."}:
            front = _yaml(text[opening.end() : line.start()], document.path)
            return front, line.end()
    raise InputError(f"{document.path}: the front matter has no closing `---` line; add it")


def _yaml(text: str, path: str) -> dict[str, Any]:
    try:
        front = yaml.load(text, _Plain) or {}  # noqa: S506  a SafeLoader without references
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        # The opening `---` is line 1.
        where = f"line {mark.line + 2}: " if mark else ""
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        message = f"{path}: the front matter is not YAML ({where}{reason}); mend it"
        raise InputError(message) from None
    if not isinstance(front, dict):
        raise InputError(f"{path}: the front matter is not `key: value` lines")
    return front


def _unread(text: str, blocks: Sequence[Block]) -> list[str]:
    """Return the paragraphs of a page that are sentences and stand in none of the blocks."""
    read = {start for block in blocks for start in block.starts}
    return [
        block.text
        for block in html_blocks(text, None)[0]
        if block.text.rstrip('"” ').endswith((".", "!"))
        and len(block.text.split()) >= _SENTENCE_WORDS
        and read.isdisjoint(block.starts)
    ]


class _Plain(yaml.SafeLoader):
    """Loads YAML without references: a few lines of them stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("references are not read; write the value out")
        return super().compose_node(parent, index)


def _html(document: Document, notify: Notify) -> Document:
    try:
        import trafilatura  # noqa: PLC0415  optional extra, and slow to import
    except ImportError as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{document.path}: reading HTML needs the extra: pip install 'checker[html]' ({reason})"
        ) from None
    extracted = trafilatura.extract(document.text, include_comments=False, include_tables=True)
    if not extracted:
        notify(f"{document.path}: no main text found in this page, so all of it is read")
    blocks, lost = html_blocks(document.text, extracted)
    for line in lost:
        notify(f"{document.path}: left out, not found in the page's text: {line[:60]!r}")
    unread = _unread(document.text, blocks)
    if unread:
        notify(
            f"{document.path}: {len(unread)} paragraphs of this page were taken for no part of the"
            f" text and are not read, the first: {unread[0][:60]!r}"
        )
    meta = trafilatura.extract_metadata(
        document.text, date_config={"extensive_search": False, "original_date": True}
    )
    found = {"title": meta.title, "publisher": meta.sitename, "date": meta.date}
    given = {key: value for key, value in found.items() if value}
    return _described(replace(document, blocks=blocks), given, document.path)


def _sidecar(folder: Path, root: str | None) -> dict[str, Any]:
    """Return what the folder's `metadata.toml` says of its files, by name."""
    file = folder / METADATA_FILE
    if not file.is_file():
        return {}
    refuse_outside(str(file), root)
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{file}: not valid TOML ({error}); mend it") from None
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); check it") from None
    known = ", ".join(sorted(_FIELDS))
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            raise InputError(f'{file}: `{name}` is no table; write ["{name}"], then {known}')
        if not _is_file(folder / name):
            raise InputError(f'{file}: ["{name}"] names no file of this folder; mend or drop it')
        unknown = sorted(set(entry) - _FIELDS)
        if unknown:
            raise InputError(f'{file}: ["{name}"] has unknown `{unknown[0]}`; use {known}')
    return entries


def _described(document: Document, meta: dict[str, Any], where: str) -> Document:
    """Add what metadata says of a document; a later description wins over an earlier."""
    return replace(
        document,
        title=_words(meta, "title", where) or document.title,
        publisher=_words(meta, "publisher", where) or document.publisher,
        date=_date(meta["date"], where) if meta.get("date") else document.date,
        named_sources=_paths(meta, "sources", where) or document.named_sources,
        origin=_words(meta, "origin", where) or document.origin,
        derived_from=_paths(meta, "derived_from", where) or document.derived_from,
    )


def _is_file(path: Path) -> bool:
    """Whether a file is there; a name that none can have is no error here."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _words(meta: dict[str, Any], field: str, where: str) -> str | None:
    """Return a value that is words, half surrogate pairs replaced, as they cannot be written."""
    value = meta.get(field)
    if not value:
        return None
    if isinstance(value, list | dict):
        raise InputError(f"{where}: `{field}` must be words, not {_shown(value)}")
    try:
        return str(value).encode("utf-8", "replace").decode()
    except ValueError:
        raise InputError(f"{where}: `{field}` is a number too long to be words") from None


def _shown(value: object) -> str:
    """Return a wrong value as an error repeats it."""
    try:
        written = repr(value)
    except ValueError:
        return "a number too long"
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"


def _paths(meta: dict[str, Any], field: str, where: str) -> tuple[str, ...]:
    paths = meta.get(field) or []
    if isinstance(paths, str):
        paths = [paths]
    if not isinstance(paths, list | tuple) or not all(map(_is_path, paths)):
        raise InputError(f"{where}: `{field}` must be a list of paths, not {_shown(paths)}")
    return tuple(paths)


def _is_path(value: object) -> bool:
    """Whether a file may name this as a source; standard input is the command line's to give."""
    return isinstance(value, str) and value.strip() not in {"", "-"}


def _date(value: object, where: str) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.datetime.fromisoformat(_shown(value).strip("' ")).date()
    except ValueError:
        raise InputError(f"{where}: date {_shown(value)} is not YYYY-MM-DD; write it so") from None


def with_ids(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Give each document the shortest end of its path that tells it from the others.

    The suffix counts only where files differ in nothing else.
    """
    names = [_names(document.path) for document in documents]
    ids: dict[int, str] = {}
    for level in range(max(map(len, names), default=0)):
        tails = {i: name[min(level, len(name) - 1)] for i, name in enumerate(names) if i not in ids}
        count = Counter(tails.values()) + Counter(ids.values())
        ids |= {i: tail for i, tail in tails.items() if count[tail] == 1}
    for i, name in enumerate(names):
        ids.setdefault(i, f"{name[-1]}#{i + 1}")
    return tuple(replace(document, id=ids[i]) for i, document in enumerate(documents))


def _names(path: str) -> list[str]:
    """Return ever longer names of a file: `b`, `b.txt`, `a/b`, `a/b.txt`, ..."""
    if path == "-":
        return ["stdin"]
    # A name that is not UTF-8 cannot be written in a report.
    file = Path(named(place(path)))
    folders = file.parts[1:-1]
    return [
        "/".join((*folders[len(folders) - depth :], name))
        for depth in range(len(folders) + 1)
        for name in (file.stem, file.name)
    ]
