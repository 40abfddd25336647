"""Kept answers: private, whole after a crash, shared by processes, and never in a run's way."""

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from checker.errors import AnswerInvalid, InputError, UsageError
from checker.model import ChatModel
from checker.model.cache import VERSION, Cache, cache_file, clear, contents
from checker.settings import Settings
from tests.scripted_server import ScriptedServer, at, on, says, serving
from tests.test_model_client import QUESTION, Greeting

ROOT = Path(__file__).parent.parent
KEY = "sk-proj-kept-nowhere-0123456789"


def _garbage(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 400)


def _cut(path: Path) -> None:
    Cache(path, pytest.fail).put("key", "x" * 100_000)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, 5_000)


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")


def _other_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE answers (number INTEGER)")
        connection.execute(f"PRAGMA user_version = {VERSION}")


BROKEN = [
    pytest.param(_garbage, id="garbage"),
    pytest.param(_cut, id="cut"),
    pytest.param(_newer, id="of a newer version"),
    pytest.param(_other_table, id="other table"),
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let answers be kept in a folder of this test; return the file."""
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache" / "answers.sqlite3"


def test_what_is_put_is_found_by_another(tmp_path: Path) -> None:
    """An answer outlives the run that kept it; the last one under a key counts."""
    path = tmp_path / "deep" / "answers.sqlite3"
    Cache(path, pytest.fail).put("key", "old")
    Cache(path, pytest.fail).put("key", "new")
    assert Cache(path, pytest.fail).get("key") == "new"
    assert Cache(path, pytest.fail).get("other") is None


def test_without_reading_nothing_is_found(tmp_path: Path) -> None:
    """A cache that only writes finds nothing and leaves its answers to others."""
    cache = Cache(tmp_path / "a", pytest.fail, reads=False)
    cache.put("key", "answer")
    assert cache.get("key") is None
    assert Cache(tmp_path / "a", pytest.fail).get("key") == "answer"


@pytest.mark.parametrize("made_before", [False, True])
def test_files_are_for_their_owner_only(made_before: bool, tmp_path: Path) -> None:
    """Answers hold words of unpublished articles: nobody else may read them."""
    path = tmp_path / "own" / "answers.sqlite3"
    if made_before:
        path.parent.mkdir(mode=0o700)
        path.touch(mode=0o644)
    cache = Cache(path, pytest.fail)
    cache.put("key", "answer")
    assert cache.get("key") == "answer"  # in use, so that all its files are there
    assert len(list(path.parent.iterdir())) > 1
    assert {one.stat().st_mode & 0o777 for one in path.parent.iterdir()} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("spoil", [*BROKEN, pytest.param(Path.mkdir, id="folder")])
def test_a_broken_file_is_told_once(spoil: Callable[[Path], None], tmp_path: Path) -> None:
    """Whatever is wrong with the file, it is no error to read or write, and one line says why."""
    path = tmp_path / "answers.sqlite3"
    spoil(path)
    told: list[str] = []
    cache = Cache(path, told.append)
    for _ in range(3):
        assert cache.get("key") is None
        cache.put("key", "answer")
    (line,) = told
    assert line.startswith(f"answers are not kept: {path}: ")
    assert line.endswith("`checker cache clear` drops it")


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").touch()
    told: list[str] = []
    cache = Cache(tmp_path / "file" / "answers.sqlite3", told.append)
    cache.put("key", "answer")
    assert cache.get("key") is None
    assert [line.partition(": ")[0] for line in told] == ["answers are not kept"]


def test_a_full_disk_ends_the_keeping(tmp_path: Path) -> None:
    """When no more fits on the disk one line says so, and what was kept stays."""
    told: list[str] = []
    path = tmp_path / "answers.sqlite3"
    cache = Cache(path, told.append)
    cache.put("small", "answer")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        cache.put("large", "x" * 1_000_000)
        cache.put("larger", "x" * 2_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(told) == 1
    assert Cache(path, pytest.fail).get("small") == "answer"


def test_what_an_older_version_kept_is_dropped(file: Path) -> None:
    """Its answers are to other questions; nobody has to clear them by hand."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE answers (key TEXT, answer TEXT, written INTEGER)")
        connection.execute("INSERT INTO answers VALUES ('key', 'old', 0)")
        connection.execute(f"PRAGMA user_version = {VERSION - 1}")
        connection.commit()
    cache = Cache(file, pytest.fail)
    assert cache.get("key") is None
    cache.put("key", "answer")
    assert contents().entries == 1


def test_processes_write_together(file: Path) -> None:
    """Two processes that make one file and fill it at once lose nothing and say nothing."""
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
            [sys.executable, "-c", code, str(file), name],
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
    assert contents().entries == 201


def test_contents_are_told(file: Path) -> None:
    """The number of answers, their bytes and their times; nothing without a file."""
    assert contents().entries == 0
    assert not file.exists()
    Cache(file, pytest.fail).put("key", "answer")
    found = contents()
    assert (found.path, found.entries, found.oldest) == (file, 1, found.newest)
    assert found.size > len("answer")


def test_answers_can_be_cleared_while_in_use(file: Path) -> None:
    """A run that has the file open goes on working over the emptied one."""
    cache = Cache(file, pytest.fail)
    cache.put("key", "answer")
    assert clear() == 1
    assert cache.get("key") is None
    cache.put("key", "again")
    assert Cache(file, pytest.fail).get("key") == "again"


@pytest.mark.parametrize("spoil", BROKEN)
def test_a_broken_file_is_named_and_can_be_cleared(
    spoil: Callable[[Path], None], file: Path
) -> None:
    """Looking into a broken file is an error with the way out; after that all works again."""
    spoil(file)
    with pytest.raises(InputError, match="`checker cache clear` drops it"):
        contents()
    clear()
    Cache(file, pytest.fail).put("key", "answer")
    assert contents().entries == 1


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"CHECKER_CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x"}, "/c/answers.sqlite3"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/checker/answers.sqlite3"),
        ({}, str(Path.home() / ".cache/checker/answers.sqlite3")),
        ({"CHECKER_CACHE_DIR": os.devnull}, "None"),
    ],
    ids=["own", "xdg", "default", "null device"],
)
def test_the_file_lies_in_the_cache_folder(environ: dict[str, str], expected: str) -> None:
    """The user says where, by one variable or by the usual one; the null device holds nothing."""
    assert str(cache_file(environ)) == expected


def test_where_nothing_is_kept_the_commands_say_so() -> None:
    """As in these tests, unless they ask for a folder."""
    with pytest.raises(UsageError, match="no answers are kept"):
        contents()
    with pytest.raises(UsageError, match="no answers are kept"):
        clear()


# In a model client


def _asked(server: ScriptedServer, **changes: Any) -> tuple[bool, int, int]:
    """Ask once; return the answer, and how many calls and kept answers it took."""
    options = {"base_url": server.url, "model": "scripted"}
    chat = ChatModel(Settings(**{**options, **changes}), pytest.fail)
    answer = chat.ask(QUESTION, Greeting, "test").ready
    return answer, chat.usage.calls, chat.usage.cached_calls


def test_a_second_run_costs_no_call(file: Path) -> None:
    """What was answered once is not asked again, and counts as kept."""
    with serving() as server:
        assert _asked(server) == (True, 1, 0)
        assert _asked(server) == (True, 0, 1)
        assert len(server.kinds) == 1


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
def test_another_request_is_asked(changes: dict[str, Any], file: Path) -> None:
    """All that shapes an answer is part of what it is kept under."""
    with serving() as server:
        _asked(server)
        assert _asked(server, **changes) == (True, 1, 0)


def test_another_server_or_reply_is_asked(file: Path) -> None:
    """A model of the same name elsewhere is another one; so is a record of another shape."""

    class Ready(BaseModel):
        ready: bool | None

    with serving() as server, serving() as other:
        _asked(server)
        assert _asked(other) == (True, 1, 0)
        chat = ChatModel(Settings(base_url=server.url, model="scripted"))
        assert chat.ask(QUESTION, Ready, "test").ready
        assert chat.usage.calls == 1


def test_refreshed_answers_are_used_from_then_on(file: Path) -> None:
    """`refresh` asks anew and keeps the new answer; without `cache` nothing is read or kept."""
    with serving(at({1: says('{"ready": false}')})) as server:
        assert _asked(server) == (False, 1, 0)
        assert _asked(server, cache=False) == (True, 1, 0)
        assert _asked(server) == (False, 0, 1)
        assert _asked(server, refresh=True) == (True, 1, 0)
        assert _asked(server) == (True, 0, 1)


def test_no_failure_is_kept(file: Path) -> None:
    """An answer that was no use is asked for again."""
    with serving(on("any", says("{}"), times=1)) as server:
        with pytest.raises(AnswerInvalid):
            _asked(server)
        assert _asked(server) == (True, 1, 0)


def test_what_does_not_fit_any_more_is_asked_again(file: Path) -> None:
    """Somebody wrote into the file."""
    with serving() as server:
        _asked(server)
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE answers SET answer = '{'")
        assert _asked(server) == (True, 1, 0)


def test_no_key_is_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the API key, nor the server's address, nor the question can be read from the file."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving() as server:
        _asked(server)
        address = server.url
    kept = b"".join(one.read_bytes() for one in file.parent.iterdir())
    assert b"ready" in kept
    assert [word for word in (KEY, address, "harbour") if word.encode() in kept] == []
