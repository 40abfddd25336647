"""`checker init`: describes articles and adds a workflow, and overwrites nothing."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.session import notify
from checker.errors import InputError, UsageError

_WORKFLOW = Path(".github", "workflows", "checker.yml")
_PLACES = (
    Path(__file__).parents[1] / "_workflow.yml",
    Path(__file__).parents[2] / "docs" / "workflows" / "pull-request.yml",
)


def init(
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="ARTICLE", help="Files to describe.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take what is proposed, ask nothing.")] = False,
) -> None:
    """Describe articles in metadata.toml, and add a GitHub workflow."""
    from checker.documents import beside
    from checker.documents.metadata import METADATA_FILE

    tables: dict[Path, str] = {}
    names = {Path(article).name for article in articles or []}
    for article in map(Path, articles or []):
        if not article.is_file():
            raise InputError(f"{article}: no such file; check the path")
        near = [Path(file).name for file in beside(str(article)) if Path(file).name not in names]
        file = article.parent / METADATA_FILE
        tables[file] = tables.get(file, "") + _table(article.name, near, yes=yes)
    for file, text in tables.items():
        if not _added(file, text):
            typer.echo(text, nl=False)
    root = next((at for at in (Path.cwd(), *Path.cwd().parents) if (at / ".git").exists()), None)
    if root is None:
        notify("no git repository here: no workflow is added")
    elif _asked("Add a GitHub workflow that checks pull requests", "yes", yes=yes) == "yes":
        patterns = _asked("Which files are articles", "**/*.md", yes=yes)
        template = next(place for place in _PLACES if place.exists()).read_text("utf-8")
        if _added(root / _WORKFLOW, template.replace("stories/**/*.md", patterns)):
            notify("put checker's repository and a commit in place of OWNER/checker@COMMIT there")


def _added(file: Path, text: str) -> bool:
    """Write a file, if it is not there yet."""
    from checker.documents.files import write

    if there := file.exists():
        notify(f"{file} is there already and stays as it is")
    else:
        write(file, text)
        notify(f"written to {file}")
    return not there


def _table(name: str, near: Iterable[str], *, yes: bool) -> str:
    """Return the table of an article, as answered."""
    from checker.waivers import quoted

    publisher = _asked(f"Publisher of {name}, or nothing", "", yes=yes)
    day = _asked(f"Date of {name} as YYYY-MM-DD, or nothing", "", yes=yes)
    given = _asked(f"Sources of {name}, with commas between", ", ".join(near), yes=yes)
    try:
        dated = f"date = {date.fromisoformat(day)}\n" if day else ""
    except ValueError:
        raise UsageError(f"{day!r} is no date; write it as 2026-03-05") from None
    published = f"publisher = {quoted(publisher)}\n" if publisher else ""
    sources = ", ".join(quoted(one.strip()) for one in given.split(",") if one.strip())
    return f"[{quoted(name)}]\n{published}{dated}sources = [{sources}]\n\n"


def _asked(question: str, proposal: str, *, yes: bool) -> str:
    try:
        return proposal if yes else typer.prompt(question, proposal, show_default=bool(proposal))
    except typer.Abort:
        raise UsageError("nothing was answered; give --yes to take what is proposed") from None
