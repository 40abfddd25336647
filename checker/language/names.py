"""Finds proper names in a sentence by its capitals, and tells when two are one.

Countries are known by name, abbreviation and demonym (`data/countries.tsv`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from checker.language import listed, rows
from checker.language.numerals import NUMBER_WORDS
from checker.language.words import STOPWORDS, plain, stem

_TOKEN = re.compile(r"(?:[A-Z]\.)+|(?:Mt|St)\.(?=\s)|[^\W_]+(?:[-'’&][^\W_]+)*")
_JOINERS = listed("joiners")
# Words with a capital that are no names by themselves.
_NOT_NAMES = listed("no names")
# Words before a person's name, and those that end a title.
_TITLES = listed("titles")
_ORGANISATION = listed("organisations")
_GEOGRAPHIC = listed("places")
_AT = re.compile(r"\b(?:in|near|outside|across|around|throughout|at|from|of)\s+(?:the\s+)?$")
_OPENING = re.compile(r"(?:^\W*|[.:!?“\"]\s*[“\"‘']?)$")
_HEADLINE_SHARE, _HEADLINE_WORDS = 0.8, 6


class NameKind(StrEnum):
    """What a name stands for, as far as its form and its surroundings tell."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name `whole[start:end]`; a `doubtful` one may be a common word opening a sentence.

    `parts` are its words folded for comparing, `initials` the first letters of its capitalised
    words, `country` the one it names or is an adjective of.
    """

    text: str
    start: int
    end: int
    kind: NameKind
    parts: tuple[str, ...]
    country: str | None = None
    doubtful: bool = False
    initials: str = ""


@cache
def _countries() -> dict[str, str]:
    index: dict[str, str] = {}
    for row in rows("countries"):
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


@lru_cache(maxsize=2048)
def country(words: str) -> str | None:
    """Return the canonical name of the country that a name, abbreviation or demonym means."""
    return _countries().get(_key(words.removeprefix("the ").removeprefix("The ")))


@lru_cache(maxsize=2048)
def names(text: str) -> tuple[Name, ...]:
    """Return the names of a sentence in order; none where capitals tell nothing."""
    tokens = list(_TOKEN.finditer(text))
    telling = [t.group() for t in tokens[1:] if t.group().lower() not in STOPWORDS]
    capitals = sum(word[0].isupper() for word in telling)
    shouted = len(telling) >= _HEADLINE_WORDS and capitals > _HEADLINE_SHARE * len(telling)
    if shouted or text.isupper():
        return ()
    return tuple(name for run in _runs(text, tokens) for name in _named(text, run))


def _runs(text: str, tokens: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for i, token in enumerate(tokens):
        word = token.group()
        if run and not _joins(text, run[-1], tokens[i : i + 3]):
            yield run
            run = []
        if run or word[0].isupper():
            run.append(token)
    if run:
        yield run


def _joins(text: str, last: re.Match[str], tokens: list[re.Match[str]]) -> bool:
    word = tokens[0].group()
    if text[last.end() : tokens[0].start()] != " " or last.group().endswith(("'s", "’s")):
        return False
    if word[0].isupper():
        return word not in {"Mr", "Mrs", "Ms", "Dr", "Sir", "President", "Minister"}
    if word not in _JOINERS or (word == "the" and last.group() != "of"):
        return False
    return any(t.group()[0].isupper() for t in tokens[1 : 2 + (word == "of")])


def _named(text: str, run: list[re.Match[str]]) -> Iterator[Name]:
    """Yield the name of a run without titles, and a country before it apart."""
    words = [_word(token) for token in run]
    # Who follows a title, or is of a country, ends before "of": Ann Lee of the United States.
    of = words.index("of", 2) if "of" in words[2:-1] else 0
    country_of = of and _ORGANISATION.isdisjoint(words) and country(_joined(text, run[of + 1 :]))
    if of and (country_of or words[0].rstrip(".") in _TITLES):
        yield from _named(text, run[:of])
        run = run[of + 1 + (words[of + 1] == "the") :]
    opening = _OPENING.search(text, max(0, run[0].start() - 9), run[0].start()) is not None
    titled = False
    while run and (skipped := _skipped(run, opening)):
        titled = titled or run[0].group().lower().rstrip(".") in _TITLES
        opening = opening and not titled
        run = run[skipped:]
    while run and (run[-1].group().islower() or _word(run[-1]) in _NOT_NAMES):
        run = run[:-1]
    beside = len(run) > 1 and country(_word(run[0])) and not country(_joined(text, run))
    if beside and _ORGANISATION.isdisjoint(_word(token) for token in run[1:]):
        yield from _build(text, run[:1], titled=False, opening=False)
        run = run[1:]
    if run:
        yield from _build(text, run, titled=titled, opening=opening)


def _skipped(run: list[re.Match[str]], opening: bool) -> int:
    first = _word(run[0])
    if [_word(token) for token in run[1:3]] == ["of", "state"]:
        return 3
    if len(run) > 1 and not _ORGANISATION.isdisjoint(_word(token) for token in run[1:]):
        return int(first in STOPWORDS)
    acronym = len(run[0].group()) > 1 and run[0].group().isupper()
    small = run[0].group()[0].islower() or (first in STOPWORDS and not acronym)
    alone = first in _NOT_NAMES and (
        len(run) == 1 or first not in {"north", "south", "east", "west"}
    )
    return int(
        small
        or alone
        or first.rstrip(".") in _TITLES
        or (opening and len(run) > 1 and first.endswith(("ly", "ing", "ed", "despite")))
    )


def _joined(text: str, run: list[re.Match[str]]) -> str:
    return text[run[0].start() : run[-1].end()]


def _word(token: re.Match[str]) -> str:
    return _folded(token.group())


@lru_cache(maxsize=8192)
def _folded(word: str) -> str:
    return plain(word).lower().replace("’", "'").removesuffix("'s")


def _build(text: str, run: list[re.Match[str]], *, titled: bool, opening: bool) -> Iterator[Name]:
    """Yield the name that a run is, unless it has no word of its own or counts something."""
    start, end = run[0].start(), run[-1].end()
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    written = text[start:end]
    forms = [_word(token).replace(".", "") for token in run]
    parts = tuple(form for form in forms if form not in _JOINERS and len(form) > 1)
    if not parts or (opening and len(forms) == 1 and written.lower() in NUMBER_WORDS):
        return
    where = country(written)
    single = len(forms) == 1 and not where and not (written.isupper() and len(written) > 2)
    yield Name(
        written,
        start,
        end,
        NameKind.PLACE if where else _kind(text, start, forms, written, titled=titled),
        parts,
        where,
        doubtful=opening and single and not titled,
        initials="".join(re.findall(r"\b[^\W\d_a-z](?=\w)", written)).lower(),
    )


def _kind(text: str, start: int, forms: list[str], written: str, *, titled: bool) -> NameKind:
    if titled:
        return NameKind.PERSON
    if not _ORGANISATION.isdisjoint(forms) or (written.isupper() and 1 < len(written) <= 6):
        return NameKind.ORGANISATION
    if not _GEOGRAPHIC.isdisjoint(forms) or _AT.search(text, max(0, start - 24), start):
        return NameKind.PLACE
    if len(forms) in {2, 3} and all(form.isalpha() for form in forms):
        return NameKind.PERSON
    return NameKind.UNKNOWN


_SOUNDS = [(re.compile(row["pattern"]), row["written"]) for row in rows("sounds")]


@lru_cache(maxsize=2048)
def sound(word: str) -> str:
    """Return what spellings of one foreign name have in common: Marrakesh, Marrakech."""
    form = plain(word).lower()
    for pattern, common in _SOUNDS:
        form = pattern.sub(common, form)
    return form


def same_name(one: Name, other: Name) -> bool:
    """Whether two names may mean the same: a shared part, an acronym, a country and its people."""
    if one.country or other.country:
        return one.country == other.country
    if one.kind is other.kind is NameKind.PERSON and min(len(one.parts), len(other.parts)) > 1:
        return _alike(one.parts[-1], other.parts[-1])
    if any(_alike(a, b) for a in one.parts for b in other.parts):
        return True
    return _written(one.text) == other.initials or _written(other.text) == one.initials


@lru_cache(maxsize=2048)
def _written(text: str) -> str:
    return plain(text).lower().replace(".", "")


@lru_cache(maxsize=8192)
def _alike(a: str, b: str) -> bool:
    if a == b or stem(a) == stem(b):
        return True
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) >= 4 and (longer.startswith(shorter) or sound(a) == sound(b))
