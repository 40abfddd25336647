"""Readers of English for the rules and for doubts, and of any text; tables are in `data/`."""

import csv
import ctypes
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path


def lines(name: str) -> list[str]:
    """Return the lines of a table, comments left out."""
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def rows(name: str) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a table with named columns."""
    return csv.DictReader(lines(f"{name}.tsv"), delimiter="\t")


def listed(name: str) -> frozenset[str]:
    """Return one of the lists of words."""
    return _word_lists()[name]


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    return {row["name"]: frozenset(row["words"].split()) for row in rows("words")}


def either(words: Iterable[str]) -> str:
    """Return a pattern of one of some English words, the longest that fits."""
    longest = sorted(words, key=len, reverse=True)
    # As ASCII, or "ı" and "ſ" would pass for the "i" and "s" of a pattern that ignores case.
    return f"(?a:{'|'.join(map(re.escape, longest))})"


def forget() -> None:
    """Let go of all that was kept of the texts that were read, and give its memory back."""
    rooms = [room for name, room in list(sys.modules.items()) if name.startswith("checker.")]
    for one in [one for room in rooms for one in list(vars(room).values())]:
        parameters = getattr(one, "cache_parameters", None)
        if parameters and parameters()["maxsize"]:  # tables without end are no texts
            one.cache_clear()
    # GNU's allocator keeps what threads let go; others have no such call.
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
