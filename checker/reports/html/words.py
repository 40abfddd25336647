"""The words of the page: what a verdict is called, and a summary that can be read aloud."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checker.contract import ArticleReport, CheckedClaim, DocumentRecord, Report
from checker.reports.html.elements import Html, join, quoted
from checker.reports.wording import telling
from checker.types import Element, Severity, Stance, Verdict

_LONGEST_ALOUD = 90  # characters of a quotation that can still be read aloud


@dataclass(frozen=True, slots=True, eq=False)
class Category:
    """What a reader is told of a verdict; `key` names its look in report.css.

    `one` and `many` go on after a count: "1 is contradicted", "2 are contradicted".
    """

    key: str
    label: str
    glyph: str
    meaning: str
    one: str
    many: str


_CONTRADICTED = Category(
    "error", "Error", "×", "a source says otherwise", "is contradicted", "are contradicted"
)
_DISPUTED = Category(
    "disputed",
    "Disputed",
    "≠",
    "the sources disagree",
    "is disputed among the sources",
    "are disputed among the sources",
)
_UNSUPPORTED = Category(
    "addition", "Addition", "+", "no source says this", "is in no source", "are in no source"
)
_NUANCE = Category(
    "nuance",
    "Nuance",
    "≈",
    "more or less certain than the source",
    "differs in nuance",
    "differ in nuance",
)
_OUTDATED = Category(
    "outdated", "Outdated", "↻", "a source has a later value", "is outdated", "are outdated"
)
_UNCHECKED = Category(
    "unchecked",
    "Not checked",
    "?",
    "no answer, so no verdict",
    "was not checked",
    "were not checked",
)
# From what an editor must see first to what can wait.
CATEGORIES = (_CONTRADICTED, _DISPUTED, _UNSUPPORTED, _NUANCE, _OUTDATED, _UNCHECKED)
_BY_VERDICT = {
    Verdict.CONTRADICTED: _CONTRADICTED,
    Verdict.DISPUTED: _DISPUTED,
    Verdict.UNSUPPORTED: _UNSUPPORTED,
    Verdict.OUTDATED: _OUTDATED,
    Verdict.UNCHECKED: _UNCHECKED,
}
ELEMENTS = {
    Element.ROLE: "office or title",
    Element.NUMBER: "number",
    Element.DATE: "date",
    Element.LOCATION: "place",
    Element.ENTITY: "name",
    Element.QUOTE: "quotation",
    Element.ATTRIBUTION: "attribution",
    Element.NEGATION: "negation",
    Element.CERTAINTY: "certainty",
    Element.RELATION: "relation",
    Element.OTHER: "other",
}
STANCES = {
    Stance.CONTRADICTS: "Contradicts",
    Stance.OUTDATED: "Has a later value",
    Stance.SUPPORTS: "Supports",
    Stance.SILENT: "Silent",
}


def category(claim: CheckedClaim) -> Category:
    """Return what a claim that is not supported is shown as."""
    if claim.verdict is Verdict.CONTRADICTED and claim.severity is Severity.NOTE:
        return _NUANCE
    return _BY_VERDICT[claim.verdict]


def findings_of(article: ArticleReport) -> list[CheckedClaim]:
    """Return the claims that are not supported, worst first, then as they stand in the text."""
    found = [claim for claim in article.claims if claim.verdict is not Verdict.SUPPORTED]
    return sorted(found, key=lambda claim: (CATEGORIES.index(category(claim)), claim.span.start))


def count(number: int, one: str, many: str = "") -> str:
    """Return "1 claim" or "2 claims"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def enumerated(parts: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def aloud(
    article: ArticleReport,
    findings: Sequence[CheckedClaim],
    documents: Mapping[str, DocumentRecord],
) -> Html:
    """Return one or two sentences that tell an article's result."""
    claims = len(article.claims)
    compared = {judgement.document for claim in article.claims for judgement in claim.judgements}
    sources = count(len(compared), "source")
    if not claims:
        return join(("No statement to check was found in this article.",))
    if not findings:
        every = "The one statement" if claims == 1 else f"All {claims:,} statements"
        verb = "is" if claims == 1 else "are"
        return join((f"{every} in this article {verb} supported by the {sources} compared.",))
    tallies = [(claims - len(findings), "is supported", "are supported")]
    shown = Counter(category(claim) for claim in findings)
    tallies += [(shown[kind], kind.one, kind.many) for kind in CATEGORIES]
    told = [count(number, one, many) for number, one, many in tallies if number]
    against = f", compared with {sources}," if compared else ""
    first = f"Of {count(claims, 'statement')} in this article{against} {enumerated(told)}."
    return join((first, _first_to_see(findings[0], documents)))


def _first_to_see(claim: CheckedClaim, documents: Mapping[str, DocumentRecord]) -> Html:
    """Return the sentence on the worst finding; nothing if it is too long to say."""
    speaking = next((j for j in telling(claim) if j.article_value and j.source_value), None)
    if speaking and speaking.article_value and speaking.source_value:
        values = (speaking.article_value, speaking.source_value)
        if max(map(len, values)) <= _LONGEST_ALOUD:
            name = documents[speaking.document].label
            parts = (" See first: the article says ", quoted(values[0]), "; ")
            return join((*parts, join((name, " says ", quoted(values[1]), "."))))
    if claim.verdict is Verdict.UNSUPPORTED and len(claim.span.text) <= _LONGEST_ALOUD:
        return join((" See first: no source says ", quoted(claim.span.text.rstrip(".")), "."))
    return Html("")


def aloud_all(report: Report) -> str:
    """Return one or two sentences that tell the result of several articles."""
    flagged = [article for article in report.articles if findings_of(article)]
    wrong = sum(
        any(category(claim) is _CONTRADICTED for claim in findings_of(article))
        for article in flagged
    )
    verb = "has" if len(flagged) == 1 else "have"
    claims = sum(len(article.claims) for article in report.articles)
    total = count(len(report.articles), "article")
    hold = "holds" if wrong == 1 else "hold"
    return (
        f"Of {total} with {count(claims, 'statement')}, {len(flagged):,} {verb} something to look"
        f" at; {wrong:,} {hold} an error that a source contradicts."
    )
