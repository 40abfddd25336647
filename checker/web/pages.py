"""Templates to pages: the review page extends the one of the report."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, PackageLoader
from starlette.responses import HTMLResponse, Response

from checker.reports.html import asset, environment

_ENVIRONMENT = environment().overlay(
    loader=ChoiceLoader([PackageLoader("checker.web"), PackageLoader("checker.reports", "")])
)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page made from a template; texts go in as variables and come out escaped."""
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(values), status)


def _own(name: str) -> str:
    return (files("checker.web") / "static" / name).read_text(encoding="utf-8")


# Read once: no name from a request ever meets the file system.
ASSETS: Mapping[str, Response] = {
    "report.css": Response(asset("report.css"), media_type="text/css"),
    "report.js": Response(asset("report.js"), media_type="text/javascript"),
    "style.css": Response(_own("style.css"), media_type="text/css"),
    "progress.js": Response(_own("progress.js"), media_type="text/javascript"),
}
