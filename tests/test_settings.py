"""Settings: which value wins, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from checker.errors import UsageError
from checker.records import FailOn
from checker.settings import Settings, load_settings


def project(folder: Path, table: str) -> Path:
    """Write a project file and return its folder."""
    (folder / "pyproject.toml").write_text(table, encoding="utf-8")
    return folder


def test_defaults(tmp_path: Path) -> None:
    """Nothing given leaves the defaults."""
    assert load_settings({"model": None}, {}, tmp_path) == Settings()


def test_flags_win_over_environment_over_project(tmp_path: Path) -> None:
    """Each place is overruled by the next, setting by setting."""
    folder = project(tmp_path, '[tool.checker]\nmodel = "p"\nworkers = 2\nfail-on = "never"\n')
    environ = {"CHECKER_MODEL": "e", "CHECKER_WORKERS": "3", "CHECKER_TIMEOUT": ""}
    found = load_settings({"model": "f", "timeout": None}, environ, folder)
    assert (found.model, found.workers, found.fail_on) == ("f", 3, FailOn.NEVER)
    assert found.timeout == Settings().timeout


def test_server_from_the_environment(tmp_path: Path) -> None:
    """The usual variable names the server; ours wins over it."""
    usual = {"OPENAI_BASE_URL": "http://a/v1"}
    assert load_settings({}, usual, tmp_path).base_url == "http://a/v1"
    ours = usual | {"CHECKER_BASE_URL": "http://b/v1"}
    assert load_settings({}, ours, tmp_path).base_url == "http://b/v1"


@pytest.mark.parametrize("key", ["base_url", "base-url", "fetch", "allow-private"])
@pytest.mark.parametrize("name", ["checker.toml", "pyproject.toml"])
def test_no_server_from_a_project_file(tmp_path: Path, key: str, name: str) -> None:
    """An article's repository sends no key elsewhere and lets nothing be fetched."""
    head = "[tool.checker]\n" if name == "pyproject.toml" else ""
    (tmp_path / name).write_text(f'{head}{key} = "http://evil/v1"\n')
    for given in ({"folder": tmp_path}, {"config": tmp_path / name}):
        with pytest.raises(UsageError, match="cannot be set in a project file"):
            load_settings({}, {}, **given)


def test_the_nearest_project_file_counts(tmp_path: Path) -> None:
    """It is found upwards, `checker.toml` before `pyproject.toml`, and one file alone counts."""
    inner = tmp_path / "stories" / "summit"
    inner.mkdir(parents=True)
    project(tmp_path, "[tool.checker]\nworkers = 2\nreasks = 1\n")
    project(inner.parent, "[tool.other]\nworkers = 9\n")
    assert load_settings({}, {}, inner).workers == 2
    (tmp_path / "checker.toml").write_text("workers = 3\n")
    assert load_settings({}, {}, inner) == Settings(workers=3)


def test_no_project_file_from_outside_the_repository(tmp_path: Path) -> None:
    """The search ends at the top of the repository, whose own file counts."""
    top = tmp_path / "news"
    (top / ".git").mkdir(parents=True)
    (tmp_path / "checker.toml").write_text("workers = 3\n")
    assert load_settings({}, {}, top) == Settings()


def test_a_named_project_file(tmp_path: Path) -> None:
    """The one that is named counts alone, and must speak of checker."""
    (tmp_path / "checker.toml").write_text("workers = 3\n")
    (tmp_path / "mine.toml").write_text("reasks = 1\n")
    assert load_settings({}, {}, tmp_path, tmp_path / "mine.toml") == Settings(reasks=1)
    other = project(tmp_path, "[tool.other]\nx = 1\n") / "pyproject.toml"
    for wrong in (other, tmp_path / "gone.toml"):
        with pytest.raises(UsageError, match=wrong.name):
            load_settings({}, {}, tmp_path, wrong)


@pytest.mark.parametrize(
    ("flags", "environ", "complaint"),
    [
        ({"workers": 0}, {}, "`workers` = 0 in the command line"),
        ({"timeout": float("nan")}, {}, "`timeout` = nan"),
        ({"timeout": float("inf")}, {}, "`timeout` = inf"),
        ({"fail_on": "always"}, {}, "`fail_on` = 'always' in the command line"),
        ({"colour": "red"}, {}, "`colour` in the command line is no setting; use one of engine"),
        ({}, {"CHECKER_WORKERS": "many"}, "`workers` = 'many' in the environment"),
        ({}, {"CHECKER_ENGINE": "oracle"}, "`engine` = 'oracle' in the environment"),
        ({"engine": "ruls"}, {}, "; did you mean `rules`?"),
    ],
)
def test_bad_values(
    tmp_path: Path, flags: dict[str, Any], environ: dict[str, str], complaint: str
) -> None:
    """A bad value is told with its name and where it came from."""
    with pytest.raises(UsageError) as caught:
        load_settings(flags, environ, tmp_path)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[tool.checker]\nmodle = 'm'", "pyproject.toml is no setting; did you mean `model`?"),
        ("[tool.checker]\nworkers = 'x'", "`workers` = 'x' in "),
        ("[tool]\nchecker = 5", "`tool.checker` is no table"),
        ("[tool.checker", "not valid TOML"),
    ],
)
def test_bad_project_file(tmp_path: Path, content: str, complaint: str) -> None:
    """A mistake in the project file is told, not passed over."""
    with pytest.raises(UsageError) as caught:
        load_settings({}, {}, project(tmp_path, content))
    assert complaint in str(caught.value)


@pytest.mark.parametrize("content", ["", "tool = 5", "[tool.other]\nx = 1"])
def test_project_files_of_others(tmp_path: Path, content: str) -> None:
    """A project file that does not speak of checker changes nothing."""
    assert load_settings({}, {}, project(tmp_path, content)) == Settings()
