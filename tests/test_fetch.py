"""Pages of the web: what is fetched, what is refused, and that each refusal is one line."""

import datetime
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from checker.documents import load, read
from checker.documents.fetch import MOST_BYTES, fetched, is_public
from checker.errors import InputError
from checker.records import unheard
from checker.settings import Settings

TEXT = b"The ship sank off Vik."
PAGE = (
    "<html><head><title>Ship sinks</title><meta property='og:site_name' content='The Wire'>"
    "<meta property='article:published_time' content='2024-08-23T10:00:00Z'></head><body><article>"
    "<p>The ship sank off the old port of Vik, and nobody came to its help for hours.</p>"
    "</article></body></html>"
)
PRIVATE = Settings(allow_private=True)


class Pages(BaseHTTPRequestHandler):
    """Answers by the last word of the path."""

    protocol_version = "HTTP/1.1"
    stopping = threading.Event()

    def do_GET(self) -> None:
        """Answer."""
        name = self.path.partition("?")[0].rpartition("/")[2]
        self.close_connection = True
        getattr(self, f"page_{name.partition('.')[0]}")()

    def reply(
        self, body: bytes = TEXT, kind: str | None = "text/plain", status: int = 200, **more: str
    ) -> None:
        """Send a page."""
        self.send_response(status)
        for header, value in {"Content_Length": str(len(body)), **more}.items():
            self.send_header(header.replace("_", "-"), value)
        if kind is not None:
            self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def page_plain(self) -> None:
        """Plain text, as it is asked for."""
        self.reply()

    def page_asked(self) -> None:
        """What was asked, as text."""
        self.reply(f"{self.requestline}\n{self.headers}".encode())

    def page_story(self) -> None:
        """A page with a title, an outlet and a date."""
        self.reply(PAGE.encode(), "text/html; charset=utf-8")

    def page_latin(self) -> None:
        """Text in an encoding that only its header tells."""
        self.reply("Тонет корабль у порта.".encode("cp1251"), "text/plain; charset=windows-1251")

    def page_note(self) -> None:
        """Markdown that names a file of whoever reads it."""
        self.reply(b"---\nsources: [secret.txt]\n---\nThe ship sank.", "text/markdown")

    def page_gone(self) -> None:
        """No page."""
        self.reply(b"<p>Never was.</p>", "text/html", 404)

    def page_picture(self) -> None:
        """A picture."""
        self.reply(b"\x89PNG", "image/png")

    def page_bare(self) -> None:
        """Nobody knows what."""
        self.reply(TEXT, None)

    def page_packed(self) -> None:
        """A compressed page that nobody asked for."""
        self.reply(Content_Encoding="gzip")

    def page_broken(self) -> None:
        """A page that ends before its end."""
        self.reply(Content_Length="1000")

    def page_announced(self) -> None:
        """A redirect to where the query says."""
        self.reply(b"", status=302, Location=self.path.partition("?")[2])

    def page_again(self) -> None:
        """A redirect to itself."""
        self.reply(b"", status=301, Location=self.path)

    def page_endless(self) -> None:
        """A body without an end."""
        self.reply(b"", Content_Length=str(10**12))
        while not self.stopping.is_set():
            self.wfile.write(b"The ship sank. " * 10_000)

    def page_drip(self) -> None:
        """A byte now and then, none too late for itself."""
        self.reply(b"", Content_Length="1000")
        while not self.stopping.wait(0.02):
            self.wfile.write(b"x")

    def page_header(self) -> None:
        """Headers that drip, without an end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not self.stopping.wait(0.02):
            self.wfile.write(b"x")

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


class Server(ThreadingHTTPServer):
    """A server whose readers may leave."""

    def handle_error(self, *_: object) -> None:
        """Say nothing of a reader who left."""


def serve(prepare: Callable[[Server], None] = lambda _: None) -> Iterator[int]:
    """Run a server; yield its port."""
    with Server(("127.0.0.1", 0), Pages) as server:
        prepare(server)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        Pages.stopping.set()
        server.shutdown()
        thread.join()
    Pages.stopping.clear()


@pytest.fixture(scope="module", name="site")
def _site() -> Iterator[str]:
    """Return the address of a site on this machine."""
    for port in serve():
        yield f"http://127.0.0.1:{port}"


def anywhere(_address: str) -> bool:
    """Allow every address."""
    return True


def refused(url: str, allows: Callable[[str], bool] = anywhere, patience: float = 5) -> str:
    """Return the line that refuses a page."""
    with pytest.raises(InputError) as caught:
        fetched(url, allows, patience)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_page_and_its_type(site: str) -> None:
    """A page comes with the suffix of its type; text and unnamed bytes are what they are called."""
    assert fetched(f"{site}/plain", anywhere) == (TEXT, ".txt")
    assert fetched(f"{site}/plain.md", anywhere) == (TEXT, ".md")
    assert fetched(f"{site}/bare.txt", anywhere) == (TEXT, ".txt")
    assert fetched(f"{site}/story.php?id=5", anywhere) == (PAGE.encode(), ".html")


def test_the_server_is_asked_politely(site: str) -> None:
    """It learns who asks, and a path that is written as people write it."""
    asked = fetched(f"{site}/é x/asked?q=ü#part", anywhere)[0].decode()

    assert asked.startswith("GET /%C3%A9%20x/asked?q=%C3%BC HTTP/1.1\n")
    assert "User-Agent: checker/" in asked
    assert f"Host: {site.removeprefix('http://')}\n" in asked.replace("\r", "")


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("gone", "the server answers 404 Not Found; check the address"),
        ("picture", "is `image/png`, which is not read"),
        ("bare", "is `application/octet-stream`, which is not read"),
        ("packed", "is sent compressed"),
        ("broken", "broke off, 978 bytes before its end"),
        ("again", "redirects more than 5 times"),
        ("announced?file:///etc/passwd", "file:///etc/passwd: only http:// and https:// pages"),
        ("announced?http://me:secret@127.0.0.1/", "http://…@127.0.0.1: a name or password"),
        ("endless", f"more than {MOST_BYTES // 1_000_000} MB"),
    ],
)
def test_what_cannot_be_used_is_one_line(site: str, path: str, complaint: str) -> None:
    """Errors, other types, broken, endless and misleading answers are refused, saying why."""
    assert complaint in refused(f"{site}/{path}")


@pytest.mark.parametrize("path", ["drip", "header"])
def test_time_is_bounded_as_a_whole(site: str, path: str) -> None:
    """A server that always sends a little more does not hold a run."""
    assert "took more than 0.2 s" in refused(f"{site}/{path}", patience=0.2)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("file:///etc/passwd", "only http:// and https:// pages are fetched"),
        ("ftp://a.example/b.txt", "only http:// and https:// pages are fetched"),
        ("http:///b", "only http:// and https:// pages are fetched"),
        ("http://me:secret@127.0.0.1/", "http://…@127.0.0.1: a name or password in a URL"),
        ("http://127.0.0.1:99999/", "cannot be fetched (Port out of range"),
        ("http://127.0.0.1:1/", "cannot be fetched (Connection refused)"),
        (f"http://{'a' * 70}.example/", "label empty or too long"),
    ],
)
def test_bad_addresses(url: str, complaint: str) -> None:
    """What is no address of a page is refused before anything is asked, no password repeated."""
    line = refused(url)
    assert complaint in line
    assert "secret" not in line


def test_a_private_address_is_not_connected_to(site: str) -> None:
    """By default a name that leads to this machine, or a network of ours, is refused."""
    line = refused(site.replace("127.0.0.1", "localhost"), is_public)
    assert "localhost is at " in line
    assert "no public address; give --allow-private to fetch it" in line


def test_a_redirect_to_a_private_address(site: str) -> None:
    """Every hop is checked like the first."""
    line = refused(f"{site}/announced?http://[::1]:9/", lambda address: address == "127.0.0.1")
    assert "::1 is at ::1, no public address" in line


def test_redirects_are_followed(site: str) -> None:
    """A page that has moved is read, relative addresses too."""
    assert fetched(f"{site}/announced?/in/story", anywhere) == (PAGE.encode(), ".html")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("0.0.0.0", False),  # noqa: S104  no server
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.8.8.8", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:db8::1", False),
        ("fc00::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    """Only addresses of the internet are public, however another is wrapped up."""
    assert is_public(address) is public


def test_the_host_of_a_certificate_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is connected to, and the name must be in a certificate that is trusted."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not installed")
    key, trusted = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(trusted)]
    subprocess.run([openssl, *command.split(), *names, *files], check=True, capture_output=True)  # noqa: S603
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, key)

    def secure(server: Server) -> None:
        server.socket = context.wrap_socket(server.socket, server_side=True)

    def here(address: str) -> bool:
        return address == "127.0.0.1"

    for port in serve(secure):
        assert "certificate verify failed" in refused(f"https://localhost:{port}/plain", here)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert fetched(f"https://localhost:{port}/plain", here) == (TEXT, ".txt")
        assert "certificate verify failed" in refused(f"https://127.0.0.1:{port}/plain", here)


# As documents


def test_a_page_is_a_document(site: str) -> None:
    """It is called by its address, and says who published it and when."""
    pytest.importorskip("trafilatura", exc_type=ImportError)
    url = f"{site}/story"
    (case,) = load(url, [f"{site}/plain"], unheard, PRIVATE)

    assert (case.article.id, case.article.path) == (url, url)
    assert (case.article.title, case.article.publisher) == ("Ship sinks", "The Wire")
    assert case.article.date == datetime.date(2024, 8, 23)
    assert [source.id for source in case.sources] == [f"{site}/plain"]


def test_the_encoding_of_a_header(site: str) -> None:
    """What only the server knows of the encoding is used, and needs no guess."""
    told: list[str] = []
    (document,) = read(f"{site}/latin", told.append, PRIVATE)

    assert (document.text, told) == ("Тонет корабль у порта.", [])


def test_a_page_names_no_files(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote it must not choose which of our files a report quotes."""
    (tmp_path / "secret.txt").write_text("The word is Swordfish.")
    monkeypatch.chdir(tmp_path)
    (case,) = load(f"{site}/note", None, unheard, PRIVATE)

    assert case.sources == ()


def test_pages_of_front_matter(site: str, tmp_path: Path) -> None:
    """An article names pages only where it may."""
    story = tmp_path / "story.md"
    story.write_text(f"---\nsources: [{site}/plain]\n---\nThe ship swims.")

    with pytest.raises(InputError, match=r"story\.md: names the source http.*; --fetch fetches it"):
        load(story, None, unheard, PRIVATE)
    (case,) = load(story, None, unheard, Settings(fetch=True, allow_private=True))
    assert [source.path for source in case.sources] == [f"{site}/plain"]
    with pytest.raises(InputError, match="is outside of the folder"):
        load(f"{site}/plain", None, unheard, PRIVATE, root=str(tmp_path))
    with pytest.raises(InputError, match="no public address"):
        load(story, None, unheard, Settings(fetch=True))
