"""The action's inputs, checked before anything is read, and the articles they choose."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from checker.action.changed import Repository, find_articles
from checker.action.commands import add_summary, command, log, set_outputs
from checker.action.inputs import Inputs, read_event, read_inputs
from checker.errors import InputError, UsageError
from checker.settings import EngineName
from tests.newsroom import FRONT, RIGHT, STORY, WIRE, WIRED, Newsroom, newsroom
from tests.runner import ACTION


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Return a newsroom with a story, and a link to the folder it lies in."""
    room = newsroom(tmp_path / "origin", {})
    (room.folder / "linked").symlink_to(tmp_path)
    room.commit({STORY: FRONT + RIGHT, WIRE: WIRED, "b.md": RIGHT})
    return room


def environ(room: Newsroom, given: Mapping[str, str], event_name: str = "push") -> dict[str, str]:
    """Return the variables that the step sets, with the defaults of `action.yml`."""
    inputs = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"]
    values = {name: entry["default"] for name, entry in inputs.items()} | dict(given)
    return {f"INPUT_{name.upper().replace('-', '_')}": value for name, value in values.items()} | {
        "GITHUB_WORKSPACE": str(room.folder),
        "GITHUB_EVENT_NAME": event_name,
        "RUNNER_TEMP": str(room.folder.parent / "temp"),
    }


def inputs_of(room: Newsroom, event_name: str = "push", **given: str) -> Inputs:
    """Return the inputs read."""
    named = {name.replace("_", "-"): value for name, value in given.items()}
    variables = environ(room, named, event_name)
    return read_inputs(variables, read_event(variables))


def chosen(room: Newsroom, event_name: str = "push", **given: str) -> list[str]:
    """Return the articles that these inputs choose."""
    inputs = inputs_of(room, event_name, **given)
    event = read_event(environ(room, {}, event_name))
    return find_articles(Repository(inputs.root), inputs, event, lambda _line: None)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"engine": "magic"}, "input `engine` = 'magic'"),
        ({"engine": "local"}, "input `engine` = 'local'"),
        ({"engine": "api"}, "needs `api-key` or `base-url`"),
        ({"fail_on": "rain"}, "input `fail-on` = 'rain'"),
        ({"strict": "perhaps"}, "input `strict` = 'perhaps'"),
        ({"scope": "some"}, "input `scope` = 'some'"),
        ({"base": "--upload-pack=x"}, "input `base` = '--upload-pack=x'"),
        ({"articles": " "}, "input `articles` is empty"),
        ({"sources": "wires/*"}, "input `sources` = 'wires/*': matches no file"),
        ({"max_articles": "0"}, "input `max-articles` = '0'"),
        ({"max_articles": "1"}, "2 articles to check, more than `max-articles` = 1"),
        ({"path": ".."}, "input `path` = '..': no folder of the workspace"),
        ({"path": "linked"}, "input `path` = 'linked': no folder of the workspace"),
        ({"path": "none"}, "input `path` = 'none': no folder of the workspace"),
        ({"report_folder": "../origin/linked/x"}, "goes through a link of the checkout"),
        ({"report_folder": "a\nb"}, "input `report-folder`"),
        ({"event_name": "pull_request_target"}, "use `pull_request`"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_inputs(room: Newsroom, inputs: dict[str, str], message: str) -> None:
    """A wrong input is refused in one line that names it."""
    with pytest.raises(UsageError) as caught:
        chosen(room, **inputs)

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_pattern_outside_the_checkout(room: Newsroom) -> None:
    """A pattern that leaves the checkout is refused by git, and the line says so."""
    with pytest.raises(InputError, match=r"git diff: .*outside repository"):
        chosen(room, articles="/etc/*.md")


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ("**/*.md", ["b.md", STORY]),
        ("*.md", ["b.md"]),
        ("**/*.md\n!stories/**", ["b.md"]),
        ("stories", [STORY, WIRE]),
        ("--all.md", []),
        ("none/*.md", []),
    ],
)
def test_patterns(room: Newsroom, patterns: str, names: list[str]) -> None:
    """`*` stays in its folder, `**` goes down, `!` takes away, a folder is all in it."""
    assert chosen(room, articles=patterns) == names


@pytest.mark.parametrize(
    ("given", "engine"),
    [
        ({}, "rules"),
        ({"engine": "rules", "api_key": "k"}, "rules"),
        ({"api_key": "k"}, "api"),
        ({"base_url": "http://127.0.0.1:8080/v1"}, "api"),
        ({"engine": "api", "api_key": "k"}, "api"),
        ({"api_key": "  "}, "rules"),
    ],
)
def test_the_engine(room: Newsroom, given: dict[str, str], engine: str) -> None:
    """`auto` takes a model where there is a key or a server; nothing is said of it."""
    inputs = inputs_of(room, **given)

    assert (inputs.settings.engine, inputs.notice) == (EngineName(engine), "")


def test_a_report_folder_of_ones_own(room: Newsroom) -> None:
    """Reports may go anywhere that no link of the checkout leads to."""
    assert inputs_of(room, report_folder="../origin/out/x").reports == room.folder / "out/x"
    assert inputs_of(room).reports == room.folder.parent / "temp" / "checker-report"


def test_an_event_that_cannot_be_read(tmp_path: Path) -> None:
    """A broken event file is an InputError."""
    (tmp_path / "event.json").write_text("{")

    with pytest.raises(InputError, match="GITHUB_EVENT_PATH"):
        read_event({"GITHUB_EVENT_PATH": str(tmp_path / "event.json")})


def test_a_merge_group_names_its_base(tmp_path: Path) -> None:
    """A merge queue's event tells where its change starts."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"merge_group": {"base_sha": "abc"}}))
    event = read_event({"GITHUB_EVENT_PATH": str(file), "GITHUB_EVENT_NAME": "merge_group"})

    assert (event.base, event.brings_change, event.without_secrets) == ("abc", True, False)


def test_a_summary_that_is_too_long_is_cut(tmp_path: Path) -> None:
    """GitHub drops a summary above 1 MiB, so ours ends before, at a line, and says so."""
    file = tmp_path / "summary.md"
    add_summary({"GITHUB_STEP_SUMMARY": str(file)}, "é line of a summary\n" * 80_000)

    text = file.read_text(encoding="utf-8")
    assert len(text.encode()) <= 1024 * 1024
    assert text.endswith(
        "é line of a summary\n\n*The summary is cut here; the HTML report holds all of it.*\n\n"
    )


def test_outputs_are_added(tmp_path: Path) -> None:
    """Outputs are added to what the step has written before."""
    file = tmp_path / "out"
    file.write_text("a=1\n")
    set_outputs({"GITHUB_OUTPUT": str(file)}, {"b": 2})

    assert file.read_text() == "a=1\nb=2\n"


def test_commands_are_escaped() -> None:
    """A message or file name ends neither the command nor its property."""
    assert (
        command("error", "50%\n::warning::x", file="a,b:c\n%.md")
        == "::error file=a%2Cb%3Ac%0A%25.md,title=checker::50%25%0A::warning::x"
    )


def test_log_lines_are_taken_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """A line of the log starts with our name and holds no old-style command."""
    log("a.md\n::error::x\r##[add-mask]y\x1b[2J\udce9")

    assert capsys.readouterr().out == "checker: a.md ::error::x ## [add-mask]y [2J \n"
