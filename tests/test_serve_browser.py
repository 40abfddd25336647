"""The review page in a real browser: from a pasted text to a decision, by keyboard alone."""

import datetime
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from checker import Settings
from checker.settings import EngineName
from checker.web.desk import make_desk
from tests.chromium import chromium
from tests.test_serve import ARTICLE, SOURCE, serving

DAY = datetime.date(2026, 3, 2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def waivers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of all decisions."""
    return tmp_path_factory.mktemp("kept") / "w.toml"


@pytest.fixture(scope="module")
def url(waivers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one review page for all tests, over two articles."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "story.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "wire.txt").write_text(SOURCE, encoding="utf-8")
    settings = Settings(engine=EngineName.RULES)
    kept = waivers.with_name("checks.sqlite3")
    desk = make_desk(str(folder), waivers, "Ana", settings, kept, lambda: DAY)
    with serving(desk) as up:
        yield f"http://{up.host}"


@pytest.fixture(params=[1280])
def page(browser: Browser, url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The start page, at a width; an error on the console or a foreign request fails the test."""
    width: int = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, base_url=url)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda sent: None if sent.url.startswith((url, "data:")) else complaints.append(sent.url),
    )
    opened.goto(url)
    yield opened
    context.close()
    # Chromium also complains of the answer to a form that lacks something, as one here does.
    assert [line for line in complaints if "status of 422" not in line] == []


def assert_sound(page: Page) -> None:
    """The page has no serious accessibility violation and needs no scrolling sideways."""
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this label has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        label, words = page.evaluate(
            "(e => [e.labels?.[0]?.innerText ?? '', e.innerText])(document.activeElement)"
        )
        if label.startswith(name) or words == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def paste_and_check(page: Page, name: str, article: str = ARTICLE) -> None:
    """Fill in the form and send it, by keyboard; wait until the findings show."""
    given = {"Paste its text": article, "File name": name, "Source 1": SOURCE}
    for label, text in {**given, "Publisher": "Wire"}.items():
        tab_to(page, label)
        page.keyboard.insert_text(text)
    tab_to(page, "Check")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Error").wait_for()


@pytest.mark.parametrize("page", [1280, 390], indirect=True)
def test_paste_check_and_dismiss_by_keyboard(page: Page, waivers: Path) -> None:
    """A text is pasted and checked and its finding dismissed without touching a mouse."""
    name = f"wide-{page.evaluate('innerWidth')}.txt"
    assert_sound(page)
    paste_and_check(page, name)
    assert_sound(page)

    tab_to(page, "Reason")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.insert_text("she was acting president")
    page.keyboard.press("Enter")
    page.get_by_text("Dismissed by Ana, 2026-03-02: she was acting president").wait_for()

    assert_sound(page)
    entries = tomllib.loads(waivers.read_text(encoding="utf-8"))["waiver"]
    reasons = {entry["document"]: entry["reason"] for entry in entries}
    assert reasons[name] == "she was acting president"


def test_the_way_through_the_findings_by_keys(page: Page) -> None:
    """Open a kept check, next, dismiss with a reason, next, accept, take back, accept, send."""
    paste_and_check(page, "goat.txt", f"{ARTICLE}A goat won the marathon in Oslo.\n")
    page.goto("/")
    tab_to(page, "goat.txt")
    page.keyboard.press("Enter")
    page.locator(".filters").wait_for()  # our script shows it

    page.keyboard.press("n")
    page.keyboard.press("d")
    expect(page.locator(".finding.on [name=reason]")).to_be_focused()
    page.keyboard.type("an acting president")
    page.keyboard.press("Enter")
    page.locator(".finding.on.decided").wait_for()  # lit by our script, which keys need
    page.get_by_text("Dismissed by Ana, 2026-03-02: an acting president").wait_for()
    page.keyboard.press("n")
    page.locator(".finding.addition.on").wait_for()
    for key, state in (("a", ".decided"), ("u", ":not(.decided)"), ("a", ".decided")):
        page.keyboard.press(key)
        page.locator(f".finding.addition.on{state}").wait_for()
    assert_sound(page)

    tab_to(page, "Send to the writer 1")
    page.keyboard.press("Enter")
    expect(page.get_by_label("As text")).to_have_value(re.compile("A goat won"))
    assert_sound(page)
    tab_to(page, "Copy as text")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("Copied|Selected")).wait_for()


def test_all_of_a_kind_by_keyboard(page: Page) -> None:
    """The form for a whole kind opens, takes its reason and is sent without a mouse."""
    paste_and_check(
        page, "snow.txt", f"A goat won the marathon in Oslo.\n{ARTICLE}Snow fell on Cairo.\n"
    )

    tab_to(page, "Dismiss all of one kind")
    page.keyboard.press("Enter")
    tab_to(page, "Kind")
    page.keyboard.type("In no")
    tab_to(page, "Why are they")
    assert_sound(page)
    page.keyboard.type("our own reporting")
    page.keyboard.press("Enter")

    page.get_by_text("Dismissed by Ana, 2026-03-02: our own reporting").first.wait_for()
    expect(page.locator(".finding.decided.addition")).to_have_count(2)


def test_without_javascript_all_is_there(browser: Browser, url: str) -> None:
    """With scripts switched off the check still comes to its findings and a decision is kept."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    page.get_by_label("Paste its text").first.fill(ARTICLE)
    page.get_by_label("Source 1: paste its text").fill(SOURCE)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Mark as corrected").click()
    page.get_by_text("Corrected by Ana").wait_for()
    context.close()


def test_the_full_report_opens(page: Page) -> None:
    """The report of `--format html` runs its own style and script, shut off from the forms."""
    paste_and_check(page, "full.txt")

    page.get_by_role("link", name="Full report").click()

    page.locator(".finding a.sign").first.click()
    page.wait_for_url("**/report.html#m*")
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != "Times New Roman"
    assert page.evaluate("window.origin") == "null"
    assert_sound(page)


def test_the_overview_is_sound(page: Page) -> None:
    """The articles of the folder stand in a table that can be read at any width."""
    page.get_by_role("link", name="desk").click()
    page.get_by_role("table").first.wait_for()

    assert_sound(page)
