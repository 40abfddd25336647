"""API keys: read from the environment only, sent to the server that was named, and never told."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from checker.errors import UsageError

_ENDINGS = ("_API_KEY", "_ACCESS_KEY", "_TOKEN")
# They log what a server sends, at level debug: each gets a filter, below.
_LOGGERS = ("openai._base_client", "anthropic._base_client", "httpcore.http11", "httpcore2.http11")
_LENGTH = 12  # characters; servers without accounts take any word, which is no secret

_unneeded: list[None] = []  # one for each replay that goes on


def api_key(variable: str) -> str:
    """Return the key that a variable of the environment holds, empty where there is none.

    Raises UsageError for what no key can be.
    """
    key = os.environ.get(variable, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise UsageError(f"{variable} holds characters that no key has; copy the key again")
    return key


def require_key(variable: str, model: str) -> None:
    """Raise UsageError unless the variable holds a key; a replay needs none."""
    if not (_unneeded or api_key(variable)):
        raise UsageError(
            f"`{model}` needs a key: set {variable}, or name a server of your own with --base-url"
        )


@contextmanager
def no_key_needed() -> Iterator[None]:
    """Require no key for the time being."""
    _unneeded.append(None)
    try:
        yield
    finally:
        _unneeded.pop()


def repeats_key(text: str) -> bool:
    """Whether a text holds a secret of the environment."""
    return without_keys(text) != text


def without_keys(text: str) -> str:
    """Return a text with `[key]` for each secret of the environment."""
    for secret in _secrets():
        text = text.replace(secret, "[key]")
    return text


def _secrets() -> list[str]:
    values = [
        value.strip() for name, value in os.environ.items() if name.upper().endswith(_ENDINGS)
    ]
    return [value for value in values if len(value) >= _LENGTH]


def _bare(record: logging.LogRecord) -> bool:
    """Rewrite a record that holds a key; keep every record."""
    message = record.getMessage()
    if repeats_key(message):
        record.msg, record.args = without_keys(message), ()
    return True


for name in _LOGGERS:
    logging.getLogger(name).addFilter(_bare)
