"""Finds the direct quotations of a sentence, and who is named as saying them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from checker.language.names import Name, NameKind, names

_SAY = re.compile(
    r"\b(?:said|says|saying|told|tells|add(?:ed|s)|wrote|writes|warn(?:ed|s)|insist(?:ed|s)|admit(?:ted|s)"
    r"|explain(?:ed|s)|claim(?:ed|s)|argue[ds]|tweeted|declare[ds]|state[ds]|announce[ds]|replied"
    r"|comment(?:ed|s)|note[ds]|recall(?:ed|s)|joked|remarked|complain(?:ed|s)|stress(?:ed|es)|asked"
    r"|caution(?:ed|s)|call(?:ed|s)|[Aa]ccording to)\b"
)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
_OPENS = re.compile(r"[“„«]|(?<![\w.,!?…'’])\"(?=\S)|(?:(?<=[\s(—–-])|^)['‘](?=[\w\"“])")
_CLOSES = {"“": "”“", "„": "”“", "«": "»", '"': '"', "'": "'’", "‘": "’'"}
_LONGEST = 5  # sentences that one quotation may run over
_REACH = 60  # characters between a quotation and its verb of saying, or the verb and its name


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words inside quotation marks, `whole[start:end]`, the marks left out.

    A quotation that goes on in the next sentence is not `closed`.
    """

    start: int
    end: int
    closed: bool


@lru_cache(maxsize=16384)
def quotations(text: str, *, inside: bool = False) -> tuple[Quotation, ...]:
    """Return the outermost quotations of a sentence; `inside` when it starts within one."""
    found: list[Quotation] = []
    at, marks = 0, '”"»' if inside else ""
    while True:
        if not marks:
            opening = _OPENS.search(text, at)
            if opening is None:
                return tuple(found)
            at, marks = opening.end(), _CLOSES[opening.group()]
        end = _end(text, at, marks)
        if end is None and marks[0] == "'":  # an apostrophe
            marks = ""
            continue
        found.append(Quotation(at, len(text) if end is None else end, end is not None))
        if end is None:
            return tuple(found)
        at, marks = end + 1, ""


def _end(text: str, at: int, marks: str) -> int | None:
    """Return where a quotation closes; an apostrophe inside a word does not."""
    ends = re.compile(rf"[{marks}](?!\w)" if "'" not in marks else rf"(?<=\S)[{marks}](?!\w)")
    found = ends.search(text, at)
    return found.start() if found else None


@lru_cache(maxsize=256)
def document_quotations(sentences: tuple[str, ...]) -> tuple[tuple[Quotation, ...], ...]:
    """Return the quotations of a document sentence by sentence; one may run over several."""
    found: list[tuple[Quotation, ...]] = []
    inside = False
    for text in sentences:
        here = quotations(text, inside=inside)
        found.append(here)
        # What no mark in five sentences closes was never a quotation.
        opened = [bool(one) and not one[-1].closed for one in found[-_LONGEST:]]
        inside = opened[-1] and not (len(opened) == _LONGEST and all(opened))
    return tuple(found)


def speaker(text: str, quotation: Quotation | None, found: Sequence[Quotation]) -> Name | None:
    """Return the person whom the nearest verb of saying gives a quotation to.

    None where nobody is named, or "he" or "she" stands nearer. Without a quotation it is who says
    anything.
    """
    outside = "".join(
        " " if any(one.start <= at < one.end for one in found) else char
        for at, char in enumerate(text)
    )
    place = (quotation.start, quotation.end) if quotation else (0, len(text))
    verbs = [verb.span() for verb in _SAY.finditer(outside) if _gap(verb.span(), place) <= _REACH]
    if not verbs:
        return None
    verb = min(verbs, key=lambda one: _gap(one, place))
    told = text[verb[0] : verb[1]].startswith(("told", "tell"))
    people = [
        name
        for name in names(outside)
        if name.kind in {NameKind.PERSON, NameKind.UNKNOWN} and not name.country
        and 0 < _gap((name.start, name.end), verb) <= _REACH
        and not (told and name.start >= verb[1])
    ]  # fmt: skip
    nearest = min(people, key=lambda one: _gap((one.start, one.end), verb), default=None)
    pronouns = [_gap(one.span(), verb) for one in _PRONOUN.finditer(outside)]
    if nearest is None or min(pronouns, default=_REACH) < _gap((nearest.start, nearest.end), verb):
        return None
    return nearest


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return how many characters lie between two places."""
    return max(one[0] - other[1], other[0] - one[1], 0)
