"""Tells how a quantity changes as time goes by: tolls grow, needs vary, durations elapse."""

import re
from enum import StrEnum

from checker.language.counted import canonical, concept
from checker.language.quantities import Quantity, Sort

_WINDOW = 60


class Change(StrEnum):
    """What may become of a quantity from one day to a later one."""

    FIXED = "fixed"  # scores, ordinals, how many were abducted
    OPEN = "open"  # nothing tells
    GROWS = "grows"  # tolls: they only go up
    VARIES = "varies"  # states: how many are in need, what oil costs
    ELAPSES = "elapses"  # durations, which grow as the calendar does


_TELLING = (Change.ELAPSES, Change.GROWS, Change.VARIES, Change.FIXED, Change.OPEN)
_GROWING_EVENTS = frozenset("killed injured arrested infected rescued".split())
_VARYING_EVENTS = frozenset("missing displaced".split())
_FIXED_EVENTS = frozenset("abducted charged win lost scored born".split())
_GROWING_THINGS = frozenset(map(canonical, "deaths arrests injuries victims".split()))
_VARYING_THINGS = frozenset(
    map(canonical, "refugees cases patients evacuees prisoners customers subscribers".split())
)
_STATES = frozenset(
    map(
        concept,
        """need needing needs needed require requires affected displaced homeless shelter shelters
        sheltering stranded trapped missing evacuated hospitalised hospitalized hospital quarantine
        quarantined vaccinated unemployed jobless registered signed enrolled electricity
        signatures raised pledged donated donations contained burned burnt counted damage
        damaged destroyed estimated estimate trading traded barrel price prices rate rates inflation
        unemployment temperature poll polls approval""".split(),
    )
)
_SO_FAR = re.compile(
    r"\b(?:still|remain(?:s|ed|ing)?|so far|now|currently|to date|as of|already|without power)\b",
    re.IGNORECASE,
)


def change_of(quantity: Quantity, text: str) -> Change:
    """Return how a quantity of the sentence `text` may change."""
    if quantity.sort in {Sort.ORDINAL, Sort.SCORE}:
        return Change.FIXED
    if quantity.sort is Sort.AGE or (quantity.dimension == "time" and not quantity.per):
        return Change.ELAPSES
    if quantity.sort is Sort.COUNT:
        if quantity.event in _VARYING_EVENTS or quantity.counted.things & _VARYING_THINGS:
            return Change.VARIES
        if quantity.event in _GROWING_EVENTS or quantity.counted.things & _GROWING_THINGS:
            return Change.GROWS
    around = text[max(0, quantity.start - _WINDOW) : quantity.end + _WINDOW]
    if quantity.context & _STATES or _SO_FAR.search(around):
        return Change.VARIES
    return Change.FIXED if quantity.event in _FIXED_EVENTS else Change.OPEN


def most_telling(one: Change, two: Change) -> Change:
    """Return how a quantity changes of which two texts tell different things."""
    return min(one, two, key=_TELLING.index)
