"""Reads who carries which title in a sentence: "U.S. President Joe Biden", "Biden, the president".

A title is looked up word by word, its modifiers and country are read backwards from it, and the
person is the name right after it or the one it stands in apposition to.
"""

from dataclasses import dataclass, replace
from functools import cache, lru_cache

from checker.language.person_names import ALSO_SURNAMES, SUFFIXES, Tokens
from checker.language.places import country
from checker.language.titles import DEPUTY_WORDS, TIME_WORDS, Post, Time, posts

_NEUTRAL = frozenset(
    """new current incumbent sitting longtime outgoing senior executive first-term second-term
    right-wing left-wing far-right far-left centrist conservative liberal socialist republican
    democratic democrat gop labour tory islamist pro-western us-backed popular embattled powerful
    veteran long-serving 's - ’s ' ’""".split()
)
_DETERMINERS = frozenset("the a an its his her their our".split())
_EMPLOYERS = frozenset("country nation group company firm club party".split())
_WAS = frozenset("was were had becomes became be been becoming being".split())
_CHOSEN = frozenset("elected re-elected named appointed nominated made sworn voted".split())
_OF = frozenset("of for at in to".split())
_PAST = frozenset("until till from between under since before when during".split())
_CANDIDATE = frozenset("candidate candidates hopeful contender pick".split())


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


@lru_cache(maxsize=16384)
def mentions(text: str) -> Mentions:
    """Return who carries which title in a sentence; headlines in capitals say nothing."""
    if not any(char.islower() for char in text):
        return Mentions()
    return _Reader(text).read()


@cache
def _openings() -> frozenset[str]:
    """Return the words that a title can begin with."""
    return frozenset(phrase[0] for phrase in posts())


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens = Tokens(text)
        self.keys = self.tokens.keys

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
        if self.keys[at] not in _openings():
            return at + 1, None
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
            token.key in ALSO_SURNAMES
            and token.is_capital
            and previous is not None
            and self.tokens.is_name_word(at - 1)
            and not self.tokens.is_name_word(at + 1)
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
            elif key in DEPUTY_WORDS:
                title = replace(title, rank="deputy")
                first -= 1
            elif key == "shadow":
                title = replace(title, rank="shadow")
                first -= 1
            elif key in TIME_WORDS:
                title = replace(title, time=TIME_WORDS[key])
                first -= 1
            elif key in _NEUTRAL:
                first -= 1
            elif self._is_acronym(first - 1):
                title = replace(title, place=title.place or self.tokens[first - 1].text)
                first -= 1
            else:
                break
        while first < at and self.keys[first] in {"'s", "'", "-"}:
            first += 1
        return title, first

    def _country_before(self, stop: int) -> tuple[int, str | None]:
        for length in range(min(4, stop), 0, -1):
            words = self.tokens.words(stop - length, stop)
            if words[0].isupper() and country(words) and not self._in_body(stop - length):
                return length, country(words)
        return 0, None

    def _is_acronym(self, at: int) -> bool:
        """Return whether a body in capitals stands at a token, as in "WHO director-general"."""
        text = self.tokens[at].text
        return text.isupper() and text.isalpha() and len(text) > 1

    def _in_body(self, at: int) -> bool:
        """Return whether a country at a token is part of a longer name: "Bank of England"."""
        return at >= 2 and self.keys[at - 1] == "of" and self.tokens[at - 2].is_capital

    def _suffix(self, at: int, title: Title) -> tuple[Title, int]:
        """Read "-elect", "of France", "of the Reserve Bank" after a title."""
        at += self.tokens.key(at) == "-"
        if self.tokens.key(at) in {"elect", "designate", "nominee"}:
            return self._suffix(at + 1, replace(title, time=Time.ELECT))
        if self.tokens.key(at) in _CANDIDATE:
            return replace(title, time=Time.ANY), at + 1
        if self.tokens.key(at) in _OF:
            stop, place = self._place(at + 1)
            if place:
                return replace(title, place=place), stop
        return title, at

    def _place(self, at: int) -> tuple[int, str | None]:
        """Return the end and name of a country or a body in capitals at a token."""
        at += self.tokens.key(at) == "the"
        for length in range(min(8, len(self.tokens) - at), 0, -1):
            words = self.tokens.words(at, at + length)
            if words[0].isupper() and country(words):
                return at + length, country(words)
        stop = at
        while stop < len(self.tokens) and self.tokens[stop].is_capital:
            stop += 1
            if self.tokens.key(stop) in {"of", "for", "and", "de"} and self.tokens.is_capital(
                stop + 1
            ):
                stop += 1
        if stop == at:
            return at, None
        return stop, self.tokens.words(at, stop)

    def _before_name(self, title: Title, first: int, after: int, stop: int) -> Mention | None:
        """Return "President Joe Biden", "the French president, Emmanuel Macron,"."""
        at = after
        comma = self.tokens.key(at) == ","
        if title.time is Time.ANY and self.tokens.key(at - 1) in _CANDIDATE:
            return None
        start = self.tokens.skip_honorifics(at + comma)
        end = self.tokens.name_end(start)
        if end is None and after > stop and not comma:
            # "of" took the name along: "President of the European Council Charles Michel"
            return None
        if end is None or (comma and not self._closes(first, end)):
            return None
        last = end
        if not comma and self.tokens.key(end) == "of":
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
        if (
            self.tokens.name_end(
                self.tokens.skip_honorifics(after + (self.tokens.key(after) == ","))
            )
            is not None
        ):
            return None
        if self.tokens.key(after) in {"'s", "'"} or title.post.name == "minister":
            return None
        at = self._back_over_body(first)
        time = title.time
        if self.tokens.key(after) in _PAST:
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
        if comma and self.tokens.key(end - 1) in {"'s", "'"}:
            return None
        start = self.tokens.name_start(end)
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
            joint = (
                token.key == "of" and self.tokens.is_capital(at) and self.tokens.is_capital(at - 2)
            )
            if not known and not joint and not token.is_capital:
                break
            at -= 1
        return at

    def _mention(self, title: Title, start: int, end: int, first: int, last: int) -> Mention:
        name = tuple(
            self.tokens[i].text.rstrip(".")
            for i in range(start, end)
            if self.keys[i] not in SUFFIXES
        )
        return Mention(name, title, self.tokens[first].start, self.tokens[last - 1].end)
