"""A score as tables for a terminal of 100 columns; per cent with 95 % intervals, `–` undefined."""

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from checker.scoring.intervals import MEAN, Figure
from checker.scoring.result import ConfusionCount, Paired, Score, SetScore

_NONE = "–"
_WIDTH = 100
_COMPARED = {
    "text_balanced_accuracy": "bal. acc.",
    "text_f1": "text F1",
    "text_roc_auc": "AUC",
    "unit_recall": "found",
    "finding_precision": "prec.",
    "sentence_f1": "sent. F1",
}


def show(tables: Group) -> None:
    """Print tables to stdout, in 100 columns where it is not a terminal."""
    console = Console()
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(tables)


def score_tables(score: Score) -> Group:
    """Return a score as tables; those that have nothing to show are left out."""
    parts = [_texts(score), _findings(score), _sentences(score), _elements(score)]
    tables = [table for table in parts if table.row_count]
    if score.confusion:
        tables.append(_confusion(score.confusion))
    spaced = (part for table in tables for part in (table, Text()))
    return Group(*spaced, *_notes(score))


def compare_tables(paired: Paired) -> Group:
    """Return a paired comparison: percentage points gained, bold where the interval excludes 0."""
    table = _table("Second minus first, percentage points [95 %]", ("set", "n"))
    for heading in _COMPARED.values():
        table.add_column(heading, justify="right", no_wrap=True)
    for name, figures in paired.differences.items():
        if name == MEAN and len(paired.records) == 1:
            continue
        number = paired.records.get(name, sum(paired.records.values()))
        cells = [_gain(figures[key]) for key in _COMPARED]
        table.add_row(Text(name), str(number), *cells)
    return Group(Text(f"first:  {_run(paired.first)}\nsecond: {_run(paired.second)}"), table)


def _texts(score: Score) -> Table:
    table = _table(
        'Texts: "inconsistent" if any claim is flagged | the same for tier `certain`',
        ("set", "n", "bal. acc.", "P", "R", "F1", "AUC", "|BA", "P", "R", "s", "calls"),
    )
    for name, figures, part in _rows(score):
        table.add_row(
            Text(name),
            str(part.records if part else len(score.tallies)),
            _interval(figures["text_balanced_accuracy"]),
            _percent(figures["text_precision"]),
            _percent(figures["text_recall"]),
            _interval(figures["text_f1"]),
            _interval(figures["text_roc_auc"]),
            _percent(figures["certain_text_balanced_accuracy"]),
            _percent(figures["certain_text_precision"]),
            _percent(figures["certain_text_recall"]),
            *_costs((part,) if part else score.sets),
        )
    return table


def _findings(score: Score) -> Table:
    table = _table(
        "Units: wrong units found, flagged claims that are right | the same for tier `certain`",
        (
            "set",
            "found",
            "precision",
            "alarms/text",
            "|found",
            "prec.",
            "contradicted ok",
            "type ok",
        ),
    )
    for name, figures, _ in _rows(score):
        table.add_row(
            Text(name),
            _interval(figures["unit_recall"]),
            _interval(figures["finding_precision"]),
            _number(figures["false_alarms_per_text"]),
            _percent(figures["certain_unit_recall"]),
            _percent(figures["certain_finding_precision"]),
            _interval(figures["contradicted_precision"]),
            _percent(figures["type_accuracy"]),
        )
    return table


def _sentences(score: Score) -> Table:
    table = _table(
        "Whole articles, by labelled sentence | the same for tier `certain`",
        ("set", "P", "R", "F1", "|P", "R", "F1", "alarms/control", "disputed", "outdated"),
    )
    for part in score.sets:
        figures = part.figures
        if figures["sentence_f1"].value is None and (
            figures["false_alarms_per_control"].value is None
        ):
            continue
        table.add_row(
            Text(part.name),
            _interval(figures["sentence_precision"]),
            _interval(figures["sentence_recall"]),
            _interval(figures["sentence_f1"]),
            *(
                _percent(figures[f"certain_sentence_{name}"])
                for name in ("precision", "recall", "f1")
            ),
            _number(figures["false_alarms_per_control"]),
            _percent(figures["disputed_recognised"]),
            _percent(figures["outdated_recognised"]),
        )
    return table


def _elements(score: Score) -> Table:
    table = _table("By element, all sets", ("element", "found", "of", "share", "false alarms"))
    for count in score.elements:
        share = Figure(value=count.found / count.total if count.total else None)
        table.add_row(
            Text(count.element),
            str(count.found),
            str(count.total),
            _percent(share),
            str(count.false_alarms),
        )
    return table


def _confusion(counts: Sequence[ConfusionCount]) -> Table:
    verdicts = list(dict.fromkeys(count.verdict for count in counts))
    table = _table(
        "Found units: label against verdict",
        ("label", *(verdict.value for verdict in verdicts), "accepted"),
    )
    for gold in dict.fromkeys(count.gold for count in counts):
        row = {count.verdict: count for count in counts if count.gold == gold}
        accepted = sum(count.accepted for count in row.values())
        cells = (str(row[verdict].count) if verdict in row else "0" for verdict in verdicts)
        table.add_row(Text(gold), *cells, str(accepted))
    return table


def _notes(score: Score) -> Iterable[Text]:
    unchecked = sum(part.unchecked for part in score.sets)
    claims = sum(part.claims for part in score.sets)
    yield Text(f"{len(score.tallies)} texts, {claims} claims; {_run(score.run)}")
    if unchecked:
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


def _rows(score: Score) -> Iterable[tuple[str, Mapping[str, Figure], SetScore | None]]:
    yield from ((part.name, part.figures, part) for part in score.sets)
    if len(score.sets) > 1:
        yield MEAN, score.mean, None


def _costs(parts: Sequence[SetScore]) -> tuple[str, str]:
    """Return seconds and model calls per record."""
    records = sum(part.records for part in parts)
    seconds = sum(part.seconds for part in parts) / records
    calls = sum(part.calls for part in parts) / records
    return f"{seconds:.2f}", f"{calls:.1f}"


def _percent(figure: Figure) -> str:
    return _NONE if figure.value is None else f"{figure.value * 100:.0f}"


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return _percent(figure)
    return f"{_percent(figure)} [{figure.low * 100:.0f}-{figure.high * 100:.0f}]"


def _number(figure: Figure) -> str:
    return _NONE if figure.value is None else f"{figure.value:.2f}"


def _gain(figure: Figure) -> Text:
    if figure.value is None or figure.low is None or figure.high is None:
        return Text(_NONE if figure.value is None else f"{figure.value * 100:+.0f}")
    sure = figure.low > 0 or figure.high < 0
    words = f"{figure.value * 100:+.0f} [{figure.low * 100:+.0f} {figure.high * 100:+.0f}]"
    return Text(words, style="bold" if sure else "")


def _run(run: Mapping[str, str | None]) -> str:
    return ", ".join(f"{name} {value}" for name, value in run.items() if value)
