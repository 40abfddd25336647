"""Formats of news agencies: NITF, NewsML-G2 and ninjs."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from checker.documents.blocks import Parsed, extracted
from checker.documents.encoding import decoded
from checker.documents.visible import html_lines
from checker.documents.xml import tree_lines
from checker.errors import InputError
from checker.language.datelines import day_of
from checker.records import Notify

_TAG = re.compile(r"</?[a-z]+\d?[\s/>]")
_NITF_LINES = (".//hedline/hl1", ".//hedline/hl2", ".//body.content", ".//body.end")


def read_nitf(_path: str, root: Element, _notify: Notify) -> tuple[Parsed, ...]:
    """Read a story in NITF."""
    issued = root.find(".//date.issue")
    story = root.find(".//story.date")
    dates = (one.get("norm", "") for one in (issued, story) if one is not None)
    outlet = root.find(".//doc-id")
    said = {
        "title": _first(root, ".//hedline/hl1", "head/title"),
        "publisher": _first(root, ".//distributor")
        or (outlet is not None and outlet.get("regsrc")),
        "date": next(filter(None, map(day_of, dates)), None),
    }
    return (extracted(_lines(root, _NITF_LINES), said),)


def read_newsml(path: str, root: Element, _notify: Notify) -> tuple[Parsed, ...]:
    """Read the stories of a NewsML-G2 item or message; pictures and packages are none.

    Raises InputError where there is no story.
    """
    items = [item for item in root.iter("newsItem") if item.find("contentSet") is not None]
    found = [_item(item) for item in items]
    if not any(parsed.text for parsed in found):
        raise InputError(f"{path}: no item of this file has a text to check")
    return tuple(parsed for parsed in found if parsed.text)


def _item(item: Element) -> Parsed:
    title = _first(item, "contentMeta/headline", "itemMeta/title")
    dates = (
        item.findtext(f"{name}") or ""
        for name in (
            "contentMeta/contentCreated",
            "itemMeta/firstCreated",
            "itemMeta/versionCreated",
        )
    )
    provider = item.find("itemMeta/provider")
    said = {
        "title": title,
        "publisher": _first(item, "itemMeta/provider/name", "contentMeta/infoSource/name")
        or (provider is not None and provider.get("literal")),
        "date": next(filter(None, map(day_of, dates)), None),
    }
    body = list(_lines(item, ("contentSet/inlineXML",)))
    plain = item.findtext("contentSet/inlineData") or ""
    lines = body or plain.splitlines()
    return extracted([*([title] if title and title not in lines else ()), *lines], said)


def read_ninjs(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a story in ninjs, or a list of them. Raises InputError for other JSON."""
    try:
        found = json.loads(decoded(path, data, notify))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: no valid JSON ({error}); mend it") from None
    if isinstance(found, dict):
        found = found.get("items", found.get("_items", [found]))
    stories = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    parsed = [_ninjs(story) for story in stories]
    if not any(one.text for one in parsed):
        raise InputError(f"{path}: no ninjs story with a `body_text`, `body_xhtml` or `bodies`")
    return tuple(one for one in parsed if one.text)


def _ninjs(story: Mapping[str, Any]) -> Parsed:
    title = _words(story, "headline") or _words(_main(story.get("headlines")), "value")
    bodies = story.get("bodies")
    body = _main(bodies) if bodies else {"value": story.get("body_text") or story.get("body_xhtml")}
    sources = story.get("infosources")
    dates = (_words(story, name) for name in ("contentcreated", "firstcreated", "versioncreated"))
    said = {
        "title": title,
        "publisher": _words(_main(sources), "name") or _words(story, "copyrightholder"),
        "date": next(filter(None, map(day_of, dates)), None),
    }
    text = _words(body, "value")
    lines = html_lines(text) if _TAG.search(text) else text.splitlines()
    return extracted([*([title] if title and title not in lines else ()), *lines], said)


def _main(values: object) -> Mapping[str, Any]:
    """Return the main one of several values of a field: that of role `main`, else the first."""
    held = [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
    return next((one for one in held if one.get("role") == "main"), held[0] if held else {})


def _words(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    return value if isinstance(value, str) else ""


def _lines(root: Element, places: Iterable[str]) -> Iterator[str]:
    for place in places:
        for element in root.findall(place):
            yield from tree_lines(element)


def _first(root: Element, *places: str) -> str:
    return next(_lines(root, places), "")
