"""Every setting with its default; flags win over `CHECKER_*` variables over `[tool.checker]`.

The API key is no setting: it is read from the environment only. Nor can a project file name the
server, or an article's repository could send the key elsewhere: that takes a flag or a variable.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from checker.errors import UsageError
from checker.records import FailOn


class EngineName(StrEnum):
    """Who decomposes and judges."""

    AUTO = "auto"
    API = "api"
    RULES = "rules"


class Settings(BaseModel):
    """How to check; see each field's description."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: EngineName = Field(default=EngineName.AUTO, description="who decomposes and judges")
    model: str = Field(
        default="gpt-6-luna",
        description="model to ask: a name the server knows, or PROVIDER/NAME",
    )
    second_model: str | None = Field(
        default=None, description="another model for what is asked a second time"
    )
    model_options: dict[str, Any] = Field(
        default={}, description="further parameters of each request, such as reasoning_effort"
    )
    base_url: str | None = Field(
        default=None,
        description="OpenAI-compatible server, ending in /v1",
        json_schema_extra={"metavar": "URL"},
    )
    fail_on: FailOn = Field(
        default=FailOn.CONTRADICTED, description="mildest verdict that fails the run"
    )
    strict: bool = Field(default=False, description="let findings to check fail the run too")
    sentences_per_call: int = Field(
        default=6, ge=1, description="sentences of the article checked in one call"
    )
    evidence_tokens: int = Field(
        default=16_000, ge=100, description="source tokens sent with one call"
    )
    answer_tokens: int = Field(
        default=8192, ge=16, description="longest answer of one call, in tokens"
    )
    max_calls: int | None = Field(default=None, ge=0, description="calls that a run may make")
    max_tokens: int | None = Field(
        default=None, ge=0, description="tokens that a run may use, questions and answers"
    )
    max_cost: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="US dollars that a run may cost"
    )
    price_input: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="US dollars per million tokens sent"
    )
    price_output: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="US dollars per million answered"
    )
    timeout: float = Field(
        default=120, gt=0, allow_inf_nan=False, description="seconds to wait for one answer"
    )
    attempts: int = Field(default=5, ge=1, description="tries per call when the server fails")
    reasks: int = Field(
        default=2, ge=0, description="times to ask again for what is missing or wrong"
    )
    derivation: bool = Field(default=True, description="tell copies from sources of their own")
    workers: int = Field(default=8, ge=1, description="calls in flight together")
    jobs: int | None = Field(default=None, ge=1, description="articles checked side by side")
    groups: bool = Field(default=True, description="keep articles on different events apart")
    cache: bool = Field(default=True, description="keep the model's answers and use them again")
    refresh: bool = Field(
        default=False, description="ask anew also what is kept, and keep the new answers"
    )

    @field_validator("model_options", mode="before")
    @classmethod
    def _read_json(cls, options: Any) -> Any:
        """Read what a flag or a variable gives as text: `{"a": 1}`, or values such as 1 or true."""
        if isinstance(options, str):
            options = _json(options)
        if not isinstance(options, Mapping):
            return options
        return {name: _json(value) for name, value in options.items()}

    @property
    def has_budget(self) -> bool:
        """Whether a run may end before everything is checked."""
        return (self.max_calls, self.max_tokens, self.max_cost) != (None, None, None)


def _json(value: Any) -> Any:
    """Return what a text means as JSON, else as it is."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def load_settings(
    flags: Mapping[str, Any], environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """Merge flags, environment, `pyproject.toml` of `folder` and the defaults; None is unset.

    Raises UsageError naming the setting, its value and where it came from.
    """
    environ = os.environ if environ is None else environ
    merged: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for where, values in (
        ("pyproject.toml [tool.checker]", _project_file(folder or Path.cwd())),
        ("the environment", _environment(environ)),
        ("the command line", {key: value for key, value in flags.items() if value is not None}),
    ):
        merged |= values
        origin |= dict.fromkeys(values, where)
    try:
        return Settings(**merged)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        if first["type"] == "extra_forbidden":
            known = ", ".join(Settings.model_fields)
            message = f"`{name}` in {origin[name]} is no setting; use one of {known}"
            raise UsageError(message) from None
        value = merged.get(name)
        raise UsageError(f"`{name}` = {value!r} in {origin[name]}: {first['msg']}") from None


def _project_file(folder: Path) -> dict[str, Any]:
    file = folder / "pyproject.toml"
    if not file.is_file():
        return {}
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file}: not valid TOML ({error}); mend it") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); check it") from None
    tools = content.get("tool", {})
    table = tools.get("checker", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise UsageError(f"{file}: `tool.checker` is no table; write [tool.checker]")
    values = {key.replace("-", "_"): value for key, value in table.items()}
    if "base_url" in values:
        raise UsageError(
            f"{file}: `base_url` cannot be set in a project file; set OPENAI_BASE_URL or --base-url"
        )
    return values


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    found = {
        name: environ[f"CHECKER_{name.upper()}"]
        for name in Settings.model_fields
        if environ.get(f"CHECKER_{name.upper()}")
    }
    if environ.get("OPENAI_BASE_URL"):
        found.setdefault("base_url", environ["OPENAI_BASE_URL"])
    return found
