"""Measures what a check by the rules costs after start-up: milliseconds of work, and memory.

Every run is a process of its own: tables are loaded by checking the article's first source against
its second, and then the article itself, which nothing has seen before, is timed.
"""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from pydantic import BaseModel

from checker.engines.rules import RulesEngine
from checker.errors import UsageError
from checker.pipeline import Case, check_article, load
from checker.settings import EngineName, Settings
from checker.types import unheard


class Cost(BaseModel):
    """What one article cost: its words, claims, milliseconds, and megabytes at the peak."""

    words: int
    claims: int
    milliseconds: float
    megabytes: float


def measure(article: str, sources: Sequence[str]) -> Cost:
    """Check one article in this process and return what it cost.

    Raises UsageError when there are fewer than two sources to warm up with.
    """
    (case,) = load([article], sources, unheard)
    if len(case.sources) < 2:
        raise UsageError("give at least two sources: one is checked against the other to warm up")
    settings = Settings(engine=EngineName.RULES)
    check_article(Case(case.sources[0], case.sources[1:2]), RulesEngine(), settings, unheard)
    started = time.perf_counter()
    report = check_article(case, RulesEngine(), settings, unheard)
    return Cost(
        words=sum(len(block.text.split()) for block in case.article.blocks),
        claims=report.summary.claims,
        milliseconds=1000 * (time.perf_counter() - started),
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def measure_apart(article: str, sources: Sequence[str], runs: int) -> list[Cost]:
    """Return the cost of `runs` processes that each check the article once."""
    command = [sys.executable, "-m", "checker.bench", article, *sources]
    return [
        Cost.model_validate_json(
            subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  ourselves
        )
        for _ in range(runs)
    ]


def summary(costs: Sequence[Cost]) -> str:
    """Return the figures in one line: medians, and the spread of the times."""
    times = sorted(cost.milliseconds for cost in costs)
    per_word = statistics.median(times) / max(1, costs[0].words)
    return (
        f"{costs[0].words} words, {costs[0].claims} claims, {len(costs)} runs:"
        f" {statistics.median(times):.0f} ms ({times[0]:.0f} to {times[-1]:.0f})"
        f" or {500 * per_word:.0f} ms per 500 words,"
        f" {statistics.median(cost.megabytes for cost in costs):.0f} MB"
    )


if __name__ == "__main__":
    sys.stdout.write(measure(sys.argv[1], sys.argv[2:]).model_dump_json())
