"""A score as tables for a terminal of 100 columns; per cent with 95 % intervals, `–` undefined."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from checker.scoring.figures import MEAN, Figure
from checker.scoring.result import Paired, Run, Score
from checker.scoring.tally import KindCount

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
_COMPARED = (
    ("bal. acc.", "balanced_accuracy"),
    ("P", "precision"),
    ("R", "recall"),
    ("F1", "f1"),
    ("certain P", "certain_precision"),
    ("certain R", "certain_recall"),
)


def show(tables: Group) -> None:
    """Print tables to stdout, in 100 columns where it is not a terminal."""
    console = Console()
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(tables)


def score_tables(score: Score) -> Group:
    """Return a score as tables; rows without a figure are left out."""
    counts = {name: sum(t.dataset == name for t in score.tallies) for name in score.figures}
    certain = [(heading, f"certain_{key}") for heading, key in _SHOWN]
    tables = [
        _figures("All findings: labelled stretches, then whole texts", _SHOWN, score, counts),
        _figures("Certain findings alone", certain, score, counts),
        _figures("Disputed and outdated", _SEVERAL, score, counts),
        kind_table(score.kinds),
    ]
    spaced = (part for table in tables if table.row_count for part in (table, Text()))
    return Group(*spaced, *_notes(score))


def kind_table(kinds: Sequence[KindCount]) -> Table:
    """Return what was found of each kind, rightly named, and flagged falsely."""
    table = _table("By kind", ("kind", "found", "of", "right verdict", "false alarms"))
    for one in kinds:
        numbers = (one.found, one.total, one.right, one.alarms)
        table.add_row(Text(one.kind), *map(str, numbers))
    return table


def compare_tables(paired: Paired) -> Group:
    """Return a paired comparison: percentage points gained, bold where the interval excludes 0."""
    title = "Second minus first, percentage points [95 %]"
    table = _table(title, ("set", "n", *(heading for heading, _ in _COMPARED)))
    for name, figures in paired.differences.items():
        if name == MEAN and len(paired.records) == 1:
            continue
        number = paired.records.get(name, sum(paired.records.values()))
        table.add_row(Text(name), str(number), *(_gain(figures[key]) for _, key in _COMPARED))
    return Group(Text(f"first:  {_run(paired.first)}\nsecond: {_run(paired.second)}"), table)


def _figures(
    title: str, columns: Sequence[tuple[str, str]], score: Score, counts: dict[str, int]
) -> Table:
    table = _table(title, ("set", "n", *(heading for heading, _ in columns)))
    for name, found in score.figures.items():
        cells = [found[key] for _, key in columns]
        several = name != MEAN or len(score.figures) > 2
        if several and any(cell.value is not None for cell in cells):
            number = counts[name] or sum(counts.values())
            shown = (_interval(cells[0]), *map(_percent, cells[1:]))
            table.add_row(Text(name), str(number), *shown)
    return table


def _notes(score: Score) -> Iterable[Text]:
    claims = sum(one.counts["claims"] for one in score.tallies)
    controls = [one for one in score.tallies if one.counts["controls"]]
    alarms = sum(one.counts["control_alarms"] for one in controls)
    if controls:
        yield Text(f"{alarms} false alarms on {len(controls)} faithful texts")
    yield Text(f"{len(score.tallies)} texts, {claims} claims; {_run(score.run)}")
    if unchecked := sum(one.counts["unchecked"] for one in score.tallies):
        yield Text(f"{unchecked} claims stayed unchecked and count as not flagged", style="yellow")


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


def _gain(figure: Figure) -> Text:
    if figure.value is None or figure.low is None or figure.high is None:
        return Text(_NONE if figure.value is None else f"{figure.value * 100:+.0f}")
    sure = figure.low > 0 or figure.high < 0
    words = f"{figure.value * 100:+.0f} [{figure.low * 100:+.0f} {figure.high * 100:+.0f}]"
    return Text(words, style="bold" if sure else "")


def _run(run: Run) -> str:
    return ", ".join(f"{name} {value}" for name, value in run.items() if value)
