"""What the review server works with: its checks, the folder, what is decided, and who signs."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import partial
from http import HTTPStatus
from pathlib import Path
from threading import Lock

from starlette.exceptions import HTTPException

from checker.documents import expand, load
from checker.engines.choose import make_engine
from checker.errors import InputError
from checker.records import CheckedClaim, Decision, Report, Sentence, Waiver
from checker.settings import Settings
from checker.waivers import (
    Waivers,
    apply_waivers,
    evidence_hash,
    read_waivers,
    write_waivers,
)
from checker.web.asked import Ask, Offered, offered
from checker.web.jobs import Job, Jobs
from checker.web.store import Listed, Store, default_store

_WAIVER_FILE = "checker-waivers.toml"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reviews what, and where it is kept; `today` is the only clock.

    A finished check is in the store; the check of the folder is made anew at each start, and stays
    in memory. Decisions are in the waiver file alone: the one that was named when the check began.
    """

    jobs: Jobs
    offered: Offered
    waivers: Path
    reviewer: str
    today: Callable[[], datetime.date]
    store: Store
    folder: str | None = None
    lock: Lock = field(default_factory=Lock)

    def check(self, ask: Ask, pasted: Mapping[str, str] | None = None) -> Job:
        """Begin a check.

        Raises InputError for an engine that is not offered, UsageError when too many wait.
        """
        job = Job(ask.article.called(), str(self.waivers), pasted=pasted or {})
        settings = ask.settings.among(self.offered)
        return self.jobs.submit(job, ask.cases, settings, self._finish)

    def check_folder(self) -> Job:
        """Begin the check of the folder, every article against all the others.

        Raises a 404 where there is none, UsageError when too many wait.
        """
        if self.folder is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "No folder was given to `checker serve`.")
        job = Job(self.folder, str(self.waivers), in_folder=True)
        settings = next(iter(self.offered.values()))
        return self.jobs.submit(job, partial(load, self.folder, None), settings, self._finish)

    def job(self, name: str) -> Job:
        """Return a check by its id. Raises a 404 where there is none."""
        if job := self.jobs.by_id.get(name) or self.store.job(name):
            return job
        told = "There is no such check; it was forgotten, or is a folder's of an earlier start."
        raise HTTPException(HTTPStatus.NOT_FOUND, told)

    def listed(self) -> list[Listed]:
        """Return all checks, the newest first, those that are not kept before the others."""
        held = [
            Listed(job.id, job.title, job.told, job.finished)
            for job in list(self.jobs.by_id.values())[::-1]
        ]
        return held + self.store.listed()

    def forget(self, job: Job) -> None:
        """Delete a check; the waiver file keeps what was decided. Raises a 409 while it runs."""
        if not job.finished:
            raise HTTPException(HTTPStatus.CONFLICT, "This check is not finished; stop it first.")
        with self.lock:
            self.store.forget(job.id)
            self.jobs.by_id.pop(job.id, None)

    def report(self, job: Job) -> Report:
        """Return the report of a check, with what the waiver file says by now.

        Raises a 404 where there is none, InputError for a waiver file broken by hand.
        """
        if job.report is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "This check has no report.")
        return apply_waivers(job.report, _decisions(job))

    def before(self, job: Job) -> Report | None:
        """Return the report on the version of the texts that this one was made from."""
        earlier = self.store.job(job.pasted.get("before", ""))
        return self.report(earlier) if earlier and earlier.report else None

    def decide(
        self, job: Job, path: str, claims: Sequence[CheckedClaim], by: Waiver | None
    ) -> None:
        """Write a decision on claims of an article, or take it back. Raises InputError."""
        with self.lock:
            write_waivers(Path(job.waivers), _decisions(job).decided(path, claims, by))

    def _finish(self, job: Job) -> None:
        """Tell which decisions no longer hold, and keep the check."""
        with self.lock:
            try:
                if job.report:
                    self._tell_lapsed(job, job.report)
            except InputError as error:
                job.notices.append(str(error))
            try:
                if not job.in_folder:
                    self.store.add(job)
                    del self.jobs.by_id[job.id]
            except InputError as error:
                job.notices.append(f"this check is not kept: {error}")

    def _tell_lapsed(self, job: Job, report: Report) -> None:
        file = _decisions(job)
        paths = {document.id: document.path for document in report.documents}
        entries = file.of(*(paths[article.document] for article in report.articles))
        if before := self.before(job):
            gone = mended(before, report)  # on which nobody needs to decide any more
            kept = [one for one in before.findings if one.waiver and one.id not in gone]
            hashes = set(map(evidence_hash, kept))
            entries = tuple(one for one in entries if one.evidence in hashes)
        apply_waivers(report, replace(file, entries=entries), job.notices.append)


def make_desk(
    folder: str | None,
    waivers: Path | None,
    reviewer: str,
    settings: Settings,
    store: Path | None = None,
    today: Callable[[], datetime.date] = datetime.date.today,
) -> Desk:
    """Return what the server works with; folder, waiver file and store are looked at first.

    Raises InputError.
    """
    if folder is not None:
        if not Path(folder).is_dir():
            raise InputError(f"{folder}: no such folder; check the path")
        expand([folder])
    file = waivers or Path(folder or ".") / _WAIVER_FILE
    if file.exists():
        read_waivers(file)
    kept, engines = Store(store or default_store()), offered(settings)
    return Desk(Jobs(make_engine), engines, file.absolute(), reviewer, today, kept, folder)


def _decisions(job: Job) -> Waivers:
    """Return the waiver file; what was pasted or uploaded stands beside it, in its eyes."""
    file = Path(job.waivers)
    found = read_waivers(file) if file.exists() else Waivers((), str(file.parent), job.waivers)
    return found if job.in_folder else replace(found, folder=".")


def mended(before: Report, now: Report) -> set[str]:
    """Return the claims of findings that an edit put right.

    Where their sentences stood, the next version has others or none, and nothing is found in them.
    """
    (old, _), (new, wrong) = _sentences(before), _sentences(now)
    plain = ([one.plain for one in old], [one.plain for one in new])
    gone: set[int] = set()
    for kind, i, j, k, m in SequenceMatcher(None, *plain).get_opcodes():
        if kind == "equal":
            continue
        alone = j - i == m - k  # sentence by sentence
        for at, sentence in enumerate(old[i:j]):
            instead = new[k + at : k + at + 1] if alone else new[k:m]
            if not any(one.start in wrong for one in instead):
                gone.add(sentence.start)
    return {
        claim.id
        for claim in before.findings
        if claim.sentence.start in gone
        and not (claim.waiver and claim.waiver.decision is Decision.DISMISSED)
    }


def _sentences(report: Report) -> tuple[Sequence[Sentence], set[int]]:
    """Return the sentences of the only article, and where those with findings begin."""
    (article,) = report.articles
    (found,) = (one.sentences for one in report.documents if one.id == article.document)
    return found, {one.sentence.start for one in report.findings if not one.waived}
