"""The Python API: what is exported, what is one document, and what a cancelled task asks."""

import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

import checker
from checker import Report, Settings, UsageError, acheck, check
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
def test_other_types_are_refused(files: tuple[Path, Path], wrong: object) -> None:
    """What is no path is a UsageError in a line, and nothing is read."""
    with pytest.raises(UsageError):
        check(str(files[0]), against=wrong, settings=RULES)  # type: ignore[arg-type]


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
