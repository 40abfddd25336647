"""Finds people, places and bodies in whose slot a source has another one."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from checker.detectors.slots import Comparison, Kind, Value, contested, told
from checker.language.names import Name, NameKind, names, same_name
from checker.records import Discrepancy, Element

NAME = "entities"
HINT, CERTAIN, ALIKE = 0.6, 0.78, 0.35
# What the kinds of two names add to the score: countries and full names of people are seldom named
# otherwise; a capital may be but that of a sentence's first word.
_COUNTRIES, _PEOPLE, _OPENING = 0.25, 0.12, -0.1
_ABSENT = 0.13  # added where the source has the article's name nowhere


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the names in whose slot the source has another name."""
    for hit in contested(comparison, KIND):
        score = hit.score + (0.0 if hit.said else _ABSENT)
        yield told(comparison, KIND, replace(hit, score=score))


def _likely(a: Value[Name], b: Value[Name]) -> float:
    one, other = a.what, b.what
    if one.doubtful or other.doubtful:
        return _OPENING
    if one.country and other.country:
        return _COUNTRIES
    people = one.kind is other.kind is NameKind.PERSON
    return _PEOPLE if people and min(len(one.parts), len(other.parts)) > 1 else 0.0


@lru_cache(maxsize=2048)
def read(text: str) -> tuple[Value[Name], ...]:
    """Return the names of a sentence as values."""
    return tuple(Value(one, text, one.start, one.end) for one in names(text))


def _same(a: Value[Name], b: Value[Name]) -> bool:
    return same_name(a.what, b.what)


def _rival(a: Value[Name], b: Value[Name]) -> bool:
    ours, theirs = a.what, b.what
    if ours.kind is not theirs.kind and NameKind.UNKNOWN not in {ours.kind, theirs.kind}:
        return False
    if bool(ours.country) != bool(theirs.country) or not _fits(a, b):
        return False
    return b.start not in _known(b.text, a.text)


@lru_cache(maxsize=2048)
def _known(text: str, other: str) -> frozenset[int]:
    """Return where the names stand in a sentence that the other one has, too."""
    return frozenset(
        one.start for one in names(text) if any(same_name(one, theirs) for theirs in names(other))
    )


def _fits(a: Value[Name], b: Value[Name]) -> bool:
    """Whether both names are of countries or both are of their people."""
    return (a.what.text == a.what.country) == (b.what.text == b.what.country)


KIND = Kind(NAME, Element.ENTITY, read, _same, _rival, HINT, CERTAIN, ALIKE, _likely, _fits)
