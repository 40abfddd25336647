"""The articles that a change brings, as git knows them: `checker check --changed BASE`.

Everything of the change is data: names come as bytes and may hold anything, and nothing outside of
the repository is read.
"""

import os
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from checker.documents import Case, beside, load, named_like_article
from checker.errors import InputError, UsageError
from checker.records import Notify, unheard

PATTERN = "**/*.md"
_DIFF = "diff --name-only --diff-filter=ACMRT --relative --no-ext-diff -z"
_FILES = "ls-files --cached --others --deduplicate -z"


@dataclass(frozen=True, slots=True)
class Change:
    """The articles of a change; `refused` are those that cannot be read, with the reason."""

    cases: tuple[Case, ...]
    refused: tuple[tuple[str, str], ...]


def read_change(
    base: str, patterns: Sequence[str], sources: Sequence[str], most: int, notify: Notify
) -> Change:
    """Read what HEAD has new or otherwise than `base`, of the files that match `patterns`.

    Patterns are those of git: `*` stays in its folder, `**/` goes down, `!` in front takes away.
    An article that names no source is checked against the files that match `sources`, by default
    those beside it. Raises InputError or UsageError when the change cannot be told, or brings more
    than `most` articles.
    """
    root = _git("rev-parse", "--show-toplevel").removesuffix(b"\n")
    command = [*_DIFF.split(), _start(base), "HEAD", "--", *_pathspecs(patterns or [PATTERN])]
    changed = _names(_git(*command))
    shared = _names(_git(*_FILES.split(), "--", *_pathspecs(sources))) if sources else ()
    if sources and not shared:
        raise UsageError(f"--sources {' '.join(sources)}: matches no file of the repository")
    names = [n for n in changed if n not in set(shared) and named_like_article(Path(n))]
    if len(names) > most:
        raise UsageError(
            f"{len(names)} articles to check, more than --max-articles {most}: narrow the patterns,"
            " or allow more"
        )
    written = [name for name in names if name == _plain(name)]
    odd = [(n, "the file's name is not UTF-8; rename it") for n in names if n not in written]
    fallback = (lambda _article: shared) if shared else beside
    cases, unread = _load(written, fallback, os.fsdecode(root), notify)
    return Change(cases, (*odd, *unread))


def annotation(file: str, reason: str) -> str:
    """Return a workflow command that shows on GitHub why a file was not checked."""
    seen = "".join(char for char in _plain(file) if char.isprintable()).replace("%", "%25")
    place = seen.replace(":", "%3A").replace(",", "%2C")
    return f"::error file={place},title=checker::{reason.replace('%', '%25')}\n"


def _load(
    files: Sequence[str], otherwise: Callable[[str], Iterable[str]], root: str, notify: Notify
) -> tuple[tuple[Case, ...], list[tuple[str, str]]]:
    """Return the cases that can be read, and the files that cannot: one hides not the others."""
    pair = partial(load, against=None, otherwise=otherwise, root=root)
    unread: dict[str, str] = {}
    for file in files:
        try:
            pair([file], notify=unheard)
        except InputError as error:
            unread[file] = str(error)
    good = [file for file in files if file not in unread]
    return (pair(good, notify=notify) if good else ()), list(unread.items())


def _start(base: str) -> str:
    """Return what the change starts from: the last commit that `base` and HEAD share, or a tree."""
    known = ["rev-parse", "--verify", "--quiet", "--end-of-options"]
    if commit := _git(*known, base + "^{commit}", can_fail=True):
        if shared := _git("merge-base", commit.decode().strip(), "HEAD", can_fail=True):
            return shared.decode().strip()
        raise UsageError(f"--changed {base}: shares no commit with HEAD in this clone; fetch more")
    if tree := _git(*known, base + "^{tree}", can_fail=True):
        return tree.decode().strip()
    raise UsageError(
        f"--changed {base}: no commit of this clone; fetch it, as actions/checkout does with"
        " `fetch-depth: 2`, or 0 for all"
    )


def _git(*command: str, can_fail: bool = False) -> bytes:
    # In a container job the checkout may belong to another user, which git refuses unasked.
    safe = ["-c", f"safe.directory={Path.cwd()}", "-c", "core.fsmonitor=false"]
    try:
        found = subprocess.run(  # noqa: S603  no shell; what others wrote stands behind `--`
            ["git", *safe, *command],  # noqa: S607  the user's own git
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except FileNotFoundError:
        raise InputError("git is not installed; --changed needs it") from None
    if found.returncode and not can_fail:
        reason = os.fsdecode(found.stderr).strip().rpartition("\n")[2]
        raise InputError(f"git {command[0]}: {reason}; check the patterns and the folder")
    return b"" if found.returncode else found.stdout


def _names(listed: bytes) -> tuple[str, ...]:
    names = (os.fsdecode(name) for name in listed.split(b"\0") if name)
    return tuple(name for name in names if os.path.lexists(name))


def _pathspecs(patterns: Sequence[str]) -> list[str]:
    return [
        f":(exclude,glob){pattern[1:]}" if pattern.startswith("!") else f":(glob){pattern}"
        for pattern in patterns
    ]


def _plain(name: str) -> str:
    """Return a name with `?` for each byte that is no UTF-8."""
    return name.encode("utf-8", "replace").decode()
