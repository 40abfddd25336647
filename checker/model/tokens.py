"""Estimates tokens without a tokenizer: those of models differ, and few can be had offline.

Against what a server of Qwen 2.5 counted: questions at most 5 % off, answers up to a tenth too low
in sum (2026-11-22); 57 news texts 2.4 % too low in sum, single ones up to 15 %, lists of names and
figures.
"""

import math
import re
from collections.abc import Sequence

from checker.model.prompts import Message

_PIECE = re.compile(r"[A-Za-z]+|[0-9]|[^\W\d_A-Za-z]+|[^\w\s]+|_")
_COMMON = 7  # letters of a word that is mostly one token
_PER_TOKEN = 6  # letters that each token beyond the first one carries
_PUNCTUATION = 3  # marks in a row that may be one token, as in JSON
_LETTER, _IDEOGRAPH = 0.4, 0.75  # tokens per letter of other alphabets, and of scripts without one
_FIRST_IDEOGRAPH = 0x2E80
_PER_MESSAGE, _PER_REQUEST = 5, 3  # the marks of a chat template


def tokens_in(text: str) -> int:
    """Return about how many tokens a text is."""
    return math.ceil(sum(_tokens(piece) for piece in _PIECE.findall(text)))


def tokens_of(messages: Sequence[Message]) -> int:
    """Return about how many tokens a request's messages are, a reply schema not counted."""
    return _PER_REQUEST + sum(tokens_in(one["content"]) + _PER_MESSAGE for one in messages)


def _tokens(piece: str) -> float:
    if piece.isascii():
        if piece.isalpha():
            return 1 + max(0, len(piece) - _COMMON) / _PER_TOKEN
        return max(1, len(piece) / _PUNCTUATION)
    if not piece.isalpha():
        return len(piece)
    return len(piece) * (_IDEOGRAPH if ord(piece[0]) >= _FIRST_IDEOGRAPH else _LETTER)
