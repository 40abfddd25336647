"""What is said of a document: by its front matter, its page, or `metadata.toml` beside it."""

import datetime
import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from checker.documents.files import refuse_outside
from checker.errors import InputError
from checker.records import Document

METADATA_FILE = "metadata.toml"
FIELDS = {"title", "publisher", "date", "sources", "origin", "derived_from", "event"}
# What other programs write in front matter that is spelt nearly alike.
_OTHERS = set("source resource resources published publish publishdate original events".split())
_SHOWN = 40  # characters of a wrong value that an error repeats

Said = Mapping[str, object]


def sidecar(folder: Path, root: str | None) -> Mapping[str, Said]:
    """Return what the folder's `metadata.toml` says of its files, by name.

    Raises InputError for a wrong one, or one outside of `root`.
    """
    file = folder / METADATA_FILE
    try:
        if not file.is_file():
            return {}
        refuse_outside(str(file), root)
        names = {held.name for held in folder.iterdir() if os.path.isfile(held)}  # noqa: PTH113
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{file}: not valid TOML ({error}); mend it") from None
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); check it") from None
    known = ", ".join(sorted(FIELDS))
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            raise InputError(f'{file}: `{name}` is no table; write ["{name}"], then {known}')
        if name not in names:
            raise InputError(f'{file}: ["{name}"] names no file of this folder; mend or drop it')
        unknown = sorted(set(entry) - FIELDS)
        if unknown:
            raise InputError(f'{file}: ["{name}"] has unknown `{unknown[0]}`; use {known}')
    return entries


def described(document: Document, said: Said, where: str) -> Document:
    """Add what is said of a document; a later description wins over an earlier.

    Raises InputError for a value of another type than its field's, and for a misspelt field.
    """
    for name in said:
        near = _nearest(name) if isinstance(name, str) and name not in FIELDS else None
        if near and near not in said:
            raise InputError(f"{where}: `{name}` is not read; did you mean `{near}`?")
    return replace(
        document,
        title=_words(said, "title", where) or document.title,
        publisher=_words(said, "publisher", where) or document.publisher,
        date=_date(said["date"], where) if said.get("date") else document.date,
        named_sources=_paths(said, "sources", where) or document.named_sources,
        origin=_words(said, "origin", where) or document.origin,
        derived_from=_paths(said, "derived_from", where) or document.derived_from,
        event=_words(said, "event", where) or document.event,
    )


@lru_cache(maxsize=1024)
def _nearest(name: str) -> str | None:
    word = name.lower().replace("-", "_")
    return None if word in _OTHERS else next(iter(get_close_matches(word, FIELDS, 1, 0.8)), None)


def _words(said: Said, field: str, where: str) -> str | None:
    """Return a value that is words, half surrogate pairs replaced, as they cannot be written."""
    value = said.get(field)
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


def _paths(said: Said, field: str, where: str) -> tuple[str, ...]:
    paths: Any = said.get(field) or []
    if isinstance(paths, str):
        paths = [paths]
    # Standard input is the command line's to give.
    if not isinstance(paths, list | tuple) or not all(
        isinstance(one, str) and one.strip() not in {"", "-"} for one in paths
    ):
        raise InputError(f"{where}: `{field}` must be a list of paths, not {_shown(paths)}")
    return tuple(paths)


def _date(value: object, where: str) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.datetime.fromisoformat(_shown(value).strip("' ")).date()
    except ValueError:
        raise InputError(f"{where}: date {_shown(value)} is not YYYY-MM-DD; write it so") from None
