"""What the review server works with: its checks, the folder, what is decided, and who signs."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from http import HTTPStatus
from pathlib import Path
from threading import Lock

from starlette.exceptions import HTTPException

from checker.documents import load
from checker.errors import InputError
from checker.records import ArticleReport, CheckedClaim, Decision, Report, Sentence, Waiver
from checker.waivers import (
    WaiverEntry,
    Waivers,
    apply_waivers,
    entry_on,
    read_waivers,
    write_waivers,
)
from checker.web.asked import Offered
from checker.web.jobs import Job, Jobs, Order
from checker.web.store import Listed, Store


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reviews what, and where it is kept; `today` is the only clock.

    A finished check is in the store with its decisions, which begin as those on the version before
    it, else as those that the waiver file has for its articles; each decision is written to both.
    The check of the folder is made anew at each start, and stays in memory.
    """

    jobs: Jobs
    offered: Offered
    waivers: Path
    reviewer: str
    today: Callable[[], datetime.date]
    store: Store
    folder: str | None = None
    lock: Lock = field(default_factory=Lock)

    def folder_order(self) -> Order | None:
        """Return the check of the folder, every article against all the others."""
        folder = self.folder
        if folder is None:
            return None
        settings = next(iter(self.offered.values()))
        return Order(folder, lambda notify: load(folder, None, notify), settings, in_folder=True)

    def submit(self, order: Order) -> Job:
        """Begin a check. Raises UsageError when too many wait."""
        return self.jobs.submit(order, self._finish)

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

    @staticmethod
    def report(job: Job) -> Report:
        """Return the report of a check. Raises a 404 where there is none."""
        if job.report is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "This check has no report.")
        return job.report

    def before(self, job: Job) -> Report | None:
        """Return the report on the version of the texts that this one was made from."""
        earlier = self.store.job(job.pasted.get("before", ""))
        return earlier.report if earlier else None

    def decide(
        self,
        job: Job,
        article: ArticleReport,
        claims: Sequence[CheckedClaim],
        waiver: Waiver | None,
    ) -> None:
        """Write a decision on claims, or take it back; a hand-edited file keeps its entries."""
        with self.lock:
            job = self.job(job.id)  # as it is now, whatever another window did
            report = self.report(job)
            (path,) = (one.path for one in report.documents if one.id == article.document)
            file = self._read(job).decided(article, path, claims, waiver)
            write_waivers(self.waivers, file)
            decided = Waivers(_entries(report)).decided(article, path, claims, waiver)
            job.report = apply_waivers(report, decided)
            self.store.rewrite(job)

    def _read(self, job: Job) -> Waivers:
        """Return the waiver file; what was pasted or uploaded stands beside it, in its eyes."""
        blank = Waivers((), str(self.waivers.parent), str(self.waivers))
        found = read_waivers(self.waivers) if self.waivers.exists() else blank
        return found if job.in_folder else replace(found, folder=".")

    def _finish(self, job: Job) -> None:
        """Put the decisions that still hold on a check, and keep it."""
        with self.lock:
            try:
                if job.report:
                    job.report = self._decided(job, job.report)
            except InputError as error:
                job.notices.append(str(error))
            try:
                if not job.in_folder:
                    self.store.add(job)
                    del self.jobs.by_id[job.id]
            except InputError as error:
                job.notices.append(f"this check is not kept: {error}")

    def _decided(self, job: Job, report: Report) -> Report:
        if before := self.before(job):
            gone = mended(before, report)
            (path,) = _paths(report)
            entries = [
                one.model_copy(update={"document": path})
                for one in _entries(before)
                if one.claim not in gone
            ]
            waivers = Waivers(tuple(entries), name="the version before")
        else:
            file = self._read(job)
            waivers = replace(file, entries=file.of(*_paths(report)))
        return apply_waivers(report, waivers, job.notices.append)


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


def _entries(report: Report) -> tuple[WaiverEntry, ...]:
    """Return the decisions on a report, as a waiver file holds them."""
    return tuple(
        entry_on(claim, path, claim.waiver)
        for article, path in zip(report.articles, _paths(report), strict=True)
        for claim in article.claims
        if claim.waiver
    )


def _paths(report: Report) -> list[str]:
    paths = {document.id: document.path for document in report.documents}
    return [paths[article.document] for article in report.articles]
