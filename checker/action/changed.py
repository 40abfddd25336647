"""Which files a run is about, as git knows them; names come as bytes and may hold anything."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.action.inputs import Event, Inputs, Scope
from checker.errors import InputError, UsageError
from checker.read import named_like_article
from checker.types import Notify

_SHALLOW = "the commit to compare with is not in this clone: give actions/checkout `fetch-depth: 2`"


@dataclass(frozen=True, slots=True)
class Repository:
    """The checkout in the folder `root`."""

    root: str

    def changed(self, base: str, patterns: Sequence[str]) -> tuple[str, ...]:
        """Return the files matching `patterns` that are new or other in HEAD than in `base`.

        Raises InputError when git refuses.
        """
        command = "diff --name-only --diff-filter=ACMRT --no-relative --no-ext-diff -z".split()
        return self._names([*command, base, "HEAD", "--", *_pathspecs(patterns)])

    def present(self, patterns: Sequence[str]) -> tuple[str, ...]:
        """Return the files of the checkout that match `patterns`, tracked by git or not.

        Raises InputError when git refuses.
        """
        command = "ls-files --cached --others --deduplicate -z".split()
        names = self._names([*command, "--", *_pathspecs(patterns)])
        return tuple(name for name in names if os.path.lexists(self.path(name)))

    def path(self, name: str) -> str:
        """Return where a file of the repository stands."""
        return str(Path(self.root) / name)

    def commit(self, name: str) -> str | None:
        """Return the commit that a name stands for, if this clone has it."""
        found = self._git(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"]
        )
        return os.fsdecode(found.stdout).strip() if found.returncode == 0 else None

    def fork_point(self, base: str) -> str | None:
        """Return the last commit that `base` and HEAD share, if this clone has it."""
        found = self._git(["merge-base", base, "HEAD"])
        return os.fsdecode(found.stdout).strip() if found.returncode == 0 else None

    @property
    def is_shallow(self) -> bool:
        """Whether the clone lacks older commits."""
        return self._git(["rev-parse", "--is-shallow-repository"]).stdout.strip() == b"true"

    def nothing(self) -> str:
        """Return the name of a tree without files."""
        return os.fsdecode(self._git(["hash-object", "-t", "tree", "--stdin"]).stdout).strip()

    def _names(self, command: Sequence[str]) -> tuple[str, ...]:
        found = self._git(command)
        if found.returncode:
            reason = os.fsdecode(found.stderr).strip().rpartition("\n")[2]
            raise InputError(f"git {command[0]}: {reason}; check the patterns and the checkout")
        return tuple(os.fsdecode(name) for name in found.stdout.split(b"\0") if name)

    def _git(self, command: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
        # In a container job the checkout may belong to another user, which git refuses unasked.
        safe = ["-c", f"safe.directory={self.root}", "-c", "core.fsmonitor=false"]
        try:
            return subprocess.run(  # noqa: S603  no shell; what others wrote stands behind `--`
                ["git", *safe, "-C", self.root, *command],  # noqa: S607  the runner's own git
                capture_output=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except FileNotFoundError:
            raise InputError("git is not installed on this runner; install it") from None


def find_articles(
    repository: Repository, inputs: Inputs, event: Event, notify: Notify
) -> list[str]:
    """Return the names of the articles to check: neither hidden, nor a README, nor a source.

    Raises InputError or UsageError when the change cannot be told, or there are too many articles.
    """
    if inputs.scope is Scope.ALL:
        names = repository.present(inputs.articles)
    else:
        base = _base(repository, inputs, event, notify)
        names = repository.changed(base, inputs.articles)
        notify(f"compared with {base[:12]}")
    sources = set(find_sources(repository, inputs))
    articles = [name for name in names if name not in sources and named_like_article(Path(name))]
    if len(articles) > inputs.max_articles:
        raise UsageError(
            f"{len(articles)} articles to check, more than `max-articles` = {inputs.max_articles}:"
            " narrow `articles`, or allow more"
        )
    return articles


def find_sources(repository: Repository, inputs: Inputs) -> tuple[str, ...]:
    """Return the names that the input `sources` matches.

    Raises UsageError when it matches nothing.
    """
    if not inputs.sources:
        return ()
    names = repository.present(inputs.sources)
    if not names:
        raise UsageError(f"input `sources` = {' '.join(inputs.sources)!r}: matches no file")
    return names


def _base(repository: Repository, inputs: Inputs, event: Event, notify: Notify) -> str:
    """Return the commit that the run's change starts from."""
    if inputs.base:
        if found := repository.commit(inputs.base):
            return found
        raise UsageError(f"input `base` = {inputs.base!r}: no commit of this clone; fetch it first")
    if event.name == "pull_request" and repository.commit("HEAD") != event.sha:
        # Not GitHub's merge commit: the pull request's own branch was checked out.
        known = repository.commit(event.base) if event.base else None
        if known and (found := repository.fork_point(known)):
            return found
        raise UsageError("the pull request's base is not in this clone: check out without `ref`")
    start = event.before if event.name == "push" else event.base
    if event.name != "pull_request" and start.strip("0") and (found := repository.commit(start)):
        return found
    if event.name == "push":
        notify(
            "the start of this push is not in the clone: only its last commit is checked;"
            " give actions/checkout `fetch-depth: 0`"
        )
    if found := repository.commit("HEAD^1"):
        return found
    if repository.is_shallow:
        raise UsageError(_SHALLOW)
    return repository.nothing()


def _pathspecs(patterns: Sequence[str]) -> list[str]:
    """Return git's form of the patterns; `!` in front of one takes its files away."""
    return [
        f":(exclude,glob){pattern[1:]}" if pattern.startswith("!") else f":(glob){pattern}"
        for pattern in patterns
    ]
