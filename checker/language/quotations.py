"""Finds the direct quotations of a sentence."""

import re
from dataclasses import dataclass
from functools import lru_cache

_OPENS = re.compile(r"[“„«]|(?<![\w.,!?…'’])\"(?=\S)|(?:(?<=[\s(—–-])|^)['‘](?=[\w\"“])")
_CLOSES = {"“": "”“", "„": "”“", "«": "»", '"': '"', "'": "'’", "‘": "’'"}
_LONGEST = 5  # sentences that one quotation may run over


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words inside quotation marks, `whole[start:end]`, the marks left out.

    A quotation that goes on in the next sentence is not `closed`.
    """

    start: int
    end: int
    closed: bool


@lru_cache(maxsize=2048)
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
