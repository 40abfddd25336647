"""The JSON service over real HTTP: what may be asked, by whom, and what comes back."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from checker.cli import app
from checker.web.asked import LARGEST, MOST_SOURCES
from checker.web.desk import make_desk
from tests.test_serve import (
    ARTICLE,
    DAY,
    RULES,
    SOURCE,
    Answer,
    Browser,
    HeldEngine,
    desk_with,
    multipart,
    serving,
)

TOKEN = "0123456789abcdef"  # noqa: S105  of this test
ASK = {
    "article": {"name": "story.txt", "text": ARTICLE},
    "sources": [{"name": "wire.txt", "text": SOURCE}],
}
DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Serve the rules to programs on this computer."""
    waivers = tmp_path_factory.mktemp("desk") / "w.toml"
    with serving(
        make_desk(None, waivers, "Ana", RULES, waivers.parent / "c.db", lambda: DAY)
    ) as opened:
        yield opened


def post(service: Browser, content: object, **headers: str | None) -> Answer:
    """Ask for a check, as a program does: in JSON, from no site."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = {"Origin": None, "Content_Type": "application/json", **headers}
    return service.ask("POST", "/api/check", body, **sent)


def test_the_client_of_the_docs_gets_the_report(
    service: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """The ten lines of docs/service.md print the findings."""
    monkeypatch.chdir(tmp_path)
    Path("story.txt").write_text(ARTICLE)
    Path("wire.txt").write_text(SOURCE)
    (client,) = re.findall(r"```python\n(.*?)```", (DOCS / "service.md").read_text(), re.DOTALL)

    exec(client.replace("127.0.0.1:8765", service.host), {})  # noqa: S102  our own lines

    assert capsys.readouterr().out.startswith("contradicted Vice President")


def test_files_are_checked_as_a_form(service: Browser) -> None:
    """Files of any format come as multipart, with settings as JSON beside them."""
    files = {("article", "a/story.md"): f"---\npublisher: Desk\n---\n\n{ARTICLE}"}
    files |= {("sources", "wire.txt"): SOURCE, ("sources", "other.txt"): "It rained in Lima.\n"}
    body, kind = multipart(files, settings='{"derivation": false}')

    place = post(service, body, Content_Type=kind).headers["location"]

    report = json.loads(service.get(place).text)
    assert [one["path"] for one in report["documents"]] == ["story.md", "wire.txt", "other.txt"]
    assert report["documents"][0]["publisher"] == "Desk"


def test_what_is_known_of_a_text_is_in_the_report(service: Browser) -> None:
    """Title, publisher and date come from the request; a text without a name gets one."""
    source = {"text": SOURCE, "title": "Summit", "publisher": "The Wire", "date": "2024-03-01"}

    place = post(service, ASK | {"sources": [source, source]}).headers["location"]

    document = json.loads(service.get(place).text)["documents"][1]
    assert (document["path"], document["title"]) == ("the-wire.txt", "Summit")
    assert (document["publisher"], document["date"]) == ("The Wire", "2024-03-01")
    notices = json.loads(service.get(place.replace("reports", "checks")).text)["notices"]
    assert any("the same text" in line for line in notices)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"{", "the request: Invalid JSON", id="no JSON"),
        pytest.param(b"\xff", "the request: Invalid JSON", id="no text"),
        pytest.param({"article": {"text": ARTICLE}}, "sources: Field required", id="no sources"),
        pytest.param(ASK | {"sources": []}, "sources: ", id="empty sources"),
        pytest.param(
            ASK | {"sources": [{"text": SOURCE}] * (MOST_SOURCES + 1)}, "sources: ", id="too many"
        ),
        pytest.param(ASK | {"article": {"text": 3}}, "article.text: ", id="no words"),
        pytest.param(
            ASK | {"article": {"text": "a", "date": "May"}}, "article.date: ", id="no date"
        ),
        pytest.param(ASK | {"article": {"file": "/etc/passwd"}}, "article.", id="a path"),
        pytest.param(ASK | {"settings": {"model": "x"}}, "settings.model: ", id="a model"),
        pytest.param(ASK | {"settings": {"base_url": "x"}}, "settings.base_url: ", id="a server"),
        pytest.param(ASK | {"settings": {"engine": "api"}}, "the engine 'api'", id="engine"),
    ],
)
def test_what_cannot_be_used_is_one_line(content: object, message: str, service: Browser) -> None:
    """A request that does not fit is refused, and no check begins."""
    answer = post(service, content)

    assert answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "\n" not in json.loads(answer.text)["error"]
    assert json.loads(answer.text)["error"].startswith(message)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/api/check", {"Content_Type": "text/plain"}, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        ("POST", "/api/check", {"Origin": "http://evil.example"}, HTTPStatus.FORBIDDEN),
        ("POST", "/api/check", {"Origin": "null"}, HTTPStatus.FORBIDDEN),
        ("POST", "/api/check", {"Sec_Fetch_Site": "cross-site"}, HTTPStatus.FORBIDDEN),
        ("GET", "/api/check", {}, HTTPStatus.METHOD_NOT_ALLOWED),
        ("GET", "/api/reports/gone", {}, HTTPStatus.NOT_FOUND),
        ("DELETE", "/api/checks/gone", {"Origin": None}, HTTPStatus.NOT_FOUND),
        ("GET", "/api/openapi.json", {"Host": "evil.example"}, HTTPStatus.MISDIRECTED_REQUEST),
    ],
)
def test_errors_are_json(
    method: str, path: str, headers: Mapping[str, str], status: HTTPStatus, service: Browser
) -> None:
    """Whatever is refused, a program gets one line and the status that says what."""
    answer = service.ask(method, path, b"{}" if method == "POST" else None, **headers)

    assert answer.status == status
    assert "\n" not in json.loads(answer.text)["error"]


def test_too_much_is_refused(service: Browser) -> None:
    """The texts of a check have the limit of the page."""
    answer = post(service, ASK | {"article": {"text": "a" * LARGEST}})

    assert answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "larger than 2 MB" in json.loads(answer.text)["error"]


def test_an_article_without_text_is_told_as_the_result(service: Browser) -> None:
    """What only shows when the texts are read is the answer in place of the report."""
    answer = service.get(post(service, ASK | {"article": {"text": " "}}).headers["location"])

    assert answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "article.txt: " in json.loads(answer.text)["error"]


def test_a_check_can_be_followed_and_stopped(tmp_path: Path) -> None:
    """Until it is finished it tells how far it is; stopped, its report is not complete."""
    engine = HeldEngine()
    with serving(desk_with(engine, tmp_path)) as service:
        place = post(service, ASK).headers["location"]
        assert engine.asked.wait(20)
        early = service.get(f"{place}?wait=0")
        kept = service.ask("DELETE", place, Origin=None)
        waits = [post(service, ASK).status for _ in range(11)]
        wrong = service.get(f"{place}?wait=long")
        service.ask("DELETE", place.replace("reports", "checks"), Origin=None)
        report = json.loads(service.get(place).text)

    assert [early.status, kept.status] == [HTTPStatus.ACCEPTED, HTTPStatus.CONFLICT]
    assert json.loads(early.text)["told"] == "Comparing the article with its sources."
    assert waits == [HTTPStatus.ACCEPTED] * 10 + [HTTPStatus.TOO_MANY_REQUESTS]
    assert wrong.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert report["complete"] is False


def test_a_decision_of_the_page_is_in_the_report(service: Browser) -> None:
    """What a program asked for can be reviewed, and its report tells what was decided."""
    place = post(service, ASK).headers["location"]
    claim = json.loads(service.get(place).text)["articles"][0]["claims"][0]["id"]

    service.post(f"/review/{place.rpartition('/')[2]}/1/{claim}", decision="confirmed")

    told = json.loads(service.get(place).text)["articles"][0]["claims"][0]
    assert (told["waiver"]["decision"], told["waiver"]["reviewer"]) == ("confirmed", "Ana")


def test_a_finished_check_can_be_forgotten(service: Browser) -> None:
    """Its report is gone; to stop it once more deletes nothing."""
    place = post(service, ASK).headers["location"]
    service.get(place)

    stopped = service.ask("DELETE", place.replace("reports", "checks"), Origin=None)
    kept = service.get(place)
    service.ask("DELETE", place, Origin=None)

    assert [stopped.status, kept.status] == [HTTPStatus.ACCEPTED, HTTPStatus.OK]
    assert service.get(place).status == HTTPStatus.NOT_FOUND


def test_one_request_that_waits_holds_up_no_other(tmp_path: Path) -> None:
    """While the file of checks is in use, the server answers what needs no file."""
    desk = make_desk(None, tmp_path / "w.toml", "Ana", RULES, tmp_path / "c.db", lambda: DAY)
    with serving(desk) as service, ThreadPoolExecutor(1) as apart:
        place = post(service, ASK).headers["location"]
        service.get(place)
        with desk.lock:
            waiting = apart.submit(service.ask, "DELETE", place, Origin=None)
            threading.Event().wait(0.2)
            meanwhile = service.get("/api/openapi.json").status
            early = waiting.done()

    assert (meanwhile, early) == (HTTPStatus.OK, False)
    assert waiting.result().status == HTTPStatus.OK


def test_with_a_token_there_is_the_service_alone(tmp_path: Path) -> None:
    """Each request must bear the token, from whatever host name; no page is there."""
    desk = make_desk(None, tmp_path / "w.toml", "Ana", RULES, tmp_path / "c.db", lambda: DAY)
    with serving(desk, TOKEN) as service:
        own: dict[str, str | None] = {"Authorization": f"Bearer {TOKEN}", "Host": "a.example"}
        refused = [
            service.ask("GET", "/api/openapi.json", Authorization=given).status
            for given in (None, "Bearer", f"Bearer {TOKEN}x", TOKEN, "Bearer é")
        ]
        place = post(service, ASK, **own).headers["location"]
        report = service.ask("GET", place, None, **own)
        page = service.ask("GET", "/", None, **own)

    assert refused == [HTTPStatus.UNAUTHORIZED] * 5
    assert json.loads(report.text)["complete"] is True
    assert (page.status, list(json.loads(page.text))) == (HTTPStatus.NOT_FOUND, ["error"])


@pytest.mark.parametrize(
    ("arguments", "token", "message"),
    [
        pytest.param(["--host", "0.0.0.0"], None, "--host 0.0.0.0: set CHECKER_TOKEN", id="none"),  # noqa: S104  refused
        pytest.param([], "short", "CHECKER_TOKEN has fewer than 16", id="short"),
        pytest.param(["."], TOKEN, "with CHECKER_TOKEN set there is no page", id="a folder"),
    ],
)
def test_beyond_this_computer_a_token_is_needed(
    arguments: list[str],
    token: str | None,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What would let anybody in is refused before it listens."""
    monkeypatch.chdir(tmp_path)
    Path("story.txt").write_text(ARTICLE)
    if token:
        monkeypatch.setenv("CHECKER_TOKEN", token)

    result = CliRunner().invoke(app, ["serve", "--reviewer", "Ana", *arguments])

    assert result.exit_code == 2
    assert result.stderr.startswith(f"checker: {message}")


def test_openapi_describes_what_is_answered(service: Browser) -> None:
    """Every reference resolves, and a real request and answers fit."""
    described = json.loads(service.get("/api/openapi.json").text)
    answers = service.get(post(service, ASK).headers["location"])

    def fits(value: object, name: str) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        jsonschema.validate(value, schema, jsonschema.Draft202012Validator)

    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described)))
    assert references <= set(described["components"]["schemas"])
    fits(ASK, "Ask")
    fits(json.loads(answers.text), "Report")
