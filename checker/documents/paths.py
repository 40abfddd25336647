"""Which files a run names: paths, folders, and what must stay inside a root."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from checker.documents.formats import IN_FOLDERS, KNOWN
from checker.errors import InputError, UsageError

Paths = str | Path | Iterable[str | Path]


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


def expand(paths: Paths, root: str | None = None) -> tuple[str, ...]:
    """Return the files that `paths` name, each once: folders give the articles inside them.

    Raises InputError for a folder without an article, or for a path that leaves `root`, and
    UsageError for what is no path.
    """
    files: dict[str, str] = {}
    for path in paths_of(paths, "the files to read"):
        found = [refuse_outside(path, root)]
        if path != "-" and os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises for long names
            found = sorted(str(file) for file in _inside(path) if _is_article(file, path))
            if not found:
                raise InputError(f"{path}: no {KNOWN} file in this folder; name files")
        for file in found:
            files.setdefault(place(file), file)
    return tuple(files.values())


def place(path: str) -> str:
    """Return what two names of one file have in common; unlike `Path.resolve`, never raises."""
    return path if path == "-" or "\0" in path else os.path.realpath(path)


def refuse_outside(path: str, root: str | None) -> str:
    """Return `path` if it stands in the folder `root`, symbolic links followed; None is anywhere.

    Raises InputError when it does not. Standard input is the command line's to give.
    """
    if root is None or path == "-" or "\0" in path:
        return path
    if os.path.commonpath((place(root), place(path))) != place(root):
        raise InputError(f"{path}: leads out of the folder {root}; name a file inside it")
    return path


def beside(article: str) -> tuple[str, ...]:
    """Return the other articles of the folder that an article stands in; none for `-`."""
    if article == "-":
        return ()
    folder = Path(article).parent
    return tuple(
        str(file)
        for file in sorted(folder.glob("*"))
        if _is_article(file, folder) and place(str(file)) != place(article)
    )


def named_like_article(inside: Path) -> bool:
    """Whether a path inside a folder is named like text to check: not hidden, and no README."""
    if any(part.startswith(".") for part in inside.parts) or inside.stem.lower() == "readme":
        return False
    return inside.suffix.lower() in IN_FOLDERS


def _is_article(file: Path, folder: str | Path) -> bool:
    # A link to nowhere and a pipe are given too: reading them says what is wrong.
    return named_like_article(file.relative_to(folder)) and not file.is_dir()


def _inside(folder: str) -> Iterator[Path]:
    """Yield the files of a folder and its subfolders; links to folders are not followed."""

    def fail(error: OSError) -> None:
        raise InputError(f"{error.filename}: cannot be read ({error.strerror}); check it")

    for root, _, names in os.walk(folder, onerror=fail):
        yield from (Path(root, name) for name in names)
