"""Recording a run's calls and replaying them: the same answers, no network, a miss is an error."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.errors import CheckerError, InputError, ModelError, NotRecorded
from checker.model import ChatModel
from checker.model.recording import recorded, replayed
from checker.settings import Settings
from tests.scripted_server import (
    Call,
    Fault,
    Script,
    at,
    breaks_off,
    completion,
    fails,
    on,
    says,
    sends,
    serving,
)
from tests.test_model_client import Greeting

SECRET = "sk-test-0123456789-secret"  # noqa: S105
DEAD = "http://127.0.0.1:9/elsewhere/v1"  # nothing listens there, and the path is another
HARBOUR, BRIDGE = "Is the harbour open?", "Is the bridge open?"


def _told(url: str, *questions: str, **changes: Any) -> tuple[list[Any], list[float]]:
    """Ask in this order; return what came of each question, and the pauses."""
    options = {"model": "scripted", "base_url": url, "attempts": 2, "cache": False}
    naps: list[float] = []
    chat = ChatModel(Settings(**{**options, **changes}), sleep=naps.append)
    told: list[Any] = []
    for question in questions:
        try:
            told.append(chat.ask([{"role": "user", "content": question}], Greeting, "test"))
        except ModelError as error:
            told.append(type(error))
    return [*told, chat.usage], naps


def _record(tape: Path, script: Script = lambda _: None, url: str = "") -> list[Any]:
    with serving(script) as server, recorded(tape):
        return _told(url or server.url, HARBOUR, BRIDGE)[0]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a key as a user does."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    """A recording of two answers, in a folder that had to be made."""
    file = tmp_path / "tapes" / "run.yaml"
    _record(file)
    return file


def test_replay_gives_the_same_answers_without_a_server(tape: Path) -> None:
    """At another address with nobody listening, all of them used, and the file left as it is."""
    before = tape.read_bytes()
    with replayed(tape) as cassette:
        told, _ = _told(DEAD, HARBOUR, BRIDGE)
    assert [one.ready for one in told[:2]] == [True, True]
    assert cassette.all_played
    assert tape.read_bytes() == before


def test_a_replay_needs_no_key(tape: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even for a provider that would not be asked without one."""
    monkeypatch.delenv("OPENAI_API_KEY")
    with replayed(tape):
        assert _told("", HARBOUR, base_url=None, model="mistral/scripted")[0][0].ready


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(on("any", fails(503), times=1), id="503 that passed"),
        pytest.param(on("any", fails(500)), id="500"),
        pytest.param(on("any", fails(401, {"message": SECRET})), id="401"),
        pytest.param(on("any", sends(b"<h1>Hi</h1>", "text/html")), id="web page"),
        pytest.param(on("any", sends(b"\xff\xfe\x00")), id="invalid UTF-8"),
        pytest.param(on("any", sends(b"")), id="empty body"),
        pytest.param(on("any", sends(b"null")), id="null body"),
        pytest.param(on("any", says("{}")), id="no reply"),
        pytest.param(on("any", says(None, refusal="No.")), id="refusal"),
    ],
)
def test_recorded_faults_are_replayed(script: Script, tmp_path: Path) -> None:
    """A run that met failures is replayed with them, to the last token counted."""
    first = _record(tmp_path / "run.yaml", script)
    with replayed(tmp_path / "run.yaml"):
        second, _ = _told(DEAD, HARBOUR, BRIDGE)
    assert second == first


def test_recording_holds_no_key_and_no_address(tape: Path, tmp_path: Path) -> None:
    """Neither the key, nor the server's name, nor a header of this machine is kept."""
    text = tape.read_text().lower()
    for private in (SECRET, "127.0.0.1", "authorization", "user-agent", str(tmp_path)):
        assert private.lower() not in text


def test_recording_names_the_model_without_its_folder(tmp_path: Path) -> None:
    """A server that names its model by a path does not put that path into the recording."""
    reply = json.dumps(completion("{}") | {"model": "/srv/models/small.gguf"}).encode()
    _record(tmp_path / "run.yaml", on("any", sends(reply)))
    text = (tmp_path / "run.yaml").read_text()
    assert set(re.findall(r"model: (\S*gguf)", text)) == {"small.gguf"}


def test_recording_can_be_read(tape: Path) -> None:
    """Bodies are trees, so that a diff shows what changed."""
    first = yaml.safe_load(tape.read_text())["interactions"][0]
    assert first["request"]["json"]["model"] == "scripted"
    assert first["response"]["body"]["json"]["object"] == "chat.completion"


@pytest.mark.parametrize(
    "changes",
    [{"model": "another"}, {"answer_tokens": 99}, {"model_options": {"seed": 1}}],
    ids=["model", "limit", "option"],
)
def test_request_not_recorded_is_an_error(changes: dict[str, Any], tape: Path) -> None:
    """What is asked otherwise is not answered, and is no ModelError that one might survive."""
    with replayed(tape), pytest.raises(NotRecorded, match="no answer to this request"):
        _told(DEAD, HARBOUR, **changes)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "no recording", id="missing"),
        pytest.param(b"", "no recording", id="empty"),
        pytest.param(b"just words", "no recording", id="text"),
        pytest.param(b"- a\n- b\n", "no recording", id="list"),
        pytest.param(b"interactions: 5\n", "no recording", id="number"),
        pytest.param(b"interactions: [{request: {}}]\n", "no recording", id="parts missing"),
        pytest.param(b"a: [\n", "no recording", id="broken YAML"),
        pytest.param(b"\xff\xfe\x00", "no recording", id="bytes"),
        pytest.param(b"!!python/object:os.system {}\n", "no recording", id="code"),
    ],
)
def test_file_that_is_no_recording_is_refused(
    content: bytes | None, message: str, tmp_path: Path
) -> None:
    """The file is named in one line."""
    tape = tmp_path / "run.yaml"
    if content is not None:
        tape.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught, replayed(tape):
        pass
    assert str(caught.value).startswith(f"{tape}: ")


def test_error_inside_a_replay_is_not_blamed_on_the_file(tape: Path) -> None:
    """A fault in the code under a replay shows as what it is."""
    with pytest.raises(KeyError), replayed(tape):
        raise KeyError("a bug")


@pytest.mark.parametrize("place", ["file/run.yaml", "folder"])
def test_place_that_cannot_be_written_is_told_before_the_run(place: str, tmp_path: Path) -> None:
    """Nothing is asked when the recording could not be kept."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(CheckerError), recorded(tmp_path / place):
        raise AssertionError("something might be asked")


def test_run_without_an_answer_leaves_the_old_recording(tape: Path, tmp_path: Path) -> None:
    """A server that is not there costs no recording, and leaves no empty one."""
    before = tape.read_bytes()
    _record(tape, url=DEAD)
    _record(tmp_path / "new.yaml", url=DEAD)
    assert tape.read_bytes() == before
    assert not (tmp_path / "new.yaml").exists()


def test_new_recording_replaces_the_old(tape: Path) -> None:
    """Answers of another run do not pile up."""
    with serving() as server, recorded(tape):
        _told(server.url, HARBOUR, answer_tokens=99)
    content = yaml.safe_load(tape.read_text())
    limits = [item["request"]["json"]["max_tokens"] for item in content["interactions"]]
    assert limits == [99]


def test_connection_lost_while_recording_is_survived(tmp_path: Path) -> None:
    """A broken connection is tried again and leaves no trace in the file."""
    tape = tmp_path / "run.yaml"
    first = _record(tape, at({2: breaks_off}))
    with replayed(tape):
        second, naps = _told(DEAD, HARBOUR, BRIDGE)
    assert (first[:2], naps) == (second[:2], [])


def test_what_a_run_learned_is_replayed(tmp_path: Path) -> None:
    """A parameter that the model rejected is rejected, and left out, in the replay too."""

    def script(call: Call) -> Fault | None:
        told = {"message": "unsupported: temperature"}
        return fails(400, told) if "temperature" in call.request else None

    first = _record(tmp_path / "run.yaml", script)
    with replayed(tmp_path / "run.yaml"):
        second, _ = _told(DEAD, HARBOUR, BRIDGE)
    assert second == first
    assert first[-1].calls == 3
