"""What articles are split into, by itself: what `checker claims` prints."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from pydantic_core import to_json
from rich.text import Text

from checker.records import Claim, Document, Examined
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
        {"document": document.id, "claims": [_record(item.claim) for item in examined]}
        for document, examined in split
    ]
    return visible(to_json(content, indent=2).decode()) + "\n"


def _record(claim: Claim) -> dict[str, object]:
    bounds = {"start": claim.sentence.start, "end": claim.sentence.end}
    named = {name: getattr(claim, name) for name in ("id", "text", "kind", "span")}
    return named | {"sentence": bounds}


FORMATS: Mapping[str, Callable[..., str]] = {"terminal": render_terminal, "json": render_json}
