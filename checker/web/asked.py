"""What callers ask for: texts with what is known of them, made into documents in memory."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from checker.documents import Case, case_of
from checker.documents.metadata import Said, described
from checker.documents.reading import parse_all, with_ids
from checker.errors import InputError
from checker.records import Document, Notify
from checker.settings import EngineName, Settings

LARGEST = 2 * 1024 * 1024  # bytes of all texts of one check
MOST_SOURCES = 50
_NAME = 80  # characters of a name kept
_WORD = re.compile(r"\w+")
_TEXTS = {".txt", ".md", ".markdown", ".html", ".htm"}  # that can be sent as text

Offered = Mapping[EngineName, Settings]  # the engines that may be asked for, and how each runs


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as sent; `name` is for showing and for its type, and is never opened."""

    name: str
    data: bytes
    said: Said = field(default_factory=dict)

    def documents(self, notify: Notify) -> tuple[Document, ...]:
        """Return the documents in it, without ids. Raises InputError for what cannot be read."""
        found = parse_all(self.name, self.data, notify)
        return tuple(described(one, self.said, self.name) for one in found)


class Asked(BaseModel):
    """JSON that a caller sends; a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_Words = Annotated[str, StringConstraints(strip_whitespace=True)]


class Text(Asked):
    """A text with what is known of it."""

    text: str = Field(description="plain text; Markdown or HTML where `name` says so")
    name: str = Field(default="", description="file name to show, such as story.txt or story.md")
    title: _Words | None = None
    publisher: _Words | None = None
    date: datetime.date | None = None

    def sent(self, fallback: str) -> Sent:
        """Return it as a file, named by what is given, else by its first words, else `fallback`."""
        name = plain_name(self.name)
        if PurePosixPath(name).suffix.lower() not in _TEXTS:
            words = _WORD.findall(name or self.publisher or self.text[:200])[:6]
            name = f"{'-'.join(words).lower()[:_NAME] or fallback}.txt"
        return Sent(name, self.text.replace("\r\n", "\n").encode(), self.said)

    @property
    def said(self) -> Said:
        """What is known of the text."""
        return self.model_dump(include={"title", "publisher", "date"}, exclude_none=True)


class Choices(Asked):
    """The settings that a caller may choose; the rest are those of the command line."""

    engine: EngineName | None = None
    strict: bool | None = Field(default=None, description="engine rules: report hints too")
    derivation: bool | None = Field(default=None, description="tell copies from own sources")

    def among(self, offered: Offered) -> Settings:
        """Return the settings of a check. Raises InputError for an engine that is not offered."""
        engine = self.engine or next(iter(offered))
        if engine not in offered:
            names = " or ".join(offered)
            raise InputError(f"the engine {engine.value!r} is not offered here; choose {names}")
        changes = self.model_dump(include={"strict", "derivation"}, exclude_none=True)
        return offered[engine].model_copy(update=changes)


class Ask(Asked):
    """An article to check against its sources."""

    article: Text
    sources: Sequence[Text] = Field(min_length=1, max_length=MOST_SOURCES)
    settings: Choices = Choices()


_Text = TypeVar("_Text", bound=Text)
_Model = TypeVar("_Model", bound=BaseModel)


def valid(kind: type[_Model], content: Any) -> _Model:
    """Return JSON text, or JSON that is read already, as a model.

    Raises InputError, in one line, for what does not fit.
    """
    try:
        if isinstance(content, str | bytes):
            return kind.model_validate_json(content)
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the request"
        raise InputError(f"{place}: {first['msg']}") from None


def named(kind: str, texts: Sequence[_Text]) -> list[tuple[str, _Text]]:
    """Return texts with the names that they have for want of better ones."""
    return [(f"{kind}-{number}", text) for number, text in enumerate(texts, start=1)]


def read_case(texts: Sequence[Sent], notify: Notify) -> Case:
    """Return the first text, which must be one article, with the others as its sources.

    Raises InputError.
    """
    article, *sources = told_apart([text.documents(notify) for text in texts])
    return case_of(article, sources, notify)


def told_apart(texts: Sequence[Sequence[Document]]) -> tuple[Document, ...]:
    """Give all documents of texts their ids, first the article's.

    Raises InputError where the first text holds more than this one.
    """
    if len(texts[0]) > 1:
        raise InputError(f"the article holds {len(texts[0])} documents; send one at a time")
    return with_ids([document for documents in texts for document in documents])


def plain_name(name: str | None) -> str:
    """Return the last part of a path, from either kind of system, printable and short."""
    last = re.split(r"[/\\]", name or "")[-1]
    return "".join(c for c in last if c.isprintable()).strip(" .")[-_NAME:]
