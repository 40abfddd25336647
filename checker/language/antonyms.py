"""Knows words that cannot both be said of the same thing, as news uses them (`data/antonyms.tsv`).

Every word of a row's left column opposes every word of its right one. Forms that the stemmer does
not join (rose and rise, won and win) are listed beside each other.
"""

import csv
from functools import cache
from importlib.resources import files

from checker.language.words import stem

# Of these, both may tell one event, each from its own side, so the subject must be shared.
_SIDED = frozenset(
    stem(word)
    for word in """win won winner victory lose lost loser defeat gain gained buy bought sell sold
    purchase give gave take took send sent receive received lend lent borrow teach learn import
    imported export exported lead leading trail trailing ahead behind ask asked answer hire
    arrest attack defend offer creditor debtor""".split()
)


@cache
def _table() -> dict[str, frozenset[str]]:
    text = files("checker.language").joinpath("data/antonyms.tsv").read_text(encoding="utf-8")
    table: dict[str, frozenset[str]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        one, other = (frozenset(map(stem, row[side].split())) for side in ("one", "other"))
        for ours, theirs in ((one, other), (other, one)):
            for word in ours:
                table[word] = table.get(word, frozenset()) | theirs
    return {word: theirs - {word} for word, theirs in table.items()}


def opposites(word: str) -> frozenset[str]:
    """Return the stems that oppose the stem `word`, or nothing."""
    return _table().get(word, frozenset())


def is_sided(word: str) -> bool:
    """Whether the stem `word` and its opposite may both tell one event, each of another party."""
    return word in _SIDED
