"""Which files a run names: paths, patterns, folders, and what stands beside an article."""

import os
import re
from collections.abc import Iterator
from glob import glob
from pathlib import Path

from checker.documents.files import Paths, is_url, paths_of, place, refuse_outside
from checker.documents.metadata import METADATA_FILE
from checker.documents.reading import DOCUMENTS, NAMED_ONLY
from checker.errors import InputError
from checker.records import Notify, unheard

_PATTERN = re.compile(r"[*?[]")
_SHOWN = 3  # files of a kind that is passed over


def expand(paths: Paths, root: str | None = None, notify: Notify = unheard) -> tuple[str, ...]:
    """Return the files that `paths` name, each once: a folder gives the articles inside it.

    A pattern such as `wires/*.txt` gives the files that match, or the folders where no file does.
    Raises InputError for a folder without an article, for a pattern that nothing matches, and for
    a path that leaves `root`, UsageError for what is no path.
    """
    files: dict[str, str] = {}
    for path in paths_of(paths, "the files to read"):
        for file in _files(refuse_outside(path, root), notify):
            files.setdefault(place(file), file)
    return tuple(files.values())


def _files(path: str, notify: Notify) -> list[str]:
    if path == "-" or is_url(path):
        return [path]
    if _is_folder(path):
        return _in_folder(path, notify)
    if "\0" in path or os.path.lexists(path) or not _PATTERN.search(path):
        return [path]
    found = sorted(glob(path, recursive=True))  # noqa: PTH207  the pattern may be absolute
    if not found:
        raise InputError(f"{path}: no file matches; check the pattern")
    files = [one for one in found if not _is_folder(one)]
    return files or [file for folder in found for file in _in_folder(folder, notify)]


def _is_folder(path: str | Path) -> bool:
    """Whether a path is a folder; `Path.is_dir` raises for long names and links to what is shut."""
    return os.path.isdir(path)  # noqa: PTH112


def _in_folder(folder: str, notify: Notify) -> list[str]:
    """Return the articles of a folder and its subfolders; what is passed over is told."""
    found: list[str] = []
    passed: dict[str, list[str]] = {}
    for file in _inside(folder):
        inside = file.relative_to(folder)
        why = _why_not(inside)
        if why != "hidden" and _is_folder(file):
            why = "a link to a folder"
        if why is None:
            found.append(str(file))
        elif file.name != METADATA_FILE:
            passed.setdefault(why, []).append(str(inside))
    told = "; ".join(_told(why, sorted(passed[why])) for why in sorted(passed))
    if not found:
        held = f"; passed over {told}" if told else ""
        raise InputError(f"{folder}: no article in this folder{held}; name files")
    if told:
        notify(f"{folder}: passed over {told}")
    return sorted(found)


def _told(why: str, files: list[str]) -> str:
    more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
    return f"{', '.join(files[:_SHOWN])}{more} ({why})"


def beside(article: str) -> tuple[str, ...]:
    """Return the other articles of the folder that an article stands in; none for what has none."""
    if article == "-" or is_url(article):
        return ()
    # A link to nowhere and a pipe are given too: reading them says what is wrong.
    return tuple(
        str(file)
        for file in sorted(Path(article).parent.glob("*"))
        if named_like_article(Path(file.name)) and not _is_folder(file)
        if place(str(file)) != place(article)
    )


def named_like_article(inside: Path) -> bool:
    """Whether a path inside a folder is named like text to check: not hidden, and no README."""
    return _why_not(inside) is None


def _why_not(inside: Path) -> str | None:
    """Return why a path inside a folder is not read as an article, None where it is."""
    suffix = inside.suffix.lower()
    if any(part.startswith(".") for part in inside.parts):
        return "hidden"
    if inside.stem.lower() == "readme":
        return "a read-me"
    if suffix in NAMED_ONLY:
        return "read where it is named itself"
    return None if suffix in DOCUMENTS else "of a type that is not read"


def _inside(folder: str) -> Iterator[Path]:
    """Yield the files of a folder and its subfolders, and the folders that are not gone into.

    These are hidden, or links.
    """

    def fail(error: OSError) -> None:
        raise InputError(f"{error.filename}: cannot be read ({error.strerror}); check it")

    for root, folders, names in os.walk(folder, onerror=fail):
        closed = [one for one in folders if one.startswith(".") or Path(root, one).is_symlink()]
        folders[:] = [one for one in folders if one not in closed]
        yield from (Path(root, name) for name in (*closed, *names))
