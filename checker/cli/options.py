"""Options of the command line that are made from `Settings`: each is described there, once."""

import functools
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import EnumType
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from pydantic.fields import FieldInfo
from typer.core import TyperCommand

from checker.errors import UsageError
from checker.settings import Settings, load_settings

_TUNING = "Fine tuning"
_PANELS = {  # in the order in which `--help` shows the settings; those not named are for tuning
    "Engine and model": "engine model base_url second_model model_options or_rules",
    "What fails": "fail_on strict",
    "Costs": "max_cost max_calls max_tokens price_input price_output cache refresh",
    "Reading": "columns fetch allow_private",
    "Speed and faults": "jobs workers timeout attempts",
}
READING = ("columns", "fetch", "allow_private")  # settings of who takes files and addresses


@dataclass(frozen=True, slots=True)
class Flags:
    """What was given on the command line: settings by name, reports to write, files to use."""

    settings: Mapping[str, Any]
    formats: Sequence[str] = ()
    mkdir: bool = False
    config: Path | None = None
    record: Path | None = None
    replay: Path | None = None
    batch: bool = False
    waits: bool = True
    verbose: bool = False

    def loaded(self) -> Settings:
        """Return the settings, with what environment and project file add."""
        return load_settings(self.settings, config=self.config)


class Command(TyperCommand):
    """A command whose help shows its options in panels, as plain text."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the panels in the order of their first options."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            panel = getattr(parameter, "rich_help_panel", None)
            title = panel or f"{parameter.param_type_name}s".capitalize()
            if told := parameter.get_help_record(ctx):
                name = told[0].partition(" <")[0]  # a type in angle brackets tells a reader nothing
                panels.setdefault(title, []).append((name, told[1]))
        for title, rows in panels.items():
            with formatter.section(title):
                formatter.write_dl(rows)


def with_settings(
    without: Collection[str] = (), formats: str = ""
) -> Callable[[Callable[..., None]], Any]:
    """Give a command an option for each setting but those `without`, and hand it their `flags`.

    `formats` tells which formats it writes, if it does.
    """
    options = [*(_report_options(formats) if formats else ()), *_options(without), *_FILES]

    def decorate(command: Callable[..., None]) -> Any:
        own = [p for n, p in inspect.signature(command).parameters.items() if n != "flags"]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            flags = {one.name: given.pop(one.name) for one in options}
            told = {name: value for name, value in flags.items() if value is not None}
            settings = {name: told.pop(name) for name in [*told] if name in Settings.model_fields}
            command(**given, flags=Flags(_settings(settings), **told))

        run.__annotations__ = {p.name: p.annotation for p in (*own, *options)}
        run.__signature__ = inspect.Signature([*own, *options])  # type: ignore[attr-defined]
        return run

    return decorate


def _options(without: Collection[str]) -> Iterator[inspect.Parameter]:
    """Yield the options of the settings, panel by panel."""
    panels = {name: panel for panel, names in _PANELS.items() for name in names.split()}
    for name in dict.fromkeys([*panels, *Settings.model_fields]):
        if name not in without:
            yield _option(name, Settings.model_fields[name], panels.get(name, _TUNING))


def _parameter(
    name: str, kind: Any, flag: str, metavar: str | None, about: str, panel: str | None = None
) -> inspect.Parameter:
    """Return an option without a default, so that what was given can be told."""
    option = typer.Option(f"--{flag}", metavar=metavar, help=about, rich_help_panel=panel)
    place = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, place, default=None, annotation=Annotated[kind | None, option])


_FILES = (
    _parameter("config", Path, "config", "FILE", "Settings, in place of checker.toml.", _TUNING),
    _parameter("record", Path, "record", "FILE", "Record the model's answers to FILE.", _TUNING),
    _parameter("replay", Path, "replay", "FILE", "Answer from a recording, offline.", _TUNING),
)


def _report_options(formats: str) -> tuple[inspect.Parameter, ...]:
    about = f"{formats}; repeat for more."
    return (
        _parameter("formats", list[str], "format", "FMT[=FILE]", about),
        _parameter("mkdir", bool, "mkdir", None, "Make folders that a report's FILE lacks."),
    )


def _option(name: str, field: FieldInfo, panel: str) -> inspect.Parameter:
    """Return the option of a setting; a switch that is on unless told is `--no-...`."""
    about, flag, default = str(field.description), name.replace("_", "-"), field.default
    told = f"{about[0].upper()}{about[1:]}"
    if field.annotation is bool:
        told = f"Do not {about}" if default else told
        return _parameter(name, bool, f"no-{flag}" if default else flag, None, f"{told}.", panel)
    if name == "model_options":
        told, flag = f"{told}; repeat for more", flag.removesuffix("s")
        return _parameter(name, list[str], flag, "KEY=VALUE", f"{told}.", panel)
    shown = f"  [default: {default}]" if default else ""
    return _parameter(name, str, flag, _metavar(name, field), f"{told}.{shown}", panel)


def _metavar(name: str, field: FieldInfo) -> str:
    if isinstance(field.annotation, EnumType):
        return "|".join(str(each.value) for each in field.annotation)
    if own := {"base_url": "URL", "columns": "NAME=COLUMN,...", "glossary": "NAME=NAME,..."}.get(
        name
    ):
        return own
    return "NAME" if str in {field.annotation, *get_args(field.annotation)} else "N"


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given as settings; raises UsageError for what cannot go together."""
    values = {name: _value(name, value) for name, value in given.items()}
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
