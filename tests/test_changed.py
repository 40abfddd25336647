"""`checker check --changed BASE`: the articles of a change, on real git repositories."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.cli.changed import Change, held_against, read_change
from checker.errors import CheckerError, InputError, UsageError
from checker.records import Decision, Report, Waiver, unheard
from checker.waivers import Waivers, entry_on, write_waivers
from tests.newsroom import FRONT, RIGHT, STORY, WIRE, WIRED, WRONG, Newsroom, newsroom


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """Return a newsroom that has a wire report and no story yet, and work in its folder."""
    room = newsroom(tmp_path / "origin", {WIRE: WIRED, "README.md": "# News\n", "b.md": RIGHT})
    monkeypatch.chdir(room.folder)
    return room


def change(
    base: str = "HEAD^1", *patterns: str, sources: tuple[str, ...] = (), most: int = 100
) -> Change:
    """Read a change in the current folder."""
    return read_change(base, patterns, sources, most, unheard)


def names(found: Change) -> list[str]:
    """Return the articles of a change."""
    return [case.article.path for case in found.cases]


def run(*arguments: str) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(app, ["check", "--engine", "rules", *arguments])


def test_a_merged_pull_request_brings_its_own_changes(room: Newsroom) -> None:
    """What came to the base meanwhile is not part of it; a renamed file stands by its new name."""
    room.git("checkout", "--quiet", "-b", "change")
    room.git("mv", "b.md", "c.md")
    room.commit({STORY: FRONT + RIGHT})
    room.git("checkout", "--quiet", "main")
    room.commit({"stories/summit/meanwhile.md": FRONT + WRONG})
    room.merge("change")

    assert names(change()) == ["c.md", STORY]


def test_a_branch_is_compared_with_where_it_left_its_base(room: Newsroom) -> None:
    """On the branch itself, commits of the base since then are no change of it."""
    room.git("checkout", "--quiet", "-b", "change")
    room.commit({STORY: FRONT + RIGHT})
    room.git("checkout", "--quiet", "main")
    room.commit({"b.md": WRONG})
    room.git("checkout", "--quiet", "change")

    assert names(change("main")) == [STORY]


def test_all_files_are_new_to_a_tree_without_files(room: Newsroom) -> None:
    """The empty tree as BASE gives every article."""
    room.commit({STORY: FRONT + RIGHT})
    nothing = room.git("hash-object", "-t", "tree", os.devnull).strip()

    assert names(change(nothing)) == ["b.md", STORY]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ((), ["new.md", STORY]),
        (("*.md",), ["new.md"]),
        (("**/*.md", "!stories/**"), ["new.md"]),
        (("stories/**",), [STORY]),
        (("--all.md",), []),
    ],
    ids=str,
)
def test_patterns(room: Newsroom, patterns: tuple[str, ...], expected: list[str]) -> None:
    """`*` stays in its folder, `**` goes down, `!` takes away; hidden files are none."""
    room.commit({"new.md": RIGHT, STORY: FRONT + RIGHT, "docs/README.md": "#", ".github/x.md": "x"})

    assert names(change("HEAD^1", *patterns)) == expected


def test_from_inside_a_folder(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of the repository only what lies in it is meant, by names from there."""
    room.commit({"new.md": RIGHT, STORY: FRONT + RIGHT})
    monkeypatch.chdir(room.folder / "stories")

    assert names(change()) == ["summit/story.md"]


def test_sources_by_pattern(room: Newsroom) -> None:
    """`--sources` stands in for articles that name none; what it matches is no article itself."""
    room.commit({"stories/a.md": WRONG, "wires/one.md": RIGHT, "wires/.drafts/two.md": WRONG})
    found = change("HEAD^1", "stories/*", sources=("wires/**", "!wires/.drafts/**"))

    assert [(c.article.path, [s.path for s in c.sources]) for c in found.cases] == [
        ("stories/a.md", ["wires/one.md"])
    ]


def gone(room: Newsroom, name: str) -> Callable[[], object]:
    """Return what takes a file away."""
    return (room.folder / name).unlink


@pytest.mark.parametrize(
    ("named", "moved"),
    [
        ("[../wires/one.txt]", "wires/one.txt"),
        ("[../wires]", "wires/deep/two.txt"),
        ("['../wires/*.txt']", "wires/one.txt"),
        ("['../wires/**/*.txt']", "wires/deep/two.txt"),
        ("[../wires/one.txt]", "wires/metadata.toml"),
        (None, "stories/wire.txt"),
        (None, "stories/metadata.toml"),
        ("['../wires/*.txt']", None),
        ("[../wires/one.txt]", None),
        (None, None),
    ],
    ids=str,
)
def test_an_article_of_which_only_a_source_moved(
    room: Newsroom, named: str | None, moved: str | None
) -> None:
    """It is checked again, and which of its sources moved is told; others are left alone."""
    front = f"---\nsources: {named}\n---\n" if named else ""
    wires = dict.fromkeys(("wires/one.txt", "wires/deep/two.txt", "stories/wire.txt"), WIRED)
    described = {f"{one}/metadata.toml": "" for one in ("stories", "wires")}
    room.commit({"stories/a.md": front + RIGHT, **wires, **described})
    room.commit({moved or "other/x.txt": "# It rained.\n", "other/y.md": RIGHT})

    assert change().again == ({"stories/a.md": moved} if moved else {})
    assert names(change()) == ["other/y.md", *(["stories/a.md"] if moved else [])]


def test_a_source_that_is_gone(room: Newsroom) -> None:
    """Of an article that named it the check fails, of one beside it not: both are told."""
    room.commit(
        {"a/a.md": RIGHT, "a/wire.txt": WIRED, "a/two.txt": WIRED + "Rain.\n", STORY: FRONT + RIGHT}
    )
    room.commit({}, gone(room, WIRE))
    room.commit({}, gone(room, "a/wire.txt"))
    found = change("HEAD~2")

    assert (names(found), found.again) == (["a/a.md"], {"a/a.md": "a/wire.txt"})
    assert [file for file, _ in found.refused] == [STORY]


def test_sources_by_pattern_that_moved(room: Newsroom) -> None:
    """Every article that names none is checked again, one that stands beside another is not."""
    room.commit({"stories/a.md": WRONG, STORY: FRONT + RIGHT, "wires/one.txt": RIGHT})
    room.commit({"wires/one.txt": WIRED})
    beside_only = change("HEAD^1", "stories/*")
    shared = change("HEAD^1", "**/*.md", sources=("wires/*",))

    assert (names(beside_only), shared.again) == (
        [],
        {"b.md": "wires/one.txt", "stories/a.md": "wires/one.txt"},
    )
    room.commit({"stories/b.md": RIGHT})
    assert change().again == {}


def test_a_story_and_a_source_of_the_change_itself(room: Newsroom) -> None:
    """Both are told: that the article is checked again, and what does not count if so asked."""
    room.commit({STORY: FRONT + WRONG})
    room.commit({WIRE: WIRED + "It rained.\n"})
    summary = Path("summary.md")
    told, refused = (
        run("--changed=HEAD^1", f"--format=markdown={summary}", *flags)
        for flags in ((), ("--only-trusted",))
    )

    assert [told.exit_code, refused.exit_code] == [1, 3]
    assert f"checked again: {STORY} (its source {WIRE} changed)" in told.stderr
    assert f"{WIRE}; they do not count" in refused.stderr
    assert f"Checked again: its source {WIRE} changed." in summary.read_text()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"base": "--upload-pack=x"}, "--upload-pack=x: no commit of this clone"),
        ({"base": "0" * 40}, "`fetch-depth: 2`"),
        ({"sources": ("wires/*",)}, "--sources wires/*: matches no file"),
        ({"most": 1}, "2 articles to check, more than --max-articles 1"),
    ],
    ids=str,
)
def test_what_cannot_be_told(room: Newsroom, given: dict[str, object], message: str) -> None:
    """A wrong value is refused in one line that names it."""
    room.commit({"new.md": RIGHT, STORY: FRONT + RIGHT})

    with pytest.raises(UsageError) as caught:
        change(**given)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_a_pattern_outside_the_repository(room: Newsroom) -> None:
    """A pattern that leaves the repository is refused by git, and the line says so."""
    room.commit({"new.md": RIGHT})

    with pytest.raises(InputError, match="outside repository"):
        change("HEAD^1", "/etc/*.md")


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no repository, one line says so."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(CheckerError, match="not a git repository"):
        change()


def test_a_shallow_clone(room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two commits deep is enough; one is not."""
    room.git("checkout", "--quiet", "-b", "change")
    room.commit({STORY: FRONT + RIGHT})
    room.merge("change")
    monkeypatch.chdir(room.clone(tmp_path / "two", 2).folder)
    assert names(change()) == [STORY]

    monkeypatch.chdir(room.clone(tmp_path / "one", 1).folder)
    with pytest.raises(UsageError, match="no commit of this clone"):
        change()


def test_bad_files_hide_no_good_ones(room: Newsroom) -> None:
    """An empty article and a name that is no text are refused by name, the rest is read."""

    def odd() -> None:
        folder = os.fsencode(room.folder / "stories")
        Path(os.fsdecode(folder + b"/caf\xe9.md")).write_text(RIGHT)

    room.commit({STORY: FRONT + RIGHT, "stories/empty.md": " "}, odd)
    found = change()

    assert names(found) == [STORY]
    assert [os.fsencode(name) for name, _ in found.refused] == [
        b"stories/caf?.md",
        b"stories/empty.md",
    ]


@pytest.mark.parametrize("linked", [STORY, "stories/summit/b.txt", "stories/summit/metadata.toml"])
def test_links_out_of_the_repository_are_refused(
    room: Newsroom, tmp_path: Path, linked: str
) -> None:
    """A symbolic link out of the repository is not followed, and the other articles are read."""
    (tmp_path / "secret.txt").write_text("The password is Swordfish.")
    files = {STORY: RIGHT, "other/story.md": WRONG, "other/wire.txt": RIGHT}
    files.pop(linked, None)
    room.commit(files, lambda: (room.folder / linked).symlink_to(tmp_path / "secret.txt"))
    found = change()

    assert names(found) == ["other/story.md"]
    assert [(name, "leads out of" in reason) for name, reason in found.refused] == [(STORY, True)]


def test_an_article_that_becomes_a_link(room: Newsroom, tmp_path: Path) -> None:
    """Putting a link in the place of an article is a change of it, and is refused."""
    room.commit({STORY: FRONT + RIGHT})

    def replace() -> None:
        (room.folder / STORY).unlink()
        (room.folder / STORY).symlink_to(tmp_path / "nowhere.md")

    room.commit({}, replace)

    assert [name for name, _ in change().refused] == [STORY]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(FRONT + RIGHT, 0, id="clean"),
        pytest.param(FRONT + WRONG, 1, id="wrong"),
        pytest.param("---\nsources: [../../../x]\n---\n" + RIGHT, 3, id="unreadable"),
    ],
)
def test_exit_codes(room: Newsroom, text: str, code: int) -> None:
    """0 clean, 1 findings, 3 where an article could not be read."""
    room.commit({STORY: text})

    assert run("--changed", "HEAD^1").exit_code == code


def test_waivers_are_those_of_the_base(room: Newsroom) -> None:
    """A decision that the change brings itself does not count; one of its base does."""
    room.commit({STORY: FRONT + WRONG})
    (claim,) = Report.model_validate_json(run("--changed=HEAD^1", "--format=json").stdout).findings
    waiver = Waiver(decision=Decision.DISMISSED, reason="So.", reviewer="A", date=date(2026, 3, 2))
    write_waivers(Path("waivers.toml"), Waivers((entry_on(claim, STORY, waiver),)))
    room.commit({})
    room.commit({STORY: FRONT + WRONG + "\n", "waivers.toml": ""})

    def decided(base: str, *more: str) -> Result:
        return run("--changed", base, "--waivers", "waivers.toml", *more)

    assert decided("HEAD^1").exit_code == 0
    assert decided("HEAD^1", "--trusted=HEAD^2~0").exit_code == 2
    early = decided("HEAD^1^1^1")
    assert (early.exit_code, "no waiver counts yet" in early.stderr) == (1, True)


@pytest.mark.parametrize("name", [WIRE, "stories/summit/metadata.toml"])
def test_sources_of_the_change_itself_are_told(room: Newsroom, name: str) -> None:
    """One that it brings or describes is named in a line, and does not count if so asked."""
    own = {
        WIRE: WIRED + "It rained.\n",
        "stories/summit/metadata.toml": '["wire.txt"]\ntitle = "A"',
    }
    room.commit({STORY: FRONT + WRONG, name: own[name]})
    told, refused = run("--changed=HEAD^1"), run("--changed=HEAD^1", "--only-trusted")

    assert [told.exit_code, refused.exit_code] == [1, 3]
    assert f"itself brings or takes: {WIRE}; " in told.stderr
    assert "itself brings" not in run("--changed=HEAD^1", "--trusted=HEAD").stderr


def test_a_source_that_the_change_takes_away_is_told(room: Newsroom) -> None:
    """Evidence that is gone is named as well."""
    room.commit({"stories/summit/other.txt": WIRED})
    room.commit({STORY: FRONT + RIGHT}, (room.folder / "stories/summit/other.txt").unlink)

    assert "brings or takes: stories/summit/other.txt; " in run("--changed=HEAD^1").stderr


def test_lines_of_the_change(room: Newsroom) -> None:
    """The lines that it writes are known, none of an article that the base has changed too."""
    room.commit({STORY: FRONT + "One.\n\nTwo.\n"})
    room.git("checkout", "--quiet", "-b", "change")
    room.commit({STORY: FRONT + "One.\n\nTwo!\n\nThree.\n", "b.md": RIGHT + "\nMid.\n\nEnd.\n"})
    room.git("checkout", "--quiet", "main")
    room.commit({"b.md": "A start.\n\n" + RIGHT})
    room.merge("change")

    assert held_against(change(), "HEAD^1", None, False, unheard).lines == {STORY: [(7, 9)]}


def test_nothing_changed(room: Newsroom) -> None:
    """A change without an article passes and says that nothing was checked."""
    room.commit({"notes/plan.txt": "Later."})
    result = run("--changed", "HEAD^1", "--format", "json=report.json")

    assert (result.exit_code, result.stderr) == (0, "checker: nothing to check\n")
    assert not Path("report.json").exists()


def test_a_change_configures_nothing(room: Newsroom) -> None:
    """The project file that a change brings chooses neither engine nor what fails."""
    project = '[tool.checker]\nengine = "magic"\nfail_on = "never"\n'
    room.commit({STORY: FRONT + WRONG, "pyproject.toml": project})

    assert run("--changed", "HEAD^1").exit_code == 1
