"""Loads the prompts, Markdown files filled by `string.Template`.

A prompt file holds chat turns, each under a line `## system` or `## user`.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from checker.errors import UsageError

_TURN = re.compile(r"^## (system|user)\n", re.MULTILINE)
_PACKAGE = Path(__file__).parents[1]
_FOLDERS = (_PACKAGE / "_prompts", _PACKAGE.parent / "prompts")

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt's turns, each a role and a template, and the digest of its file."""

    name: str
    turns: tuple[tuple[str, str], ...]
    digest: str

    def fill(self, **values: str) -> list[Message]:
        """Return the chat messages with every `$name` filled; values are never templates.

        Raises KeyError when the file names a value that is not given.
        """
        return [
            {"role": role, "content": Template(text).substitute(values)}
            for role, text in self.turns
        ]


def data_line(text: str) -> str:
    """Put a document's words on one line, so that no line of a prompt begins with them.

    Control characters and marks that nobody sees are left out.
    """
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


@cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt `prompts/<name>.md`.

    Raises UsageError when it is not installed.
    """
    files = [path for folder in _FOLDERS if (path := folder / f"{name}.md").is_file()]
    if not files:
        raise UsageError(f"the prompt `{name}.md` is not installed; install checker again")
    text = files[0].read_text(encoding="utf-8")
    pieces = _TURN.split(text)[1:]
    turns = tuple(
        (role, body.strip()) for role, body in zip(pieces[::2], pieces[1::2], strict=True)
    )
    return Prompt(name, turns, hashlib.sha256(text.encode()).hexdigest()[:12])
