"""The HTML report of the seeds, opened in a real browser: by mouse, by keyboard, and on paper."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from checker import Settings, check
from checker.contract import Report
from checker.reports.html import render
from checker.types import Verdict
from tests.chromium import chromium
from tests.test_report_html import HOSTILE, article_of

SEED = Path(__file__).parent.parent / "seeds" / "gaza-truce"
_BAD = {"serious", "critical"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def report() -> Report:
    """The rewrite of the seeds against its sources, by the rules."""
    settings = Settings.model_validate({"engine": "rules"})
    return check([str(SEED / "reuters-rewrite.txt")], against=[str(SEED)], settings=settings)


@pytest.fixture(scope="module")
def file(report: Report, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the report's page."""
    path = tmp_path_factory.mktemp("html") / "report.html"
    path.write_text(render(report), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser: Browser, file: str) -> Iterator[Page]:
    """The report, opened at the size of a small laptop; complaints fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: complaints.append(f"requested {request.url}"))
    opened.goto(file)
    yield opened
    context.close()
    assert complaints == [f"requested {file}"]


def focused(page: Page) -> str:
    """Return the id of the element that has the focus."""
    identity: str = page.evaluate("document.activeElement.id")
    return identity


def in_view(page: Page, identity: str) -> bool:
    """Return whether an element stands in the window, and in the pane that it scrolls in."""
    seen: bool = page.evaluate(
        """id => {
          const box = document.getElementById(id).getBoundingClientRect();
          const x = box.left + box.width / 2, y = box.top + Math.min(box.height / 2, 20);
          const hit = document.elementFromPoint(x, y);
          return hit !== null && hit.closest("#" + id) !== null;
        }""",
        identity,
    )
    return seen


def test_marks_equal_findings(page: Page, report: Report) -> None:
    """There is one card, and one sign in the text, for each finding."""
    count = len(report.findings)

    assert page.locator(".text .sign:visible").count() == count
    assert page.locator(".finding:visible").count() == count
    assert page.locator(".filters output").inner_text() == f"{count} findings"


def test_words_lead_to_the_finding_and_back(page: Page) -> None:
    """A click on marked words shows their finding, a click on its number shows the words."""
    page.locator(".text .words[href='#f1-1']").click()
    there = in_view(page, "f1-1"), focused(page)
    page.locator("#f1-1 .sign").click()

    assert there == (True, "f1-1")
    assert (in_view(page, "m1-1"), focused(page)) == (True, "m1-1")


def test_keyboard_walks_the_findings(page: Page, report: Report) -> None:
    """N and p step through all findings, t goes to the words in the text and back."""
    steps = []
    for key in ("n", "n", "t", "t", "p", "p"):
        page.keyboard.press(key)
        steps.append((focused(page), in_view(page, focused(page))))

    names = ["f1-1", "f1-2", "m1-2", "f1-2", "f1-1", f"f1-{len(report.findings)}"]
    assert steps == [(name, True) for name in names]


def test_tab_and_enter_reach_a_finding(page: Page) -> None:
    """Without our keys, tab reaches each sign in the text and enter follows it."""
    page.locator(".text").focus()
    page.keyboard.press("Tab")
    sign = focused(page)
    page.keyboard.press("Enter")

    assert sign.startswith("m1-")
    assert focused(page) == sign.replace("m", "f")


def test_filters_hide_findings(page: Page, report: Report) -> None:
    """Filters by verdict, element and source hide what does not match, and count the rest."""
    additions = sum(claim.verdict is Verdict.UNSUPPORTED for claim in report.findings)
    total = len(report.findings)
    output, cards = page.locator(".filters output"), page.locator(".finding:visible")
    page.locator("input[value=addition]").uncheck()
    by_verdict = (cards.count(), output.inner_text())
    page.locator("input[value=addition]").check()
    page.locator("select[name=element]").select_option("role")
    by_element = cards.count()
    page.locator("select[name=element]").select_option("")
    page.locator("select[name=source]").select_option(index=1)

    assert by_verdict == (total - additions, f"{total - additions} of {total} findings")
    assert by_element == 1
    assert cards.count() == total - additions


def test_works_without_scripts(browser: Browser, file: str) -> None:
    """Without JavaScript the findings stand there, anchors work, and no dead control shows."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    page.goto(file)
    page.locator(".text .words[href='#f1-2']").click()

    assert page.url.endswith("#f1-2")
    assert page.locator("#f1-2:target").is_visible()
    assert page.locator(".filters").is_hidden()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(page: Page, scheme: str) -> None:
    """Axe finds nothing serious, in the light and in the dark, with a finding lit."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.keyboard.press("n")

    found = Axe().run(page).response["violations"]

    assert [
        (rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in _BAD
    ] == []


def test_dark_is_dark(page: Page) -> None:
    """The dark page is darker than its words, the light one lighter."""
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light, dark = ([int(part) for part in re.findall(r"\d+", ground)] for ground in grounds)
    assert min(light) > 200
    assert max(dark) < 60


def test_fits_a_phone(page: Page) -> None:
    """At 390 pixels nothing makes the page scroll sideways."""
    page.set_viewport_size({"width": 390, "height": 844})

    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [700, 1200], ids=["A4", "A3 landscape"])
def test_paper_holds_everything(page: Page, report: Report, width: int) -> None:
    """On paper every finding and the whole text stand in readable size, and nothing is cut."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 500})
    cut = page.evaluate(
        """[...document.querySelectorAll(".text, .finding, blockquote, .columns, .scroll")]
          .filter(e => e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2)
          .map(e => e.className)"""
    )
    sizes = page.evaluate(
        """[...document.querySelectorAll("p, li, blockquote, dd, td, figcaption")]
          .filter(e => e.checkVisibility() && e.innerText.trim())
          .map(e => parseFloat(getComputedStyle(e).fontSize) * 0.75)"""
    )
    pages = sheets(page.pdf(format="A4"))

    assert cut == []
    assert min(sizes) >= 8
    assert page.locator(".finding:visible").count() == len(report.findings)
    assert page.locator(".filters").is_hidden()
    assert 2 <= pages <= 12


def sheets(pdf: bytes) -> int:
    """Return the number of pages of a PDF, compressed object streams included."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    plain = b"".join(_inflated(stream) for stream in streams)
    return len(re.findall(rb"/Type\s*/Page\b", pdf + plain))


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


def test_hostile_texts_are_shown(browser: Browser, tmp_path: Path) -> None:
    """Whatever an article says, a reader sees it as it stands, on a phone too, and nothing runs."""
    texts = list(HOSTILE.values())
    file = tmp_path / "report.html"
    marked = [(text, Verdict.UNSUPPORTED) for text in texts]
    file.write_text(render(article_of("\n".join(texts), *marked)), encoding="utf-8")
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(file.as_uri())

    assert page.locator(".text .words").all_inner_texts() == texts
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert complaints == []
    page.close()
