"""50 articles, 8 workers, and a server that misbehaves at 30 % of the calls: `make endurance`.

Prints what the run took, and how its report differs from that of a run without a fault.
"""

import os
import random
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from checker import Report, Settings, Verdict, check
from checker.engines.api import ApiEngine
from checker.model import ChatModel
from tests.fault_table import FAULTS, PATIENCE, SHARE, lost, passed
from tests.scripted_server import Call, Fault, Script, ScriptedServer, serving

ARTICLES, WORKERS = 50, 8
_TOWNS = "Ferndale Ashby Corwick Dunmere Elstow Harford Kelby Lorton Marsden Norwell".split()
_TRUE = (
    "The {town} library reopened on Tuesday after {n} months of repairs.",
    "Workers replaced {n} windows on the north side of the building.",
    "The mayor thanked the volunteers, and the council paid {n} crowns for the new roof.",
    "Visitors will find a reading room with {n} seats on the second floor.",
    "A small bakery opened beside the main entrance in spring.",
    "The old catalogue of {n} cards went to the archive of {town}.",
)
_ADDED = "Critics called the marble staircase a monument to vanity."


def write_articles(folder: Path, count: int) -> list[str]:
    """Write articles that name a source each; one number in each is wrong, one sentence added."""
    files = []
    for number in range(count):
        town = f"{_TOWNS[number % 10]} {_TOWNS[number // 10 % 10]}"
        told = [line.format(town=town, n=20 + 7 * number + i) for i, line in enumerate(_TRUE)]
        (folder / f"source{number:02}.txt").write_text(" ".join(told) + "\n")
        wrong = number % 4
        told[wrong] = _TRUE[wrong].format(town=town, n=900 + number)
        file = folder / f"article{number:02}.md"
        front = f"---\nsources: [source{number:02}.txt]\n---\n"
        file.write_text(front + "\n\n".join([*told, _ADDED]) + "\n")
        files.append(str(file))
    return files


def any_fault(seed: int) -> Script:
    """Misbehave at 30 % of the calls, each time in a way drawn anew."""

    def script(call: Call) -> Fault | None:
        drawn = random.Random(f"{seed} {call.number}")  # noqa: S311
        return drawn.choice(list(FAULTS.values())) if drawn.random() < SHARE else None

    return script


@dataclass(frozen=True, slots=True)
class Result:
    """A run beside one without a fault."""

    report: Report
    honest: Report
    calls: int
    seconds: float

    @property
    def differing(self) -> list[str]:
        """Claims that both runs checked, with another verdict."""
        known = {
            claim.id: claim.verdict for article in self.honest.articles for claim in article.claims
        }
        return [
            claim.text
            for article in self.report.articles
            for claim in article.claims
            if claim.verdict not in {Verdict.UNCHECKED, known.get(claim.id, claim.verdict)}
        ]


def measure(count: int, seed: int = 0) -> Result:
    """Check the articles without and with faults."""
    with tempfile.TemporaryDirectory() as name:
        files = write_articles(Path(name), count)
        with serving() as server:
            honest = _checked(files, server, timeout=10)
        begun = time.perf_counter()
        with serving(any_fault(seed)) as server:
            report = _checked(files, server, timeout=2 * PATIENCE)
        seconds = time.perf_counter() - begun
    return Result(report, honest, len(server.kinds), seconds)


def _checked(files: list[str], server: ScriptedServer, timeout: float) -> Report:
    settings = Settings(
        model="scripted",
        base_url=server.url,
        workers=WORKERS,
        timeout=timeout,
        sentences_per_call=3,
        cache=False,
    )
    chat = ChatModel(settings, sleep=lambda _seconds: None)
    engine = ApiEngine(chat, settings.model)
    return check(files, None, settings, engine=engine)


def _printed(result: Result) -> str:
    sums = [article.summary for article in result.report.articles]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{len(sums)} articles, {WORKERS} workers, faults at {SHARE:.0%} of the calls\n"
        f"{result.calls} calls ({result.honest.run.usage.calls} without faults),"
        f" {result.seconds:.1f} s, {memory} MB at most, server included\n"
        f"{sum(one.claims for one in sums)} claims, {sum(one.unchecked for one in sums)} unchecked,"
        f" {len(result.differing)} with another verdict,"
        f" {len(passed(result.report, result.honest))} wrongly supported,"
        f" {len(lost(result.report, result.honest))} lost\n"
    )


if __name__ == "__main__":
    os.environ["SSL_CERT_DIR"] = os.devnull  # reading certificates takes long, and none is needed
    found = measure(ARTICLES)
    sys.stdout.write(_printed(found))
    wrong = (
        found.differing or passed(found.report, found.honest) or lost(found.report, found.honest)
    )
    sys.exit(1 if wrong else 0)
