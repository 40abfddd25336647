"""The API key: read from the environment only, and never told."""

import logging
import os

# They log what a server sends, at level debug.
_LOGGERS = ("openai._base_client", "httpcore.http11", "httpcore2.http11")
_LENGTH = 12  # characters; servers without accounts take any word, which is no secret


def api_key() -> str:
    """Return the key of the environment, empty where there is none."""
    return os.environ.get("OPENAI_API_KEY", "").strip()


def repeats_key(text: str) -> bool:
    """Whether a text holds the key."""
    key = api_key()
    return len(key) >= _LENGTH and key in text


def without_key(text: str) -> str:
    """Return a text with `[key]` for the key."""
    return text.replace(api_key(), "[key]") if repeats_key(text) else text


def keep_from_logs() -> None:
    """Take the key out of what the libraries below log."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_bare)


def _bare(record: logging.LogRecord) -> bool:
    """Rewrite a record that holds the key; keep every record."""
    message = record.getMessage()
    if repeats_key(message):
        record.msg, record.args = without_key(message), ()
    return True
