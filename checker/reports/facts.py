"""The formats of a fact table, one per file, each a function from a table to text."""

from collections.abc import Callable

from checker.fact_table import FactTable
from checker.reports import facts_csv, facts_json, facts_terminal

FORMATS: dict[str, Callable[[FactTable], str]] = {
    "terminal": facts_terminal.render,
    "json": facts_json.render,
    "csv": facts_csv.render,
}
