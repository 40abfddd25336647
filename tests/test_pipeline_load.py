"""Pairing articles with their sources."""

import io
import sys
from pathlib import Path

import pytest

from checker.errors import InputError
from checker.pipeline import load


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in a folder with three articles."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt", "c.txt"):
        save(name, f"Ship {name} sank.")
    return tmp_path


def save(name: str, content: str) -> None:
    """Write a file, line ends untouched."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content.encode())


def paired(
    articles: list[str], against: list[str] | None
) -> tuple[dict[str, list[str]], list[str]]:
    """Return each article's id with its sources' ids, and the lines told."""
    told: list[str] = []
    cases = load(articles, against, told.append)
    pairs = {case.article.id: [source.id for source in case.sources] for case in cases}
    return pairs, told


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("articles", "against", "pairs"),
    [
        (["a.txt"], ["b.txt", "c.txt"], {"a": ["b", "c"]}),
        (["a.txt", "b.txt"], ["c.txt"], {"a": ["c"], "b": ["c"]}),
        (["a.txt", "b.txt", "c.txt"], None, {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"]}),
        (["."], None, {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"]}),
        (["a.txt", "./a.txt"], ["b.txt", "b.txt"], {"a": ["b"]}),
    ],
    ids=["one", "two", "all", "folder", "twice"],
)
def test_pairs(articles: list[str], against: list[str] | None, pairs: dict[str, list[str]]) -> None:
    """Articles meet the given sources, or all the other articles; nothing needs saying."""
    assert paired(articles, against) == (pairs, [])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("against", [["a.txt", "b.txt"], ["./a.txt", "b.txt"]])
def test_an_article_among_its_own_sources(against: list[str]) -> None:
    """An article is no source of itself, and one line says so."""
    pairs, told = paired(["a.txt"], against)
    assert pairs == {"a": ["b"]}
    assert told == ["a.txt is among its own sources: left out there"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "copy",
    ["Ship b.txt sank.", "\ufeffShip b.txt sank.\r\n", "Ship  b.txt\tsank."],
    ids=["same", "mark and break", "spacing"],
)
def test_the_same_text_twice(copy: str) -> None:
    """A second copy is no second witness, however it was saved, and one line says so."""
    save("d.txt", copy)
    pairs, told = paired(["a.txt"], ["b.txt", "d.txt"])
    assert pairs == {"a": ["b"]}
    assert told == ["d.txt holds the same text as b.txt: left out as a source"]


@pytest.mark.usefixtures("folder")
def test_a_copy_of_the_article() -> None:
    """A copy of the article under another name would support all of it."""
    save("d.md", "---\ntitle: Copy\n---\nShip a.txt sank.")
    pairs, told = paired(["a.txt"], ["d.md", "b.txt"])
    assert pairs == {"a": ["b"]}
    assert told == ["d.md holds the same text as a.txt: left out as a source"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("against", [None, [], ["a.txt"]])
def test_no_source(against: list[str] | None) -> None:
    """An article without a source is paired with none, and the last line says so."""
    pairs, told = paired(["a.txt"], against)
    assert pairs == {"a": []}
    assert told[-1] == "a.txt has no source to compare with: name some with --against"
    assert len(told) == (2 if against else 1)


@pytest.mark.usefixtures("folder")
def test_sources_named_in_front_matter() -> None:
    """An article may name its sources, files or folders, from where it stands itself."""
    save("in/story.md", "---\nsources: [../a.txt, wires]\n---\nShip sank.")
    save("in/wires/d.txt", "Ship d sank.")
    assert paired(["in/story.md", "b.txt"], None) == (
        {"story": ["a", "d"], "b": ["story"]},
        [],
    )


@pytest.mark.usefixtures("folder")
def test_given_sources_win_over_named_ones() -> None:
    """What the command line gives is what is compared with; named sources need not be there."""
    save("story.md", "---\nsources: none.txt\n---\nShip sank.")
    assert paired(["story.md"], ["b.txt"]) == ({"story": ["b"]}, [])


@pytest.mark.usefixtures("folder")
def test_a_named_source_that_is_not_there() -> None:
    """A named source that is missing stops the run."""
    save("story.md", "---\nsources: none.txt\n---\nShip sank.")
    with pytest.raises(InputError, match=r"none\.txt: no such file"):
        load(["story.md"], None, lambda _line: None)


@pytest.mark.usefixtures("folder")
def test_an_article_that_names_itself() -> None:
    """An article that names itself is left out of its sources, and one line says so."""
    save("story.md", "---\nsources: [story.md, a.txt]\n---\nShip sank.")
    pairs, told = paired(["story.md"], None)
    assert pairs == {"story": ["a"]}
    assert told == ["story.md is among its own sources: left out there"]


@pytest.mark.usefixtures("folder")
def test_documents_of_a_run_have_ids_of_their_own() -> None:
    """A named source with the name of another file of the run is told from it."""
    save("in/a.md", "---\nsources: [../a.txt]\n---\nShip sank.")
    assert paired(["in/a.md"], None)[0] == {"a.md": ["a.txt"]}
    save("x/a.txt", "Ship x sank.")
    save("in/a.md", "---\nsources: [../x/a.txt]\n---\nShip sank.")
    pairs, _ = paired(["in/a.md", "a.txt"], None)
    assert pairs["a.md"] == ["x/a"]
    assert len({*pairs, *pairs["a.md"]}) == 3


@pytest.mark.usefixtures("folder")
def test_standard_input_as_article_and_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is read once, and is no source of itself."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Ship sank.")))
    pairs, told = paired(["-"], ["-", "a.txt"])
    assert pairs == {"stdin": ["a"]}
    assert told == ["- is among its own sources: left out there"]
