"""Finds the direct quotations of a sentence, and who is named as saying them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
_JOINING = r"(?:(?:de|der|da|van|von|al|bin|del|of the|of|for)\s+)*"
_NAME = rf"{_CAPITAL}(?:\.?\s+{_JOINING}{_CAPITAL})*"
_SAY = re.compile(
    r"\b(?:said|says|saying|told|tells|telling|added|adds|wrote|writes|warned|warns|insisted|insists"
    r"|admitted|admits|explained|explains|claimed|claims|argued|argues|tweeted|declared|declares"
    r"|stated|states|announced|announces|replied|commented|comments|noted|notes|recalled|joked"
    r"|remarked|complained|complains|stressed|asked|cautioned|cautions|called|calls)\b"
)
_BEFORE_VERB = re.compile(
    rf"(?P<name>\b{_NAME}|\b(?:[Hh]e|[Ss]he)\b)(?:,(?P<aside>[^,]{{3,70}}),)?\s+(?:\w+ly\s|also\s|has\s|had\s|later\s)*$"
)
_AFTER_VERB = re.compile(
    r"\s+(?P<phrase>(?:[\w’'.-]+\s+){0,7}?[\w’'-]+)(?=\s*(?:[,;:.!?(]|$)"
    r"|\s+(?:in|at|on|after|during|who|when|as|from|to|of|before|while|and)\b)"
)
_ACCORDING = re.compile(rf"\baccording to (?:the )?(?P<name>{_NAME})")
_LAST_NAME = re.compile(rf"(?:^|\s)(?P<name>{_NAME})$")
_NEVER_SPEAKERS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december it they we i but and the""".split()
)
_MARK = re.compile("[\"“”„«»'‘`]")
_REACH = 60  # characters between a quotation and its verb of saying
_LONGEST_CARRY = 5  # sentences that one quotation may run over


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words inside quotation marks, `whole[start:end]`, the marks left out.

    A quotation that goes on in the next sentence is not `closed`.
    """

    start: int
    end: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Speaker:
    """A name or pronoun that a say-verb gives a quotation to."""

    start: int
    end: int
    name: str

    @property
    def is_pronoun(self) -> bool:
        """Whether only "he" or "she" is named."""
        return self.name.lower() in {"he", "she"}


@lru_cache(maxsize=16384)
def quotations(text: str, *, inside: bool = False) -> tuple[Quotation, ...]:
    """Return the outermost quotations of a sentence; `inside` when it starts within one."""
    if not inside and not _MARK.search(text):
        return ()
    marked = text.replace("``", " “").replace("''", "” ")
    found: list[Quotation] = []
    start: int | None = 0 if inside else None
    at = 0
    while at < len(marked):
        kind = _kind(marked, at, quoted=start is not None, first=not found)
        if kind == "open":
            start = at + 1
        elif kind == "close":
            found.append(Quotation(start or 0, at, closed=True))
            start = None
        elif kind == "single" and (end := _single_end(marked, at)):
            found.append(Quotation(at + 1, end, closed=True))
            at = end
        at += 1
    if start is not None:
        found.append(Quotation(start, len(text), closed=False))
    return tuple(found)


def _kind(text: str, at: int, *, quoted: bool, first: bool) -> str | None:
    """Tell what the mark at `at` does: "open", "close", begin a "single" quotation, or nothing."""
    char = text[at]
    before, after = text[at - 1] if at else " ", text[at + 1] if at + 1 < len(text) else " "
    kind = None
    if char in "«„" or (char == "“" and not (quoted and before.isalnum())):
        kind = "open"
    elif char in "”»“":
        kind = "close" if quoted or first else None
    elif char == '"':
        opens = not before.isalnum() and before not in ".,!?…'’" and not after.isspace()
        if quoted:
            kind = "open" if opens and before == " " and after.isalnum() else "close"
        elif opens:
            kind = "open"
        elif first and not before.isspace() and not before.isdigit():
            kind = "close"
    elif char in "'‘" and not quoted and (before.isspace() or before in "([—–-"):
        kind = "single" if after.isalpha() or after in '["“' else None
    return kind


def _single_end(text: str, at: int) -> int | None:
    """Return where a quotation in single marks ends; an apostrophe does not end it."""
    opening = re.compile(r"(?<=[\s(])['‘](?=\w)").search(text, at + 1)
    limit = opening.start() if opening else len(text)
    ends = [m.start() for m in re.compile(r"(?<=\S)['’](?!\w)").finditer(text, at + 1, limit)]
    firm = [
        end
        for end in ends
        if text[end - 1] in ".,!?" or end + 1 == len(text) or text[end + 1] in ",.;:!?)—–"
    ]
    return next(iter(firm or ends), None)


@lru_cache(maxsize=256)
def document_quotations(sentences: tuple[str, ...]) -> tuple[tuple[Quotation, ...], ...]:
    """Return the quotations of a document sentence by sentence; one may run over several."""
    found: list[tuple[Quotation, ...]] = []
    carried = 0
    for text in sentences:
        here = quotations(text, inside=0 < carried <= _LONGEST_CARRY)
        carried = carried + 1 if here and not here[-1].closed else 0
        found.append(here)
    return tuple(found)


def speaker(text: str, quotation: Quotation, found: Sequence[Quotation]) -> Speaker | None:
    """Return whom the nearest say-verb gives a quotation to, if it names someone."""
    masked = text
    for other in found:
        masked = masked[: other.start] + " " * (other.end - other.start) + masked[other.end :]
    cues = [*_SAY.finditer(masked), *_ACCORDING.finditer(masked)]
    nearest = min(cues, key=lambda cue: _distance(cue, quotation), default=None)
    if nearest is None or _distance(nearest, quotation) > _REACH:
        return None
    if nearest.re is _ACCORDING:
        return _named(nearest["name"], nearest.start("name"))
    return _subject(masked, nearest)


def teller(text: str) -> Speaker | None:
    """Return who is named as saying something in a sentence, if exactly one is."""
    tellers = [_subject(text, verb) for verb in _SAY.finditer(text)]
    return tellers[0] if len(tellers) == 1 else None


def _distance(verb: re.Match[str], quotation: Quotation) -> int:
    return max(quotation.start - verb.end(), verb.start() - quotation.end, 0)


def _subject(text: str, verb: re.Match[str]) -> Speaker | None:
    before = _BEFORE_VERB.search(text, max(0, verb.start() - 140), verb.start())
    if before:
        # "The head of Acme, Tom Reed, said": either name may be meant.
        if _LAST_NAME.fullmatch(before["aside"] or ""):
            return None
        return _named(before["name"], before.start("name"))
    pronoun = re.match(r"\s+(he|she)\b", text[verb.end() :])
    if pronoun:
        return _named(pronoun[1], verb.end() + pronoun.start(1))
    if verb.group().startswith(("told", "tell")):
        return None
    after = _AFTER_VERB.match(text, verb.end())
    last = _LAST_NAME.search(after["phrase"]) if after else None
    if after is None or last is None:
        return None
    return _named(last["name"], after.start("phrase") + last.start("name"))


def _named(name: str, start: int) -> Speaker | None:
    if name.rsplit(maxsplit=1)[-1].lower() in _NEVER_SPEAKERS:
        return None
    return Speaker(start, start + len(name), name)
