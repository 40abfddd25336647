"""Runs that ask in batches: the same report at half the price, whatever becomes of a batch."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from bench.batch_server import BatchServer, Json, failed, serving
from checker import Report, Settings, check
from checker.cli import app
from checker.engines.api import ApiEngine
from checker.errors import CheckerError, ConnectionFailed, UsageError
from checker.model import BatchModel
from checker.model.batch import under_way
from checker.model.callers import Caller
from checker.records import Notify, unheard
from tests.fault_table import ARTICLE, SOURCE
from tests.scripted_server import Call, answer, completion

LIVE = 5  # calls of a run without batches: four first looks at two sentences each, one second look
SECRET = "sk-a-secret-that-nobody-should-see"  # noqa: S105
Opened = Callable[..., BatchModel]


def honest(request: Json) -> Json:
    """Return the right answer to a request."""
    return completion(json.dumps(answer(Call(0, request, None))))  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[BatchServer]:
    """Serve batches."""
    with serving(honest) as served:
        yield served


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let answers be kept in a folder of this test, and failing calls be tried again at once."""
    monkeypatch.setenv("CHECKER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("checker.model.client._BACKOFF", lambda _: 0.0)
    return tmp_path / "cache"


def run(server: BatchServer, folder: Path, *flags: str) -> tuple[int, Report | None, str]:
    """Check the article of the table of faults; return code, report and notices."""
    (folder / "article.txt").write_text(ARTICLE)
    (folder / "source.txt").write_text(SOURCE)
    arguments = ["check", str(folder / "article.txt"), "--against", str(folder / "source.txt")]
    arguments += ["--base-url", server.url, "--sentences-per-call", "2", "--format", "json"]
    result = CliRunner().invoke(app, [*arguments, *flags], env={"CHECKER_ATTEMPTS": "2"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    report = Report.model_validate_json(result.stdout) if result.stdout else None
    return result.exit_code, report, result.stderr


def verdicts(report: Report | None) -> list[str]:
    """Return the verdict of each claim."""
    assert report
    return [claim.verdict.value for claim in report.articles[0].claims]


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what a run without batches finds."""
    folder = tmp_path_factory.mktemp("right")
    with serving(honest) as served, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHECKER_CACHE_DIR", str(folder / "cache"))
        _, report, _ = run(served, folder)
        assert (len(served.calls), served.sent) == (LIVE, [])
    return verdicts(report)


def test_first_and_second_looks_are_a_batch_each(
    server: BatchServer, tmp_path: Path, right: list[str]
) -> None:
    """One call alone shows what the server takes; the rest comes in batches, and is kept here."""
    code, report, _ = run(server, tmp_path, "--batch")
    assert (code, verdicts(report)) == (1, right)
    assert (len(server.calls), [len(one) for one in server.sent]) == (1, [3, 1])
    assert report
    assert (report.run.usage.calls, report.run.usage.cached_calls) == (LIVE, 0)
    assert {name: one.calls for name, one in report.run.stages.items()} == {
        "examine": 4,
        "reconsider": 1,
    }

    _, again, _ = run(server, tmp_path)
    assert verdicts(again) == right
    assert (len(server.calls), len(server.sent)) == (1, 2)
    assert not list((tmp_path / "cache" / "batches").iterdir())
    assert server.deleted == set(server.files)


@pytest.mark.parametrize("form", ["json_schema", "json_object", ""])
def test_a_line_holds_what_a_call_would_send(server: BatchServer, form: str) -> None:
    """The request in a batch is the one that is sent alone, whatever the server has refused."""

    class Ready(BaseModel):
        ready: bool

    caller = Caller("m", Settings(base_url=server.url, model_options={"reasoning_effort": "low"}))
    caller.parameters = {**caller.parameters, "response_format": form}
    messages = [{"role": "user", "content": "Ready?"}]
    caller.send(messages, Ready, caller.parameters)
    assert caller.body(messages, Ready, caller.parameters) == server.calls[0]


def _spoiled(line: Json, content: str, finish: str = "stop") -> Json:
    body = completion(content, finish)
    return line | {"response": {"status_code": 200, "body": body}}


def test_what_a_batch_leaves_unanswered_is_asked_alone(
    server: BatchServer, tmp_path: Path, right: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that failed, are lost or of no use cost a call each, and no claim is lost."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)

    def spoil(lines: list[Json]) -> list[Json | str]:
        if len(lines) == 1:  # the second look
            return [*lines]
        first, second, third, fourth, fifth, sixth, last = lines
        nobodys = fourth | {"custom_id": "0" * 64}
        cut = json.dumps(fifth)[:60], "null", "[]", json.dumps(fifth | {"response": None})
        told: list[Json | str] = [
            _spoiled(first, '{"claims": [', "length"),
            _spoiled(second, '{"claims": 3}'),
            _spoiled(third, f'{{"claims": [], "told": "{SECRET}"}}'),
            nobodys,
            *cut,
            failed(sixth),
            # Other line breaks than a line feed end no line, and a repeated line counts once.
            *[json.dumps(last | {"told": "a\u2028b\x85c"}, ensure_ascii=False)] * 2,
        ]
        return told[::-1]  # no order is promised

    server.spoil = spoil
    code, report, notices = run(server, tmp_path, "--batch", "--sentences-per-call", "1")
    assert (code, verdicts(report)) == (1, right)
    assert "2 of 7 answered" in notices
    assert len(server.calls) == 1 + 6
    assert not [one for one in tmp_path.rglob("*.json") if SECRET in one.read_text()]


def test_an_expired_batch_is_asked_again_by_the_next_run(
    server: BatchServer, tmp_path: Path, right: list[str]
) -> None:
    """What it answered is used, the rest is unchecked and says why, and nothing is asked alone."""
    server.states = ["in_progress", "expired"]
    server.spoil = lambda lines: [*lines[1:]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("checker.model.batch._POLL", 0.0)
        code, report, notices = run(server, tmp_path, "--batch")
    assert report
    lost = [one.explanation for one in report.articles[0].claims if one.verdict == "unchecked"]
    assert code == 3
    assert len(lost) >= 2
    assert all("expired; the same command asks it again" in one for one in lost)
    assert "2 of 3 answered" in notices
    assert len(server.calls) == 1

    server.states, server.spoil = ["completed"], list
    code, report, _ = run(server, tmp_path, "--batch")
    assert (code, verdicts(report)) == (1, right)
    assert len(server.sent[0]) == 3


def test_a_refused_batch_leaves_all_unchecked(server: BatchServer, tmp_path: Path) -> None:
    """Nothing is asked alone at the full price; the reason has the server's code."""
    server.states = ["failed"]
    code, report, _ = run(server, tmp_path, "--batch")
    assert report
    reasons = {one.explanation for one in report.articles[0].claims if one.verdict == "unchecked"}
    assert code == 3
    assert any("its batch failed (token_limit_exceeded)" in one for one in reasons)
    assert len(server.calls) == 1
    assert under_way() == []


def test_a_batch_can_be_left_and_fetched(
    server: BatchServer, tmp_path: Path, right: list[str]
) -> None:
    """`--no-wait` ends at once; `status` and `fetch` look after the batch."""
    server.states = ["validating"]
    code, report, notices = run(server, tmp_path, "--batch", "--no-wait")
    assert (code, report) == (3, None)
    assert "not answered yet" in notices

    look = CliRunner().invoke(app, ["batch", "status", "--base-url", server.url])
    assert (look.exit_code, "validating, 0 of 3 answered" in look.stdout) == (0, True)
    server.states = ["completed"]
    got = CliRunner().invoke(app, ["batch", "fetch", "--base-url", server.url])
    assert (got.exit_code, "completed: 3 of 3 answered" in got.stderr) == (0, True)

    code, report, _ = run(server, tmp_path, "--batch", "--no-wait")
    assert (code, verdicts(report), len(server.calls), len(server.sent)) == (1, right, 2, 1)


class Killed(BaseException):
    """The process ends here."""


def killed(_seconds: float) -> None:
    """End the process instead of waiting."""
    raise Killed


def checked(chat: BatchModel, folder: Path) -> Report:
    """Check the article in batches."""
    (folder / "article.txt").write_text(ARTICLE)
    (folder / "source.txt").write_text(SOURCE)
    settings = Settings(model="m", sentences_per_call=2)
    engine = ApiEngine(chat, settings.model)

    def once() -> Report:
        return check(folder / "article.txt", folder / "source.txt", settings, engine=engine)

    chat.ask_together(once)
    return once()


@pytest.fixture
def opened(server: BatchServer) -> Opened:
    """Return what opens a model at the server."""

    def open_model(
        sleep: Callable[[float], Any] = killed, notify: Notify = unheard, **changes: Any
    ) -> BatchModel:
        settings = Settings(base_url=server.url, model="m", attempts=2, **changes)
        return BatchModel(settings, notify, sleep)

    return open_model


def test_a_killed_run_is_gone_on_with(
    server: BatchServer, opened: Opened, tmp_path: Path, right: list[str]
) -> None:
    """The batch under way is awaited by the next run, and none is sent a second time."""
    server.states = ["in_progress", "in_progress", "completed"]
    with pytest.raises(Killed):
        checked(opened(), tmp_path)
    naps: list[float] = []
    assert verdicts(checked(opened(naps.append), tmp_path)) == right
    assert naps
    assert [len(one) for one in server.sent] == [3]


@pytest.mark.parametrize("again", [False, True], ids=["another try", "another run"])
def test_a_batch_whose_making_was_not_confirmed_is_found(
    server: BatchServer, opened: Opened, tmp_path: Path, right: list[str], again: bool
) -> None:
    """A reply that is lost on its way makes no second batch."""
    failures = iter([503, 503] if again else [503])

    def refuse(path: str) -> int:
        if path == "POST /v1/batches" and not server.batches:
            name = next((tmp_path / "cache" / "batches").iterdir()).stem
            made = {"metadata": {"checker": name}, "input_file_id": list(server.files)[-1]}
            server.post("/v1/batches", json.dumps(made).encode())
        return next(failures, 0) if server.batches and "/v1/batches" in path else 0

    server.refuse = refuse
    if again:
        with pytest.raises(CheckerError):
            checked(opened(), tmp_path)
    assert verdicts(checked(opened(), tmp_path)) == right
    assert len(server.sent[0]) == 3
    assert len(server.sent) == (1 if again else 2)  # one second look shows what the server takes


def test_limits_hold_before_anything_is_sent(
    server: BatchServer, opened: Opened, tmp_path: Path
) -> None:
    """Only what fits is sent; the rest is unchecked."""
    report = checked(opened(max_calls=3), tmp_path)
    assert (len(server.calls), [len(one) for one in server.sent]) == (1, [2])
    reasons = {one.explanation for one in report.articles[0].claims if one.verdict == "unchecked"}
    assert any("budget: 3 calls spent" in one for one in reasons)


def test_a_batch_costs_half(opened: Opened, tmp_path: Path) -> None:
    """The answers of batches are counted at half the price that is set."""
    usage = checked(opened(price_input=100_000, price_output=200_000), tmp_path).run.usage
    assert usage.calls == LIVE
    each = 10 * 0.1 + 5 * 0.2  # of the server's tokens
    assert usage.cost_usd == pytest.approx(each + (LIVE - 1) * each / 2)


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        pytest.param(["--batch", "--no-cache"], "drop --no-cache", id="no cache"),
        pytest.param(["--batch", "--refresh"], "drop --no-cache, --refresh", id="refresh"),
        pytest.param(["--batch", "--engine", "rules"], "asks no model", id="rules"),
        pytest.param(["--batch", "--record", "tape.yaml"], "drop --record", id="record"),
        pytest.param(["--no-wait"], "--no-wait needs --batch", id="no batch"),
    ],
)
def test_what_cannot_go_together_is_refused(
    server: BatchServer, tmp_path: Path, flags: list[str], told: str
) -> None:
    """One line says what to drop, and nothing is asked."""
    code, _, notices = run(server, tmp_path, *flags)
    assert (code, told in notices.splitlines()[-1], server.calls) == (2, True, [])


def test_a_server_without_batches_is_told(server: BatchServer, tmp_path: Path) -> None:
    """A server that knows no files or batches is named."""
    server.refuse = lambda path: 404 if path == "POST /v1/files" else 0
    code, report, notices = run(server, tmp_path, "--batch")
    assert (code, report) == (2, None)
    assert notices.splitlines()[-1].endswith("has no batches; drop --batch")


NO_BATCHES = pytest.mark.parametrize("told", [{}, {"id": "batch_1"}, "ready"], ids=str)


@NO_BATCHES
def test_a_server_that_makes_something_else_is_told(
    server: BatchServer,
    opened: Opened,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: Any,
) -> None:
    """What takes the requests and answers with no batch is no traceback."""
    post = server.post

    def odd(path: str, body: bytes) -> Any:
        return told if path == "/v1/batches" else post(path, body)

    monkeypatch.setattr(server, "post", odd)
    with pytest.raises(ConnectionFailed, match="tells of no batch"):
        checked(opened(), tmp_path)


@NO_BATCHES
def test_a_look_that_finds_something_else_is_told(
    server: BatchServer,
    opened: Opened,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: Any,
) -> None:
    """A gateway's page in place of a batch is one notice, and the batch is looked at again."""
    notices: list[str] = []
    get = server.get
    monkeypatch.setattr(server, "get", lambda path: told if "/batch_1" in path else get(path))
    with pytest.raises(Killed):
        checked(opened(notify=notices.append), tmp_path)
    assert "tells of no batch" in notices[-1]
    assert len(under_way()) == 1


def test_a_sdk_of_its_own_has_no_batches() -> None:
    """Only OpenAI's protocol has batches that are known here."""
    with pytest.raises(UsageError, match="anthropic has no batches"):
        BatchModel(Settings(model="anthropic/claude-sonnet-5"))


def test_a_record_cannot_name_the_server(
    server: BatchServer, opened: Opened, tmp_path: Path
) -> None:
    """A batch at another server than the one named is not looked at there: the key stays here."""
    server.states = ["in_progress"]
    with pytest.raises(Killed):
        checked(opened(), tmp_path)
    with serving(honest) as other:
        look = CliRunner().invoke(app, ["batch", "fetch", "--base-url", other.url])
    assert (look.exit_code, f"give --base-url {server.url}" in look.stderr) == (2, True)
    assert len(under_way()) == 1


def test_a_batch_that_the_server_forgot_is_let_go(
    server: BatchServer, opened: Opened, tmp_path: Path, right: list[str]
) -> None:
    """Its requests are unchecked once, and asked again by the next run."""
    server.states = ["in_progress"]
    with pytest.raises(Killed):
        checked(opened(), tmp_path)
    server.states = ["completed"]
    server.refuse = lambda path: 404 if path.endswith("/batch_1") else 0
    assert "unchecked" in verdicts(checked(opened(), tmp_path))
    assert verdicts(checked(opened(), tmp_path)) == right


def test_events_of_a_corpus_are_asked_in_one_batch(server: BatchServer, tmp_path: Path) -> None:
    """What a run over many events writes is the same with batches as without, but for its cost."""
    texts = [
        ARTICLE,
        SOURCE,
        *(one.replace("library", "harbour office") for one in (ARTICLE, SOURCE)),
    ]
    table = tmp_path / "table.jsonl"
    rows = [{"text": text, "event": str(at // 2)} for at, text in enumerate(texts)]
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def lines(name: str, *flags: str) -> list[Json]:
        out = tmp_path / name
        given = ["check", str(table), "--base-url", server.url, "--format", f"jsonl={out}", *flags]
        assert CliRunner().invoke(app, given).exit_code in {0, 1}
        return [json.loads(line) for line in out.read_text().splitlines()][:-1]

    batched = lines("a.jsonl", "--batch")
    assert (len(server.calls), len(server.sent[0]) > 2) == (1, True)
    assert lines("b.jsonl") == batched
    assert len(server.calls) == 1
