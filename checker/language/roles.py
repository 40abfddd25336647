"""Finds who does what to whom where the words stand side by side: subject, verb, object."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from checker.language.words import Word, stem, words

_BE = frozenset("is are was were be been being get gets got".split())
_AUXILIARY = _BE | frozenset(
    """has have had having will would can could may might must shall should do does did to also then
    later already now not just again only still""".split()
)
_LIGHT = frozenset("a an the his her its their this these those some all own".split())
_PREPOSITIONS = frozenset("over against to from for behind with".split())
_STOP = (
    frozenset(
        """in on at of by as and or but that which who whom when while after before if because since
        about into until than is are was were has have had will would said says""".split()
    )
    | _PREPOSITIONS
)
# The same thing said with subject and object exchanged.
_MUTUAL = frozenset(
    stem(word)
    for word in """meet met marry married fight fought face faced play played date join joined
    border resemble equal match rival meant mean include accompany follow clash""".split()
)
_REACH = 4


@dataclass(frozen=True, slots=True)
class Act:
    """A verb with its subject's last word, the words of its object and any preposition between."""

    verb: str
    subject: str
    objects: frozenset[str]
    preposition: str
    start: int
    end: int


@lru_cache(maxsize=16384)
def acts(text: str) -> tuple[Act, ...]:
    """Return the acts of a sentence; a passive with "by" is turned round."""
    found = (_act(text, words(text), i) for i in range(1, len(words(text)) - 1))
    return tuple(act for act in found if act)


def swapped(ours: Act, theirs: Act) -> bool:
    """Whether two acts are the same with subject and object exchanged."""
    return (
        ours.verb == theirs.verb
        and ours.preposition == theirs.preposition
        and ours.subject in theirs.objects
        and theirs.subject in ours.objects
        and ours.subject not in ours.objects
        and theirs.subject not in theirs.objects
    )


def _act(text: str, all_words: tuple[Word, ...], at: int) -> Act | None:
    verb = all_words[at]
    if not verb.is_content or not verb.text.islower() or verb.stem in _MUTUAL:
        return None
    subject, passive = _before(text, all_words, at)
    preposition, objects = _after(text, all_words, at)
    if subject is None or not objects:
        return None
    doer, done = (subject.stem,), tuple(word.stem for word in objects)
    by = preposition == "by"
    if by:
        if not passive and verb.text[-2:] not in {"ed", "en"}:
            return None
        doer, done, preposition = (objects[-1].stem,), doer, ""
    elif passive:
        return None
    return Act(
        verb=verb.stem,
        subject=doer[0],
        objects=frozenset(done),
        preposition=preposition,
        start=min(subject.start, objects[0].start),
        end=objects[-1].end,
    )


def _before(text: str, all_words: tuple[Word, ...], at: int) -> tuple[Word | None, bool]:
    passive = False
    for i in range(at - 1, -1, -1):
        word = all_words[i]
        if not _adjoin(text, word, all_words[i + 1]):
            return None, passive
        lower = word.text.lower()
        if lower in _AUXILIARY or (lower.endswith("ly") and len(lower) > 4):
            passive = passive or lower in _BE
        else:
            return (word if word.is_content else None), passive
    return None, passive


def _after(text: str, all_words: tuple[Word, ...], at: int) -> tuple[str, list[Word]]:
    preposition = ""
    objects: list[Word] = []
    for before, word in pairwise(all_words[at : at + 2 + _REACH]):
        lower = word.text.lower()
        if not _adjoin(text, before, word):
            break
        if not objects and not preposition and lower in _PREPOSITIONS | {"by"}:
            preposition = lower
        elif lower in _STOP:
            break
        elif lower not in _LIGHT and word.is_content:
            objects.append(word)
    return preposition, objects


def _adjoin(text: str, left: Word, right: Word) -> bool:
    return re.fullmatch(r"[\s'’\-]*(?:s\b)?\s*", text[left.end : right.start]) is not None
