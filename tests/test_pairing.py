"""Articles in their folders, and nothing outside a root."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.errors import InputError
from checker.pipeline import load
from checker.read import beside


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


def run(*arguments: str) -> Result:
    """Run the command line in this process, by the rules."""
    return CliRunner().invoke(app, ["check", "--engine", "rules", *arguments])


def paired(*articles: str, root: str | None = None) -> tuple[dict[str, list[str]], list[str]]:
    """Return each article's path with its sources' paths, and the lines told."""
    told: list[str] = []
    cases = load(articles, None, told.append, otherwise=beside, root=root)
    return {case.article.path: [source.path for source in case.sources] for case in cases}, told


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


def test_the_command_line_pairs_by_folder() -> None:
    """`--against-folder` checks each article against its own, in one report."""
    result = run("--against-folder", "--format", "json", "a/story.md", "b/story.md")

    assert (result.exit_code, '"path": "a/wire.txt"' in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--root", "a", "b/story.md"], "b/story.md: leads out of the folder a"),
        (["--root", ".", "a/story.md", "--against", "../secret.txt"], "../secret.txt: leads out"),
        (["a/story.md", "--against-folder", "--against", "b"], "exclude each other"),
    ],
    ids=["article", "source", "both"],
)
def test_misuse_is_one_line(arguments: list[str], message: str) -> None:
    """What cannot be read or combined is one line and exit code 2."""
    result = run(*arguments)

    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert message in result.stderr
