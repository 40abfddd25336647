"""What the runner hands over: the action's inputs as `INPUT_*` variables, and the event."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from checker.errors import InputError, UsageError
from checker.settings import EngineName, Settings


class Scope(StrEnum):
    """Which articles to check; `auto` is `changed` where the event brings a change."""

    AUTO = "auto"
    CHANGED = "changed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Event:
    """What started the workflow; a commit it does not name is empty."""

    name: str
    sha: str
    base: str
    before: str
    without_secrets: bool

    @property
    def brings_change(self) -> bool:
        """Whether some commits are what the run is about."""
        return self.name in {"pull_request", "push", "merge_group"}


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of `action.yml`; `root` is the folder of the checkout, its links resolved."""

    root: str
    articles: tuple[str, ...]
    sources: tuple[str, ...]
    scope: Scope
    base: str
    max_articles: int
    reports: Path
    settings: Settings
    notice: str


def read_event(environ: Mapping[str, str]) -> Event:
    """Return the event that `GITHUB_EVENT_PATH` describes.

    Raises InputError when that file cannot be read.
    """
    payload: dict[str, Any] = {}
    if path := environ.get("GITHUB_EVENT_PATH"):
        try:
            payload = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"GITHUB_EVENT_PATH: the event cannot be read ({error})") from None
    pull = payload.get("pull_request") or {}
    base = pull.get("base") or payload.get("merge_group") or {}
    # The repository of a pull request is null once its fork is deleted.
    head_of = ((pull.get("head") or {}).get("repo") or {}).get("full_name")
    base_of = ((pull.get("base") or {}).get("repo") or {}).get("full_name")
    from_fork = bool(pull) and head_of != base_of
    return Event(
        name=environ.get("GITHUB_EVENT_NAME", ""),
        sha=environ.get("GITHUB_SHA", ""),
        base=str(base.get("sha") or base.get("base_sha") or ""),
        before=str(payload.get("before") or ""),
        without_secrets=from_fork or environ.get("GITHUB_ACTOR") == "dependabot[bot]",
    )


def read_inputs(environ: Mapping[str, str], event: Event) -> Inputs:
    """Return the inputs, checked.

    Raises UsageError naming the input and its value.
    """
    if event.name == "pull_request_target":
        raise UsageError(
            "`pull_request_target` runs with secrets on a stranger's files: use `pull_request`"
        )
    workspace = os.path.realpath(environ["GITHUB_WORKSPACE"])
    root = os.path.realpath(os.path.join(workspace, _value(environ, "path") or "."))  # noqa: PTH118  realpath of text
    if os.path.commonpath((workspace, root)) != workspace or not Path(root).is_dir():
        raise UsageError(f"input `path` = {_value(environ, 'path')!r}: no folder of the workspace")
    settings, notice = _settings(environ, event)
    return Inputs(
        root=root,
        articles=_patterns(environ, "articles", needed=True),
        sources=_patterns(environ, "sources"),
        scope=_scope(_value(environ, "scope"), event),
        base=_value(environ, "base"),
        max_articles=_count(_value(environ, "max-articles")),
        reports=_report_folder(environ, workspace),
        settings=settings,
        notice=notice,
    )


def _value(environ: Mapping[str, str], name: str) -> str:
    return environ.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()


def _patterns(environ: Mapping[str, str], name: str, *, needed: bool = False) -> tuple[str, ...]:
    patterns = tuple(line.strip() for line in _value(environ, name).splitlines() if line.strip())
    if needed and not patterns:
        raise UsageError(f"input `{name}` is empty: give a pattern a line, such as **/*.md")
    return patterns


def _scope(value: str, event: Event) -> Scope:
    if value not in set(Scope):
        raise UsageError(f"input `scope` = {value!r}: use one of {', '.join(Scope)}")
    if value == Scope.AUTO:
        return Scope.CHANGED if event.brings_change else Scope.ALL
    return Scope(value)


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise UsageError(f"input `max-articles` = {value!r}: give a number above 0")
    return int(value)


def _report_folder(environ: Mapping[str, str], workspace: str) -> Path:
    """Return where the reports go; the pull request's own links must not choose the place."""
    wanted = _value(environ, "report-folder") or "checker-report"
    folder = os.path.abspath(os.path.join(environ["RUNNER_TEMP"], wanted))  # noqa: PTH100, PTH118  keeps links
    given = os.path.abspath(environ["GITHUB_WORKSPACE"])  # noqa: PTH100  likewise
    inside = os.path.commonpath((given, folder)) == given
    straight = os.path.join(workspace, os.path.relpath(folder, given))  # noqa: PTH118  likewise
    if "\n" in wanted or (inside and os.path.realpath(folder) != os.path.normpath(straight)):
        raise UsageError(f"input `report-folder` = {wanted!r}: goes through a link of the checkout")
    return Path(folder)


def _settings(environ: Mapping[str, str], event: Event) -> tuple[Settings, str]:
    """Return settings from the inputs alone, and what there is to say about the engine."""
    engine = _value(environ, "engine")
    offered = (EngineName.AUTO, EngineName.API, EngineName.RULES)
    if engine not in offered:
        raise UsageError(f"input `engine` = {engine!r}: use one of {', '.join(offered)}")
    notice = ""
    can_ask = bool(_value(environ, "api-key") or _value(environ, "base-url"))
    if not can_ask and engine != EngineName.RULES:
        if event.without_secrets:
            notice = (
                "No key: pull requests from forks and Dependabot get no secrets, so the rules"
                " checked this one without a model."
            )
        elif engine == EngineName.API:
            raise UsageError("input `engine` = 'api' needs `api-key` or `base-url`: is it set?")
    values: dict[str, Any] = {
        name.replace("-", "_"): value
        for name in ("model", "base-url", "fail-on", "strict")
        if (value := _value(environ, name))
    }
    values["engine"] = EngineName.API if can_ask and engine != "rules" else EngineName.RULES
    try:
        return Settings(**values), notice
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).replace("_", "-")
        message = f"input `{name}` = {first['input']!r}: {first['msg']}"
        raise UsageError(message) from None
