"""Files read and written, whatever they are: pipes, devices, links, forbidden, far too long."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.documents import beside, expand, read
from checker.documents.files import MOST_BYTES, content, ensure_writable, write, writing
from checker.documents.reading import MOST_TEXT
from checker.errors import InputError


def _told(path: Path | str) -> str:
    with pytest.raises(InputError) as raised:
        content(str(path))
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_named_pipe(tmp_path: Path) -> None:
    """A forgotten pipe does not stop the run for ever."""
    os.mkfifo(tmp_path / "story.txt")
    assert _told(tmp_path / "story.txt").endswith("a socket or a pipe, not a file; name a file")


def test_open_pipe() -> None:
    """What `<(command)` gives is read."""
    reading, writing = os.pipe()
    os.write(writing, b"The harbour is open.")
    os.close(writing)
    assert content(f"/dev/fd/{reading}") == b"The harbour is open."
    os.close(reading)


def test_standard_input_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job without a standard input is told so in a line."""
    monkeypatch.setattr(sys, "stdin", None)
    assert _told("-") == "-: cannot be read (Bad file descriptor); check it"


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero"])
def test_device(path: str) -> None:
    """A device may have no end."""
    assert _told(path).endswith("is a device, a socket or a pipe, not a file; name a file")


def test_socket(tmp_path: Path) -> None:
    """A socket is no file either."""
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "s.txt"))
        assert "is a device, a socket" in _told(tmp_path / "s.txt")


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


def test_link_to_what_cannot_be_looked_at(tmp_path: Path) -> None:
    """Beside a link with too long a target the other files are found, and it is told when read."""
    (tmp_path / "story.txt").write_text("The harbour is open.")
    (tmp_path / "metadata.toml").write_text('["story.txt"]\ntitle = "Open"\n')
    (tmp_path / "wire.txt").symlink_to("x" * 300)
    story, wire = expand([str(tmp_path)])

    assert beside(story) == (wire,)
    assert read([story], lambda _line: None)[0].title == "Open"
    assert "cannot be read (File name too long)" in _told(wire)


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


# Writing


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(file.name for file in folder.iterdir())


def mode(file: Path) -> int:
    """Return the rights of a file."""
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.parametrize("content", ["caf\u00e9\n", "caf\u00e9\n".encode()], ids=["text", "bytes"])
def test_a_new_file(content: str | bytes, tmp_path: Path) -> None:
    """A file is made with its folders, with the rights that any program's files have."""
    file, plain = tmp_path / "in/this/report.json", tmp_path / "plain"
    plain.touch()
    write(file, content)

    assert (file.read_text("utf-8"), mode(file)) == ("caf\u00e9\n", mode(plain))
    assert names(file.parent) == ["report.json"]


def test_a_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    """The new file has the rights of the old one, and is another file: no reader sees half."""
    file = tmp_path / "report.json"
    file.write_text("old")
    file.chmod(0o640)
    before = file.stat().st_ino
    with file.open() as reader:
        write(str(file), "new")
        assert reader.read() == "old"

    assert (file.read_text(), mode(file), names(tmp_path)) == ("new", 0o640, ["report.json"])
    assert file.stat().st_ino != before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    """What belongs to somebody else still does after root wrote it."""
    file = tmp_path / "report.json"
    file.write_text("old")
    os.chown(file, 65534, 65534)
    write(file, "new")

    assert (file.stat().st_uid, file.stat().st_gid) == (65534, 65534)


@pytest.mark.parametrize("old", [True, False], ids=["file", "nothing yet"])
def test_a_link_is_followed(old: bool, tmp_path: Path) -> None:
    """The link stays a link, and what it leads to has the new text."""
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there/report.json", tmp_path / "link.json"
    if old:
        target.write_text("old")
        target.chmod(0o600)
    link.symlink_to("there/report.json")
    write(link, "new")

    assert (link.is_symlink(), target.read_text()) == (True, "new")
    assert (names(tmp_path), names(target.parent)) == (["link.json", "there"], ["report.json"])
    assert not old or mode(target) == 0o600


def test_links_in_a_circle_cannot_be_written(tmp_path: Path) -> None:
    """A link to itself is told in a line and stays."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(InputError, match=r"loop: cannot be written \(Too many levels"):
        write(tmp_path / "loop", "new")


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """Return a node of the device that drops everything."""
    node = tmp_path / "null"
    try:
        os.mknod(node, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        node.open("wb").close()
    except OSError as error:
        pytest.skip(f"no device can be made or opened here: {error}")
    return node


@pytest.mark.parametrize("linked", [False, True], ids=["device", "link to it"])
def test_a_device_is_written_to(linked: bool, device: Path) -> None:
    """A device stays one: root's report must not take the place of /dev/null."""
    path = device.with_name("link") if linked else device
    if linked:
        path.symlink_to(device)
    ensure_writable(path)
    write(path, "new")

    assert stat.S_ISCHR(device.lstat().st_mode)
    assert path.is_symlink() is linked
    assert names(device.parent) == sorted({"null", path.name})


@pytest.mark.parametrize("linked", [False, True], ids=["pipe", "link to it"])
def test_a_pipe_is_written_to(linked: bool, tmp_path: Path) -> None:
    """Who reads a named pipe gets the text, and the pipe stays."""
    pipe = path = tmp_path / "pipe"
    os.mkfifo(pipe)
    if linked:
        path = tmp_path / "link"
        path.symlink_to(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    ensure_writable(path)
    write(path, "new")

    assert os.read(reader, 100) == b"new"
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert path.is_symlink() is linked
    os.close(reader)


def test_a_pipe_that_nobody_reads(tmp_path: Path) -> None:
    """A forgotten pipe does not stop the run for ever."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="cannot be written"):
        write(tmp_path / "pipe", "new")


def test_an_open_stream_is_written_to(tmp_path: Path) -> None:
    """`/dev/fd/3`, as `/dev/stdout`, means what is open there, be it a file."""
    file = tmp_path / "out.txt"
    file.write_text("before ")
    with file.open("a") as stream:
        write(f"/dev/fd/{stream.fileno()}", "after")

    assert (file.read_text(), names(tmp_path)) == ("before after", ["out.txt"])


@pytest.mark.parametrize("linked", [False, True], ids=["folder", "link to it"])
def test_a_folder_is_refused(linked: bool, tmp_path: Path) -> None:
    """A folder in the place of a file is told before a run and after it."""
    path = tmp_path / "folder"
    path.mkdir()
    if linked:
        path = tmp_path / "link"
        path.symlink_to("folder")
    for refuse in (ensure_writable, lambda folder: write(folder, "new")):
        with pytest.raises(InputError, match=rf"{path.name}: is a folder, not a file; name a file"):
            refuse(path)


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("story.txt/report.json", "File exists|Not a directory"),
        (f"{'long' * 100}.json", "File name too long"),
        ("closed/report.json", "Permission denied"),
    ],
    ids=["in a file", "long name", "forbidden"],
)
def test_what_cannot_be_written_is_one_line(place: str, reason: str, forbidding: Path) -> None:
    """It is found out before a run, and told with the reason."""
    for refuse in (ensure_writable, lambda file: write(file, "new")):
        with pytest.raises(InputError, match=rf"cannot be written \((?:{reason})\)"):
            refuse(forbidding / place)


def test_finding_out_leaves_nothing(tmp_path: Path) -> None:
    """Whether a file can be written is found out without a trace, and an old one stays."""
    file = tmp_path / "report.json"
    file.write_text("old")
    ensure_writable(file)
    ensure_writable(tmp_path / "new.json")

    assert (file.read_text(), names(tmp_path)) == ("old", ["report.json"])


def test_what_is_written_piece_by_piece(tmp_path: Path) -> None:
    """Each piece is there at once, beside the old file, whose place all of it takes at the end."""
    file, part = tmp_path / "report.jsonl", tmp_path / "report.jsonl.part"
    file.write_text("old")
    file.chmod(0o640)
    with writing(file) as say:
        say("one\n")
        assert (file.read_text(), part.read_text()) == ("old", "one\n")
        say("two\n")

    assert (file.read_text(), mode(file), names(tmp_path)) == ("one\ntwo\n", 0o640, [file.name])


def test_a_part_stays_when_a_run_fails(tmp_path: Path) -> None:
    """What was written is not lost, the old file neither; the fault is told as it is."""
    file = tmp_path / "report.jsonl"
    file.write_text("old")

    def fail() -> None:
        with writing(file) as say:
            say("one\n")
            raise OSError("elsewhere")

    with pytest.raises(OSError, match="elsewhere"):
        fail()

    assert [name.read_text() for name in sorted(tmp_path.iterdir())] == ["old", "one\n"]


def test_pieces_to_an_open_stream(tmp_path: Path) -> None:
    """A stream gets each piece itself; nothing is put beside it or in its place."""
    file = tmp_path / "out.txt"
    with file.open("a") as stream, writing(f"/dev/fd/{stream.fileno()}") as say:
        say("one\n")
        assert (file.read_text(), names(tmp_path)) == ("one\n", ["out.txt"])


# Writes at most 1,000 bytes to a file; more kills the process at once, as `kill -9` would.
_LIMITED = """
import resource, signal, sys
from checker.documents.files import write
signal.signal(signal.SIGXFSZ, {action})
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
write(sys.argv[1], "x" * 100_000)
"""


def _limited(file: Path, action: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _LIMITED.format(action=action), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def test_killed_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    """Killed in the middle of a file: the old one is whole."""
    file = tmp_path / "report.json"
    write(file, "old")
    assert _limited(file, "signal.SIG_DFL").returncode == -signal.SIGXFSZ
    assert file.read_text() == "old"


def test_full_disk_is_told_and_leaves_no_draft(tmp_path: Path) -> None:
    """Where the text does not fit: one line, the old file, nothing else."""
    file = tmp_path / "report.json"
    write(file, "old")
    ended = _limited(file, "signal.SIG_IGN")
    assert ended.stderr.splitlines()[-1].endswith(
        "report.json: cannot be written (File too large); choose another place"
    )
    assert (names(tmp_path), file.read_text()) == (["report.json"], "old")
