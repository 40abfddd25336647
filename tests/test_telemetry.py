"""Observability: what the log lines and spans tell, and what they never tell."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.llm import ChatModel
from checker.settings import Settings
from checker.telemetry import logfmt, logged, observed
from tests.doubles import HandClock
from tests.runs import SENTENCES, run, written
from tests.scripted_server import Script, at, fails, serving
from tests.test_llm import QUESTION, Greeting

SECRET = "sk-test-secret"  # noqa: S105


def lines(folder: Path, script: Script = lambda _call: None, **changes: object) -> list[str]:
    """Return what a run over the small article logs."""
    stream = io.StringIO()
    with serving(script) as server, logged(stream):
        run(folder, server, **changes)
    return stream.getvalue().splitlines()


def test_every_call_and_stage_is_told(tmp_path: Path) -> None:
    """One line a call, with OpenTelemetry's names, and one a stage."""
    told = lines(tmp_path)
    events = [(line.split()[0], line.split()[1]) for line in told]

    assert events == [
        ("event=call", "stage=decompose"),
        ("event=stage", "stage=decompose"),
        ("event=call", "stage=verify"),
        ("event=call", "stage=recheck"),
        ("event=call", "stage=verify"),
        ("event=stage", "stage=verify"),
    ]
    for part in (
        "call=1 attempt=1 cached=false gen_ai.operation.name=chat",
        "gen_ai.request.model=scripted server.address=127.0.0.1 server.port=",
        "gen_ai.usage.input_tokens=10 gen_ai.usage.output_tokens=5 seconds=",
    ):
        assert part in told[0]


def test_tries_and_rests_are_told(tmp_path: Path) -> None:
    """A failed try names its status, the rest its length, and the next try its number."""
    told = lines(tmp_path, at({1: fails(429, Retry_After="7")}))

    assert "attempt=1" in told[0]
    assert "error.type=429" in told[0]
    assert told[1].startswith("event=rest seconds=7")
    assert "call=2 attempt=2" in told[2]
    assert "error.type" not in told[2]


def test_a_spent_budget_is_told_once(tmp_path: Path) -> None:
    """However many questions it stops."""
    told = lines(tmp_path, max_calls=2, claims_per_call=1)

    assert [line for line in told if "BudgetSpent" in line] == [
        "event=budget stage=verify error.type=BudgetSpent"
    ]


def test_seconds_are_those_of_the_clock() -> None:
    """A call's duration is told in seconds."""
    clock, stream = HandClock(), io.StringIO()
    with logged(stream), observed("call", "chat m", {"stage": "verify"}, clock) as told:
        clock.sleep(1.25)
        told["more"] = 1

    assert stream.getvalue() == "event=call stage=verify more=1 seconds=1.25\n"


def test_an_error_is_told_by_its_class() -> None:
    """What an error says may hold texts: only its class is told."""
    stream = io.StringIO()
    with logged(stream), pytest.raises(ValueError, match="secret"), observed("stage", "verify", {}):
        raise ValueError("secret words")

    assert "error.type=ValueError" in stream.getvalue()
    assert "secret" not in stream.getvalue()


def test_no_text_and_no_key_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither words of the documents nor the key reach the log, whatever goes wrong."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    told = "\n".join(lines(tmp_path, at({2: fails(500), 3: fails(400, {"message": SECRET})})))

    assert told
    assert SECRET not in told
    words = {word for sentence in SENTENCES for word in sentence.split() if len(word) > 7}
    assert [word for word in words if word in told] == []


def test_values_stay_on_their_line() -> None:
    """A model's name with control characters or spaces is quoted and escaped."""
    assert logfmt({"a": "x y", "b": 'q"', "c": "\n\x1b[31m", "d": True, "e": 1.5, "f": ""}) == (
        'a="x y" b="q\\"" c="\\n\\u001b[31m" d=true e=1.5 f=""'
    )


def verbose(folder: Path, *flags: str) -> Result:
    """Check the small article on the command line."""
    article, source = written(folder)
    with serving() as server:
        return CliRunner().invoke(
            app,
            ["check", article, "--against", source, "--engine", "api", "--base-url", server.url,
             "--format", "json", *flags],
        )  # fmt: skip


def test_only_if_asked(tmp_path: Path) -> None:
    """`--verbose` logs on stderr; the report is the same to the byte, and holds no clock."""
    loud, quiet = verbose(tmp_path, "--verbose"), verbose(tmp_path)

    assert "event=call" in loud.stderr
    assert "event=" not in quiet.stderr
    assert loud.stdout == quiet.stdout
    assert "seconds" not in loud.stdout


def test_nothing_is_left_behind() -> None:
    """After the run no handler of ours goes on writing."""
    stream = io.StringIO()
    with logged(stream):
        pass
    with serving() as server:
        ChatModel(Settings(base_url=server.url, timeout=10)).ask(QUESTION, Greeting)

    assert stream.getvalue() == ""


SPANS = """
import json, sys
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from checker import Settings, check
kept = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(kept))
trace.set_tracer_provider(provider)
url, article, source = sys.argv[1:]
check([article], [source], Settings(engine="api", model="m", base_url=url, workers=2))
names = {span.context.span_id: span.name for span in kept.get_finished_spans()}
print(json.dumps([
    [span.name, span.kind.name, span.status.status_code.name,
     names.get(span.parent.span_id) if span.parent else None, dict(span.attributes)]
    for span in kept.get_finished_spans()
]))
"""


def in_new_process(program: str, *arguments: str) -> str:
    """Return what a Python program of its own prints."""
    root = Path(__file__).parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603  ourselves
    return done.stdout.decode()


def test_spans_where_opentelemetry_is_loaded(tmp_path: Path) -> None:
    """A span a stage, and below it one a call, with the conventions' names; a failure shows."""
    pytest.importorskip("opentelemetry.sdk")
    article, source = written(tmp_path)
    with serving(at({1: fails(400)})) as server:
        spans = json.loads(in_new_process(SPANS, server.url, article, source))

    assert [span[:4] for span in spans] == [
        ["chat m", "CLIENT", "ERROR", "decompose"],
        ["decompose", "INTERNAL", "UNSET", None],
        ["chat m", "CLIENT", "UNSET", "verify"],
        ["chat m", "CLIENT", "UNSET", "verify"],
        ["verify", "INTERNAL", "UNSET", None],
    ]
    failed, call = spans[0][4], spans[2][4]
    assert failed["error.type"] == "400"
    assert call["gen_ai.operation.name"] == "chat"
    assert call["gen_ai.request.model"] == "m"
    assert (call["gen_ai.usage.input_tokens"], call["gen_ai.usage.output_tokens"]) == (10, 5)
    assert (call["checker.stage"], call["checker.attempt"]) == ("verify", 1)


def test_opentelemetry_is_not_imported_by_us(tmp_path: Path) -> None:
    """Nobody pays for what nobody asked for."""
    article, source = written(tmp_path)
    program = (
        "import sys; from checker import Settings, check;"
        "check([sys.argv[1]], [sys.argv[2]], Settings(engine='rules'));"
        "print(any(name.startswith('opentelemetry') for name in sys.modules))"
    )

    assert in_new_process(program, article, source) == "False\n"
