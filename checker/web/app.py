"""The pages of the review server and what their forms do."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from checker.errors import CheckerError, InputError
from checker.records import Decision, Report, Verdict, Waiver
from checker.reports import FORMATS
from checker.reports.finding import Finding, Told
from checker.reports.html import key, view
from checker.reports.markdown import escaped
from checker.settings import EngineName
from checker.web.asked import LARGEST, MOST_SOURCES
from checker.web.desk import Desk, mended
from checker.web.forms import SLOTS, pasted_order
from checker.web.guard import SERVICE, Guard
from checker.web.jobs import Job, told_fault
from checker.web.letter import letter, mail
from checker.web.pages import ASSETS, page
from checker.web.service import Service, failure

# A report brings its own styles and script; sandboxed, it can neither send forms nor read pages.
_REPORT_CSP = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ALL = "all"  # in place of a finding's id: all of the kind that the form names
_REASON = 500  # characters
_ENGINES = {
    EngineName.API: "The model of the command line",
    EngineName.RULES: "Rules alone: instant, no model",
}


def make_app(desk: Desk, bearer: str | None = None) -> ASGIApp:
    """Return the web app; the check of the folder begins at once.

    With a `bearer` token there is the JSON service alone, and each request must bear it.
    """
    if order := desk.folder_order():
        desk.submit(order)
    routes = Service(desk).routes
    if bearer is None:
        routes += _pages(_Views(desk))

    def told(path: str, text: str, status: int, headers: Any = None) -> Response:
        if bearer or path.startswith(SERVICE):
            return failure(text, status, headers)
        return page("message.html", status, title="That did not work", text=text)

    def refused(path: str, error: HTTPException) -> Response:
        return told(path, error.detail, error.status_code, error.headers)

    def failed(request: Request, error: Exception) -> Response:
        ours = isinstance(error, CheckerError)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if ours else HTTPStatus.INTERNAL_SERVER_ERROR
        return told(request.url.path, str(error) if ours else told_fault(error), status)

    handlers = {
        HTTPException: lambda request, error: refused(request.url.path, error),
        CheckerError: failed,
        Exception: failed,
    }
    # Outermost, so that its headers stand on every answer, a fault's page too.
    return Guard(Starlette(routes=routes, exception_handlers=handlers), refused, bearer)


def _pages(views: "_Views") -> list[Route]:
    return [
        Route("/", views.home),
        Route("/check", views.check, methods=["POST"]),
        Route("/folder", views.folder, methods=["POST"]),
        *(Route(f"/static/{name}", asset) for name, asset in ASSETS.items()),
        Route("/review/{job}", views.review),
        Route("/review/{job}/edit", views.edit),
        Route("/review/{job}/stop", views.stop, methods=["POST"]),
        Route("/review/{job}/forget", views.forget, methods=["POST"]),
        Route("/review/{job}/report.html", views.report),
        Route("/review/{job}/{article:int}", views.article),
        Route("/review/{job}/{article:int}/writer", views.writer),
        Route("/review/{job}/{article:int}/{claim}", views.decide, methods=["POST"]),
    ]


class _Views:
    """One method per page or form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def home(
        self,
        _request: Request,
        form: Mapping[str, Any] | None = None,
        error: str = "",
        job: Job | None = None,
    ) -> Response:
        """Show the checks and the form for another one."""
        return page(
            "home.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            title="Check an article against its sources",
            form=form or {},
            error=error,
            job=job,
            listed=self._desk.listed(),
            engines=[(name, _ENGINES[name]) for name in self._desk.offered],
            folder=self._desk.folder,
            slots=range(1, SLOTS + 1),
            largest=LARGEST // 1024 // 1024,
        )

    async def check(self, request: Request) -> Response:
        """Check what was pasted or uploaded."""
        form = await request.form(max_files=MOST_SOURCES + 1, max_part_size=LARGEST)
        try:
            job = self._desk.submit(await pasted_order(form, self._desk.offered))
        except CheckerError as error:
            return self.home(request, form, str(error))
        finally:
            await form.close()
        return _to(f"/review/{job.id}")

    def edit(self, request: Request) -> Response:
        """Show the form with the pasted texts of a check, to mend them and check again."""
        job = self._job(request)
        return self.home(request, {**job.pasted, **({"before": job.id} if job.report else {})})

    def folder(self, _request: Request) -> Response:
        """Check the folder again."""
        order = self._desk.folder_order()
        if order is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "No folder was given to `checker serve`.")
        return _to(f"/review/{self._desk.submit(order).id}")

    def review(self, request: Request) -> Response:
        """Show how far a check is, then its articles, or the only one."""
        job = self._job(request)
        if not job.finished:
            return page("progress.html", title=job.title, job=job)
        if job.error:
            told = f"The check of {job.title} failed: {job.error}"
            return self.home(request, job.pasted, told, job)
        report = self._desk.report(job)
        if len(report.articles) == 1:
            return _to(f"/review/{job.id}/1")
        shown = view(report) | {"link": f"/review/{job.id}/"}
        return page("overview.html", **shown, job=job)

    def stop(self, request: Request) -> Response:
        """End a check early."""
        job = self._job(request)
        job.stop.set()
        return _to(f"/review/{job.id}")

    def forget(self, request: Request) -> Response:
        """Delete a finished check."""
        self._desk.forget(self._job(request))
        return _to("/")

    def report(self, request: Request) -> Response:
        """Serve the report as the command line writes it."""
        report = self._desk.report(self._job(request))
        headers = {"Content-Security-Policy": _REPORT_CSP}
        return Response(FORMATS["html"](report), media_type="text/html", headers=headers)

    def article(self, request: Request, wrong: str = "", error: str = "") -> Response:
        """Show the findings of an article, each with its form."""
        job, report = self._reported(request)
        shown, show = view(report), _show(request)
        told: Told = shown["articles"][0]
        kept = tuple(one for one in told.findings if show in {"all", one.standing})
        return page(
            "article.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            **shown | {"articles": [replace(told, findings=kept)]},
            job=job,
            number=request.path_params["article"],
            findings=told.findings,
            show=show,
            wrong=wrong,
            error=error,
            waivers=self._desk.waivers,
            mended=self._mended(job, report),
        )

    def writer(self, request: Request) -> Response:
        """Show what to send to the writer: the accepted findings of an article."""
        job, report = self._reported(request)
        told: Told = view(report)["articles"][0]
        return page(
            "writer.html",
            title=f"To the writer of {told.name}",
            back=f"/review/{job.id}/{request.path_params['article']}",
            mail=mail(told),
            text=letter(told),
            markdown=letter(told, escaped, "**"),
        )

    async def decide(self, request: Request) -> Response:
        """Write what was decided on a finding, or on all of a kind, or take it back."""
        return await run_in_threadpool(self._decide, request, await request.form())

    def _decide(self, request: Request, form: FormData) -> Response:
        job, report = self._reported(request)
        told: Told = view(report)["articles"][0]
        name, back = request.path_params["claim"], form.get("decision") == "withdrawn"
        if name == _ALL:
            standing = "dismissed" if back else "open"
            alike = [one for one in told.findings if one.kind.key == form.get("kind")]
            chosen = [one for one in alike if standing in {one.standing, one.sureness}]
        else:
            chosen = [one for one in told.findings if one.claim.id == name]
        if not chosen:
            raise HTTPException(HTTPStatus.NOT_FOUND, "This article has no such finding.")
        if chosen[0].claim.verdict is Verdict.UNCHECKED:
            raise HTTPException(HTTPStatus.CONFLICT, "What was not checked cannot be waived.")
        try:
            waiver = None if back else self._waiver(form)
        except InputError as error:
            return self.article(request, name, str(error))
        claims = [claim for one in chosen for claim in one.claims]
        self._desk.decide(job, report.articles[0], claims, waiver)
        return _to(_after(request, told, chosen[-1]))

    def _waiver(self, form: FormData) -> Waiver:
        reason = " ".join(str(form.get("reason", "")).split())[:_REASON]
        try:
            decision = Decision(str(form.get("decision")))
        except ValueError:
            raise InputError("Choose one of the three buttons.") from None
        if decision is Decision.DISMISSED and not reason:
            raise InputError("To dismiss a finding, say why: what makes it a false alarm?")
        today, reviewer = self._desk.today(), self._desk.reviewer
        return Waiver(decision=decision, reason=reason, reviewer=reviewer, date=today)

    def _job(self, request: Request) -> Job:
        return self._desk.job(request.path_params["job"])

    def _mended(self, job: Job, report: Report) -> list[Finding]:
        """Return the findings of the version before that are mended in this one."""
        if (before := self._desk.before(job)) is None:
            return []
        told: Told = view(before)["articles"][0]
        gone = mended(before, report)
        return [one for one in told.findings if gone.issuperset(c.id for c in one.claims)]

    def _reported(self, request: Request) -> tuple[Job, Report]:
        """Return a check, and its report on one article alone."""
        job, number = self._job(request), request.path_params["article"]
        report = self._desk.report(job)
        if not 1 <= number <= len(report.articles):
            raise HTTPException(HTTPStatus.NOT_FOUND, "This check has no such article.")
        one = report.model_copy(update={"articles": (report.articles[number - 1],)})
        return job, one


def _after(request: Request, told: Told, finding: Finding) -> str:
    """Return where to go on: the finding, or where only open ones are shown, the next of them."""
    show, params = _show(request), request.path_params
    if show != "all":
        later = (*told.findings[finding.number :], *told.findings[: finding.number - 1])
        finding = next((one for one in later if one.standing == "open"), finding)
    return f"/review/{params['job']}/{params['article']}?show={show}#f{key(told, finding)}"


def _show(request: Request) -> str:
    show = request.query_params.get("show", "all")
    return show if show in {"open", "decided"} else "all"


def _to(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
