"""What the name of a model means: at which provider and address it is asked, with which key."""

import os
import re
from dataclasses import dataclass

from checker.errors import UsageError
from checker.settings import Settings

# Address and the variable of the key. `google` stands for its endpoint in OpenAI's protocol.
_COMPATIBLE = {
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
_BY_SDK = {
    "anthropic": "ANTHROPIC_API_KEY",
    "azure_openai": "AZURE_OPENAI_API_KEY",
    "bedrock": "",
    "databricks": "DATABRICKS_TOKEN",
    "writer": "WRITER_API_KEY",
}
_ADDRESS = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:/[^\s?#]*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """A model at a provider: its name there, the address (empty for an SDK), the key's variable.

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
    if base := settings.base_url or os.environ.get("OPENAI_BASE_URL"):
        known = rest if prefix == "openai" and rest else name
        return Place("openai", known, _address(base), "OPENAI_API_KEY", own=True)
    if not slash:
        prefix, rest = "openai", name
    if prefix in _COMPATIBLE and rest:
        return Place(prefix, rest, *_COMPATIBLE[prefix])
    if prefix in _BY_SDK and rest:
        return Place(prefix, rest, "", _BY_SDK[prefix])
    known = ", ".join(sorted({*_COMPATIBLE, *_BY_SDK}))
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
