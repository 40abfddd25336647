"""The JSON service: texts in, the report of the command line out, its types as OpenAPI."""

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.errors import UsageError
from checker.records import Report
from checker.reports import FORMATS
from checker.web.asked import LARGEST, MOST_SOURCES, Ask, Choices, from_form, valid
from checker.web.desk import Desk
from checker.web.jobs import Job

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


class Form(BaseModel):
    """Files of any format that checker reads."""

    article: bytes
    sources: Sequence[bytes] = Field(min_length=1, max_length=MOST_SOURCES)
    settings: Choices = Choices()


class Waiting(BaseModel):
    """How long, in seconds, a caller waits for a report."""

    wait: Annotated[float, Field(ge=0, le=60)] = 30


# Method, path, name of what answers it, and with which status it gives what.
_REQUESTS: Sequence[tuple[str, str, str, Mapping[int, type[BaseModel]]]] = (
    ("POST", "/api/check", "check", {202: State}),
    ("GET", "/api/checks/{id}", "state", {200: State}),
    ("DELETE", "/api/checks/{id}", "stop", {202: State}),
    ("GET", "/api/reports/{id}", "report", {200: Report, 202: State}),
    ("DELETE", "/api/reports/{id}", "forget", {200: State}),
)


class Service:
    """One method per kind of request."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def routes(self) -> list[Route]:
        """What is answered, and where."""
        return [
            *(Route(path, getattr(self, name), methods=[how]) for how, path, name, _ in _REQUESTS),
            Route("/api/openapi.json", lambda _request: JSONResponse(openapi())),
        ]

    async def check(self, request: Request) -> Response:
        """Begin a check."""
        ask = await _asked(request)
        try:
            job = self._desk.check(ask)
        except UsageError as error:
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, str(error)) from None
        return _told(job, HTTPStatus.ACCEPTED)

    def state(self, request: Request) -> Response:
        """Tell how far a check is."""
        return _told(self._job(request))

    def stop(self, request: Request) -> Response:
        """End a check early: what is not checked by then is unchecked."""
        job = self._job(request)
        job.stop.set()
        return _told(job, HTTPStatus.ACCEPTED)

    async def report(self, request: Request) -> Response:
        """Return a report once it is there; how far it is if it takes longer than `wait`."""
        job = await run_in_threadpool(self._job, request)
        wait = valid(Waiting, dict(request.query_params)).wait
        while not job.finished and wait > 0:
            await asyncio.sleep(_TICK)
            wait -= _TICK
        if not job.finished:
            return _told(job, HTTPStatus.ACCEPTED)
        if job.error:
            ours, theirs = HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.UNPROCESSABLE_ENTITY
            raise HTTPException(ours if job.fault else theirs, job.error)
        text = await run_in_threadpool(lambda: FORMATS["json"](self._desk.report(job)))
        return Response(text, media_type="application/json")

    def forget(self, request: Request) -> Response:
        """Delete a finished check with its texts."""
        job = self._job(request)
        self._desk.forget(job)
        return _told(job)

    def _job(self, request: Request) -> Job:
        return self._desk.job(request.path_params["id"])


async def _asked(request: Request) -> Ask:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return valid(Ask, await request.body())
    if kind != "multipart/form-data":
        told = "send the texts as application/json, or files as multipart/form-data"
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, told)
    async with request.form(max_files=MOST_SOURCES + 1, max_part_size=LARGEST) as form:
        return await from_form(form)


def _told(job: Job, status: int = HTTPStatus.OK) -> Response:
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


def failure(text: str, status: int, headers: Any = None) -> Response:
    """Return an error as the service tells it."""
    return JSONResponse(Failure(error=text).model_dump(), status, headers)


def openapi() -> dict[str, Any]:
    """Return the description of the service in OpenAPI 3.1, made from its types."""
    kinds: list[tuple[type[BaseModel], JsonSchemaMode]]
    kinds = [(model, "validation") for model in (Ask, Form)]
    kinds += [(model, "serialization") for model in (State, Failure, Report)]
    _places, schemas = models_json_schema(kinds, ref_template="#/components/schemas/{model}")
    name = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths: dict[str, dict[str, Any]] = {}
    for method, path, does, gives in _REQUESTS:
        answers = {
            str(status): {"description": HTTPStatus(status).phrase} | _content(model)
            for status, model in gives.items()
        }
        paths.setdefault(path, {})[method.lower()] = {
            "operationId": does,
            "summary": getattr(Service, does).__doc__,
            "parameters": [name] if "{id}" in path else [],
            "responses": answers | {"default": {"description": "An error"} | _content(Failure)},
        }
    asked = _content(Ask)["content"] | _content(Form, "multipart/form-data")["content"]
    paths["/api/check"]["post"]["requestBody"] = {"content": asked}
    bounds = Waiting.model_json_schema()["properties"]["wait"]
    wait = {"name": "wait", "in": "query", "description": "seconds", "schema": bounds}
    paths["/api/reports/{id}"]["get"]["parameters"].append(wait)
    return {
        "openapi": "3.1.0",
        "info": {"title": "checker", "version": version("checker-news")},
        "security": [{}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _content(model: type[BaseModel], kind: str = "application/json") -> dict[str, Any]:
    return {"content": {kind: {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}}
