"""Measures a check by the rules after start-up: milliseconds of an article, and memory.

    python -m bench.rules ARTICLE SOURCE SOURCE...

Every run is a process of its own: tables are loaded by checking the article's first source against
its second, and then the article itself, which nothing has seen before, is timed.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from checker.documents import Case, load
from checker.engines.rules import RulesEngine
from checker.pipeline import check_article
from checker.records import unheard
from checker.settings import EngineName, Settings

_RUNS = 5


def measure(article: str, sources: Sequence[str]) -> dict[str, float]:
    """Check one article in this process; return its words, claims, milliseconds and megabytes."""
    (case,) = load(article, sources, unheard)
    settings = Settings(engine=EngineName.RULES)
    check_article(Case(case.sources[0], case.sources[1:2]), RulesEngine(), settings)
    started = time.perf_counter()
    report = check_article(case, RulesEngine(), settings)
    return {
        "words": sum(len(sentence.plain.split()) for sentence in case.article.sentences),
        "claims": report.summary.claims,
        "ms": 1000 * (time.perf_counter() - started),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Print medians of several processes, and the spread of the times."""
    if sys.argv[1] == "--once":
        sys.stdout.write(json.dumps(measure(sys.argv[2], sys.argv[3:])))
        return
    command = [sys.executable, "-m", "bench.rules", "--once", *sys.argv[1:]]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603  ourselves
        for _ in range(_RUNS)
    ]
    times = sorted(run["ms"] for run in runs)
    median, words = statistics.median(times), runs[0]["words"]
    memory = statistics.median(run["MB"] for run in runs)
    print(
        f"{words} words, {runs[0]['claims']} claims, {len(runs)} runs: {median:.0f} ms"
        f" ({times[0]:.0f} to {times[-1]:.0f}) or {500 * median / words:.0f} ms per 500 words,"
        f" {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
