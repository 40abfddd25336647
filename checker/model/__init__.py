"""The seam to language models: prompts, and a client that asks within limits."""

from checker.model.batch import BatchModel
from checker.model.client import ChatModel, probe
from checker.model.prompts import Message, data_line, load_prompt, tokens_in, tokens_of
from checker.model.usage import estimate

__all__ = [
    "BatchModel",
    "ChatModel",
    "Message",
    "data_line",
    "estimate",
    "load_prompt",
    "probe",
    "tokens_in",
    "tokens_of",
]
