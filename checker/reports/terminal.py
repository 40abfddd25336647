"""The report for a reader at a terminal: what must be read first, colour only as an extra."""

from collections.abc import Iterator, Sequence
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from checker.language.plain import inert
from checker.records import Report
from checker.reports.finding import Finding, Told, articles_of
from checker.reports.order import closing, overall
from checker.reports.places import Places, Quote
from checker.reports.words import counted, made_by

_NAMED = 5  # texts made from others that are named
Line = tuple[str, Text]  # what stands before it, and what it says
EMPTY = ("", Text())


def render(report: Report, width: int = 100, color: bool = False) -> str:
    """Return the report as text `width` columns wide, with ANSI colours if `color`."""
    return printed(_lines(report, width), width, color)


def printed(lines: Iterator[Line], width: int, color: bool) -> str:
    """Return lines wrapped to a width in columns."""
    out = StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, no_color=not color, highlight=False
    )
    for lead, text in lines:
        room = max(width - len(lead), 20)
        # Only what is too long is wrapped by rich, which takes its time.
        short = cell_len(text.plain) <= room
        for number, line in enumerate([text] if short else text.wrap(console, room)):
            line.rstrip()
            before = " " * len(lead) if number else lead
            out.write(before if line else before.rstrip())
            if color:
                console.print(line, soft_wrap=True)
            else:
                out.write(f"{line.plain}\n")
    return inert(out.getvalue())


def _lines(report: Report, width: int) -> Iterator[Line]:
    places = Places(report)
    articles = articles_of(report, places)
    if len(articles) > 1:
        yield from (("", Text(overall(report), "bold")), EMPTY)
    for article in articles:
        yield from _article(article, width)
    yield from _events(report)
    if made := [one for one in report.derivations if one.directed]:
        pairs = (f"{places.name(one.document)} from {places.name(one.original)}" for one in made)
        told = f"Made from another text, so not counted beside it: {_some(list(pairs))}."
        yield "", Text(told, "dim")
    yield "", Text(closing(report, places), "bold")
    yield "", Text(made_by(report.run), "dim")


def _article(article: Told, width: int) -> Iterator[Line]:
    rule = "─" * max(width - cell_len(article.heading) - 1, 0)
    yield "", Text(f"{article.heading} {rule}", "bold")
    yield from (("", Text(article.totals)), EMPTY)
    for finding in article.findings:
        yield from _finding(finding)
        yield EMPTY
    if article.silent:
        yield from (("", Text(article.silent, "dim")), EMPTY)


def _finding(finding: Finding) -> Iterator[Line]:
    lead, style = " " * 4, finding.kind.style
    head = Text(finding.label, style)
    yield f"{finding.number:>2}  ", Text.assemble(head, (f"   {finding.place}", "dim"))
    for quote in finding.shown:
        yield lead, _quote(quote, style)
    if finding.rest:
        yield lead, Text(finding.rest, "dim")
    opened = not finding.claim.waived
    for said in finding.said if opened else ():
        yield lead, Text(said.head + (":" if said.quotes else ""))
        for quote in said.quotes:
            parts = (quote.before, "dim"), (quote.words, "bold"), (quote.after, "dim")
            yield f"{lead}  ", Text.assemble(*parts)
    if finding.told and opened:
        yield lead, Text(finding.told)
    yield from ((lead, Text(remark)) for remark in finding.remarks)
    if finding.correction:
        yield lead, Text("Suggestion: ").append(finding.correction, "bold green")


def _quote(quote: Quote, style: str) -> Text:
    """Return a sentence with the words to look at between » and «, unless these are all of it."""
    if not quote.before and not quote.after:
        return Text(quote.words, style.removeprefix("bold "))
    return Text(quote.before).append(f"»{quote.words}«", style).append(quote.after)


def _events(report: Report) -> Iterator[Line]:
    """Tell on how many events the articles are, and how many of them have none to compare with."""
    if report.groups[1:]:
        alone = sum(len(found.documents) == 1 for found in report.groups)
        told = f"; {counted(alone, 'article')} alone, with nothing to compare with"
        yield "", Text(f"{counted(len(report.groups), 'event')}{told if alone else ''}.", "dim")


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
