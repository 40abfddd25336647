"""The pages of the review server and what their forms do."""

import hmac
from collections.abc import Sequence
from http import HTTPStatus

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from checker.contract import ArticleReport, Decision, Report, Waiver
from checker.errors import CheckerError, InputError
from checker.reports import FORMATS
from checker.settings import EngineName
from checker.types import Verdict
from checker.web.desk import Desk
from checker.web.forms import SLOTS, read_order
from checker.web.guard import LARGEST, Guard
from checker.web.jobs import Job, State
from checker.web.pages import ASSETS, page
from checker.web.views import findings, overview, title

# A report brings its own styles and script; sandboxed, it can neither send forms nor read pages.
_REPORT_CSP = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_REASON = 500  # characters
_SHOWN = ("all", "open", "decided")


def make_app(desk: Desk) -> ASGIApp:
    """Return the web app; the check of the folder begins at once."""
    if order := desk.folder_order():
        desk.jobs.submit(order)
    views = _Views(desk)
    routes = [
        Route("/", views.home),
        Route("/check", views.check, methods=["POST"]),
        Route("/folder", views.folder, methods=["POST"]),
        Route("/static/{name}", views.asset),
        Route("/favicon.ico", lambda _request: Response(status_code=204)),
        Route("/review/{job}", views.review),
        Route("/review/{job}/state", views.state),
        Route("/review/{job}/stop", views.stop, methods=["POST"]),
        Route("/review/{job}/report.{format}", views.report),
        Route("/review/{job}/{article:int}", views.article),
        Route("/review/{job}/{article:int}/{claim}", views.decide, methods=["POST"]),
    ]
    # Outermost, so that its headers stand on every answer, a fault's page too.
    return Guard(_starlette(routes), _refused)


def _starlette(routes: Sequence[Route]) -> Starlette:
    return Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: lambda _request, error: _refused(error),
            CheckerError: lambda _request, error: _error(str(error), HTTPStatus.CONFLICT),
            Exception: lambda _request, error: _error(
                f"A fault in checker ({type(error).__name__}): the terminal shows where.",
                HTTPStatus.INTERNAL_SERVER_ERROR,
            ),
        },
    )


def _error(text: str, status: int) -> Response:
    return page("error.html", status, title="That did not work", text=text)


def _refused(error: HTTPException) -> Response:
    return _error(error.detail, error.status_code)


class _Views:
    """One method per page or form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def home(self, _request: Request) -> Response:
        """Show the checks and the form for another one."""
        return self._home(FormData(), "", HTTPStatus.OK)

    async def check(self, request: Request) -> Response:
        """Check what was pasted or uploaded."""
        form = await self._form(request)
        engine = form.get("engine", "")
        try:
            order = await read_order(form, str(engine), tuple(self._desk.jobs.settings))
            job = self._desk.jobs.submit(order)
        except CheckerError as error:
            return self._home(form, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
        finally:
            await form.close()
        return _to(f"/review/{job.id}")

    async def folder(self, request: Request) -> Response:
        """Check the folder again."""
        await self._form(request)
        order = self._desk.folder_order()
        if order is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "No folder was given to `checker serve`.")
        return _to(f"/review/{self._desk.jobs.submit(order).id}")

    def asset(self, request: Request) -> Response:
        """Serve the style sheet or the script."""
        found = ASSETS.get(request.path_params["name"])
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such page.")
        return found

    def review(self, request: Request) -> Response:
        """Show how far a check is, then its articles, or the only one."""
        job = self._job(request)
        if job.state is State.FAILED:
            return page("failed.html", HTTPStatus.OK, title=job.order.title, job=job)
        if not job.finished:
            return page("progress.html", title=job.order.title, job=job, token=self._desk.token)
        report, notices = self._desk.decided(job)
        if len(report.articles) == 1:
            return _to(f"/review/{job.id}/1")
        return page(
            "overview.html",
            title=job.order.title,
            job=job,
            report=report,
            rows=overview(report),
            notices=[*job.notices, *notices],
            html="html" in FORMATS,
            token=self._desk.token,
        )

    def state(self, request: Request) -> Response:
        """Tell the script of the progress page how far a check is."""
        job = self._job(request)
        return JSONResponse(
            {
                "finished": job.finished,
                "told": job.told,
                "done": job.read,
                "total": job.sentences,
            }
        )

    async def stop(self, request: Request) -> Response:
        """End a check early."""
        await self._form(request)
        job = self._job(request)
        job.stop()
        return _to(f"/review/{job.id}")

    def report(self, request: Request) -> Response:
        """Serve the report in one of the formats of the command line."""
        name = request.path_params["format"]
        if name not in ("html", "json") or name not in FORMATS:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no report in this format.")
        report, _notices = self._desk.decided(self._job(request))
        text = FORMATS[name](report)
        if name == "html":
            headers = {"Content-Security-Policy": _REPORT_CSP}
            return Response(text, media_type="text/html", headers=headers)
        return Response(text, media_type="application/json")

    def article(self, request: Request) -> Response:
        """Show the findings of an article, each with its form."""
        return self._article(request, "", "", HTTPStatus.OK)

    async def decide(self, request: Request) -> Response:
        """Write what was decided on a finding, or take it back."""
        form = await self._form(request)
        return await run_in_threadpool(self._decide, request, form)

    def _decide(self, request: Request, form: FormData) -> Response:
        job = self._job(request)
        report, _notices = self._desk.decided(job)
        article = self._chosen(request, report)
        name = request.path_params["claim"]
        claim = next((item for item in article.claims if item.id == name), None)
        if claim is None or claim not in report.findings:
            raise HTTPException(HTTPStatus.NOT_FOUND, "This article has no such finding.")
        if claim.verdict is Verdict.UNCHECKED:
            raise HTTPException(HTTPStatus.CONFLICT, "What was not checked cannot be waived.")
        if str(form.get("decision")) == "withdrawn":
            self._desk.decide(job, article, claim, None)
        else:
            try:
                waiver = self._waiver(form)
            except InputError as error:
                return self._article(request, name, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
            self._desk.decide(job, article, claim, waiver)
        return self._after(request, job, report, article, name)

    def _after(
        self, request: Request, job: Job, report: Report, article: ArticleReport, name: str
    ) -> Response:
        """Go back to the finding; where only open ones are shown, to the next of them."""
        show = _shown(request)
        if show == "open":
            ranked = findings(report, article)
            here = next(i for i, finding in enumerate(ranked) if finding.id == name)
            after = (item.id for item in (*ranked[here + 1 :], *ranked[:here]) if item.is_open)
            name = next(after, name)
        query = "" if show == "all" else f"?show={show}"
        return _to(f"/review/{job.id}/{request.path_params['article']}{query}#finding-{name}")

    def _waiver(self, form: FormData) -> Waiver:
        reason = " ".join(str(form.get("reason", "")).split())[:_REASON]
        try:
            decision = Decision(str(form.get("decision")))
        except ValueError:
            raise InputError("Choose one of the three buttons.") from None
        if decision is Decision.DISMISSED and not reason:
            raise InputError("To dismiss a finding, say why: what makes it a false alarm?")
        today = self._desk.today()
        try:
            return Waiver(
                decision=decision, reason=reason, reviewer=self._desk.reviewer, date=today
            )
        except ValidationError as error:
            raise InputError(error.errors()[0]["msg"]) from None

    def _home(self, form: FormData, error: str, status: int) -> Response:
        return page(
            "home.html",
            status,
            title="Review",
            form=form,
            error=error,
            jobs=self._desk.jobs.latest(),
            engines=[(name, _ENGINES[name]) for name in self._desk.jobs.settings],
            folder=self._desk.folder,
            slots=range(1, SLOTS + 1),
            largest=LARGEST // 1024 // 1024,
            token=self._desk.token,
        )

    def _article(self, request: Request, name: str, error: str, status: int) -> Response:
        job = self._job(request)
        report, notices = self._desk.decided(job)
        article = self._chosen(request, report)
        (document,) = (item for item in report.documents if item.id == article.document)
        found = findings(report, article)
        return page(
            "article.html",
            status,
            title=title(document),
            job=job,
            number=request.path_params["article"],
            alone=len(report.articles) == 1,
            document=document,
            article=article,
            complete=report.complete,
            run=report.run,
            findings=found,
            open=[finding for finding in found if finding.is_open],
            decided=[finding for finding in found if finding.waiver],
            show=_shown(request),
            wrong=name,
            error=error,
            waivers=self._desk.waivers,
            notices=[*job.notices, *notices],
            html="html" in FORMATS,
            token=self._desk.token,
        )

    def _job(self, request: Request) -> Job:
        job = self._desk.jobs.get(request.path_params["job"])
        if job is None:
            raise HTTPException(
                HTTPStatus.NOT_FOUND, "There is no such check; it may be from an earlier start."
            )
        return job

    def _chosen(self, request: Request, report: Report) -> ArticleReport:
        number: int = request.path_params["article"]
        if not 1 <= number <= len(report.articles):
            raise HTTPException(HTTPStatus.NOT_FOUND, "This check has no such article.")
        return report.articles[number - 1]

    async def _form(self, request: Request) -> FormData:
        """Read a form that this process made; a token from elsewhere is refused."""
        form = await request.form(max_files=50, max_fields=50, max_part_size=LARGEST)
        given = form.get("token")
        if not isinstance(given, str) or not hmac.compare_digest(
            given.encode(), self._desk.token.encode()
        ):
            await form.close()
            raise HTTPException(
                HTTPStatus.FORBIDDEN, "This form is from an earlier start: load its page again."
            )
        return form


_ENGINES = {
    EngineName.API: "The model of the command line",
    EngineName.LOCAL: "The small model on this computer",
    EngineName.RULES: "Rules alone: instant, no model",
}


def _shown(request: Request) -> str:
    show = request.query_params.get("show", "all")
    return show if show in _SHOWN else "all"


def _to(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
