"""Units of measure (`data/units.tsv`): what they measure, and their size in a base unit."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of `dimension`; a value of it is `value * factor + offset` in the base unit."""

    dimension: str = "count"
    factor: float = 1.0
    offset: float = 0.0

    def base(self, value: float) -> float:
        """Convert a value to the base unit of the dimension."""
        return value * self.factor + self.offset


@cache
def units() -> dict[str, Unit]:
    """Return every unit by its names, in lower case."""
    table = files("checker.language").joinpath("data/units.tsv").read_text(encoding="utf-8")
    return {
        name: Unit(row["dimension"], float(row["factor"]), float(row["offset"] or 0))
        for row in csv.DictReader(table.splitlines(), delimiter="\t")
        for name in row["names"].split("|")
    }
