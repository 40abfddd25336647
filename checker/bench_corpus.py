"""Measures all-against-all checks: seconds, memory, findings, groups, and how time grows.

The corpus is made from real texts (`checker.corpus`) and checked by the command a user runs, in
a process of its own, so that memory and processor time are those of the whole command.
"""

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from checker.corpus import MadeArticle, make_corpus, source_texts, write_corpus
from checker.errors import CheckerError
from checker.reports.jsonl import ARTICLE

_SAMPLE = 0.2  # seconds between two looks at the memory


class CheckFailed(CheckerError):
    """The measured command did not write a whole report."""


@dataclass(frozen=True, slots=True)
class CorpusCost:
    """What a corpus cost, and how well its articles were put together by event.

    Seconds on the clock and of all processors; megabytes of all processes together, at the peak.
    """

    articles: int
    claims: int
    findings: int
    seconds: float
    processor_seconds: float
    megabytes: float
    pairs: int
    joined: int
    right: int


def measure_corpus(
    paths: Iterable[str], articles: int, events: int, words: int, keep: Path | None
) -> list[CorpusCost]:
    """Measure a tenth of the corpus and then all of it; `keep` is where its articles stay.

    Raises UsageError when the texts are too few, CheckFailed when a check does not end well.
    """
    texts = source_texts(paths)
    sizes = [(max(2, articles // 10), max(1, events // 10)), (articles, events)]
    costs = []
    for count, about in sizes:
        made = make_corpus(texts, count, about, words)
        with tempfile.TemporaryDirectory() as folder:
            home = keep / str(count) if keep else Path(folder) / "articles"
            write_corpus(made, home)
            costs.append(_measured(made, home, Path(folder) / "report.jsonl"))
    return costs


def _measured(made: Sequence[MadeArticle], home: Path, report: Path) -> CorpusCost:
    command = [sys.executable, "-m", "checker", "check", str(home), "--engine", "rules"]
    command += ["--fail-on", "never", "--format", f"jsonl={report}"]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603  ourselves
    peak = _Peak(process.pid)
    _, notices = process.communicate()
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    written = report.read_text(encoding="utf-8") if report.exists() else ""
    lines = [json.loads(line) for line in written.splitlines()]
    if process.returncode not in {0, 3} or not lines or lines[-1]["schema"] == ARTICLE:
        told = notices.strip().splitlines() or ["no reason given"]
        raise CheckFailed(f"the check ended with {process.returncode}: {told[-1]}")
    summary = lines[-1]["summary"]
    found = {frozenset(pair) for group in lines[-1]["groups"] for pair in _pairs(group)}
    wanted = _planned(made)
    return CorpusCost(
        articles=len(lines) - 1,
        claims=summary["claims"],
        findings=summary["claims"] - summary["supported"] - summary["unchecked"],
        seconds=seconds,
        processor_seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        megabytes=peak.stop(),
        pairs=len(wanted),
        joined=len(found),
        right=len(found & wanted),
    )


def _pairs(group: dict[str, list[str]]) -> Iterable[tuple[str, str]]:
    return combinations(group["documents"], 2)


def _planned(made: Sequence[MadeArticle]) -> set[frozenset[str]]:
    names: dict[int, list[str]] = {}
    for article in made:
        names.setdefault(article.event, []).append(article.name)
    return {frozenset(pair) for own in names.values() for pair in combinations(own, 2)}


class _Peak:
    """Looks at the memory of a process and its children, now and then, until stopped.

    It adds up resident memory as Linux tells it (`/proc`); where that is not told it is 0.
    """

    def __init__(self, process: int) -> None:
        self._process, self._most, self._end = process, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Return the most there was, in megabytes."""
        self._end.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        while not self._end.wait(_SAMPLE):
            self._most = max(self._most, sum(map(_megabytes, _family(self._process))))


def _family(process: int) -> list[int]:
    family = [process]
    for member in family:
        for listed in Path(f"/proc/{member}/task").glob("*/children"):
            family += [int(child) for child in _told(listed).split()]
    return family


def _megabytes(process: int) -> float:
    lines = _told(Path(f"/proc/{process}/status")).splitlines()
    sizes = [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return sum(sizes) / 1024


def _told(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:  # the process has ended
        return ""


def summary(costs: Sequence[CorpusCost]) -> str:
    """Return the figures in lines: each corpus, its groups, and how time grows per article."""
    lines = [
        f"{cost.articles:,} articles, {cost.claims:,} claims, {cost.findings:,} findings:"
        f" {cost.seconds:.1f} s ({cost.processor_seconds:.1f} s of processor time),"
        f" {cost.megabytes:.0f} MB at the peak; pairs of articles on one event: {cost.pairs:,},"
        f" found {cost.right:,}, wrongly joined {cost.joined - cost.right:,}"
        for cost in costs
    ]
    first, last = costs[0], costs[-1]
    ratio = (last.processor_seconds / last.articles) / (first.processor_seconds / first.articles)
    lines.append(
        f"processor time per article, {first.articles:,} to {last.articles:,} articles:"
        f" times {ratio:.2f} (1 is linear)"
    )
    return "\n".join(lines)
