"""Stories in JSON, lines of JSON or a table: each with its title, outlet and date beside it."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from checker.documents.blocks import Parsed, extracted
from checker.documents.datelines import day_of
from checker.documents.encoding import decoded
from checker.documents.visible import body_lines
from checker.errors import InputError
from checker.records import Notify

# What exports and ninjs, the JSON of agencies, call what we call by the first name.
_NAMES = {
    "text": "text body content article body_text body_xhtml bodies".split(),
    "title": "title headline headlines".split(),
    "publisher": "publisher outlet source infosources copyrightholder".split(),
    "date": "date published publication_date contentcreated firstcreated versioncreated".split(),
}
_MOST_ROWS = 10_000

Row = Mapping[str, Any]


def read_json(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a story as a JSON object, or a list of them. Raises InputError for other JSON."""
    try:
        found = json.loads(decoded(path, data, notify))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: no valid JSON ({error}); mend it") from None
    if isinstance(found, dict):
        found = found.get("items", found.get("_items", [found]))
    return _documents(path, _objects(found))


def read_jsonl(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a file of one JSON object a line. Raises InputError for a line that is none."""
    rows: list[Row] = []
    for number, line in enumerate(decoded(path, data, notify).split("\n"), start=1):
        try:
            row = json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}: line {number} is no JSON ({error}); mend it") from None
        if not isinstance(row, dict):
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


def _documents(path: str, rows: Sequence[Row]) -> tuple[Parsed, ...]:
    if len(rows) > _MOST_ROWS:
        raise InputError(f"{path}: {len(rows):,} rows, and at most {_MOST_ROWS:,} are read; cut it")
    found = tuple(_document(row) for row in rows if _text(row))
    if not found:
        names = ", ".join(_NAMES["text"])
        raise InputError(f"{path}: no row has a text; name its column one of {names}")
    return found


def _document(row: Row) -> Parsed:
    said = {name: _value(row, name) for name in _NAMES if name != "text"}
    said["date"] = day_of(str(said["date"])) or said["date"]
    lines = body_lines(_text(row))
    title = str(said["title"] or "")
    return extracted([*([title] if title not in lines else ()), *lines], said)


def _text(row: Row) -> str:
    found = _value(row, "text")
    return found.strip() if isinstance(found, str) else ""


def _value(row: Row, name: str) -> Any:
    """Return what a row has by a name, or by another that means the same, whatever its case.

    Of several values, each an object, that of role `main` counts, else the first.
    """
    held = {str(key).strip().casefold(): value for key, value in row.items()}
    found = next((held[other] for other in _NAMES[name] if held.get(other)), None)
    several = _objects(found)
    if not several:
        return found
    main = next((one for one in several if one.get("role") == "main"), several[0])
    return main.get("value", main.get("name"))


def _objects(value: object) -> list[Row]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
