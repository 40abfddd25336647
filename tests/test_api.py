"""The Python API: what is exported, what is one document, and what a cancelled task asks."""

import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import checker
from checker import Report, Settings, UsageError, acheck, check, check_text, read_text
from checker.engines import Answer, Part
from checker.engines.rules import RulesEngine
from checker.settings import EngineName

RULES = Settings(engine=EngineName.RULES)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Write an article with a wrong title and its source."""
    article, source = tmp_path / "story.md", tmp_path / "wire.txt"
    article.write_text("Vice President Maria Lopez opened the summit in Quito on Monday.\n")
    source.write_text("President Maria Lopez opened the summit in Quito on Monday.\n")
    return article, source


def paths_of(report: Report) -> list[str]:
    """Return the files that a report is about."""
    return [Path(document.path).name for document in report.documents]


def test_public_names() -> None:
    """`__all__` names, in order, what the package has to give."""
    assert checker.__all__ == sorted(checker.__all__, key=lambda name: (name.islower(), name))
    assert all(hasattr(checker, name) for name in checker.__all__)
    assert checker.__version__[0].isdigit()


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_one_document(files: tuple[Path, Path], kind: type) -> None:
    """A string or a Path is one file, never its letters."""
    report = check(kind(files[0]), against=kind(files[1]), settings=RULES)

    assert paths_of(report) == ["story.md", "wire.txt"]


def test_several_paths(files: tuple[Path, Path]) -> None:
    """Lists and other iterables of paths are taken as they come."""
    report = check([str(files[0])], against=(files[1] for _ in range(1)), settings=RULES)

    assert paths_of(report) == ["story.md", "wire.txt"]


@pytest.mark.parametrize("wrong", [3, b"story.md", [3], {"a": 1}.items()])
def test_other_types_are_refused(files: tuple[Path, Path], wrong: Any) -> None:
    """What is no path is a UsageError in a line, and nothing is read."""
    with pytest.raises(UsageError):
        check(str(files[0]), against=wrong, settings=RULES)


def test_no_article_is_no_clean_report() -> None:
    """A list that came out empty is a UsageError in a line."""
    with pytest.raises(UsageError, match="articles are empty"):
        check([], settings=RULES)


@pytest.mark.parametrize("wrong", [{"engine": "rules"}, "rules"])
def test_settings_of_another_type_are_refused(files: tuple[Path, Path], wrong: Any) -> None:
    """A line says how settings are written."""
    with pytest.raises(UsageError, match="write Settings"):
        check(files[0], files[1], wrong)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"engine": "ruls"}, "did you mean `rules`"), ({"modle": "m"}, "did you mean `model`")],
)
def test_a_wrong_setting_is_told_in_a_line(wrong: dict[str, Any], told: str) -> None:
    """Settings raise the same error as the command line."""
    with pytest.raises(UsageError, match=told):
        Settings(**wrong)


def test_texts_and_documents_need_no_file(files: tuple[Path, Path]) -> None:
    """A text, a document made of one, and a file that was read give the same findings."""
    article, source = (one.read_text() for one in files)
    wire = read_text(source, "wire", publisher="Wire", date="2024-08-22")
    reports = [
        check_text(article, source, RULES),
        check_text(article, [wire], RULES),
        check(read_text(article), files[1], RULES),
        check(files[0], [wire, files[1]], RULES),
    ]

    assert [[one.source_value for one in report.findings] for report in reports] == [
        ["President"]
    ] * 4
    assert [one.label for one in reports[1].documents] == ["article", "Wire"]


def test_documents_without_sources_meet_each_other(files: tuple[Path, Path]) -> None:
    """Each of several documents is checked against the others."""
    report = check([read_text(one.read_text(), one.stem) for one in files], settings=RULES)

    assert [one.document for one in report.articles] == ["story", "wire"]


def test_a_text_is_no_path(files: tuple[Path, Path]) -> None:
    """Who hands a text where paths are taken is told of `check_text`."""
    with pytest.raises(UsageError, match="check_text"):
        check(files[0].read_text(), files[1], RULES)


@pytest.mark.parametrize("wrong", [[], 3, [3]])
def test_texts_of_other_types_are_refused(wrong: Any) -> None:
    """No source, or one that is no text, is a UsageError in a line."""
    with pytest.raises(UsageError, match="source"):
        check_text("A ship sank.", wrong, RULES)


def test_a_report_is_short_where_it_is_printed(files: tuple[Path, Path]) -> None:
    """Its `repr` is a line that counts."""
    report = check(files[0], files[1], RULES)

    assert repr(report) == str(report) == "<Report on 1 article(s), 1 claim(s): 1 contradicted>"


def test_waivers_are_a_path_too(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Decisions on earlier findings are read from the file that is named."""
    (tmp_path / "waivers.toml").write_text("")
    report = check(files[0], files[1], RULES, waivers=str(tmp_path / "waivers.toml"))

    assert [article.summary.waived for article in report.articles] == [0]


def test_acheck_gives_the_same_report(files: tuple[Path, Path]) -> None:
    """`await acheck(...)` is `check(...)`, and the loop runs on meanwhile."""
    assert asyncio.run(acheck(files[0], files[1], RULES)) == check(files[0], files[1], RULES)


class _Waits(RulesEngine):
    """An engine that answers when it is let go, and keeps which articles it is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.begun, self.go = threading.Event(), threading.Event()

    def examine(self, part: Part, complaints: Mapping[int, str]) -> tuple[Answer, ...]:
        """Wait, then answer by the rules."""
        self.asked.add(part.article.id)
        self.begun.set()
        self.go.wait(20)
        return super().examine(part, complaints)


def test_a_cancelled_check_asks_no_more(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Cancelling the task raises CancelledError at once; articles not begun are never asked."""
    articles = [tmp_path / f"story-{number}.md" for number in range(5)]
    for article in articles:
        article.write_text(files[0].read_text())
    engine = _Waits()

    async def cancelled() -> None:
        task = asyncio.create_task(acheck(articles, files[1], RULES, engine=engine))
        await asyncio.to_thread(engine.begun.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        engine.go.set()

    asyncio.run(cancelled())

    assert len(engine.asked) == 1
