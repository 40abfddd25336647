"""What articles are split into, by itself: what `checker claims` prints."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from rich.text import Text

from checker.records import Document, Examined, Kind, Record, Span
from checker.records.reports import Offsets
from checker.reports import json
from checker.reports.terminal import Line, printed
from checker.reports.words import counted, printable


class Statement(Record):
    """A claim of an article: self-contained text, and the words that make it."""

    id: str
    text: str
    kind: Kind
    span: Span
    sentence: Offsets


class Statements(Record):
    """The claims of an article, in the order of its text."""

    document: str
    claims: tuple[Statement, ...]


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
    return json.render([statements(*one) for one in split])


def statements(document: Document, examined: Iterable[Examined]) -> Statements:
    """Return the claims that a document is split into."""
    found = [Statement.model_validate(one.claim, from_attributes=True) for one in examined]
    return Statements(document=document.id, claims=tuple(found))


FORMATS: Mapping[str, Callable[..., str]] = {"terminal": render_terminal, "json": render_json}
