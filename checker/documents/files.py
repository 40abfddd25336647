"""Reads and writes a file, whatever a path turns out to be: a pipe, a device, a link, a folder."""

import errno
import os
import re
import secrets
import select
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from checker.errors import InputError

MOST_BYTES = 25_000_000  # a saved page may carry pictures; no text comes near
_PATIENCE = 10.0  # seconds that a pipe is given to find its other end
_TICK = 0.05
_DRAFT = ".checker-*.draft"
_STALE = 3600  # seconds
_STREAM = re.compile(r"/(?:dev/(?:fd/|stdout|stderr)|proc/)")


def content(path: str, patience: float = _PATIENCE) -> bytes:
    """Return the bytes of a file, a pipe, or standard input (`-`).

    Raises InputError for what cannot be read, is no file, or is longer than MOST_BYTES, and for a
    pipe that nobody has begun to write to after `patience` seconds.
    """
    with _told(path, "read", "check it"):
        if path == "-":
            return _capped(sys.stdin.buffer, path)
        mode = Path(path).stat().st_mode
        if stat.S_ISFIFO(mode):
            return _from_pipe(path, patience)
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise InputError(f"{path}: is a device or a socket, not a file; name a file")
        with Path(path).open("rb") as stream:
            return _capped(stream, path)


def _capped(stream: BinaryIO, path: str) -> bytes:
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise InputError(f"{path}: more than {most} MB, too long for an article; cut it into parts")
    return data


def _from_pipe(path: str, patience: float) -> bytes:
    """Read a named pipe, but wait for no writer for ever, as opening it plainly would."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        if not waiting.poll(1000 * patience) and not _has_writer(descriptor):
            raise InputError(f"{path}: is a pipe that nobody writes to; name a file")
        os.set_blocking(descriptor, True)
        return _capped(stream, path)


def _has_writer(descriptor: int) -> bool:
    """Whether a pipe without data has a writer: only then would reading have to wait."""
    try:
        os.read(descriptor, 1)
    except BlockingIOError:
        return True
    return False


def write(path: str | Path, text: str | bytes, patience: float = _PATIENCE) -> None:
    """Write a file so that a reader finds the old or the new one, never half of it.

    A link is followed, and a file that is replaced keeps its mode; a device or a pipe is
    written to. Raises InputError for a folder, for what cannot be written, and for a pipe that
    nobody has begun to read after `patience` seconds.
    """
    with _told(path), _opened(path, patience) as stream:
        stream.write(_bytes(text))


@contextmanager
def writing(path: str | Path, kept: int = 0) -> Iterator[Callable[[str], None]]:
    """Yield what writes a file piece by piece, each at once; `write` says to what, and how.

    What is written stands in `FILE.part` beside the old file until all of it is there, and stays
    there when the run fails or is killed: the first `kept` bytes of that are gone on from. Raises
    InputError as `write` does.
    """
    with ExitStack() as closing:
        with _told(path):
            stream = closing.enter_context(_opened(path, _PATIENCE, stays=True, kept=kept))

        def say(text: str) -> None:
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
def _opened(
    path: str | Path, patience: float, *, stays: bool = False, kept: int = 0
) -> Iterator[BinaryIO]:
    """Yield a stream to a device or a pipe, or to a file that takes another's place at the end.

    Whatever kills us in between leaves a draft, which a later call clears away, or what `stays`.
    """
    file = _replaced(path)
    if file is None:
        with os.fdopen(_open(path, patience), "wb") as stream:
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
    for old in file.parent.glob(_DRAFT):
        with suppress(OSError):  # a young one may be in use by another run
            if time.time() - old.stat().st_mtime > _STALE:
                old.unlink()
    draft = file.parent / _DRAFT.replace("*", secrets.token_hex(8))
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    return draft


def _like(file: Path, descriptor: int) -> None:
    """Give a new file the mode and, where we may, the owner of the one that it replaces."""
    with suppress(FileNotFoundError):
        old = file.stat()
        with suppress(PermissionError):
            os.fchown(descriptor, old.st_uid, old.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _open(path: str | Path, patience: float) -> int:
    """Open a device or a pipe to write at its end, but wait for no reader for ever."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOCTTY
    if not Path(path).is_fifo():
        return os.open(path, flags)
    end = time.monotonic() + patience
    while True:
        try:
            descriptor = os.open(path, flags | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > end:
                message = f"{path}: is a pipe that nobody reads; name a file"
                raise InputError(message) from None
            time.sleep(_TICK)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


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
