"""Forms with pasted texts and uploaded files, as the page and callers of the service send them."""

from dataclasses import replace

from starlette.datastructures import FormData, UploadFile

from checker.errors import InputError
from checker.web.asked import (
    MOST_SOURCES,
    Choices,
    Offered,
    Sent,
    Text,
    plain_name,
    read_case,
    valid,
)
from checker.web.jobs import Order

SLOTS = 10  # boxes to paste a source into


async def pasted_order(form: FormData, offered: Offered) -> Order:
    """Return the check that the form of the page asks for.

    Raises InputError when the article or every source is missing, or the engine is not offered.
    """
    files = await _uploads(form, "article_file")
    articles = [*_pasted(form, "article"), *files]
    if len(articles) != 1:
        raise InputError("One article is needed: paste its text or choose a file, not both.")
    sources = [text for number in range(1, SLOTS + 1) for text in _pasted(form, f"source_{number}")]
    more = await _uploads(form, "source_files")
    choices = valid(Choices, {"engine": _field(form, "engine")})
    order = order_of([articles[0], *sources, *more], choices, offered)
    pasted = {name: value for name, value in form.items() if isinstance(value, str)}
    # Decisions are kept under the article's name, so that stays when its words are mended.
    pasted |= {"article_name": articles[0].name}
    pasted |= {"files": ", ".join(one.name for one in (*files, *more))}
    return replace(order, pasted=pasted)


async def uploaded_order(form: FormData, offered: Offered) -> Order:
    """Return the check of a file `article` against files `sources`; `settings` may be JSON.

    Raises InputError as above.
    """
    articles, sources = await _uploads(form, "article"), await _uploads(form, "sources")
    if len(articles) != 1:
        raise InputError("One file `article` is needed; send it with its `sources`.")
    choices = valid(Choices, _field(form, "settings") or "{}")
    return order_of([articles[0], *sources], choices, offered)


def order_of(texts: list[Sent], choices: Choices, offered: Offered) -> Order:
    """Return the check of the first text against the others. Raises InputError."""
    if len(texts) < 2:
        raise InputError("There is no source: give at least one.")
    if len(texts) > MOST_SOURCES + 1:
        raise InputError(f"There are {len(texts) - 1} sources; give {MOST_SOURCES} at most.")
    settings = choices.among(offered)
    return Order(texts[0].name, lambda notify: (read_case(texts, notify),), settings)


def _pasted(form: FormData, kind: str) -> list[Sent]:
    """Return the text of a box, where there is one, with what is said of it beside the box."""
    known = {name: _field(form, f"{kind}_{name}") for name in ("text", "name", "publisher", "date")}
    given = {name: value for name, value in known.items() if value}
    return [valid(Text, given).sent(kind.replace("_", "-"))] if "text" in given else []


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) and value.strip() else ""


async def _uploads(form: FormData, name: str) -> list[Sent]:
    files = [item for item in form.getlist(name) if isinstance(item, UploadFile)]
    # A browser sends an empty file without a name where none was chosen.
    return [Sent(plain_name(file.filename), await file.read()) for file in files if file.filename]
