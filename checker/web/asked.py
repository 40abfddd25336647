"""What a check is asked with, in JSON or as a form: one record, and the way from it to a case."""

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from starlette.datastructures import FormData

from checker.documents import Case, paired
from checker.documents.metadata import described
from checker.documents.reading import parse_all
from checker.engines.choose import explain_choice
from checker.errors import InputError
from checker.records import Document, Notify
from checker.settings import EngineName, Settings

LARGEST = 2 * 1024 * 1024  # bytes of all texts of one check
MOST_SOURCES = 50
_NAME = 80  # characters of a name kept
_WORD = re.compile(r"\w+")
_TEXTS = {".txt", ".md", ".markdown", ".html", ".htm"}  # that can be sent as text

Offered = Mapping[EngineName, Settings]  # the engines that may be asked for, and how each runs


def offered(settings: Settings) -> Offered:
    """Return what callers may ask for: the engine of the settings, and `rules`."""
    engines = {explain_choice(settings)[0]: settings}
    engines.setdefault(EngineName.RULES, settings.model_copy(update={"engine": EngineName.RULES}))
    return engines


class Asked(BaseModel):
    """JSON that a caller sends; a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _plain(name: str) -> str:
    """Return the last part of a path, from either kind of system, printable and short."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable()).strip(" .")[-_NAME:]


_Words = Annotated[str, StringConstraints(strip_whitespace=True)]
_Name = Annotated[str, AfterValidator(_plain)]


class Text(Asked):
    """A text with what is known of it; its `name` is for showing, and is never opened."""

    text: str = Field(
        max_length=LARGEST, description="plain text; Markdown or HTML where `name` says so"
    )
    name: _Name = Field(default="", description="file name to show, such as story.txt or story.md")
    title: _Words | None = None
    publisher: _Words | None = None
    date: datetime.date | None = None

    def called(self, otherwise: str = "") -> str:
        """Return its name, made of what is given, else of `otherwise`, else of its first words."""
        if PurePosixPath(self.name).suffix.lower() in _TEXTS:
            return self.name
        words = _WORD.findall(self.name or self.publisher or otherwise or self.text[:200])[:6]
        return f"{'-'.join(words).lower()[:_NAME] or 'article'}.txt"

    def content(self) -> bytes:
        """Return it as the content of a file."""
        return self.text.replace("\r\n", "\n").encode()

    def described(self, document: Document) -> Document:
        """Add what is known of it to a document."""
        said = self.model_dump(include={"title", "publisher", "date"}, exclude_none=True)
        return described(document, said, document.path)

    def documents(self, otherwise: str, notify: Notify) -> tuple[Document, ...]:
        """Return the documents in it, without ids. Raises InputError for what cannot be read."""
        found = parse_all(self.called(otherwise), self.content(), notify)
        return tuple(map(self.described, found))


# A text, what it is called for want of a name, and who is told -> the documents in it.
Read = Callable[[Any, str, Notify], Sequence[Document]]


class File(Text):
    """A file sent in a form, in the format that its name tells."""

    text: str = ""
    data: bytes

    def called(self, otherwise: str = "") -> str:
        """Return its name."""
        return self.name or otherwise or "article"

    def content(self) -> bytes:
        """Return it as it was sent."""
        return self.data


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

    def cases(self, notify: Notify, read: Read = Text.documents) -> tuple[Case, ...]:
        """Return the article with its sources. Raises InputError."""
        article = only(read(self.article, "", notify))
        return paired([article], documents_of(self.sources, "source", notify, read), notify)


_Model = TypeVar("_Model", bound=BaseModel)


def only(documents: Sequence[Document]) -> Document:
    """Return the document that an article is. Raises InputError where a text holds several."""
    if len(documents) > 1:
        raise InputError(f"the article holds {len(documents)} documents; send one at a time")
    return documents[0]


def documents_of(texts: Sequence[Text], kind: str, notify: Notify, read: Read) -> list[Document]:
    """Return the documents in texts, which for want of a name are called by kind and number."""
    numbered = enumerate(texts, start=1)
    return [one for number, text in numbered for one in read(text, f"{kind}-{number}", notify)]


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


async def from_form(form: FormData) -> Ask:
    """Return what a form asks for: a field `sources.2.date` is the date of the second source.

    Files are `article`, of which fields may tell more, and `sources`; `settings` may be JSON.
    Raises InputError.
    """
    fields: dict[str, dict[str, str]] = defaultdict(dict)
    files: dict[str, list[dict[str, object]]] = defaultdict(list)
    for name, value in form.multi_items():
        place, _, field = name.rpartition(".")
        if not isinstance(value, str):
            if value.filename:  # a browser sends an empty one where none was chosen
                files[name].append({"name": value.filename, "data": await value.read()})
        elif value.strip():
            fields[place][field] = value
    texts: dict[str, list[object]] = defaultdict(list)
    for place, given in fields.items():
        if "text" in given:
            texts[place.partition(".")[0]].append(given)
    known = fields["article"]
    articles = texts["article"] + [valid(File, known | file) for file in files["article"]]
    sources = texts["sources"] + [valid(File, file) for file in files["sources"]]
    if len(articles) != 1:
        raise InputError("One article is needed: its text or a file, not both.")
    if not sources:
        raise InputError("There is no source: give at least one.")
    choices = fields["settings"] or valid(Choices, fields[""].get("settings", "{}"))
    return valid(Ask, {"article": articles[0], "sources": sources, "settings": choices})
