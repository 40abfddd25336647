"""What a path names; reads and writes it, be it a file, a link, a stream, a device or a folder.

A path may be an address of the web, and `-` is standard input.
"""

import errno
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from checker.errors import InputError, UsageError

Paths = str | Path | Iterable[str | Path]

MOST_BYTES = 25_000_000  # a saved page may carry pictures; no text comes near
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_STREAM = re.compile(r"/(?:dev/(?:fd/|std)|proc/)")


def is_url(path: str) -> bool:
    """Whether a path is an address of the web, or of what else has one."""
    return _URL.match(path) is not None


def paths_of(given: Paths, what: str) -> tuple[str, ...]:
    """Return paths as strings; a string or a Path is one, never a sequence of letters.

    Raises UsageError for another type, naming it and `what` was given.
    """
    if isinstance(given, str | Path):
        return (str(given),)
    if isinstance(given, bytes | Mapping) or not isinstance(given, Iterable):
        raise UsageError(f"{what} must be a path or a list of paths, not {type(given).__name__}")
    paths = tuple(given)
    for path in paths:
        if not isinstance(path, str | Path):
            raise UsageError(f"{what} must be paths, and {path!r} is {type(path).__name__}")
    return tuple(map(str, paths))


def place(path: str) -> str:
    """Return what two names of one file have in common; unlike `Path.resolve`, never raises."""
    return path if path == "-" or "\0" in path or is_url(path) else os.path.realpath(path)


def refuse_outside(path: str, root: str | None) -> str:
    """Return `path` if it stands in the folder `root`, symbolic links followed; None is anywhere.

    Raises InputError when it does not. Standard input is the command line's to give.
    """
    if root is None or path == "-" or "\0" in path or is_url(path):
        return path
    if os.path.commonpath((place(root), place(path))) != place(root):
        raise InputError(f"{path}: leads out of the folder {root}; name a file inside it")
    return path


def content(path: str) -> bytes:
    """Return the bytes of a file, an open stream such as `/dev/fd/3`, or standard input (`-`).

    Raises InputError for what cannot be read, is no file, or is longer than MOST_BYTES; a named
    pipe is none, or one that nobody writes to would stop the run for ever.
    """
    with _told(path, "read", "check it"):
        if path == "-":
            if sys.stdin is None:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            return _capped(sys.stdin.buffer, path)
        mode = Path(path).stat().st_mode
        piped = stat.S_ISFIFO(mode) and _STREAM.match(path)
        if not (piped or stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise InputError(f"{path}: is a device, a socket or a pipe, not a file; name a file")
        with Path(path).open("rb") as stream:
            return _capped(stream, path)


def _capped(stream: BinaryIO, path: str) -> bytes:
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise InputError(f"{path}: more than {most} MB, too long for an article; cut it into parts")
    return data


def write(path: str | Path, text: str | bytes) -> None:
    """Write a file so that a reader finds the old or the new one, never half of it.

    A link is followed, and a file that is replaced keeps its mode; a device or a pipe is
    written to. Raises InputError for a folder, and for what cannot be written, such as a pipe that
    nobody reads.
    """
    with _told(path), _opened(path) as stream:
        stream.write(_bytes(text))


@contextmanager
def writing(path: str | Path, kept: int = 0) -> Iterator[Callable[[str | bytes], None]]:
    """Yield what writes a file piece by piece, each at once; `write` says to what, and how.

    What is written stands in `FILE.part` beside the old file until all of it is there, and stays
    there when the run fails or is killed: the first `kept` bytes of that are gone on from. Raises
    InputError as `write` does.
    """
    with ExitStack() as closing:
        with _told(path):
            stream = closing.enter_context(_opened(path, stays=True, kept=kept))

        def say(text: str | bytes) -> None:
            with _told(path):
                stream.write(_bytes(text))
                stream.flush()

        yield say
        with _told(path):
            closing.close()


def _bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text


def ensure_writable(path: str | Path) -> None:
    """Find out, before a run is paid for, whether a file can be written; nothing stays there.

    Raises InputError for a folder, and where no file can be made or no device be written to.
    """
    with _told(path):
        if file := _replaced(path):
            _draft(file).unlink()
        elif not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _replaced(path: str | Path) -> Path | None:
    """Return the file that gets a new one in its place; none for a device, a pipe, a stream."""
    try:
        mode = Path(path).stat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG
    if stat.S_ISDIR(mode):
        raise IsADirectoryError
    if not stat.S_ISREG(mode) or _STREAM.match(os.fspath(path)):
        return None
    return Path(os.path.realpath(path))


@contextmanager
def _opened(path: str | Path, *, stays: bool = False, kept: int = 0) -> Iterator[BinaryIO]:
    """Yield a stream to a device or a pipe, or to a file that takes another's place at the end.

    Whatever kills us in between leaves a hidden draft, or what `stays`.
    """
    file = _replaced(path)
    if file is None:
        # Without a wait for whoever may never read a pipe, and never as our terminal.
        flags = os.O_WRONLY | os.O_APPEND | os.O_NOCTTY | os.O_NONBLOCK
        with os.fdopen(os.open(path, flags), "wb") as stream:
            os.set_blocking(stream.fileno(), True)
            yield stream
        return
    draft = file.with_name(f"{file.name}.part") if stays else _draft(file)
    try:
        with draft.open("r+b" if kept else "wb") as stream:
            stream.truncate(kept)
            stream.seek(kept)
            _like(file, stream.fileno())
            yield stream
            stream.flush()
            os.fsync(stream.fileno())  # or a power cut leaves the new name on nothing
        draft.replace(file)
    except BaseException:
        if not stays:
            draft.unlink(missing_ok=True)
        raise


def _draft(file: Path) -> Path:
    """Make an empty file beside another, in a folder that is made where there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".checker-{secrets.token_hex(8)}.draft")
    draft.touch(exist_ok=False)
    return draft


def _like(file: Path, descriptor: int) -> None:
    """Give a new file the mode and, where we may, the owner of the one that it replaces."""
    with suppress(FileNotFoundError):
        old = file.stat()
        with suppress(PermissionError):
            os.fchown(descriptor, old.st_uid, old.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


@contextmanager
def _told(
    path: str | Path, done: str = "written", way_out: str = "choose another place"
) -> Iterator[None]:
    """Turn what the system says into one line."""
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder, not a file; name a file in it") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be {done} ({error.strerror}); {way_out}") from None
    except ValueError as error:
        raise InputError(f"{str(path)!r}: is no path ({error}); check it") from None
