"""The claims of a corpus as Parquet: a folder of parts, each written whole, one row a claim."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from checker.documents.files import write
from checker.errors import InputError

_ROWS = 20_000  # of a part
_OURS = re.compile(r"claims-\d{5,}\.parquet$|\.checker-")
_WORDS = (
    "document", "path", "title", "publisher", "date", "claim", "text", "words", "kind", "verdict",
    "severity", "tier", "element", "article_value", "source_value", "correction", "explanation",
)  # fmt: skip
_NUMBERS = ("start", "end", "line", "sources", "origins")


class Parts:
    """Writes the claims of articles, given as lines of `jsonl`, to the parts of a folder.

    Raises InputError where the extra `parquet` is missing, or the folder cannot be written or holds
    what this run did not write; what a run wrote that is gone on with is written anew.
    """

    def __init__(self, folder: Path, *, resume: bool) -> None:
        try:
            import pyarrow as arrow  # noqa: PLC0415  optional extra
        except ImportError as error:
            way_out = f"pip install 'checker-news[parquet]' ({error})"
            raise InputError(f"{folder}: writing Parquet needs the extra: {way_out}") from None
        fields = [(name, arrow.string()) for name in _WORDS]
        self._schema = arrow.schema([*fields, *((name, arrow.int64()) for name in _NUMBERS)])
        self._folder, self._rows, self._written = folder, list[dict[str, Any]](), 0
        self._old = set(folder.iterdir()) if folder.is_dir() else set[Path]()
        if others := sorted(
            one.name for one in self._old if not (resume and _OURS.match(one.name))
        ):
            raise InputError(f"{folder}: holds {others[0]} already; name an empty folder")

    def add(self, lines: bytes) -> None:
        """Take the lines of some articles; write a part when it is full."""
        for line in lines.splitlines():
            told = json.loads(line)
            if told["schema"] == "checker/article/1":
                self._rows += _rows(told)
        while len(self._rows) >= _ROWS:
            self._write(self._rows[:_ROWS])
            del self._rows[:_ROWS]

    def close(self) -> None:
        """Write what is left."""
        if self._rows or not self._written:
            self._write(self._rows)
        for file in self._old:  # of a former run that came to more
            file.unlink(missing_ok=True)

    def _write(self, rows: list[dict[str, Any]]) -> None:
        from pyarrow import Table, parquet  # noqa: PLC0415  optional extra

        whole = io.BytesIO()
        parquet.write_table(Table.from_pylist(rows, schema=self._schema), whole)
        file = self._folder / f"claims-{self._written:05}.parquet"
        write(file, whole.getvalue())
        self._old.discard(file)
        self._written += 1


def _rows(article: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    document = article["document"]
    own = {name: document[name] for name in ("path", "title", "publisher", "date")}
    for claim in article["claims"]:
        span, support = claim["span"], claim["support"]
        yield {
            **{name: claim.get(name) for name in _WORDS},
            **own,
            **{name: span[name] for name in ("start", "end", "line")},
            **{name: support[name] for name in ("sources", "origins")},
            "document": document["id"],
            "claim": claim["id"],
            "words": span["text"],
        }
