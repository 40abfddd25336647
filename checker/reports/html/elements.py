"""Builds markup in which every text is escaped unless it was built here.

A plain `str` is always text; only `Html`, which `tag` returns, is taken as it stands.
"""

import html
import re
from collections.abc import Iterable

from checker.contract import DocumentRecord

_VOID = frozenset({"meta", "input"})
_OWN_LINE = frozenset(
    "article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"
    " head header html legend li main meta nav ol option p script section select style table tbody"
    " td th thead title tr ul".split()
)
# What HTML forbids in text: control characters, halves of surrogate pairs, noncharacters.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PICTURES = 0x2400  # the block of signs that show control characters
_MONTHS = "January February March April May June July August September October November December"


class Html(str):
    """Markup that is safe to stand in the page."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """Return text as markup, with control characters as visible signs."""
    text = text.replace("\r\n", "\n")
    return Html(html.escape(_FORBIDDEN.sub(_sign, text)))


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(_PICTURES + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def join(parts: Iterable[str], between: str = "") -> Html:
    """Return texts and markup in a row, each text escaped."""
    return Html(
        escaped(between).join(part if isinstance(part, Html) else escaped(part) for part in parts)
    )


def tag(name: str, *children: str, **attributes: str | int | bool | None) -> Html:
    """Return an element; `class_` gives `class`, `data_x` gives `data-x`, None and False nothing.

    `name` and the attributes' names come from code, never from a document.
    """
    opening = name
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        opening += " " + key.rstrip("_").replace("_", "-")
        if value is not True:
            opening += f'="{escaped(str(value))}"'
    end = "\n" if name in _OWN_LINE else ""
    if name in _VOID:
        return Html(f"<{opening}>{end}")
    return Html(f"<{opening}>{join(children)}</{name}>{end}")


def isolated(text: str) -> Html:
    """Return text whose direction of writing does not touch its neighbours."""
    return tag("bdi", text)


def quoted(text: str) -> Html:
    """Return text in quotation marks."""
    return join(("“", isolated(text), "”"))


def icon(glyph: str) -> Html:
    """Return a sign that readers see and screen readers skip."""
    return tag("span", glyph, aria_hidden="true")


def dated(document: DocumentRecord) -> Html | None:
    """Return a document's date as an editor writes it."""
    if document.date is None:
        return None
    month = _MONTHS.split()[document.date.month - 1]
    text = f"{document.date.day} {month} {document.date.year}"
    return tag("time", text, datetime=document.date.isoformat())


def highlighted(text: str, words: str | None, start: int = 0, end: int | None = None) -> Html:
    """Return a sentence with the first place of `words` between the offsets marked, if any."""
    at = text.find(words, start, end) if words else -1
    if at < 0 or not words:
        return isolated(text)
    after = at + len(words)
    return tag("bdi", text[:at], tag("b", words), text[after:])
