"""The table of faults in docs/faults.md: each fault at each place of a run, and how the run ends.

`python -m tests.fault_table` (`make faults`) writes it anew; a test compares it with a fresh run.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker import Report, Settings, Verdict, check
from checker.engines.api import ApiEngine
from checker.model import ChatModel
from tests.scripted_server import (
    Call,
    Fault,
    Json,
    Script,
    answer,
    at,
    breaks_off,
    completion,
    drips,
    edits,
    fails,
    hangs,
    now_and_then,
    on,
    otherwise,
    says,
    sends,
    serving,
    truncates,
)

FILE = Path(__file__).parents[1] / "docs" / "faults.md"
ATTEMPTS = 3
SHARE = 0.3
PATIENCE = 0.3  # seconds, where a fault makes the run wait that long
LONG_PATIENCE = 1.5  # for a busy machine

# Eight claims: two have another number, one is added, and of one the source lacks the number, so
# that it is asked about a second time.
_TRUE = (
    "The Ferndale library reopened on Tuesday after two years of repairs.",
    "Workers replaced the windows of room {room} on the north side.",
    "The mayor thanked the{many} volunteers who moved the books.",
    "Visitors will find a reading room on the second floor.",
    "The builders planted {trees} trees in the yard behind the new roof.",
    "A small bakery opened beside the main entrance in spring.",
)
_ADDED = "Critics called the marble staircase a monument to vanity."
_LAST = "The old catalogue went to the town archive."
ARTICLE = "\n\n".join((*_TRUE, _ADDED, _LAST)).format(room=40, trees=90, many=" 60") + "\n"
SOURCE = " ".join((*_TRUE, _LAST)).format(room=34, trees=70, many="") + "\n"


def _doubled(reply: Json) -> Json:
    """Answer about each claim twice, and differently."""
    (name,) = reply
    return {name: [*reply[name], *map(otherwise, reply[name])]}


def _halved(reply: Json) -> Json:
    """Leave out every second claim."""
    (name,) = reply
    return {name: reply[name][::2]}


def _as_text(call: Call) -> None:
    """Answer honestly, under the name of another kind of file."""
    body = json.dumps(completion(json.dumps(answer(call))))
    sends(body.encode(), "application/octet-stream")(call)


FAULTS: dict[str, Fault] = {
    "HTTP 429": fails(429),
    "HTTP 429, Retry-After": fails(429, Retry_After="20"),
    "HTTP 500": fails(500),
    "HTTP 503": fails(503),
    "no answer": hangs,
    "reset in mid-body": breaks_off,
    "body dripping, in time": drips(0.002, 4),
    "body dripping, too late": drips(0.1, 40),
    "HTML error page": sends(b"<h1>Bad gateway</h1>", "text/html", 502),
    "HTML page as answer": sends(b"<h1>Maintenance</h1>", "text/html"),
    "wrong content type": _as_text,
    "invalid UTF-8": sends(b'{"choices": "\xff\xfe"}'),
    "truncated JSON": truncates,
    "wrong schema": says('{"verdict": "fine"}'),
    "empty choices": sends(b'{"choices": []}'),
    "refusal": says(None, refusal="I cannot help with that."),
    "content filter": says(None, "content_filter"),
    "cut at the length limit": says('{"claims": [', "length"),
    "claims answered twice": edits(_doubled),
    "claims left out": edits(_halved),
}
WAITING = {"no answer", "body dripping, too late"}


def places(calls: int) -> dict[str, Callable[[Fault], Script]]:
    """Return where a fault may strike a run that takes `calls` calls without one."""
    return {
        "first call": lambda fault: at({1: fault}),
        "a middle call": lambda fault: at({(calls + 1) // 2: fault}),
        "last call": lambda fault: at({calls: fault}),
        "30 % of calls": lambda fault: now_and_then(SHARE, fault, seed=16),
        "every call": lambda fault: on("any", fault),
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run's report, what it told, and how many requests it sent."""

    report: Report
    notices: tuple[str, ...]
    calls: int

    @property
    def findings(self) -> dict[str, Any]:
        """The report without what it cost."""
        return self.report.model_dump(exclude={"run": {"usage", "stages"}})


def run(script: Script = lambda _call: None, timeout: float = 10) -> Outcome:
    """Check the article against the scripted server, one call at a time and without pauses."""
    notices: list[str] = []
    with tempfile.TemporaryDirectory() as folder, serving(script) as server:
        article, source = Path(folder) / "article.txt", Path(folder) / "source.txt"
        article.write_text(ARTICLE)
        source.write_text(SOURCE)
        settings = Settings(
            model="scripted",
            base_url=server.url,
            attempts=ATTEMPTS,
            timeout=timeout,
            workers=1,
            sentences_per_call=2,
            cache=False,
        )
        engine = ApiEngine(ChatModel(settings, notices.append, _no_pause), settings.model)
        before = Path.cwd()
        os.chdir(folder)  # so that reports name the same paths
        try:
            report = check(
                [article.name], [source.name], settings, engine=engine, notify=notices.append
            )
        finally:
            os.chdir(before)
    return Outcome(report, tuple(notices), len(server.kinds))


def _no_pause(_seconds: float) -> None:
    """Do not sleep between tries."""


def lost(report: Report, honest: Report) -> list[str]:
    """Return the fault-free run's claims whose words no claim of a run covers."""
    return [
        wanted.text
        for article, fault_free in zip(report.articles, honest.articles, strict=True)
        for wanted in fault_free.claims
        if not any(
            claim.span.start <= wanted.span.start and wanted.span.end <= claim.span.end
            for claim in article.claims
        )
    ]


def passed(report: Report, honest: Report) -> list[str]:
    """Return the claims supported though the fault-free run supports not all of their words."""
    return [
        claim.text
        for article, fault_free in zip(report.articles, honest.articles, strict=True)
        for claim in article.claims
        if claim.verdict is Verdict.SUPPORTED
        and any(
            claim.span.start < other.span.end
            and other.span.start < claim.span.end
            and other.verdict is not Verdict.SUPPORTED
            for other in fault_free.claims
        )
    ]


def told(outcome: Outcome, honest: Outcome) -> str:
    """Say in a few words how a run differs from the fault-free one."""
    summary = outcome.report.articles[0].summary
    if outcome.findings == honest.findings:
        said = "same report"
    elif summary.unchecked:
        said = f"{summary.unchecked} of {summary.claims} unchecked"
    elif _verdicts(outcome) != _verdicts(honest):
        said = "other verdicts"
    else:
        said = "same verdicts"
    return f"{said}, {outcome.calls} calls"


def _verdicts(outcome: Outcome) -> list[Verdict]:
    return [claim.verdict for article in outcome.report.articles for claim in article.claims]


def most_calls(place: str, calls: int) -> int:
    """Return the bound of the calls at a place of a run that takes `calls` without a fault."""
    return {"30 % of calls": 3 * calls, "every call": 5 * calls}.get(place, calls + 3)


def outcomes(name: str, honest: Outcome, patience: float = PATIENCE) -> dict[str, Outcome]:
    """Return by place how the run ends that meets a fault there."""
    timeout = patience if name in WAITING else 10
    return {
        place: run(script(FAULTS[name]), timeout) for place, script in places(honest.calls).items()
    }


def row(name: str, found: Mapping[str, Outcome], honest: Outcome) -> str:
    """Return a fault's line of the table."""
    return _line([name, *(told(outcome, honest) for outcome in found.values())])


def head(honest: Outcome) -> str:
    """Return what stands above the lines of the table."""
    summary = honest.report.articles[0].summary
    columns = ["fault", *places(honest.calls)]
    text = f"""# What happens when the model's server fails

An article of {summary.claims} claims, {summary.supported} of them right, is checked against one
source by a server that answers honestly but for one fault. Without a fault the run takes
{honest.calls} calls, the last a second look, each tried at most {ATTEMPTS} times. `make faults`
writes this page; a test compares it with a fresh run.

* *same report*: equal to the fault-free report in everything but its cost.
* *n of m unchecked*: these say why, and the run ends with exit code 3.

In no cell is a claim supported that the fault-free run does not support, and in none is one lost. A
server is left alone after two calls in a row that failed for good.

"""
    return text + _line(columns) + "\n" + _line(["---"] * len(columns))


def table(rows: Sequence[str], honest: Outcome) -> str:
    """Return the whole page."""
    return "\n".join([head(honest), *rows]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    os.environ["SSL_CERT_DIR"] = os.devnull  # reading certificates takes long, and none is needed
    fault_free = run()
    FILE.write_text(
        table(
            [row(name, outcomes(name, fault_free, LONG_PATIENCE), fault_free) for name in FAULTS],
            fault_free,
        )
    )
    sys.stdout.write(FILE.read_text())
