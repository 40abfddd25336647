"""Text of others made safe to print: one line, visible, and no command."""

import os

import pytest

from checker.errors import InputError
from checker.language.plain import inert, named, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a plain line, caf\u00e9 שלום 😀", "a plain line, caf\u00e9 שלום 😀"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u3000b", "a b"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_one_line(text: str, line: str) -> None:
    """What would move a cursor is spelled out; what is only unusual stays."""
    assert one_line(text) == line
    assert str(InputError(text)) == line


def test_names_that_are_no_text() -> None:
    """Bytes of a file's name that are no UTF-8 are spelled out."""
    assert named(os.fsdecode(b"st\xffry.txt")) == r"st\xffry.txt"


@pytest.mark.parametrize("line", ["::error::x", " ::set-output name=x::y", "a ##[error]b"])
def test_no_line_commands_a_runner(line: str) -> None:
    """Workflow commands in a text are broken, its other words stay."""
    shown = inert(f"first\n{line}\nlast")
    assert not [one for one in shown.split("\n") if one.lstrip().startswith("::")]
    assert "##[" not in shown
    assert len(shown) == len(f"first\n{line}\nlast") + 1
