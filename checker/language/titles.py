"""The titles people carry (`data/titles.tsv`, `data/portfolios.tsv`), and which exclude which."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

# Offices that nobody holds two of; a prime minister, though, is often a minister besides.
GREAT_OFFICES = frozenset(
    {
        "president",
        "secretary of state",
        "minister for foreign affairs",
        "minister for defence",
        "minister for finance",
        "minister for the interior",
        "minister for justice",
    }
)

DEPUTY_WORDS = frozenset({"deputy", "vice", "assistant"})


class Time(StrEnum):
    """When a title is said to be held."""

    NOW = ""
    FORMER = "former"
    ACTING = "acting"
    ELECT = "elect"
    ANY = "any"


TIME_WORDS = {
    **dict.fromkeys("former ex onetime one-time erstwhile ousted".split(), Time.FORMER),
    **dict.fromkeys("acting interim caretaker temporary".split(), Time.ACTING),
    **dict.fromkeys("incoming future elect designate nominee".split(), Time.ELECT),
    **dict.fromkeys("then late would-be next previous".split(), Time.ANY),
}


@dataclass(frozen=True, slots=True)
class Post:
    """A title; one person holds at most one of a `family`, save those in `compatible`."""

    name: str
    family: str
    compatible: frozenset[str] = frozenset()

    def may_be(self, other: "Post") -> bool:
        """Return whether one person can carry both titles, or one merely says less."""
        if self.family != other.family:
            return {self.family, other.family} != {"office", "portfolio"} or self._beside(other)
        return self.name == other.name or self._beside(other) or self._says_less(other)

    def _beside(self, other: "Post") -> bool:
        return other.name in self.compatible or self.name in other.compatible

    def _says_less(self, other: "Post") -> bool:
        return self.family == "portfolio" and "minister" in (self.name, other.name)


def _rows(name: str) -> Iterator[dict[str, str]]:
    table = files("checker.language").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    return csv.DictReader(table.splitlines(), delimiter="\t")


@cache
def posts() -> dict[tuple[str, ...], Post]:
    """Return every phrase that is a title, as lower-case words without dots, with its post."""
    found: dict[tuple[str, ...], Post] = {}
    for row in _rows("portfolios"):
        post = Post(f"minister for {row['portfolio']}", "portfolio")
        for name in (row["portfolio"], *filter(None, row["other_names"].split("|"))):
            for phrase in _of_portfolio(name.lower()):
                found[tuple(phrase.split())] = post
    for row in _rows("titles"):
        compatible = frozenset(filter(None, row["compatible"].split("|")))
        post = Post(row["title"], row["family"], compatible)
        for phrase in row["phrases"].split("|"):
            found[tuple(phrase.replace("-", " ").split())] = post
    return found


def _of_portfolio(name: str) -> Iterator[str]:
    if name in {"exchequer", "the exchequer"}:
        yield f"chancellor of {name}"
        return
    bare = name.removeprefix("the ")
    yield from (f"{bare} minister", f"{bare} secretary")
    for joint in ("of", "for", "of the", "for the"):
        yield from (f"minister {joint} {bare}", f"secretary {joint} {bare}")
        yield f"secretary of state {joint} {bare}"


@cache
def title_words() -> frozenset[str]:
    """Return every title that is one word."""
    return frozenset(phrase[0] for phrase in posts() if len(phrase) == 1)
