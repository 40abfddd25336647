"""Reads who carries which title in a sentence: "U.S. President Joe Biden", "Biden, the president".

A title is looked up word by word, its modifiers and country are read backwards from it, and the
person is the name right after it or the one it stands in apposition to.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from checker.places import country
from checker.titles import Post, posts, title_words
from checker.words import STOPWORDS

_ABBREVIATIONS = (
    "Gen Sen Rep Gov Lt Col Maj Capt Sgt Adm Brig Prof Dr Mr Mrs Ms St Jr Sr Det Insp Supt Amb Rev "
    "Hon Pres Cpl Ch Con"
).replace(" ", "|")
_TOKEN = re.compile(
    rf"""(?:[^\W\d_]\.)+(?=\W|$) | (?:{_ABBREVIATIONS})\.
    | (?:ex|vice|then|deputy|acting|former)(?=-[^\W\d_])
    | (?:secretary|director|governor|attorney)(?=-general)
    | [^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+ | -(?!elect\b|designate\b|general\b)[^\W\d_]+)*
    | ['’][sS]?\b | ['’](?=\s) | \d[\d.,]*\w* | (?<=\w)-(?=\w) | [^\w\s]""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTICLES = frozenset(
    "de del della da di do dos du la le van von der den ten bin ibn al el".split()
)
_HONORIFICS = frozenset(
    "mr mrs ms miss sir dame lord lady baroness sheikh shaikh dr prof professor rev hon".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february july august
    september october november december republican democrat democratic""".split()
)
# Titles that are surnames as well: "John Major", "Mervyn King".
_ALSO_SURNAMES = frozenset("major king prince bishop pope judge dean marshal constable".split())
_DEPUTY = frozenset("deputy vice assistant".split())
_NEUTRAL = frozenset(
    """new current incumbent sitting longtime outgoing senior executive first-term second-term
    right-wing left-wing far-right far-left centrist conservative liberal socialist republican
    democratic democrat labour tory islamist pro-western us-backed popular embattled powerful
    veteran long-serving 's - ’s ' ’""".split()
)
_DETERMINERS = frozenset("the a an its his her their our".split())
_EMPLOYERS = frozenset("country nation group company firm bank club party".split())
_WAS = frozenset("was were had becomes became be been becoming being".split())
_CHOSEN = frozenset("elected re-elected named appointed nominated made sworn voted".split())
_OF = frozenset("of for at in to".split())
_PAST = frozenset("until till from between under since before when during".split())
_CANDIDATE = frozenset("candidate candidates hopeful contender pick".split())


class Time(StrEnum):
    """When a title is said to be held."""

    NOW = ""
    FORMER = "former"
    ACTING = "acting"
    ELECT = "elect"
    ANY = "any"


_TIMES = {
    **dict.fromkeys("former ex onetime one-time erstwhile ousted".split(), Time.FORMER),
    **dict.fromkeys("acting interim caretaker temporary".split(), Time.ACTING),
    **dict.fromkeys("incoming future elect designate nominee".split(), Time.ELECT),
    **dict.fromkeys("then late would-be next previous".split(), Time.ANY),
}


@dataclass(frozen=True, slots=True)
class Title:
    """A post as a text gives it: its rank, when it is held, and of what country or body."""

    post: Post
    rank: str = ""
    time: Time = Time.NOW
    place: str | None = None

    @property
    def country(self) -> str | None:
        """The canonical country, where the title is one of a country."""
        return country(self.place) if self.place else None


@dataclass(frozen=True, slots=True)
class Mention:
    """A person with a title, and the bounds of the words that say so."""

    name: tuple[str, ...]
    title: Title
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mentions:
    """The titled persons of a sentence, and the titles that stand beside nobody."""

    held: tuple[Mention, ...] = ()
    loose: tuple[Title, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        return self.text.lower().rstrip(".").replace("’", "'")

    @property
    def is_capital(self) -> bool:
        return self.text.removeprefix("al-").removeprefix("el-")[0].isupper()


@lru_cache(maxsize=16384)
def mentions(text: str) -> Mentions:
    """Return who carries which title in a sentence; headlines in capitals say nothing."""
    if not any(char.islower() for char in text):
        return Mentions()
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [_Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
        self.keys = [token.key for token in self.tokens]

    def read(self) -> Mentions:
        held: list[Mention] = []
        loose: list[Title] = []
        at = 0
        while at < len(self.tokens):
            stop, post = self._title(at)
            if post is None:
                at += 1
                continue
            title, first = self._prefix(at, Title(post))
            title, after = self._suffix(stop, title)
            mention = self._before_name(title, first, after, stop) or self._after_name(
                title, first, after
            )
            if mention:
                held.append(mention)
            else:
                loose.append(title)
            at = stop
        return Mentions(tuple(held), tuple(loose))

    def _title(self, at: int) -> tuple[int, Post | None]:
        """Return the end and post of the longest title at a token."""
        table = posts()
        for length in range(min(7, len(self.keys) - at), 0, -1):
            keys = tuple(key for key in self.keys[at : at + length] if key != "-")
            post = table.get(keys)
            if post and not self._is_surname(at, length):
                return at + length, post
        return at + 1, None

    def _is_surname(self, at: int, length: int) -> bool:
        """Return whether a word like "King" ends a name; capitals alone make short forms titles."""
        token = self.tokens[at]
        if length > 1:
            return False
        if token.key in {"general", "major", "private", "chair"} and not token.is_capital:
            return True
        previous = self.tokens[at - 1] if at else None
        return (
            token.key in _ALSO_SURNAMES
            and token.is_capital
            and previous is not None
            and self._is_name_word(at - 1)
            and not self._is_name_word(at + 1)
        )

    def _prefix(self, at: int, title: Title) -> tuple[Title, int]:
        """Read modifiers and country backwards from a title; return it and its first token."""
        first = at
        while first > 0:
            key = self.keys[first - 1]
            length, place = self._country_before(first)
            if place:
                title = replace(title, place=title.place or place)
                first -= length
            elif key in _DEPUTY:
                title = replace(title, rank="deputy")
                first -= 1
            elif key == "shadow":
                title = replace(title, rank="shadow")
                first -= 1
            elif key in _TIMES:
                title = replace(title, time=_TIMES[key])
                first -= 1
            elif key in _NEUTRAL:
                first -= 1
            else:
                break
        while first < at and self.keys[first] in {"'s", "'", "-"}:
            first += 1
        return title, first

    def _country_before(self, stop: int) -> tuple[int, str | None]:
        for length in range(min(4, stop), 0, -1):
            words = self.text[self.tokens[stop - length].start : self.tokens[stop - 1].end]
            if words[0].isupper() and country(words) and not self._in_body(stop - length):
                return length, country(words)
        return 0, None

    def _in_body(self, at: int) -> bool:
        """Return whether a country at a token is part of a longer name: "Bank of England"."""
        return at >= 2 and self.keys[at - 1] == "of" and self.tokens[at - 2].is_capital

    def _suffix(self, at: int, title: Title) -> tuple[Title, int]:
        """Read "-elect", "of France", "of the Reserve Bank" after a title."""
        at += self._key(at) == "-"
        if self._key(at) in {"elect", "designate", "nominee"}:
            return self._suffix(at + 1, replace(title, time=Time.ELECT))
        if self._key(at) in _CANDIDATE:
            return replace(title, time=Time.ANY), at + 1
        if self._key(at) in _OF:
            stop, place = self._place(at + 1)
            if place:
                return replace(title, place=place), stop
        return title, at

    def _place(self, at: int) -> tuple[int, str | None]:
        """Return the end and name of a country or a body in capitals at a token."""
        at += self._key(at) == "the"
        for length in range(min(8, len(self.tokens) - at), 0, -1):
            words = self.text[self.tokens[at].start : self.tokens[at + length - 1].end]
            if words[0].isupper() and country(words):
                return at + length, country(words)
        stop = at
        while stop < len(self.tokens) and self.tokens[stop].is_capital:
            stop += 1
            if self._key(stop) in {"of", "for", "and", "de"} and self._capital(stop + 1):
                stop += 1
        if stop == at:
            return at, None
        return stop, self.text[self.tokens[at].start : self.tokens[stop - 1].end]

    def _before_name(self, title: Title, first: int, after: int, stop: int) -> Mention | None:
        """Return "President Joe Biden", "the French president, Emmanuel Macron,"."""
        at = after
        comma = self._key(at) == ","
        if title.time is Time.ANY and self._key(at - 1) in _CANDIDATE:
            return None
        start = self._skip_honorifics(at + comma)
        end = self._name(start)
        if end is None and after > stop and not comma:
            # "of" took the name along: "President of the European Council Charles Michel"
            return None
        if end is None or (comma and not self._closes(first, end)):
            return None
        last = end
        if not comma and self._key(end) == "of":
            stop, place = self._place(end + 1)
            if place and country(place):
                title, last = replace(title, place=title.place or place), stop
        return self._mention(title, start, end, first, last)

    def _closes(self, first: int, end: int) -> bool:
        """Return whether a name set off by commas really belongs to the title before it."""
        introduced = (
            first == 0
            or self.keys[first - 1] in _DETERMINERS | {"'s"}
            or (self.tokens[first].is_capital)
        )
        return introduced and (end >= len(self.tokens) or self.keys[end] in {",", ".", ";", ")"})

    def _after_name(self, title: Title, first: int, after: int) -> Mention | None:
        """Return "Joe Biden, the US president", "Joe Biden, who is president"."""
        if self._name(self._skip_honorifics(after + (self._key(after) == ","))) is not None:
            return None
        if self._key(after) in {"'s", "'"} or title.post.name == "minister":
            return None
        at = self._back_over_body(first)
        time = title.time
        if self._key(after) in _PAST:
            time = Time.ANY
        link = at
        while link > 0 and self.keys[link - 1] in _WAS | _CHOSEN | {"is", "has", "who", "as", "in"}:
            link -= 1
            if self.keys[link] in _WAS | _CHOSEN:
                time = Time.ANY
        comma = link > 0 and self.keys[link - 1] == ","
        if link == at and not comma:
            return None
        end = link - comma
        if comma and self._key(end - 1) in {"'s", "'"}:
            return None
        start = self._name_back(end)
        if start is None:
            return None
        last = after if after > 0 else first
        return self._mention(replace(title, time=time), start, end, start, last)

    def _back_over_body(self, first: int) -> int:
        """Step back over determiners, possessives and a body's name before a title."""
        at = first
        for _ in range(6):
            if at == 0:
                break
            token = self.tokens[at - 1]
            known = token.key in _DETERMINERS | _NEUTRAL | _EMPLOYERS
            joint = token.key == "of" and self._capital(at) and self._capital(at - 2)
            if not known and not joint and not token.is_capital:
                break
            at -= 1
        return at

    def _mention(self, title: Title, start: int, end: int, first: int, last: int) -> Mention:
        name = tuple(
            self.tokens[i].text.rstrip(".")
            for i in range(start, end)
            if self.keys[i] not in _SUFFIXES
        )
        return Mention(name, title, self.tokens[first].start, self.tokens[last - 1].end)

    def _skip_honorifics(self, at: int) -> int:
        while self._key(at) in _HONORIFICS:
            at += 1
        return at

    def _name(self, at: int) -> int | None:
        """Return the end of the personal name at a token, or None."""
        if not self._is_name_word(at):
            return None
        end = at + 1
        while end < len(self.tokens) and end - at < 6:
            if self._is_name_word(end) or self.keys[end] in _SUFFIXES:
                end += 1
            elif self.keys[end] in _PARTICLES and self._is_name_word(end + 1):
                end += 2
            elif self._ends_in_title(end):
                end += 1
            else:
                break
        return end

    def _ends_in_title(self, at: int) -> bool:
        return (
            self.keys[at] in _ALSO_SURNAMES
            and self.tokens[at].is_capital
            and not self._is_name_word(at + 1)
        )

    def _name_back(self, end: int) -> int | None:
        """Return the start of the personal name that ends before a token, or None."""
        start = end
        while start > 0 and end - start < 6:
            key = self.keys[start - 1]
            named = self._is_name_word(start - 1) or key in _SUFFIXES
            if named or (start == end and self._ends_in_title(start - 1)):
                start -= 1
            elif key in _PARTICLES and start < end and start > 1 and self._is_name_word(start - 2):
                start -= 2
            else:
                break
        return start if start < end else None

    def _is_name_word(self, at: int) -> bool:
        if not self._capital(at):
            return False
        token = self.tokens[at]
        shouted = token.text.isupper() and len(token.text.replace(".", "")) > 2
        taken = token.key in title_words() | _HONORIFICS | _NOT_NAMES | STOPWORDS | _TIMES.keys()
        if shouted or taken or token.key in _DEPUTY | {"minister", "secretary", "chief"}:
            return False
        return len(token.text) < 3 or country(token.text) is None or self._capital(at + 1)

    def _capital(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].is_capital

    def _key(self, at: int) -> str:
        return self.keys[at] if 0 <= at < len(self.keys) else ""
