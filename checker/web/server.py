"""A port of this machine, and what every request to the review server must pass.

The right host, origin or token, and a bounded body; every answer has strict headers.
"""

import hmac
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checker.errors import UsageError
from checker.web.asked import LARGEST

SERVICE = "/api/"
_DRAINED = 64 * 1024 * 1024  # bytes of a refused body, read so that the caller sees the answer
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def listen(port: int, host: str = "127.0.0.1") -> socket.socket:
    """Return a socket on a port, 0 for any. Raises UsageError where that cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(
            f"port {port} of {host} cannot be used ({error.strerror}); choose another with --port,"
            " or 0"
        ) from None


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Return a server of an app; `run(sockets=[listen(port)])` serves it."""
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets a request through only if it bears the token, or comes from this very computer's page.

    A foreign name in `Host` is another site's name made to point here (DNS rebinding); a foreign
    `Origin` is another site's form or script. `explain` makes an answer of a refusal; without
    `bearer` no token is asked.
    """

    app: ASGIApp
    explain: Callable[[Request, Exception], Response]
    bearer: str | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return  # half a form is none
        refused = self._refusal(request)
        if refused is None and body is None:
            told = f"The texts together are larger than {LARGEST // 1024 // 1024} MB; send fewer."
            refused = HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, told)
        whole: list[Message] = [{"type": "http.request", "body": body or b""}]

        async def read() -> Message:
            return whole.pop() if whole else await receive()

        app = self.app if refused is None else self.explain(request, refused)
        await app(scope, read, _hardened(send))

    def _refusal(self, request: Request) -> HTTPException | None:
        scope, headers = request.scope, request.headers
        if self.bearer is not None:
            given = headers.get("authorization", "").encode()
            if hmac.compare_digest(given, f"Bearer {self.bearer}".encode()):
                return None
            told = "This needs the header `Authorization: Bearer TOKEN`, with the server's token."
            return HTTPException(HTTPStatus.UNAUTHORIZED, told, {"WWW-Authenticate": "Bearer"})
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in {f"{name}:{scope['server'][1]}" for name in ("127.0.0.1", "localhost")}:
            return HTTPException(HTTPStatus.MISDIRECTED_REQUEST, f"This is no page of {host!r}.")
        if scope["method"] in {"GET", "HEAD"}:
            return None
        # Whoever is no browser names no origin.
        own = origin == f"http://{host}" or (origin is None and scope["path"].startswith(SERVICE))
        if own and headers.get("sec-fetch-site", "same-origin") == "same-origin":
            return None
        return HTTPException(HTTPStatus.FORBIDDEN, "This form was sent from another site.")


async def _body(request: Request) -> bytes | None:
    """Return a body, None where it is too large whatever length was declared."""
    body, read = bytearray(), 0
    async for part in request.stream():
        read += len(part)
        if read <= LARGEST:
            body += part
        if read >= _DRAINED:
            break
    return bytes(body) if read <= LARGEST else None


def _hardened(send: Send) -> Send:
    async def hardened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Content-Security-Policy", CSP)
            headers.update(_HEADERS)
        await send(message)

    return hardened
