"""Reading files: what is taken from them, and what is refused in one clear line."""

import datetime
import io
import json
import sys
from pathlib import Path

import pytest

from checker.documents import expand, parse, read
from checker.documents.reading import with_ids
from checker.errors import InputError, UsageError
from checker.records import Document, Sentence, unheard

FRONT = "---\ntitle: A ship sinks\ndate: 2024-08-23\npublisher: Wire\nsources: [a.txt]\n---\n"


def save(folder: Path, name: str, content: str | bytes = "The ship sank.") -> str:
    """Write a file and return its path."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def read_one(path: str) -> Document:
    """Return the document of one file, telling nobody."""
    return read([path], unheard)[0]


def refused(path: str) -> str:
    """Return the one line with which a file is refused."""
    with pytest.raises(InputError) as caught:
        read_one(path)
    message = str(caught.value)
    assert message.startswith(path)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_front_matter(tmp_path: Path, mark: str, end: str) -> None:
    """Front matter describes the article and is no text of it; the text stays as on disk."""
    content = mark + f"{FRONT}The ship sank.\n".replace("\n", end)
    document = read_one(save(tmp_path, "story.md", content))
    assert document.text == content
    assert document.title == "A ship sinks"
    assert document.publisher == document.label == "Wire"
    assert document.date == datetime.date(2024, 8, 23)
    assert document.named_sources == ("a.txt",)
    (sentence,) = document.sentences
    assert (sentence.plain, sentence.start) == ("The ship sank.", content.index("The ship"))


@pytest.mark.parametrize("separator", ["\u2028", "\x85"])
def test_front_matter_ends_at_line_ends_only(tmp_path: Path, separator: str) -> None:
    """What only some tools call a line end neither ends the front matter nor shifts the text."""
    content = f'---\ntitle: "A{separator} ---{separator} B"\n---\nThe ship sank.'
    (sentence,) = read_one(save(tmp_path, "story.md", content)).sentences
    assert (sentence.plain, sentence.start) == ("The ship sank.", content.index("The ship"))


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "mark"])
def test_markdown_without_front_matter(tmp_path: Path, mark: str) -> None:
    """Without front matter the body starts at once, after a byte order mark."""
    (sentence,) = read_one(save(tmp_path, "story.md", f"{mark}# The ship sank")).sentences
    assert (sentence.plain, sentence.start) == ("The ship sank", 2 + len(mark))


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "mark"])
def test_text_is_as_on_disk(tmp_path: Path, mark: str) -> None:
    """No newline is translated and no mark dropped from the text that offsets count in."""
    content = f"{mark}The ship sank.\r\nIt was old.\rNobody died.\n"
    document = read_one(save(tmp_path, "story.txt", content))
    assert document.text == content
    places = [content.index(words) for words in ("The", "It", "Nobody")]
    assert [sentence.start for sentence in document.sentences] == places


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2024-08-23", datetime.date(2024, 8, 23)),
        ('"2024-08-23"', datetime.date(2024, 8, 23)),
        ("2024-08-23 10:30:00", datetime.date(2024, 8, 23)),
        ('"2024-08-23T10:30:00Z"', datetime.date(2024, 8, 23)),
        ("", None),
    ],
)
def test_dates(tmp_path: Path, value: str, date: datetime.date | None) -> None:
    """A date may carry a time; an empty one is none."""
    path = save(tmp_path, "story.md", f"---\ndate: {value}\n---\nThe ship sank.")
    assert read_one(path).date == date


@pytest.mark.parametrize(
    ("front", "complaint"),
    [
        ("date: August 23, 2024", "is not YYYY-MM-DD"),
        ("date: 23.08.2024", "is not YYYY-MM-DD"),
        ("date: 2024-08-23 or so", "is not YYYY-MM-DD"),
        ("date: 2024-13-45", "not YAML"),
        ("title: [a", "not YAML"),
        ("title: !!bool maybe", "not YAML"),
        ("title: !!int ''", "not YAML"),
        ("title: !!timestamp soon", "not YAML"),
        ("title: a: b", "not YAML (line 2: "),
        ("title: " + "[" * 600, "not YAML"),
        ("- a\n- b", "not `key: value` lines"),
        ("just words", "not `key: value` lines"),
        ("sources: 5", "`sources` must be a list of paths"),
        ("sources: {a: b}", "`sources` must be a list of paths"),
        ("sources: [a.txt, 5]", "`sources` must be a list of paths"),
        ("sources: ['']", "`sources` must be a list of paths"),
        ("sources: '-'", "`sources` must be a list of paths"),
        ("publsher: The Post", "did you mean `publisher`?"),
        ("Date: 2024-08-23", "did you mean `date`?"),
    ],
)
def test_bad_front_matter(tmp_path: Path, front: str, complaint: str) -> None:
    """Front matter that cannot be used is refused, saying why."""
    path = save(tmp_path, "story.md", f"---\n{front}\n---\nThe ship sank.")
    assert complaint in refused(path)


@pytest.mark.parametrize(
    "front", ["published: true", f"? 0x{5000 * 'f'}\n: x", "title: A\ntitles: B"]
)
def test_front_matter_of_other_programs(tmp_path: Path, front: str) -> None:
    """Fields that are not ours are passed over, however near, and so is one beside the right."""
    path = save(tmp_path, "story.md", f"---\n{front}\n---\nThe ship sank.")
    assert read_one(path).sentences[-1].text == "The ship sank."


def test_front_matter_must_end(tmp_path: Path) -> None:
    """Front matter without an end would swallow the article."""
    path = save(tmp_path, "story.md", "---\ntitle: A\nThe ship sank.")
    assert "no closing `---` line" in refused(path)


@pytest.mark.parametrize("front", ["sources:", "sources: []", "title:", ""])
def test_empty_front_matter(tmp_path: Path, front: str) -> None:
    """Keys without a value say nothing."""
    document = read_one(save(tmp_path, "story.md", f"---\n{front}\n---\nThe ship sank."))
    assert (document.title, document.named_sources) == (None, ())


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\xef\xbb\xbf \r\n\t", "empty"),
        ("a.txt", "\u2028\u3000\n".encode(), "no text to check"),
        ("a.md", b"---\ntitle: A\n---\n", "no text to check"),
        ("a.txt", b"The ship\0 sank.", "binary"),
        ("a.txt", "\ufeffThe ship sank.".encode("utf-16-le") + b"x", "is not UTF-16"),
        ("a.txt", "The café and the “bar” shu".encode() + b"\xe9t.", "byte 31 is not UTF-8"),
        ("a.odp", b"PK\0", "cannot read `.odp` files"),
        ("a.exe", b"MZ \xff", "cannot read `.exe` files"),
    ],
)
def test_refused_files(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    """Empty, binary, undecodable and foreign files are refused, saying why."""
    assert complaint in refused(save(tmp_path, name, content))


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    assert "no such file" in refused(str(tmp_path / "none.txt"))


def test_a_text_given_as_a_path() -> None:
    """A whole article in the place of a path is refused, not a crash."""
    with pytest.raises(InputError):
        read(expand(["The ship sank. " * 400]), unheard)


def test_no_suffix_is_plain_text(tmp_path: Path) -> None:
    """A file without a suffix is plain text, and an upper-case suffix counts."""
    assert read_one(save(tmp_path, "story", "# One")).sentences[0].text == "# One"
    assert read_one(save(tmp_path, "STORY.MD", "# One")).sentences[0].text == "One"


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` named twice is one document, with the text as it came."""
    stream = io.TextIOWrapper(io.BytesIO("\ufeffThe ship sank.\r\n".encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    (document,) = read(expand(["-", "-"]), unheard)
    assert (document.id, document.text) == ("stdin", "\ufeffThe ship sank.\r\n")


def test_folders_give_their_articles(tmp_path: Path) -> None:
    """Articles are found at any depth, in order; what is passed over is told with the reason."""
    for name in ("b.md", "a.txt", "in/c.html", "README.md", ".git/d.txt", ".e.txt", "f.csv", "g"):
        save(tmp_path, name)
    for name in ("1.png", "2.png", "3.png", "4.png", "metadata.toml"):
        save(tmp_path, name, "")
    (tmp_path / "around").symlink_to(tmp_path)
    told: list[str] = []
    found = expand([str(tmp_path)], notify=told.append)

    assert [str(Path(file).relative_to(tmp_path)) for file in found] == [
        "a.txt",
        "b.md",
        "in/c.html",
    ]
    (line,) = told
    assert line == (
        f"{tmp_path}: passed over around (a link to a folder); README.md (a read-me);"
        " .e.txt, .git (hidden); 1.png, 2.png, 3.png and 1 more (of a type that is not read);"
        " f.csv, g (read where it is named itself)"
    )


def test_a_folder_without_articles(tmp_path: Path) -> None:
    """An empty folder is a mistake worth telling, and what else is in it."""
    with pytest.raises(InputError, match=r"no article in this folder; name files"):
        expand([str(tmp_path)])
    save(tmp_path, "a.csv")
    with pytest.raises(InputError, match=r"passed over a\.csv \(read where it is named itself\)"):
        expand([str(tmp_path)])


def test_a_file_named_twice(tmp_path: Path) -> None:
    """Two names of one file are one file: in its folder, by another way, through a link."""
    path = save(tmp_path, "in/a.txt")
    link = tmp_path / "link.txt"
    link.symlink_to(path)
    assert expand([path, str(tmp_path / "in"), f"{tmp_path}/in/../in/a.txt", str(link)]) == (path,)


def test_links_in_a_circle(tmp_path: Path) -> None:
    """A link to a folder around it is not followed; one to itself is listed, and then refused."""
    path = save(tmp_path, "a.txt")
    (tmp_path / "around").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    loop = str(tmp_path / "loop.txt")
    assert expand([str(tmp_path)]) == (path, loop)
    assert "cannot be read" in refused(loop)


@pytest.mark.parametrize(
    ("paths", "ids"),
    [
        (["/x/a.txt"], ["a"]),
        (["/x/a.txt", "/y/b.txt"], ["a", "b"]),
        (["/x/a.txt", "/x/a.md"], ["a.txt", "a.md"]),
        (["/x/a.txt", "/y/a.txt"], ["x/a", "y/a"]),
        (["/x/a.txt", "/x/a.md", "/y/a.txt"], ["x/a", "a.md", "y/a"]),
        (["/x/a.md", "/x/a.md.txt"], ["a", "a.md"]),
        (["-", "/x/stdin.txt"], ["stdin", "stdin.txt"]),
        (["/x/a.txt", "/x/a.txt"], ["a#1", "a#2"]),
        ([], []),
    ],
)
def test_ids(paths: list[str], ids: list[str]) -> None:
    """Every document of a run has the shortest name that no other has."""
    documents = [Document(id="", path=path, text="", sha256="") for path in paths]
    found = [document.id for document in with_ids(documents)]
    assert [name.removeprefix("/") for name in found] == [name.removeprefix("/") for name in ids]
    assert len(set(found)) == len(found)


def test_metadata_file(tmp_path: Path) -> None:
    """`metadata.toml` describes files that cannot describe themselves, and wins over them."""
    save(tmp_path, "metadata.toml", '["a.md"]\npublisher = "Daily"\ndate = 2024-08-24\n')
    document = read_one(save(tmp_path, "a.md", f"{FRONT}The ship sank."))
    assert (document.title, document.publisher) == ("A ship sinks", "Daily")
    assert document.date == datetime.date(2024, 8, 24)


def test_a_text_may_give_its_own_date(tmp_path: Path) -> None:
    """The dateline of a text is its date; what metadata says wins over it."""
    text = "A ship sinks\nPublished: 22 August 2024\n\nThe ship sank."
    path = save(tmp_path, "a.txt", text)
    assert read_one(path).date == datetime.date(2024, 8, 22)

    save(tmp_path, "metadata.toml", '["a.txt"]\ndate = 2024-08-24\n')
    assert read_one(path).date == datetime.date(2024, 8, 24)
    assert read_one(save(tmp_path, "b.md", FRONT + text)).date == datetime.date(2024, 8, 23)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('["b.txt"]\ntitle = "B"', '["b.txt"] names no file of this folder'),
        ('["a.txt"]\nauthor = "B"', "unknown `author`"),
        ('"a.txt" = 5', "`a.txt` is no table"),
        ("[a.txt", "not valid TOML"),
        (b"\xff", "not valid TOML"),
    ],
)
def test_bad_metadata_file(tmp_path: Path, content: str | bytes, complaint: str) -> None:
    """A mistake in `metadata.toml` is told with the file's name."""
    metadata = save(tmp_path, "metadata.toml", content)
    with pytest.raises(InputError) as caught:
        read_one(save(tmp_path, "a.txt"))
    assert str(caught.value).startswith(metadata)
    assert complaint in str(caught.value)


def test_html_needs_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without trafilatura an HTML file is refused with the way to install it."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    message = refused(save(tmp_path, "a.html", "<p>The ship sank.</p>"))
    assert "pip install 'checker-news[html]'" in message


def test_html(tmp_path: Path) -> None:
    """The main text, title, publisher and date of a page are read, its frame is not."""
    pytest.importorskip("trafilatura", exc_type=ImportError)
    sentence = (
        "The ship <b>Aster</b> sank off the old port &amp; nobody came to its help for hours."
    )
    page = (
        "<html><head><title>Ship sinks</title><meta property='og:site_name' content='Wire'>"
        "<meta property='article:published_time' content='2024-08-23T10:00:00Z'></head>"
        f"<body><nav><a href='/'>Home</a></nav><article><h1>Ship sinks</h1><p>{sentence}</p>"
        "</article><footer>All rights reserved</footer></body></html>"
    )
    document = read_one(save(tmp_path, "a.html", page))
    assert (document.title, document.publisher) == ("Ship sinks", "Wire")
    assert document.date == datetime.date(2024, 8, 23)
    last = document.sentences[-1]
    assert last.plain == sentence.replace("<b>", "").replace("</b>", "").replace("&amp;", "&")
    assert page[last.start : last.end] == last.text == sentence


def test_html_without_main_text_is_read_whole(tmp_path: Path) -> None:
    """A page too poor to have a main text is read as it is, and that is said."""
    pytest.importorskip("trafilatura", exc_type=ImportError)
    told: list[str] = []
    (document,) = read([save(tmp_path, "a.html", "<p>It sank.</p>")], told.append)
    assert [sentence.plain for sentence in document.sentences] == ["It sank."]
    assert len(told) == 1
    assert "no main text" in told[0]


def headline(name: str, content: str) -> tuple[str, Sentence | None]:
    """Return the text of a document of this name and content, and its headline."""
    document = parse(name, content.encode(), unheard)
    return document.text, document.headline


@pytest.mark.parametrize(
    ("front", "written", "plain"),
    [
        ("title: Ship sinks off Vik", "Ship sinks off Vik", "Ship sinks off Vik"),
        ("publisher: A\ntitle: 'It''s on'", "It''s on", "It's on"),
        (r'title: "\"No\", he says"', r"\"No\", he says", '"No", he says'),
        (r'title: "Caf\u00e9 \"A\" shut"', r"Caf\u00e9 \"A\" shut", 'Café "A" shut'),
        ("title: >-\n  Ship sinks\n  off Vik", "Ship sinks\n  off Vik", "Ship sinks off Vik"),
        ("title: Ship sinks\n  off Vik  # a note", "Ship sinks\n  off Vik", "Ship sinks off Vik"),
        ("title: 2024", "2024", "2024"),
    ],
)
def test_title_of_front_matter_is_the_headline(front: str, written: str, plain: str) -> None:
    """A title is a sentence of number 0, as YAML writes it in `text`, as a reader sees it else."""
    text, found = headline("story.md", f"---\n{front}\n---\nThe ship sank.")
    assert found is not None
    assert (found.number, found.text, found.plain) == (0, written, plain)
    assert text[found.start : found.end] == found.text
    assert found.line == text.count("\n", 0, found.start) + 1
    for start in range(len(found.plain)):
        span = found.span(start)
        assert span.text == text[span.start : span.end]


@pytest.mark.parametrize(
    "content",
    [
        "---\ntitle: Ship sinks\n---\nAn end\n\nShip sinks.\n\nIt was old.",
        "---\ntitle: Ship “A” sinks\n---\nSHIP \"A\" SINKS.\n\nIt was old.",
        "---\ntitle: ''\n---\nIt was old.",
        "---\ntitle: '...'\n---\nIt was old.",
        "---\npublisher: A\n---\nIt was old.",
    ],
    ids=["later line", "first line", "empty", "no word", "none"],
)  # fmt: skip
def test_a_title_that_the_text_repeats_is_no_headline(content: str) -> None:
    """What a reader meets as a line of the text anyway, or nowhere, is not checked twice."""
    assert headline("story.md", content)[1] is None


def test_a_heading_that_repeats_the_title_is_read_once() -> None:
    """The headline is number 0, and no sentence of the text besides."""
    document = parse("a.md", b"---\ntitle: Ship sinks\n---\n# Ship sinks\n\nIt was old.", unheard)
    assert [(one.number, one.plain) for one in document.numbered] == [
        (0, "Ship sinks"),
        (1, "It was old."),
    ]


_STORY = "".join(
    f"<p>The ship {name} sank off the old port and nobody came to its help for hours.</p>"
    for name in ("Aster", "Bella", "Cetus")
)


@pytest.mark.parametrize(
    ("head", "heading", "plain"),
    [
        ("<title>Ship &amp; crew lost - Wire</title>", "", "Ship & crew lost"),
        ("<title>Wire</title><meta property='og:title' content='Ship &amp; crew lost'>", "",
         "Ship & crew lost"),
        ("<title>Ship &amp; crew lost</title>", "<h1>Ship &amp; crew lost</h1>", None),
    ],
    ids=["title", "og:title", "heading"],
)  # fmt: skip
def test_title_of_a_page(head: str, heading: str, plain: str | None) -> None:
    """A page's title is its headline where no heading of the text repeats it."""
    pytest.importorskip("trafilatura", exc_type=ImportError)
    page = f"<html><head>{head}</head><body><article>{heading}{_STORY}</article></body></html>"
    text, found = headline("story.html", page)
    assert (found and found.plain) == plain
    if found:
        assert text[found.start : found.end] == found.text == "Ship &amp; crew lost"


def described(article: dict[str, object], shown: str = "") -> Document:
    """Return a page that shows some HTML and describes an article as JSON-LD."""
    pytest.importorskip("trafilatura", exc_type=ImportError)
    data = json.dumps({"@graph": [{"@type": "Person"}, {"@type": "NewsArticle", **article}]})
    page = f'<html><script type="application/ld+json">{data}</script><body>{shown}</body></html>'
    document = parse("a.html", page.encode(), unheard)
    for sentence in document.numbered:
        assert document.text[sentence.start : sentence.end] == sentence.text
    return document


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("The ship sank.\nIt cost £4 \U0001f6a2.", ["The ship sank.", "It cost £4 \U0001f6a2."]),
        ("<p>The <b>ship</b> sank &amp; burnt.</p><p>So.</p>", ["The ship sank & burnt.", "So."]),
        ('He said: \\"No\\" \u2013 to "us".', ['He said: \\"No\\" \u2013 to "us".']),
    ],
)
def test_a_text_that_only_json_ld_holds(body: str, lines: list[str]) -> None:
    """What a page draws by script is read from its description."""
    document = described({"articleBody": body, "headline": "Ship “A” lost"})
    assert [sentence.plain for sentence in document.sentences] == ["Ship “A” lost", *lines]
    assert document.title == "Ship “A” lost"


def test_a_page_that_shows_its_text_is_read_as_shown() -> None:
    """A description repeats the text, and readers see what is shown."""
    document = described({"articleBody": "The ship A sank."}, _STORY)
    assert document.sentences[0].plain.startswith("The ship Aster sank")


def test_sentences_know_their_document(tmp_path: Path) -> None:
    """Every sentence carries the id that its document ends up with."""
    files = [save(tmp_path, f"{name}/a.md", f"{FRONT}The ship sank.") for name in ("x", "y")]
    for document in read(files, unheard):
        assert {one.document for one in document.numbered} == {document.id}


def test_language_is_told() -> None:
    """A document knows its language, whatever that of its title is."""
    article = "---\ntitle: Ship sinks\n---\nLe navire a coulé mardi au large du port."
    assert parse("a.md", article.encode(), unheard).language == "fr"


def test_a_path_is_one_file(tmp_path: Path) -> None:
    """A string or a Path is one document, not a sequence of letters."""
    path = save(tmp_path, "a.txt")
    assert expand(path) == expand(Path(path)) == expand([Path(path)]) == (path,)
    assert [document.path for document in read(path, unheard)] == [path]


@pytest.mark.parametrize(
    ("given", "name"),
    [(5, "int"), (None, "NoneType"), (b"a.txt", "bytes"), ([5], "int"), ({"a.txt": 1}, "dict")],
)
def test_what_is_no_path_is_named(given: object, name: str) -> None:
    """Another type is a misuse, told with the type's name."""
    with pytest.raises(UsageError, match=rf"not {name}$|is {name}$"):
        expand(given)  # type: ignore[arg-type]
