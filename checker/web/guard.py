"""What every request must pass: the right host and origin, a bounded body, strict headers."""

from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 2 * 1024 * 1024  # bytes of one request
_DRAINED = 64 * 1024 * 1024  # of a refused body, read so that the browser sees the answer
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TOO_LARGE = (
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    f"The texts together are larger than {LARGEST // 1024 // 1024} MB; send fewer or shorter.",
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Lets a request through only if it comes from a page of this very server.

    A foreign name in `Host` is another site's name made to point here (DNS rebinding); a foreign
    `Origin` is another site's form or script.
    """

    def __init__(self, app: ASGIApp, explain: Callable[[HTTPException], Response]) -> None:
        """`explain` makes a page of a refusal."""
        self._app = app
        self._explain = explain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return
        length = Headers(scope=scope).get("content-length", "")
        declared = int(length) if length.isdecimal() else 0
        refused = _refusal(scope, declared)
        if refused is None:
            await self._app(scope, _bounded(receive), _hardened(send))
            return
        await _drain(receive)
        await self._explain(refused)(scope, receive, _hardened(send))


def _refusal(scope: Scope, declared: int) -> HTTPException | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if host not in {f"{name}:{scope['server'][1]}" for name in ("127.0.0.1", "localhost")}:
        return HTTPException(HTTPStatus.MISDIRECTED_REQUEST, f"This is no page of {host!r}.")
    if scope["method"] not in {"GET", "HEAD"}:
        site = headers.get("sec-fetch-site", "same-origin")
        if headers.get("origin") != f"http://{host}" or site != "same-origin":
            return HTTPException(HTTPStatus.FORBIDDEN, "This form was sent from another site.")
    return HTTPException(*_TOO_LARGE) if declared > LARGEST else None


async def _drain(receive: Receive) -> None:
    read = 0
    while read < _DRAINED:
        message = await receive()
        read += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


def _bounded(receive: Receive) -> Receive:
    """Count a body whose length was not declared, or not truly."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST:
            raise HTTPException(*_TOO_LARGE)
        return message

    return bounded


def _hardened(send: Send) -> Send:
    async def hardened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", CSP)
            headers.update(_HEADERS)
        await send(message)

    return hardened
