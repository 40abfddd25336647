"""The HTML report, opened in a real browser: by mouse, by keyboard, and on paper."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from checker.records import Report, Verdict
from checker.reports.finding import Finding, articles_of
from checker.reports.html import render
from checker.reports.places import Places
from tests.chromium import chromium
from tests.sample_report import sample_report
from tests.test_report_html import HOSTILE, article_of

_BAD = {"serious", "critical"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def report() -> Report:
    """A report that takes several screens."""
    return sample_report(3)


@pytest.fixture(scope="module")
def findings(report: Report) -> tuple[Finding, ...]:
    """The findings of the report as a reader is told of them."""
    (article,) = articles_of(report, Places(report))
    return article.findings


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


def test_marks_equal_findings(page: Page, findings: tuple[Finding, ...]) -> None:
    """There is one card, and one sign in the text, for each finding."""
    count = len(findings)

    assert page.locator(".text .sign:visible").count() == count
    assert page.locator(".finding:visible").count() == count
    assert page.locator(".filters output").inner_text() == f"{count} findings"


def test_words_lead_to_the_finding_and_back(page: Page, findings: tuple[Finding, ...]) -> None:
    """A click on marked words shows their finding, a click on its number shows the words."""
    name = findings[1].claim.id
    page.locator(f".text .words[href='#f1-{name}']").first.click()
    there = in_view(page, f"f1-{name}"), focused(page)
    page.locator(f"#f1-{name} .sign").click()

    assert there == (True, f"f1-{name}")
    assert (in_view(page, f"m1-{name}"), focused(page)) == (True, f"m1-{name}")


def test_keyboard_walks_the_findings(page: Page, findings: tuple[Finding, ...]) -> None:
    """N and p step through all findings, t goes to the words in the text and back."""
    steps = []
    for key in ("n", "n", "t", "t", "p", "p"):
        page.keyboard.press(key)
        steps.append((focused(page), in_view(page, focused(page))))

    one, two, last = (findings[number].claim.id for number in (0, 1, -1))
    names = [f"f1-{one}", f"f1-{two}", f"m1-{two}", f"f1-{two}", f"f1-{one}", f"f1-{last}"]
    assert steps == [(name, True) for name in names]


def test_tab_and_enter_reach_a_finding(page: Page) -> None:
    """Without our keys, tab reaches each sign in the text and enter follows it."""
    page.locator(".text").focus()
    page.keyboard.press("Tab")
    sign = focused(page)
    page.keyboard.press("Enter")

    assert sign.startswith("m1-")
    assert focused(page) == sign.replace("m", "f", 1)


def test_filters_hide_findings(page: Page, findings: tuple[Finding, ...]) -> None:
    """Filters by kind, sureness, subject and source hide what does not match."""
    additions = sum(one.kind.key == "addition" for one in findings)
    titles = sum(one.about == "title" for one in findings)
    sure = sum(one.sureness == "sure" for one in findings)
    speaking = sum(any(said.name == "Paper" for said in one.said) for one in findings)
    total = len(findings)
    output, cards = page.locator(".filters output"), page.locator(".finding:visible")
    page.locator("input[value=addition]").uncheck()
    by_kind = (cards.count(), output.inner_text())
    page.locator("input[value=addition]").check()
    page.locator("select[name=sure]").select_option("sure")
    by_sureness = cards.count()
    page.locator("select[name=sure]").select_option("")
    page.locator("select[name=element]").select_option("title")
    by_element = cards.count()
    page.locator("select[name=element]").select_option("")
    page.locator("select[name=source]").select_option("3")

    assert by_kind == (total - additions, f"{total - additions} of {total} findings")
    assert (by_sureness, by_element, cards.count()) == (sure, titles, speaking)
    assert 0 < sure < total


def test_works_without_scripts(browser: Browser, file: str, findings: tuple[Finding, ...]) -> None:
    """Without JavaScript the findings stand there, anchors work, and no dead control shows."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    page.goto(file)
    name = findings[1].claim.id
    page.locator(f".text .words[href='#f1-{name}']").first.click()

    assert page.url.endswith(f"#f1-{name}")
    assert page.locator(f"#f1-{name}:target").is_visible()
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


def test_several_long_articles_are_accessible(browser: Browser, tmp_path: Path) -> None:
    """Axe finds nothing serious in a report on several articles, whatever scrolls in it."""
    report = article_of(
        f"It rained {'and rained ' * 400}there.", ("It rained", Verdict.UNSUPPORTED)
    )
    file = tmp_path / "report.html"
    articles = report.articles * 3
    file.write_text(render(report.model_copy(update={"articles": articles})), encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(file.as_uri())
    page.evaluate(
        """[...document.querySelectorAll(".checked")]
          .forEach(section => { section.style.contentVisibility = "visible"; })"""
    )

    found = Axe().run(page).response["violations"]

    assert [rule["id"] for rule in found if rule["impact"] in _BAD] == []
    page.close()


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
    """At 390 pixels nothing scrolls sideways, and the first finding is on the first screens."""
    page.set_viewport_size({"width": 390, "height": 844})
    first = page.evaluate("document.querySelector('.finding').getBoundingClientRect().top")

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert first < 2 * 844


@pytest.mark.parametrize("width", [700, 1200], ids=["A4", "A3 landscape"])
def test_paper_holds_everything(page: Page, findings: tuple[Finding, ...], width: int) -> None:
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
    assert page.locator(".finding:visible").count() == len(findings)
    assert page.locator(".filters").is_hidden()
    assert 2 <= pages <= 25


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

    assert page.locator(".text .words").all_inner_texts() == [" ".join(t.split()) for t in texts]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert complaints == []
    page.close()


def test_a_notebook_s_frame_keeps_its_links(browser: Browser) -> None:
    """A link of the report moves within the frame, and the notebook stays as it is."""
    page = browser.new_page()
    page.set_content(f"<p>notebook</p>{sample_report()._repr_html_()}")
    frame = page.frames[1]

    frame.locator("h4 a.sign").first.click()

    assert frame.url.partition("#")[2].startswith("m1-")
    assert frame.locator("li.finding").count() > 0
    page.close()
