"""Splitting into sentences: where they end, and exactly where they stand."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.markup import markdown_blocks
from checker.segment import segment
from checker.types import Document, Segmented
from tests.records import segmented


def texts(segmented_text: Segmented) -> list[str]:
    """Return the raw text of every sentence."""
    return [sentence.text for sentence in segmented_text.sentences]


def as_markdown(text: str) -> Segmented:
    """Return a segmented Markdown document."""
    blocks = markdown_blocks(text, 0)
    return segment(Document(id="a", path="a.md", text=text, sha256="", blocks=blocks))


@pytest.mark.parametrize(
    "text",
    [
        "U.S. President Ana Ruiz spoke in the U.S. on Monday.",
        "The war began on Oct. 7 and went on.",
        "On Oct. 7, 2023, the war began.",
        "Mr. Lee met Dr. Ng and Gen. Mark Hill at 5 p.m. on Monday.",
        "John F. Kennedy spoke to Sen. Kim of Acme Inc. about it.",
        "The budget rose to 31.8 million euros this year.",
        "The budget rose to 31. 8 million euros this year.",
        "The company paid $31. 8 million for it.",
        "The price rose by 2. 5% in a year.",
        "Approx. 30 people came to the port.",
        "He said: “We go. We stay.”",
        "He lived in St. Louis with Prof. Ortiz et al. for years.",
        "It cost No. 10 a lot.",
        "Amb. Ortiz left the talks.",
        "Visit www.example.org for more.",
        "(Lima, Pa.) Daily Post",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    """Abbreviations, initials, decimals and quotations do not end a sentence."""
    assert texts(segmented(text)) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The wind reached 230km/h.", "Its gusts broke trees."),
        ("The pool is 30 m.", "The rest is shallow."),
        ("He was born in May.", "She came later."),
        ("He said no.", "She said yes."),
        ("He moved to the U.S.", "The move was quick."),
        ("“It is over,” he said.", "“We go home.”"),
        ("(He left early.)", "She stayed."),
        ("He left early.", "(She stayed.)"),
        ("It happened in 2024.", "5 million people left."),
        ("It began on Aug. 23.", "5 million people left."),
        ("Some left.", "Est. 40 stayed."),
        ("He left!", "She stayed."),
        ("Why did he leave?", "Nobody knows."),
    ],
)
def test_two_sentences_come_apart(first: str, second: str) -> None:
    """A full stop after a unit, a year, a bracket or a quotation ends a sentence."""
    assert texts(segmented(f"{first} {second}")) == [first, second]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks open in Lima\nThe talks opened.", ["Talks open in Lima", "The talks opened."]),
        ("- First point\n- Second point", ["First point", "Second point"]),
        ("1. First point\n2) Second point", ["First point", "Second point"]),
        ("• First\n\t– Second", ["First", "Second"]),
        ("One\n\n***\n\n...\n\nTwo", ["One", "Two"]),
        ("One\r\nTwo\rThree", ["One", "Two", "Three"]),
        ("Rains flood the old harbour quarter\nPort shut", None),
        ("Mayor Lee opens bridge\nTrains halted again\nFerry finds a harbour", None),
    ],
    ids=["headline", "bullets", "numbers", "tabs", "rules", "breaks", "two heads", "three heads"],
)
def test_lines_are_not_glued(text: str, expected: list[str] | None) -> None:
    """Headlines and list items are sentences of their own, bare of their markers."""
    assert texts(segmented(text)) == (expected or text.splitlines())


def test_wrapped_lines_are_joined() -> None:
    """A sentence wrapped by hand is one, on one line in `plain`, as written in `text`."""
    text = (
        "The ferry sank off the old port on\r\nTuesday night, and divers went down at\r\n"
        "first light to look for people who\r\nwere still missing.\r\n\r\nThe port is shut."
    )
    first, second = segmented(text).sentences
    assert first.text == text[: text.index(".") + 1]
    assert first.plain == " ".join(first.text.split())
    assert (second.line, second.column) == (6, 1)


def test_byte_order_mark_is_no_column() -> None:
    """The mark counts as a character of the file, not as a column."""
    first, second = segmented("\ufeffHe left. She stayed.\nMore came.").sentences[:2]
    assert (first.start, first.line, first.column) == (1, 1, 1)
    assert (second.start, second.line, second.column) == (10, 1, 10)


def test_byte_order_mark_of_wrapped_text() -> None:
    """The mark is not shown where lines are joined either."""
    text = "\ufeffThe ferry sank off the old port and\ndivers went down to look for it."
    (sentence,) = segmented(text).sentences
    assert sentence.plain.startswith("The ferry")
    assert sentence.column == 1


@pytest.mark.parametrize("separator", ["\t", "\x0b", "\x0c", "\x85", "\u2028", "\x1c"])
def test_odd_separators_show_as_spaces(separator: str) -> None:
    """What some tools call a line end is one line to an editor, and a space to a reader."""
    first, second = segmented(f"He{separator}left.\nShe stayed.").sentences
    assert first.plain == "He left."
    assert first.text == f"He{separator}left."
    assert second.line == 2


def test_soft_hyphens_are_not_shown() -> None:
    """`plain` has the word a reader sees, `text` what the file holds."""
    (sentence,) = segmented("The rain\u00adfall stop\u200bped.").sentences
    assert sentence.plain == "The rainfall stopped."
    assert sentence.text == "The rain\u00adfall stop\u200bped."


def test_a_line_of_ten_thousand_characters() -> None:
    """Long paragraphs are split like any other."""
    text = "The quick fox ran over the hill. " * 400
    assert len(segmented(text).sentences) == 400


@pytest.mark.parametrize(
    "text",
    [
        "The quick fox ran over the hill. " * 4_000,
        "The quick fox ran over the hill.\n" * 4_000,
        '"He said. ' * 8_000,
        "(" * 50_000 + "A.",
        "a" * 200_000,
        "1. " * 10_000,
        "\n" * 100_000 + "The end.",
    ],
    ids=["line", "lines", "quotes", "brackets", "word", "numbers", "blank"],
)
def test_time_grows_with_the_text(text: str) -> None:
    """Some hundred kilobytes take a fraction of a second, whatever its shape."""
    before = time.process_time()
    segmented(text)
    assert time.process_time() - before < 1


# The characters that break offsets: line ends of every kind, marks, markup and full stops.
_PIECES = st.sampled_from(
    [
        "The ship sank. ", "She said: “Go.” ", "U.S. ", "31. 8 million", "\n", "\r\n", "\r",
        "\n\n", "\u2028", "\x0c", "\x85", "\t", "\u00a0", "\u00ad", "- ", "* ", "> ", "1. ",
        "## ", "[a](b.c)", "**a**", "`a`", "&amp;", "&#44;", "\\*", "<b>a</b>", "<p>",
        "| a | a |\n|---|---|\n", "![a](a)", "😀", "👩‍👩‍👧", "e\u0301", "שלום.", "مرحبا؟ ",
        ". ", "? ", "A", "a", "...", "”", ")", "(", "_",
    ]
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=14).map("".join)).flatmap(
    lambda text: st.sampled_from([text, f"\ufeff{text}"])
)


def _check_contract(result: Segmented, data: st.DataObject) -> None:
    text = result.document.text
    at = 0
    for number, sentence in enumerate(result.sentences, start=1):
        assert sentence.number == number
        assert at <= sentence.start < sentence.end
        at = sentence.end
        assert sentence.text == text[sentence.start : sentence.end]
        assert "\n" not in sentence.plain
        assert "\r" not in sentence.plain
        assert len(sentence.plain) == len(sentence.starts) == len(sentence.ends)
        start = data.draw(st.integers(0, len(sentence.plain) - 1))
        end = data.draw(st.integers(start + 1, len(sentence.plain)))
        span = sentence.span(start, end)
        assert span.text == text[span.start : span.end]
        assert sentence.start <= span.start < span.end <= sentence.end
        before = text[: span.start].removeprefix("\ufeff")
        assert span.line == before.count("\n") + 1
        assert span.column == len(before) - before.rfind("\n")


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(_TEXTS, st.data())
def test_offsets_of_any_plain_text(text: str, data: st.DataObject) -> None:
    """Sentences stand in order, do not overlap, and every part of one is found where it says."""
    _check_contract(segmented(text), data)


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(_TEXTS, st.data())
def test_offsets_of_any_markdown(text: str, data: st.DataObject) -> None:
    """The same holds for Markdown, however its markup is nested."""
    _check_contract(as_markdown(text), data)
