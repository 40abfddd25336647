"""The cases of `tests/attacks`, and the article and the source that they attack."""

import json
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

ARTICLE = (
    "The Ferndale library reopened on Tuesday after two years of repairs.",
    "Workers replaced 40 windows on the north side.",
    "Vice President Mara Holt cut the ribbon at noon.",
    "The reopening underscores growing hopes for a revival of the old harbour district.",
    "Visitors will find a reading room on the second floor.",
)
SOURCE = (
    "The Ferndale library reopened on Tuesday after two years of repairs.",
    "Workers replaced 34 windows on the north side.",
    "President Mara Holt cut the ribbon at noon.",
    "Visitors will find a reading room on the second floor.",
)


class Case(BaseModel):
    """An attack; `tests/attacks/README.md` tells what each field means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    where: str
    text: str = ""
    times: int = 1
    files: str = "txt"
    replace: tuple[str, str] | None = None
    error: str | None = None

    @property
    def attack(self) -> str:
        """The words that attack."""
        return self.text * self.times


def cases() -> list[Case]:
    """Return the cases of all files."""
    folder = Path(__file__).parent / "attacks"
    return [
        Case(kind=file.stem, **case)
        for file in sorted(folder.glob("*.toml"))
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    ]


CLEAN = {kind: Case(id=f"clean {kind}", kind="", where="", files=kind) for kind in ("txt", "md")}
CLEAN["html"] = Case(id="clean html", kind="", where="", files="html")


def written(case: Case, folder: Path) -> tuple[str, str]:
    """Write a case's article and source, and return their paths."""
    kind = "md" if case.where in {"front", "article title"} else case.files
    article = folder / (case.attack if case.where == "name" else f"story.{kind}")
    source = folder / f"wire.{case.files}"
    text = _page(ARTICLE, case.attack if case.where == "article" else "", kind)
    if case.replace:
        assert case.replace[0] in text
        text = text.replace(*case.replace)
    article.write_text(_front(case) + text, encoding="utf-8", newline="")
    extra = case.attack if case.where == "source" else ""
    source.write_text(_page(SOURCE, extra, case.files), encoding="utf-8", newline="")
    if case.where == "metadata":
        (folder / "metadata.toml").write_text(case.attack, encoding="utf-8")
    elif case.where in {"title", "publisher"}:
        words = f'["wire.{case.files}"]\n{case.where} = {_toml(case.attack)}\n'
        (folder / "metadata.toml").write_text(words, encoding="utf-8")
    return str(article), str(source)


def _toml(text: str) -> str:
    return json.dumps(text)


def _front(case: Case) -> str:
    if case.where == "front":
        return f"---\n{case.attack}\n---\n"
    return f"---\ntitle: {_toml(case.attack)}\n---\n" if case.where == "article title" else ""


def _page(sentences: tuple[str, ...], attack: str, kind: str) -> str:
    """Return a page with the attack as a paragraph of its own after the first sentence."""
    if kind == "html":
        first, *rest = (f"<p>{sentence}</p>" for sentence in sentences)
        body = "\n".join((first, attack, *rest))
        return f"<html><head><title>x</title></head><body><article>{body}</article></body></html>"
    first, *rest = sentences
    return "\n\n".join((first, attack, *rest) if attack else sentences) + "\n"
