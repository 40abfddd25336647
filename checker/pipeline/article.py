"""One article: its sources indexed, examined, settled into a report."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from checker.documents import Case
from checker.documents.blocks import turned
from checker.engines import Engine
from checker.evidence import EvidenceIndex
from checker.examine import Each, examine, unexamined
from checker.origins import find_credits, find_derivations, origins_of, unknown_originals
from checker.records import (
    ArticleReport,
    Document,
    Examined,
    Judgement,
    Kinship,
    Notify,
    Stance,
)
from checker.settings import Settings
from checker.settle import settle, summarise

MOST_KIN = 400  # documents in one pool that are searched for copies: pairs, some 20 us each
_TEASER = 150  # words of a source that may be the beginning of one only
_CUT = re.compile(
    r"(?:…|\.\.\.)\W*$|\b(?:subscri\w+|sign (?:in|up)|log in|register) (?:now |here )?to\b"
    r"|\b(?:continue reading|read (?:more|on|the full)|already a (?:subscriber|member))\b",
    re.IGNORECASE,
)
_NAMED = 5  # documents that one line names
_NO_SOURCE = "there is no source to compare with; name some with --against"
_A_MODEL = "name a model with --model"


@dataclass(frozen=True, slots=True)
class Shared:
    """What articles that are checked against the same documents have in common, made once."""

    index: EvidenceIndex
    kinship: Kinship


def share(cases: Sequence[Case], engine: Engine, settings: Settings) -> Shared:
    """Index the documents of cases with one pool, once for all of them."""
    read = [_legible(one) for one in cases[0].pool if engine.reads(one.language)]
    kinship = _kinship(_documents(cases)) if settings.derivation else Kinship()
    return Shared(EvidenceIndex(read), kinship)


def by_pool(cases: Sequence[Case]) -> list[list[Case]]:
    """Return cases by what they are checked against, those with one pool together."""
    pools: dict[int, list[Case]] = {}
    for case in cases:
        pools.setdefault(id(case.pool), []).append(case)
    return list(pools.values())


def _documents(cases: Sequence[Case]) -> tuple[Document, ...]:
    """Return every document of cases with one pool."""
    together = (*cases[0].pool, *(case.article for case in cases))
    return tuple({one.id: one for one in together}.values())


def _legible(source: Document) -> Document:
    """Return a source without sentences whose direction is turned: a reader sees other words."""
    if turned(source.title or ""):
        source = replace(source, title=None, headline=None)
    kept = tuple(one for one in source.sentences if not turned(one.plain))
    return source if len(kept) == len(source.sentences) else replace(source, sentences=kept)


def _kinship(documents: Sequence[Document]) -> Kinship:
    derivations = find_derivations(documents) if len(documents) <= MOST_KIN else ()
    credited = {document.id: find_credits(document) for document in documents}
    return Kinship(derivations, origins_of(documents, derivations), credited)


def check_article(
    case: Case, engine: Engine, settings: Settings, each: Each = map, shared: Shared | None = None
) -> ArticleReport:
    """Check one article against its sources; `each` says what of it goes on side by side."""
    shared = shared or share([case], engine, settings)
    index = shared.index.without({*case.left_out, case.article.id})
    unread = [source for source in case.sources if not engine.reads(source.language)]
    failure = case.failure or _unreadable(case, engine, unread, index)
    if failure:
        return unchecked(case, failure)
    examined = examine(case.article, index, engine, settings, each, case.only)
    silent = tuple(_unread(source, engine) for source in unread)
    with_unread = (
        replace(one, judgements=one.judgements + silent, novel=one.novel and not silent)
        for one in examined
    )
    return _settled(case, with_unread, shared.kinship)


def _unreadable(
    case: Case, engine: Engine, unread: Sequence[Document], index: EvidenceIndex
) -> str | None:
    """Return why an article cannot be checked at all, if so."""
    if not engine.reads(case.article.language):
        told = (
            f"the article is in `{case.article.language}`, which engine {engine.name} cannot read"
        )
        return f"{told}; {_A_MODEL}"
    if index.sources:
        return None
    if unread:
        return f"no source is in a language that engine {engine.name} can read; {_A_MODEL}"
    return _NO_SOURCE


def _unread(source: Document, engine: Engine) -> Judgement:
    return Judgement(
        document=source.id,
        stance=Stance.SILENT,
        decided_by=engine.name,
        reason=f"is in `{source.language}`, which engine {engine.name} cannot read",
        unread=True,
    )


def unchecked(case: Case, failure: str) -> ArticleReport:
    """Return the report of an article of which nothing is known, and why."""
    return _settled(case, unexamined(case.article, failure), Kinship())


def _settled(case: Case, examined: Iterable[Examined], kinship: Kinship) -> ArticleReport:
    sources = {source.id: source for source in case.sources}
    lineage = kinship.lineage(case.article.id, peers=case.mutual)
    claims = tuple(settle(item, case.article, sources, lineage) for item in examined)
    return ArticleReport(document=case.article.id, summary=summarise(claims), claims=claims)


def tell_of_documents(
    cases: Sequence[Case], engine: Engine, settings: Settings, notify: Notify
) -> None:
    """Say which declared originals are unknown, and where copies are not searched for.

    Then which sources say less than they seem to: cut off, or in a language that is not read.
    """
    pools = by_pool(cases)
    for documents in map(_documents, pools if settings.derivation else ()):
        for line in unknown_originals(documents):
            notify(line)
        if len(documents) > MOST_KIN:
            notify(f"{len(documents)} documents: not searched for copies of one another")
    sources = {one.id: one for own in pools for one in own[0].pool}.values()
    unread = [f"{one.id} ({one.language})" for one in sources if not engine.reads(one.language)]
    for told, names in (
        ("look like the beginning of a text only", [one.id for one in sources if _is_cut(one)]),
        (f"engine {engine.name} cannot read, so they are silent", unread),
    ):
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            notify(f"sources that {told}: {', '.join(names[:_NAMED])}{more}")


def _is_cut(source: Document) -> bool:
    """Whether a source is a teaser: short, and its end trails off or asks to pay or to click."""
    if not any(_CUT.search(one.plain) for one in source.sentences[-1:]):
        return False
    return sum(len(one.plain.split()) for one in source.sentences) < _TEASER
