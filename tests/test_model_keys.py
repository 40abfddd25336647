"""The API key and the texts go to the server that was named, and nowhere else."""

import json
import logging
import traceback
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from checker.cli import app
from checker.errors import CheckerError, NotRecorded, UsageError
from checker.model import ChatModel
from checker.model.providers import repeats_key, without_keys
from checker.model.recording import replayed
from checker.reports import FORMATS
from checker.settings import Settings, load_settings
from tests.runs import HONEST, LOST, run, written
from tests.scripted_server import Call, Fault, answer, fails, on, says, sends, serving

KEY = "sk-test-5f2b8c1d9e7a"
ECHO = {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}


class Ready(BaseModel):
    """A small reply."""

    ready: bool


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the key as a user does; failed calls are tried once."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("CHECKER_ATTEMPTS", "1")


def tells_the_key(call: Call) -> None:
    """Answer honestly, but with the key as a value or as the reason."""
    leak = f"The key is {KEY}."
    value = {"why": leak, "stance": "contradicts", "sentences": ["A1"], "correction": leak}
    (name, said), *_ = answer(call).items()
    changed = {"differs": [value], "reason": leak, "overall": "contradicted"}
    call.complete(json.dumps({name: [{**one, **changed} for one in said]}))


ECHOES = [
    pytest.param(on("any", fails(401, ECHO)), id="401"),
    pytest.param(on("any", fails(400, ECHO)), id="400"),
    pytest.param(on("any", fails(500, ECHO, X_Key=KEY)), id="500 and a header"),
    pytest.param(on("any", sends(f"<p>{KEY}</p>".encode(), "text/html")), id="page"),
    pytest.param(on("any", says(KEY)), id="no JSON"),
    pytest.param(on("any", says(None, refusal=KEY)), id="refusal"),
    pytest.param(on("examine", tells_the_key), id="reason"),
]


@pytest.mark.parametrize("script", ECHOES)
def test_key_is_told_nowhere(
    script: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever a server makes of the key: no report, recording, log or line on a screen has it."""
    article, source = written(tmp_path)
    formats = [part for name in FORMATS for part in ("--format", f"{name}={tmp_path / name}")]
    tape = ["--record", str(tmp_path / "tape.yaml")]
    with serving(script) as server, caplog.at_level(logging.DEBUG):  # type: ignore[arg-type]
        flags = ["--base-url", server.url, "--model", "scripted"]
        whole = CliRunner().invoke(
            app, ["check", article, "--against", source, *flags, *formats, *tape]
        )
        looked = CliRunner().invoke(app, ["doctor", *flags, "--engine", "api"])

    assert server.seen.headers[0]["authorization"] == f"Bearer {KEY}"
    logged = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    told = [whole.output, looked.output, logged]
    told += [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()]
    assert len(told) >= 5 + len(FORMATS)
    assert [text for text in told if KEY in text] == []


@pytest.mark.parametrize("fault", [fails(401, ECHO), fails(400, ECHO), says(KEY)])
def test_key_is_in_no_traceback(fault: Fault) -> None:
    """An error that reaches a program's own log does not bring along what the server said."""
    with serving(on("any", fault)) as server:
        chat = ChatModel(Settings(base_url=server.url, attempts=1))
        with pytest.raises(CheckerError) as caught:
            chat.ask([{"role": "user", "content": "Ready?"}], Ready, "test")

    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_key_is_not_in_the_error_of_a_replay(tmp_path: Path) -> None:
    """A request that a recording lacks is told without its headers."""
    tape = tmp_path / "tape.yaml"
    tape.write_text("interactions: []\nversion: 1\n", encoding="utf-8")
    with replayed(tape), pytest.raises(NotRecorded) as caught:
        ChatModel(Settings(base_url="http://127.0.0.1:9/v1")).ask(
            [{"role": "user", "content": "Ready?"}], Ready, "test"
        )

    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_answer_that_holds_the_key_is_no_answer(tmp_path: Path) -> None:
    """It is asked again; where every answer holds it, claims stay unchecked and say why."""
    with serving(on("examine", tells_the_key, times=1)) as server:
        assert run(tmp_path, server).verdicts == HONEST
    with serving(on("examine", tells_the_key)) as server:
        outcome = run(tmp_path, server)

    assert outcome.verdicts == LOST
    assert all("repeats an API key" in reason for reason in outcome.reasons)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int, tmp_path: Path) -> None:
    """Neither key nor texts go where a server points to; the claims stay unchecked."""
    with serving() as other:
        script = on("any", fails(status, Location=f"{other.url}/chat/completions"))
        with serving(script) as named:
            outcome = run(tmp_path, named)

    assert other.seen.requests == []
    assert outcome.verdicts == LOST
    assert all("redirects elsewhere" in reason for reason in outcome.reasons)


@pytest.mark.parametrize("name", ["base_url", "base-url"])
def test_server_is_not_taken_from_a_project(name: str, tmp_path: Path) -> None:
    """A repository cannot say where the key goes."""
    project = f'[tool.checker]\n{name} = "http://evil.example/v1"\n'
    (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")

    with pytest.raises(UsageError, match="cannot be set in a project file"):
        load_settings({}, {}, tmp_path)


def test_server_is_not_taken_from_files_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What other tools read from the working folder changes nothing here."""
    line = "OPENAI_BASE_URL=http://evil.example/v1\nCHECKER_BASE_URL=http://evil.example/v1\n"
    for name in (".env", ".env.local", ".envrc", "checker.env"):
        (tmp_path / name).write_text(line, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert load_settings({}).base_url is None


def test_a_word_that_is_no_secret_may_stand_in_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Servers without accounts take any short word as a key, and answers may hold it."""
    monkeypatch.setenv("OPENAI_API_KEY", "words")
    with serving() as server:
        assert run(tmp_path, server).verdicts == HONEST


@pytest.mark.parametrize("name", ["MISTRAL_API_KEY", "DATABRICKS_TOKEN", "AWS_SECRET_ACCESS_KEY"])
def test_no_secret_of_the_environment_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever provider it is for."""
    monkeypatch.setenv(name, "abc-0123456789-xyz")
    assert repeats_key("so abc-0123456789-xyz it is")
    assert without_keys("so abc-0123456789-xyz it is") == "so [key] it is"
