"""The API key: read from the environment only, and never told."""

import os

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
