"""What stands around the articles: masthead, filters, legend, index and footer."""

from collections import Counter

from checker.contract import Report
from checker.reports.html.article import byline
from checker.reports.html.elements import Html, icon, isolated, join, tag
from checker.reports.html.finding import Places
from checker.reports.html.words import (
    CATEGORIES,
    ELEMENTS,
    aloud,
    aloud_all,
    category,
    findings_of,
)
from checker.types import Stance


def masthead(report: Report, title: Html, places: Places) -> Html:
    """Return the head of the page: what was checked, and the result in plain sentences."""
    parts = [tag("p", "Consistency report", class_="kicker"), tag("h1", title)]
    if len(report.articles) == 1:
        article = report.articles[0]
        parts.append(tag("p", *byline(places.documents[article.document]), class_="byline"))
        told = aloud(article, findings_of(article), places.documents)
    else:
        told = join((aloud_all(report),))
    parts.append(tag("p", told, class_="aloud"))
    if not report.complete:
        warning = "This report is not complete: see what was not checked."
        parts.append(tag("p", warning, class_="incomplete", role="note"))
    return tag("header", tag("div", *parts), _tally(report), class_="masthead")


def _tally(report: Report) -> Html:
    """Return the figures at a glance, those that are not zero."""
    shown = Counter(category(claim) for claim in report.findings)
    figures = [(kind.label, shown[kind], kind.key) for kind in CATEGORIES if shown[kind]]
    supported = sum(article.summary.supported for article in report.articles)
    figures.append(("Supported", supported, "supported"))
    boxes = [
        tag("div", tag("dt", label), tag("dd", f"{number:,}"), class_=key)
        for label, number, key in figures
    ]
    return tag("dl", *boxes, class_="tally")


def filters(report: Report, places: Places) -> Html:
    """Return the choice of findings to show; it appears where JavaScript runs."""
    kinds: Counter[str] = Counter()
    elements: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for claim in report.findings:
        kinds[category(claim).key] += 1
        elements[claim.element.value if claim.element else "none"] += 1
        sources.update(j.document for j in claim.judgements if j.stance is not Stance.SILENT)
    if not kinds:
        return Html("")
    boxes = [
        tag(
            "label",
            tag("input", type="checkbox", name_="kind", value=kind.key, checked=True),
            tag("span", icon(kind.glyph), class_=f"sign {kind.key}"),
            f" {kind.label} {kinds[kind.key]:,}",
        )
        for kind in CATEGORIES
        if kinds[kind.key]
    ]
    names = {element.value: label for element, label in ELEMENTS.items()} | {"none": "none named"}
    about = [(key, names[key], elements[key]) for key in names if elements[key]]
    speaking = [
        (str(places.numbers[key]), places.documents[key].label, number)
        for key, number in sources.most_common()
    ]
    return tag(
        "form",
        tag("fieldset", tag("legend", "Show", class_="unseen"), *boxes),
        _choice("element", "About", about),
        _choice("source", "Source", speaking) if speaking else "",
        tag("output", f"{kinds.total():,} findings", aria_live="polite"),
        tag(
            "p",
            *(tag("kbd", "n"), " next ", tag("kbd", "p"), " previous "),
            *(tag("kbd", "t"), " text and back"),
            class_="keys",
        ),
        class_="filters",
        aria_label="Filter the findings",
        hidden=True,
    )


def _choice(name: str, label: str, options: list[tuple[str, str, int]]) -> Html:
    shown = [tag("option", "all", value="")]
    shown += [tag("option", f"{text} ({number:,})", value=key) for key, text, number in options]
    return tag("label", tag("span", f"{label} "), tag("select", *shown, name_=name))


def legend(report: Report) -> Html:
    """Return what the marks mean, for those that the report has."""
    used = {category(claim) for claim in report.findings}
    if not used:
        return Html("")
    items = [
        tag(
            "li",
            tag("span", kind.label.lower(), class_=f"words {kind.key}"),
            tag("span", icon(kind.glyph), class_=f"sign {kind.key}"),
            f" {kind.meaning}",
        )
        for kind in CATEGORIES
        if kind in used
    ]
    return tag("ul", *items, class_="legend", aria_label="What the marks mean")


def index(report: Report, places: Places) -> Html:
    """Return the table of all articles, with how many findings of which sort each has."""
    names = ("Article", *(kind.label for kind in CATEGORIES), "Supported")
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in names)))
    rows = []
    for number, article in enumerate(report.articles, start=1):
        document = places.documents[article.document]
        tally = Counter(category(claim).key for claim in findings_of(article))
        name = tag("a", isolated(document.title or document.path), href=f"#a{number}")
        cells = [
            tag("td", str(tally[kind.key] or "–"), class_=kind.key if tally[kind.key] else "nil")
            for kind in CATEGORIES
        ]
        cells.append(tag("td", str(article.summary.supported)))
        rows.append(tag("tr", tag("th", name, scope="row"), *cells))
    table = tag("table", head, tag("tbody", *rows))
    area = tag("div", table, class_="scroll", role="region", aria_label="Articles", tabindex="0")
    return tag("nav", tag("h2", "Articles"), area, class_="index", aria_label="Articles")


def footer(report: Report) -> Html:
    """Return how the report was made and what its words mean."""
    run, usage = report.run, report.run.usage
    made = [f"checker {run.version}", f"engine {run.engine}"]
    made += [f"model {run.model}"] if run.model else []
    made += [f"{usage.calls:,} calls"] if usage.calls else []
    spent = usage.prompt_tokens + usage.completion_tokens
    made += [f"{spent:,} tokens"] if spent else []
    made += [f"{usage.cost_usd:.4f} US dollars"] if usage.cost_usd is not None else []
    prompts = [f"prompt {name} {digest}" for name, digest in sorted(run.prompts.items())]
    return tag(
        "footer",
        tag("p", "“Supported” means that no difference was found, not that it is true."),
        tag("p", ", ".join([*made, *prompts]), class_="made"),
    )
