"""The articles that a change brings or moves a source of: `checker check --changed BASE`.

Everything of the change is data: names come as bytes and may hold anything, and nothing outside of
the repository is read.
"""

import os
import re
import subprocess
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from checker.documents import Case, beside, load, named_like_article, read
from checker.documents.files import place
from checker.documents.metadata import METADATA_FILE
from checker.errors import InputError, UsageError
from checker.records import Document, Notify, unheard
from checker.reports.words import counted
from checker.settings import Settings
from checker.waivers import Waivers, read_waivers

_PATTERN = "**/*.md"
_DIFF = "diff --name-only --no-renames --relative --no-ext-diff -z"
_HUNKS = "diff --unified=0 --relative --no-ext-diff --no-textconv --no-color"
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_GREP = "grep --cached --files-with-matches --fixed-strings -z -e"
_FILES = "ls-files --cached --others --deduplicate -z"


@dataclass(frozen=True, slots=True)
class Change:
    """The articles of a change, and the decisions on them that count.

    `again` has the articles that stand as they were, with a source that the change brings, changes
    or takes away. `refused` are articles that cannot be read, with the reason; `lines` are those
    that the change writes, by article, as pairs of first and last.
    """

    cases: tuple[Case, ...]
    again: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[tuple[str, str], ...] = ()
    decided: Waivers = field(default_factory=Waivers)
    lines: Mapping[str, Sequence[tuple[int, int]]] | None = None

    @property
    def remarks(self) -> Mapping[str, str]:
        """What a report says of articles besides, by path: why they are in it, or are not."""
        again = self.again.items()
        remarks = {file: f"Checked again: its source {one} changed." for file, one in again}
        return remarks | {file: f"Not checked: {reason}." for file, reason in self.refused}


def read_change(
    base: str,
    patterns: Sequence[str],
    sources: Sequence[str],
    most: int,
    notify: Notify,
    settings: Settings | None = None,
) -> Change:
    """Read what HEAD has new or otherwise than `base`, of the files that match `patterns`.

    So are files that match and have a source that `base` has otherwise. Patterns are those of git:
    `*` stays in its folder, `**/` goes down, `!` in front takes away. An article that names no
    source is checked against the files that match `sources`, by default those beside it. Raises
    InputError or UsageError when the change cannot be told, or brings more than `most` articles.
    """
    root = os.fsdecode(_git("rev-parse", "--show-toplevel").removesuffix(b"\n"))
    start, wanted = _start(base), _pathspecs(patterns or [_PATTERN])
    moved = set(_moved(start, wanted))
    shared = _there(_git(*_FILES.split(), "--", *_pathspecs(sources))) if sources else ()
    if sources and not shared:
        raise UsageError(f"--sources {' '.join(sources)}: matches no file of the repository")
    kept, apart = _there(_git("ls-files", "--cached", "-z", "--", *wanted)), set(shared)
    known = [name for name in kept if name not in apart and named_like_article(Path(name))]
    names = [name for name in known if name in moved]
    _bound(len(names), most)
    written = [name for name in names if name == _plain(name)]
    odd = [(_plain(n), "its name is not UTF-8; rename it") for n in names if n != _plain(n)]
    others = [name for name in known if name == _plain(name) and name not in moved]
    again = _again(others, start, wanted, sources, partial(read, settings=settings, root=root))
    fallback = (lambda _article: shared) if shared else beside
    pair = partial(load, settings=settings, otherwise=fallback, root=root)
    cases, unread = _load([*written, *again], pair, notify)
    _bound(len(cases), most)
    checked = {case.article.path for case in cases}
    again = {article: source for article, source in again.items() if article in checked}
    return Change(cases, again, (*odd, *unread))


def _bound(count: int, most: int) -> None:
    """Raise UsageError where there are more articles than a run may have."""
    if count > most:
        raise UsageError(
            f"{count} articles to check, more than --max-articles {most}: narrow the patterns,"
            " or allow more"
        )


def _again(
    articles: Sequence[str],
    start: str,
    wanted: Sequence[str],
    sources: Sequence[str],
    read_it: Callable[..., tuple[Document, ...]],
) -> dict[str, str]:
    """Return those of some articles of which a source moved, or what describes it, with that file.

    Only a text that has the word can name `sources`, so no other is read for that. Beside those
    that name none an article that moved is no reason: it is checked itself.
    """
    moved = {name: place(name) for name in _moved(start)}
    near: dict[Path, list[str]] = {}
    for name in moved.keys() - _moved(start, wanted):
        if named_like_article(Path(Path(name).name)):
            near.setdefault(Path(name).parent, []).append(name)
    shared = _moved(start, _pathspecs(sources)) if sources else ()
    texts = (*wanted, f":(glob)**/{METADATA_FILE}")
    naming = set(_names(_git(*_GREP.split(), "sources", "--", *texts, can_fail=True)))
    again: dict[str, str] = {}
    for article in articles if moved else ():
        folder = Path(article).parent
        sidecar = str(folder / METADATA_FILE)
        if sidecar in moved:
            again[article] = sidecar
            continue
        try:
            documents = read_it([article], unheard) if naming & {article, sidecar} else ()
        except InputError:  # not the change's matter
            continue
        named = [place(str(folder / one)) for it in documents for one in it.named_sources]
        found = [name for name, at in moved.items() if any(_is_named(at, n) for n in named)]
        if not named:
            found = [*shared] if sources else near.get(folder, [])
        if found:
            again[article] = min(found)
    return again


def _is_named(file: str, named: str) -> bool:
    """Whether a file is a path, in a folder or of a pattern that is named, or describes its folder.

    It need not be there any more.
    """
    if file == named or file.startswith(named + os.sep):
        return True
    if Path(file).name == METADATA_FILE:
        return Path(file).parent == Path(named).parent
    deep = "**" in named or file.count(os.sep) == named.count(os.sep)
    return deep and fnmatchcase(file, named.replace("**/", "*"))


def held_against(
    change: Change, trusted: str, waivers: Path | None, only_trusted: bool, notify: Notify
) -> Change:
    """Add what counts of a commit that whoever made the change did not write.

    That are its waivers, and which lines and sources the change brings, describes or takes away:
    `notify` is told of such sources, for whoever writes a story must not choose the evidence
    unseen; with `only_trusted` what is brought does not count. Raises InputError for a malformed
    waiver file, or one that is nowhere.
    """
    if not (commit := _known(trusted, "commit")) and (waivers or only_trusted):
        raise UsageError(f"{trusted} is no commit of this clone; give one with --trusted")
    start = _start(trusted)
    moved = _moved(start) if commit else ()
    own = {s.id: s.path for case in change.cases for s in case.sources if _is_in(s, moved)}
    told = [*own.values(), *_removed(moved, change.cases)]
    if told:
        some = ", ".join(told[:3]) + (", …" if told[3:] else "")
        way_out = "they do not count" if only_trusted else "read them, or give --only-trusted"
        what = counted(len(told), "source")
        notify(f"{what} that the change itself brings or takes: {some}; {way_out}")
    left_out = own.keys() if only_trusted else set()
    cases = tuple(replace(one, left_out=one.left_out | left_out) for one in change.cases)
    decided = _waivers_at(commit, waivers, notify) if waivers else Waivers()
    lines = _lines(start, {case.article.path for case in cases})
    return replace(change, cases=cases, decided=decided, lines=lines)


def _is_in(source: Document, changed: Collection[str]) -> bool:
    """Whether a source is among files, as it is named or where that leads, or described by one."""
    shown = os.path.normpath(source.path)
    real = os.path.relpath(os.path.realpath(source.path))
    sidecar = str(Path(shown).parent / METADATA_FILE)
    return not {shown, real, sidecar}.isdisjoint(changed)


def _removed(moved: Iterable[str], cases: Iterable[Case]) -> list[str]:
    """Return files that the change takes away from where articles and their sources stand."""
    documents = [one for case in cases for one in (case.article, *case.sources)]
    folders = {Path(os.path.normpath(one.path)).parent for one in documents}
    gone = [name for name in moved if not os.path.lexists(name)]
    return [n for n in gone if Path(n).parent in folders and named_like_article(Path(n))]


def _waivers_at(commit: str, file: Path, notify: Notify) -> Waivers:
    """Read a waiver file as it stands in `commit`."""
    held = f"{commit}:./{Path(os.path.relpath(file)).as_posix()}"
    if not _git("cat-file", "-t", held, can_fail=True):
        if not file.exists():
            raise InputError(f"{file}: no such waiver file; check the path")
        notify(f"{file} is not in {commit[:12]}: no waiver counts yet")
        return Waivers()
    return read_waivers(file, _git("cat-file", "blob", held))


def _lines(start: str, articles: Collection[str]) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Return the lines of articles that the change writes.

    Of an article that its base has changed meanwhile too there are none: in the pull request's own
    branch they stand elsewhere than in the merge commit.
    """
    merged = _names(_git(*_DIFF.split(), "HEAD^2", "HEAD", can_fail=True))
    lines = {}
    for article in set(articles).difference(merged):
        told = _git(*_HUNKS.split(), start, "HEAD", "--", f":(literal){article}").decode("latin-1")
        hunks = ((int(hunk[1]), int(hunk[2] or 1)) for hunk in _HUNK.finditer(told))
        lines[article] = [(first, first + count - 1) for first, count in hunks if count]
    return lines


def _load(
    files: Sequence[str], pair: Callable[..., tuple[Case, ...]], notify: Notify
) -> tuple[tuple[Case, ...], list[tuple[str, str]]]:
    """Return the cases that can be read, and the files that cannot: one hides not the others."""
    unread: dict[str, str] = {}
    for file in files:
        try:
            pair([file], None, unheard)
        except InputError as error:
            unread[file] = str(error)
    good = [file for file in files if file not in unread]
    return (pair(good, None, notify) if good else ()), list(unread.items())


def _moved(start: str, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the files that HEAD has otherwise than `start`, those that it lacks too."""
    return _names(_git(*_DIFF.split(), start, "HEAD", "--", *wanted))


def _start(base: str) -> str:
    """Return what the change starts from: the last commit that `base` and HEAD share, or a tree."""
    if commit := _known(base, "commit"):
        if shared := _git("merge-base", commit, "HEAD", can_fail=True):
            return shared.decode().strip()
        raise UsageError(f"{base}: shares no commit with HEAD in this clone; fetch more")
    if tree := _known(base, "tree"):
        return tree
    raise UsageError(
        f"{base}: no commit of this clone; fetch it, as actions/checkout does with"
        " `fetch-depth: 2`, or 0 for all"
    )


def _known(name: str, kind: str) -> str:
    """Return the full name of a commit or a tree, empty where the clone lacks it."""
    known = ["rev-parse", "--verify", "--quiet", "--end-of-options"]
    return _git(*known, f"{name}^{{{kind}}}", can_fail=True).decode().strip()


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
    return tuple(os.fsdecode(name) for name in listed.split(b"\0") if name)


def _there(listed: bytes) -> tuple[str, ...]:
    return tuple(name for name in _names(listed) if os.path.lexists(name))


def _pathspecs(patterns: Sequence[str]) -> list[str]:
    return [
        f":(exclude,glob){pattern[1:]}" if pattern.startswith("!") else f":(glob){pattern}"
        for pattern in patterns
    ]


def _plain(name: str) -> str:
    """Return a name with `?` for each byte that is no UTF-8."""
    return name.encode("utf-8", "replace").decode()
