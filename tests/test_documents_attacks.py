"""Files that attack whoever reads them: nothing hidden is read, nothing obeyed, nothing hangs."""

from pathlib import Path

import pytest

from checker.documents import read
from checker.errors import InputError
from checker.records import Document, unheard
from tests.attack_cases import ARTICLE, SOURCE, Case, cases, written

CASES = cases()
READ = [case for case in CASES if not case.error]
_KEPT = set("\u200c\u200d\u202d\u202e")  # joiners of other scripts; what turns a text is kept too


def ids(case: Case) -> str:
    """Return the name of a case for pytest."""
    return f"{case.kind}: {case.id}"


def attacked(case: Case, folder: Path) -> tuple[Document, ...]:
    """Read the article and the source of a case."""
    article, source = written(case, folder)
    return read([article, source], unheard)


@pytest.mark.parametrize("case", READ, ids=ids)
def test_every_sentence_is_what_the_file_holds(case: Case, tmp_path: Path) -> None:
    """Offsets are exact beside an attack, and a reader's line drives no screen."""
    for document in attacked(case, tmp_path):
        for sentence in document.numbered:
            assert document.text[sentence.start : sentence.end] == sentence.text
            odd = {c for c in sentence.plain if not c.isprintable() and not c.isspace()}
            assert odd <= _KEPT


@pytest.mark.parametrize("case", READ, ids=ids)
def test_no_sentence_is_lost(case: Case, tmp_path: Path) -> None:
    """The sentences that the attack left alone are read, each as one."""
    article, source = attacked(case, tmp_path)
    for document, honest in ((article, ARTICLE), (source, SOURCE)):
        read_as = {sentence.plain for sentence in document.sentences}
        changed = [one for one in honest if case.replace and case.replace[0] in one]
        assert set(honest) - set(changed) <= read_as


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("story.md", f"---\ntitle: 0x{'f' * 9999}\n---\nIt rained.", "number too long"),
        ("story.md", f"---\ndate: 0x{'f' * 9999}\n---\nIt rained.", "is not YYYY-MM-DD"),
        ("story.md", f"---\nsources: 0x{'f' * 9999}\n---\nIt rained.", "must be a list of paths"),
        ("metadata.toml", f'["{"n" * 9999}"]\ntitle = "x"\n', "names no file of this folder"),
        ("metadata.toml", "x = " + "[" * 9999, "not valid TOML"),
    ],
)
def test_descriptions_without_end_are_refused(
    file: str, text: str, message: str, tmp_path: Path
) -> None:
    """What is too long or too deep to be read is one line, whatever file it stands in."""
    (tmp_path / "story.md").write_text("It rained all day in Ferndale.", encoding="utf-8")
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read(tmp_path / "story.md", unheard)


def test_text_that_is_not_taken_for_the_article_is_told(tmp_path: Path) -> None:
    """A page that hides its paragraphs from the extractor is not silently half read."""
    pytest.importorskip("trafilatura", exc_type=ImportError)
    case = Case(id="deep", kind="", where="article", text="<div><b>" * 300, files="html")
    told: list[str] = []
    read(written(case, tmp_path)[0], told.append)

    assert "4 paragraphs of this page were taken for no part of the text" in " ".join(told)


def test_there_are_enough_cases() -> None:
    """The corpus is as large as promised, and every case has a name of its own."""
    assert len(CASES) >= 60
    assert len({ids(case) for case in CASES}) == len(CASES)
