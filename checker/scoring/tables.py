"""A score as tables for a terminal of 100 columns; per cent with 95 % intervals, `–` undefined."""

from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker.scoring.figures import MEAN, Figure, Score

_NONE = "–"
_WIDTH = 100
_SHOWN = (
    ("P", "precision"),
    ("R", "recall"),
    ("F1", "f1"),
    ("findings ok", "finding_precision"),
    ("verdict ok", "named_right"),
    ("texts: bal. acc.", "balanced_accuracy"),
    ("P", "text_precision"),
    ("R", "text_recall"),
)
_SEVERAL = (("disputed", "disputed"), ("outdated", "outdated"))


def show(score: Score) -> None:
    """Print a score to stdout, in 100 columns where it is no terminal; empty rows are left out."""
    console = Console()
    if not console.is_terminal:
        console.width = _WIDTH
    certain = [(heading, f"certain_{key}") for heading, key in _SHOWN]
    tables = (
        _figures("All findings: labelled stretches, then whole texts", _SHOWN, score),
        _figures("Certain findings alone", certain, score),
        _figures("Disputed and outdated", _SEVERAL, score),
        _kinds(score),
    )
    for table in tables:
        if table.row_count:
            console.print(table, "")
    for note in _notes(score):
        console.print(Text(note))


def _figures(title: str, columns: Sequence[tuple[str, str]], score: Score) -> Table:
    table = _table(title, ("set", "n", *(heading for heading, _ in columns)))
    for name, found in score.figures.items():
        cells = [found[key] for _, key in columns]
        several = name != MEAN or len(score.figures) > 2
        if several and any(cell.value is not None for cell in cells):
            number = sum(name in {MEAN, tally.dataset} for tally in score.tallies)
            shown = (_interval(cells[0]), *map(_percent, cells[1:]))
            table.add_row(Text(name), str(number), *shown)
    return table


def _kinds(score: Score) -> Table:
    table = _table("By kind", ("kind", "found", "of", "right verdict", "false alarms"))
    for one in score.kinds:
        numbers = (one.found, one.total, one.right, one.alarms)
        table.add_row(Text(one.kind), *map(str, numbers))
    return table


def _notes(score: Score) -> Iterator[str]:
    sums = {
        name: sum(one.counts[name] for one in score.tallies)
        for name in ("claims", "controls", "control_alarms", "unchecked")
    }
    if sums["controls"]:
        yield f"{sums['control_alarms']} false alarms on {sums['controls']} faithful texts"
    run = ", ".join(f"{name} {value}" for name, value in score.run.items() if value)
    yield f"{len(score.tallies)} texts, {sums['claims']} claims; {run}"
    if sums["unchecked"]:
        yield f"{sums['unchecked']} claims stayed unchecked and count as not flagged"


def _table(title: str, columns: Iterable[str]) -> Table:
    table = Table(
        title=Text(title),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    for number, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if number else "left", no_wrap=True)
    return table


def _percent(figure: Figure) -> str:
    return _NONE if figure.value is None else f"{figure.value * 100:.0f}"


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return _percent(figure)
    return f"{_percent(figure)} [{figure.low * 100:.0f}-{figure.high * 100:.0f}]"
