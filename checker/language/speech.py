"""Finds who a sentence says said it: the speaker's words, names and sort, and what was said."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from checker.language.names import Name, names
from checker.language.words import content_stems, words

_SAY = (
    r"(?:said|says|saying|told|tells|added|adds|announced|announces|reported|reports|claimed|claims"
    r"|warned|warns|confirmed|stated|states|argued|argues|insisted|insists|explained|explains|noted"
    r"|notes|(?:pointed|points)\s+out|suggested|suggests|revealed|reveals|wrote|writes|tweeted"
    r"|declared|admitted|acknowledged|predicted|predicts|complained|alleged|alleges)"
)
_ACCORDING = re.compile(r"\baccording to\s+(?P<who>[^,;.:\"“”]{2,90})", re.IGNORECASE)
_AFTER = re.compile(
    rf"[,\"”'’?!]\s*{_SAY}\s+(?P<who>(?:the |a |an |one )?[^,;.:\"“”]{{2,80}})", re.IGNORECASE
)
_VERB = re.compile(
    rf"\s(?:(?:has|have|had|also|later|earlier|then|told)\s+)*{_SAY}\b(?!\s+by\b)", re.IGNORECASE
)
_NOT_SPEAKING = re.compile(
    r"\b(?:is|are|was|were|be|been|being|to|not|it|as|which|that|have been|of|in|on|by|for)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|she|it|they|we|i|you|who|which)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:that|but|while|although|because|after|when|and)\s+|[–—]\s*")
_STOP = re.compile(r"\s+(?:on|in|at|that|who|after|as|when|while|to|and\s+said)\s")
_PLAIN_SAYING = frozenset(
    content_stems("according added adding adds told tells saying report reported reports")
)
_WINDOW = 110  # characters before a verb of saying
_LONGEST_SPEAKER = 12  # words


@dataclass(frozen=True, slots=True)
class Speech:
    """A speaker `text[start:end]`, its names and sorts, and the stems of what was said."""

    text: str
    start: int
    end: int
    names: tuple[Name, ...]
    sorts: frozenset[str]
    said: frozenset[str]
    pronoun: bool


@lru_cache(maxsize=16384)
def speeches(text: str) -> tuple[Speech, ...]:
    """Return the first attribution of a sentence whose speaker we can tell, or nothing."""
    return tuple(_speeches(text))


@cache
def _sorts() -> dict[str, frozenset[str]]:
    """Return the nouns of every sort of speaker; a noun may belong to several."""
    text = files("checker.language").joinpath("data/speakers.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["sort"]: frozenset(row["nouns"].split()) for row in rows}


def sorts_of(text: str) -> frozenset[str]:
    """Return what sorts of speaker a text names: police, government, analysts, ..."""
    here = {word.text.lower() for word in words(text)}
    return frozenset(sort for sort, nouns in _sorts().items() if not nouns.isdisjoint(here))


def _speeches(text: str) -> Iterator[Speech]:
    """Yield the first attribution of each form: "according to X", "..., said X", "X said"."""
    for start, end, before in _places(text):
        speech = _speech(text, *_trimmed(text, start, end, last=before))
        if speech:
            yield speech
            return


def _places(text: str) -> Iterator[tuple[int, int, bool]]:
    for pattern in (_ACCORDING, _AFTER):
        for found in pattern.finditer(text):
            yield *found.span("who"), False
    for verb in _VERB.finditer(text):
        window = text[max(0, verb.start() - _WINDOW) : verb.start()]
        since = max(window.rfind(mark) for mark in ';:"“”') + 1
        yield verb.start() - len(window) + since, verb.start(), True


def _trimmed(text: str, start: int, end: int, *, last: bool) -> tuple[int, int]:
    """Keep the noun phrase next to the verb, with its apposition."""
    who = text[start:end]
    if last:
        start += max((mark.end() for mark in _CLAUSE.finditer(who)), default=0)
        pieces = text[start:end].rstrip(" ,").split(",")
        kept = 2 if text[start:end].rstrip().endswith(",") and len(pieces) > 1 else 1
        end -= len(text[start:end]) - len(text[start:end].rstrip(" ,"))
        start = end - len(",".join(pieces[-kept:]))
    elif stop := _STOP.search(who):
        end = start + stop.start()
    while start < end and text[start] in " ,'’`-–—":
        start += 1
    return start, end


def _speech(text: str, start: int, end: int) -> Speech | None:
    who = text[start:end]
    if len(who) < 2 or len(who.split()) > _LONGEST_SPEAKER or _NOT_SPEAKING.search(who):
        return None
    pronoun = who.lower() in {"he", "she"}
    if not pronoun and _PRONOUN.search(who):
        return None
    within = tuple(
        name
        for name in names(text)
        if start <= name.start and name.end <= end and not name.doubtful and _can_speak(name)
    )
    sorts = sorts_of(who)
    if not (within or sorts or pronoun):
        return None
    said = frozenset(content_stems(text[:start]) + content_stems(text[end:])) - _PLAIN_SAYING
    return Speech(who, start, end, within, sorts, said, pronoun)


def _can_speak(name: Name) -> bool:
    """Whether a name may stand for a speaker: "the Italian" and "the UK's experts" tell no name."""
    return name.country is None or name.text == name.country
