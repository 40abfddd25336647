"""Knows countries by name, abbreviation and demonym (`data/countries.tsv`)."""

import csv
from functools import cache, lru_cache
from importlib.resources import files

from checker.language.words import plain


@cache
def _by_word() -> dict[str, str]:
    table = files("checker.language").joinpath("data/countries.tsv").read_text(encoding="utf-8")
    index: dict[str, str] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t"):
        demonyms = [name for name in row["demonyms"].split("|") if name]
        for word in (row["name"], *row["other_names"].split("|"), *demonyms):
            index[_key(word)] = row["name"]
        for demonym in demonyms:
            index.setdefault(_key(demonym) + "s", row["name"])
    index.pop("", None)
    return index


def _key(words: str) -> str:
    """Fold case, but of abbreviations only where they are dotted: "us" is a pronoun."""
    form = " ".join(plain(words).replace("’", "'").split())
    return form if form.isupper() and "." not in form and len(form) <= 4 else form.lower()


@lru_cache(maxsize=16384)
def country(words: str) -> str | None:
    """Return the canonical name of the country that a name, abbreviation or demonym means."""
    return _by_word().get(_key(words.removeprefix("the ").removeprefix("The ")))
