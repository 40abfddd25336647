"""Formats of labelled data -> cases.

`.jsonl` records hold labelled stretches as `units` (public sets) or `gold` (whole articles), or the
quotes to `expect` a verdict on (the exam); a folder has texts beside an `expected.json` that holds
`gold` or `flagged`.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from checker.documents import expand, parse, read
from checker.documents.files import content
from checker.errors import InputError
from checker.records import Document, Notify, Verdict, unheard
from checker.scoring.cases import Coverage, Gold, Labelled, Unit

_PLANTED = frozenset({"contradicted", "unsupported"})
_FLAGS = _PLANTED | {"disputed"}
_L = TypeVar("_L", bound="_Line")
Filled = Annotated[str, StringConstraints(min_length=1)]


def _either(first: str, second: str) -> Any:
    """Return a required field that has another name in the other kind of record."""
    return Field(validation_alias=AliasChoices(first, second))


class _Line(BaseModel):
    """What we read of a record; anything else in it is dropped unread."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Source(_Line):
    id: str = ""
    text: Filled
    title: str | None = None
    publisher: str | None = None
    date: datetime.date | None = None


class _Stretch(_Line):
    """Words of an article with their label; `consistent` says how to score them if it is told."""

    start: int
    end: int
    words: str = _either("text", "quote")
    label: str = _either("label", "expect")
    also: str | tuple[str, ...] | None = Field(
        default=None, validation_alias=AliasChoices("label_alt", "also_accept")
    )
    type: str | None = None
    consistent: bool | None = None
    strict: bool = True

    def unit(self, text: str, where: str) -> Unit:
        if self.start < 0 or text[self.start : self.end] != self.words:
            found = text[self.start : self.end]
            raise InputError(f"{where}: the text has {found!r} at {self.start}, not {self.words!r}")
        label = "disputed" if self.type == "sources_conflict" else self.label
        also = (self.also,) if isinstance(self.also, str) else self.also or ()
        return Unit(
            start=self.start,
            end=self.end,
            label=label,
            accepts=frozenset({label, *also}),
            wrong=self._wrong(frozenset({label, *also})),
            kind=self.type or self.label,
        )

    def _wrong(self, accepts: frozenset[str]) -> Gold:
        if "consistent" in self.model_fields_set:
            return None if self.consistent is None else not self.consistent
        if not self.strict:
            return None
        if self.label in _PLANTED and accepts <= _FLAGS:
            return True
        return False if accepts == {"supported"} else None


class _Article(_Line):
    id: Filled
    text: Filled = _either("article", "text")
    title: str | None = None
    date: datetime.date | None = None
    sources: tuple[_Source, ...] = Field(min_length=1)


class _Marked(_Article):
    dataset: str = ""
    stretches: tuple[_Stretch, ...] = _either("units", "gold")
    unit_coverage: Coverage = Coverage.ERRORS_ONLY
    text_label: Literal["consistent", "inconsistent"] | None = None


class _Expected(_Line):
    quote: Filled
    verdict: Verdict
    element: str | None = None
    accept: tuple[Verdict, ...] = ()

    def unit(self, text: str, kind: str, where: str) -> Unit:
        start = text.find(self.quote)
        if start < 0:
            raise InputError(f"{where}: {self.quote!r} does not stand in the article")
        return Unit(
            start=start,
            end=start + len(self.quote),
            label=self.verdict.value,
            accepts=frozenset({self.verdict.value, *self.accept}),
            wrong=self.verdict is not Verdict.SUPPORTED,
            kind=kind,
        )


class _Exam(_Article):
    kind: Filled
    expect: tuple[_Expected, ...]


class _Seed(_Line):
    article: Filled
    gold: tuple[_Stretch, ...] = Field(min_length=1)


class _Case(_Line):
    flagged: tuple[_Expected, ...]
    not_flagged: tuple[Filled, ...]


def read_labelled(paths: Iterable[str | Path], notify: Notify = unheard) -> tuple[Labelled, ...]:
    """Read labelled data: `.jsonl` files, `expected.json` files, or folders of such.

    A folder whose texts cannot be read is told and left out. Raises InputError, naming file, line
    and field, for the first record that does not fit.
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
    return tuple(cases.values())


def _read_file(path: Path, notify: Notify) -> Iterator[tuple[str, Labelled]]:
    try:
        text = content(str(path)).decode()
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8; labelled data is") from None
    if path.suffix == ".json":
        yield from ((str(path), case) for case in _folder(_fields(text, str(path)), path, notify))
        return
    lines = [line for line in enumerate(text.split("\n"), start=1) if line[1].strip()]
    if not lines:
        raise InputError(f"{path}: the file is empty; there is no record to score")
    for number, line in lines:
        where = f"{path}:{number}"
        yield where, _record(_fields(line, where), path, where)


def _fields(text: str, where: str) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON ({error.msg}, column {error.colno})") from None
    if not isinstance(fields, dict):
        raise InputError(f"{where}: a record is a JSON object, not a {type(fields).__name__}")
    return fields


def _parsed(model: type[_L], fields: dict[str, Any], where: str) -> _L:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{where}: `{field}`: {reason}") from None


def _record(fields: dict[str, Any], path: Path, where: str) -> Labelled:
    if {"units", "gold"} & fields.keys():
        line = _parsed(_Marked, fields, where)
        units = tuple(one.unit(line.text, where) for one in line.stretches)
        told = None if line.text_label is None else line.text_label == "inconsistent"
        return Labelled(
            dataset=line.dataset or path.stem,
            id=line.id,
            article=_document("article", line.text, line.title, None, line.date),
            sources=_sources(line.sources),
            coverage=line.unit_coverage,
            inconsistent=_inconsistent(units) if told is None else told,
            units=units,
        )
    if "expect" in fields:
        return _exam(_parsed(_Exam, fields, where), where)
    raise InputError(f"{where}: a record has `units`, `gold` or `expect`; this has none")


def _inconsistent(units: Sequence[Unit]) -> Gold:
    """Whether a text holds a planted fault; unknown where only its sources disagree."""
    wrong = any(unit.wrong for unit in units)
    disagreeing = any(unit.label in {"disputed", "outdated"} for unit in units)
    return None if disagreeing and not wrong else wrong


def _exam(line: _Exam, where: str) -> Labelled:
    # All of a faithful text must stay clean: it counts as one stretch of its kind.
    expected = line.expect or (_Expected(quote=line.text, verdict=Verdict.SUPPORTED),)
    return Labelled(
        dataset="exam",
        id=line.id,
        article=_document("article", line.text, line.title, None, line.date),
        sources=_sources(line.sources),
        coverage=Coverage.ERRORS_ONLY,
        inconsistent=bool(line.expect),
        units=tuple(one.unit(line.text, line.kind, where) for one in expected),
        kind=line.kind,
    )


def _folder(fields: dict[str, Any], path: Path, notify: Notify) -> Iterator[Labelled]:
    """Yield the case of an `expected.json`; one without an `article.*` is to be run by hand."""
    seed = _parsed(_Seed, fields, str(path)) if "gold" in fields else None
    files = expand([str(path.parent)])
    if seed:
        ours = [file for file in files if Path(file).name == seed.article]
    else:
        ours = [file for file in files if Path(file).stem == "article"]
    others = [file for file in files if file not in ours]
    if not ours and not seed:
        return
    if not ours or not others:
        raise InputError(f"{path}: there is no article with a source beside it")
    try:
        article, *sources = read([ours[0], *others], unheard)
    except InputError as error:
        notify(f"left out: {error}")
        return
    text, home = article.text, path.resolve().parent
    if seed:
        units = tuple(one.unit(text, str(path)) for one in seed.gold)
    else:
        labels = _parsed(_Case, fields, str(path))
        quotes = [quote for quote in labels.not_flagged if quote in text]  # others are remarks
        clean = [_Expected(quote=one, verdict=Verdict.SUPPORTED) for one in quotes]
        expected = (*labels.flagged, *clean)
        units = tuple(one.unit(text, one.element or one.verdict, str(path)) for one in expected)
    yield Labelled(
        dataset=home.parent.name,
        id=home.name,
        article=article,
        sources=tuple(sources),
        coverage=Coverage.LABELLED,
        inconsistent=_inconsistent(units),
        units=units,
    )


def _sources(sources: Sequence[_Source]) -> tuple[Document, ...]:
    return tuple(
        _document(f"S{number}", one.text, one.title, one.publisher, one.date)
        for number, one in enumerate(sources, start=1)
    )


def _document(
    name: str,
    text: str,
    title: str | None = None,
    publisher: str | None = None,
    date: datetime.date | None = None,
) -> Document:
    found = parse(f"{name}.txt", text.encode(), unheard)
    return replace(found, id=name, title=title, publisher=publisher, date=date or found.date)
