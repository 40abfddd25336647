"""The fact table for a reader at a terminal: disputed facts first, colour only as an extra."""

from collections.abc import Sequence
from io import StringIO

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from checker.fact_table import (
    Fact,
    FactDocument,
    FactGroup,
    FactKind,
    FactTable,
    FactValue,
    Standing,
    State,
)
from checker.language.verbatim import find
from checker.reports.wording import printable

_STYLE = {
    Standing.AGREED: "bold green",
    Standing.DEVIATES: "bold red",
    Standing.EARLIER: "bold cyan",
    Standing.OPEN: "bold magenta",
}
_TOLD = {Standing.DEVIATES: "deviates", Standing.EARLIER: "earlier"}
Documents = dict[str, FactDocument]
Numbered = Sequence[tuple[int, Fact]]


def render(table: FactTable, width: int = 100, color: bool = False) -> str:
    """Return the table as text `width` columns wide, with ANSI colours if `color`."""
    documents = {document.id: document for document in table.documents}
    out = StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, no_color=not color, highlight=False
    )
    for group in table.groups:
        _print_group(console, group, documents)
    if not table.complete:
        console.print(
            Text("Some claims were not checked, so facts may be missing here.", "bold blue")
        )
    console.print(_footer(table))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _print_group(console: Console, group: FactGroup, documents: Documents) -> None:
    console.print(_heading(group, documents))
    numbered = list(enumerate(group.facts, start=1))
    disputed = [one for one in numbered if one[1].state is State.DISPUTED]
    calm = [one for one in numbered if one[1].state is not State.DISPUTED]
    for title, rows, show in (
        ("Disputed", disputed, _compared),
        ("Stated by several", [one for one in calm if not one[1].alone], _compared),
        ("Stated by one alone", [one for one in calm if one[1].alone], _alone),
    ):
        if rows:
            console.print(Text(f"\n{title} ({len(rows)})", "bold"))
            console.print(show(rows, documents))
    if not group.facts:
        console.print(Text("\nThere are no facts to show here."))
    if len(group.documents) > 1:
        console.print(Text("\nWho leaves the agreed value", "bold"))
        console.print(_publishers(group))


def _heading(group: FactGroup, documents: Documents) -> Rule:
    origins = len({documents[name].origin for name in group.documents})
    about = ", ".join(printable(word) for word in group.about)
    many = "one document, nothing to compare it with"
    if len(group.documents) > 1:
        many = f"{_count(len(group.documents), 'document')}, {_count(origins, 'origin')}"
    return Rule(Text(f"{about}  {many}".strip(), "bold"), align="left", characters="─")


def _compared(rows: Numbered, documents: Documents) -> Table:
    table = Table(box=box.HORIZONTALS, expand=True, show_lines=True, pad_edge=False)
    table.add_column("", justify="right", width=3, no_wrap=True)
    table.add_column("fact", ratio=5)
    table.add_column("who gives which value", ratio=4)
    table.add_column("backed by", width=13)
    for number, fact in rows:
        table.add_row(str(number), _wording(fact), _values(fact, documents), _backing(fact))
    return table


def _alone(rows: Numbered, documents: Documents) -> Table:
    table = Table(box=None, expand=True, show_header=False, pad_edge=False)
    table.add_column("", justify="right", width=3, no_wrap=True)
    table.add_column("fact", ratio=5)
    table.add_column("by", ratio=2)
    for number, fact in rows:
        where = _givers(fact.values[0], documents, dated=False)
        table.add_row(str(number), _wording(fact), Text("; ".join(where), "dim"))
    return table


def _wording(fact: Fact) -> Text:
    """Return the fact with the compared words between » and «."""
    whole = printable(fact.text)
    places = (find(printable(value.text), whole) for value in fact.values)
    place = next((found for found in places if found), None)
    if fact.kind is FactKind.STATEMENT or place is None:
        return Text(whole)
    start, end = place
    text = Text(whole[:start])
    text.append(f"»{whole[start:end]}«", "bold")
    return text.append(whole[end:])


def _values(fact: Fact, documents: Documents) -> Group:
    """Return each value, and indented under it who gives it; of a statement only who makes it."""
    lines: list[Text | Padding] = []
    stated = fact.kind is FactKind.STATEMENT
    for value in fact.values:
        if not stated:
            lines.append(_value(value, counted=fact.state is State.DISPUTED))
        givers = _givers(value, documents, dated=fact.state is State.CHANGED)
        lines += [Padding(Text(giver), (0, 0, 0, 0 if stated else 2)) for giver in givers]
    return Group(*lines)


def _value(value: FactValue, counted: bool) -> Text:
    text = Text(printable(value.text), _STYLE[value.standing])
    notes = [_count(value.origins, "origin")] if counted else []
    if value.standing in _TOLD:
        notes.append(_TOLD[value.standing])
    return text.append(f" ({', '.join(notes)})" if notes else "", "dim")


def _givers(value: FactValue, documents: Documents, dated: bool) -> list[str]:
    """Return a line per document that gives a value, with the lines of its text."""
    places: dict[str, list[int]] = {}
    for said in value.said:
        places.setdefault(said.document, []).append(said.span.line)
    found = []
    for name, numbers in places.items():
        document = documents[name]
        where = ", ".join(str(number) for number in dict.fromkeys(numbers))
        times = dict.fromkeys(said.as_of for said in value.said if said.document == name)
        when = ", ".join(time for time in times if time) or str(document.date or "no date")
        time = f", {when}" if dated else ""
        found.append(f"{printable(document.label)}{time}, line {where}")
    return found


def _backing(fact: Fact) -> Text:
    text = Text(_count(fact.origins, "origin"))
    if fact.state is State.SINGLE:
        text = Text("1 origin only", "yellow")
    if fact.sources != fact.origins:
        text.append(f"\n{_count(fact.sources, 'source')}")
    return text


def _publishers(group: FactGroup) -> Table:
    numbers = {fact.id: str(number) for number, fact in enumerate(group.facts, start=1)}
    table = Table(box=box.HORIZONTALS, pad_edge=False)
    table.add_column("publisher")
    for name in ("facts", "alone", "deviates"):
        table.add_column(name, justify="right")
    table.add_column("in fact")
    for one in group.publishers:
        table.add_row(
            Text(printable(one.name)),
            str(one.facts),
            str(one.alone),
            Text(str(len(one.deviates)), "bold red" if one.deviates else ""),
            ", ".join(numbers[name] for name in one.deviates if name in numbers),
        )
    return table


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _footer(table: FactTable) -> Text:
    model = f", model {printable(table.run.model)}" if table.run.model else ""
    return Text(
        f"checker {table.run.version}, engine {table.run.engine}{model}."
        " “Stated by several” means that no difference was found, not that it is true.",
        "dim",
    )
