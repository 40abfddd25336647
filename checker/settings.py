"""Every setting with its default; flags win over `CHECKER_*` variables over the project file.

The API key is no setting: it is read from the environment only. Nor can a project file name the
server, or an article's repository could send the key elsewhere, nor what is fetched: that takes a
flag or a variable.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from enum import EnumType, StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from checker.errors import UsageError, meant
from checker.records import FailOn

_Number = Annotated[int, Field(ge=1)]
_Limit = Annotated[int, Field(ge=0)]
_Name = Annotated[str, Field(min_length=1)]
_Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Column = Literal["id", "title", "publisher", "date", "text", "event", "sources"]
_NOT_BY_FILE = {"allow_private", "base_url", "fetch"}


class EngineName(StrEnum):
    """Who decomposes and judges."""

    AUTO = "auto"
    API = "api"
    RULES = "rules"


class Settings(BaseModel):
    """How to check; see each field's description. What cannot be set raises UsageError."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: EngineName = Field(default=EngineName.AUTO, description="who decomposes and judges")
    model: str = Field(
        default="gpt-6-luna", description="model to ask: a name the server knows, or PROVIDER/NAME"
    )
    second_model: str | None = Field(default=None, description="another model for second looks")
    or_rules: bool = Field(
        default=False, description="check by the rules where the model does not answer"
    )
    model_options: dict[str, Any] = Field(
        default={}, description="further parameters of each request, such as reasoning_effort"
    )
    base_url: str | None = Field(default=None, description="OpenAI-like server, ending in /v1")
    fail_on: FailOn = Field(default=FailOn.CONTRADICTED, description="mildest verdict that fails")
    strict: bool = Field(default=False, description="let findings to check fail the run too")
    sentences_per_call: _Number = Field(default=6, description="sentences checked in one call")
    evidence_tokens: int = Field(default=16_000, ge=100, description="source tokens of one call")
    answer_tokens: int = Field(default=8192, ge=16, description="longest answer, in tokens")
    max_calls: _Limit | None = Field(default=None, description="calls that a run may make")
    max_tokens: _Limit | None = Field(default=None, description="tokens that a run may use")
    max_cost: _Dollars | None = Field(default=None, description="USD that a run may cost")
    price_input: _Dollars | None = Field(default=None, description="USD per million tokens sent")
    price_output: _Dollars | None = Field(default=None, description="USD per million answered")
    timeout: float = Field(
        default=120, gt=0, allow_inf_nan=False, description="seconds for one answer"
    )
    attempts: _Number = Field(default=5, description="tries per call when the server fails")
    reasks: _Limit = Field(default=2, description="times to ask again for what is missing or wrong")
    derivation: bool = Field(default=True, description="tell copies from sources of their own")
    workers: _Number = Field(default=8, description="calls in flight together")
    jobs: _Number | None = Field(default=None, description="articles checked side by side")
    groups: bool = Field(default=True, description="keep articles on different events apart")
    cache: bool = Field(default=True, description="keep the model's answers and use them again")
    refresh: bool = Field(default=False, description="ask anew also what is kept")
    columns: dict[Column, _Name] = Field(
        default={}, description="names of columns in tables, as text=body,title=headline"
    )
    glossary: dict[_Name, Annotated[tuple[_Name, ...], Field(min_length=1)]] = Field(
        default={}, description="names that mean one thing, as PM=Prime Minister,Leb=Lebanon"
    )
    fetch: bool = Field(default=False, description="fetch pages that articles name as sources too")
    allow_private: bool = Field(default=False, description="fetch pages of your own network too")

    @property
    def server(self) -> str | None:
        """The server that is named, here or for every program of OpenAI's; none where none is."""
        return self.base_url or os.environ.get("OPENAI_BASE_URL")

    @model_validator(mode="wrap")
    @classmethod
    def _in_one_line(
        cls, given: Any, validated: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        """Raise UsageError for what is wrong; the context says by name where values came from."""
        try:
            return validated(given)
        except ValidationError as error:
            wrong = _told(error.errors()[0], given, info.context or {})
        raise UsageError(wrong)

    @field_validator("model_options", mode="before")
    @classmethod
    def _read_json(cls, options: Any) -> Any:
        """Read what a flag or a variable gives as text: `{"a": 1}`, or values such as 1 or true."""
        if isinstance(options, str):
            options = _json(options)
        if not isinstance(options, Mapping):
            return options
        return {name: _json(value) for name, value in options.items()}

    @field_validator("columns", mode="before")
    @classmethod
    def _read_pairs(cls, columns: Any) -> Any:
        """Read what a flag or a variable gives as text: `text=body,title=headline`."""
        if not isinstance(columns, str):
            return columns
        return {name: column for name, _, column in (p.partition("=") for p in columns.split(","))}

    @field_validator("glossary", mode="before")
    @classmethod
    def _read_names(cls, names: Any) -> Any:
        """Read what a flag or a variable gives as text: `PM=Prime Minister=Premier,Leb=Lebanon`."""
        if isinstance(names, str):
            listed = (one.split("=") for one in names.split(","))
            names = {name: others for name, *others in listed}
        if not isinstance(names, Mapping):
            return names
        return {name: [one] if isinstance(one, str) else one for name, one in names.items()}

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
    flags: Mapping[str, Any],
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    config: Path | None = None,
) -> Settings:
    """Merge flags, environment, project file and the defaults; None is unset.

    The project file is `config`, else the nearest `checker.toml` or `pyproject.toml` with
    `[tool.checker]`, upwards from `folder` to the top of its repository. Raises UsageError naming
    the setting, its value and where it came from.
    """
    file, table = (config, _table(config)) if config else _project(folder or Path.cwd())
    if config and table is None:
        raise UsageError(f"{config}: has no [tool.checker]; name another file")
    merged: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for where, given in (
        (str(file), table or {}),
        ("the environment", _environment(os.environ if environ is None else environ)),
        ("the command line", {key: value for key, value in flags.items() if value is not None}),
    ):
        merged |= given
        origin |= dict.fromkeys(given, where)
    return Settings.model_validate(merged, context=origin)


def _told(first: ErrorDetails, given: Any, origin: Mapping[str, str]) -> str:
    """Return what is wrong with a setting, and where it came from."""
    if not first["loc"]:
        return f"settings must be named values, not {type(given).__name__}"
    name = str(first["loc"][0])
    where = f" in {origin[name]}" if name in origin else ""
    if first["type"] == "extra_forbidden":
        known = Settings.model_fields
        hint = meant(name, known) or f"; use one of {', '.join(known)}"
        return f"`{name}`{where} is no setting{hint}"
    value, kind = given.get(name), Settings.model_fields[name].annotation
    values = [str(one.value) for one in kind] if isinstance(kind, EnumType) else []
    hint = meant(str(value), values)
    return f"`{name}` = {value!r}{where}: {first['msg']}{hint}"


def _project(folder: Path) -> tuple[Path | None, dict[str, Any] | None]:
    """Return the project file that holds for a folder, and what it sets."""
    for place in (folder, *folder.parents):
        for file in (place / "checker.toml", place / "pyproject.toml"):
            if file.is_file() and (table := _table(file)) is not None:
                return file, table
        if (place / ".git").exists():
            break
    return None, None


def _table(file: Path) -> dict[str, Any] | None:
    """Return what a project file sets; None for a `pyproject.toml` that does not speak of us."""
    try:
        content: Any = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{file}: not valid TOML ({error}); mend it") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); check it") from None
    if file.name == "pyproject.toml":
        tools = content.get("tool")
        content = tools.get("checker") if isinstance(tools, dict) else None
    if content is None:
        return None
    if not isinstance(content, dict):
        raise UsageError(f"{file}: `tool.checker` is no table; write [tool.checker]")
    values = {key.replace("-", "_"): value for key, value in content.items()}
    for name in _NOT_BY_FILE & values.keys():
        flag = name.replace("_", "-")
        way_out = f"set CHECKER_{name.upper()} or --{flag}"
        raise UsageError(f"{file}: `{name}` cannot be set in a project file; {way_out}")
    return values


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    named = {name: environ.get(f"CHECKER_{name.upper()}") for name in Settings.model_fields}
    named["base_url"] = named["base_url"] or environ.get("OPENAI_BASE_URL")
    return {name: value for name, value in named.items() if value}
