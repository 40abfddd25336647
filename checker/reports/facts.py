"""The fact table for readers and programs: at a terminal, as JSON and as CSV."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.text import Text

from checker.records import DocumentRecord
from checker.records.facts import Fact, FactGroup, FactTable, FactValue, Standing, State
from checker.reports import json
from checker.reports.csv import written
from checker.reports.terminal import EMPTY, Line, printed
from checker.reports.words import counted, listed, made_by, printable

COLUMNS = (
    "event", "fact", "fact_text", "element", "state", "agreed", "sources", "origins", "value",
    "standing", "document", "path", "publisher", "date", "as_of", "origin", "line", "start", "end",
    "text",
)  # fmt: skip
_VALUES = {  # how a value is coloured, and what is noted of it
    Standing.AGREED: ("bold green", ""),
    Standing.DEVIATES: ("bold red", ", differs from most"),
    Standing.EARLIER: ("bold cyan", ", earlier"),
    Standing.OPEN: ("bold magenta", ""),
}
_Documents = Mapping[str, DocumentRecord]


def render_terminal(table: FactTable, width: int = 100, color: bool = False) -> str:
    """Return the facts for a reader, disputed ones first."""
    return printed(_lines(table), width, color)


def _lines(table: FactTable) -> Iterator[Line]:
    documents = {document.id: document for document in table.documents}
    for group in table.groups:
        yield from _group(group, documents)
    if not table.complete:
        yield "", Text("Some statements were not checked, so facts may be missing here.", "bold")
    caveat = "“Stated by several” does not mean that it is true."
    yield "", Text(f"{caveat} {made_by(table.run)}", "dim")


def _group(group: FactGroup, documents: _Documents) -> Iterator[Line]:
    about = printable(", ".join(group.about))
    yield "", Text(f"{about}  {counted(len(group.documents), 'document')}".strip(), "bold")
    titles = [_title(fact) for fact in group.facts]
    for number, fact in enumerate(group.facts, start=1):
        title = titles[number - 1]
        if title not in titles[: number - 1]:
            yield from (EMPTY, ("", Text(f"{title} ({titles.count(title)})", "bold")))
        yield f"{number:>3}  ", Text(printable(fact.text))
        yield from _values(fact, documents)
    if not group.facts:
        yield "", Text("There are no facts to show here.")
    numbers = {fact.id: str(number) for number, fact in enumerate(group.facts, start=1)}
    for one in group.publishers:
        if places := [numbers[name] for name in one.deviates if name in numbers]:
            where = f"fact{'' if len(places) == 1 else 's'} {listed(places)}"
            yield "", Text(f"{printable(one.name)} differs from most in {where}.")
    yield EMPTY


def _title(fact: Fact) -> str:
    if fact.state is State.DISPUTED:
        return "Disputed"
    return "Stated by one alone" if fact.alone else "Stated by several"


def _values(fact: Fact, documents: _Documents) -> Iterator[Line]:
    """Yield each value with who gives it, and where."""
    for value in fact.values:
        givers = _givers(value, documents, dated=fact.state is State.CHANGED)
        if fact.element is None:
            yield "     ", Text(givers, "dim")
            continue
        style, note = _VALUES[value.standing]
        line = Text(f"“{printable(value.text)}”", style)
        yield "     ", line.append(f"{note}: {givers}", "dim")
    if fact.origins < fact.sources:
        independent = counted(fact.origins, "independent source")
        yield "     ", Text(f"{fact.sources} documents, {independent}", "dim")


def _givers(value: FactValue, documents: _Documents, *, dated: bool) -> str:
    lines: dict[str, list[str]] = {}
    for said in value.said:
        document = documents[said.document]
        time = f", {said.as_of or document.date or 'no date'}" if dated else ""
        who = f"{printable(document.label)}{time}"
        lines.setdefault(who, []).append(str(said.span.line))
    return "; ".join(f"{who}, line {', '.join(dict.fromkeys(at))}" for who, at in lines.items())


def render_csv(table: FactTable) -> str:
    """Return a row per fact and words of a document that state it, as RFC 4180 has it."""
    return written(COLUMNS, _rows(table))


def _rows(table: FactTable) -> Iterator[Sequence[object]]:
    documents = {document.id: document for document in table.documents}
    for number, group in enumerate(table.groups, start=1):
        cells = ((f, v, said) for f in group.facts for v in f.values for said in v.said)
        for fact, value, said in cells:
            document = documents[said.document]
            yield (
                number, fact.id, fact.text, fact.element, fact.state, fact.agreed, fact.sources,
                fact.origins, value.text, value.standing, document.id, document.path,
                document.publisher, document.date, said.as_of, document.origin, said.span.line,
                said.span.start, said.span.end, said.span.text,
            )  # fmt: skip


FORMATS: Mapping[str, Callable[..., str]] = {
    "terminal": render_terminal,
    "json": json.render,
    "csv": render_csv,
}
