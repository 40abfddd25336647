"""The fact table for readers and programs: at a terminal, as JSON and as CSV."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from rich.text import Text

from checker.records.facts import Fact, FactGroup, FactTable, FactValue, Standing, State
from checker.reports import json
from checker.reports.csv import written
from checker.reports.places import Places
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


def render_terminal(table: FactTable, width: int = 100, color: bool = False) -> str:
    """Return the facts for a reader, disputed ones first."""
    return printed(_lines(table), width, color)


def _lines(table: FactTable) -> Iterator[Line]:
    places = Places(table)
    for group in table.groups:
        yield from _group(group, places)
    if not table.complete:
        yield "", Text("Some statements were not checked, so facts may be missing here.", "bold")
    caveat = "“Stated by several” does not mean that it is true."
    yield "", Text(f"{caveat} {made_by(table.run)}", "dim")


def _group(group: FactGroup, places: Places) -> Iterator[Line]:
    about = printable(", ".join(group.about))
    yield "", Text(f"{about}  {counted(len(group.documents), 'document')}".strip(), "bold")
    numbered = [*enumerate(group.facts, start=1)]
    for title, alike in groupby(numbered, key=lambda pair: _title(pair[1])):
        facts = list(alike)
        yield from (EMPTY, ("", Text(f"{title} ({len(facts)})", "bold")))
        for number, fact in facts:
            yield f"{number:>3}  ", Text(printable(fact.text))
            yield from _values(fact, places)
    if not group.facts:
        yield "", Text("There are no facts to show here.")
    numbers = {fact.id: str(number) for number, fact in numbered}
    for one in group.publishers:
        if told := [numbers[name] for name in one.deviates if name in numbers]:
            where = f"fact{'' if len(told) == 1 else 's'} {listed(told)}"
            yield "", Text(f"{printable(one.name)} differs from most in {where}.")
    yield EMPTY


def _title(fact: Fact) -> str:
    if fact.state is State.DISPUTED:
        return "Disputed"
    return "Stated by one alone" if fact.alone else "Stated by several"


def _values(fact: Fact, places: Places) -> Iterator[Line]:
    """Yield each value with who gives it, and where."""
    for value in fact.values:
        givers = _givers(value, places, dated=fact.state is State.CHANGED)
        if fact.element is None:
            yield "     ", Text(givers, "dim")
            continue
        style, note = _VALUES[value.standing]
        line = Text(f"“{printable(value.text)}”", style)
        yield "     ", line.append(f"{note}: {givers}", "dim")
    if fact.origins < fact.sources:
        independent = counted(fact.origins, "independent source")
        yield "     ", Text(f"{fact.sources} documents, {independent}", "dim")


def _givers(value: FactValue, places: Places, *, dated: bool) -> str:
    lines: dict[str, list[str]] = {}
    for said in value.said:
        time = said.as_of or places.documents[said.document].date or "no date"
        who = places.name(said.document) + (f", {time}" if dated else "")
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
