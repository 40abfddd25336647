"""Builds the documents that tests feed to the stages."""

import datetime
from dataclasses import replace

from checker.documents import parse
from checker.records import Document, unheard


def document(
    text: str, name: str = "source", date: str | None = None, publisher: str | None = None
) -> Document:
    """Return a plain text as a document with its sentences."""
    read = parse(f"{name}.txt", text.encode(), unheard)
    return replace(
        read,
        id=name,
        sentences=tuple(replace(one, document=name) for one in read.sentences),
        publisher=publisher,
        date=datetime.date.fromisoformat(date) if date else read.date,
    )
