"""What a browser sends: pasted and uploaded texts, made into documents without touching a disk."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from starlette.datastructures import FormData, UploadFile

from checker.documents import Case, case_of, parse
from checker.errors import InputError
from checker.records import Notify
from checker.settings import EngineName
from checker.web.jobs import Order

SLOTS = 3  # boxes to paste a source into
_NAME = 80  # characters of a name kept
_WORD = re.compile(r"\w+")
_TEXTS = {".txt", ".md", ".markdown", ".html", ".htm"}  # that can be pasted


@dataclass(frozen=True, slots=True)
class Text:
    """A text as sent; `name` is for showing and for its type, and is never opened."""

    name: str
    data: bytes
    publisher: str = ""


async def read_order(form: FormData, engines: Sequence[str]) -> Order:
    """Return the check that a form asks for.

    Raises InputError when the article or every source is missing, or the engine is not offered.
    """
    articles = await _uploads(form, "article_file")
    if text := _field(form, "article_text"):
        articles.append(_pasted(text, _field(form, "article_name"), "article"))
    if len(articles) != 1:
        raise InputError("One article is needed: paste its text or choose a file, not both.")
    sources = []
    for number in range(1, SLOTS + 1):
        if text := _field(form, f"source_text_{number}"):
            publisher = _field(form, f"source_publisher_{number}")
            source = _pasted(text, publisher, f"source-{number}")
            sources.append(replace(source, publisher=publisher.strip()[:_NAME]))
    sources += await _uploads(form, "source_files")
    if not sources:
        raise InputError("There is no source: paste at least one or choose files.")
    engine = _field(form, "engine")
    if engine not in engines:
        raise InputError(f"The engine {engine!r} is not offered here; choose one of the list.")
    load = partial(_load, texts=(articles[0], *sources))
    return Order(articles[0].name, load, EngineName(engine))


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) and value.strip() else ""


async def _uploads(form: FormData, name: str) -> list[Text]:
    files = [item for item in form.getlist(name) if isinstance(item, UploadFile)]
    # A browser sends an empty file without a name where none was chosen.
    return [Text(_plain_name(file.filename), await file.read()) for file in files if file.filename]


def _pasted(text: str, name: str, fallback: str) -> Text:
    """Name a pasted text by what was given, else by its first words."""
    given = _plain_name(name)
    if PurePosixPath(given).suffix.lower() not in _TEXTS:
        words = _WORD.findall(given or text[:200])[:6]
        given = f"{'-'.join(words).lower()[:_NAME] or fallback}.txt"
    return Text(given, text.replace("\r\n", "\n").encode())


def _plain_name(name: str | None) -> str:
    """Return the last part of a path, from either kind of system, printable and short."""
    last = re.split(r"[/\\]", name or "")[-1]
    return "".join(c for c in last if c.isprintable()).strip(" .")[-_NAME:]


def _load(notify: Notify, texts: Sequence[Text]) -> tuple[Case, ...]:
    documents = []
    for text in _distinct(texts):
        document = parse(text.name, text.data, notify)
        publisher = text.publisher or document.publisher
        documents.append(replace(document, publisher=publisher))
    return (case_of(documents[0], documents[1:], notify),)


def _distinct(texts: Sequence[Text]) -> Iterator[Text]:
    """Yield the texts under names that differ before their suffix: documents are told apart so."""
    seen: Counter[str] = Counter()
    for text in texts:
        name = PurePosixPath(text.name)
        seen[name.stem] += 1
        again = f"{name.stem}-{seen[name.stem]}{name.suffix}"
        yield replace(text, name=again) if seen[name.stem] > 1 else text
