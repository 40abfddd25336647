"""Kept answers: private, whole after a crash, shared by processes, and never in a run's way."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from checker.errors import AnswerInvalid, UsageError
from checker.model import ChatModel
from checker.model.cache import Cache, cache_folder
from checker.settings import Settings
from tests.scripted_server import ScriptedServer, at, on, says, serving
from tests.test_model_client import QUESTION, Greeting

ROOT = Path(__file__).parent.parent
KEY = "sk-proj-kept-nowhere-0123456789"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let answers be kept in a folder of this test."""
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_put_is_found_by_another(tmp_path: Path) -> None:
    """An answer outlives the run that kept it; the last one under a key counts."""
    Cache(tmp_path / "deep", pytest.fail).put("key", "old")
    Cache(tmp_path / "deep", pytest.fail).put("key", "new")
    assert Cache(tmp_path / "deep", pytest.fail).get("key") == "new"
    assert Cache(tmp_path / "deep", pytest.fail).get("other") is None


def test_without_reading_nothing_is_found(tmp_path: Path) -> None:
    """A cache that only writes finds nothing and leaves its answers to others."""
    cache = Cache(tmp_path, pytest.fail, reads=False)
    cache.put("key", "answer")
    assert cache.get("key") is None
    assert Cache(tmp_path, pytest.fail).get("key") == "answer"


def test_answers_are_for_their_owner_only(tmp_path: Path) -> None:
    """Answers hold words of unpublished articles: nobody else may read them."""
    Cache(tmp_path, pytest.fail).put("key", "answer")
    assert (tmp_path / "answers").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    """A file stands where the folder should be: no error, and one line says why."""
    (tmp_path / "answers").touch()
    told: list[str] = []
    cache = Cache(tmp_path, told.append)
    for _ in range(2):
        cache.put("key", "answer")
        assert cache.get("key") is None
    assert [line.partition(": ")[0] for line in told] == ["answers are not kept"]


def test_a_full_disk_ends_the_keeping(tmp_path: Path) -> None:
    """When no more fits on the disk one line says so, and what was kept stays."""
    told: list[str] = []
    cache = Cache(tmp_path, told.append)
    cache.put("small", "answer")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        cache.put("large", "x" * 1_000_000)
        cache.put("larger", "x" * 2_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(told) == 1
    assert Cache(tmp_path, pytest.fail).get("small") == "answer"


def test_processes_write_together(folder: Path) -> None:
    """Two processes that make one folder and fill it at once lose nothing and say nothing."""
    code = """if True:
        import sys
        from pathlib import Path
        from checker.model.cache import Cache
        cache = Cache(Path(sys.argv[1]), print)
        sys.stdin.read(1)
        for number in range(100):
            cache.put(f"{sys.argv[2]}-{number}", sys.argv[2])
            cache.put("shared", sys.argv[2])
        """
    processes = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", code, str(folder), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        for name in ("one", "two")
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("!")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0] for process in processes]
    assert said == ["", ""]
    assert len(list(folder.rglob("*.json"))) == 201


def test_answers_can_be_deleted_while_in_use(folder: Path) -> None:
    """A run that is under way goes on keeping."""
    cache = Cache(folder, pytest.fail)
    cache.put("key", "answer")
    shutil.rmtree(folder)
    assert cache.get("key") is None
    cache.put("key", "again")
    assert Cache(folder, pytest.fail).get("key") == "again"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"CHECKER_CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x"}, "/c"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/checker"),
        ({}, str(Path.home() / ".cache/checker")),
        ({"CHECKER_CACHE_DIR": os.devnull}, "None"),
    ],
    ids=["own", "xdg", "default", "null device"],
)
def test_answers_lie_in_the_cache_folder(environ: dict[str, str], expected: str) -> None:
    """The user says where, by one variable or by the usual one; the null device holds nothing."""
    assert str(cache_folder(environ)) == expected


def test_an_unknown_home_is_told() -> None:
    """A misspelt `~name` is no traceback."""
    with pytest.raises(UsageError, match="set CHECKER_CACHE_DIR"):
        cache_folder({"CHECKER_CACHE_DIR": "~nobody-of-this-name/answers"})


# In a model client


def _asked(server: ScriptedServer, **changes: Any) -> tuple[bool, int, int]:
    """Ask once; return the answer, and how many calls and kept answers it took."""
    options = {"base_url": server.url, "model": "scripted"}
    chat = ChatModel(Settings(**{**options, **changes}), pytest.fail)
    answer = chat.ask(QUESTION, Greeting, "test").ready
    return answer, chat.usage.calls, chat.usage.cached_calls


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "other"},
        {"answer_tokens": 99},
        {"model_options": {"seed": 1}},
        {"model_options": {"temperature": 1}},
    ],
    ids=["model", "limit", "option", "temperature"],
)
def test_another_request_is_asked(changes: dict[str, Any], folder: Path) -> None:
    """All that shapes an answer is part of what it is kept under."""
    with serving() as server:
        _asked(server)
        assert _asked(server, **changes) == (True, 1, 0)


def test_another_server_or_reply_is_asked(folder: Path) -> None:
    """A model of the same name elsewhere is another one; so is a record of another shape."""

    class Ready(BaseModel):
        ready: bool | None

    with serving() as server, serving() as other:
        _asked(server)
        assert _asked(other) == (True, 1, 0)
        chat = ChatModel(Settings(base_url=server.url, model="scripted"))
        assert chat.ask(QUESTION, Ready, "test").ready
        assert chat.usage.calls == 1


def test_refreshed_answers_are_used_from_then_on(folder: Path) -> None:
    """`refresh` asks anew and keeps the new answer; without `cache` nothing is read or kept."""
    with serving(at({1: says('{"ready": false}')})) as server:
        assert _asked(server) == (False, 1, 0)
        assert _asked(server, cache=False) == (True, 1, 0)
        assert _asked(server) == (False, 0, 1)
        assert _asked(server, refresh=True) == (True, 1, 0)
        assert _asked(server) == (True, 0, 1)


def test_no_failure_is_kept(folder: Path) -> None:
    """An answer that was no use is asked for again."""
    with serving(on("any", says("{}"), times=1)) as server:
        with pytest.raises(AnswerInvalid):
            _asked(server)
        assert _asked(server) == (True, 1, 0)


@pytest.mark.parametrize("content", [b"{", b"\xff", b""], ids=["cut", "bytes", "empty"])
def test_what_does_not_fit_any_more_is_asked_again(content: bytes, folder: Path) -> None:
    """Somebody wrote into a file."""
    with serving() as server:
        _asked(server)
        (file,) = folder.rglob("*.json")
        file.write_bytes(content)
        assert _asked(server) == (True, 1, 0)
        assert _asked(server) == (True, 0, 1)


def test_no_key_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the API key, nor the server's address, nor the question can be read from the file."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving() as server:
        _asked(server)
        address = server.url
    kept = b"".join(one.read_bytes() for one in folder.rglob("*.json"))
    assert b"ready" in kept
    assert [word for word in (KEY, address, "harbour") if word.encode() in kept] == []
