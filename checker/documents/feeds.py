"""RSS, Atom and WordPress exports: every entry a document with its own title, date and outlet."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from checker.documents.blocks import Parsed, extracted
from checker.documents.visible import html_lines
from checker.documents.xml import tree_lines
from checker.errors import InputError
from checker.language.datelines import day_of
from checker.records import Notify

# What WordPress keeps in a text for its plugins: "[gallery ids=…]".
_SHORTCODES = re.compile(
    r"\[/?(?:audio|embed|gallery|playlist|video|vc_\w+|et_\w+|contact-form[\w-]*)\b[^\]]{0,500}\]"
)
_PICTURES = (("[caption", "[/caption]"), ("<figure", "</figure>"))  # with what is written below
_BODIES = ("content:encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "dc:date", "issued", "updated")
_OUTLETS = ("source/title", "source", "dc:publisher")


def read_feed(path: str, root: Element, notify: Notify) -> tuple[Parsed, ...]:
    """Read the entries of a feed; drafts of an export, and entries without text, are none.

    Raises InputError for a feed without an entry that has text.
    """
    channel = root.find("channel")
    outlet = _text(root if channel is None else channel, "title")
    entries = [entry for entry in root.iter() if entry.tag in {"item", "entry"}]
    found = [parsed for entry in entries if (parsed := _entry(entry, outlet))]
    if not found:
        raise InputError(f"{path}: no entry of this feed has a text to check")
    if len(found) < len(entries):
        notify(f"{path}: {len(entries) - len(found)} entries without a published text are not read")
    return tuple(found)


def _entry(entry: Element, outlet: str) -> Parsed | None:
    if _text(entry, "status") not in {"", "publish"} or _text(entry, "post_type") == "attachment":
        return None
    title = " ".join(html_lines(_text(entry, "title")))
    body = max((list(_lines(entry, name)) for name in _BODIES), key=_length)
    if not body:
        return None
    described = {
        "title": title,
        "publisher": next(filter(None, (_text(entry, name) for name in _OUTLETS)), outlet),
        "date": next(filter(None, (day_of(_text(entry, name)) for name in _DATES)), None),
    }
    return extracted([title, *body], described)


def _lines(entry: Element, name: str) -> Iterator[str]:
    element = entry.find(name)
    if element is None:
        return
    if len(element):  # Atom's xhtml
        yield from tree_lines(element)
    else:
        text = element.text or ""
        for opening, closing in _PICTURES:
            text = _without(text, opening, closing)
        yield from html_lines(_SHORTCODES.sub("", text))


def _without(text: str, opening: str, closing: str) -> str:
    """Return a text without what stands between an opening and the next closing."""
    kept: list[str] = []
    at = 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start)) >= 0:
        kept.append(text[at:start])
        at = end + len(closing)
    return "".join(kept) + text[at:]


def _length(lines: list[str]) -> int:
    return sum(map(len, lines))


def _text(element: Element, name: str) -> str:
    return " ".join((element.findtext(name) or "").split())
