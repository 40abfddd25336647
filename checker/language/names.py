"""Finds proper names in a sentence by its capitals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from checker.language.name_words import (
    BELIEFS,
    COMPASS,
    GEOGRAPHIC,
    GIVEN_MONTHS,
    HONORIFICS,
    JOINERS,
    NOT_NAMES,
    OF_HEADS,
    OPENERS,
    ORGANISATION,
    SHARED,
    SHOUTED,
    TITLE_HEADS,
)
from checker.language.places import country
from checker.language.titles import posts
from checker.language.words import STOPWORDS

_WIDELY_SHARED = SHARED | ORGANISATION | GEOGRAPHIC


class NameKind(StrEnum):
    """What a name stands for, as far as its form and its surroundings tell."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name `text[start:end]`; a `doubtful` one may be a common word opening a sentence."""

    text: str
    start: int
    end: int
    kind: NameKind
    parts: tuple[str, ...]
    country: str | None = None
    doubtful: bool = False

    @property
    def telling(self) -> tuple[str, ...]:
        """Its parts without words that many names share, like "world" and "health"."""
        return tuple(part for part in self.parts if part not in _WIDELY_SHARED)

    @property
    def initials(self) -> str:
        """The first letters of its capitalised words, in lower case."""
        return "".join(
            word[0] for word in re.findall(r"[^\W\d_]+", self.text) if word[0].isupper()
        ).lower()


_TOKEN = re.compile(
    r"(?:[A-Z]\.)+|(?:Mt|St|Dr|Mr|Mrs|Ms|Gen|Sen|Rep|Gov|Lt|Col|Sgt)\.|[^\W_]+(?:[-'’&][^\W_]+)*"
)
_LOWER_PREFIX = re.compile(r"(?:al|el|ad|bin|ibn|de|von|van|d)[-'’][A-Z]")
_PLACE_PREPOSITION = re.compile(
    r"\b(?:in|near|outside|across|around|throughout|at)\s+"
    r"(?:the\s+|central\s+|(?:north|south|east|west)\w*\s+)*$"
)
_TITLE_BEFORE = re.compile(
    r"\b(?:minister|president|secretary|chancellor|senator|governor|mayor|judge|coach|captain"
    r"|chairman|spokes\w+|manager|director|actor|actress|singer|striker|defender|midfielder"
    r"|goalkeeper)\s+$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 4  # words
_HEADLINE_SHARE, _HEADLINE_WORDS = 0.8, 6


@lru_cache(maxsize=16384)
def names(text: str) -> tuple[Name, ...]:
    """Return the names of a sentence in order; none where capitals tell nothing."""
    if not _capitals_tell(text):
        return ()
    parts = (part for run in _runs(text) for part in _apart(run))
    return tuple(name for run in parts if (name := _name(text, run)))


def _apart(run: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Part a country or demonym from the name it stands before, save in an organisation's."""
    later = {plain(token.group()) for token in run[1:]}
    if len(run) > 1 and country(run[0].group()) and ORGANISATION.isdisjoint(later):
        whole = " ".join(token.group() for token in run)
        if not country(whole):
            yield run[:1]
            run = run[1:]
    yield run


def _capitals_tell(text: str) -> bool:
    tokens = [m.group() for m in _TOKEN.finditer(text) if m.group()[0].isalpha()]
    telling = [t for t in tokens[1:] if t.lower() not in STOPWORDS]
    capitals = sum(t[0].isupper() for t in telling)
    if len(telling) >= _HEADLINE_WORDS and capitals > _HEADLINE_SHARE * len(telling):
        return False
    return not text.isupper()


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    tokens = list(_TOKEN.finditer(text))
    for i, token in enumerate(tokens):
        if run and not _joins(text, run, tokens, i):
            yield run
            run = []
        if run or _is_capital(token.group()):
            run.append(token)
    if run:
        yield run


def _joins(text: str, run: list[re.Match[str]], tokens: list[re.Match[str]], i: int) -> bool:
    last, word = run[-1].group(), tokens[i].group()
    if text[run[-1].end() : tokens[i].start()] != " " or last.lower().endswith(("'s", "’s")):
        return False
    if _is_capital(word):
        return True
    following = next(
        (t.group() for t in tokens[i + 1 : i + 3] if t.group() not in JOINERS | {"the"}), ""
    )
    if not following or not _is_capital(following):
        return False
    if word == "the":
        return last == "of"
    return word in JOINERS or (word == "of" and last.lower() in OF_HEADS)


def _is_capital(token: str) -> bool:
    return token[0].isupper() or bool(_LOWER_PREFIX.match(token))


def _name(text: str, run: list[re.Match[str]]) -> Name | None:
    opening = _opens(text, run[0].start())
    titled = _TITLE_BEFORE.search(text, 0, run[0].start()) is not None
    while run and (count := _stripped([token.group() for token in run], opening=opening)):
        head = " ".join(token.group() for token in run[:count])
        titled = titled or plain(head) in HONORIFICS or _title_length([head]) > 0
        opening = False
        run = run[count:]
    while run and (not _is_capital(run[-1].group()) or plain(run[-1].group()) in NOT_NAMES):
        run = run[:-1]
    if not run:
        return None
    start, end = run[0].start(), run[-1].end()
    if text[start:end].lower().endswith(("'s", "’s")):
        end -= 2
    return _build(text, start, end, titled=titled, opening=opening)


def _stripped(run: list[str], *, opening: bool) -> int:
    """Count the words at the head of a run that are no part of the name: a title, a weekday, ..."""
    first, *rest = (plain(token) for token in run)
    if rest and (first in COMPASS or (first in GIVEN_MONTHS and not _title_length(run[1:]))):
        return 0
    if rest[:2] == ["of", "state"]:
        return 3
    if not (ORGANISATION | GEOGRAPHIC).isdisjoint(rest) and first not in STOPWORDS:
        return 0
    if (
        (first in BELIEFS and not rest)
        or first in NOT_NAMES
        or (first in STOPWORDS and not _is_acronym(run[0]))
    ):
        return 1
    if opening and rest and first in OPENERS:
        return 1
    return _title_length(run)


def _title_length(run: list[str]) -> int:
    """Count the words at the head of a run up to the last word of a title: "Vice President"."""
    folded = [plain(word) for token in run for word in token.split()]
    heads = [at for at, word in enumerate(folded[:_LONGEST_TITLE]) if _is_title(word)]
    return heads[-1] + 1 if heads else 0


def _is_title(word: str) -> bool:
    return word in TITLE_HEADS or (word,) in posts()


def _is_acronym(token: str) -> bool:
    return len(token) > 1 and token.replace(".", "").isupper()


def _build(text: str, start: int, end: int, *, titled: bool, opening: bool) -> Name | None:
    written = text[start:end]
    tokens = [plain(token) for token in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", written)]
    if not tokens or max(map(len, tokens)) < 2 or "unk" in tokens or _shouts(written):
        return None
    where = country(written)
    kind = _kind(text, start, tokens, written, titled=titled)
    if where:
        kind = NameKind.PLACE
    parts = tuple(
        t for t in tokens if t not in STOPWORDS | JOINERS | ORGANISATION | GEOGRAPHIC and len(t) > 1
    )
    single = len(tokens) == 1 and not where and not (written.isupper() and len(written) > 2)
    doubtful = opening and single and not titled
    return Name(written, start, end, kind, parts or tuple(tokens), where, doubtful)


def _kind(text: str, start: int, tokens: list[str], written: str, *, titled: bool) -> NameKind:
    if not ORGANISATION.isdisjoint(tokens):
        return NameKind.ORGANISATION
    if titled:
        return NameKind.PERSON
    if not GEOGRAPHIC.isdisjoint(tokens) or _PLACE_PREPOSITION.search(text, 0, start):
        return NameKind.PLACE
    if written.isupper() and len(written) <= 6:
        return NameKind.ORGANISATION
    if len(tokens) in {2, 3} and all(token.isalpha() for token in tokens):
        return NameKind.PERSON
    return NameKind.UNKNOWN


def _shouts(written: str) -> bool:
    """Whether words are capitalised for a button or a kicker: "READ MORE"."""
    return written.isupper() and not SHOUTED.isdisjoint(written.lower().split())


def plain(token: str) -> str:
    """Return a word of a name in lower case, without possessive and dots."""
    return token.lower().replace("’", "'").removesuffix("'s").rstrip(".'")


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in "\"“‘'(:;.?!*•–—-[" or before.endswith("``")
