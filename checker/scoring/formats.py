"""The three formats of labelled data -> cases: bench lines, rewrite lines and `expected.json`."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from checker.errors import InputError
from checker.markup import text_blocks
from checker.read import expand, read
from checker.scoring.cases import ADDITION, Case, Coverage, Gold, Unit
from checker.types import Document, Element, Verdict, unheard

REWRITES, SEEDS = "rewrites", "seeds"
_WRONG = frozenset({"contradicted", "unsupported"})
_FLAGS = _WRONG | {"disputed"}
_ELEMENTS = {element.value: element.value for element in Element if element is not Element.OTHER}
_ELEMENTS |= {
    "role_title": "role",
    "date_time": "date",
    "invented_statistic": "number",
    "invented_quote": "quote",
    "invented_person": "entity",
    "invented_organisation": "entity",
    "hedge": "certainty",
    "antonym": "relation",
}


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


Filled = Annotated[str, AfterValidator(_filled)]


class _Line(BaseModel):
    """What we read of a record; anything else in it, `meta` above all, is dropped unread."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Source(_Line):
    id: Filled
    text: Filled
    title: str | None = None
    publisher: str | None = None
    date: datetime.date | None = None


class _BenchUnit(_Line):
    start: int
    end: int
    text: str
    label: Literal["supported", "contradicted", "unsupported", "other"]
    consistent: bool | None
    type: str | None = None
    content_type: str | None = None
    label_alt: str | None = None


class _Bench(_Line):
    id: Filled
    dataset: Filled
    sources: tuple[_Source, ...] = Field(min_length=1)
    text: Filled
    units: tuple[_BenchUnit, ...]
    unit_coverage: Literal["full", "errors_only", "partial"]
    text_label: Literal["consistent", "inconsistent"]


class _GoldUnit(_Line):
    quote: str
    start: int
    end: int
    expect: Verdict
    type: str | None = None
    strict: bool = True
    also_accept: str | tuple[str, ...] | None = None
    source_quote: str | None = None


class _Rewrite(_Line):
    id: Filled
    article: Filled
    title: str | None = None
    date: datetime.date | None = None
    sources: tuple[_Source, ...] = Field(min_length=1)
    gold: tuple[_GoldUnit, ...]


class _Seed(_Line):
    article: Filled
    gold: tuple[_GoldUnit, ...] = Field(min_length=1)


_L = TypeVar("_L", bound=_Line)


def read_cases(paths: Iterable[str]) -> tuple[Case, ...]:
    """Read labelled data: `.jsonl` files of bench or rewrite records, and `expected.json` files.

    Raises InputError, naming file, line and field, for the first record that does not fit.
    """
    cases: dict[tuple[str, str], Case] = {}
    for path in paths:
        for where, case in _read_file(Path(path)):
            if (case.dataset, case.id) in cases:
                raise InputError(f"{where}: `id`: {case.id!r} occurs twice in {case.dataset}")
            cases[case.dataset, case.id] = case
    return tuple(cases.values())


def _read_file(path: Path) -> Iterator[tuple[str, Case]]:
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise InputError(f"{path}: cannot be read ({reason})") from None
    if path.suffix == ".json":
        yield str(path), _seed(_fields(content, str(path)), path)
        return
    lines = [line for line in enumerate(content.split("\n"), start=1) if line[1].strip()]
    if not lines:
        raise InputError(f"{path}: the file is empty; there is no record to score")
    for number, line in lines:
        where = f"{path}:{number}"
        yield where, _record(_fields(line, where), where)


def _fields(content: str, where: str) -> dict[str, Any]:
    try:
        fields = json.loads(content)
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


def _record(fields: dict[str, Any], where: str) -> Case:
    if "units" in fields:
        return _bench(_parsed(_Bench, fields, where), where)
    if "gold" in fields:
        return _rewrite(_parsed(_Rewrite, fields, where), where)
    raise InputError(f"{where}: a record has `units` (bench) or `gold` (rewrite); this has neither")


def _bench(line: _Bench, where: str) -> Case:
    _check_places(line.text, [(u.start, u.end, u.text) for u in line.units], where, "units")
    return Case(
        dataset=line.dataset,
        id=line.id,
        article=_document("article", line.text),
        sources=_sources(line.sources, where),
        coverage=Coverage(line.unit_coverage),
        inconsistent=line.text_label == "inconsistent",
        units=tuple(_bench_unit(unit) for unit in line.units),
    )


def _bench_unit(unit: _BenchUnit) -> Unit:
    wrong = None if unit.consistent is None else not unit.consistent
    conflict = unit.type == "sources_conflict"
    label = "disputed" if conflict else unit.label
    return Unit(
        start=unit.start,
        end=unit.end,
        label=label,
        accepts=frozenset({label, unit.label_alt or label}),
        wrong=wrong,
        contradictable=wrong,
        element=_element((unit.type, unit.content_type), unit.label),
    )


def _rewrite(line: _Rewrite, where: str) -> Case:
    _check_places(line.article, [(g.start, g.end, g.quote) for g in line.gold], where, "gold")
    article = _document("article", line.article, title=line.title, date=line.date)
    sources = _sources(line.sources, where)
    return _whole_article(
        (REWRITES, line.id), article, sources, Coverage.ERRORS_ONLY, gold=line.gold
    )


def _seed(fields: dict[str, Any], path: Path) -> Case:
    seed = _parsed(_Seed, fields, str(path))
    article_path = path.parent / seed.article
    files = expand([str(path.parent)])
    others = [file for file in files if Path(file).resolve() != article_path.resolve()]
    if not others:
        raise InputError(f"{path}: no source beside `{seed.article}`; a seed needs at least one")
    article, *sources = read([str(article_path), *others], unheard)
    places = [(unit.start, unit.end, unit.quote) for unit in seed.gold]
    _check_places(article.text, places, str(path), "gold")
    name = path.resolve().parent.name
    return _whole_article((SEEDS, name), article, tuple(sources), Coverage.LABELLED, gold=seed.gold)


def _whole_article(
    name: tuple[str, str],
    article: Document,
    sources: tuple[Document, ...],
    coverage: Coverage,
    gold: Sequence[_GoldUnit],
) -> Case:
    units = tuple(_gold_unit(unit) for unit in gold)
    inconsistent = any(unit.wrong for unit in units)
    disagreeing = any(unit.label in {"disputed", "outdated"} for unit in units)
    return Case(
        dataset=name[0],
        id=name[1],
        article=article,
        sources=sources,
        coverage=coverage,
        inconsistent=None if disagreeing and not inconsistent else inconsistent,
        units=units,
        by_sentence=True,
    )


def _gold_unit(unit: _GoldUnit) -> Unit:
    also = (unit.also_accept,) if isinstance(unit.also_accept, str) else unit.also_accept or ()
    accepts = frozenset({unit.expect.value, *also})
    return Unit(
        start=unit.start,
        end=unit.end,
        label=unit.expect.value,
        accepts=accepts,
        wrong=_is_wrong(unit.expect.value, accepts) if unit.strict else None,
        contradictable="contradicted" in accepts if unit.strict else None,
        element=_element((unit.type,), unit.expect.value),
        source_words=unit.source_quote,
    )


def _is_wrong(expect: str, accepts: frozenset[str]) -> Gold:
    """Tell an error or addition (True) and sound text (False) from what either verdict fits."""
    if expect in _WRONG and accepts <= _FLAGS:
        return True
    return False if accepts == {"supported"} else None


def _element(types: Iterable[str | None], label: str) -> str:
    """Name what a unit is about: its type, else the guessed content, else what the label tells."""
    known = (_ELEMENTS[name] for name in types if name in _ELEMENTS)
    return next(known, ADDITION if label == "unsupported" else Element.OTHER.value)


def _sources(sources: Sequence[_Source], where: str) -> tuple[Document, ...]:
    ids = [source.id for source in sources]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            raise InputError(f"{where}: `sources.{number}.id`: {name!r} names an earlier source")
    return tuple(
        _document(source.id, source.text, source.title, source.publisher, source.date)
        for source in sources
    )


def _document(
    name: str,
    text: str,
    title: str | None = None,
    publisher: str | None = None,
    date: datetime.date | None = None,
) -> Document:
    return Document(
        id=name,
        path=f"{name}.txt",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=text_blocks(text),
        title=title,
        publisher=publisher,
        date=date,
    )


def _check_places(
    text: str, places: Iterable[tuple[int, int, str]], where: str, field: str
) -> None:
    for number, (start, end, words) in enumerate(places):
        if not 0 <= start < end <= len(text):
            raise InputError(f"{where}: `{field}.{number}`: {start}-{end} is not inside the text")
        if text[start:end] != words:
            raise InputError(
                f"{where}: `{field}.{number}`: the text has {text[start:end]!r} at "
                f"{start}-{end}, not {words!r}"
            )
