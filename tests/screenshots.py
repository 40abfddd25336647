"""Draws the pictures of the report and the review page in docs/; `make screenshots` runs it."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from checker import Settings, check
from checker.model.recording import replayed
from checker.records import Report
from checker.reports.html import render
from checker.web.desk import make_desk
from tests.chromium import chromium
from tests.recorded import RECORDED
from tests.test_serve import folder_review, serving

ROOT = Path(__file__).parent.parent
_SEED = "seeds/gaza-truce"
_ARTICLE = "reuters-rewrite"


def main() -> None:
    """Write the pictures: the recorded run of the seeds, and the rules' run on the review page."""
    os.chdir(ROOT)  # the page shows paths as they are given
    with replayed(ROOT / "cassettes/seeds/gaza-truce.yaml"):
        report = check(_SEED, settings=Settings.model_validate(RECORDED))
    (article,) = [one for one in report.articles if one.document == _ARTICLE]
    alone = report.model_copy(update={"articles": (article,)})
    rules = Settings.model_validate({"engine": "rules"})
    with TemporaryDirectory() as folder, chromium() as browser:
        _report(browser, Path(folder) / "report.html", alone)
        home = Path(folder)
        desk = make_desk(_SEED, home / "w.toml", "Ana", rules, home / "checks.sqlite3")
        with serving(desk) as client:
            review = folder_review(client)
            number = [one.document for one in report.articles].index(_ARTICLE)
            _picture(browser, f"http://{client.host}{review}/{number + 1}", "review", 1280, 860)


def _report(browser: Browser, file: Path, report: Report) -> None:
    file.write_text(render(report), encoding="utf-8")
    for width in (1280, 390):
        _picture(browser, file.as_uri(), "report", width)


def _picture(browser: Browser, address: str, name: str, width: int, height: int = 700) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(address)
    page.screenshot(path=ROOT / "docs" / f"{name}-{width}.png")
    page.close()


if __name__ == "__main__":
    main()
