"""A score as tables of text within 100 columns; per cent with 95 % intervals, `–` undefined."""

from collections.abc import Iterator, Sequence

from checker.language.plain import one_line
from checker.scoring.figures import MEAN, Figure, Score

_NONE = "–"
_SHOWN = {
    "precision": "P",
    "recall": "R",
    "f1": "F1",
    "finding_precision": "findings ok",
    "named_right": "verdict ok",
    "balanced_accuracy": "texts: bal. acc.",
    "text_precision": "P",
    "text_recall": "R",
}
Row = Sequence[str]


def told(score: Score) -> str:
    """Return a score in words; tables without a row are left out."""
    certain = {f"certain_{key}": heading for key, heading in _SHOWN.items()}
    tables = {
        "All findings: labelled stretches, then whole texts": _figures(_SHOWN, score),
        "Certain findings alone": _figures(certain, score),
        "Disputed and outdated": _figures({"disputed": "disputed", "outdated": "outdated"}, score),
        "By kind": _kinds(score),
    }
    shown = [f"{title}\n{_aligned(rows)}\n" for title, rows in tables.items() if len(rows) > 1]
    return "\n".join([*shown, *_notes(score)])


def _figures(columns: dict[str, str], score: Score) -> list[Row]:
    rows: list[Row] = [("set", "n", *columns.values())]
    for name, found in score.figures.items():
        cells = [found[key] for key in columns]
        several = name != MEAN or len(score.figures) > 2
        if several and any(cell.value is not None for cell in cells):
            number = sum(name in {MEAN, tally.dataset} for tally in score.tallies)
            rows.append((name, str(number), _interval(cells[0]), *map(_percent, cells[1:])))
    return rows


def _kinds(score: Score) -> list[Row]:
    rows = [(one.kind, one.found, one.total, one.right, one.alarms) for one in score.kinds]
    head = ("kind", "found", "of", "right verdict", "false alarms")
    return [head, *(tuple(map(str, row)) for row in rows)]


def _notes(score: Score) -> Iterator[str]:
    if controls := score.total("controls"):
        yield f"{score.total('control_alarms')} false alarms on {controls} faithful texts"
    run = ", ".join(f"{name} {value}" for name, value in score.run.items() if value)
    yield f"{len(score.tallies)} texts, {score.total('claims')} claims; {run}"
    if unchecked := score.total("unchecked"):
        yield f"{unchecked} claims stayed unchecked and count as not flagged"


def _aligned(rows: Sequence[Row]) -> str:
    """Return rows as lines: the names to the left, numbers to the right of their columns."""
    names, *numbers = [list(map(one_line, column)) for column in zip(*rows, strict=True)]
    columns = [[cell.ljust(max(map(len, names))) for cell in names]]
    columns += [[cell.rjust(max(map(len, column))) for cell in column] for column in numbers]
    return "\n".join("  ".join(row) for row in zip(*columns, strict=True))


def _percent(figure: Figure) -> str:
    return _NONE if figure.value is None else f"{figure.value * 100:.0f}"


def _interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return _percent(figure)
    return f"{_percent(figure)} [{figure.low * 100:.0f}-{figure.high * 100:.0f}]"
