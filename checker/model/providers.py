"""What the name of a model means: at which provider and address it is asked, with which key.

Keys are read from the environment only, sent to the server that was named, and never told.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from checker.errors import UsageError
from checker.settings import Settings

# Address in OpenAI's protocol and the variable of the key; Anthropic's own SDK knows its address.
_PROVIDERS = {
    "anthropic": ("", "ANTHROPIC_API_KEY"),
    "cerebras": ("https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
    "cohere": ("https://api.cohere.ai/compatibility/v1", "CO_API_KEY"),
    "deepseek": ("https://api.deepseek.com", "DEEPSEEK_API_KEY"),
    "fireworks": ("https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY"),
    "google": ("https://generativelanguage.googleapis.com/v1beta/openai", "GOOGLE_API_KEY"),
    "groq": ("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "mistral": ("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "ollama": ("http://localhost:11434/v1", ""),
    "openai": ("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "openrouter": ("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "perplexity": ("https://api.perplexity.ai", "PERPLEXITY_API_KEY"),
    "together": ("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    "xai": ("https://api.x.ai/v1", "XAI_API_KEY"),
}
_ADDRESS = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:/[^\s?#]*)?", re.IGNORECASE
)
_SECRETS = ("_API_KEY", "_ACCESS_KEY", "_TOKEN")  # how their variables end
_LENGTH = 12  # characters; servers without accounts take any word, which is no secret

_unneeded: list[None] = []  # one for each replay that goes on


@dataclass(frozen=True, slots=True)
class Place:
    """A model at a provider: its name there, the address (empty for Anthropic), the key's variable.

    `own` is a server that the user named.
    """

    provider: str
    model: str
    url: str
    key: str
    own: bool = False

    @property
    def where(self) -> str:
        """Whom an error is about."""
        return self.url or self.provider


def locate(name: str, settings: Settings) -> Place:
    """Return where a model of this name is asked.

    With a base URL every name is one that this server knows. Raises UsageError for an address that
    no server can have, or an unknown provider.
    """
    prefix, slash, rest = name.partition("/")
    if settings.server:
        known = rest if prefix == "openai" and rest else name
        return Place("openai", known, _address(settings.server), "OPENAI_API_KEY", own=True)
    if not slash:
        prefix, rest = "openai", name
    if prefix in _PROVIDERS and rest:
        return Place(prefix, rest, *_PROVIDERS[prefix])
    known = ", ".join(_PROVIDERS)
    raise UsageError(
        f"`{name}` names no provider that is known: PROVIDER/NAME with one of {known};"
        " or --base-url for a server of your own"
    )


def _address(url: str) -> str:
    """Return a server's address if it is one; the SDK would only fail to connect."""
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise UsageError("a server's address must hold no password; set OPENAI_API_KEY instead")
    if not _ADDRESS.fullmatch(url):
        raise UsageError(
            f"`{url}` is not a server's address; give one like http://127.0.0.1:8080/v1"
        )
    return url.rstrip("/")


def key_for(name: str, place: Place) -> str:
    """Return the key to ask a model with; a server of the user's own and a replay need none.

    Raises UsageError for what no key can be, and where one is lacking.
    """
    key = os.environ.get(place.key, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise UsageError(f"{place.key} holds characters that no key has; copy the key again")
    if place.key and not (key or place.own or _unneeded):
        raise UsageError(
            f"`{name}` needs a key: set {place.key}, or name a server of your own with --base-url"
        )
    return key or "none"


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
    for name, value in os.environ.items():
        secret = value.strip()
        if name.upper().endswith(_SECRETS) and len(secret) >= _LENGTH:
            text = text.replace(secret, "[key]")
    return text
