"""Tables of documents: a row or a line of JSON each, its text beside its title, outlet and date."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from checker.documents.blocks import Parsed, extracted
from checker.documents.encoding import decoded
from checker.errors import InputError
from checker.language.datelines import day_of
from checker.records import Notify

# Other names that exports give to what we call by the first.
_NAMES = {
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline"),
    "publisher": ("publisher", "outlet", "source"),
    "date": ("date", "published", "publication_date"),
}
_MOST_ROWS = 10_000


def read_jsonl(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a file of one JSON object a line. Raises InputError for a line that is none."""
    rows: list[Mapping[str, Any]] = []
    for number, line in enumerate(decoded(path, data, notify).split("\n"), start=1):
        try:
            row = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}: line {number} is no JSON ({error}); mend it") from None
        if row is not None and not isinstance(row, dict):
            raise InputError(f"{path}: line {number} is no object of `text` and more; mend it")
        rows += [row] if row else []
    return _documents(path, rows)


def read_csv(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a table with a header, its cells parted by commas, semicolons or tabs.

    Raises InputError for what is no such table.
    """
    text = decoded(path, data, notify).removeprefix("\ufeff")
    header = text.partition("\n")[0]
    parted = max(",;\t", key=header.count)
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=parted, strict=True))
    except csv.Error as error:
        raise InputError(f"{path}: no table of comma-separated values ({error}); mend it") from None
    return _documents(path, rows)


def _documents(path: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Parsed, ...]:
    if len(rows) > _MOST_ROWS:
        raise InputError(f"{path}: {len(rows):,} rows, and at most {_MOST_ROWS:,} are read; cut it")
    found = tuple(_document(row) for row in rows if str(_value(row, "text") or "").strip())
    if not found:
        names = ", ".join(_NAMES["text"])
        raise InputError(f"{path}: no row has a text; name its column one of {names}")
    return found


def _document(row: Mapping[str, Any]) -> Parsed:
    said = {name: _value(row, name) for name in _NAMES if name != "text"}
    said["date"] = day_of(str(said["date"])) or said["date"]
    lines = str(_value(row, "text")).splitlines()
    title = str(said["title"] or "")
    return extracted([*([title] if title and title not in lines else ()), *lines], said)


def _value(row: Mapping[str, Any], name: str) -> Any:
    """Return what a row has by a name, or by another that means the same, whatever its case."""
    held = {str(key).strip().casefold(): value for key, value in row.items()}
    return next((held[other] for other in _NAMES[name] if held.get(other)), None)
