"""Finds what a number counts: "1,200 people", "12 of the 40 hostages"."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from checker.language import lines, listed
from checker.language.words import STOPWORDS, stem

_PLURALS = listed("plurals")
_NOT_PLURAL = listed("no plurals")
_LEAD = re.compile(
    r"\s?(?P<extra>(?:(?:more|other|additional|further|extra)\s)*)(?:(?P<others>others)\b)?"
    r"(?P<of>of\s(?:(?:the|its|their|his|her|our|them|those|these|\d[\d,.]*)\b\s?)*)?"
)
_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\s\w]|\d[\d,.]*")
_LONGEST = 5
PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number counts, and whether it adds to another number or is a part of one."""

    things: frozenset[str] = frozenset()
    extra: bool = False
    subset: bool = False


@cache
def _concepts() -> tuple[dict[str, str], dict[str, str]]:
    """Return the head of each group of like things, and of each group of what befalls them."""
    things: dict[str, str] = {}
    events: dict[str, str] = {}
    for line in lines("concepts.txt"):
        befell, group = line.startswith("!"), line.lstrip("!").split()
        for word in group:
            (events if befell else things).setdefault(stem(word), group[0])
    return things, events


def event(word: str) -> str:
    """Return the sort of event a word names (killed, injured, arrested...), or nothing."""
    return _concepts()[1].get(stem(word), "")


@lru_cache(maxsize=8192)
def concept(word: str) -> str:
    """Return what a word is about: its event, else the head of its group, else its stem."""
    form = stem(word)
    things, events = _concepts()
    return events.get(form) or things.get(form, form)


def looks_plural(word: str) -> bool:
    """Whether an English word looks like a plural noun."""
    lower = word.lower()
    if lower in _PLURALS:
        return True
    plain = len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "'s", "’s"))
    return plain and lower not in _NOT_PLURAL


def counted_after(text: str, at: int, *, single: bool) -> Counted:
    """Return what is counted by a number that ends at `at`; `single` for one and ordinals."""
    lead = _LEAD.match(text, at)
    at, found = (lead.end(), lead.groupdict()) if lead else (at, {})
    things = frozenset({PEOPLE}) if found.get("others") else _things(_run(text, at), single)
    extra = bool(found.get("extra") or found.get("others"))
    return Counted(things, extra, subset=bool(found.get("of")))


def _run(text: str, at: int) -> list[str]:
    """Return the words up to the first that cannot stand before the noun."""
    run: list[str] = []
    for word in _WORD.findall(text, at, at + 90):
        if word in "-–—‑" and run:
            continue
        if not word[0].isalpha() or word.lower() in STOPWORDS or len(run) == _LONGEST:
            break
        run.append(word)
    return run


def _things(run: list[str], single: bool) -> frozenset[str]:
    """Return what a noun counts; the killed, hostages and cases are people, too."""
    plural = next((i for i, word in enumerate(run) if looks_plural(word)), None)
    if run and event(run[0]) and plural != 1:  # "40 injured in the blast"
        return frozenset({PEOPLE})
    if single or plural is None:
        return frozenset(map(concept, run[:2] if single else ()))
    if plural + 1 < len(run) and looks_plural(run[plural + 1]):
        plural += 1
    return frozenset({PEOPLE if event(run[plural]) else concept(run[plural])})


def nearest_event(text: str, start: int, end: int) -> str:
    """Return the event named nearest to `text[start:end]`, within eight words."""
    before = [m.group() for m in _WORD.finditer(text, max(0, start - 80), start)][::-1]
    after = [m.group() for m in _WORD.finditer(text, end, end + 80)]
    for distance in range(8):
        for side in (after, before):
            if distance < len(side) and side[distance][0].isalpha() and event(side[distance]):
                return event(side[distance])
    return ""
