"""Text, Markdown and HTML: what a reader sees, and where each of its characters stands."""

import pytest

from checker.documents import parse
from checker.documents.blocks import blocks_of
from checker.documents.html import main_blocks
from checker.documents.markdown import markdown_blocks
from checker.documents.text import text_blocks
from checker.documents.visible import Page, html_lines
from checker.errors import InputError
from checker.records import Block, unheard


def shown(blocks: tuple[Block, ...]) -> list[str]:
    """Return what a reader sees."""
    return [block.text for block in blocks]


def html_blocks(page: str, main: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the blocks of a page that hold its main text, and the lines that it does not."""
    return main_blocks(blocks_of(Page(page).chars), main)


def written(text: str, block: Block, words: str) -> str:
    """Return what the file holds between the first and the last character of `words`."""
    at = block.text.index(words)
    return text[block.starts[at] : block.ends[at + len(words) - 1]]


@pytest.mark.parametrize(
    ("markdown", "visible"),
    [
        ("# The **bold** head", "The bold head"),
        ("A [link *in* it](https://x.org/a_(b) 'In') here.", "A link in it here."),
        ("A [reference][ref] here.\n\n[ref]: https://x.org", "A reference here."),
        ("An <https://x.org/a> address.", "An https://x.org/a address."),
        ("Some `code = 1` and __more__.", "Some code = 1 and more."),
        (r"Not \*emphasis\* but \[text\].", "Not *emphasis* but [text]."),
        ("Tom &amp; Ann&#44; &quot;both&quot;.", 'Tom & Ann, "both".'),
        ("A ![photo of a ship](ship.jpg) caption.", "A caption."),
        ("A <b class='the'>bold</b> word.", "A bold word."),
        ("> Quoted\n> on two lines.", "Quoted on two lines."),
        ("Wrapped\r\non two lines.", "Wrapped on two lines."),
        ("Broken  \nby hand.", "Broken by hand."),
        ("In the swim-\nming pool.", "In the swimming pool."),
        ("Broken<br>by HTML.", "Broken by HTML."),
        ("## 2. The first vote", "2. The first vote"),
        ("~~Strikethrough~~ and `<br>` stay.", "and <br> stay."),
        ("**Go**vernment a_b_c", "Government a_b_c"),
        ("It cost ~~3~~ 4 <del>or 5</del> million.", "It cost 4 million."),
        ("The 😀 of e\u0301t\u00e9 שלום.", "The 😀 of e\u0301t\u00e9 שלום."),
    ],
)
def test_markdown_as_a_reader_sees_it(markdown: str, visible: str) -> None:
    """Markup is passed over, escapes and entities are read."""
    (block,) = markdown_blocks(markdown, 0)
    assert block.text == visible


@pytest.mark.parametrize(
    ("markdown", "words", "raw"),
    [
        ("See [Wire](https://wire.org/a.html). More.", "Wire.", "Wire](https://wire.org/a.html)."),
        ("See [W](https://w.org/the) the end.", "the end", "the end"),
        ("See [W](<the b> \"the (c\") the end.", "the end", "the end"),
        ("See ![the](the) the end.", "the end", "the end"),
        ("See <i title='the'>a</i> the end.", "the end", "the end"),
        ("See [W][the] the end.\n\n[the]: x", "the end", "the end"),
        ("Tom &amp; Ann", "& A", "&amp; A"),
        ("3. **3** people", "3 people", "3** people"),
        ("> - 1 of > 1", "1 of", "1 of"),
        ("So **very** big", "very", "very"),
        ("\\*a\\* b", "*a*", "*a\\*"),
    ],
)  # fmt: skip
def test_markdown_places(markdown: str, words: str, raw: str) -> None:
    """Words are found in the text, not in an address, a tag or a list marker."""
    (block,) = markdown_blocks(markdown, 0)
    assert written(markdown, block, words) == raw
    at = block.text.index(words)
    after_link = markdown.rindex(raw)
    assert block.starts[at] == after_link


def test_markdown_blocks() -> None:
    """Every heading, paragraph, nested item and row is a block; code blocks are not text."""
    markdown = (
        "Head\n====\n\n- One\n  - Two\n\n  Three\n\n```\ncode\n```\n\n"
        "| a | a |\n|---|---|\n| b | a |\n"
    )
    blocks = markdown_blocks(markdown, 0)
    assert shown(blocks) == ["Head", "One", "Two", "Three", "a | a", "b | a"]
    places = [block.starts[0] for block in blocks]
    assert places == sorted(set(places))


def test_html_within_markdown() -> None:
    """Paragraphs written as HTML are read too."""
    markdown = "One.\n\n<div><p>Two &amp; <b>a half</b>.</p>\n<p>Three.</p></div>\n\nFour."
    blocks = markdown_blocks(markdown, 0)
    assert shown(blocks) == ["One.", "Two & a half.", "Three.", "Four."]
    assert written(markdown, blocks[1], "& a") == "&amp; <b>a"


def test_markdown_starts_where_told() -> None:
    """What stands before the body is no text, and does not shift it."""
    text = "---\nx: y\n---\nThe body."
    (block,) = markdown_blocks(text, 13)
    assert (block.text, block.starts[0]) == ("The body.", 13)


@pytest.mark.parametrize("blank", ["\n\x0c", "\n\u2028\n", "\n \u00a0\n", "\r\r", "\n\t\n"])
def test_blank_lines_are_no_blocks(blank: str) -> None:
    """Lines without a visible character show nothing."""
    assert shown(text_blocks(f"One{blank}")) == ["One"]


def test_blank_lines_part_wrapped_paragraphs() -> None:
    """Lines are joined within a paragraph only, whatever ends them."""
    text = "The ferry sank off\rthe old port late\ron Tuesday.\r\rthe divers went"
    assert shown(text_blocks(text)) == [
        "The ferry sank off the old port late on Tuesday.",
        "the divers went",
    ]


_PAGE = """<html><head><title>Hidden</title><style>p {}</style>
<body><nav>Talkshow</nav><h1>Talks</h1>
<p>Tom &amp; <b>Ann</b>&nbsp;met&#44; they <a href="/x">sa&shy;id</a>.<br>Then
they left.</p><script>Then they left.</script>
<ul><li>One<ul><li>Two</ul></ul><table><tr><td>Year<td>Dead</table>
<p>Cafe\u0301 &copy 2024</p></html>"""


def test_html_lines_are_placed() -> None:
    """Extracted lines are found across tags and entities, in list items and in rows."""
    extracted = (
        "Talks\nTom & Ann met, they said.\nThen they left.\n- One\n  - Two\n"
        "| Year | Dead |\n|---|---|\nCaf\u00e9 \u00a9 2024"
    )
    blocks, lost = html_blocks(_PAGE, extracted)
    assert not lost
    assert shown(blocks) == [
        "Talks", "Tom & Ann met, they said.", "Then they left.", "One", "Two", "Year | Dead",
        "Cafe\u0301 \u00a9 2024",
    ]  # fmt: skip
    assert written(_PAGE, blocks[1], "& Ann met, t") == "&amp; <b>Ann</b>&nbsp;met&#44; t"
    assert written(_PAGE, blocks[1], "said") == "sa&shy;id"
    assert written(_PAGE, blocks[0], "Talks") == "Talks"
    assert blocks[0].starts[0] == _PAGE.index("<h1>") + 4


def test_html_blocks_stand_in_order_and_once() -> None:
    """Lines given out of order or twice make blocks in the order of the page, each once."""
    blocks, lost = html_blocks("<p>One two.</p><p>Three.</p>", "Three.\nOne two.\nThree.\nOne")
    assert shown(blocks) == ["One two.", "Three."]
    assert not lost


def test_html_paragraphs_torn_apart_are_whole_again() -> None:
    """Lines of one paragraph make one block, whatever tags the extractor broke it at."""
    blocks, _ = html_blocks("<p>The <b>Aster</b> sank.</p><p>So.</p>", "The\nAster\nsank.\nSo.")
    assert shown(blocks) == ["The Aster sank.", "So."]


def test_html_lines_not_in_the_page_are_told() -> None:
    """A line that the page does not hold is no text of it."""
    blocks, lost = html_blocks("<p>One.</p>", "One.\nNever said.")
    assert (shown(blocks), lost) == (["One."], ("Never said.",))


def test_html_without_main_text() -> None:
    """When nothing was extracted every visible paragraph counts."""
    page = "<title>No</title><p>One\n two.<p>Three<br>four &lt; five"
    assert shown(html_blocks(page, "")[0]) == ["One two.", "Three", "four < five"]


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
        ("<svg/>Seen.", "Seen."),
        ("It cost <del>3</del><ins>4</ins><s>5</s>.", "It cost 4."),
        ("<div style='font-size: 2em' data-x='hidden'>Seen.</div>", "Seen."),
        ("<div hidden><p>Not.</div><p>Seen.", "Seen."),
        (
            "Seen.<a href='#cmnt1'>[a]</a><p><a href='#cmnt_ref1'>[a]</a> Not.</p><p>Too.</p>",
            "Seen. Too.",
        ),
        (
            "<p>Seen.<a href='#_msocom_1'>[D1]</a></p><div><p><a href='#_msoanchor_1'>[D1]</a>Not.",
            "Seen.",
        ),
        ("<p>Seen.<![if !supportLists]> Too.<![endif]></p>", "Seen. Too."),
        ("<p>Seen.<![foo[ no ]]> Too.<![ bar>", "Seen. Too."),
    ],
)
def test_hidden_elements_are_not_seen(html: str, seen: str) -> None:
    """An element that is hidden shows nothing, and hides nothing that follows it."""
    assert " ".join(html_lines(html)) == seen


def test_hidden_words_of_a_markdown_line_are_not_seen() -> None:
    """Inline HTML in Markdown hides as in a page, until its end or that of the paragraph."""
    text = "One <span hidden>two</span> three.\n\nFour <i style='display:none'>five.\n\nSix."
    blocks = [" ".join(block.text.split()) for block in markdown_blocks(text, 0)]

    assert blocks == ["One three.", "Four", "Six."]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<table><tr><th>State<th>Seats<tr><td>Spain</td><td>54</td></table>After.",
         ["State | Seats", "Spain | 54", "After."]),
        ("<table><tr><td></td><td> A <b>b</b></td></tr></table>", ["A b"]),
        ("<table><tr><td><p>One.</p><p>Two.</p></td><td>Three.</td></tr></table>",
         ["One.", "Two.", "Three."]),
        ("<table><tr><td><table><tr><td>1<td>2</table><td>3</table>", ["1 | 2", "3"]),
    ],
    ids=["data", "empty cell", "layout", "nested"],
)  # fmt: skip
def test_rows_of_tables(html: str, lines: list[str]) -> None:
    """A row of data is one line; what a table only lays out stays in paragraphs."""
    assert shown(html_blocks(html, "")[0]) == lines


def test_rows_of_markdown_are_placed() -> None:
    """A row is found in the file with its bars."""
    text = "| State | Seats |\n|---|--:|\n| **Spain** |  57 |\n| | 9 |\n"
    head, row, last = markdown_blocks(text, 0)
    assert (head.text, row.text, last.text) == ("State | Seats", "Spain | 57", "9")
    assert written(text, row, "Spain | 57") == "Spain** |  57"


def test_lines_that_an_extractor_glues_are_parted() -> None:
    """A heading and its paragraph are two lines, whatever an extractor makes of them."""
    blocks, lost = html_blocks(
        "<h1>Who gains</h1><p>14 states gain.</p>", "Who gains 14 states gain."
    )
    assert (shown(blocks), lost) == (["Who gains", "14 states gain."], ())


def test_a_page_of_endless_tags_is_refused() -> None:
    """A page that would keep an extractor busy for minutes ends at once in one line."""
    pytest.importorskip("trafilatura", exc_type=ImportError)
    with pytest.raises(InputError, match="more than 100,000 tags, too many for an article"):
        parse("a.html", b"<table>" + b"<tr><td>a" * 60_000, unheard)


def test_a_number_of_thousands_of_digits_is_no_character() -> None:
    """What is written for a character but cannot be one is seen as browsers show it."""
    assert html_lines(f"<p>It &#{'9' * 5000}; sank.") == ["It \ufffd sank."]
