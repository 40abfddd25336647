"""Tables of documents: every row one, with what its columns say of it."""

import datetime
import json

import pytest

from checker.documents import parse
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


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("a.jsonl", '{"text": "It sank."}\n{', "line 2 is no JSON"),
        ("a.jsonl", "[1]", "line 1 is no object"),
        ("a.jsonl", "[" * 100_000, "line 1 is no JSON"),
        ("a.jsonl", '{"headline": "Pool"}', "no row has a text; name its column one of text, body"),
        ("a.jsonl", '{"text": "It sank.", "title": ["a"]}', "`title` must be words"),
        ("a.jsonl", '{"text": "It sank.", "date": "soon"}', "is not YYYY-MM-DD"),
        ("a.jsonl", '{"text": "x"}\n' * 10_001, "10,001 rows, and at most 10,000 are read"),
        ("a.csv", "title\nPool\n", "no row has a text"),
        ("a.csv", 'text\n"It sank', "no table of comma-separated values"),
        ("a.csv", "text\n" + "x" * 200_000, "no table of comma-separated values"),
    ],
)
def test_bad_tables_are_one_line(name: str, text: str, complaint: str) -> None:
    """What is broken, endless or has no text is refused, saying where."""
    with pytest.raises(InputError, match=complaint):
        parse(name, text.encode(), unheard)
