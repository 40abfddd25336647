"""The commands `checker model list|pull|path`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.cli import app
from checker.models import MODELS


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return an empty folder for model files."""
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


def test_list_tells_what_is_here(cache: Path) -> None:
    """One line a model: name, size, installed or not."""
    (cache / MODELS[0].file).touch()
    lines = CliRunner().invoke(app, ["model", "list"]).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [model.name for model in MODELS]
    assert ["installed" in line for line in lines] == [True] + [False] * (len(MODELS) - 1)


def test_path_prints_the_file_that_is_used(cache: Path) -> None:
    """Only the path, so that a script can take it."""
    (cache / MODELS[0].file).touch()
    result = CliRunner().invoke(app, ["model", "path"])
    assert (result.exit_code, result.stdout) == (0, f"{cache / MODELS[0].file}\n")


@pytest.mark.parametrize("name", [[], [MODELS[0].name]], ids=["any", "named"])
def test_path_without_a_file_says_what_to_do(cache: Path, name: list[str]) -> None:
    """Nothing on standard output and exit code 2."""
    result = CliRunner().invoke(app, ["model", "path", *name])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "checker model pull" in result.stderr


@pytest.mark.parametrize("command", ["pull", "path"])
def test_an_unknown_name_is_a_usage_error(cache: Path, command: str) -> None:
    """The names there are stand in the error."""
    result = CliRunner().invoke(app, ["model", command, "huge"])
    assert result.exit_code == 2
    assert MODELS[0].name in result.stderr
