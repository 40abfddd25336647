"""A double of GitHub's runner: runs the bash steps of a composite action on this machine.

It resolves `${{ inputs.x }}`, `${{ steps.x.outputs.y }}` and what the action asks of the event in
`env:` and `outputs:`, gives the `GITHUB_*` files, and reads workflow commands as the runner does.
Steps with `uses:`, and steps whose outputs a test supplies, are not run.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ACTION = Path(__file__).parent.parent / "action.yml"
_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")
_COMMAND = re.compile(r"\s*::(\S+)(?: ([^:]*))?::(.*)")
_ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


@dataclass(frozen=True, slots=True)
class Command:
    """A workflow command: `error`, `warning` or `notice`, its properties and its message."""

    kind: str
    message: str
    file: str = ""
    line: str = ""
    col: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What a run of the action left."""

    exit_code: int
    outputs: Mapping[str, str]
    commands: tuple[Command, ...]
    log: str
    summary: str

    def told(self, kind: str) -> list[Command]:
        """The commands of a kind."""
        return [command for command in self.commands if command.kind == kind]


@dataclass(frozen=True, slots=True)
class Runner:
    """A runner with a checkout in `workspace`; `temp` is its temporary folder."""

    workspace: Path
    temp: Path
    supplied: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def use(
        self,
        inputs: Mapping[str, str] | None = None,
        event_name: str = "pull_request",
        event: Mapping[str, Any] | None = None,
        sha: str = "",
        environ: Mapping[str, str] | None = None,
    ) -> Job:
        """Run the action's steps until one fails."""
        action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
        given = {name: str(entry["default"]) for name, entry in action["inputs"].items()}
        context = {f"inputs.{name}": value for name, value in {**given, **(inputs or {})}.items()}
        for step, outputs in self.supplied.items():
            context |= {f"steps.{step}.outputs.{name}": value for name, value in outputs.items()}
        context |= _event_context(event_name, event or {})
        self.temp.mkdir(exist_ok=True)
        base = self._environ(event_name, sha) | dict(environ or {})
        log, code = "", 0
        for step in action["runs"]["steps"]:
            if "uses" in step or step["id"] in self.supplied or not _is_due(step, code, context):
                continue
            env = {name: _resolved(value, context) for name, value in step["env"].items()}
            done = self._bash(step["run"], base | env)
            log, code = log + done.stdout + done.stderr, code or done.returncode
            context |= {
                f"steps.{step['id']}.outputs.{name}": value for name, value in self._new_outputs()
            }
            assert "Traceback" not in done.stderr, done.stderr
        outputs = {
            name: _resolved(entry["value"], context) for name, entry in action["outputs"].items()
        }
        summary = self.temp / "summary.md"
        said = summary.read_text(encoding="utf-8") if summary.exists() else ""
        return Job(code, outputs, _commands(log), log, said)

    def _environ(self, event_name: str, sha: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.temp),
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(ACTION.parent),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_EVENT_NAME": event_name,
            "GITHUB_OUTPUT": str(self.temp / "output.txt"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            "GITHUB_SHA": sha,
            "GITHUB_REPOSITORY": "press/news",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_RUN_ID": "42",
        }

    def _bash(self, script: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603  the action's own script
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],  # noqa: S607
            cwd=self.workspace,
            env=env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def _new_outputs(self) -> list[tuple[str, str]]:
        """Return what the step wrote to its file of outputs, and empty the file."""
        file = self.temp / "output.txt"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        file.write_text("")
        pairs = [line.partition("=") for line in lines]
        assert all(equals for _, equals, _ in pairs), lines
        return [(name, value) for name, _, value in pairs]


def _is_due(step: Mapping[str, Any], code: int, context: Mapping[str, str]) -> bool:
    """Whether a step runs: after a failure only with `!cancelled()`, or where a value is given."""
    condition = step.get("if", "")
    if "cancelled()" in condition:
        return True
    value = condition.removesuffix(" != '' }}") + " }}" if condition else ""
    return not code and (not condition or bool(_resolved(value, context)))


def _event_context(name: str, event: Mapping[str, Any]) -> dict[str, str]:
    """Return what the action's expressions on the event come to, null being empty."""

    def at(*path: str) -> str:
        value: Any = event
        for key in path:
            value = (value or {}).get(key)
        return str(value or "")

    pull = "github.event.pull_request"
    before = at("before") if name == "push" else ""
    return {
        "github.event_name == 'push' && github.event.before || github.event.merge_group.base_sha": (
            before or at("merge_group", "base_sha")
        ),
        f"{pull}.base.sha": at("pull_request", "base", "sha"),
        f"{pull}.head.repo.full_name": at("pull_request", "head", "repo", "full_name"),
        f"{pull}.head.sha": at("pull_request", "head", "sha"),
        f"{pull}.number": at("pull_request", "number"),
        f"{pull}.user.login": at("pull_request", "user", "login"),
        "github.token": "ghs-test",
    }


def _resolved(text: str, context: Mapping[str, str]) -> str:
    """Fill in expressions; the output of a step that did not run is empty, as on the runner."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return context.get(name, "") if name.startswith("steps.") else context[name]

    return _EXPRESSION.sub(value, text)


def _commands(log: str) -> tuple[Command, ...]:
    found = [match for line in log.splitlines() if (match := _COMMAND.fullmatch(line))]
    return tuple(_command(match[1], match[2] or "", match[3]) for match in found)


def _command(kind: str, properties: str, message: str) -> Command:
    pairs = dict(entry.split("=", 1) for entry in properties.split(",") if entry)
    place = {name: _unescaped(pairs.get(name, "")) for name in ("file", "line", "col")}
    return Command(kind, _unescaped(message), **place)


def _unescaped(text: str) -> str:
    for code, char in _ESCAPES.items():
        text = text.replace(code, char)
    return text
