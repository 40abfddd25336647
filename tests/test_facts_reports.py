"""The formats of a fact table."""

import csv
import json
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from rich.cells import cell_len

from checker.records.facts import FactTable
from checker.reports import facts
from checker.reports import json as json_format
from tests.facts_sample import QUAKE, Texts, table

SCHEMA = Path(__file__).parent.parent / "docs" / "facts-1.schema.json"
HOSTILE: Texts = {
    "one": ('=HYPERLINK("x") the mill of Tarn \x1b[31mburned down.', None, "+Daily\x07"),
    "two": ("The mill of Tarn burned down [bold]at night[/bold].", None, "@Weekly"),
}


def test_json_fits_its_schema() -> None:
    """The schema in the docs is the one the records make, and a table is valid against it."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

    assert json.loads(json_format.schema(FactTable)) == schema
    jsonschema.validate(json.loads(json_format.render(table())), schema)


def test_json_is_whole_and_stable() -> None:
    """Read back it is the same table, but for the texts; made again it is the same bytes."""
    text = json_format.render(table())

    assert json_format.render(FactTable.model_validate_json(text)) == text
    assert json_format.render(table()) == text


def test_csv_has_a_row_per_fact_and_words_of_a_document() -> None:
    """Every span of the table is a row under the header, each ended as RFC 4180 has it."""
    found = table()
    text = facts.render_csv(found)
    rows = list(csv.DictReader(StringIO(text, newline="")))

    spans = [
        (fact.id, value.text, said.document, str(said.span.start))
        for group in found.groups
        for fact in group.facts
        for value in fact.values
        for said in value.said
    ]
    assert [(r["fact"], r["value"], r["document"], r["start"]) for r in rows] == spans
    assert {row["standing"] for row in rows} == {"agreed", "deviates", "earlier"}
    assert text.count("\r\n") == text.count("\n") == len(spans) + 1


def test_csv_holds_no_formula_and_no_control_character() -> None:
    """A cell that a spreadsheet would run begins with an apostrophe."""
    text = facts.render_csv(table(HOSTILE, []))
    cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]

    assert "'+Daily" in cells
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    assert "\x1b" not in text


def test_the_terminal_shows_text_as_it_is() -> None:
    """Neither control characters nor markup of an article reach the terminal."""
    text = facts.render_terminal(table(HOSTILE, []))

    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]" in text


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_terminal_keeps_its_width(width: int) -> None:
    """No line is wider than asked for."""
    lines = facts.render_terminal(table(), width=width).splitlines()

    assert max(cell_len(line) for line in lines) <= width


def test_the_terminal_names_what_an_editor_looks_for() -> None:
    """Values with who gives them, who differs, what is earlier, and who stands alone."""
    text = facts.render_terminal(table(copies={"herald": "gazette"}))

    for words in (
        "Disputed (1)",
        "“About 600”: Agency, line 2; Herald, line 2",
        "“60”, earlier: Early Post, 2031-04-30, line 1",
        "4 documents, 3 independent sources",
        "Stated by one alone (1)",
    ):
        assert words in text


def test_the_terminal_tells_documents_of_one_publisher_apart() -> None:
    """Two that give a value do not become one with the lines of both."""
    text, date, _ = QUAKE["herald"]
    found = table({**QUAKE, "herald": (text, date, "Agency")})

    told = "“About 600”: Agency (agency), line 2; Agency (herald), line 2"
    assert told in facts.render_terminal(found)


def test_an_unfinished_run_says_so() -> None:
    """Where claims stayed unchecked facts may be missing, and the exit code is 3."""
    unfinished = table().model_copy(update={"complete": False})

    assert "Some statements were not checked" in facts.render_terminal(unfinished)
    assert (table().exit_code(), unfinished.exit_code()) == (0, 3)
