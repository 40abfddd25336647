"""Finds the words by which a line says where its text comes from: "CAIRO (Reuters) –".

Only set phrases of the trade count: a dateline, a source line, a closing "– Reuters", an invitation
to read the original. "According to Reuters" attributes one statement and is no credit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from checker.language.outlets import is_agency, is_known_outlet
from checker.records import Block, Document


class Mark(StrEnum):
    """How a line names an outlet; DATELINE and STAFF are what an outlet puts on its own text."""

    DATELINE = "dateline"
    STAFF = "staff line"
    BYLINE = "byline"
    SOURCE = "source line"
    ENDING = "closing words"
    LINK = "link to the original"
    REPRINT = "note of first publication"


@dataclass(frozen=True, slots=True)
class Credited:
    """An outlet named by `line[start:end]`; a staff line names people, so its `name` is empty."""

    name: str
    start: int
    end: int
    mark: Mark


_CAPITAL = r"(?:(?:[A-Z]\.)+|[A-ZÀ-Þ][\w’'&-]*|\d{1,2}\b)"
_DOMAIN = r"(?:[A-Za-z0-9][\w-]*\.)+(?:com|org|net|info|news|co\.\w\w|com\.\w\w|[a-z]{2})\b"
_NAME = (
    rf"(?:{_DOMAIN}|(?:[Tt]he\s)?{_CAPITAL}"
    rf"(?:\s(?:of|the|de|du|des|di|der|et|and|&|for|el|la)(?=\s[A-ZÀ-Þ])|[ -]{_CAPITAL}){{0,5}})"
)
_DASH = r"(?:[–—―]|--?)"
_OF_THIS = (
    r"(?:article|story|report|post|piece|content|dispatch|item|text|translation|version|interview)"
)
_MADE = r"(?:published|posted|printed|released|carried)"
_DAY = r"(?:,?\s(?:Jan|Feb|March|April|May|June|July|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}\.?)?"
_PLACE = r"[A-ZÀ-Þ][\w’'.-]*(?:[ /,]{1,2}[A-ZÀ-Þ][\w’'.-]*){0,5}"

_DATELINE = re.compile(
    rf"^\W{{0,3}}(?:(?P<place>{_PLACE}){_DAY}\s?(?:{_DASH}\s?)?)?"
    rf"(?P<mark>\((?P<name>{_NAME})\))(?P<dash>\s*(?:{_DASH}|:)\s?|\s)"
)
_STAFF = re.compile(
    r"(?:^|[(\[.]\s*)(?P<mark>(?:Additional\s+)?(?:[Rr]eporting|Report|Writing|Editing)\s+(?:and\s+"
    rf"(?:writing|editing|reporting)\s+)?(?:[Bb]y|[Ff]rom)\s+(?P<name>{_NAME}))"
)
_SOURCE = re.compile(
    r"^\W{0,3}(?P<mark>(?:Original\s+)?(?:[Ss]ource|Sources|Via|Courtesy|Story|News\s+source|Credit)"
    rf"\s*(?::|–|—)\s*(?P<names>{_NAME}(?:\s*(?:,|/|;|\band\b)\s*{_NAME}){{0,3}}))\W{{0,3}}$"
)
_ENDING = re.compile(
    rf"(?:(?P<stop>[.!?…][\"”’')]?)\s*|\S\s)(?P<mark>{_DASH}\s?\(?(?P<name>{_NAME})\)?)\.?\s*$"
)
_BRACKETED = re.compile(rf"[.!?…][\"”’']?\s*(?P<mark>[(\[](?P<name>{_NAME})[)\]])\s*$")
_ALONE = re.compile(rf"^\s*(?P<mark>(?:{_DASH}\s?)?[(\[]?(?P<name>{_NAME})[)\]]?)\s*\.?\s*$")
_LINK = re.compile(
    r"\b(?P<mark>(?:[Rr]ead|READ|[Ss]ee|[Vv]iew|[Cc]ontinue\s+[Rr]eading)"
    r"(?:\s+(?i:the|this|full|original|more|whole|entire|rest|of|on)\b)*"
    rf"(?:\s+(?i:{_OF_THIS}))?\s+(?:at|on|in|from|via)\s+(?P<name>{_NAME}))\W{{0,3}}$"
)
_REPRINT = re.compile(
    rf"(?:^\W{{0,3}}|(?<=[.!?]\s)|(?P<this>\b(?:This|The)\s+{_OF_THIS}\s+"
    r"(?:(?:is|was|has|been|had|also)\s+)+))"
    rf"(?P<mark>(?:(?:[Oo]riginally|[Ff]irst|[Pp]reviously)\s+(?:{_MADE}|appeared)"
    r"|[Rr]e(?:published|produced|printed)|[Tt]ranslated|[Aa]dapted|[Ss]yndicated"
    r"|[Pp]rovided|[Pp]roduced|[Dd]istributed|[Ss]upplied)"
    r"(?:\s+(?:with\s+(?:the\s+)?permission|here|online|in\s+[A-Z]?[a-z]+|on\s+[\d.\s\w]{1,20}))?"
    rf"\s+(?:by|in|on|at|from|of)\s+(?P<name>{_NAME}))"
)
_INPUT = re.compile(
    r"(?:^|[(\[])\s*(?P<mark>[Ww]ith\s+(?:files|inputs?|reporting|contributions?|material|agency"
    rf"\s+inputs)\s+(?:from|by)\s+(?P<name>{_NAME}))"
)
_RIGHTS = re.compile(
    rf"(?P<mark>(?:©|\([cC]\)|[Cc]opyright)\s*(?:©\s*)?(?:\d{{4}}\s+)?(?:by\s+)?(?P<name>{_NAME}))"
)
_BYLINE = re.compile(
    rf"^\s*(?P<mark>(?:By|From|BY)\s+(?:{_CAPITAL}\s+(?:{_CAPITAL}\s+)?{_CAPITAL}?\s*"
    rf"(?:,|\||{_DASH})\s*)?(?P<name>{_NAME}))\s*$"
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_LONGEST_LINE = 60  # characters of a line that is nothing but a name


def credits_in(line: str, *, headline: bool = False) -> tuple[Credited, ...]:
    """Return the credits of one line of a text, in order; `headline` reads it as a title."""
    found = _in_headline(line) if headline else _in_line(line)
    kept: list[Credited] = []
    for credit in sorted(found, key=lambda credit: (credit.start, -credit.end)):
        if all(credit.end <= other.start or credit.start >= other.end for other in kept):
            kept.append(credit)
    return tuple(kept)


def credited_lines(document: Document) -> Iterator[tuple[Block, Credited]]:
    """Yield the credits of a text with their lines; the first line may be its headline."""
    for number, line in enumerate(_lines(document)):
        found = credits_in(line.text) or (
            credits_in(line.text, headline=True) if not number else ()
        )
        yield from ((line, credit) for credit in found)


def _lines(document: Document) -> Iterator[Block]:
    """Yield the lines of a text: its sentences, joined where nothing but space stands between."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for sentence in document.sentences:
        between = document.text[ends[-1] : sentence.start] if ends else ""
        if between.strip() or "\n" in between or "\r" in between:
            yield Block(" ".join(words), starts, ends)
            words, starts, ends = [], [], []
        elif words:
            starts.append(ends[-1])
            ends.append(sentence.start)
        words.append(sentence.plain)
        starts += sentence.starts
        ends += sentence.ends
    if words:
        yield Block(" ".join(words), starts, ends)


def _in_headline(line: str) -> Iterator[Credited]:
    found = _ENDING.search(line)
    if found and is_known_outlet(found["name"]):
        yield _credited(found, Mark.ENDING)


def _in_line(line: str) -> Iterator[Credited]:
    yield from _dateline(line)
    yield from _staff(line)
    yield from _closing(line)
    yield from _sources(line)
    for found in _INPUT.finditer(line):
        yield _credited(found, Mark.SOURCE)
    for found in _LINK.finditer(line):
        if _is_outlet(found["name"]) or "original" in found["mark"].lower():
            yield _credited(found, Mark.LINK)
    for found in _REPRINT.finditer(line):
        told = found["this"] or found["mark"].lower().startswith("originally")
        if _is_outlet(found["name"]) or (told and _is_name(found["name"])):
            yield _credited(found, Mark.REPRINT)
    for found in _RIGHTS.finditer(line):
        if is_known_outlet(found["name"]):
            yield _credited(found, Mark.REPRINT)
    byline = _BYLINE.match(line)
    if byline and is_known_outlet(byline["name"]):
        yield _credited(byline, Mark.BYLINE)


def _dateline(line: str) -> Iterator[Credited]:
    found = _DATELINE.match(line)
    if not found or not (found["dash"].strip() or found["place"]):
        return
    dashed, shouted = bool(found["dash"].strip()), (found["place"] or "").isupper()
    if is_known_outlet(found["name"]) and (dashed or shouted):
        yield _credited(found, Mark.DATELINE, start=found.start("place" if shouted else "mark"))
    elif dashed and shouted and _is_name(found["name"]) and not found["name"].isdigit():
        yield _credited(found, Mark.DATELINE, start=found.start("place"))


def _staff(line: str) -> Iterator[Credited]:
    for found in _STAFF.finditer(line):
        if is_known_outlet(found["name"]):
            yield _credited(found, Mark.SOURCE)
        elif " " in found["name"].strip():
            yield Credited("", found.start("mark"), found.end("mark"), Mark.STAFF)


def _closing(line: str) -> Iterator[Credited]:
    ending = _ENDING.search(line)
    if ending and ending["stop"] and is_known_outlet(ending["name"]):
        yield _credited(ending, Mark.ENDING)
    bracketed = _BRACKETED.search(line)
    if bracketed and is_known_outlet(bracketed["name"]):
        yield _credited(bracketed, Mark.ENDING)
    alone = _ALONE.match(line) if len(line) <= _LONGEST_LINE else None
    if alone and is_agency(alone["name"]):
        yield _credited(alone, Mark.ENDING)


def _sources(line: str) -> Iterator[Credited]:
    found = _SOURCE.match(line) if len(line) <= 2 * _LONGEST_LINE else None
    if not found:
        return
    first = True
    for name in re.finditer(_NAME, found["names"]):
        if _is_name(name.group()):
            start = found.start("names") + name.start()
            end = found.start("names") + name.end()
            yield Credited(
                _shown(name.group()), found.start("mark") if first else start, end, Mark.SOURCE
            )
            first = False


def _credited(found: re.Match[str], mark: Mark, start: int | None = None) -> Credited:
    begin = found.start("mark") if start is None or start < 0 else start
    return Credited(_shown(found["name"]), begin, found.end("mark"), mark)


def _shown(name: str) -> str:
    """Return an outlet's name without article, and of "RT.com" what stands before the dot."""
    plain = re.sub(r"^[Tt]he\s", "", name.strip().rstrip("."))
    return re.sub(r"^(?:www\.)?([\w-]+)\.com$", r"\1", plain)


def _is_outlet(name: str) -> bool:
    """Whether a name is an outlet's for sure: a well-known one, or a site."""
    return is_known_outlet(name) or re.fullmatch(_DOMAIN, name.strip()) is not None


def _is_name(name: str) -> bool:
    """Whether words can be an outlet's: no date, no year, no word of the page in small letters."""
    plain = name.strip()
    first = re.sub(r"^[Tt]he\s", "", plain).split()[0]
    domain = re.fullmatch(_DOMAIN, plain) is not None
    return (domain or first[0].isupper()) and first.lower().rstrip(".") not in _MONTHS
