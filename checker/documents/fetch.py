"""Fetches a page of the web; the address that is connected to is the one that was checked."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse, responses
from importlib.metadata import version
from ipaddress import IPv6Address, IPv6Network, ip_address
from pathlib import PurePosixPath
from ssl import create_default_context
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from checker.documents.encoding import usable
from checker.documents.reading import DOCUMENTS
from checker.documents.tables import TABLES
from checker.errors import InputError

MOST_BYTES = 10_000_000
_PATIENCE = 30.0  # seconds for all of it: names, redirects, and however slowly a page drips
_CONNECTING = 10.0  # seconds for one of several addresses
_REDIRECTS = 5
_MOVED = {301, 302, 303, 307, 308}
_GLOBAL = IPv6Network("2000::/3")
_SUFFIXES = {
    "text/plain": ".txt",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "text/xml": ".xml",
    "application/xml": ".xml",
    "application/rss+xml": ".xml",
    "application/atom+xml": ".xml",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.apache.parquet": ".parquet",
}
_VAGUE = {"text/plain", "application/octet-stream"}  # a name's suffix tells more
_IN_CHARSET = frozenset({".html", ".md", ".txt", ".csv", ".json", ".jsonl"})

Allows = Callable[[str], bool]  # an address


def is_public(address: str) -> bool:
    """Whether an address is one of the internet, and of no machine or network of ours."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is None and ip not in _GLOBAL:
            return False
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast


def fetched(url: str, allows: Allows = is_public, patience: float = _PATIENCE) -> tuple[bytes, str]:
    """Return the content of a page, and the suffix of a file of its type.

    No address is connected to, by redirects neither, that `allows` refuses; proxies of the
    environment are not used. Raises InputError for what cannot be fetched, is longer than
    MOST_BYTES or takes more than `patience` seconds.
    """
    page: Future[tuple[bytes, str]] = Future()
    opened: list[socket.socket] = []

    def work() -> None:
        try:
            page.set_result(_page(url, allows, opened))
        except BaseException as error:  # noqa: BLE001  raised by who waits for it
            page.set_exception(error)

    # A thread, as nothing else ends the looking up of a name in time.
    threading.Thread(target=work, daemon=True).start()
    try:
        return page.result(patience)
    except TimeoutError:
        for sock in opened:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        raise InputError(f"{url}: took more than {patience:g} s; save the page as a file") from None


def _page(url: str, allows: Allows, opened: list[socket.socket]) -> tuple[bytes, str]:
    at = url
    for _ in range(_REDIRECTS + 1):
        try:
            with _answered(at, allows, opened) as response:
                if response.status not in _MOVED or "Location" not in response.headers:
                    return _content(url, at, response)
                at = urljoin(at, response.headers["Location"])
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise InputError(f"{url}: cannot be fetched ({reason}); check the address") from None
    raise InputError(f"{url}: redirects more than {_REDIRECTS} times; name the page itself")


@contextmanager
def _answered(url: str, allows: Allows, opened: list[socket.socket]) -> Iterator[HTTPResponse]:
    """Ask for one page, and yield the response."""
    parts = _checked(url)
    host = str(parts.hostname).encode("idna").decode()
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    with ExitStack() as closing:
        sock = closing.enter_context(_connected(url, host, port, allows))
        if secure:
            context = create_default_context()
            sock = closing.enter_context(context.wrap_socket(sock, server_hostname=host))
        opened.append(sock)
        connection = HTTPConnection(host, port)
        connection.sock = sock
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Host": parts.netloc.encode("idna").decode(),
            "User-Agent": f"checker/{version('checker-news')} (checker-news; checks news articles)",
            "Accept": "text/html, */*;q=0.8",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        connection.request("GET", quote(target, safe="%/?=&:;@!$'()*+,~[]"), headers=headers)
        yield closing.enter_context(connection.getresponse())


def _checked(url: str) -> SplitResult:
    """Return the parts of a URL that may be fetched."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(f"{url}: only http:// and https:// pages are fetched; save it as a file")
    if "@" in parts.netloc:
        shown = f"{parts.scheme}://…@{parts.hostname}"
        raise InputError(f"{shown}: a name or password in a URL is not sent; save it as a file")
    return parts


def _connected(url: str, host: str, port: int, allows: Allows) -> socket.socket:
    """Return a socket to the first address of a host that answers, of those that are allowed."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    failure: OSError | None = None
    for address in filter(allows, dict.fromkeys(found)):
        try:
            return socket.create_connection((address, port), _CONNECTING)
        except OSError as error:
            failure = error
    if failure:
        raise failure
    raise InputError(
        f"{url}: {host} is at {found[0]}, no public address; give --allow-private to fetch it"
    )


def _content(url: str, at: str, response: HTTPResponse) -> tuple[bytes, str]:
    if response.status != 200:
        said = f"{response.status} {responses.get(response.status, '')}".strip()
        raise InputError(f"{url}: the server answers {said}; check the address")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise InputError(f"{url}: is sent compressed, unasked; save the page as a file")
    suffix = _suffix(url, at, response.headers)
    data = response.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InputError(f"{url}: more than {MOST_BYTES // 1_000_000} MB; save what matters of it")
    if response.length:
        raise InputError(f"{url}: broke off, {response.length:,} bytes before its end; try again")
    charset = response.headers.get_content_charset()
    if charset and suffix in _IN_CHARSET and not usable("utf-8", data):
        encoding = usable(charset, data)
        data = data.decode(encoding).encode() if encoding else data
    return data, suffix


def _suffix(url: str, at: str, headers: Message) -> str:
    """Return the suffix of files of a page's type; where that says little, that of its address."""
    kind = headers.get_content_type() if "Content-Type" in headers else "application/octet-stream"
    named = PurePosixPath(urlsplit(at).path).suffix.lower()
    if kind in _VAGUE and named and (named in DOCUMENTS or named in TABLES):
        return named
    if kind not in _SUFFIXES:
        raise InputError(f"{url}: is `{kind}`, which is not read; name a page with text")
    return _SUFFIXES[kind]
