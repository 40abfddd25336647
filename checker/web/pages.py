"""Templates to pages: texts go in as variables and come out escaped."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

_TYPES = {"style.css": "text/css", "progress.js": "text/javascript"}
_ENVIRONMENT = Environment(
    # Not `select_autoescape`, which decides by the name of the file.
    loader=PackageLoader("checker.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page made from a template of this package."""
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(values), status)


def _asset(name: str) -> Response:
    text = (files("checker.web") / "static" / name).read_text(encoding="utf-8")
    return Response(text, media_type=_TYPES[name])


# Read once: no name from a request ever meets the file system.
ASSETS: Mapping[str, Response] = {name: _asset(name) for name in _TYPES}
