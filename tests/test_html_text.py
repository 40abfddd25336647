"""What a reader sees of HTML: nothing that is hidden, everything else."""

import pytest

from checker.html_text import visible
from checker.markup import markdown_blocks


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>Seen.</p><p hidden>Not.</p><p>Too.</p>", "Seen. Too."),
        ("<p hidden>Not.<p>Seen.", "Seen."),
        ("<ul><li hidden>Not.<li>Seen.</ul>", "Seen."),
        (
            "<div style='color: red; DISPLAY : none'>Not <b>so</b>.<div>Nor.</div></div>Seen.",
            "Seen.",
        ),
        ("<section><span hidden>Not.</section>Seen.", "Seen."),
        ("<b style='visibility:hidden'>Not.</b> Seen.", "Seen."),
        ("<img hidden>Seen.<br hidden/>Too.", "Seen. Too."),
        ("<div hidden/>Not.</div>Seen.", "Seen."),
        ("<svg/>Seen.", "Seen."),
        ("<div style='font-size: 2em' data-x='hidden'>Seen.</div>", "Seen."),
        ("<div hidden><p>Not.</div><p>Seen.", "Seen."),
    ],
)
def test_hidden_elements_are_not_seen(html: str, seen: str) -> None:
    """An element that is hidden shows nothing, and hides nothing that follows it."""
    assert " ".join("".join(char for char, _, _ in visible(html)).split()) == seen


def test_hidden_words_of_a_markdown_line_are_not_seen() -> None:
    """Inline HTML in Markdown hides as in a page, until its end or that of the paragraph."""
    text = "One <span hidden>two</span> three.\n\nFour <i style='display:none'>five.\n\nSix."
    blocks = [" ".join(block.text.split()) for block in markdown_blocks(text, 0)]

    assert blocks == ["One three.", "Four", "Six."]
