"""Templates to pages: the review page extends the one of the report."""

from collections.abc import Mapping
from importlib.resources import files
from mimetypes import guess_type
from typing import Any

from jinja2 import ChoiceLoader, PackageLoader
from starlette.responses import HTMLResponse, Response

from checker.reports.html import environment

_ENVIRONMENT = environment().overlay(
    loader=ChoiceLoader([PackageLoader("checker.web"), PackageLoader("checker.reports", "")])
)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page made from a template; texts go in as variables and come out escaped."""
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(values), status)


# Read once: no name from a request ever meets the file system.
ASSETS: Mapping[str, Response] = {
    file.name: Response(file.read_text(encoding="utf-8"), media_type=guess_type(file.name)[0])
    for folder in (files("checker.reports"), files("checker.web") / "static")
    for file in folder.iterdir()
    if file.name.endswith((".css", ".js"))
}
