"""Builds the records that tests feed to the stages."""

import datetime
import hashlib

from checker.markup import text_blocks
from checker.segment import segment
from checker.types import Comparison, Document, Segmented


def segmented(
    text: str, name: str = "source", date: str | None = None, publisher: str | None = None
) -> Segmented:
    """Return a segmented plain-text document."""
    document = Document(
        id=name,
        path=f"{name}.txt",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=text_blocks(text),
        publisher=publisher,
        date=datetime.date.fromisoformat(date) if date else None,
    )
    return segment(document)


def compare(
    article: str,
    source: str,
    *others: str,
    article_date: str | None = None,
    source_date: str | None = None,
) -> Comparison:
    """Return the first sentence of `article` beside all sentences of `source`."""
    checked = segmented(article, "article", article_date)
    first = segmented(source, "source", source_date)
    rest = [segmented(text, f"other{i}") for i, text in enumerate(others, start=1)]
    return Comparison(
        sentence=checked.sentences[0],
        article=checked.document,
        evidence=first.sentences,
        source=first,
        sources=(first, *rest),
    )
