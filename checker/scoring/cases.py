"""Labelled data -> cases: what a system is shown, and the gold it never sees.

A line of a `.jsonl` file holds labelled stretches as `units` (public sets) or `gold` (whole
articles), or quotes with the verdict to `expect` (the exam); a folder has texts beside an
`expected.json` with `gold`, or with quotes `flagged` and `not_flagged`.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from checker.documents import expand, parse, read, renamed
from checker.documents.files import content
from checker.errors import InputError
from checker.records import Document, Notify, unheard

_PLANTED = frozenset({"contradicted", "unsupported"})
_FLAGS = _PLANTED | {"disputed"}
_L = TypeVar("_L", bound=BaseModel)
Gold = bool | None
Filled = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Labels = Annotated[
    tuple[str, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v or ())
]


class Coverage(StrEnum):
    """What the text outside of the labelled stretches is known to be.

    `full` and `errors_only`: consistent. `partial`: unknown, so no false alarm is counted.
    `labelled`: unknown, so a false alarm is counted only on a stretch labelled as supported.
    """

    FULL = "full"
    ERRORS_ONLY = "errors_only"
    PARTIAL = "partial"
    LABELLED = "labelled"


@dataclass(frozen=True, slots=True)
class Unit:
    """A labelled stretch of the article's text.

    `wrong` tells whether flagging it is right; None where either is harmless and nothing is scored.
    `kind` names what it is about.
    """

    start: int
    end: int
    label: str
    accepts: frozenset[str]
    wrong: Gold
    kind: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled text: `article` and `sources` are shown to the system, the rest never is.

    `inconsistent` None leaves it out of the figures by text; `kind` is what all of it is about.
    """

    dataset: str
    id: str
    article: Document
    sources: tuple[Document, ...]
    coverage: Coverage
    inconsistent: Gold
    units: tuple[Unit, ...]
    kind: str = ""

    @property
    def control(self) -> bool:
        """Whether this is a text in which all is known to be faithful."""
        return self.coverage is Coverage.ERRORS_ONLY and self.inconsistent is False


def _named(*names: str, **how: Any) -> Any:
    """Return a field that has another name in each kind of record."""
    return Field(validation_alias=AliasChoices(*names), **how)


class _Read(BaseModel):
    """What we read of a record; anything else in it is dropped unread."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class _Text(_Read):
    id: str = ""
    text: Filled = _named("article", "text")
    title: str | None = None
    publisher: str | None = None
    date: datetime.date | None = None

    def document(self, name: str) -> Document:
        marked = self.text.startswith("# ") or "\n|" in self.text
        found = parse(f"text.{'md' if marked else 'txt'}", self.text.encode(), unheard)
        date = self.date or found.date
        named = renamed(found, name)
        return replace(named, title=self.title, publisher=self.publisher, date=date)


class _Label(_Read):
    """Words of an article with their label; a quote without its place stands where found first."""

    words: Filled = _named("text", "quote")
    label: str = _named("label", "expect", "verdict")
    also: Labels = _named("label_alt", "also_accept", "accept", default=())
    start: int | None = None
    end: int = 0
    type: str | None = _named("type", "element", default=None)
    consistent: bool | None = None
    strict: bool = True

    def unit(self, text: str, where: str, kind: str = "") -> Unit:
        start = text.find(self.words) if self.start is None else self.start
        end = start + len(self.words) if self.start is None else self.end
        if start < 0 or text[start:end] != self.words:
            at = "" if self.start is None else f" at {start}, where it has {text[start:end]!r}"
            raise InputError(f"{where}: {self.words!r} does not stand in the article{at}")
        label = "disputed" if self.type == "sources_conflict" else self.label
        accepts = frozenset({label, *self.also})
        return Unit(start, end, label, accepts, self._wrong(accepts), kind or self.type or label)

    def _wrong(self, accepts: frozenset[str]) -> Gold:
        if "consistent" in self.model_fields_set:
            return None if self.consistent is None else not self.consistent
        if self.start is None:
            return self.label != "supported"
        if self.strict and self.label in _PLANTED and accepts <= _FLAGS:
            return True
        return False if self.strict and accepts == {"supported"} else None


class _Line(_Text):
    id: Filled
    dataset: str = ""
    kind: str = ""
    sources: tuple[_Text, ...] = Field(min_length=1)
    labels: tuple[_Label, ...] = _named("units", "gold", "expect")
    unit_coverage: Coverage = Coverage.ERRORS_ONLY
    text_label: Literal["consistent", "inconsistent"] | None = None


class _Folder(_Read):
    article: str = "article.*"
    labels: tuple[_Label, ...] = _named("gold", "flagged")
    not_flagged: tuple[Filled, ...] = ()


def read_labelled(paths: Iterable[str | Path], notify: Notify = unheard) -> tuple[Labelled, ...]:
    """Read labelled data: `.jsonl` files, `expected.json` files, or folders of such.

    A folder without texts is told and left out. Raises InputError, naming file, line and field, for
    the first record that does not fit, and where nothing is left.
    """
    cases: dict[tuple[str, str], Labelled] = {}
    for path in map(Path, paths):
        files = sorted(path.rglob("expected.json")) if path.is_dir() else [path]
        if not files:
            raise InputError(f"{path}: no expected.json in this folder; name labelled data")
        for where, case in (found for file in files for found in _read_file(file, notify)):
            if (case.dataset, case.id) in cases:
                raise InputError(f"{where}: `id`: {case.id!r} occurs twice in {case.dataset}")
            cases[case.dataset, case.id] = case
    if not cases:
        raise InputError("there is nothing to score: no article has a source beside it; name more")
    return tuple(cases.values())


def _read_file(path: Path, notify: Notify) -> Iterator[tuple[str, Labelled]]:
    try:
        text = content(str(path)).decode()
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8; labelled data is") from None
    if path.suffix == ".json":
        yield from ((str(path), case) for case in _folder(text, path, notify))
        return
    lines = [line for line in enumerate(text.split("\n"), start=1) if line[1].strip()]
    if not lines:
        raise InputError(f"{path}: the file is empty; there is no record to score")
    for number, line in lines:
        yield f"{path}:{number}", _line(line, path, f"{path}:{number}")


def _parsed(model: type[_L], text: str, where: str) -> _L:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{where}: {f'`{field}`: ' if field else ''}{first['msg']}") from None


def _line(text: str, path: Path, where: str) -> Labelled:
    line = _parsed(_Line, text, where)
    # All of a faithful text of the exam must stay clean: it counts as one stretch of its kind.
    faithful = [_Label(words=line.text, label="supported")] if line.kind else []
    labels = line.labels or faithful
    units = tuple(one.unit(line.text, where, line.kind) for one in labels)
    told = None if line.text_label is None else line.text_label == "inconsistent"
    return Labelled(
        dataset=line.dataset or ("exam" if line.kind else path.stem),
        id=line.id,
        article=line.document("article"),
        sources=tuple(one.document(f"S{at}") for at, one in enumerate(line.sources, start=1)),
        coverage=line.unit_coverage,
        inconsistent=_inconsistent(units) if told is None else told,
        units=units,
        kind=line.kind,
    )


def _inconsistent(units: Sequence[Unit]) -> Gold:
    """Whether a text holds a planted fault; unknown where only its sources disagree."""
    wrong = any(unit.wrong for unit in units)
    disagreeing = any(unit.label in {"disputed", "outdated"} for unit in units)
    return None if disagreeing and not wrong else wrong


def _folder(text: str, path: Path, notify: Notify) -> Iterator[Labelled]:
    """Yield the case of an `expected.json`, if its texts are there."""
    folder = _parsed(_Folder, text, str(path))
    files = expand([str(path.parent)])
    ours = [file for file in files if Path(file).match(folder.article)][:1]
    others = [file for file in files if file not in ours]
    if not ours or not others:
        notify(f"left out: {path}: no {folder.article} with a source beside it")
        return
    article, *sources = read([*ours, *others], unheard)
    quotes = [quote for quote in folder.not_flagged if quote in article.text]  # others are remarks
    clean = [_Label(words=one, label="supported") for one in quotes]
    units = tuple(one.unit(article.text, str(path)) for one in (*folder.labels, *clean))
    home = path.resolve().parent
    yield Labelled(
        dataset=home.parent.name,
        id=home.name,
        article=article,
        sources=tuple(sources),
        coverage=Coverage.LABELLED,
        inconsistent=_inconsistent(units),
        units=units,
    )
