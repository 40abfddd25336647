"""Options of the command line that are made from `Settings`: each is described there, once."""

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import EnumType
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from checker.errors import UsageError
from checker.settings import Settings


@dataclass(frozen=True, slots=True)
class Flags:
    """What was given on the command line: settings by name, and a recording to make or to use."""

    settings: Mapping[str, Any]
    record: Path | None = None
    replay: Path | None = None


def with_settings(without: Collection[str] = ()) -> Callable[[Callable[..., None]], Any]:
    """Give a command an option for each setting but those `without`, and hand it their `flags`."""
    fields = {name: f for name, f in Settings.model_fields.items() if name not in without}

    def decorate(command: Callable[..., None]) -> Any:
        own = [p for n, p in inspect.signature(command).parameters.items() if n != "flags"]
        parameters = [*own, *(_option(name, field) for name, field in fields.items()), *_TAPES]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            values = {name: given.pop(name) for name in fields}
            flags = Flags(_settings(values), given.pop("record"), given.pop("replay"))
            command(**given, flags=flags)

        run.__annotations__ = {p.name: p.annotation for p in parameters}
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return run

    return decorate


def _parameter(
    name: str, kind: Any, flag: str, metavar: str | None, about: str
) -> inspect.Parameter:
    """Return an option without a default, so that what was given can be told."""
    annotation = Annotated[kind | None, typer.Option(f"--{flag}", metavar=metavar, help=about)]
    place = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, place, default=None, annotation=annotation)


_TAPES = (
    _parameter("record", Path, "record", "FILE", "Record the model's answers to FILE."),
    _parameter("replay", Path, "replay", "FILE", "Answer from a recording, with no network."),
)


def _option(name: str, field: FieldInfo) -> inspect.Parameter:
    """Return the option of a setting; a switch that is on unless told is `--no-...`."""
    about, flag, default = str(field.description), name.replace("_", "-"), field.default
    told = f"{about[0].upper()}{about[1:]}"
    if field.annotation is bool:
        told = f"Do not {about}" if default else told
        return _parameter(name, bool, f"no-{flag}" if default else flag, None, f"{told}.")
    if get_origin(field.annotation) is dict:
        return _parameter(name, list[str], flag.removesuffix("s"), "KEY=VALUE", f"{told}.")
    told = told if default is None else f"{told} [{default}]"
    return _parameter(name, str, flag, _metavar(field), f"{told}.")


def _metavar(field: FieldInfo) -> str:
    if isinstance(field.annotation, EnumType):
        return "|".join(str(each.value) for each in field.annotation)
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    numbers = {int, float} & {field.annotation, *get_args(field.annotation)}
    return str(extra.get("metavar", "N" if numbers else "NAME"))


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given as settings; raises UsageError for what cannot go together."""
    values = {name: _value(name, value) for name, value in given.items() if value is not None}
    if values.get("cache") is False and values.get("refresh"):
        raise UsageError("--no-cache and --refresh exclude each other; give one")
    return values


def _value(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return not Settings.model_fields[name].default
    return dict(map(_pair, value)) if isinstance(value, list) else value


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise UsageError(f"{text!r} is no KEY=VALUE; write, say, reasoning_effort=low")
    return key, value
