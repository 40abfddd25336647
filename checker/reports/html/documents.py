"""The documents of a run: where each comes from, which copy another, which tell of one event."""

from checker.contract import Derivation, DocumentRecord, EventGroup, Report
from checker.reports.html.elements import Html, dated, isolated, join, quoted, tag
from checker.reports.html.finding import Places


def documents(report: Report, places: Places) -> Html:
    """Return the section on all documents."""
    articles = {article.document for article in report.articles}
    table = tag(
        "table",
        tag("thead", tag("tr", *(tag("th", name, scope="col") for name in _COLUMNS))),
        tag("tbody", *(_row(item, item.id in articles, places) for item in report.documents)),
    )
    parts = [
        tag("h2", "Documents"),
        tag("div", table, class_="scroll", role="region", aria_label="All documents", tabindex="0"),
    ]
    if report.derivations:
        parts.append(tag("h3", "Which text is made from another"))
        parts.append(tag("ul", *(_derivation(item, places) for item in report.derivations)))
    if report.groups:
        parts.append(tag("h3", "Which texts tell of one event"))
        parts.append(tag("ul", *(_group(item, places) for item in report.groups)))
    return tag("section", *parts, class_="documents", id="documents")


_COLUMNS = ("Document", "Date", "Used as", "Goes back to", "SHA-256")


def _row(document: DocumentRecord, checked: bool, places: Places) -> Html:
    own = not document.origin or document.origin == document.id
    origin: list[Html] = [
        isolated("itself") if own else places.link(document.origin),
        *(
            tag(
                "div",
                "credits ",
                isolated(credit.name),
                ": ",
                quoted(credit.text),
                _at(credit.line),
            )
            for credit in document.credits
        ),
    ]
    title = [tag("div", isolated(document.title), class_="title")] if document.title else []
    name = tag("strong", isolated(document.publisher or document.path))
    path = [tag("div", isolated(document.path), class_="path")] if document.publisher else []
    return tag(
        "tr",
        tag("td", name, *title, *path),
        tag("td", dated(document) or "no date"),
        tag("td", "article" if checked else "source"),
        tag("td", *origin),
        tag("td", tag("code", document.sha256[:12], title=document.sha256)),
        id=f"d{places.numbers[document.id]}",
    )


def _at(line: int) -> str:
    return f", line {line}"


def _derivation(item: Derivation, places: Places) -> Html:
    first, second = places.link(item.document), places.link(item.original)
    if item.directed:
        told = join((first, " is made from ", second))
    else:
        told = join((first, " and ", second, " share words; nothing tells which came first"))
    sure = "as its metadata says" if item.declared else f"{item.confidence:.0%} sure"
    reasons = f": {'; '.join(item.reasons)}" if item.reasons else ""
    return tag("li", told, f" ({sure}){reasons}.")


def _group(item: EventGroup, places: Places) -> Html:
    names = join((places.link(name) for name in item.documents), ", ")
    alone = " (alone: nothing to compare it with)" if len(item.documents) == 1 else ""
    about = f": {', '.join(item.about)}" if item.about else ""
    return tag("li", names, alone, about)
