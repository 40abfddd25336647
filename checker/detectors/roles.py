"""Finds people who carry another title in the article than in the source."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from checker.detectors.slots import Comparison, Hit, Kind, Value, plains, told
from checker.language import listed, rows
from checker.language.names import Name, names
from checker.language.verbatim import fold
from checker.language.words import plain, stem
from checker.records import Discrepancy, Element

NAME = "roles"
_KNOWN, _UNSURE = 1.0, 0.5  # score of two titles of one person, and where one is of another time
_SURE = ({"office"}, {"crown"}, {"rank"}, {"portfolio"}, {"office", "crown"})  # families
_OF_STATE = frozenset({"office", "crown", "portfolio"})  # families that exclude each other
_SAME_NEWS_DAYS = 60
_RANKS = listed("ranks")
_TIMES = {word: time for time in ("former", "acting", "future") for word in listed(time)}
# Titles that are adjectives and surnames, too: "general election", "John Major".
_COMMON = listed("common titles")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
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


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the titles of people whom the source names, but nowhere with that title."""
    for ours in _read(comparison.sentence.plain):
        person = ours.what.person
        if person is None:
            continue
        others = [
            (theirs, sentence)
            for sentence in comparison.source.sentences
            if person.parts[-1] in plain(sentence.plain).lower()
            for theirs in _read(sentence.plain)
            if theirs.what.person and _same_person(theirs.what.person, person)
        ]
        if all(_rival(ours, theirs) for theirs, _ in others) and not _beside(
            plains(comparison.source), person, ours
        ):
            near = [one for one in others if one[1] in comparison.evidence]
            for theirs, sentence in (near or others)[:1]:
                score = _surely(comparison, ours.what, theirs.what)
                yield told(comparison, KIND, Hit(ours, theirs, sentence, score))


@cache
def _posts() -> Mapping[str, Sequence[tuple[list[str], Post]]]:
    """Return by its first word every phrase that is a title, the longest first, with its post."""
    found: dict[str, Post] = {}
    for row in rows("portfolios"):
        post = Post(f"minister for {row['portfolio']}", "portfolio")
        for name in (row["portfolio"], *filter(None, row["other_names"].split("|"))):
            for phrase in _of_portfolio(name.lower()):
                found[phrase] = post
    for row in rows("titles"):
        compatible = frozenset(filter(None, row["compatible"].split("|")))
        post = Post(row["title"], row["family"], compatible)
        for phrase in row["phrases"].split("|"):
            found[phrase.replace("-", " ")] = post
    posts: dict[str, list[tuple[list[str], Post]]] = defaultdict(list)
    for phrase in sorted(found, key=len, reverse=True):
        keys = phrase.split()
        posts[keys[0]].append((keys, found[phrase]))
    return posts


def _of_portfolio(name: str) -> Iterator[str]:
    bare = name.removeprefix("the ")
    yield from (f"{bare} minister", f"{bare} secretary")
    for joint in ("of", "for", "of the", "for the"):
        yield from (f"minister {joint} {bare}", f"secretary {joint} {bare}")
        yield f"secretary of state {joint} {bare}"


@lru_cache(maxsize=2048)
def titles(text: str) -> tuple[Title, ...]:
    """Return the titles of a sentence in order."""
    found = list(_WORD.finditer(text))
    keys = [word.group().lower() for word in found]
    result: list[Title] = []
    at = 0
    while at < len(keys):
        length, post = _longest(keys, at)
        if post and (length > 1 or _is_title(text, found[at])):
            first, rank, time = at, "", ""
            while first > 0 and (keys[first - 1] in _RANKS or keys[first - 1] in _TIMES):
                first -= 1
                rank = "deputy" if keys[first] in _RANKS else rank
                time = _TIMES.get(keys[first], time)
            start, end = found[first].start(), found[at + length - 1].end()
            result.append(Title(post, rank, time, start, end, _holder(text, start, end)))
        at += length
    return tuple(result)


def _longest(keys: list[str], at: int) -> tuple[int, Post | None]:
    for phrase, post in _posts().get(keys[at], ()):
        if keys[at : at + len(phrase)] == phrase:
            return len(phrase), post
    return 1, None


def _is_title(text: str, word: re.Match[str]) -> bool:
    """Whether a word is no adjective or surname."""
    if word.group().lower() not in _COMMON:
        return True
    before = text[: word.start()].split()[-1:]
    surname = bool(before) and before[0][0].isupper() and before[0][-1].isalpha()
    return word.group()[0].isupper() and not surname


def _holder(text: str, start: int, end: int) -> Name | None:
    """Return the person right after a title, or whom it stands in apposition to."""
    people = [name for name in names(text) if not name.country]
    for name in people:
        if name.start >= end and _AFTER.fullmatch(text, end, name.start):
            return name
    before = [name for name in people if name.end <= start]
    return before[-1] if before and _BEFORE.match(text[before[-1].end : start]) else None


@lru_cache(maxsize=2048)
def _read(text: str) -> tuple[Value[Title], ...]:
    return tuple(Value(one, text, one.start, one.end) for one in titles(text))


def _same(a: Value[Title], b: Value[Title]) -> bool:
    return a.what.post.name == b.what.post.name and a.what.rank == b.what.rank


def _rival(a: Value[Title], b: Value[Title]) -> bool:
    if a.what.post.name == b.what.post.name:
        return a.what.rank != b.what.rank
    return not a.what.post.may_be(b.what.post)


def _same_person(one: Name, other: Name) -> bool:
    """Whether two names can be one person's: one surname, and no two given names."""
    if one.parts[-1] != other.parts[-1]:
        return False
    given, also = one.parts[:-1], other.parts[:-1]
    return not given or not also or given[0][0] == also[0][0]


def _beside(sentences: tuple[str, ...], person: Name, ours: Value[Title]) -> bool:
    """Whether a sentence of the source has both the person and the words of the title."""
    wanted = {stem(word) for word in fold(ours.text[ours.start : ours.end]).split()}
    return any(
        person.parts[-1] in text.lower() and wanted <= {stem(word) for word in text.split()}
        for text in sentences
    )


def _surely(comparison: Comparison, ours: Title, theirs: Title) -> float:
    """Return how surely nobody holds both titles at the time of both documents."""
    later = comparison.days_apart > _SAME_NEWS_DAYS
    sure = ours.time == theirs.time and {ours.post.family, theirs.post.family} in _SURE
    return _KNOWN if sure and not later else _UNSURE


KIND = Kind(NAME, Element.ROLE, _read, _same, _rival, _UNSURE, _KNOWN)
