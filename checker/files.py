"""Reads a file's bytes, whatever a path turns out to be: a pipe, a device, far too much."""

import os
import select
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from checker.errors import InputError

MOST_BYTES = 25_000_000  # a saved page may carry pictures; no text comes near


def content(path: str, patience: float = 10) -> bytes:
    """Return the bytes of a file, a pipe, or standard input (`-`).

    Raises InputError for what cannot be read, is no file, or is longer than MOST_BYTES, and for a
    pipe that nobody has begun to write to after `patience` seconds.
    """
    try:
        if path == "-":
            return _capped(sys.stdin.buffer, path)
        mode = Path(path).stat().st_mode
        if stat.S_ISFIFO(mode):
            return _from_pipe(path, patience)
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise InputError(f"{path}: is a device or a socket, not a file; name a file")
        with Path(path).open("rb") as stream:
            return _capped(stream, path)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder, not a file; name a file in it") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check it") from None
    except ValueError as error:
        raise InputError(f"{path!r}: is no path ({error}); check it") from None


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
