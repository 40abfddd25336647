"""Articles and the sources they are checked against, and nothing outside a root."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from checker.documents import Paths, beside, by_event, expand, load
from checker.documents import paired as paired_documents
from checker.errors import InputError, UsageError
from tests.texts import document


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in a folder that holds two stories, with a file outside it."""
    home = tmp_path / "home"
    for name, text in {
        "a/story.md": "Ship a sank.",
        "a/wire.txt": "Ship a sank at noon.",
        "b/story.md": "---\nsources: [wires]\n---\nShip b sank.",
        "b/beside.txt": "Ship b sank at dawn.",
        "b/wires/one.md": "Ship b sank at dusk.",
        "../secret.txt": "The word is Swordfish.",
    }.items():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(home)
    return home


def paired(*articles: str, root: str | None = None) -> tuple[dict[str, list[str]], list[str]]:
    """Return each article's path with its sources' paths, and the lines told."""
    told: list[str] = []
    cases = load(articles, None, told.append, otherwise=beside, root=root)
    return {case.article.path: [source.path for source in case.sources] for case in cases}, told


@pytest.mark.parametrize(
    "against", ["a/wire.txt", Path("a/wire.txt"), ["a/wire.txt"], (p for p in [Path("a/wire.txt")])]
)
def test_one_path_is_one_source(against: Paths) -> None:
    """A string is never walked letter by letter: `/` in it is no folder to read."""
    told: list[str] = []
    (case,) = load("a/story.md", against, told.append)

    assert [source.path for source in case.sources] == ["a/wire.txt"]
    assert told == []


@pytest.mark.parametrize(
    ("articles", "against", "message"),
    [
        (5, None, "articles must be a path or a list of paths, not int"),
        ("a/story.md", 5, "against must be a path or a list of paths, not int"),
        ("a/story.md", [b"a/wire.txt"], "against must be paths, and b'a/wire.txt' is bytes"),
        (None, None, "articles must be a path or a list of paths, not NoneType"),
    ],
)
def test_what_is_no_path_is_refused(articles: Paths, against: Paths, message: str) -> None:
    """A wrong type is named, and where it was given."""
    with pytest.raises(UsageError, match=message):
        load(articles, against, print)


def test_articles_are_checked_against_each_other() -> None:
    """Without sources all articles of a run are in one pool, each text once."""
    Path("copy.txt").write_text("Ship a\r\nsank.")
    told: list[str] = []
    first, second, third = load(["a", "copy.txt"], None, told.append)

    assert [source.path for source in first.sources] == ["a/wire.txt"]
    assert [source.path for source in second.sources] == ["a/story.md"]
    assert [source.path for source in third.sources] == ["a/wire.txt"]
    assert told == ["copy.txt holds the same text as a/story.md: left out as a source"]


def test_an_article_is_no_source_of_itself() -> None:
    """An article that is among its own sources is left out there, and one line says so."""
    told: list[str] = []
    (case,) = load("a/story.md", "a", told.append)

    assert [source.path for source in case.sources] == ["a/wire.txt"]
    assert told == ["a/story.md is among its own sources: left out there"]


def test_documents_that_are_read_already() -> None:
    """Second copies of a source are left out and told."""
    told: list[str] = []
    wire, copy = document("It sank.", "wire"), document("It sank.", "copy")
    (case,) = paired_documents([document("The ship sank.", "story")], [wire, copy], told.append)

    assert ([source.id for source in case.sources], len(told)) == (["wire"], 1)


def test_a_pattern_gives_files_else_folders() -> None:
    """Patterns need no shell; a file that is called like one is itself."""
    Path("b/wires/[x].txt").write_text("Ship b sank at [x].")

    assert expand("*/w*") == ("a/wire.txt",)
    assert expand("[b]/w*") == ("b/wires/[x].txt", "b/wires/one.md")
    assert expand("b/wires/[x].txt") == ("b/wires/[x].txt",)
    with pytest.raises(InputError, match=r"c\*: no file matches"):
        expand("c*")


def test_sources_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is a source as well as an article, and named as both it is read once."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Ship a sank at noon.")))
    told: list[str] = []
    story, piped = load(["a/story.md", "-"], "-", told.append)

    assert [source.id for source in story.sources] == ["stdin"]
    assert (piped.sources, told[0]) == ((), "- is among its own sources: left out there")


def test_rows_name_rows_as_their_sources() -> None:
    """In a table each row has sources of its own: other rows by id, or files."""
    Path("t.csv").write_text(
        "id,text,sources\n7,Ship a sank.,x a/wire.txt\nx,Ship a sank at dusk.,\n8,Ship b sank.,7\n"
    )
    told: list[str] = []
    cases = load("t.csv", None, told.append, otherwise=beside)

    assert [(case.article.id, [one.id for one in case.sources]) for case in cases] == [
        ("7", ["x", "wire"]),
        ("8", ["7"]),
    ]
    assert told == ["t.csv is a source of another article: not checked itself"]


def test_front_matter_wins_over_the_folder() -> None:
    """An article takes the sources it names, else the other files of its own folder."""
    assert paired("a/story.md", "b/story.md") == (
        {"a/story.md": ["a/wire.txt"], "b/story.md": ["b/wires/one.md"]},
        [],
    )


def test_a_named_source_is_no_article() -> None:
    """A file that another article names as its source is left out, and one line says so."""
    pairs, told = paired("b/wires/one.md", "b/story.md")

    assert pairs == {"b/story.md": ["b/wires/one.md"]}
    assert told == ["b/wires/one.md is a source of another article: not checked itself"]


def test_articles_that_name_each_other() -> None:
    """Two articles that name each other are both checked."""
    Path("x.md").write_text("---\nsources: [y.md]\n---\nShip x sank.")
    Path("y.md").write_text("---\nsources: [x.md]\n---\nShip y sank.")

    assert paired("x.md", "y.md") == ({"x.md": ["y.md"], "y.md": ["x.md"]}, [])


def test_an_article_alone_in_its_folder() -> None:
    """An article with nothing beside it has no source, and one line says so."""
    Path("c").mkdir()
    Path("c/story.md").write_text("Ship c sank.")
    Path("c/README.md").write_text("About ships.")
    Path("c/.draft.md").write_text("Ship c swims.")

    pairs, told = paired("c/story.md")
    assert (pairs, len(told)) == ({"c/story.md": []}, 1)


def test_standard_input_stands_in_no_folder() -> None:
    """`-` has nothing beside it, whatever lies in the current folder."""
    assert beside("-") == ()


@pytest.mark.parametrize(
    "article",
    ["../secret.txt", "link.txt", "linked/secret.txt", "named.md", "absolute.md", "linked", ".."],
)
def test_nothing_outside_the_root_is_read(folder: Path, article: str) -> None:
    """Paths, links and named sources that leave the root are refused in one line."""
    secret = folder.parent / "secret.txt"
    Path("link.txt").symlink_to(secret)
    Path("linked").symlink_to(folder.parent)
    Path("named.md").write_text("---\nsources: [../secret.txt]\n---\nShip sank.")
    Path("absolute.md").write_text(f"---\nsources: [{secret}]\n---\nShip sank.")

    with pytest.raises(InputError, match=r"leads out of the folder \.; name a file inside it"):
        paired(article, root=".")


def test_a_link_inside_a_folder_is_refused(folder: Path) -> None:
    """A link among the files of a folder is found out when it is read."""
    Path("a/link.txt").symlink_to(folder.parent / "secret.txt")

    with pytest.raises(InputError, match=r"a/link\.txt: leads out"):
        paired("a/story.md", root=".")


def test_a_description_outside_the_root_is_refused(folder: Path) -> None:
    """A `metadata.toml` that is a link out of the root is not read."""
    Path("a/metadata.toml").symlink_to(folder.parent / "secret.txt")

    with pytest.raises(InputError, match=r"metadata\.toml: leads out"):
        paired("a/story.md", root=".")


def test_links_inside_the_root_are_followed() -> None:
    """A link from one folder of the root to another is a file like others."""
    Path("a/other.txt").symlink_to(Path("../b/beside.txt"))

    assert paired("a/story.md", root=".")[0] == {"a/story.md": ["a/other.txt", "a/wire.txt"]}


@pytest.mark.parametrize(
    "source",
    ["link.txt", "../secret.txt", "/etc/hostname", '"a\\0b"', "linked", '"*.txt"', '"*/../*.txt"'],
)
def test_an_article_names_no_file_of_the_machine(folder: Path, source: str) -> None:
    """Its writer must not choose which of our files a report quotes, links followed."""
    Path("link.txt").symlink_to(folder.parent / "secret.txt")
    Path("linked").symlink_to(folder.parent / "else")
    Path(folder.parent / "else").mkdir()
    Path("story.md").write_text(f"---\nsources: [{source}]\n---\nShip sank.")

    with pytest.raises(InputError, match="outside of its folder and the working folder"):
        load("story.md", None, print)


BRIDGE = (
    "The Larkfield bridge collapsed on Tuesday. Engineer Tomas Berg blamed rusted bolts.",
    "Engineer Tomas Berg said that rusted bolts brought down the bridge in Larkfield.",
)
COMET = "A comet will cross the southern sky in March, astronomers of Chile expect."


def _write(texts: Sequence[str]) -> None:
    for number, text in enumerate(texts):
        Path(f"{number}.txt").write_text(text)


def test_articles_on_other_events_are_no_sources() -> None:
    """Articles checked against each other are confined to their event; one alone is told."""
    _write([*BRIDGE, COMET])
    told: list[str] = []
    cases, groups = by_event(load(["0.txt", "1.txt", "2.txt"], None, told.append), told.append)

    assert [group.documents for group in groups] == [("0", "1"), ("2",)]
    assert [[source.id for source in case.sources] for case in cases] == [["1"], ["0"], []]
    assert [case.failure is None for case in cases] == [True, True, False]
    assert told == [
        "3 articles on 2 events; 1 alone on theirs, not checked (--no-groups compares all)"
    ]


def test_articles_with_sources_are_not_grouped() -> None:
    """Who says what to check against means it."""
    _write([*BRIDGE, COMET])
    given = load("0.txt", ["1.txt", "2.txt"], print)
    cases, groups = by_event(given, print)

    assert (cases, groups) == (given, ())
