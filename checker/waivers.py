"""Waiver files: what a reviewer decided on findings, and the findings it still holds for.

A waiver is bound to its article, to the words of its claim and to what the sources say of it. It
survives edits elsewhere, and lapses once the claim or the evidence is another: `docs/review.md`.
"""

import datetime
import hashlib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from checker.documents import is_url
from checker.documents.files import content, write
from checker.errors import InputError
from checker.language.verbatim import fold
from checker.records import (
    ArticleReport,
    CheckedClaim,
    Decision,
    DocumentRecord,
    Notify,
    Record,
    Report,
    Stance,
    Verdict,
    Waiver,
    unheard,
)

_NO_FINDING = {Verdict.UNCHECKED, Verdict.SUPPORTED}  # what no decision is made on
_HEAD = """\
# Decisions on findings of checker, honoured by `checker check --waivers`; see docs/review.md.
"""


class WaiverEntry(Record):
    """One `[[waiver]]` of a file: a decision and the finding it was made on.

    `document` is the article's path, relative to the file; `words` are for its readers only.
    """

    document: str = Field(min_length=1)
    claim: str = Field(min_length=1)
    words: str = ""
    decision: Decision
    reason: str = ""
    reviewer: str = Field(min_length=1)
    date: datetime.date
    evidence: str = Field(pattern="^[0-9a-f]{16}$")

    @model_validator(mode="after")
    def _reasoned(self) -> "WaiverEntry":
        if self.decision is Decision.DISMISSED and not self.reason.strip():
            raise ValueError("a finding is dismissed for a `reason`; give one")
        return self

    @property
    def waiver(self) -> Waiver:
        """The decision as a report shows it."""
        return Waiver(**self.model_dump(include=set(Waiver.model_fields)))


class _File(Record):
    waiver: tuple[WaiverEntry, ...] = ()


@dataclass(frozen=True)  # without slots, or nothing could be cached
class Waivers:
    """The entries of a waiver file, and the folder that their paths start from.

    `known` are the findings of a former report, by where their articles stand and their hash.
    """

    entries: tuple[WaiverEntry, ...] = ()
    folder: str = "."
    name: str = "waivers"
    known: frozenset[tuple[str, str]] = frozenset()

    def of(self, *paths: str) -> tuple[WaiverEntry, ...]:
        """Return the entries for these articles."""
        return tuple(entry for path in paths for entry in self.by_place.get(_place(path), ()))

    @cached_property
    def by_place(self) -> Mapping[str, Sequence[WaiverEntry]]:
        """The entries by where their articles stand, as absolute paths."""
        found: dict[str, list[WaiverEntry]] = {}
        for entry in self.entries:
            found.setdefault(_place(entry.document, self.folder), []).append(entry)
        return found

    def decided(
        self, path: str, claims: Sequence[CheckedClaim], waiver: Waiver | None
    ) -> "Waivers":
        """Return the waivers with this decision on claims of an article, or without any on them."""
        chosen = {one.id for one in claims} | {evidence_hash(one) for one in claims}
        gone = [one for one in self.of(path) if {one.claim, one.evidence} & chosen]
        kept = [entry for entry in self.entries if entry not in gone]
        document = path
        if path != "-" and not is_url(path):
            document = Path(os.path.relpath(path, self.folder)).as_posix()
        added = [entry_on(claim, document, waiver) for claim in claims] if waiver else []
        return replace(self, entries=(*kept, *added))


def _place(path: str, folder: str = "") -> str:
    """Return an absolute path; links stay as named, and so do standard input and addresses."""
    if path == "-" or is_url(path):
        return path
    return os.path.abspath(os.path.join(folder, path))  # noqa: PTH100, PTH118


def evidence_hash(claim: CheckedClaim) -> str:
    """Return 16 hex digits that change with a claim's words or with what the sources say of it.

    Spacing, quote marks, the order of sources and silent sources do not count.
    """
    said = sorted(
        [
            judgement.stance.value,
            judgement.article_value or "",
            judgement.source_value or "",
            *(fold(evidence.text) for evidence in judgement.evidence),
        ]
        for judgement in claim.judgements
        if judgement.stance is not Stance.SILENT
    )
    told = [fold(claim.text), fold(claim.span.text), claim.verdict.value, said]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def entry_on(claim: CheckedClaim, document: str, waiver: Waiver) -> WaiverEntry:
    """Return a decision on a claim of a document, as a waiver file keeps it."""
    return WaiverEntry(
        document=document,
        claim=claim.id,
        words=fold(claim.span.text),
        evidence=evidence_hash(claim),
        **waiver.model_dump(),
    )


def apply_waivers(report: Report, waivers: Waivers, notify: Notify = unheard) -> Report:
    """Return the report with each waiver on the finding it was made for.

    `notify` is told, a line each, of waivers that lapsed or found nothing to waive. What stayed
    unchecked stays so: a waiver is no check.
    """
    documents = {document.id: document for document in report.documents}
    claims: dict[str, list[CheckedClaim]] = {}  # the rows of a table have one place
    for article in report.articles:
        claims.setdefault(_place(documents[article.document].path), []).extend(article.claims)
    for place in [one for one in claims if one in waivers.by_place]:
        for entry, why in _lapsed(waivers.by_place[place], claims[place]):
            words = entry.words or f"claim {entry.claim}"
            short = words if len(words) <= 60 else f"{words[:59]}…"
            notify(f"{waivers.name}: {entry.document}: the waiver of “{short}” {why}")
    rest = waivers.by_place.keys() - claims.keys()
    if elsewhere := sum(len(waivers.by_place[place]) for place in rest):
        are = "waiver is for an article" if elsewhere == 1 else "waivers are for articles"
        notify(f"{waivers.name}: {elsewhere} {are} that this run does not check")
    articles = tuple(waived_article(one, documents, waivers) for one in report.articles)
    return report.model_copy(update={"articles": articles})


def waived_article(
    article: ArticleReport, documents: Mapping[str, DocumentRecord], waivers: Waivers
) -> ArticleReport:
    """Return one article with its waivers; `documents` are those of the run by id."""
    place = _place(documents[article.document].path)
    decided = {one.evidence: one.waiver for one in waivers.by_place.get(place, ())}
    claims = []
    for claim in article.claims:
        is_finding = claim.verdict not in _NO_FINDING and (decided or waivers.known)
        told = evidence_hash(claim) if is_finding else ""
        update = {"waiver": decided.get(told), "known": (place, told) in waivers.known}
        claims.append(claim.model_copy(update=update))
    waived = sum(claim.waived for claim in claims)
    summary = article.summary.model_copy(update={"waived": waived})
    return article.model_copy(update={"claims": tuple(claims), "summary": summary})


def _lapsed(
    entries: Sequence[WaiverEntry], claims: Sequence[CheckedClaim]
) -> Iterator[tuple[WaiverEntry, str]]:
    """Yield the entries that none of these claims bears out any more, each with why."""
    hashes = {evidence_hash(one) for one in claims if one.verdict not in _NO_FINDING}
    by_id = {claim.id: claim for claim in claims}
    for entry in entries:
        if entry.evidence not in hashes:
            yield entry, _why(entry, by_id.get(entry.claim))


def _why(entry: WaiverEntry, claim: CheckedClaim | None) -> str:
    if claim is None and entry.decision is Decision.CORRECTED:
        return "is gone from the article, as corrected; the entry has done its work"
    if claim is None:
        return "lapsed: the article no longer says this in these words; decide anew or remove it"
    if claim.verdict is Verdict.UNCHECKED:
        return "is not applied: the claim was not checked this time"
    if claim.verdict is Verdict.SUPPORTED:
        return "is not needed: the sources support the claim now; remove it"
    return "lapsed: what the sources say of it has changed; decide anew"


def read_waivers(file: Path, held: bytes | None = None) -> Waivers:
    """Read a waiver file, or what it `held` at another time.

    Raises InputError naming the line or the entry that is wrong.
    """
    if held is None and not file.exists():
        raise InputError(f"{file}: no such waiver file; check the path")
    try:
        data = content(str(file)) if held is None else held
        entries = _File.model_validate(tomllib.loads(data.decode())).waiver
    except ValidationError as error:
        raise InputError(f"{file}: {_fault(error)}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: not valid TOML ({error}); mend it") from None
    numbers: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries, start=1):
        if (first := numbers.setdefault((entry.document, entry.claim), number)) != number:
            raise InputError(f"{file}: waivers {first} and {number} are on one claim; remove one")
    return Waivers(entries, str(file.parent), str(file))


def read_baseline(file: Path) -> frozenset[tuple[str, str]]:
    """Return the findings of a former JSON report, as `Waivers.known` wants them.

    Raises InputError for what is no such report.
    """
    try:
        report = Report.model_validate_json(content(str(file)))
    except ValidationError as error:
        why = error.errors()[0]["msg"]
        raise InputError(f"{file}: no report of --format json ({why}); name one") from None
    places = {document.id: _place(document.path) for document in report.documents}
    return frozenset(
        (places[article.document], evidence_hash(one))
        for article in report.articles
        for one in article.claims
        if one.verdict not in _NO_FINDING
    )


def _fault(error: ValidationError) -> str:
    """Return the first thing that is wrong: in which entry and field, and what stands there."""
    first = error.errors()[0]
    table, *place = map(str, first["loc"])
    if not place:
        return f"`{table}` is not expected; write [[waiver]] before each entry"
    told = first["msg"].removeprefix("Value error, ")
    given = f" = {first['input']!r}" if first["type"] != "missing" else ""
    field = f"`{place[1]}`{given}: " if place[1:] else ""
    return f"waiver {int(place[0]) + 1}: {field}{told[:1].lower()}{told[1:]}"


def write_waivers(file: Path, waivers: Waivers) -> None:
    """Write a waiver file whole, sorted, so that the same decisions give the same bytes.

    Raises InputError when it cannot be written.
    """
    ordered = sorted(waivers.entries, key=lambda entry: (entry.document, entry.claim))
    write(file, _HEAD + "".join(map(_table, ordered)))


def _table(entry: WaiverEntry) -> str:
    fields = [(name, value) for name, value in entry if value != ""]
    return "\n[[waiver]]\n" + "".join(f"{name} = {_value(value)}\n" for name, value in fields)


def _value(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else quoted(str(value))


def quoted(text: str) -> str:
    """Return a text as TOML writes it: as JSON does, but that DEL is escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", r"\u007f")
