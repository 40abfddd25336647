"""Stage 1 of 7: paths -> documents, their text exactly as on disk."""

import datetime
import hashlib
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from checker.errors import InputError
from checker.markup import html_blocks, markdown_blocks, text_blocks
from checker.types import Document

Notify = Callable[[str], None]

METADATA_FILE = "metadata.toml"
_TEXT, _MARKDOWN, _HTML = {".txt", ""}, {".md", ".markdown"}, {".html", ".htm"}
SUFFIXES = _TEXT | _MARKDOWN | _HTML
_FIELDS = {"title", "publisher", "date", "sources"}


def expand(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the files that `paths` name, each once: folders give the articles inside them.

    Raises InputError for a folder without an article.
    """
    files: dict[str, str] = {}
    for path in paths:
        found = [path]
        if path != "-" and Path(path).is_dir():
            found = sorted(str(file) for file in Path(path).rglob("*") if _is_article(file, path))
            if not found:
                raise InputError(f"{path}: no .txt, .md or .html file in this folder; name files")
        for file in found:
            files.setdefault(file if file == "-" else str(Path(file).resolve()), file)
    return tuple(files.values())


def read(files: Iterable[str], notify: Notify) -> tuple[Document, ...]:
    """Read files (`-` is standard input) as documents, in order, each with an id of its own.

    Raises InputError when a file is missing, empty, binary, undecodable or of an unknown type.
    """
    return _with_ids(tuple(_read_one(file, notify) for file in files))


def _is_article(file: Path, folder: str) -> bool:
    inside = file.relative_to(folder).parts
    if any(part.startswith(".") for part in inside) or file.stem.lower() == "readme":
        return False
    return file.suffix.lower() in SUFFIXES - {""} and file.is_file()


def _read_one(path: str, notify: Notify) -> Document:
    text, digest = _decode(path, _bytes(path))
    suffix = "" if path == "-" else Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"{path}: cannot read `{suffix}` files; give .txt, .md, .html or `-`")
    blank = Document(id="", path=path, text=text, sha256=digest, blocks=())
    if suffix in _MARKDOWN:
        document = _markdown(blank)
    elif suffix in _HTML:
        document = _html(blank, notify)
    else:
        document = replace(blank, blocks=text_blocks(text))
    if not any(block.text.strip() for block in document.blocks):
        raise InputError(f"{path}: the file is empty; there is no text to check")
    return document if path == "-" else _described(document, _sidecar(Path(path)), path)


def _bytes(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its rights") from None


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
    lines = document.text.splitlines(keepends=True)
    if not lines or lines[0].strip("\ufeff \t\r\n") != "---":
        return {}, len(lines[0]) - len(lines[0].lstrip("\ufeff")) if lines else 0
    size = len(lines[0])
    for number, line in enumerate(lines[1:], start=1):
        size += len(line)
        if line.strip() == "---":
            try:
                front = yaml.safe_load("".join(lines[1:number])) or {}
            except yaml.YAMLError as error:
                reason = str(error).splitlines()[0]
                message = f"{document.path}: the front matter is not YAML ({reason}); mend it"
                raise InputError(message) from None
            if not isinstance(front, dict):
                raise InputError(f"{document.path}: the front matter is not `key: value` lines")
            return front, size
    raise InputError(f"{document.path}: the front matter has no closing `---` line; add it")


def _html(document: Document, notify: Notify) -> Document:
    try:
        import trafilatura  # noqa: PLC0415  optional extra, and slow to import
    except ImportError:
        raise InputError(
            f"{document.path}: reading HTML needs the extra: pip install 'checker[html]'"
        ) from None
    extracted = trafilatura.extract(document.text, include_comments=False, include_tables=True)
    blocks, lost = html_blocks(document.text, (extracted or "").splitlines())
    for line in lost:
        notify(f"{document.path}: left out, not found in the page's text: {line[:60]!r}")
    meta = trafilatura.extract_metadata(
        document.text, date_config={"extensive_search": False, "original_date": True}
    )
    found = {"title": meta.title, "publisher": meta.sitename, "date": meta.date}
    given = {key: value for key, value in found.items() if value}
    return _described(replace(document, blocks=blocks), given, document.path)


def _sidecar(path: Path) -> dict[str, Any]:
    """Return what the folder's `metadata.toml` says of this file."""
    file = path.parent / METADATA_FILE
    if not file.is_file():
        return {}
    try:
        entry = tomllib.loads(file.read_text(encoding="utf-8")).get(path.name, {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: not valid TOML ({error}); mend it") from None
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        known = ", ".join(sorted(_FIELDS))
        raise InputError(f'{file}: ["{path.name}"] has unknown `{unknown[0]}`; use {known}')
    return dict(entry)


def _described(document: Document, meta: dict[str, Any], where: str) -> Document:
    """Add title, publisher, date and named sources; a later description wins over an earlier."""
    sources = meta.get("sources", document.named_sources)
    if isinstance(sources, str):
        sources = [sources]
    if not all(isinstance(source, str) for source in sources):
        raise InputError(f"{where}: `sources` must be a list of paths, not {sources!r}")
    return replace(
        document,
        title=str(meta["title"]) if meta.get("title") else document.title,
        publisher=str(meta["publisher"]) if meta.get("publisher") else document.publisher,
        date=_date(meta["date"], where) if meta.get("date") else document.date,
        named_sources=tuple(sources),
    )


def _date(value: object, where: str) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise InputError(f"{where}: date {value!r} is not YYYY-MM-DD; write it so") from None


def _with_ids(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Give each document the shortest end of its path that tells it from the others."""
    parts = {document.path: _path_parts(document.path) for document in documents}
    ids: dict[str, str] = {}
    depth = 1
    while len(ids) < len(documents):
        open_paths = [path for path in parts if path not in ids]
        tails = {path: "/".join(parts[path][-depth:]) for path in open_paths}
        count = Counter(tails.values())
        for path, tail in tails.items():
            if count[tail] == 1:
                ids[path] = tail
            elif depth >= len(parts[path]):
                ids[path] = tail + Path(path).suffix
        depth += 1
    return tuple(replace(document, id=ids[document.path]) for document in documents)


def _path_parts(path: str) -> tuple[str, ...]:
    if path == "-":
        return ("stdin",)
    resolved = Path(path).resolve()
    return (*resolved.parts[1:-1], resolved.stem)
