"""One run of the action: find the articles, pair them with sources, check them."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from checker.action.changed import Repository, find_articles, find_sources
from checker.action.inputs import Event, Inputs
from checker.contract import FailOn, Report
from checker.engines import Engine
from checker.engines.choose import make_engine
from checker.errors import InputError
from checker.pipeline import Case, check_cases, load
from checker.read import beside
from checker.settings import Settings
from checker.types import Notify


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found; `refused` are articles that could not be read, with the reason."""

    report: Report | None
    refused: tuple[tuple[str, str], ...]
    settings: Settings

    @property
    def conclusion(self) -> str:
        """`passed`, `failed`, `incomplete`, or `nothing to check`."""
        if self.report is None and not self.refused:
            return "nothing to check"
        if self.report and any(
            claim.fails(self.settings.fail_on, self.settings.strict)
            for claim in self.report.findings
        ):
            return "failed"
        is_whole = self.report is not None and self.report.complete and not self.refused
        return "passed" if is_whole else "incomplete"

    @property
    def exit_code(self) -> int:
        """Return 0 to pass, 1 for findings that fail, 3 where something stayed unchecked.

        With `fail-on: never` what is found or missing fails nothing, though it is shown.
        """
        if self.settings.fail_on is FailOn.NEVER:
            return 0
        return {"failed": 1, "incomplete": 3}.get(self.conclusion, 0)


def run(inputs: Inputs, event: Event, notify: Notify, engine: Engine | None = None) -> Outcome:
    """Check what the event is about; `engine` replaces the one that the inputs choose.

    Raises InputError or UsageError for what stops the whole run.
    """
    repository = Repository(inputs.root)

    def tell(line: str) -> None:
        notify(_shorten(line, inputs.root))

    names = find_articles(repository, inputs, event, tell)
    odd = [name for name in names if not _is_text(name)]
    refused = [(name, "the file's name is not UTF-8; rename it") for name in odd]
    files = [repository.path(name) for name in names if name not in odd]
    otherwise = _fallback(repository, inputs)
    cases, unread = _load(files, otherwise, inputs.root, tell)
    refused += [(_inside(file, inputs.root), reason) for file, reason in unread]
    report = None
    if cases:
        chosen = engine or make_engine(inputs.settings, _keep_quiet)
        tell(f"{len(cases)} article(s), engine {chosen.name}, model {chosen.model or 'none'}")
        local = _with_local_paths(cases, inputs.root)
        report = check_cases(local, chosen, inputs.settings, tell)
    return Outcome(report, tuple(refused), inputs.settings)


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _fallback(repository: Repository, inputs: Inputs) -> Callable[[str], Iterable[str]]:
    """Return what gives an article its sources when its front matter names none."""
    shared = [repository.path(name) for name in find_sources(repository, inputs)]
    return (lambda _article: shared) if shared else beside


def _load(
    files: Sequence[str], otherwise: Callable[[str], Iterable[str]], root: str, notify: Notify
) -> tuple[tuple[Case, ...], list[tuple[str, str]]]:
    """Return the cases that can be read, and the files that cannot, with the reason.

    One bad file must not hide what is wrong in the others.
    """
    pair = partial(load, against=None, otherwise=otherwise, root=root)
    unread: list[tuple[str, str]] = []
    try:
        return (pair(files, notify=notify) if files else ()), unread
    except InputError:
        for file in files:
            try:
                pair([file], notify=_keep_quiet)
            except InputError as error:
                unread.append((file, _shorten(str(error), root)))
    bad = {file for file, _ in unread}
    good = [file for file in files if file not in bad]
    return (pair(good, notify=notify) if good else ()), unread


def _keep_quiet(_line: str) -> None:
    """Tell nothing: the line is told when all are read."""


def _with_local_paths(cases: Sequence[Case], root: str) -> tuple[Case, ...]:
    """Name files as the repository does, which is what reviewers see and GitHub links to."""
    pools = {id(case.pool): case.pool for case in cases}
    documents = {one.id: one for pool in pools.values() for one in pool}
    documents |= {case.article.id: case.article for case in cases}
    local = {name: replace(one, path=_inside(one.path, root)) for name, one in documents.items()}
    own = {number: tuple(local[one.id] for one in pool) for number, pool in pools.items()}
    return tuple(
        replace(case, article=local[case.article.id], pool=own[id(case.pool)]) for case in cases
    )


def _inside(path: str, root: str) -> str:
    return os.path.relpath(path, root)


def _shorten(text: str, root: str) -> str:
    return text.replace(root + os.sep, "").replace(root, "the checkout")
