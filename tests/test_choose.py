"""Which engine runs when none is named: by what the machine has, never by chance."""

from pathlib import Path

import pytest

from checker.engines import choose
from checker.engines.llama import is_installed
from checker.errors import UsageError
from checker.settings import EngineName, Settings


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Return a machine with no key, no server, no model file."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "CHECKER_MODEL_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path))
    return monkeypatch


def _chosen(**fields: object) -> EngineName:
    return choose.explain_choice(Settings.model_validate(fields))[0]


def test_nothing_at_all_chooses_the_rules(bare: pytest.MonkeyPatch) -> None:
    """A fresh machine works."""
    assert _chosen() is EngineName.RULES


@pytest.mark.skipif(not is_installed(), reason="needs the extra `local`")
def test_a_model_file_chooses_local(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A model that was pulled is used."""
    (tmp_path / "own.gguf").touch()
    bare.setenv("CHECKER_MODEL_FILE", str(tmp_path / "own.gguf"))
    assert _chosen() is EngineName.LOCAL


def test_a_key_goes_before_a_model_file(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who sets a key means the better model."""
    (tmp_path / "own.gguf").touch()
    bare.setenv("CHECKER_MODEL_FILE", str(tmp_path / "own.gguf"))
    bare.setenv("OPENAI_API_KEY", "k")
    assert _chosen() is EngineName.API


def test_a_server_goes_before_everything(bare: pytest.MonkeyPatch) -> None:
    """A server of one's own needs no key."""
    assert _chosen(base_url="http://127.0.0.1:1/v1") is EngineName.API


def test_the_named_engine_is_taken(bare: pytest.MonkeyPatch) -> None:
    """--engine decides, whatever the machine has."""
    bare.setenv("OPENAI_API_KEY", "k")
    assert _chosen(engine="rules") is EngineName.RULES


def test_local_without_a_model_file_says_how_to_get_one(bare: pytest.MonkeyPatch) -> None:
    """The error names the command."""
    with pytest.raises(UsageError, match="checker model pull"):
        choose.make_engine(Settings.model_validate({"engine": "local"}), lambda _line: None)
