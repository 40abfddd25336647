"""Looks at the machine: versions, extras, the engine that would run, and whether it answers."""

import os
import platform
from importlib.metadata import version
from importlib.util import find_spec

from pydantic import BaseModel

from checker.engines.choose import explain_choice
from checker.engines.llama import is_installed
from checker.errors import ModelError
from checker.llm import ChatModel
from checker.models import installed
from checker.prompts import load_prompt
from checker.settings import EngineName, Settings


class _Greeting(BaseModel):
    ready: bool


def examine(settings: Settings) -> tuple[list[str], bool]:
    """Return what was found, a line each, and whether an engine can run."""
    lines = [
        f"ok       checker {version('checker')} on Python {platform.python_version()}",
        f"ok       prompts: {', '.join(_prompts())}",
        _extra("html", "trafilatura", "reading .html files"),
        _extra("local", "xllamacpp", "a model on this machine"),
        _extra("serve", "uvicorn", "the review page"),
    ]
    engine, reason = explain_choice(settings)
    key = "set" if os.environ.get("OPENAI_API_KEY") else "not set"
    lines.append(f"ok       engine {engine.value}: {reason}; OPENAI_API_KEY is {key}")
    if engine is EngineName.RULES:
        return lines, True
    return _local(lines) if engine is EngineName.LOCAL else _ask(settings, lines)


def _prompts() -> list[str]:
    return [
        f"{name} {load_prompt(name).digest}" for name in ("decompose", "verify", "recheck", "yesno")
    ]


def _extra(name: str, module: str, purpose: str) -> str:
    if find_spec(module):
        return f"ok       extra `{name}` ({purpose})"
    return f"missing  extra `{name}` ({purpose}): pip install 'checker[{name}]'"


def _local(lines: list[str]) -> tuple[list[str], bool]:
    file = installed()
    if file is None:
        return [*lines, "missing  a model file: checker model pull"], False
    if not is_installed():
        return lines, False
    return [*lines, f"ok       model file {file}"], True


def _ask(settings: Settings, lines: list[str]) -> tuple[list[str], bool]:
    chat = ChatModel(settings.model_copy(update={"attempts": 1, "answer_tokens": 64}))
    question = [{"role": "user", "content": "Answer with ready = true."}]
    try:
        chat.ask(question, _Greeting)
    except ModelError as error:
        return [*lines, f"failed   model `{settings.model}`: {error}"], False
    where = f"model `{settings.model}` at {chat.url} answers in JSON"
    return [*lines, f"ok       {where}"], True
