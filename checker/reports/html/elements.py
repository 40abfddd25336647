"""Builds markup in which every text is escaped unless it was built here.

A plain `str` is always text; only `Html`, which `tag` returns, is taken as it stands.
"""

import html
import re
from collections.abc import Iterable
from functools import cache

from checker.contract import DocumentRecord

_VOID = frozenset({"meta", "input"})
_OWN_LINE = frozenset(
    "article body details figure footer form h1 h2 h3 head header li main meta nav option p script"
    " section style table title tr".split()
)
# What HTML forbids in text: control characters, halves of surrogate pairs, noncharacters. And the
# two overrides of direction, which make words read otherwise than they were checked.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_PLAIN = re.compile(r"[ !#-%(-;=?-~\n\t\xa0-\xff\u2000-\u2027]*").fullmatch  # nothing to escape
_PICTURES = 0x2400  # the block of signs that show control characters
_MONTHS = "January February March April May June July August September October November December"


class Html(str):
    """Markup that is safe to stand in the page."""

    __slots__ = ()


def escaped(text: str) -> str:
    """Return text as markup, with control characters as visible signs."""
    if _PLAIN(text):
        return text
    text = text.replace("\r\n", "\n")
    return html.escape(_FORBIDDEN.sub(_sign, text))


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(_PICTURES + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def join(parts: Iterable[str], between: str = "") -> Html:
    """Return texts and markup in a row, each text escaped."""
    return Html(
        escaped(between).join([part if part.__class__ is Html else escaped(part) for part in parts])
    )


def tag(name: str, *children: str, **attributes: str | bool | None) -> Html:
    """Return an element; `class_` gives `class`, `data_x` gives `data-x`, None and False nothing.

    `name` and the attributes' names come from code, never from a document.
    """
    opening = name
    for key, value in attributes.items():
        if isinstance(value, str):
            opening += f'{_named(key)}="{escaped(value)}"'
        elif value is True:
            opening += _named(key)
    end = "\n" if name in _OWN_LINE else ""
    if name in _VOID:
        return Html(f"<{opening}>{end}")
    inner = "".join([part if part.__class__ is Html else escaped(part) for part in children])
    return Html(f"<{opening}>{inner}</{name}>{end}")


@cache
def label(text: str, class_: str) -> Html:
    """Return a short text of ours, of which a page has many alike."""
    return tag("span", text, class_=class_)


@cache
def _named(key: str) -> str:
    return " " + key.rstrip("_").replace("_", "-")


def isolated(text: str) -> Html:
    """Return text whose direction of writing does not touch its neighbours."""
    return tag("bdi", text)


def isolate(text: str) -> str:
    """Return text isolated like `isolated`, by characters: no element, for names in long lists."""
    return f"\u2068{text}\u2069"


def quoted(text: str) -> Html:
    """Return text in quotation marks."""
    return join(("“", isolated(text), "”"))


@cache
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


def sentence(text: str, words: str | None, start: int = 0) -> Html:
    """Return a quoted sentence with the first place of `words` from `start` on marked, if any."""
    at = text.find(words, start) if words else -1
    if at < 0 or not words:
        return tag("blockquote", text, dir="auto")
    after = at + len(words)
    return tag("blockquote", text[:at], tag("b", words), text[after:], dir="auto")
