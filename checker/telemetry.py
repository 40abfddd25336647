"""Tells what a run does to whoever watches: log lines in logfmt, and OpenTelemetry spans.

Names are those of OpenTelemetry's conventions for generative AI; what they do not know is ours
(`checker.` before it in a span). Only counts, names and durations are told: no text, no key.
Spans are made only where something else has loaded OpenTelemetry before, which then also decides
where they go: `opentelemetry-instrument checker check ...`, or a program that uses the API.
"""

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

_LOG = logging.getLogger("checker")
_BARE = re.compile(r"[\w.:/+-]+", re.ASCII)

Fact = str | int | float | bool


@contextmanager
def logged(stream: TextIO | None) -> Iterator[None]:
    """Write log lines to `stream` for the time being; with None, leave logging as it is."""
    if stream is None:
        yield
        return
    handler = logging.StreamHandler(stream)
    level = _LOG.level
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        _LOG.removeHandler(handler)
        _LOG.setLevel(level)


@contextmanager
def observed(
    event: str,
    name: str,
    facts: Mapping[str, Fact],
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[dict[str, Fact]]:
    """Tell of a stretch of work when it ends: a log line and, where wanted, a span of this name.

    Yields the facts, to which the work may add; an error is told by its class.
    """
    told = dict(facts)
    started = clock()
    with _span(event, name) as span:
        try:
            yield told
        except BaseException as error:
            told.setdefault("error.type", type(error).__name__)
            raise
        finally:
            if span is not None:
                _describe(span, told)
            tell(event, {**told, "seconds": round(clock() - started, 3)})


def tell(event: str, facts: Mapping[str, Fact]) -> None:
    """Write one log line, if anybody listens."""
    if _LOG.isEnabledFor(logging.INFO):
        _LOG.info("%s", logfmt({"event": event, **facts}))


def logfmt(facts: Mapping[str, Fact]) -> str:
    """Return facts as `key=value` pairs on one line, quoted like JSON where that is needed."""
    return " ".join(f"{key}={_value(value)}" for key, value in facts.items())


def _value(value: Fact) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text)


@contextmanager
def _span(event: str, name: str) -> Iterator[Any]:
    """Yield an OpenTelemetry span, None where nobody has loaded it."""
    trace = sys.modules.get("opentelemetry.trace")
    if trace is None:
        yield None
        return
    kind = trace.SpanKind.CLIENT if event == "call" else trace.SpanKind.INTERNAL
    with trace.get_tracer("checker").start_as_current_span(
        name, kind=kind, record_exception=False, set_status_on_exception=False
    ) as span:
        yield span


def _describe(span: Any, facts: Mapping[str, Fact]) -> None:
    for key, value in facts.items():
        span.set_attribute(key if "." in key else f"checker.{key}", value)
    if "error.type" in facts:
        span.set_status(sys.modules["opentelemetry.trace"].StatusCode.ERROR)
