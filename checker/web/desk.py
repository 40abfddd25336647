"""What the review server works with: its checks, the folder, the waiver file and who signs."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from threading import Lock

from starlette.exceptions import HTTPException

from checker.documents import load
from checker.records import ArticleReport, CheckedClaim, Report, Waiver
from checker.waivers import Waivers, apply_waivers, read_waivers, write_waivers
from checker.web.asked import Offered
from checker.web.jobs import Job, Jobs, Order


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reviews what, and where decisions go; `today` is the only clock."""

    jobs: Jobs
    offered: Offered
    waivers: Path
    reviewer: str
    today: Callable[[], datetime.date]
    folder: str | None = None
    lock: Lock = field(default_factory=Lock)

    def folder_order(self) -> Order | None:
        """Return the check of the folder, every article against all the others."""
        folder = self.folder
        if folder is None:
            return None
        settings = next(iter(self.offered.values()))
        return Order(folder, lambda notify: load(folder, None, notify), settings, in_folder=True)

    def job(self, name: str) -> Job:
        """Return a check by its id. Raises a 404 where there is none."""
        if job := self.jobs.by_id.get(name):
            return job
        told = "There is no such check; it may be from an earlier start."
        raise HTTPException(HTTPStatus.NOT_FOUND, told)

    def decided(self, job: Job) -> tuple[Report, list[str]]:
        """Return the report of a finished check with the decisions on it, and all notices.

        Raises InputError for a malformed waiver file, a 404 where there is no report.
        """
        if job.report is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "This check has no report.")
        notices = list(job.notices)
        documents = {document.id: document.path for document in job.report.documents}
        paths = [documents[article.document] for article in job.report.articles]
        waivers = self._read(job)
        own = replace(waivers, entries=waivers.of(*paths))
        return apply_waivers(job.report, own, notices.append), notices

    def decide(
        self,
        job: Job,
        article: ArticleReport,
        claims: Sequence[CheckedClaim],
        waiver: Waiver | None,
    ) -> None:
        """Write a decision on claims, or take it back; a hand-edited file keeps its entries."""
        documents = job.report.documents if job.report else ()
        (path,) = (item.path for item in documents if item.id == article.document)
        with self.lock:
            write_waivers(self.waivers, self._read(job).decided(article, path, claims, waiver))

    def _read(self, job: Job) -> Waivers:
        """Return the waiver file; what was pasted or uploaded stands beside it, in its eyes."""
        blank = Waivers((), str(self.waivers.parent), str(self.waivers))
        found = read_waivers(self.waivers) if self.waivers.exists() else blank
        return found if job.order.in_folder else replace(found, folder=".")
