"""Draws the pictures of the HTML report in docs/; `make screenshots` runs it."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from checker import Settings, check
from checker.reports.html import render
from tests.chromium import chromium

ROOT = Path(__file__).parent.parent
_SEED = "seeds/gaza-truce"
_SIZES = ((1280, 1100), (390, 1100))


def main() -> None:
    """Write docs/report-<width>.png: the report of the seeds' rewrite, as it opens."""
    os.chdir(ROOT)  # the page shows paths as they are given
    settings = Settings.model_validate({"engine": "rules"})
    report = check([f"{_SEED}/reuters-rewrite.txt"], against=[_SEED], settings=settings)
    with TemporaryDirectory() as folder, chromium() as browser:
        file = Path(folder) / "report.html"
        file.write_text(render(report), encoding="utf-8")
        for width, height in _SIZES:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(file.as_uri())
            page.screenshot(path=ROOT / "docs" / f"report-{width}.png")


if __name__ == "__main__":
    main()
