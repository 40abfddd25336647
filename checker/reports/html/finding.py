"""One finding as a card: the article's words beside the sources', and what every source says."""

from collections.abc import Mapping, Sequence

from checker.contract import CheckedClaim, DocumentRecord
from checker.reports.html.elements import (
    Html,
    dated,
    icon,
    isolate,
    isolated,
    join,
    label,
    quoted,
    sentence,
    tag,
)
from checker.reports.html.marks import Finding
from checker.reports.html.words import ELEMENTS, STANCES, count
from checker.reports.wording import flagged
from checker.types import Judgement, Severity, Stance, Tier, Verdict

_TOLD: Mapping[Verdict, Sequence[Stance]] = {
    Verdict.CONTRADICTED: (Stance.CONTRADICTS,),
    Verdict.DISPUTED: (Stance.CONTRADICTS, Stance.SUPPORTS, Stance.OUTDATED),
    Verdict.OUTDATED: (Stance.OUTDATED,),
}


class Places:
    """Finds documents by id, and their entries in the list of documents."""

    def __init__(self, documents: Sequence[DocumentRecord]) -> None:
        self.documents = {document.id: document for document in documents}
        self.numbers = {document.id: n for n, document in enumerate(documents, start=1)}
        self._links = {
            document.id: tag(
                "a", document.label, href=f"#d{self.numbers[document.id]}", class_="doc", dir="auto"
            )
            for document in documents
        }

    def link(self, name: str) -> Html:
        """Return a document's label, linked to its entry; a name of no document as it stands."""
        return self._links.get(name) or isolated(name)

    def name(self, name: str) -> str:
        """Return a document's label as text for a list of names."""
        document = self.documents.get(name)
        return isolate(document.label if document else name)


def card(finding: Finding, article: DocumentRecord, places: Places) -> Html:
    """Return the card of a finding."""
    claim = finding.claim
    told = [
        judgement
        for stance in _TOLD.get(claim.verdict, ())
        for judgement in claim.judgements
        if judgement.stance is stance
    ]
    speaking = [judgement for judgement in claim.judgements if judgement.stance != Stance.SILENT]
    sides = [_ours(finding, article)]
    if len(told) == 1:
        sides.append(_theirs(told[0], places))
    elif told:
        sides.append(tag("div", *(_theirs(item, places) for item in told), class_="sources"))
    else:
        sides.append(_unsaid(claim))
    return tag(
        "li",
        _head(finding),
        tag("div", *sides, class_="compare"),
        _correction(claim),
        tag("dl", *_context(claim, places), *_matrix(claim, places), class_="facts"),
        class_=f"finding {finding.category.key}",
        id=f"f{finding.key}",
        tabindex="-1",
        data_kind=finding.category.key,
        data_element=claim.element.value if claim.element else "none",
        data_sources=" ".join(str(places.numbers[item.document]) for item in speaking) or None,
        data_claim=claim.id,
    )


def _head(finding: Finding) -> Html:
    claim = finding.claim
    number = tag(
        "a",
        icon(finding.category.glyph),
        f"\u2009{finding.number}",
        class_="sign",
        href=f"#m{finding.key}",
        aria_label=f"Finding {finding.number}: show it in the article",
    )
    title = [number, " ", label(finding.category.label, "kind")]
    if claim.element:
        title += [" ", label(ELEMENTS[claim.element], "element")]
    about = [label("waived", "tier")] if claim.waived else []
    if claim.severity is Severity.NOTE:
        about.append(label("note", "tier"))
    elif claim.verdict is not Verdict.UNCHECKED:
        certain = claim.tier is Tier.CERTAIN
        name = "certain" if certain else "please check"
        about.append(label(name, "tier sure" if certain else "tier"))
    return tag("div", tag("h4", *title), *about, class_="head")


def _ours(finding: Finding, article: DocumentRecord) -> Html:
    claim = finding.claim
    whole = article.text[claim.sentence.start : claim.sentence.end]
    words = article.text[finding.start : finding.end]
    at = finding.start - claim.sentence.start
    if not whole:
        whole, words, at = claim.span.text, "", 0
    pointed = flagged(claim)
    place = f"line {pointed.line}, column {pointed.column}"
    value = [_value(claim.article_value)] if claim.article_value else []
    caption = tag("figcaption", label("This article", "who"), f", {place}")
    return tag("figure", caption, *value, sentence(whole, words, max(0, at)), class_="side ours")


def _value(words: str) -> Html:
    return tag("p", f"“{words}”", class_="value", dir="auto")


def _theirs(judgement: Judgement, places: Places) -> Html:
    document = places.documents[judgement.document]
    about: list[str] = [places.link(document.id)]
    date = dated(document)
    if date:
        about.append(date)
    if judgement.evidence:
        about.append(f"line {judgement.evidence[0].line}")
    caption = tag(
        "figcaption",
        label(STANCES[judgement.stance], f"stance {judgement.stance.value}"),
        " ",
        join(about, ", "),
    )
    body = []
    value = judgement.source_value if judgement.stance is not Stance.SUPPORTS else None
    if value:
        body.append(_value(value))
    body += [sentence(item.text, value) for item in judgement.evidence]
    return tag("figure", caption, *body, _decided(judgement), class_="side theirs")


def _unsaid(claim: CheckedClaim) -> Html:
    """Return the explanation of a finding for which no source has words of its own."""
    deciders = sorted({judgement.decided_by for judgement in claim.judgements})
    decided = tag("p", f"Decided by {', '.join(deciders)}", class_="decided") if deciders else ""
    return tag("div", tag("p", claim.explanation), decided, class_="told")


def _decided(judgement: Judgement) -> Html:
    """Return who decided and why, unless the reason only repeats the value."""
    value = judgement.source_value
    repeats = not judgement.reason or (value and value in judgement.reason)
    reason = "" if repeats else f": {judgement.reason}"
    sure = "" if judgement.confidence is None else f" ({judgement.confidence:.0%} sure)"
    return tag("p", f"Decided by {judgement.decided_by}{sure}{reason}", class_="decided")


def _correction(claim: CheckedClaim) -> Html:
    if not claim.correction:
        return Html("")
    return tag(
        "p",
        label("Suggested correction", "label"),
        " ",
        tag("ins", claim.correction, dir="auto"),
        class_="correction",
    )


def _context(claim: CheckedClaim, places: Places) -> list[Html]:
    """Return what else is known: who agrees, the values in dispute, the time spoken of."""
    rows = []
    if claim.waiver:
        waiver = claim.waiver
        reason = f": {isolate(waiver.reason)}" if waiver.reason else ""
        decided = f"{waiver.decision.value} by {isolate(waiver.reviewer)}, {waiver.date}{reason}"
        rows.append(_row("Decision", decided))
    if claim.support.sources:
        origins = f", {count(claim.support.origins, 'origin')}" if claim.support.origins else ""
        rows.append(_row("Said by", count(claim.support.sources, "source") + origins))
    if claim.spread:
        values = [
            join((quoted(item.value), " ", places.link(item.document), f", line {item.line}"))
            for item in claim.spread
        ]
        rows.append(_row("Values given", join(values, "; ")))
    if claim.dispute_told is not None:
        told = "The article tells of more than one value."
        untold = "The article gives one value and does not say that sources differ."
        rows.append(_row("In the article", told if claim.dispute_told else untold))
    if claim.as_of:
        rows.append(_row("Speaks of", tag("time", claim.as_of, datetime=claim.as_of)))
    return rows


def _row(name: str, value: str, key: str = "") -> Html:
    return join((tag("dt", name, class_=key or None), tag("dd", value)))


def _matrix(claim: CheckedClaim, places: Places) -> list[Html]:
    """Return one row per stance with the sources that take it."""
    rows = []
    for stance, says in STANCES.items():
        names = [
            _witness(judgement, places)
            for judgement in claim.judgements
            if judgement.stance is stance
        ]
        if names:
            rows.append(_row(says, ", ".join(names), f"stance {stance.value}"))
    return rows


def _witness(judgement: Judgement, places: Places) -> str:
    name = places.name(judgement.document)
    if judgement.copy_of is None:
        return name
    return f"{name} (copy of {places.name(judgement.copy_of)}, does not count)"
