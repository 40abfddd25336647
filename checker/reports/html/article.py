"""One article of the page: its marked text, its findings, what holds, and what was not checked."""

from collections.abc import Sequence

from checker.contract import ArticleReport, CheckedClaim, DocumentRecord
from checker.reports.html.elements import Html, dated, isolated, join, tag
from checker.reports.html.finding import Places, card
from checker.reports.html.marks import Finding, located, marked_text
from checker.reports.html.words import CATEGORIES, aloud, count, enumerated, findings_of
from checker.types import Stance, Verdict


def article_section(article: ArticleReport, number: int, places: Places, alone: bool) -> Html:
    """Return an article beside its findings; `alone` in its page it needs no title of its own."""
    document = places.documents[article.document]
    claims = findings_of(article)
    findings = [
        located(claim, document.text, number, place) for place, claim in enumerate(claims, start=1)
    ]
    heading = tag("h2", "Article and findings", class_="unseen")
    if not alone:
        heading = join(
            (
                tag("h2", isolated(document.title or document.path)),
                tag("p", *byline(document), class_="byline"),
                tag("p", aloud(article, claims, places.documents), class_="aloud"),
            )
        )
    text = tag(
        "article",
        _text(article, document, findings),
        class_="text",
        tabindex="0",
        aria_label="Text of the article",
    )
    return tag(
        "section",
        heading,
        tag("div", text, _findings(findings, document, places), class_="columns"),
        _supported(article, places),
        _unchecked(article, document),
        class_="checked",
        id=f"a{number}",
    )


def byline(document: DocumentRecord) -> list[Html]:
    """Return who published a document, when, and the file it was read from."""
    date = dated(document)
    parts = [isolated(document.publisher)] if document.publisher else []
    parts += [date] if date else []
    parts.append(tag("span", isolated(document.path), class_="path"))
    return [join(parts, " · ")]


def _text(article: ArticleReport, document: DocumentRecord, findings: Sequence[Finding]) -> Html:
    if document.text.strip():
        return marked_text(document.text, findings)
    if article.claims:
        told = "The text of this article is not part of this report; its findings quote it."
    else:
        told = "This article is empty."
    return join((tag("p", told, class_="none"), marked_text("", findings)))


def _findings(findings: Sequence[Finding], document: DocumentRecord, places: Places) -> Html:
    if not findings:
        none = "Nothing to look at: no difference and no addition was found."
        return tag("div", tag("p", none, class_="none"), class_="findings")
    groups = []
    for kind in CATEGORIES:
        cards = [card(item, document, places) for item in findings if item.category is kind]
        if cards:
            total = tag("span", f"{len(cards):,}", class_="total")
            name = tag("h3", kind.label, " ", total, " ", tag("small", kind.meaning))
            groups.append(tag("section", name, tag("ol", *cards), class_="group"))
    return tag("div", *groups, class_="findings")


def _supported(article: ArticleReport, places: Places) -> Html:
    """Return the statements that hold, folded away."""
    claims = [claim for claim in article.claims if claim.verdict is Verdict.SUPPORTED]
    if not claims:
        return Html("")
    title = f"{count(len(claims), 'statement')} that the sources support"
    rows = tag("ol", *(_holds(claim, places) for claim in claims))
    return tag("details", tag("summary", title), rows, class_="more supported")


def _holds(claim: CheckedClaim, places: Places) -> Html:
    names = [
        places.name(judgement.document)
        for judgement in claim.judgements
        if judgement.stance is Stance.SUPPORTS and judgement.copy_of is None
    ]
    origins = f" ({count(claim.support.origins, 'origin')})" if claim.support.origins else ""
    told = f"line {claim.span.line}, said by {', '.join(names)}{origins}"
    return tag("li", isolated(claim.text), " ", tag("span", told, class_="by"))


def _unchecked(article: ArticleReport, document: DocumentRecord) -> Html:
    """Return what the reader must not take for checked."""
    parts = []
    missing = sum(claim.verdict is Verdict.UNCHECKED for claim in article.claims)
    if missing:
        verb = "has" if missing == 1 else "have"
        parts.append(f"{count(missing, 'statement')} {verb} no verdict; see “Not checked” above.")
    lines = _lines_without_claim(article, document.text)
    if lines:
        parts.append(f"No statement was found in {enumerated(lines)}: headings, lists, markup.")
    opinions = sum(claim.kind.value == "opinion" for claim in article.claims)
    if opinions:
        parts.append(
            f"{count(opinions, 'opinion')}: whether a source says the same, not whether it is so."
        )
    parts.append("Pictures, captions, links and anything that the given sources do not speak of.")
    parts.append("Whether the sources themselves are right.")
    items = tag("ul", *(tag("li", part) for part in parts))
    return tag("div", tag("h3", "What was not checked"), items, class_="unchecked-list")


def _lines_without_claim(article: ArticleReport, text: str) -> list[str]:
    """Return the lines with words that no claim's sentence touches, as "line 3" or "lines 5–8"."""
    covered = sorted((claim.sentence.start, claim.sentence.end) for claim in article.claims)
    runs: list[list[int]] = []
    start, at = 0, 0
    for number, line in enumerate(text.split("\n"), start=1):
        end = start + len(line)
        while at < len(covered) and covered[at][1] <= start:
            at += 1
        bare = at == len(covered) or covered[at][0] >= end
        if bare and any(character.isalnum() for character in line):
            if runs and runs[-1][1] == number - 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
        start = end + 1
    return [f"line {a}" if a == b else f"lines {a}–{b}" for a, b in runs]
