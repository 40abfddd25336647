"""Inputs that are no plain files, are gone, are forbidden, or are far too long."""

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.errors import InputError
from checker.files import MOST_BYTES, content
from checker.read import MOST_TEXT, expand, read


def _told(path: Path | str) -> str:
    with pytest.raises(InputError) as raised:
        content(str(path), patience=0.05)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_pipe_that_nobody_writes_to(tmp_path: Path) -> None:
    """A forgotten pipe does not stop the run for ever."""
    os.mkfifo(tmp_path / "story.txt")
    assert _told(tmp_path / "story.txt").endswith("is a pipe that nobody writes to; name a file")


def test_pipe_with_a_slow_writer() -> None:
    """What `<(command)` gives is waited for, however long the command takes to begin."""
    reading, writing = os.pipe()

    def write() -> None:
        os.write(writing, b"The harbour is open.")
        os.close(writing)

    later = threading.Timer(0.2, write)
    later.start()
    assert content(f"/dev/fd/{reading}", patience=0.05) == b"The harbour is open."
    os.close(reading)
    later.join()


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero"])
def test_device(path: str) -> None:
    """A device may have no end."""
    assert _told(path).endswith("is a device or a socket, not a file; name a file")


def test_socket(tmp_path: Path) -> None:
    """A socket is no file either."""
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "s.txt"))
        assert "is a device or a socket" in _told(tmp_path / "s.txt")


def test_input_that_vanished_after_it_was_listed(tmp_path: Path) -> None:
    """A file that is removed between listing and reading is named."""
    file = tmp_path / "story.txt"
    file.write_text("The harbour is open.")
    files = expand([str(tmp_path)])
    file.unlink()
    with pytest.raises(InputError, match=r"story\.txt: no such file; check the path"):
        read(files, lambda _line: None)


def test_link_to_nowhere_in_a_folder(tmp_path: Path) -> None:
    """A source that a folder only seems to have is not passed over in silence."""
    (tmp_path / "story.txt").write_text("The harbour is open.")
    (tmp_path / "wire.txt").symlink_to(tmp_path / "gone.txt")
    with pytest.raises(InputError, match=r"wire\.txt: no such file"):
        read(expand([str(tmp_path)]), lambda _line: None)


@pytest.fixture
def forbidding() -> Iterator[Path]:
    """Return a folder in which some files may not be read, and be nobody meanwhile if root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "closed").mkdir()
        (folder / "story.txt").write_text("The harbour is open.")
        (folder / "story.txt").chmod(0)
        (folder / "closed").chmod(0)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(user)
            (folder / "closed").chmod(0o755)


def test_file_that_may_not_be_read(forbidding: Path) -> None:
    """Missing rights are told."""
    assert _told(forbidding / "story.txt").endswith("cannot be read (Permission denied); check it")


def test_folder_that_may_not_be_listed(forbidding: Path) -> None:
    """A folder that cannot be looked into is not taken for an empty one."""
    with pytest.raises(InputError, match=r"closed: cannot be read \(Permission denied\)"):
        expand([str(forbidding)])


def test_file_of_too_many_bytes(tmp_path: Path) -> None:
    """50 MB are refused before they fill the memory."""
    with (tmp_path / "story.txt").open("wb") as stream:
        stream.truncate(2 * MOST_BYTES)
    assert "more than 25 MB, too long for an article" in _told(tmp_path / "story.txt")


def test_text_of_too_many_characters(tmp_path: Path) -> None:
    """What would take hours is refused with its length."""
    (tmp_path / "story.txt").write_text("The harbour is open. " * (MOST_TEXT // 20))
    with pytest.raises(InputError, match=r"5,250,000 characters of text, and at most 5,000,000"):
        read([str(tmp_path / "story.txt")], lambda _line: None)
