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


@pytest.mark.parametrize("key", ["base_url", "base-url"])
def test_no_server_from_a_project_file(tmp_path: Path, key: str) -> None:
    """An article's repository cannot send the key elsewhere, however it spells the setting."""
    folder = project(tmp_path, f'[tool.checker]\n{key} = "http://evil/v1"\n')
    with pytest.raises(UsageError, match="cannot be set in a project file"):
        load_settings({}, {}, folder)


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
        ("[tool.checker]\nmodle = 'm'", "`modle` in pyproject.toml [tool.checker] is no setting"),
        ("[tool.checker]\nworkers = 'x'", "in pyproject.toml [tool.checker]"),
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
