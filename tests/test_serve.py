"""The review page over real HTTP: who may ask what, and the way from a text to a decision."""

import datetime
import http.client
import json
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import html5lib
import pytest
from typer.testing import CliRunner

from checker import Settings, check
from checker.cli import app
from checker.engines import Engine
from checker.engines.rules import RulesEngine
from checker.errors import ModelError, UsageError
from checker.records import Notify
from checker.settings import EngineName
from checker.web.app import make_app
from checker.web.asked import LARGEST
from checker.web.desk import Desk, make_desk, mended
from checker.web.jobs import Job, Jobs
from checker.web.server import CSP, listen, make_server
from checker.web.store import Store

ARTICLE = "Vice President Maria Lopez opened the summit in Quito on Monday.\n"
SOURCE = "President Maria Lopez opened the summit in Quito on Monday.\n"
DAY = datetime.date(2026, 3, 2)
RULES = Settings(engine=EngineName.RULES)
HOSTILE = (
    "Vice President Maria Lopez <script>alert(1)</script> {{7*7}} opened | the summit in"
    " Quito \u202eon\u202c Monday 🧑‍🚀 e\u0301.\n"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from the server."""

    status: int
    headers: Mapping[str, str]
    text: str


class Browser:
    """Sends requests as a browser on the page would, unless told otherwise."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> Answer:
        """Send one request; a header given as None is left out, `_` stands for `-`."""
        sent: dict[str, str | None] = {"Host": self.host}
        if method == "POST":
            sent |= {
                "Origin": f"http://{self.host}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        if body is not None and "Transfer-Encoding" not in sent:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, told, response.read().decode())
        connection.close()
        return answer

    def get(self, path: str) -> Answer:
        """Open a page, following redirects."""
        answer = self.ask("GET", path)
        while answer.status == HTTPStatus.SEE_OTHER:
            answer = self.ask("GET", answer.headers["location"])
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form of the page."""
        return self.ask("POST", path, urlencode(fields).encode())

    def check(self, article: str = ARTICLE, source: str = SOURCE, **fields: str) -> str:
        """Paste an article and a source, wait for the check, and return its path."""
        pasted = {"article.text": article, "sources.1.text": source, "settings.engine": "rules"}
        answer = self.post("/check", **{"article.name": "story.txt", **pasted, **fields})
        assert answer.status == HTTPStatus.SEE_OTHER, answer.text
        return self.finished(answer.headers["location"])

    def finished(self, review: str) -> str:
        """Wait until a check is finished, as the page's script does."""
        for _ in range(1000):
            if json.loads(self.ask("GET", f"/api/checks/{job_of(review)}").text)["finished"]:
                return review
            threading.Event().wait(0.02)
        raise AssertionError(f"{review} does not end")


def job_of(review: str) -> str:
    """Return the id of the check that a path of the page is about."""
    return review.split("/")[2]


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, f"{pattern} is not in {text}"
    return match.group(1)


@contextmanager
def serving(desk: Desk, bearer: str | None = None) -> Iterator[Browser]:
    """Serve a desk on a free port for the length of a test."""
    listening = listen(0)
    server = make_server(make_app(desk, bearer))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Browser(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def written(home: Path) -> Path:
    """Write a folder with an article and its source, inside another with a secret."""
    (home / "secret.txt").write_text("The vault opens at noon.\n", encoding="utf-8")
    inner = home / "desk"
    inner.mkdir()
    (inner / "story.txt").write_text(ARTICLE, encoding="utf-8")
    (inner / "wire.txt").write_text(SOURCE, encoding="utf-8")
    return inner


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an article and its source."""
    return written(tmp_path)


@pytest.fixture
def browser(folder: Path) -> Iterator[Browser]:
    """Open the review page of the folder."""
    with serving(
        make_desk(str(folder), None, "Ana", RULES, folder.parent / "c.db", lambda: DAY)
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Open a page that no test of this module changes."""
    shared = written(tmp_path_factory.mktemp("shared"))
    with serving(
        make_desk(str(shared), None, "Ana", RULES, shared.parent / "c.db", lambda: DAY)
    ) as opened:
        yield opened


def folder_review(browser: Browser) -> str:
    """Return the path of the folder's check, once it is finished."""
    return browser.finished(_found(r'href="(/review/\w+)"', browser.ask("GET", "/").text))


def decision_path(page: str) -> str:
    """Return where the first form of a page sends its decision."""
    return _found(r'action="(/review/\w+/\d+/(?!all)[\w-]+)"', page)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", "", None],
)
def test_another_host_name_is_refused(host: str | None, stranger: Browser) -> None:
    """A site whose name was made to point here (DNS rebinding) reads nothing."""
    name = None if host is None else host.format(port=stranger.port)
    answer = stranger.ask("GET", "/", Host=name)

    assert answer.status in {HTTPStatus.MISDIRECTED_REQUEST, HTTPStatus.BAD_REQUEST}
    assert "<form" not in answer.text


def test_localhost_is_this_host(stranger: Browser) -> None:
    """The page opens under both of its names."""
    assert stranger.ask("GET", "/", Host=f"localhost:{stranger.port}").status == HTTPStatus.OK


@pytest.mark.parametrize(
    "path", ["/check", "/folder", "/review/x/stop", "/review/x/forget", "/review/x/1/y"]
)
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "http://evil.example"}, id="another site"),
        pytest.param({"Origin": "null"}, id="a sandboxed page"),
        pytest.param({"Origin": None}, id="none"),
        pytest.param({"Origin": "https://127.0.0.1:{port}"}, id="another scheme"),
        pytest.param({"Origin": "http://127.0.0.1:1"}, id="another port"),
        pytest.param({"Sec_Fetch_Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec_Fetch_Site": "same-site"}, id="same site"),
    ],
)
def test_forms_of_other_sites_are_refused(
    path: str, headers: dict[str, str | None], stranger: Browser
) -> None:
    """Whatever changes something here must come from this very page."""
    sent = {name: value and value.format(port=stranger.port) for name, value in headers.items()}

    answer = stranger.ask("POST", path, b"", **sent)

    assert answer.status == HTTPStatus.FORBIDDEN
    assert "sent from another site" in answer.text


def test_large_requests_are_refused(stranger: Browser) -> None:
    """More than the limit is refused with a page that says the limit."""
    answer = stranger.ask("POST", "/check", b"a=" + b"x" * LARGEST)

    assert answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "larger than 2 MB" in answer.text


def test_large_requests_of_undeclared_length_are_refused(stranger: Browser) -> None:
    """A body sent in chunks is counted as it comes."""
    chunk = b"a=" + b"x" * LARGEST
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(chunk), chunk)

    answer = stranger.ask("POST", "/check", body, Transfer_Encoding="chunked")

    assert answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/static/../../secret.txt",
        "/static/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/static/..%5csecret.txt",
        "/static//etc/passwd",
        "/static/progress.js%00",
        "/review/..%2f..%2fsecret.txt",
        "/review/{job}/../../secret.txt",
        "/review/{job}/report.txt",
        "/review/{job}/report.terminal",
        "/review/{job}/report.json%2f..%2f..%2fsecret.txt",
        "/review/{job}/99",
        "/review/{job}/0",
        "/review/{job}/-1",
        "/secret.txt",
        "/story.txt",
        "//secret.txt",
    ],
)
def test_no_path_leads_to_a_file(path: str, stranger: Browser) -> None:
    """A path names a page of the table made at start, or nothing."""
    review = folder_review(stranger)
    answer = stranger.ask("GET", path.replace("/review/{job}", review))

    assert answer.status == HTTPStatus.NOT_FOUND
    assert "vault" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize("path", ["/", "/gone", "/static/style.css", "/review/gone"])
def test_every_answer_has_strict_headers(path: str, stranger: Browser) -> None:
    """No page may run or load what is not of this server, nor stand in a frame."""
    headers = stranger.ask("GET", path).headers

    assert headers["content-security-policy"] == CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "unsafe" not in CSP


def test_the_folder_is_checked_at_start(browser: Browser) -> None:
    """All articles of the folder are checked against each other, one row each."""
    page = browser.get(folder_review(browser)).text

    assert re.findall(r'<a href="/review/\w+/\d" dir="auto">([^<]+)</a>', page) == [
        "story.txt",
        "wire.txt",
    ]


def test_a_finding_shows_both_sides(browser: Browser) -> None:
    """The article's words, the source's words, who says so and where stand on the page."""
    page = browser.get(browser.check(**{"sources.1.publisher": "The Wire"})).text

    assert "<b>Vice President</b> Maria Lopez opened the summit" in page
    assert "<b>President</b> Maria Lopez opened the summit" in page
    assert 'dir="auto">The Wire</a> <span class="stance contradicts">says otherwise' in page
    assert '<ins dir="auto">President</ins>' in page


def cards(page: str) -> list[str]:
    """Return the words of each finding on a page, without those of its form."""
    found = []
    for node in html5lib.parse(page, namespaceHTMLElements=False).iter("li"):
        if "finding" in node.get("class", "").split():
            for form in node.findall("form"):
                node.remove(form)
            found.append(" ".join("".join(node.itertext()).split()))
    return found


def test_the_review_page_tells_what_the_report_tells(browser: Browser) -> None:
    """The findings stand there in the same words, order and numbers as in the saved report."""
    review = browser.check(f"{ARTICLE}It was a triumph of colour.\n")

    shown = cards(browser.get(f"{review}/1").text)

    assert shown
    assert shown == cards(browser.get(f"{review}/report.html").text)


def test_from_paste_to_a_run_that_passes(browser: Browser, folder: Path) -> None:
    """A dismissed finding is written down, shown as such, and honoured by the command line."""
    command = ["check", str(folder / "story.txt"), "--against", str(folder / "wire.txt")]
    command += ["--engine", "rules"]
    file = folder / "checker-waivers.toml"
    review = browser.check()

    form = decision_path(browser.get(review).text)
    answer = browser.post(form, decision="dismissed", reason="she was acting\n president")

    page = browser.get(review).text
    assert answer.headers["location"].startswith(f"{review}/1#f1-")
    assert "Dismissed by Ana, 2026-03-02: she was acting president." in page
    (entry,) = tomllib.loads(file.read_text(encoding="utf-8"))["waiver"]
    assert (entry["document"], entry["reason"]) == ("story.txt", "she was acting president")
    assert (entry["reviewer"], entry["date"]) == ("Ana", DAY)
    assert CliRunner().invoke(app, command).exit_code == 1
    assert CliRunner().invoke(app, [*command, "--waivers", str(file)]).exit_code == 0


def test_a_decision_in_the_folder_names_its_file(browser: Browser, folder: Path) -> None:
    """A finding of the folder's own check is waived under the path of its file."""
    review = folder_review(browser)
    form = decision_path(browser.get(f"{review}/1").text)

    browser.post(form, decision="corrected")

    (entry,) = tomllib.loads((folder / "checker-waivers.toml").read_text())["waiver"]
    assert (entry["document"], entry["decision"]) == ("story.txt", "corrected")
    assert "To decide 0" in browser.get(f"{review}/1").text


def test_a_decision_can_be_taken_back(browser: Browser, folder: Path) -> None:
    """Taking back leaves a file without the entry and the finding open again."""
    review = browser.check()
    form = decision_path(browser.get(review).text)
    browser.post(form, decision="confirmed")

    browser.post(form, decision="withdrawn")

    assert "waiver" not in tomllib.loads((folder / "checker-waivers.toml").read_text())
    assert "Dismiss as false alarm" in browser.get(review).text


def test_to_dismiss_takes_a_reason(browser: Browser, folder: Path) -> None:
    """Without a reason nothing is written, and the finding asks for one."""
    form = decision_path(browser.get(browser.check()).text)

    answer = browser.post(form, decision="dismissed", reason="  ")

    assert answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'role="alert" id="e' in answer.text
    assert not (folder / "checker-waivers.toml").exists()


@pytest.mark.parametrize(
    ("claim", "decision", "status"),
    [
        pytest.param("gone", "dismissed", HTTPStatus.NOT_FOUND, id="no such finding"),
        pytest.param("../2/x", "dismissed", HTTPStatus.NOT_FOUND, id="a path"),
        pytest.param(None, "maybe", HTTPStatus.UNPROCESSABLE_ENTITY, id="no such decision"),
    ],
)
def test_only_findings_can_be_decided(
    claim: str | None, decision: str, status: HTTPStatus, browser: Browser, folder: Path
) -> None:
    """What is not in the report's table is refused and not written."""
    form = decision_path(browser.get(browser.check()).text)
    path = form if claim is None else f"{form.rpartition('/')[0]}/{claim}"

    assert browser.post(path, decision=decision, reason="so").status == status
    assert not (folder / "checker-waivers.toml").exists()


def test_half_a_decision_is_none(browser: Browser, folder: Path) -> None:
    """A form that is cut off on its way, as when a browser is closed, writes nothing."""
    form = decision_path(browser.get(browser.check()).text)
    with closing(http.client.HTTPConnection("127.0.0.1", browser.port)) as connection:
        connection.putrequest("POST", form)
        connection.putheader("Origin", f"http://{browser.host}")
        connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        connection.putheader("Content-Length", "99")
        connection.endheaders(b"decision=dismissed&reason=she+was")

    browser.check()

    assert not (folder / "checker-waivers.toml").exists()


def test_a_waiver_file_broken_by_hand_is_told(browser: Browser, folder: Path) -> None:
    """The page names the fault, and the file is not written over."""
    review = browser.check()
    form = decision_path(browser.get(review).text)
    (folder / "checker-waivers.toml").write_text("[[waiver]\n", encoding="utf-8")

    answer = browser.post(form, decision="confirmed")

    assert answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "not valid TOML" in answer.text
    assert "not valid TOML" in browser.get(browser.check()).text
    assert (folder / "checker-waivers.toml").read_text() == "[[waiver]\n"


def test_a_waiver_file_edited_by_hand_shows_at_once(browser: Browser, folder: Path) -> None:
    """The page and the JSON report tell what the file says when they are asked for."""
    file, review = folder / "checker-waivers.toml", browser.check()
    browser.post(decision_path(browser.get(review).text), decision="confirmed", reason="see Wire")
    file.write_text(file.read_text().replace("see Wire", "see Reuters"))
    edited = browser.get(review).text, browser.get(f"/api/reports/{job_of(review)}").text
    file.write_text("")

    assert all("see Reuters" in text for text in edited)
    assert "To decide 1" in browser.get(review).text


def test_a_lapsed_decision_is_told(browser: Browser) -> None:
    """Once the source says something else, the page says that the decision lapsed."""
    form = decision_path(browser.get(browser.check()).text)
    browser.post(form, decision="dismissed", reason="she was acting president")

    page = browser.get(browser.check(source=SOURCE.replace("President", "Governor"))).text

    assert "lapsed: what the sources say of it has changed" in page
    assert "Dismiss as false alarm" in page


def test_a_mended_text_keeps_its_decisions(browser: Browser) -> None:
    """The pasted texts come back to be edited, under the name that decisions are kept under."""
    review = browser.check(**{"article.name": "", "sources.10.text": "Rain fell."})
    browser.post(decision_path(browser.get(review).text), decision="confirmed")

    page = html5lib.parse(browser.get(f"{review}/edit").text, namespaceHTMLElements=False)
    fields = {one.get("name", ""): one.get("value", "") for one in page.iter("input")}
    fields |= {one.get("name", ""): one.text or "" for one in page.iter("textarea")}
    fields["article.text"] = f"It rained on Monday in Lima. {fields['article.text']}"
    answer = browser.post("/check", **fields, **{"settings.engine": "rules"})
    again = browser.finished(answer.headers["location"])

    assert fields["sources.10.text"] == "Rain fell."
    assert "Confirmed by Ana" in browser.get(again).text


def test_checks_and_decisions_survive_a_restart(folder: Path, tmp_path: Path) -> None:
    """A kept check is listed and shows its texts and decisions, wherever checker starts next."""
    kept = tmp_path / "c.db"
    with serving(make_desk(None, tmp_path / "w.toml", "Ana", RULES, kept, lambda: DAY)) as browser:
        review = browser.check()
        browser.post(decision_path(browser.get(review).text), decision="confirmed")
        before = browser.get(review).text

    with serving(make_desk(None, folder / "other.toml", "Ben", RULES, kept)) as browser:
        home, after = browser.get("/").text, browser.get(review).text
        report = browser.get(f"/api/reports/{job_of(review)}").text

    assert f'<a href="{review}" dir="auto">story.txt</a>' in home
    assert after == before
    assert "Confirmed by Ana" in after
    assert '"confirmed"' in report
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_check_can_be_forgotten(browser: Browser, tmp_path: Path) -> None:
    """No page and no byte of the file shows its words any more."""
    review = browser.check(f"{ARTICLE}The platypus slept.\n")

    browser.post(f"{review}/forget")

    assert review not in browser.get("/").text
    assert browser.get(review).status == HTTPStatus.NOT_FOUND
    assert b"platypus" not in (tmp_path / "c.db").read_bytes()


def test_the_oldest_check_goes(tmp_path: Path) -> None:
    """The file does not grow without end."""
    store = Store(tmp_path / "c.db", kept=2)
    for name in ("first", "second", "third"):
        store.add(Job("story.txt", "w.toml", id=name, error="It failed.", finished=True))

    assert store.job("first") is None
    assert [one.id for one in store.listed()] == ["third", "second"]


def test_a_mended_finding_is_told(browser: Browser) -> None:
    """Edited and checked again, what was put right says so, and its decision asks for nothing."""
    article = f"{ARTICLE}It rained on Monday in Lima.\n"
    review = browser.check(article)
    browser.post(decision_path(browser.get(review).text), decision="confirmed")

    text = article.replace("Vice President", "President")
    page = browser.get(browser.check(text, before=job_of(review))).text

    assert f'<a href="{review}">version before</a>' in page
    assert re.search(r"<s [^>]+>Vice President</s> <span [^>]+>Error, title: mended", page)
    assert page.count(": mended") == 1
    assert "lapsed" not in page


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param(ARTICLE, 0, id="unchanged"),
        pytest.param(ARTICLE.replace("Vice President", "Governor"), 0, id="wrong in another way"),
        pytest.param("A goat won the marathon in Oslo.\n", 0, id="in no source"),
        pytest.param(f"{SOURCE}It rained in Lima.\n", 1, id="right, with another finding beside"),
        pytest.param("Maria Lopez opened the summit in Quito.\n", 1, id="taken out"),
    ],
)
def test_only_what_is_right_now_is_mended(text: str, count: int, folder: Path) -> None:
    """A sentence in which something is found again is not mended."""
    story = folder / "story.txt"
    before = check(story, folder / "wire.txt", RULES)
    story.write_text(text, encoding="utf-8")

    assert len(mended(before, check(story, folder / "wire.txt", RULES))) == count


def test_all_of_a_kind_are_dismissed_for_one_reason(browser: Browser, folder: Path) -> None:
    """One form dismisses every open finding of a kind, and takes all of that back."""
    additions = "It rained hard in Lima. A goat won the marathon in Oslo.\n"
    review = browser.check(f"{additions}{ARTICLE}Snow fell on Cairo at night.\n")
    every = f"{review}/1/all"

    refused = browser.post(every, kind="addition", decision="dismissed", reason="")
    browser.post(every, kind="addition", decision="dismissed", reason="our own reporting")
    entries = tomllib.loads((folder / "checker-waivers.toml").read_text())["waiver"]
    left = browser.get(f"{review}/1").text
    browser.post(every, kind="addition", decision="withdrawn")

    assert refused.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [entry["reason"] for entry in entries] == ["our own reporting"] * 3
    assert "To decide 1" in left
    assert "waiver" not in tomllib.loads((folder / "checker-waivers.toml").read_text())


def test_accepted_findings_are_sent_to_the_writer(browser: Browser) -> None:
    """They come as text, as Markdown with its signs escaped, and as the beginning of a mail."""
    review = browser.check(ARTICLE.replace("Monday", "Monday_"))
    browser.post(decision_path(browser.get(review).text), decision="confirmed", reason="see Wire")

    page = html5lib.parse(browser.get(f"{review}/1/writer").text, namespaceHTMLElements=False)
    boxes = {one.get("id"): one.text or "" for one in page.iter("textarea")}
    (link,) = (one.get("href", "") for one in page.iter("a") if "mailto:" in one.get("href", ""))

    first = "1. Line 1, error, title: The article says “Vice President”."
    assert first in boxes["text"]
    assert "Confirmed by Ana, 2026-03-02: see Wire." in boxes["text"]
    assert "1. **Line 1, error, title**: The article says" in boxes["Markdown"]
    assert parse_qs(link.partition("?")[2])["body"] == [boxes["text"].replace("\n", "\r\n")]


def multipart(files: Mapping[tuple[str, str], str], **fields: str) -> tuple[bytes, str]:
    """Return the body of a form with files, and its content type."""
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts += [
        f'name="{name}"; filename="{file}"\r\nContent-Type: text/plain\r\n\r\n{text}'
        for (name, file), text in files.items()
    ]
    body = "".join(f"--cut\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    return f"{body}--cut--\r\n".encode(), "multipart/form-data; boundary=cut"


def test_uploaded_files_are_checked(browser: Browser, folder: Path) -> None:
    """Files are read from the request; their names show, and no path of them is kept."""
    files = {
        ("article", "../../etc/report.md"): f"---\npublisher: Desk\n---\n\n{ARTICLE}",
        ("sources", "C:\\texts\\wire.txt"): SOURCE,
        ("sources", "wire.md"): "It rained in Lima.\n",
    }
    body, kind = multipart(files, **{"article.text": ""})

    answer = browser.ask("POST", "/check", body, Content_Type=kind)

    page = browser.get(browser.finished(answer.headers["location"])).text
    assert '<h1 dir="auto">report.md</h1>' in page
    assert '<p class="byline" dir="auto">Desk</p>' in page
    assert 'dir="auto">wire.txt</a> <span class="stance contradicts">says otherwise' in page
    assert sorted(path.name for path in folder.iterdir()) == ["story.txt", "wire.txt"]


def test_an_uploaded_article_takes_the_date_beside_it(browser: Browser) -> None:
    """What the form says of the article holds for a chosen file as for a pasted text."""
    files = {("article", "story.txt"): ARTICLE, ("sources", "wire.txt"): SOURCE}
    body, kind = multipart(files, **{"article.date": "2026-03-01"})

    answer = browser.ask("POST", "/check", body, Content_Type=kind)

    review = browser.finished(answer.headers["location"])
    report = json.loads(browser.get(f"/api/reports/{job_of(review)}").text)
    assert report["documents"][0]["date"] == "2026-03-01"


def test_a_file_without_a_name_to_show_has_one(browser: Browser) -> None:
    """The start page has words to press for each check."""
    body, kind = multipart({("article", "..."): ARTICLE, ("sources", "wire.txt"): SOURCE})

    review = browser.ask("POST", "/check", body, Content_Type=kind).headers["location"]

    assert f'<a href="{review}" dir="auto">article</a>' in browser.get("/").text


def test_hostile_words_are_only_words(browser: Browser) -> None:
    """Markup and templates in a text are shown and never run."""
    page = browser.get(browser.check(HOSTILE, **{"article.name": "<b>.txt"})).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} opened | the summit" in page
    assert page.count("<script") == page.count('<script src="/static/re') == 2
    assert "&lt;b&gt;.txt" in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({"article.text": " "}, "One article is needed", id="no article"),
        pytest.param({"sources.1.text": ""}, "There is no source", id="no source"),
        pytest.param({"sources.1.date": "May"}, "date: ", id="no date"),
        pytest.param({"settings.engine": "api"}, "is not offered here", id="not offered"),
    ],
)
def test_what_is_missing_is_told_beside_the_form(
    fields: dict[str, str], message: str, stranger: Browser
) -> None:
    """The form comes back with what was typed and one line on what is missing."""
    given = {
        "article.text": ARTICLE,
        "sources.1.text": SOURCE,
        "settings.engine": "rules",
        **fields,
    }

    answer = stranger.post("/check", **given)

    assert answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert message in answer.text
    assert given["article.text"].strip() in answer.text


def test_a_request_cannot_name_a_server(stranger: Browser) -> None:
    """Fields that would choose a model or where it is are not read."""
    review = stranger.check(base_url="http://evil.example/v1", model="other")

    report = json.loads(stranger.get(f"/api/reports/{job_of(review)}").text)

    assert (report["run"]["engine"], report["run"]["model"]) == ("rules", None)


def test_a_check_that_fails_brings_the_texts_back(browser: Browser) -> None:
    """A file that cannot be read is told as the command line tells it, above what was pasted."""
    body, kind = multipart({("sources", "wire.bin"): "%PDF"}, **{"article.text": ARTICLE})
    answer = browser.ask("POST", "/check", body, Content_Type=kind)

    page = browser.get(browser.finished(answer.headers["location"])).text

    assert " failed: wire.bin: " in page
    assert f">\n{ARTICLE}</textarea>" in page
    assert "Choose again what was uploaded: wire.bin<" in page


class HeldEngine(RulesEngine):
    """A double that answers only once the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.freed, self.stopped = (threading.Event() for _ in range(3))

    def stop(self) -> None:
        """Give up waiting, as a model's client does."""
        self.stopped.set()
        self.freed.set()

    def examine(self, part, complaints):  # type: ignore[no-untyped-def]
        """Wait, then answer as the rules do."""
        self.asked.set()
        assert self.freed.wait(20)
        if self.stopped.is_set():
            raise ModelError("stopped")
        return super().examine(part, complaints)


class BrokenEngine(RulesEngine):
    """A double with a fault in it."""

    def examine(self, part, complaints):  # type: ignore[no-untyped-def]
        """Fail as no engine should."""
        raise ZeroDivisionError("secret words")


class SilentEngine(RulesEngine):
    """A double of a model that gives no answer."""

    def examine(self, part, complaints):  # type: ignore[no-untyped-def]
        """Fail as a model does."""
        raise ModelError("the server hung up")


def desk_with(engine: Engine, folder: Path) -> Desk:
    """Return a desk without a folder, whose checks are made by a double."""

    def make(_settings: Settings, _notify: Notify) -> Engine:
        return engine

    offered, store = {EngineName.RULES: RULES}, Store(folder / "c.db")
    return Desk(Jobs(make), offered, folder / "w.toml", "Ana", lambda: DAY, store)


PASTED = {"article.text": ARTICLE, "sources.1.text": SOURCE, "settings.engine": "rules"}


def test_checks_wait_for_each_other(folder: Path) -> None:
    """One check runs at a time; its page tells how far it is, the next one that it waits."""
    engine = HeldEngine()
    with serving(desk_with(engine, folder)) as browser:
        first, second = (browser.post("/check", **PASTED).headers["location"] for _ in range(2))
        assert engine.asked.wait(20)
        told = [
            json.loads(browser.get(f"/api/checks/{job_of(path)}").text)["told"]
            for path in (first, second)
        ]
        page = browser.get(first).text
        engine.freed.set()
        browser.finished(second)

    assert told[0] == "Comparing the article with its sources."
    assert told[1] == "Waiting for the check before it."
    assert '<noscript><meta http-equiv="refresh"' in page


def test_a_check_can_be_stopped(folder: Path) -> None:
    """What was not checked by then stays unchecked, and cannot be waived."""
    engine = HeldEngine()
    with serving(desk_with(engine, folder)) as browser:
        review = browser.post("/check", **PASTED).headers["location"]
        assert engine.asked.wait(20)
        browser.post(f"{review}/stop")
        browser.finished(review)
        page = browser.get(review).text
        report = json.loads(browser.get(f"/api/reports/{job_of(review)}").text)
        claim = report["articles"][0]["claims"][0]["id"]
        answer = browser.post(f"{review}/1/{claim}", decision="dismissed", reason="so")

    assert report["complete"] is False
    assert "This report is not complete: 1 statement not checked." in page
    assert "To decide 0" in page
    assert "Dismiss" not in page
    assert answer.status == HTTPStatus.CONFLICT


def test_too_many_waiting_checks_are_refused(folder: Path) -> None:
    """A queue without end would fill the memory."""
    engine = HeldEngine()
    with serving(desk_with(engine, folder)) as browser:
        browser.post("/check", **PASTED)
        assert engine.asked.wait(20)
        statuses = [browser.post("/check", **PASTED).status for _ in range(11)]
        engine.freed.set()

    assert statuses == [HTTPStatus.SEE_OTHER] * 10 + [HTTPStatus.UNPROCESSABLE_ENTITY]


def test_a_fault_is_told_without_its_words(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A fault in checker names its kind on the page and its place in the terminal."""
    with serving(desk_with(BrokenEngine(), folder)) as browser:
        page = browser.get(browser.check()).text

    assert "a fault in checker (ZeroDivisionError)" in page
    assert "secret words" not in page
    assert "Traceback" in caplog.text


def test_a_model_that_fails_leaves_claims_unchecked(folder: Path) -> None:
    """The page says why a claim was not checked and offers no decision on it."""
    with serving(desk_with(SilentEngine(), folder)) as browser:
        page = browser.get(browser.check()).text

    assert "The server hung up" in page
    assert "Dismiss" not in page


def test_only_the_engines_of_the_command_line_are_offered(folder: Path) -> None:
    """With a server named, the page offers its model and the rules, and nothing else."""
    settings = Settings(engine=EngineName.API, base_url="http://127.0.0.1:9/v1")

    desk = make_desk(str(folder), None, "Ana", settings, folder / "c.db")

    assert list(desk.offered) == [EngineName.API, EngineName.RULES]


def test_a_taken_port_is_one_line() -> None:
    """Two servers cannot share a port, and the second one says so."""
    first = listen(0)
    try:
        with pytest.raises(UsageError, match=r"cannot be used .* choose another with --port"):
            listen(first.getsockname()[1])
    finally:
        first.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["gone"], "gone: no such folder", id="no folder"),
        pytest.param(["--waivers", "story.txt"], "story.txt: not valid TOML", id="waiver file"),
        pytest.param(["--store", "story.txt"], "story.txt: file is not a database", id="store"),
        pytest.param(["--store", "no/c.db"], "no/c.db: No such file or directory", id="no place"),
        pytest.param(["--store", "late.db"], "late.db: is of a later checker", id="later store"),
        pytest.param(["--reviewer", " "], "--reviewer is empty", id="no reviewer"),
        pytest.param(["--engine", "magic"], "`engine` = 'magic'", id="engine"),
    ],
)
def test_misuse_is_one_line(
    arguments: list[str], message: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be served is told before a page opens."""
    monkeypatch.chdir(folder)
    with closing(sqlite3.connect("late.db")) as base:
        base.execute("PRAGMA user_version = 9")

    result = CliRunner().invoke(app, ["serve", *arguments])

    assert result.exit_code == 2
    assert result.stderr.startswith(f"checker: {message}")


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain installation has no web server, and `checker serve` says how to get it."""
    monkeypatch.delitem(sys.modules, "checker.web.server")
    monkeypatch.setitem(sys.modules, "uvicorn", None)

    result = CliRunner().invoke(app, ["serve"])

    assert result.exit_code == 2
    assert result.stderr.startswith("checker: `checker serve` needs the extra: pip install")
    assert len(result.stderr.splitlines()) == 1


def test_ctrl_c_ends_the_server(folder: Path) -> None:
    """The command prints its address alone, serves it, and ends at once when interrupted."""
    command = [sys.executable, "-m", "checker", "serve", str(folder), "--port", "0"]
    command += ["--store", str(folder / "c.db")]
    with subprocess.Popen(  # noqa: S603  likewise
        [*command, "--engine", "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        status = Browser(int(_found(r"^http://127\.0\.0\.1:(\d+)/$", url))).ask("GET", "/").status
        process.send_signal(signal.SIGINT)
        _rest, told = process.communicate(timeout=20)

    assert (status, process.returncode) == (HTTPStatus.OK, 130)
    assert "Traceback" not in told
