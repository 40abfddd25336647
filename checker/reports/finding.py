"""What a reader is told of a report, once: its findings, their words, order, places and numbers.

Every format for people is a function over this view: terminal, Markdown, HTML, GitHub's annotations
and the review page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from checker.records import (
    ArticleReport,
    CheckedClaim,
    DocumentRecord,
    Judgement,
    Kind,
    Report,
    Severity,
    Span,
    Stance,
    Tier,
    Verdict,
)
from checker.reports import words
from checker.reports.corrections import Edit, placed
from checker.reports.order import Group, group_of, in_order, rank, silent, telling, totals
from checker.reports.places import Places, Quote

_LENGTH = 200  # characters of words inside a sentence of ours
_SHOWN = 3  # sentences of a finding that are quoted


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of a statement, in its own words.

    `value` stands against the article's; `against` are words of the article other than those that
    the finding is about.
    """

    document: str
    name: str
    stance: Stance
    line: int | None
    value: str | None
    against: str | None
    quotes: tuple[Quote, ...]
    reason: str

    @property
    def head(self) -> str:
        """Where it says so, how it stands to the article, and the value that it gives."""
        place = f"{self.name}, line {self.line}" if self.line else self.name
        says = words.STANCES[self.stance]
        if self.value is None:
            return f"{place}, {says}"
        says = "says" if self.stance is Stance.CONTRADICTS else f"{says}:"
        where = f" where the article says “{_short(self.against)}”" if self.against else ""
        return f"{place}, {says} “{_short(self.value)}”{where}"

    @property
    def told(self) -> str:
        """The same with its words, where it gives no value."""
        if self.value:
            return self.head
        return f"{self.head}: “{_short(self.quotes[0].whole if self.quotes else self.reason)}”"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a reader is told of an article, or a statement in which nothing differs.

    `claims` are one, or several alike that follow one another, and `spans` the words to point at in
    each. `quotes` are the article's sentences, `value` its words that differ, `told` says what is
    found where no source has words of its own, `remarks` what a reader needs besides, and `more`
    what can be folded away, by name. `edit` puts a correction in the place of the article's words,
    where it can be.
    """

    number: int
    kind: words.Category
    group: Group
    about: str
    article: DocumentRecord
    claims: tuple[CheckedClaim, ...]
    spans: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    value: str | None
    said: tuple[Said, ...]
    told: str
    remarks: tuple[str, ...]
    more: tuple[tuple[str, str], ...]
    edit: Edit | None

    @property
    def claim(self) -> CheckedClaim:
        """The first of its claims."""
        return self.claims[0]

    @property
    def first(self) -> Span:
        """The words to point at in the first of its claims."""
        return self.spans[0]

    @property
    def standing(self) -> str:
        """Whether it is `decided` or `open`; what is `unchecked` needs a check, not a decision."""
        unchecked = self.claim.verdict is Verdict.UNCHECKED
        return "decided" if self.claim.waiver else "unchecked" if unchecked else "open"

    @property
    def level(self) -> Severity:
        """How loudly it is told: error, warning or note; what is settled is a note."""
        loud = not self.claim.settled and self.claim.severity is not Severity.NONE
        return self.claim.severity if loud else Severity.NOTE

    @property
    def speakers(self) -> list[str]:
        """The documents that speak of it, by id."""
        told = (one for claim in self.claims for one in claim.judgements)
        return list(dict.fromkeys(one.document for one in told if one.stance is not Stance.SILENT))

    @property
    def correction(self) -> str | None:
        """Words to put in the place of the article's; nothing where they do not fit there."""
        return self.edit.words if self.edit else None

    @property
    def sureness(self) -> str:
        """How sure it is, in words, or what was decided on it."""
        if self.group is Group.DECIDED and self.claim.waiver:
            return self.claim.waiver.decision.value
        sure = sum(claim.tier is Tier.CERTAIN for claim in self.claims)
        if self.group is Group.SURE and sure < len(self.claims):
            return f"{sure} of {len(self.claims)} sure"
        return "" if self.group is Group.UNCHECKED else self.group.value.lower()

    @property
    def label(self) -> str:
        """What is found, what it is about, and how sure it is."""
        return " · ".join(filter(None, (self.kind.name, self.about, self.sureness)))

    @property
    def place(self) -> str:
        """The lines where it stands."""
        first, last = self.first.line, self.spans[-1].end_place[0]
        return f"line {first}" if first == last else f"lines {first}–{last}"

    @property
    def shown(self) -> tuple[Quote, ...]:
        """The sentences to quote."""
        return self.quotes[:_SHOWN]

    @property
    def rest(self) -> str:
        """How many sentences are not quoted; nothing if all are."""
        left = len(self.quotes) - _SHOWN
        return f"and {words.counted(left, 'more sentence')}" if left > 0 else ""

    @property
    def answer(self) -> str:
        """What there is to say to the article's words, in one line."""
        parts = [*(_ended(said.told) for said in self.said), self.told, *self.remarks]
        if self.correction:
            parts.append(f"Suggestion: “{_short(self.correction)}”.")
        return " ".join(filter(None, parts))

    @property
    def line(self) -> str:
        """Everything about it in one line."""
        told = _ended(f"The article says “{_short(self.value or self.quotes[0].words)}”")
        return f"{told} {self.answer}".strip()


@dataclass(frozen=True, slots=True)
class Told:
    """An article with all that a reader is told of it; in what is `holding` nothing differs."""

    number: int
    document: DocumentRecord
    name: str
    totals: str
    findings: tuple[Finding, ...]
    holding: tuple[Finding, ...]
    silent: str

    @property
    def byline(self) -> str:
        """Who published it, and when."""
        publisher = words.printable(self.document.publisher or "")
        return ", ".join(filter(None, (publisher, words.dated(self.document))))

    @property
    def heading(self) -> str:
        """Its name, who published it, and when."""
        return " — ".join(filter(None, (self.name, self.byline)))


def articles_of(report: Report, places: Places) -> tuple[Told, ...]:
    """Return every article of a report as a reader is told of it, first what must be read first."""
    told = (_told(*one, places) for one in enumerate(report.articles, start=1))
    last = (len(Group), 0)
    first = sorted(told, key=lambda one: rank(one.findings[0].claims) if one.findings else last)
    return tuple(first)


def each_claim(report: Report, places: Places) -> Iterator[Finding]:
    """Yield every claim as a finding of its own, which is what programs are told."""
    for article in report.articles:
        edits = placed(article, places)
        for claim in article.claims:
            yield _finding([claim], places.documents[article.document], places, edits)


def ranked(articles: Sequence[Told]) -> list[tuple[Told, Finding]]:
    """Return the findings of all articles, first what must be read first."""
    found = [(article, finding) for article in articles for finding in article.findings]
    return sorted(found, key=lambda pair: rank(pair[1].claims))


def _told(number: int, article: ArticleReport, places: Places) -> Told:
    document, edits = places.documents[article.document], placed(article, places)
    found = enumerate(in_order(article.claims), start=1)
    holding = [claim for claim in article.claims if claim.verdict is Verdict.SUPPORTED]
    quiet = [places.name(one) for one in silent(article.claims)]
    say = "says" if len(quiet) == 1 else "say"
    return Told(
        number=number,
        document=document,
        name=_short(words.printable(document.title or places.paths[document.id])),
        totals=totals(article.claims),
        findings=tuple(_finding(claims, document, places, edits, n) for n, claims in found),
        holding=tuple(_finding([claim], document, places, edits) for claim in holding),
        silent=f"{words.listed(quiet)} {say} nothing of any of this." if quiet else "",
    )


def _finding(
    claims: Sequence[CheckedClaim],
    document: DocumentRecord,
    places: Places,
    edits: Mapping[str, Edit],
    number: int = 0,
) -> Finding:
    claim = claims[0]
    spans = tuple(places.flagged(document.id, one) for one in claims)
    sentences = [
        [span for _, span in pairs]
        for _, pairs in groupby(zip(claims, spans, strict=True), key=lambda pair: pair[0].sentence)
    ]
    said = tuple(_said(one, claim, places) for one in telling(claim))
    return Finding(
        number=number,
        kind=words.category(claim),
        group=group_of(claims),
        about=words.ELEMENTS[claim.element] if claim.element else "",
        article=document,
        claims=tuple(claims),
        spans=spans,
        quotes=tuple(places.quoted(document.id, one[0], one[-1]) for one in sentences),
        value=words.printable(claim.article_value) if claim.article_value and said else None,
        said=said,
        told=_found(claims, len(sentences)),
        remarks=tuple(_remarks(claims)),
        more=tuple(pair for pair in _more(claim, places) if pair[1]),
        edit=edits.get(claim.id),
    )


def _said(judgement: Judgement, claim: CheckedClaim, places: Places) -> Said:
    document = places.documents[judgement.document]
    agrees = judgement.stance is Stance.SUPPORTS
    value = None if agrees else judgement.source_value
    own = judgement.article_value
    return Said(
        document=document.id,
        name=places.name(document.id),
        stance=judgement.stance,
        line=judgement.evidence[0].line if judgement.evidence else None,
        value=words.printable(value) if value else None,
        against=words.printable(own) if value and own and own != claim.article_value else None,
        quotes=tuple(places.evidence(document.id, one, value) for one in judgement.evidence),
        reason=words.printable(judgement.reason),
    )


def _found(claims: Sequence[CheckedClaim], sentences: int) -> str:
    """Return what is found, where no source has words of its own to show."""
    claim = claims[0]
    if claim.verdict is Verdict.UNCHECKED:
        why = words.printable(claim.explanation).removeprefix("Not checked: ")
        if claims[1:]:
            return f"{words.counted(len(claims), 'statement')} not checked: {why}"
        return f"{why[:1].upper()}{why[1:]}"
    if claim.verdict is not Verdict.UNSUPPORTED:
        return "" if telling(claim) else words.printable(claim.explanation)
    if any(one.stance is Stance.SUPPORTS for one in claim.judgements):
        return "Only texts made from this article say this."
    if sentences > 1:
        opinions = all(one.kind is Kind.OPINION for one in claims)
        return f"{sentences} sentences{' of comment' if opinions else ''} that no source has."
    sources = len({one.document for one in claim.judgements if not one.unread})
    one = "The source does not say this."
    return one if sources == 1 else f"None of the {sources} sources says this."


def _remarks(claims: Sequence[CheckedClaim]) -> Iterator[str]:
    """Yield what a reader needs besides, in sentences."""
    claim = claims[0]
    if claim.waiver:
        yield _ended(words.decided(claim.waiver))
    if claim.dispute_told is not None:
        differ = "says that accounts differ" if claim.dispute_told else "gives one account only"
        yield f"The article {differ}."
    if claim.verdict is Verdict.OUTDATED and claim.severity is Severity.WARNING:
        yield "It was out of date already when the article was written."
    if any(one.doubts for one in claims):
        yield "The model was asked twice about this."


def _more(claim: CheckedClaim, places: Places) -> Iterator[tuple[str, str]]:
    """Yield what can be folded away, by name: who else agrees or is silent, who decided."""
    told = telling(claim)
    shown = {one.document for one in told}
    for stance, says in words.STANCES.items():
        others = (one for one in claim.judgements if one.stance is stance and not one.unread)
        names = [_witness(one, places) for one in others if one.document not in shown]
        yield says.capitalize(), ", ".join(dict.fromkeys(names))
    yield "Time spoken of", words.printable(claim.as_of or "")
    yield "Why", "; ".join(dict.fromkeys(words.printable(one.reason) for one in told if one.reason))
    by = (words.printable(one.decided_by) for one in told or claim.judgements)
    deciders = dict.fromkeys(one.replace("detector: ", "the rule for ") for one in by)
    yield "Decided by", words.listed(list(deciders))


def _witness(judgement: Judgement, places: Places) -> str:
    name, original = places.name(judgement.document), judgement.copy_of
    return f"{name} (copied from {places.name(original)}, does not count)" if original else name


def _ended(text: str) -> str:
    """Return a sentence with a full stop, unless the quotation it ends with has one."""
    return text if text.endswith((".”", "!”", "?”", "…”")) else f"{text}."


def _short(text: str) -> str:
    return words.shortened(text, _LENGTH)
