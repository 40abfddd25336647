"""Knows countries by name, abbreviation and demonym, and their capitals (`data/countries.tsv`)."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from checker.language.words import STOPWORDS

_LONGEST_NAME = 8  # words: "United Kingdom of Great Britain and Northern Ireland"
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|St\.|[^\W\d_]+(?:[-'’](?![sS]\b)[^\W\d_]+)*")
# "New Mexico" is not Mexico, "Latin America" not the United States, "South Australia" a state.
_OTHER_PLACE = frozenset(
    "New North South East West Central Latin Northern Western Southern".split()
)
# Given names and surnames of many people; beside another capitalised word they are left alone.
_ALSO_PEOPLE = frozenset("Jordan Chad Georgia Israel Cuba Kenya German Dane Pole Finn".split())


@dataclass(frozen=True, slots=True)
class Place:
    """A country, or another place that news treats like one."""

    name: str
    other_names: tuple[str, ...]
    demonyms: tuple[str, ...]
    capital: str | None
    part_of: str | None


@cache
def places() -> tuple[Place, ...]:
    """Return every place of the table, in its order."""
    table = files("checker.language").joinpath("data/countries.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t")
    return tuple(
        Place(
            name=row["name"],
            other_names=tuple(filter(None, row["other_names"].split("|"))),
            demonyms=tuple(filter(None, row["demonyms"].split("|"))),
            capital=row["capital"] or None,
            part_of=row["part_of"] or None,
        )
        for row in rows
    )


@cache
def _by_word() -> dict[str, str]:
    index: dict[str, str] = {}
    for place in places():
        for word in (place.name, *place.other_names, *place.demonyms):
            index[_key(word)] = place.name
        for demonym in place.demonyms:
            index.setdefault(_key(demonym) + "s", place.name)
    return index


@cache
def _by_name() -> dict[str, Place]:
    return {place.name: place for place in places()}


def _key(words: str) -> str:
    """Fold case, but of abbreviations only where they are dotted: "us" is a pronoun."""
    plain = " ".join(words.replace("’", "'").split())
    return plain if plain.isupper() and "." not in plain and len(plain) <= 4 else plain.lower()


@lru_cache(maxsize=16384)
def country(words: str) -> str | None:
    """Return the canonical name of the country that a name, abbreviation or demonym means."""
    return _by_word().get(_key(words.removeprefix("the ").removeprefix("The ")))


def capital_of(name: str) -> str | None:
    """Return the capital of a country given by any of its names."""
    place = _by_name().get(country(name) or "")
    return place.capital if place else None


def same_country(one: str, other: str) -> bool:
    """Return whether two canonical names are one country, or one is a part of the other."""
    if one == other:
        return True
    table = _by_name()
    return other == table[one].part_of or one == table[other].part_of


@lru_cache(maxsize=16384)
def find_countries(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the canonical name and the bounds of every country named in `text`, in order."""
    return tuple(_find(text))


def _find(text: str) -> Iterator[tuple[str, int, int]]:
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        length, name = _longest(text, words, at)
        if name and not _is_other(text, words, at, length):
            yield name, words[at].start(), words[at + length - 1].end()
        at += length


def _longest(text: str, words: list[re.Match[str]], at: int) -> tuple[int, str | None]:
    if not words[at].group()[0].isupper():
        return 1, None
    for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
        found = country(text[words[at].start() : words[at + length - 1].end()])
        if found:
            return length, found
    return 1, None


def _is_other(text: str, words: list[re.Match[str]], at: int, length: int) -> bool:
    first, last = words[at], words[at + length - 1]
    before = words[at - 1].group() if at and _touch(text, words[at - 1], first) else ""
    after = words[at + length] if at + length < len(words) else None
    if before in _OTHER_PLACE:
        return True
    follows = after is not None and _touch(text, last, after) and after.group()[0].isupper()
    named = before[:1].isupper() and before.lower() not in STOPWORDS
    return first.group() in _ALSO_PEOPLE and (follows or named)


def _touch(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return text[one.end() : other.start()].isspace()
