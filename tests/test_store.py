"""Kept answers: private, whole after a crash, shared by processes, and never in a run's way."""

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from checker.errors import InputError
from checker.store import VERSION, Store, contents, prune, remove, store_path

ROOT = Path(__file__).parent.parent


def _garbage(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 400)


def _cut(path: Path) -> None:
    Store(path, pytest.fail).put("key", "x" * 100_000)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, 5_000)


def _other_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")


def _other_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE answers (number INTEGER)")
        connection.execute(f"PRAGMA user_version = {VERSION}")


BROKEN = [
    pytest.param(_garbage, "file is not a database", id="garbage"),
    pytest.param(_cut, "malformed", id="cut"),
    pytest.param(_other_version, f"is of version {VERSION + 1}, not {VERSION}", id="version"),
    pytest.param(_other_table, "no column named|no such column|has 1 column", id="other table"),
    pytest.param(Path.mkdir, "unable to open database file", id="folder"),
]


def test_what_is_put_is_found_by_another_store(tmp_path: Path) -> None:
    """An answer outlives the store that kept it; the last one under a key counts."""
    path = tmp_path / "deep" / "answers.sqlite3"
    Store(path, pytest.fail).put("key", "old")
    Store(path, pytest.fail).put("key", "new")
    assert Store(path, pytest.fail).get("key") == "new"
    assert Store(path, pytest.fail).get("other") is None


def test_without_reading_nothing_is_found(tmp_path: Path) -> None:
    """A store that only writes finds nothing and leaves its answers to others."""
    store = Store(tmp_path / "a", pytest.fail, reads=False)
    store.put("key", "answer")
    assert store.get("key") is None
    assert Store(tmp_path / "a", pytest.fail).get("key") == "answer"


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    """Answers hold words of unpublished articles: nobody else may read them."""
    path = tmp_path / "own" / "answers.sqlite3"
    store = Store(path, pytest.fail)
    store.put("key", "answer")
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert f"{path.name}-wal" in modes
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert store.get("key") == "answer"


def test_a_file_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    """A file that was made readable to all does not stay so."""
    path = tmp_path / "answers.sqlite3"
    path.touch(mode=0o644)
    Store(path, pytest.fail)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("spoil", "said"), BROKEN)
def test_a_broken_file_is_told_once(
    spoil: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    """Whatever is wrong with the file, it is no error to read or write, and one line says why."""
    path = tmp_path / "answers.sqlite3"
    spoil(path)
    told: list[str] = []
    store = Store(path, told.append)
    for _ in range(3):
        assert store.get("key") is None
        store.put("key", "answer")
    (line,) = told
    assert line.startswith(
        f"answers are not kept: {path}: " if "version" not in said else "answers"
    )
    assert any(part in line for part in said.split("|")), line


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").touch()
    told: list[str] = []
    store = Store(tmp_path / "file" / "answers.sqlite3", told.append)
    store.put("key", "answer")
    assert store.get("key") is None
    assert [line.partition(": ")[0] for line in told] == ["answers are not kept"]


def test_a_full_disk_stops_the_writing_only(tmp_path: Path) -> None:
    """What was kept before can still be used when no more fits on the disk."""
    told: list[str] = []
    store = Store(tmp_path / "answers.sqlite3", told.append)
    store.put("small", "answer")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        store.put("large", "x" * 1_000_000)
        store.put("larger", "x" * 2_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert store.get("small") == "answer"
    assert store.get("large") is None
    assert len(told) == 1


def test_processes_write_together(tmp_path: Path) -> None:
    """Two processes that make one file and fill it at once lose nothing and say nothing."""
    code = """if True:
        import sys
        from pathlib import Path
        from checker.store import Store
        store = Store(Path(sys.argv[1]), print)
        sys.stdin.read(1)
        for number in range(200):
            store.put(f"{sys.argv[2]}-{number}", sys.argv[2])
            store.put("shared", sys.argv[2])
        """
    path = tmp_path / "answers.sqlite3"
    processes = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", code, str(path), name],
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
    assert contents(path).entries == 401
    assert Store(path, pytest.fail).get("one-199") == "one"


def test_contents_are_counted(tmp_path: Path) -> None:
    """The number of answers, their bytes and their times are told; nothing without a file."""
    path = tmp_path / "answers.sqlite3"
    assert contents(path).entries == 0
    assert not path.exists()
    store = Store(path, pytest.fail)
    store.put("key", "answer")
    found = contents(path)
    assert (found.entries, found.oldest) == (1, found.newest)
    assert found.size > len("answer")


def test_old_answers_are_pruned(tmp_path: Path) -> None:
    """Answers written before the given number of days go, the others stay."""
    path = tmp_path / "answers.sqlite3"
    store = Store(path, pytest.fail)
    for key in ("old", "new"):
        store.put(key, "answer")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE answers SET written = written - 200000 WHERE key = 'old'")
    assert prune(path, older_than=3) == 0
    assert prune(path, older_than=2) == 1
    assert (store.get("old"), store.get("new")) == (None, "answer")


def test_all_answers_can_be_removed_while_in_use(tmp_path: Path) -> None:
    """A store that is open goes on working over the emptied file."""
    path = tmp_path / "answers.sqlite3"
    store = Store(path, pytest.fail)
    store.put("key", "answer")
    assert remove(path) == 1
    assert store.get("key") is None
    store.put("key", "again")
    assert Store(path, pytest.fail).get("key") == "again"


@pytest.mark.parametrize(("spoil", "said"), BROKEN[:4])
def test_a_broken_file_is_named_and_can_be_dropped(
    spoil: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    """Looking into a broken file is an error with the way out; after that all works again."""
    path = tmp_path / "answers.sqlite3"
    spoil(path)
    with pytest.raises(InputError, match=r"`checker cache prune --all` drops it"):
        contents(path)
    assert remove(path) == 0
    Store(path, pytest.fail).put("key", "answer")
    assert contents(path).entries == 1


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
    """Answers lie beside the models; the null device holds none."""
    assert str(store_path(environ)) == expected
