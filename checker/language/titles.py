"""Finds the titles that a text gives people (`data/titles.tsv`, `data/portfolios.tsv`)."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from checker.language.names import Name, names

_RANKS = frozenset("deputy vice assistant shadow".split())
_TIMES = {
    **dict.fromkeys("former ex onetime one-time erstwhile ousted late then".split(), "former"),
    **dict.fromkeys("acting interim caretaker".split(), "acting"),
    **dict.fromkeys("incoming future elect designate nominee would-be next".split(), "future"),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OF_STATE = frozenset({"office", "crown", "portfolio"})  # families that exclude each other
_LONGEST = 6  # words of a title
_OF = r"(?:\s(?:of|for)\s(?:the\s)?[A-Z][\w’'-]*(?:\s(?:of\s)?[A-Z][\w’'-]*){0,4}?)?"
_AFTER = re.compile(rf"{_OF},?\s(?:(?:Mr|Mrs|Ms|Dr|Sir|Gen|Prof)\.?\s)?$")
_BEFORE = re.compile(
    r"^,\s(?:who\s(?:is|was)\s)?(?:(?:the|a|an|its|his|her|their)\s)?(?:[\w’'-]+\s){0,3}$"
    r"|^\s(?:is|was|became|has been)\s(?:the\s|a\s|an\s)?(?:[\w’'-]+\s){0,2}$"
)


@dataclass(frozen=True, slots=True)
class Post:
    """A title; of one `family` a person holds one, save those named in `compatible`."""

    name: str
    family: str
    compatible: frozenset[str] = frozenset()

    def may_be(self, other: "Post") -> bool:
        """Whether one person can carry both titles, or one merely says less."""
        beside = other.name in self.compatible or self.name in other.compatible
        families = {self.family, other.family}
        less = families == {"portfolio"} and "minister" in {self.name, other.name}
        apart = len(families) > 1 and not families <= _OF_STATE
        return self.name == other.name or apart or beside or less


@dataclass(frozen=True, slots=True)
class Title:
    """A title `text[start:end]` with its rank and time, and whose it is, where that is told."""

    post: Post
    rank: str
    time: str
    start: int
    end: int
    person: Name | None = None


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    table = files("checker.language").joinpath(f"data/{name}.tsv").read_text(encoding="utf-8")
    return csv.DictReader(table.splitlines(), delimiter="\t")


@cache
def _posts() -> dict[tuple[str, ...], Post]:
    """Return every phrase that is a title, as lower-case words, with its post."""
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
    bare = name.removeprefix("the ")
    if bare == "exchequer":
        yield f"chancellor of {name}"
        return
    yield from (f"{bare} minister", f"{bare} secretary")
    for joint in ("of", "for", "of the", "for the"):
        yield from (f"minister {joint} {bare}", f"secretary {joint} {bare}")
        yield f"secretary of state {joint} {bare}"


@cache
def _openings() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _posts())


@lru_cache(maxsize=16384)
def titles(text: str) -> tuple[Title, ...]:
    """Return the titles of a sentence in order."""
    found = list(_WORD.finditer(text))
    keys = [word.group().lower() for word in found]
    result: list[Title] = []
    at = 0
    while at < len(keys):
        length, post = _longest(keys, at)
        if post and _is_title(text, found[at], length):
            result.append(_title(text, found, keys, at, length, post))
        at += length
    return tuple(result)


def _longest(keys: list[str], at: int) -> tuple[int, Post | None]:
    if keys[at] in _openings():
        for length in range(min(_LONGEST, len(keys) - at), 0, -1):
            post = _posts().get(tuple(keys[at : at + length]))
            if post:
                return length, post
    return 1, None


def _is_title(text: str, word: re.Match[str], length: int) -> bool:
    """Whether a word is no adjective or surname: "general election", "John Major"."""
    key, capital = word.group().lower(), word.group()[0].isupper()
    if length > 1:
        return True
    if key in {"general", "major", "private", "chair", "justice", "speaker", "king", "prince"}:
        before = text[: word.start()].rstrip().split()[-1:]
        surname = bool(before) and before[0][:1].isupper() and before[0][-1:].isalpha()
        rank = re.search(r"\b(?:rank|post|office) of $", text[: word.start()]) is not None
        return rank or (capital and not surname)
    return True


def _title(
    text: str, found: list[re.Match[str]], keys: list[str], at: int, length: int, post: Post
) -> Title:
    first, rank, time = at, "", ""
    while first > 0 and (keys[first - 1] in _RANKS or keys[first - 1] in _TIMES):
        first -= 1
        rank = "deputy" if keys[first] in _RANKS else rank
        time = _TIMES.get(keys[first], time)
    start, end = found[first].start(), found[at + length - 1].end()
    return Title(post, rank, time, start, end, _holder(text, start, end))


def _holder(text: str, start: int, end: int) -> Name | None:
    """Return the person right after a title, or whom it stands in apposition to."""
    for name in names(text):
        if name.country:
            continue
        if name.start >= end and _AFTER.fullmatch(text, end, name.start):
            return name
    before = [name for name in names(text) if name.end <= start and not name.country]
    return before[-1] if before and _BEFORE.match(text[before[-1].end : start]) else None
