"""Tables of documents: every row one, with what its columns say of it."""

import datetime
import io
import json
import sys
from pathlib import Path

import pytest

from checker.documents import parse, read
from checker.documents.reading import parse_all
from checker.errors import InputError
from checker.records import unheard

ROW = {
    "title": "Pool to close",
    "publisher": "Norwick Post",
    "date": "2026-02-03",
    "text": "Norwick will shut its pool.\n\nRepairs cost £2.4 million.",
}
OTHER = {
    "headline": "Gym opens",
    "Body": "A gym opens in May.",
    "published": "Tue, 03 Feb 2026 10:00:00 GMT",
}


def test_half_a_character_is_no_crash(tmp_path: Path) -> None:
    """JSON can hold what no file can: in a text, a title and an id a mark stands for it."""
    file = tmp_path / "story.json"
    half = "\\ud800"
    rows = [{"id": f"a{half}", "title": f"Pool {half}", "text": f"It shut {half} today."}]
    file.write_text(json.dumps(rows * 2).replace("\\\\", "\\"), encoding="utf-8")

    found = read([str(file)], unheard)

    assert len(found) == 2
    assert [f"{one.id}{one.title}{one.text}".encode() for one in found]


def test_lines_of_json() -> None:
    """Every line is a document, whatever its columns are called; a line break may be anything."""
    lines = f"{json.dumps(ROW)}\r\n\n{json.dumps(OTHER)}\n".encode()
    first, second = parse_all("a.jsonl", lines, unheard)

    assert (
        first.text == "Pool to close\n\nNorwick will shut its pool.\n\nRepairs cost £2.4 million."
    )
    assert (first.title, first.publisher) == ("Pool to close", "Norwick Post")
    assert (second.title, second.publisher, len(second.sentences)) == ("Gym opens", None, 2)
    assert first.date == second.date == datetime.date(2026, 2, 3)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_text_may_be_html(name: str) -> None:
    """An export that holds HTML is read as a reader sees it."""
    row = {"title": "Pool", "text": "<p>It <b>shuts</b>.</p><p>It rained &amp; rained.</p>"}
    document = parse(name, json.dumps(row).encode(), unheard)

    assert document.text == "Pool\n\nIt shuts.\n\nIt rained & rained."


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("parted", [",", ";", "\t"])
def test_cells(parted: str, mark: str) -> None:
    """Commas, semicolons or tabs part the cells; one in quotes may hold lines."""
    rows = (("Title", "Text"), ("Pool", '"It shuts, he said; so.\nIt rained."'), ("", ""))
    table = mark + "".join(f"{parted.join(row)}\r\n" for row in rows)
    document = parse("a.csv", table.encode(), unheard)

    assert document.title == "Pool"
    assert [one.plain for one in document.sentences] == [
        "Pool",
        "It shuts, he said; so.",
        "It rained.",
    ]


def test_packed_columns() -> None:
    """Parquet is read like other tables, dates and lists as what they are."""
    pyarrow, parquet = map(pytest.importorskip, ("pyarrow", "pyarrow.parquet"))
    rows = [
        {**ROW, "id": 7, "date": datetime.date(2026, 2, 3), "sources": ["8"]},
        {"text": "It shuts.", "id": 8, "date": None, "sources": None},
    ]
    packed = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), packed)
    first, second = parse_all("a.parquet", packed.getvalue(), unheard)

    assert (first.id, first.title, first.named_sources) == ("7", "Pool to close", ("8",))
    assert (first.date, second.date) == (datetime.date(2026, 2, 3), None)


def test_parquet_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow such a file is refused with the way to install it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'checker-news\[parquet\]'"):
        parse("a.parquet", b"PAR1", unheard)


@pytest.mark.parametrize(
    ("written", "sources"),
    [
        ("a.txt", ("a.txt",)),
        ("7, 8; b.txt", ("7", "8", "b.txt")),
        (["a b.txt", 7], ("a b.txt", "7")),
        (7, ("7",)),
        (None, ()),
    ],
)
def test_an_event_and_sources(written: object, sources: tuple[str, ...]) -> None:
    """A row may say what it tells of and what it is checked against."""
    row = {"text": "It sank.", "event": "E1", "sources": written}
    document = parse("a.jsonl", json.dumps(row).encode(), unheard)

    assert (document.event, document.named_sources) == ("E1", sources)


def test_columns_of_other_names() -> None:
    """What a table calls its columns wins over the usual names; what it lacks is told."""
    table = b"Lead,text,Head\nIt sank.,nothing,Ship lost\n,nothing either,\n"
    told: list[str] = []
    columns = {"text": "lead", "title": "Head", "date": "when"}
    (document,) = parse_all("a.csv", table, told.append, columns)

    assert document.text == "Ship lost\n\nIt sank."
    assert told == [
        "a.csv: has no column `when`, as --columns names it",
        "a.csv: 1 of 2 rows have no text and are not read",
    ]


def test_rows_keep_their_ids(tmp_path: Path) -> None:
    """Of several documents in a file each is called as it is there, where no other is."""
    (tmp_path / "a.csv").write_text("id,text\nx,It sank.\n,It swam.\ny,It burnt.\n")
    (tmp_path / "b.csv").write_text("id,text\nx,It rose.\nz,It fell.\n")
    found = read([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")], unheard)

    assert [document.id for document in found] == ["a#x", "a#2", "y", "b#x", "z"]
    assert [document.sentences[0].document for document in found] == [one.id for one in found]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("a.jsonl", '{"text": "It sank."}\n{', "line 2 is no JSON"),
        ("a.jsonl", "[1]", "line 1 is no object"),
        ("a.jsonl", "[" * 100_000, "line 1 is no JSON"),
        ("a.jsonl", '{"headline": "Pool"}', "no row has a text; name its column one of text, body"),
        ("a.jsonl", '{"text": "It sank.", "title": ["a"]}', "`title` must be words"),
        ("a.jsonl", '{"text": "It sank.", "date": "soon"}', "is not YYYY-MM-DD"),
        ("a.jsonl", '{"title": "x"}\n' * 10_001, "more than 10,000 rows; cut it into parts"),
        ("a.csv", "title\nPool\n", "no row has a text"),
        ("a.csv", 'text\n"It sank', "no table of comma-separated values"),
        ("a.parquet", "PAR1 of another kind PAR1", "no valid Parquet"),
        ("a.csv", "text\n" + "x" * 200_000, "no table of comma-separated values"),
    ],
)
def test_bad_tables_are_one_line(name: str, text: str, complaint: str) -> None:
    """What is broken, endless or has no text is refused, saying where."""
    with pytest.raises(InputError, match=complaint):
        parse(name, text.encode(), unheard)
