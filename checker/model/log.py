"""Log lines of a run's calls, in logfmt: counts, names and durations, never a text or a key."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_LOG = logging.getLogger("checker")
_BARE = re.compile(r"[\w.:/+-]+", re.ASCII)


@contextmanager
def logged(stream: TextIO | None) -> Iterator[None]:
    """Write log lines to `stream` for the time being; with None, leave logging as it is."""
    if stream is None:
        yield
        return
    handler, level = logging.StreamHandler(stream), _LOG.level
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        _LOG.removeHandler(handler)
        _LOG.setLevel(level)


def tell(event: str, **facts: str | float) -> None:
    """Write one line of `key=value` pairs, quoted like JSON where that is needed."""
    if _LOG.isEnabledFor(logging.INFO):
        told = {"event": event, **facts}
        _LOG.info("%s", " ".join(f"{key}={_value(str(value))}" for key, value in told.items()))


def _value(text: str) -> str:
    return text if _BARE.fullmatch(text) else json.dumps(text)
