"""What articles are split into, by itself: what `checker claims` prints."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from rich.text import Text

from checker.records import Document, Examined
from checker.reports.json import visible
from checker.reports.terminal import Line, printed
from checker.reports.words import counted, printable

Split = Iterable[tuple[Document, tuple[Examined, ...]]]


def render_terminal(split: Split, width: int = 100, color: bool = False) -> str:
    """Return each sentence, and under it its claims."""
    return printed(_lines(split), width, color)


def _lines(split: Split) -> Iterator[Line]:
    for document, examined in split:
        yield "", Text(f"{printable(document.path)}: {counted(len(examined), 'claim')}", "bold")
        for sentence, items in groupby(examined, key=lambda item: item.claim.sentence):
            yield "", Text()
            where = f"{sentence.line}:{sentence.column}  "
            yield where, Text(printable(sentence.plain))
            for item in items:
                yield f"    {item.claim.kind.value:<7} ", Text(printable(item.claim.text))
        yield "", Text()


def render_json(split: Split) -> str:
    """Return the claims as JSON, in the terms of the report contract."""
    content = [
        {"document": document.id, "claims": [_record(item) for item in examined]}
        for document, examined in split
    ]
    return visible(json.dumps(content, indent=2, ensure_ascii=False)) + "\n"


def _record(item: Examined) -> dict[str, object]:
    claim = item.claim
    return {
        "id": claim.id,
        "text": claim.text,
        "kind": claim.kind.value,
        "span": claim.span.model_dump(),
        "sentence": {"start": claim.sentence.start, "end": claim.sentence.end},
    }


FORMATS: Mapping[str, Callable[..., str]] = {"terminal": render_terminal, "json": render_json}
