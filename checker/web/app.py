"""The pages of the review server and what their forms do."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from importlib.resources import files
from mimetypes import guess_type
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, PackageLoader
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from checker.errors import CheckerError, InputError
from checker.records import Decision, Report, Verdict, Waiver
from checker.reports import FORMATS
from checker.reports.finding import Finding, Told
from checker.reports.html import environment, key, view
from checker.reports.markdown import escaped
from checker.reports.words import counted
from checker.settings import EngineName
from checker.web.asked import LARGEST, MOST_SOURCES, from_form
from checker.web.desk import Desk, mended
from checker.web.jobs import Job, told_fault
from checker.web.server import SERVICE, Guard
from checker.web.service import Service, failure

# A report brings its own styles and script; sandboxed, it can neither send forms nor read pages.
_REPORT_CSP = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ALL = "all"  # in place of a finding's id: all of the kind that the form names
_SLOTS = 10  # boxes to paste a source into
_REASON = 500  # characters
_LONGEST = 2000  # characters of a link that every mail program takes
_ENGINES = {
    EngineName.API: "The model of the command line",
    EngineName.RULES: "Rules alone: instant, no model",
}
_TEMPLATES = environment().overlay(
    loader=ChoiceLoader([PackageLoader("checker.web"), PackageLoader("checker.reports", "")])
)
# Read once: no name from a request ever meets the file system.
_ASSETS: Mapping[str, Response] = {
    file.name: Response(file.read_text(encoding="utf-8"), media_type=guess_type(file.name)[0])
    for folder in (files("checker.reports"), files("checker.web") / "static")
    for file in folder.iterdir()
    if file.name.endswith((".css", ".js"))
}


def make_app(desk: Desk, bearer: str | None = None) -> ASGIApp:
    """Return the web app; the check of the folder begins at once.

    With a `bearer` token there is the JSON service alone, and each request must bear it.
    """
    if desk.folder:
        desk.check_folder()
    routes = Service(desk).routes
    if bearer is None:
        routes += _Pages(desk).routes

    def explain(request: Request, error: Exception) -> Response:
        headers = None
        if isinstance(error, HTTPException):
            text, status, headers = error.detail, error.status_code, error.headers
        elif isinstance(error, CheckerError):
            text, status = str(error), HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            text, status = told_fault(error), HTTPStatus.INTERNAL_SERVER_ERROR
        if bearer or request.scope["path"].startswith(SERVICE):
            return failure(text, status, headers)
        return _page("message.html", status, title="That did not work", text=text)

    handlers = dict.fromkeys((HTTPException, CheckerError, Exception), explain)
    # Outermost, so that its headers stand on every answer, a fault's page too.
    return Guard(Starlette(routes=routes, exception_handlers=handlers), explain, bearer)


class _Pages:
    """One method per page or form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def routes(self) -> list[Route]:
        """What is answered, and where."""
        return [
            Route("/", self.home),
            Route("/check", self.check, methods=["POST"]),
            Route("/folder", self.folder, methods=["POST"]),
            *(Route(f"/static/{name}", asset) for name, asset in _ASSETS.items()),
            Route("/review/{id}", self.review),
            Route("/review/{id}/edit", self.edit),
            Route("/review/{id}/stop", self.stop, methods=["POST"]),
            Route("/review/{id}/forget", self.forget, methods=["POST"]),
            Route("/review/{id}/report.html", self.report),
            Route("/review/{id}/{article:int}", self.article),
            Route("/review/{id}/{article:int}/writer", self.writer),
            Route("/review/{id}/{article:int}/{claim}", self.decide, methods=["POST"]),
        ]

    def home(
        self,
        _request: Request,
        form: Mapping[str, Any] | None = None,
        error: str = "",
        job: Job | None = None,
    ) -> Response:
        """Show the checks and the form for another one."""
        return _page(
            "home.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            title="Check an article against its sources",
            form=form or {},
            error=error,
            job=job,
            listed=self._desk.listed(),
            engines=[(name, _ENGINES[name]) for name in self._desk.offered],
            folder=self._desk.folder,
            slots=range(1, _SLOTS + 1),
            largest=LARGEST // 1024 // 1024,
        )

    async def check(self, request: Request) -> Response:
        """Check what was pasted or uploaded."""
        async with request.form(max_files=MOST_SOURCES + 1, max_part_size=LARGEST) as form:
            pasted = {name: value for name, value in form.items() if isinstance(value, str)}
            sent = [one.filename for _, one in form.multi_items() if not isinstance(one, str)]
            try:
                ask = await from_form(form)
                # Decisions are kept under the article's name, so an edit does not change it.
                pasted |= {
                    "article.name": ask.article.called(),
                    "files": ", ".join(filter(None, sent)),
                }
                job = self._desk.check(ask, pasted)
            except CheckerError as error:
                return self.home(request, pasted, str(error))
        return _to(f"/review/{job.id}")

    def edit(self, request: Request) -> Response:
        """Show the form with the pasted texts of a check, to mend them and check again."""
        job = self._job(request)
        return self.home(request, {**job.pasted, **({"before": job.id} if job.report else {})})

    def folder(self, _request: Request) -> Response:
        """Check the folder again."""
        return _to(f"/review/{self._desk.check_folder().id}")

    def review(self, request: Request) -> Response:
        """Show how far a check is, then its articles, or the only one."""
        job = self._job(request)
        if not job.finished:
            return _page("progress.html", title=job.title, job=job)
        if job.error:
            told = f"The check of {job.title} failed: {job.error}"
            return self.home(request, job.pasted, told, job)
        report = self._desk.report(job)
        if len(report.articles) == 1:
            return _to(f"/review/{job.id}/1")
        shown = view(report) | {"link": f"/review/{job.id}/"}
        return _page("overview.html", **shown, job=job)

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
        return HTMLResponse(FORMATS["html"](report), headers=headers)

    def article(self, request: Request, wrong: str = "", error: str = "") -> Response:
        """Show the findings of an article, each with its form."""
        job, report = self._reported(request)
        return _page(
            "article.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            **view(report),
            job=job,
            number=request.path_params["article"],
            wrong=wrong,
            error=error,
            mended=self._mended(job, report),
        )

    def writer(self, request: Request) -> Response:
        """Show what to send to the writer: the accepted findings of an article."""
        job, report = self._reported(request)
        (told,) = view(report)["articles"]
        fields = {"subject": told.heading, "body": _letter(told).replace("\n", "\r\n")}
        mail = f"mailto:?{urlencode(fields, quote_via=quote)}"
        return _page(
            "writer.html",
            title=f"To the writer of {told.name}",
            back=f"/review/{job.id}/{request.path_params['article']}",
            mail=mail if len(mail) <= _LONGEST else "",
            text=_letter(told),
            markdown=_letter(told, escaped, "**"),
        )

    async def decide(self, request: Request) -> Response:
        """Write what was decided on a finding, or on all of a kind, or take it back."""
        return await run_in_threadpool(self._decide, request, await request.form())

    def _decide(self, request: Request, form: FormData) -> Response:
        job, report = self._reported(request)
        (told,) = view(report)["articles"]
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
        self._desk.decide(job, told.document.path, claims, waiver)
        number = request.path_params["article"]
        return _to(f"/review/{job.id}/{number}#f{key(told, chosen[-1])}")

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
        return self._desk.job(request.path_params["id"])

    def _mended(self, job: Job, report: Report) -> list[Finding]:
        """Return the findings of the version before that are mended in this one."""
        if (before := self._desk.before(job)) is None:
            return []
        (told,) = view(before)["articles"]
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


def _letter(article: Told, quoted: Callable[[str], str] = str, bold: str = "") -> str:
    """Return the accepted findings of an article, in the order of its text.

    `quoted` escapes what others wrote for a format, and `bold` stands around what is loud there.
    """
    waivers = [(one, one.claim.waiver) for one in article.findings]
    kept = [one for one, waiver in waivers if waiver and waiver.decision is Decision.CONFIRMED]
    lines = [f"{quoted(article.heading)}: {counted(len(kept), 'thing')} to correct.\n\n"]
    for number, one in enumerate(sorted(kept, key=lambda one: one.first.start), start=1):
        about = f", {one.about}" if one.about else ""
        head = f"{bold}{one.place.capitalize()}, {one.kind.name.lower()}{about}{bold}"
        lines.append(f"{number}. {head}: {quoted(one.line)}\n")
    return "".join(lines)


def _page(template: str, status: int = HTTPStatus.OK, **values: Any) -> Response:
    """Return a page made from a template; texts go in as variables and come out escaped."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), status)


def _to(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
