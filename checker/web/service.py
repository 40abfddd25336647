"""The JSON service: texts in, the report of the command line out, its types as OpenAPI."""

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.errors import UsageError
from checker.records import Report
from checker.reports import FORMATS
from checker.web.asked import LARGEST, MOST_SOURCES, Ask, named, valid
from checker.web.desk import Desk
from checker.web.forms import order_of, uploaded_order
from checker.web.jobs import Job, Order

_TICK = 0.05  # seconds between looks at whether a check is finished


class State(BaseModel):
    """How far a check is: once `finished`, its report is at `report`, or `error` says why not."""

    id: str
    finished: bool
    told: str = Field(description="how far it is, in words")
    done: int = Field(description="articles checked, or parts of one alone")
    total: int
    notices: list[str] = Field(description="what was left out or looks odd")
    error: str
    report: str


class Failure(BaseModel):
    """What went wrong, in one line."""

    error: str


class Waiting(BaseModel):
    """How long, in seconds, a caller waits for a report."""

    wait: Annotated[float, Field(ge=0, le=60)] = 30


class Service:
    """One method per kind of request."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def routes(self) -> list[Route]:
        """What is answered, and where."""
        return [
            Route("/api/check", self.check, methods=["POST"]),
            Route("/api/checks/{job}", self.state),
            Route("/api/checks/{job}", self.stop, methods=["DELETE"]),
            Route("/api/reports/{job}", self.report),
            Route("/api/reports/{job}", self.forget, methods=["DELETE"]),
            Route("/api/openapi.json", lambda _request: JSONResponse(openapi())),
        ]

    async def check(self, request: Request) -> Response:
        """Begin a check."""
        order = await self._order(request)
        try:
            job = self._desk.submit(order)
        except UsageError as error:
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, str(error)) from None
        return self._told(job, HTTPStatus.ACCEPTED)

    async def state(self, request: Request) -> Response:
        """Tell how far a check is."""
        return self._told(self._desk.job(request.path_params["job"]), HTTPStatus.OK)

    async def stop(self, request: Request) -> Response:
        """End a check early: what is not checked by then is unchecked."""
        job = self._desk.job(request.path_params["job"])
        job.stop.set()
        return self._told(job, HTTPStatus.ACCEPTED)

    async def report(self, request: Request) -> Response:
        """Return a report once it is there; how far it is if it takes longer than `wait`."""
        job = self._desk.job(request.path_params["job"])
        wait = valid(Waiting, dict(request.query_params)).wait
        while not job.finished and wait > 0:
            await asyncio.sleep(_TICK)
            wait -= _TICK
        if not job.finished:
            return self._told(job, HTTPStatus.ACCEPTED)
        if job.error:
            failed = (
                HTTPStatus.INTERNAL_SERVER_ERROR if job.fault else HTTPStatus.UNPROCESSABLE_ENTITY
            )
            raise HTTPException(failed, job.error)
        return Response(FORMATS["json"](self._desk.report(job)), media_type="application/json")

    async def forget(self, request: Request) -> Response:
        """Delete a finished check with its texts."""
        job = self._desk.job(request.path_params["job"])
        self._desk.forget(job)
        return self._told(job, HTTPStatus.OK)

    def _told(self, job: Job, status: int) -> Response:
        state = State(
            id=job.id,
            finished=job.finished,
            told="finished" if job.finished else job.told,
            done=job.done,
            total=job.of or job.articles,
            notices=job.notices,
            error=job.error,
            report=f"/api/reports/{job.id}",
        )
        return JSONResponse(state.model_dump(), status, {"Location": state.report})

    async def _order(self, request: Request) -> Order:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/json":
            ask = valid(Ask, await request.body())
            given = [("article", ask.article), *named("source", ask.sources)]
            texts = [text.sent(name) for name, text in given]
            return order_of(texts, ask.settings, self._desk.offered)
        if kind != "multipart/form-data":
            told = "send the texts as application/json, or files as multipart/form-data"
            raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, told)
        async with request.form(max_files=MOST_SOURCES + 1, max_part_size=LARGEST) as form:
            return await uploaded_order(form, self._desk.offered)


def failure(text: str, status: int, headers: Any = None) -> Response:
    """Return an error as the service tells it."""
    return JSONResponse({"error": text}, status, headers)


def openapi() -> dict[str, Any]:
    """Return the description of the service in OpenAPI 3.1, made from its types."""
    kinds: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Ask, "validation")]
    kinds += [(model, "serialization") for model in (State, Failure, Report)]
    _places, schemas = models_json_schema(kinds, ref_template="#/components/schemas/{model}")
    file = {"type": "string", "format": "binary"}
    files = {
        "type": "object",
        "required": ["article", "sources"],
        "properties": {
            "article": file,
            "sources": {"type": "array", "items": file},
            "settings": _ref("Choices"),
        },
    }
    body = {"application/json": _ref("Ask"), "multipart/form-data": files}
    asked = {kind: {"schema": schema} for kind, schema in body.items()}
    job = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    bounds = Waiting.model_json_schema()["properties"]["wait"]
    wait = {"name": "wait", "in": "query", "description": "seconds", "schema": bounds}
    begin = _request("check", Service.check, {202: "State"}) | {"requestBody": {"content": asked}}
    report = _request("report", Service.report, {200: "Report", 202: "State"})
    return {
        "openapi": "3.1.0",
        "info": {"title": "checker", "version": version("checker-news")},
        "security": [{}, {"bearer": []}],
        "paths": {
            "/api/check": {"post": begin},
            "/api/checks/{id}": {
                "parameters": [job],
                "get": _request("state", Service.state, {200: "State"}),
                "delete": _request("stop", Service.stop, {202: "State"}),
            },
            "/api/reports/{id}": {
                "parameters": [job],
                "get": report | {"parameters": [wait]},
                "delete": _request("forget", Service.forget, {200: "State"}),
            },
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _request(name: str, does: Callable[..., Any], answers: Mapping[int, str]) -> dict[str, Any]:
    told = {str(status): _answer(HTTPStatus(status).phrase, one) for status, one in answers.items()}
    responses = told | {"default": _answer("An error", "Failure")}
    return {"operationId": name, "summary": does.__doc__, "responses": responses}


def _answer(about: str, model: str) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": _ref(model)}}}


def _ref(model: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model}"}
