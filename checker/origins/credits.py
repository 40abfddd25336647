"""Finds the words by which a line says where its text comes from: "CAIRO (Reuters) –".

Only set phrases of the trade count: a dateline, a source line, a closing "– Reuters", an invitation
to read the original. "According to Reuters" attributes one statement and is no credit.
"""

import re
from calendar import day_name, month_name
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from checker.origins.outlets import is_agency, is_known_outlet
from checker.records import Document


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
_SITE = r"(?:[A-Za-z0-9][\w-]*\.)+(?:com|org|net|info|news|co\.\w\w|com\.\w\w|[a-z]{2})\b"
_OUTLET = (
    rf"(?:{_SITE}|(?:[Tt]he\s)?{_CAPITAL}"
    rf"(?:\s(?:of|the|de|du|des|di|der|et|and|&|for|el|la)(?=\s[A-ZÀ-Þ])|[ -]{_CAPITAL}){{0,5}})"
)
_NAME = rf"(?P<name>{_OUTLET})"
_DASH = r"(?:[–—―]|--?)"
_SHOUTED = r"[A-ZÀ-Þ]{2}[A-ZÀ-Þ’'.-]*(?:[ /,]{1,2}[A-ZÀ-Þ’'.-]+){0,5}"
_PLACE = r"[A-ZÀ-Þ][\w’'.-]*(?:[ /,]{1,2}[A-ZÀ-Þ][\w’'.-]*){0,5}"
_DAY = r"(?:,?\s(?:Jan|Feb|March|April|May|June|July|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}\.?)?"
_STORY = (
    r"(?:article|story|report|post|piece|content|dispatch|item|text|translation|version|interview)"
)
# The group `mark` holds the words of a credit; one with a group `sure` may name any outlet.
_DATELINE = re.compile(
    rf"^\W{{0,3}}(?P<mark>{_SHOUTED}{_DAY}\s?{_DASH}?\s?\({_NAME}\))"
    rf"\s*(?:(?P<sure>{_DASH}|:)|\s)"
)
_QUIET_DATELINE = re.compile(
    rf"^\W{{0,3}}(?:{_PLACE}{_DAY}\s?)?(?P<mark>\({_NAME}\))\s*(?:{_DASH}|:)"
)
_STAFF = re.compile(
    r"(?:^|[(\[.]\s*)(?P<mark>(?:Additional\s+)?(?:[Rr]eporting|Report|Writing|Editing)"
    rf"(?:\s+and\s+(?:writing|editing|reporting))?\s+(?:[Bb]y|[Ff]rom)\s+{_NAME})"
)
_INPUT = re.compile(
    r"(?:^|[(\[])\s*(?P<mark>[Ww]ith\s+(?:files|(?:agency\s+)?inputs?|reporting|contributions?"
    rf"|material)\s+(?:from|by)\s+{_NAME})"
)
_SOURCE = re.compile(
    r"^\W{0,3}(?P<mark>(?:Original\s+|News\s+)?(?:[Ss]ources?|Via|Courtesy|Story|Credit)"
    rf"\s*[:–—]\s*(?P<name>{_OUTLET}(?:\s*(?:,|/|;|\band\b)\s*{_OUTLET}){{0,3}}))\W{{0,3}}$"
)
_ENDING = re.compile(
    rf"(?:^|[.!?…][\"”’')]?)\s*(?P<mark>(?:{_DASH}\s?[(\[]?|[(\[]){_NAME}[)\]]?)\.?\s*$"
)
_ALONE = re.compile(rf"^\s*(?P<mark>{_NAME})\.?\s*$")
_TITLE_END = re.compile(rf"\S\s(?P<mark>{_DASH}\s?{_NAME})\s*$")
_LINK = re.compile(
    r"\b(?P<mark>(?:[Rr]ead|READ|[Ss]ee|[Vv]iew|[Cc]ontinue\s+[Rr]eading)"
    r"(?:\s+(?i:(?P<sure>original)|the|this|full|more|whole|entire|rest|of|on)\b)*"
    rf"(?:\s+(?i:{_STORY}))?\s+(?:at|on|in|from|via)\s+{_NAME})\W{{0,3}}$"
)
_REPRINT = re.compile(
    rf"(?:^\W{{0,3}}|(?<=[.!?]\s)|(?P<sure>\b(?:This|The)\s+{_STORY}\s+"
    r"(?:(?:is|was|has|been|had|also)\s+)+))"
    r"(?P<mark>(?:(?:[Oo]riginally|[Ff]irst|[Pp]reviously)"
    r"\s+(?:published|posted|printed|released|carried|appeared)"
    r"|[Rr]e(?:published|produced|printed)|[Tt]ranslated|[Aa]dapted|[Ss]yndicated"
    r"|[Pp]rovided|[Pp]roduced|[Dd]istributed|[Ss]upplied)"
    r"(?:\s+(?:with\s+(?:the\s+)?permission|here|online|in\s+[A-Z]?[a-z]+|on\s+[\d.\s\w]{1,20}))?"
    rf"\s+(?:by|in|on|at|from|of)\s+{_NAME})"
)
_ORIGINALLY = re.compile(
    rf"(?P<mark>[Oo]riginally\s+(?:published|appeared)\s+(?:by|in|on)\s+{_NAME})"
)
_RIGHTS = re.compile(
    rf"(?P<mark>(?:©|\([cC]\)|[Cc]opyright)\s*(?:©\s*)?(?:\d{{4}}\s+)?(?:by\s+)?{_NAME})"
)
_BYLINE = re.compile(
    rf"^\s*(?P<mark>(?:By|From|BY)\s+(?:{_CAPITAL}\s+(?:{_CAPITAL}\s+)?{_CAPITAL}?\s*"
    rf"(?:,|\||{_DASH})\s*)?{_NAME})\s*$"
)


def _may_be_outlet(name: str) -> bool:
    """Whether words can be an outlet's name: no number, no month and no weekday."""
    first = name.removeprefix("The ").split()[0]
    return _is_site(name) or (first[0].isupper() and first not in {*month_name, *day_name})


def _is_site(name: str) -> bool:
    return re.fullmatch(_SITE, name) is not None


def _is_outlet(name: str) -> bool:
    return is_known_outlet(name) or _is_site(name)


def _are_people(name: str) -> bool:
    return " " in name and not is_known_outlet(name)


# Each phrase, how it marks a text, and whom it may name.
_IN_TEXT: tuple[tuple[re.Pattern[str], Mark, Callable[[str], bool]], ...] = (
    (_DATELINE, Mark.DATELINE, is_known_outlet),
    (_QUIET_DATELINE, Mark.DATELINE, is_known_outlet),
    (_STAFF, Mark.SOURCE, is_known_outlet),
    (_STAFF, Mark.STAFF, _are_people),
    (_INPUT, Mark.SOURCE, _may_be_outlet),
    (_SOURCE, Mark.SOURCE, _may_be_outlet),
    (_ENDING, Mark.ENDING, is_known_outlet),
    (_ALONE, Mark.ENDING, is_agency),
    (_LINK, Mark.LINK, _is_outlet),
    (_REPRINT, Mark.REPRINT, _is_outlet),
    (_ORIGINALLY, Mark.REPRINT, _may_be_outlet),
    (_RIGHTS, Mark.REPRINT, is_known_outlet),
    (_BYLINE, Mark.BYLINE, is_known_outlet),
)
_IN_TITLE = ((_TITLE_END, Mark.ENDING, is_known_outlet),)


@lru_cache(maxsize=2048)
def credits_in(line: str, *, headline: bool = False) -> tuple[Credited, ...]:
    """Return the credits of one line of a text, each name once; `headline` reads it as a title."""
    found: dict[str, Credited] = {}
    for phrase, mark, whom in _IN_TITLE if headline else _IN_TEXT:
        for match in phrase.finditer(line):
            may_name = _may_be_outlet if match.groupdict().get("sure") else whom
            for name in filter(may_name, re.findall(_OUTLET, match["name"])):
                shown = "" if mark is Mark.STAFF else _shown(name)
                found.setdefault(shown, Credited(shown, *match.span("mark"), mark))
    return tuple(sorted(found.values(), key=lambda credit: credit.start))


def credited(document: Document) -> Iterator[tuple[Credited, str, int]]:
    """Yield the credits of a text and of its title, each with its words and its line."""
    for sentence in document.numbered:
        found = credits_in(sentence.plain)
        if not found and sentence.number <= 1:  # the first line may be the headline
            found = credits_in(sentence.plain, headline=True)
        for credit in found:
            span = sentence.span(credit.start, credit.end)
            yield credit, span.text, span.line
    title = document.title or ""
    for credit in credits_in(title, headline=True):
        yield credit, title[credit.start : credit.end], 1


def _shown(name: str) -> str:
    """Return an outlet's name without article, and of "RT.com" what stands before the dot."""
    plain = re.sub(r"^[Tt]he\s", "", name.strip().rstrip("."))
    return re.sub(r"^(?:www\.)?([\w-]+)\.com$", r"\1", plain)
