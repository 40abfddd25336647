"""What a browser sends: pasted and uploaded texts, made into documents without touching a disk."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from starlette.datastructures import FormData, UploadFile

from checker.errors import InputError
from checker.load import Case, case_of
from checker.read import SUFFIXES, parse
from checker.settings import EngineName
from checker.types import Document, Notify
from checker.web.jobs import Order

SLOTS = 3  # boxes to paste a source into
_BOXES = ("text", "publisher")
_NAME = 80  # characters of a name kept
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as sent; `name` is for showing and for its type, and is never opened."""

    name: str
    data: bytes
    publisher: str = ""


async def read_order(form: FormData, engine: str, engines: Sequence[str]) -> Order:
    """Return the check that a form asks for.

    Raises InputError when the article or every source is missing, or the engine is not offered.
    """
    articles = await _uploads(form, "article_file")
    name, pasted = _field(form, "article_name"), _field(form, "article_text")
    if articles and pasted.strip():
        raise InputError("Two articles: paste one or choose a file, not both.")
    if pasted.strip():
        articles = [_pasted(pasted, name, "article")]
    if not articles:
        raise InputError("There is no article: paste its text or choose a file.")
    sources = []
    for number in range(1, SLOTS + 1):
        text, publisher = (_field(form, f"source_{what}_{number}") for what in _BOXES)
        if text.strip():
            source = _pasted(text, publisher, f"source-{number}")
            sources.append(replace(source, publisher=publisher.strip()[:_NAME]))
    sources += await _uploads(form, "source_files")
    if not sources:
        raise InputError("There is no source: paste at least one or choose files.")
    if engine not in engines:
        raise InputError(f"The engine {engine!r} is not offered here; choose one of the list.")
    article = articles[0]
    load = partial(_load, article=article, sources=tuple(sources))
    return Order(article.name, load, EngineName(engine))


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


async def _uploads(form: FormData, name: str) -> list[Text]:
    files = [item for item in form.getlist(name) if isinstance(item, UploadFile)]
    # A browser sends an empty file without a name where none was chosen.
    return [Text(_plain_name(file.filename), await file.read()) for file in files if file.filename]


def _pasted(text: str, name: str, fallback: str) -> Text:
    """Name a pasted text by what was given, else by its first words."""
    given = _plain_name(name)
    if PurePosixPath(given).suffix.lower() not in SUFFIXES - {""}:
        words = _WORD.findall(given or text[:200])[:6]
        given = f"{'-'.join(words).lower()[:_NAME] or fallback}.txt"
    return Text(given, text.replace("\r\n", "\n").encode())


def _plain_name(name: str | None) -> str:
    """Return the last part of a path, from either kind of system, printable and short."""
    last = re.split(r"[/\\]", name or "")[-1]
    return "".join(c for c in last if c.isprintable()).strip(" .")[-_NAME:]


def _load(notify: Notify, article: Text, sources: tuple[Text, ...]) -> tuple[Case, ...]:
    first, *rest = _identified([_document(text, notify) for text in (article, *sources)])
    return (case_of(first, rest, notify),)


def _document(text: Text, notify: Notify) -> Document:
    document = parse(text.name, text.data, notify)
    return replace(document, publisher=text.publisher or document.publisher)


def _identified(documents: Sequence[Document]) -> list[Document]:
    """Give ids as `read` gives them to files: the stem, else the name, else a number too."""
    stems = Counter(PurePosixPath(document.path).stem for document in documents)
    names = Counter(document.path for document in documents)
    found = []
    for number, document in enumerate(documents, start=1):
        stem = PurePosixPath(document.path).stem
        name = stem if stems[stem] == 1 else document.path
        unique = name if names[document.path] == 1 else f"{name}#{number}"
        found.append(replace(document, id=unique))
    return found
