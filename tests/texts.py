"""Texts that tests check, and the documents that they feed to the stages."""

import datetime
from dataclasses import replace

from checker.documents import parse, renamed
from checker.records import Document, unheard

ARTICLE = "Vice President Maria Lopez opened the summit in Quito on Monday.\n"
SOURCE = "President Maria Lopez opened the summit in Quito on Monday.\n"


def document(
    text: str, name: str = "source", date: str | None = None, publisher: str | None = None
) -> Document:
    """Return a plain text as a document with its sentences."""
    found = renamed(parse(f"{name}.txt", text.encode(), unheard), name)
    day = datetime.date.fromisoformat(date) if date else found.date
    return replace(found, publisher=publisher, date=day)
