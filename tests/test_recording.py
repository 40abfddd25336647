"""Recording a run and replaying it: same report, no network, and a miss is an error."""

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from checker.cli import app
from checker.errors import InputError, NotRecorded
from checker.recording import recorded, replayed
from tests.runs import HONEST, run, written
from tests.scripted_server import (
    Script,
    at,
    breaks_off,
    completion,
    fails,
    on,
    says,
    sends,
    serving,
    truncates,
)

SECRET = "sk-test-secret"  # noqa: S105
DEAD = "http://127.0.0.1:9/elsewhere/v1"  # nothing listens there, and the path is another


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str
    url: str


def _invoke(folder: Path, url: str, *flags: str) -> Ended:
    article, source = written(folder)
    arguments = ["check", article, "--against", source, "--model", "scripted", "--base-url", url]
    arguments += ["--format", "json", "--claims-per-call", "2", *flags]
    environment = {"OPENAI_API_KEY": SECRET, "CHECKER_ATTEMPTS": "2"}
    result = CliRunner().invoke(app, arguments, env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Ended(result.exit_code, result.stdout, result.stderr, url)


def _record(folder: Path, script: Script, *flags: str) -> tuple[Path, Ended]:
    tape = folder / "tapes" / "run.yaml"
    with serving(script) as server:
        return tape, _invoke(folder, server.url, "--record", str(tape), *flags)


@pytest.fixture(autouse=True)
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line, which takes no `sleep`, try again at once."""
    monkeypatch.setattr("checker.llm._BACKOFF", lambda _: 0.0)


@pytest.fixture
def honest(tmp_path: Path) -> tuple[Path, Ended]:
    """A recorded run without faults."""
    return _record(tmp_path, at({}))


def test_replay_gives_the_same_report_without_a_server(
    honest: tuple[Path, Ended], tmp_path: Path
) -> None:
    """Byte for byte, at another address with nobody listening, and every answer is used."""
    tape, first = honest
    before = tape.read_bytes()
    second = _invoke(tmp_path, DEAD, "--replay", str(tape))
    assert (second.code, second.stdout) == (first.code, first.stdout) == (1, first.stdout)
    assert "no model is asked" in second.stderr
    assert "answers were used" not in second.stderr
    assert tape.read_bytes() == before


@pytest.mark.parametrize(
    ("script", "code"),
    [
        pytest.param(on("verify", fails(503), times=1), 1, id="503 that passed"),
        pytest.param(on("verify", fails(500)), 3, id="500"),
        pytest.param(on("verify", truncates), 3, id="truncated"),
        pytest.param(on("any", fails(401, {"message": SECRET})), 3, id="401"),
        pytest.param(on("verify", sends(b"<h1>Hi</h1>", "text/html")), 3, id="web page"),
        pytest.param(on("verify", sends(b"\xff\xfe\x00")), 3, id="invalid UTF-8"),
        pytest.param(on("verify", sends(b"")), 3, id="empty body"),
        pytest.param(on("verify", sends(b"null")), 3, id="null body"),
        pytest.param(on("verify", says(None, refusal="No.")), 3, id="refusal"),
    ],
)
def test_recorded_faults_are_replayed(script: Script, code: int, tmp_path: Path) -> None:
    """A run that met failures is replayed with them."""
    tape, first = _record(tmp_path, script)
    second = _invoke(tmp_path, first.url, "--replay", str(tape))
    assert first.code == code
    assert (second.code, second.stdout) == (first.code, first.stdout)


def test_replay_waits_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorded failure is followed at once by the recorded second try."""
    tape, first = _record(tmp_path, on("verify", fails(503), times=1))
    monkeypatch.setattr("checker.llm._BACKOFF", lambda _: 5.0)
    started = time.monotonic()
    assert _invoke(tmp_path, DEAD, "--replay", str(tape)).stdout == first.stdout
    assert time.monotonic() - started < 4


def test_recording_holds_no_key_and_no_address(honest: tuple[Path, Ended], tmp_path: Path) -> None:
    """Neither the key, nor the server's name, nor a header or path of this machine is kept."""
    tape, ended = honest
    text = tape.read_text()
    for private in (SECRET, "127.0.0.1", "authorization", "user-agent", str(tmp_path), "/tmp"):  # noqa: S108
        assert private.lower() not in text.lower()
    assert SECRET not in ended.stdout + ended.stderr


def test_recording_names_the_model_without_its_folder(tmp_path: Path) -> None:
    """A server that names its model by a path does not put that path into the recording."""
    reply = json.dumps(completion("{}") | {"model": "/srv/models/small.gguf"}).encode()

    tape, _ = _record(tmp_path, lambda _call: sends(reply))

    assert set(re.findall(r"model: (\S*gguf)", tape.read_text())) == {"small.gguf"}


def test_recording_can_be_read(honest: tuple[Path, Ended]) -> None:
    """Bodies are trees, so that a diff shows what changed."""
    first = yaml.safe_load(honest[0].read_text())["interactions"][0]
    assert first["request"]["json"]["model"] == "scripted"
    assert first["response"]["body"]["json"]["object"] == "chat.completion"


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param(["--model", "another"], id="model"),
        pytest.param(["--answer-tokens", "99"], id="limits"),
        pytest.param(["--claims-per-call", "1"], id="in verify only"),
    ],
)
def test_request_not_recorded_is_an_error(
    flags: list[str], honest: tuple[Path, Ended], tmp_path: Path
) -> None:
    """A replay that lacks a request ends with 3 and one line, and gives no report."""
    ended = _invoke(tmp_path, DEAD, "--replay", str(honest[0]), *flags)
    assert (ended.code, ended.stdout) == (3, "")
    assert "the recording holds no answer to this request" in ended.stderr
    assert "Traceback" not in ended.stderr


def _without(tape: Path, number: int) -> None:
    content = yaml.safe_load(tape.read_text())
    del content["interactions"][number]
    tape.write_text(yaml.safe_dump(content))


@pytest.mark.parametrize("number", range(4), ids=["decompose", "verify", "recheck", "verify 2"])
def test_no_stage_passes_over_a_missing_answer(
    number: int, honest: tuple[Path, Ended], tmp_path: Path
) -> None:
    """Whichever answer is taken out, no fallback hides it."""
    _without(honest[0], number)
    ended = _invoke(tmp_path, DEAD, "--replay", str(honest[0]))
    assert (ended.code, ended.stdout) == (3, "")
    assert "record again with --record FILE" in ended.stderr


def test_miss_reaches_the_caller(
    honest: tuple[Path, Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the Python API a miss is NotRecorded, at the first try, and nothing was sent."""
    with serving() as server, replayed(honest[0]), pytest.raises(NotRecorded):
        run(tmp_path, server, model="another")
    assert server.kinds == []


def test_same_request_is_answered_once(honest: tuple[Path, Ended], tmp_path: Path) -> None:
    """An answer is played once: a second run finds none left."""
    with serving() as server, replayed(honest[0]) as tape:
        assert run(tmp_path, server).verdicts == HONEST
        assert tape.all_played
        with pytest.raises(NotRecorded):
            run(tmp_path, server)


def test_unused_answers_are_told(honest: tuple[Path, Ended], tmp_path: Path) -> None:
    """A replay that needs fewer answers than were recorded says so."""
    content = yaml.safe_load(honest[0].read_text())
    content["interactions"].append(content["interactions"][0])
    honest[0].write_text(yaml.safe_dump(content))
    ended = _invoke(tmp_path, DEAD, "--replay", str(honest[0]))
    assert "only 4 of 5 answers were used" in ended.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "cannot be read", id="missing"),
        pytest.param(b"", "not a recording", id="empty"),
        pytest.param(b"just words", "not a recording", id="text"),
        pytest.param(b"- a\n- b\n", "not a recording", id="list"),
        pytest.param(b"interactions: 5\n", "not a recording", id="number"),
        pytest.param(b"interactions: [{request: {}}]\n", "not a recording", id="parts missing"),
        pytest.param(b"a: [\n", "not a recording", id="broken YAML"),
        pytest.param(b"\xff\xfe\x00", "not a recording", id="bytes"),
        pytest.param(b"!!python/object:os.system {}\n", "not a recording", id="code"),
    ],
)
def test_file_that_is_no_recording_is_refused(
    content: bytes | None, message: str, tmp_path: Path
) -> None:
    """The file is named in one line, with exit code 2."""
    tape = tmp_path / "run.yaml"
    if content is not None:
        tape.write_bytes(content)
    ended = _invoke(tmp_path, DEAD, "--replay", str(tape))
    assert (ended.code, ended.stdout) == (2, "")
    assert f"{tape}: {message}" in ended.stderr


def test_error_inside_a_replay_is_not_blamed_on_the_file(honest: tuple[Path, Ended]) -> None:
    """A fault in the code under a replay shows as what it is."""
    with pytest.raises(KeyError), replayed(honest[0]):
        raise KeyError("a bug")


@pytest.mark.parametrize("place", ["file/run.yaml", "folder"])
def test_place_that_cannot_be_written_is_told_before_the_run(place: str, tmp_path: Path) -> None:
    """Nothing is asked when the recording could not be kept."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with serving() as server:
        ended = _invoke(tmp_path, server.url, "--record", str(tmp_path / place))
    assert ended.code == 2
    assert "cannot be written" in ended.stderr
    assert server.kinds == []


def test_run_without_an_answer_leaves_the_old_recording(honest: tuple[Path, Ended]) -> None:
    """A server that is not there costs no recording."""
    before = honest[0].read_bytes()
    with recorded(honest[0]):
        pass
    assert honest[0].read_bytes() == before


def test_failed_recording_leaves_no_empty_file(tmp_path: Path) -> None:
    """Where nothing was recorded there is no file that looks like a recording."""
    ended = _invoke(tmp_path, DEAD, "--record", str(tmp_path / "run.yaml"))
    assert ended.code == 3
    assert not (tmp_path / "run.yaml").exists()


def test_new_recording_replaces_the_old(honest: tuple[Path, Ended], tmp_path: Path) -> None:
    """Answers of another run do not pile up."""
    _record(tmp_path, at({}), "--answer-tokens", "99")
    content = yaml.safe_load(honest[0].read_text())
    limits = [item["request"]["json"]["max_tokens"] for item in content["interactions"]]
    assert limits == [99] * 4


def test_connection_lost_while_recording_is_survived(tmp_path: Path) -> None:
    """A broken connection is tried again and leaves no trace in the file."""
    tape, first = _record(tmp_path, at({2: breaks_off}))
    assert first.code == 1
    second = _invoke(tmp_path, DEAD, "--replay", str(tape))
    articles = [json.loads(ended.stdout)["articles"] for ended in (first, second)]
    assert articles[0] == articles[1]


def test_record_and_replay_exclude_each_other(tmp_path: Path) -> None:
    """One file cannot be written and read in one run."""
    ended = _invoke(tmp_path, DEAD, "--record", "a.yaml", "--replay", "b.yaml")
    assert ended.code == 2
    assert "--record and --replay exclude each other" in ended.stderr


def test_missing_recording_is_an_input_error(tmp_path: Path) -> None:
    """Through the Python API likewise."""
    with pytest.raises(InputError, match="cannot be read"), replayed(tmp_path / "none.yaml"):
        pass
