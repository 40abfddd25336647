"""Draws the pictures of the report and the review page in docs/; `make screenshots` runs it."""

import datetime
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from checker import Settings
from checker.model.recording import replayed
from checker.records import Report
from checker.reports.html import render
from checker.web.server import make_desk
from tests.chromium import chromium
from tests.test_seeds import RECORDED
from tests.test_serve import folder_review, serving

ROOT = Path(__file__).parent.parent
_SEED = "seeds/gaza-truce"
_ARTICLE = "reuters-rewrite"


def main() -> None:
    """Write the pictures: the recorded run of the seeds, at the article that was rewritten."""
    os.chdir(ROOT)  # the page shows paths as they are given
    settings = Settings.model_validate(RECORDED)
    with TemporaryDirectory() as folder, replayed(ROOT / "cassettes/seeds/gaza-truce.yaml"):
        desk = make_desk(_SEED, Path(folder) / "w.toml", "Ana", settings, datetime.date.today)
        with serving(desk) as client, chromium() as browser:
            review = folder_review(client)
            report = desk.jobs.latest()[0].report
            assert report
            names = [article.document for article in report.articles]
            number = names.index(_ARTICLE)
            address = f"http://{client.host}{review}/{number + 1}"
            _picture(browser, address, "review", 1280)
            alone = report.model_copy(update={"articles": (report.articles[number],)})
            _report(browser, Path(folder) / "report.html", alone)


def _report(browser: Browser, file: Path, report: Report) -> None:
    file.write_text(render(report), encoding="utf-8")
    for width in (1280, 390):
        _picture(browser, file.as_uri(), "report", width)


def _picture(browser: Browser, address: str, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 1100})
    page.goto(address)
    page.screenshot(path=ROOT / "docs" / f"{name}-{width}.png")
    page.close()


if __name__ == "__main__":
    main()
