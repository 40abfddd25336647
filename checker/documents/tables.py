"""Stories in JSON, lines of JSON or a table: each with its title, outlet and date beside it."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from checker.documents.blocks import Parsed, extracted
from checker.documents.datelines import day_of
from checker.documents.encoding import decoded
from checker.documents.files import MOST_BYTES
from checker.documents.visible import body_lines
from checker.errors import InputError
from checker.records import Notify

# What exports and ninjs, the JSON of agencies, call what we call by the first name.
_NAMES = {
    "id": ["id"],
    "text": "text body content article body_text body_xhtml bodies".split(),
    "title": "title headline headlines".split(),
    "publisher": "publisher outlet source infosources copyrightholder".split(),
    "date": "date published publication_date contentcreated firstcreated versioncreated".split(),
    "event": ["event"],
    "sources": ["sources"],
}
_MOST_ROWS = 10_000
_MOST_UNPACKED = 200_000_000  # bytes of a table that is kept packed
_AT_ONCE = 10  # rows: one text may be packed once for many
_PARTED = re.compile(r"[\s,;|]+")

Row = Mapping[str, Any]
Columns = Mapping[Any, str]  # what a table calls its columns, by the names we have for them


def read_table(
    path: str, data: bytes, notify: Notify, columns: Columns, suffix: str
) -> Iterator[Parsed]:
    """Read a table of one of the kinds of TABLES. Raises InputError for what is none."""
    if suffix == _PACKED:
        rows = _packed(path, io.BytesIO(data), _MOST_UNPACKED)
    else:
        text = decoded(path, data, notify).removeprefix("\ufeff")
        rows = _WRITTEN[suffix](path, io.StringIO(text, newline=""))
    return _documents(path, rows, notify, columns)


def stream(path: str, notify: Notify, columns: Columns) -> Iterator[Parsed]:
    """Yield the documents of a table of a kind of STREAMED, however many: a row at a time, UTF-8.

    Raises InputError for a table that cannot be read.
    """
    suffix = Path(path).suffix.lower()
    if suffix == _PACKED:
        yield from _documents(path, _packed(path, path, None), notify, columns, None)
        return
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as text:
            yield from _documents(path, _WRITTEN[suffix](path, text), notify, columns, None)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check it") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start:,} is no UTF-8; convert it") from None


def _listed(path: str, text: TextIO) -> Iterator[Row]:
    """Yield the story that a JSON object is, or those of a list."""
    try:
        found = json.load(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: no valid JSON ({error}); mend it") from None
    if isinstance(found, dict):
        found = found.get("items", found.get("_items", [found]))
    yield from _objects(found)


def _lines(path: str, text: TextIO) -> Iterator[Row]:
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}: line {number} is no JSON ({error}); mend it") from None
        if not isinstance(row, dict):
            raise InputError(f"{path}: line {number} is no object of `text` and more; mend it")
        yield row


def _cells(path: str, text: TextIO) -> Iterator[Row]:
    header = text.readline()
    parted = max(",;\t", key=header.count)
    try:
        yield from csv.DictReader(chain([header], text), delimiter=parted, strict=True)
    except csv.Error as error:
        raise InputError(f"{path}: no table of comma-separated values ({error}); mend it") from None


def _packed(path: str, source: BinaryIO | str, most: int | None) -> Iterator[Row]:
    try:
        from pyarrow import ArrowException, parquet  # noqa: PLC0415  optional extra
    except ImportError as error:
        way_out = f"pip install 'checker-news[parquet]' ({error})"
        raise InputError(f"{path}: reading Parquet needs the extra: {way_out}") from None
    try:
        table = parquet.ParquetFile(source)
        parts = [table.metadata.row_group(i) for i in range(table.num_row_groups)]
        if most is not None and sum(part.total_byte_size for part in parts) > most:
            raise InputError(
                f"{path}: more than {most // 1_000_000} MB unpacked; cut it into parts"
            )
        for batch in table.iter_batches(_AT_ONCE):
            yield from batch.to_pylist()
    except (ArrowException, OSError, ValueError) as error:
        raise InputError(f"{path}: no valid Parquet ({error}); mend it") from None


_PACKED = ".parquet"
_WRITTEN: Mapping[str, Callable[[str, TextIO], Iterator[Row]]] = {
    ".json": _listed,
    ".jsonl": _lines,
    ".csv": _cells,
}
TABLES = {*_WRITTEN, _PACKED}
STREAMED = TABLES - {".json"}


def _documents(
    path: str,
    rows: Iterable[Row],
    notify: Notify,
    columns: Columns,
    most: int | None = _MOST_ROWS,
) -> Iterator[Parsed]:
    """Yield the document of each row that has a text; tell what has none, and unknown columns."""
    number = without = length = 0
    unknown = {name.casefold(): name for name in columns.values()}
    for number, row in enumerate(rows, start=1):
        if most is not None and number > most:
            raise InputError(f"{path}: more than {most:,} rows; cut it into parts")
        held = {str(key).strip().casefold(): value for key, value in row.items()}
        unknown = {key: name for key, name in unknown.items() if key not in held}
        found = {name: _value(held, columns.get(name), others) for name, others in _NAMES.items()}
        if isinstance(text := found.pop("text"), str) and text.strip():
            length += len(text)
            if most is not None and length > MOST_BYTES:
                raise InputError(f"{path}: more than {MOST_BYTES:,} characters of text; cut it")
            yield _document(text, found)
        else:
            without += 1
    for name in unknown.values():
        notify(f"{path}: has no column `{name}`, as --columns names it")
    if without == number:
        names = ", ".join(_NAMES["text"])
        raise InputError(f"{path}: no row has a text; name its column one of {names}")
    if without:
        notify(f"{path}: {without} of {number} rows have no text and are not read")


def _document(text: str, found: dict[str, Any]) -> Parsed:
    found["date"] = day_of(str(found["date"])) or found["date"]
    found["sources"] = _names(found["sources"])
    lines = body_lines(text.strip())
    title = str(found["title"] or "")
    return extracted([*([title] if title not in lines else ()), *lines], found)


def _value(held: Row, column: str | None, others: Iterable[str]) -> Any:
    """Return what a row has in a column, or else by a name that means the same.

    Of several values, each an object, that of role `main` counts, else the first.
    """
    if column is not None and column.casefold() in held:
        others = [column.casefold()]
    found = next((held[other] for other in others if held.get(other)), None)
    several = _objects(found)
    if not several:
        return found
    main = next((one for one in several if one.get("role") == "main"), several[0])
    return main.get("value", main.get("name"))


def _names(written: Any) -> Any:
    """Return the sources that a cell names, each by itself; numbers name rows, too."""
    if isinstance(written, str):
        return [name for name in _PARTED.split(written) if name]
    several = written if isinstance(written, list) else [written] if written else []
    return [str(one) if isinstance(one, int) else one for one in several]


def _objects(value: object) -> list[Row]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
