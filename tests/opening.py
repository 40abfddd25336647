"""Measures how long a large HTML report takes to open in chromium: `python -m tests.opening`."""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.reports import large_report
from checker.reports.html import render
from tests.chromium import chromium

_RUNS = 5


def main(articles: int = 500, findings: int = 10_000) -> None:
    """Print the seconds until the page is there, until all of it is, and until a filter shows."""
    with TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "report.html"
        file.write_text(render(large_report(articles, findings)), encoding="utf-8")
        for _ in range(_RUNS):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            started = time.perf_counter()
            page.goto(file.as_uri())
            loaded = time.perf_counter() - started
            painted = page.evaluate("performance.getEntriesByType('paint')[0].startTime / 1000")
            started = time.perf_counter()
            page.evaluate("document.querySelector('.filters input').click()")
            page.evaluate("new Promise(done => requestAnimationFrame(done))")
            filtered = time.perf_counter() - started
            sys.stdout.write(
                f"{articles} articles, {findings} findings: first words {painted:.2f} s,"
                f" all {loaded:.2f} s, filtered {filtered:.2f} s\n"
            )
            page.close()


if __name__ == "__main__":
    main()
