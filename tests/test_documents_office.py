"""Word, OpenDocument, rich text and PDF: what a reader sees, and nothing that attacks."""

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from checker import Settings, check
from checker.documents import parse
from checker.errors import InputError
from checker.records import Document, unheard
from checker.settings import EngineName

FILES = Path(__file__).parent / "files"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SENTENCES = [
    "Pool to close",
    (
        "Norwick council will close the swimming pool on Mill Lane in March, council leader "
        "Petra Lunn said on Tuesday."
    ),
    "Repairs would cost £4.2 million, she said.",
]


def docx(body: str, **parts: str) -> bytes:
    """Return a Word file with this XML in its body, and further parts."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        document = f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        file.writestr("word/document.xml", document)
        for name, content in parts.items():
            file.writestr(f"word/{name}.xml", content)
    return archive.getvalue()


def lines(body: str, **parts: str) -> list[str]:
    """Return what is read of a Word file, line by line."""
    return parse("a.docx", docx(body, **parts), unheard).text.split("\n\n")


def run(text: str, properties: str = "") -> str:
    """Return a run of text."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.fixture(params=["docx", "odt", "rtf", "pdf"])
def pool(request: pytest.FixtureRequest) -> Document:
    """The story as LibreOffice wrote it."""
    if request.param == "pdf":
        pytest.importorskip("pypdf", exc_type=ImportError)
    name = f"pool.{request.param}"
    return parse(name, (FILES / name).read_bytes(), unheard)


def test_a_real_file_reads_as_it_was_typed(pool: Document) -> None:
    """Two columns, headers, a footnote's mark, wrapped lines: each sentence is whole."""
    plain = [sentence.plain for sentence in pool.sentences]
    assert plain[:3] == SENTENCES
    assert "The council will vote on 24 February." in plain
    assert [one for one in plain if "PRESS RELEASE" in one or "page" in one] == []
    assert "Opening hours until then: 9 to 5" in plain
    assert plain.count("Council paper 12/2026.") + plain.count("1 Council paper 12/2026.") == 1


def test_offsets_point_into_the_extracted_text(pool: Document) -> None:
    """What is quoted stands in the text that was taken out of the file."""
    for sentence in pool.sentences:
        assert pool.text[sentence.start : sentence.end] == sentence.text


def test_the_same_findings_in_every_format(tmp_path: Path) -> None:
    """A story is checked alike however it was saved, as a file of an office or as a text."""
    pytest.importorskip("pypdf", exc_type=ImportError)
    pytest.importorskip("trafilatura", exc_type=ImportError)
    source = tmp_path / "wire.txt"
    source.write_text("Repairs of the swimming pool would cost £2.4 million, Lunn said.")
    files = [FILES / f"pool.{kind}" for kind in ("docx", "odt", "rtf", "pdf")]
    text = parse("pool.odt", files[1].read_bytes(), unheard).text
    page = "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
    for name, written in (("a.html", page), ("a.md", text), ("a.txt", text)):
        files.append(tmp_path / name)
        files[-1].write_text(written, encoding="utf-8")
    report = check(files, against=source, settings=Settings(engine=EngineName.RULES))

    found = [
        [(one.article_value, one.source_value) for one in article.claims if one.article_value]
        for article in report.articles
    ]
    assert found == 7 * [[("£4.2 million", "£2.4 million")]]


def odt(body: str, styles: str = "", manifest: str = "") -> bytes:
    """Return an OpenDocument text with this XML as its text."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("content.xml", f"<d><styles>{styles}</styles><body>{body}</body></d>")
        file.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return archive.getvalue()


def test_an_open_document_is_read_as_accepted() -> None:
    """What was deleted, hidden or remarked upon is no text; notes and boxes are, spaces count."""
    styles = (
        '<style name="T" parent-style-name="Title"/>'
        '<style name="H"><text-properties display="none"/></style>'
    )
    body = (
        "<tracked-changes><p>Gone.<note><note-body><p>Gone too.</p></note-body></note></p>"
        '</tracked-changes><p style-name="T">Ship sinks</p>'
        '<p>It<s c="2"/>was <span>old</span> <span>and</span><annotation><p>Sure?</p></annotation>'
        " wet<note><note-citation>1</note-citation><note-body><p>A note.</p></note-body></note>."
        '<span style-name="H"> Hidden.</span><frame><text-box><p>In the box.</p></text-box></frame>'
        "</p><table-row><table-cell><p>Spain</p></table-cell><table-cell><p>54</p></table-cell>"
        "</table-row>"
    )
    document = parse("a.odt", odt(body, styles), unheard)

    lines = ["Ship sinks", "It was old and wet.", "In the box.", "Spain | 54", "A note."]
    assert document.text.split("\n\n") == lines
    assert document.title == "Ship sinks"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (r"It cost {\deleted 3}{\revised 4} million.", "It cost 4 million."),
        (r"Seen{\v  and hidden}.{\*\annotation Sure?}", "Seen."),
        (
            r"Caf\'e9 \u8364?5 \u-10179?\u-8704?\par\pard {\field{\*\fldinst X}{\fldrslt Y}}",
            "Café €5 😀|Y",
        ),
        (r"{\f1 \'cd\'e5\'f2}", "Нет"),
        (r"Dogs\endash cats \ldblquote a\rdblquote\~b", "Dogs–cats “a” b"),
        (r"\intbl Two\par lines\cell 54\cell\row\pard So.", "Two lines | 54|So."),
        (r"{\pict\bin3 }}x}A ship{\footnote A note.}.{\header H}\line B", "A ship. B|A note."),
        ("A} B", "A"),
        (r"\uc-1\u8217 All of it.", "’All of it."),
    ],
    ids="changes hidden letters fonts signs tables notes end fallback".split(),
)
def test_rich_text(words: str, line: str) -> None:
    """Changes, hidden words, encodings, tables and notes are read as a reader sees them."""
    data = rf"{{\rtf1\ansi\ansicpg1252{{\fonttbl{{\f1\fcharset204 Arial;}}}}{words}}}"

    document = parse("a.rtf", data.encode("latin-1"), unheard)

    assert document.text.replace("\n\n", "|") == line


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("a.odt", odt("<p>x</p>", manifest="<encryption-data/>"), "is encrypted; save it without"),
        ("a.odt", docx("<w:p/>"), "holds no content.xml"),
        ("a.odt", (FILES / "pool.odt").read_bytes()[:4000], "damaged, or no such file"),
        ("a.rtf", b"Plain text.", "does not begin as rich text does"),
        ("a.rtf", (FILES / "pool.rtf").read_bytes()[:9000], "is cut off"),
        ("a.rtf", rb"{\rtf1" + b"{" * 1_000_000, "nested over 500 deep"),
        ("a.rtf", rb"{\rtf1 {\info x}}", "no text to check"),
    ],
)
def test_bad_open_documents_and_rich_text_are_one_line(
    name: str, data: bytes, complaint: str
) -> None:
    """What is damaged, encrypted, something else or a bomb is refused, saying why."""
    with pytest.raises(InputError, match=complaint):
        parse(name, data, unheard)


def test_deleted_words_are_not_read_and_inserted_are() -> None:
    """A tracked change reads as accepted; so does a passage or a row that was moved away."""
    body = (
        f"<w:p>{run('Repairs cost ')}<w:del><w:r><w:delText>3.9</w:delText></w:r></w:del>"
        f"<w:ins>{run('4.2')}</w:ins>{run(' million.')}</w:p>"
        f"<w:p><w:moveFrom>{run('Gone.')}</w:moveFrom><w:moveTo>{run('Here.')}</w:moveTo></w:p>"
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('Old')}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert lines(body) == ["Repairs cost 4.2 million.", "Here."]


def test_tables_footnotes_and_boxes() -> None:
    """A row of a table is one line, a text box is read once, footnotes stand at the end."""
    row = "".join(f"<w:tc><w:p>{run(cell)}</w:p></w:tc>" for cell in ("Spain", "54", "57"))
    box = f"<w:txbxContent><w:p>{run('In the box.')}</w:p></w:txbxContent>"
    body = (
        f"<w:p>{run('It sank.')}<w:r><Choice>{box}</Choice><Fallback>{box}</Fallback></w:r></w:p>"
        f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"
    )
    notes = (
        f'<w:footnotes xmlns:w="{_W}"><w:footnote w:type="separator"><w:p>{run("x")}</w:p>'
        f"</w:footnote><w:footnote><w:p>{run('A note.')}</w:p></w:footnote></w:footnotes>"
    )
    found = lines(body, footnotes=notes)
    assert found == ["It sank.", "In the box.", "Spain | 54 | 57", "A note."]


_SHOWN = '<w:vanish w:val="0"/>'


def test_hidden_words_are_not_read() -> None:
    """What nobody sees, and what is an instruction to Word, is no text."""
    body = (
        f"<w:p>{run('Seen.')}{run(' Hidden.', '<w:vanish/>')}"
        f"{run(' Too.', _SHOWN)}"
        f"<w:r><w:instrText>HYPERLINK x</w:instrText></w:r></w:p>"
    )
    assert lines(body) == ["Seen. Too."]


def test_a_title_style_gives_the_title() -> None:
    """The title is what the author set as one; it stays a line of the text."""
    style = '<w:pPr><w:pStyle w:val="Title"/></w:pPr>'
    body = f"<w:p>{style}{run('Ship sinks')}</w:p><w:p>{run('It was old.')}</w:p>"
    document = parse("a.docx", docx(body), unheard)
    assert (document.title, document.headline) == ("Ship sinks", None)


_BOMB = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))


def _broken_lzma() -> bytes:
    """Return a Word file that is packed in a rare way, one byte of it wrong."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "<p>It sank.</p>")
    data = bytearray(packed.getvalue())
    data[data.index(b"word/document.xml") + 30] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "damaged, or no such file"),
        (b"PK\x03\x04 and no more", "damaged, or no such file"),
        ((FILES / "pool.docx").read_bytes()[:4000], "damaged, or no such file"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "an old .doc or an encrypted file"),
        (_broken_lzma(), "damaged, or no such file"),
        (docx("").replace(b"word/document", b"ward/document"), "holds no word/document.xml"),
        (docx("<w:p>" * 300), "within each other"),
        (docx("<w:p>"), "no valid XML"),
        (docx("<w:p/>"), "no text to check"),
    ],
    ids="empty wrong cut encrypted lzma other deep broken blank".split(),
)
def test_bad_word_files_are_one_line(data: bytes, complaint: str) -> None:
    """What is damaged, encrypted or a bomb is refused, saying why."""
    with pytest.raises(InputError, match=complaint):
        parse("a.docx", data, unheard)


@pytest.mark.parametrize(("name", "made"), [("a.docx", docx), ("a.odt", odt)])
def test_a_bomb_is_not_unpacked(name: str, made: Callable[[str], bytes]) -> None:
    """A small file that holds far more than a story is refused."""
    with pytest.raises(InputError, match="unpacks to more than 50 MB"):
        parse(name, made(" " * 60_000_000), unheard)


def test_entities_are_not_expanded() -> None:
    """A bomb of entities ends before it swells."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(
            "word/document.xml",
            f'<!DOCTYPE d [<!ENTITY a0 "aa">{_BOMB}]><d><p><t>&a11;</t></p></d>',
        )
    with pytest.raises(InputError, match="declares the entity `a0`, which is not read"):
        parse("a.docx", archive.getvalue(), unheard)


def pdf(pages: int = 1, locked: str = "") -> bytes:
    """Return a PDF file of blank pages."""
    pypdf = pytest.importorskip("pypdf", exc_type=ImportError)
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if locked:
        writer.encrypt(locked)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: b"", "no PDF file, or a damaged one"),
        (lambda: b"no PDF at all", "no PDF file, or a damaged one"),
        (lambda: (FILES / "pool.pdf").read_bytes()[:9000], "no PDF file, or a damaged one"),
        (lambda: pdf(locked="x"), "is encrypted; save it without a password"),
        (pdf, "holds no text, only pictures of it"),
        (lambda: pdf(pages=501), "501 pages, and at most 500 are read"),
    ],
    ids="empty wrong cut encrypted scanned long".split(),
)
def test_bad_pdf_files_are_one_line(make: object, complaint: str) -> None:
    """What is damaged, encrypted, only scanned or endless is refused, saying why."""
    pytest.importorskip("pypdf", exc_type=ImportError)
    assert callable(make)
    with pytest.raises(InputError, match=complaint):
        parse("a.pdf", make(), unheard)


def test_pdf_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pypdf a PDF file is refused with the way to install it."""
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(InputError, match=r"pip install 'checker-news\[files\]'"):
        parse("a.pdf", b"%PDF-1.7", unheard)
