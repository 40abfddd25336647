"""The report as JUnit XML, for CI servers: an article is a suite, a claim is a test case.

What may fail a run is a failure, what could not be checked an error; notes pass and say why in
`system-out`. A case is named by its words and the id of the claim, so that its history survives
edits elsewhere. There is no clock in a report: times are 0.
"""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checker.contract import ArticleReport, CheckedClaim, Report
from checker.reports.wording import (
    Documents,
    documents_of,
    explained,
    flagged,
    label,
    printable,
    remarks,
    shared_paths,
    shortened,
    shortfall,
    sources_told,
)
from checker.types import Severity, Verdict

_NAME_LENGTH = 160


def render(report: Report) -> str:
    """Return `<testsuites>` as XML 1.0 without characters that XML cannot carry."""
    documents, paths = documents_of(report), shared_paths(report.documents)
    root = Element("testsuites", name="checker", time="0")
    for article in report.articles:
        _suite(root, article, printable(paths[article.document]), documents)
    if not report.complete:
        _unfinished(root, report)
    _count(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, article: ArticleReport, path: str, documents: Documents) -> None:
    suite = SubElement(root, "testsuite", name=path, time="0")
    for claim in article.claims:
        name = f"{shortened(printable(claim.text), _NAME_LENGTH)} [{claim.id}]"
        line = str(flagged(claim).line)
        case = SubElement(
            suite, "testcase", classname=path, name=name, file=path, line=line, time="0"
        )
        _outcome(case, claim, documents)
    _count(suite)


def _outcome(case: Element, claim: CheckedClaim, documents: Documents) -> None:
    if claim.verdict is Verdict.SUPPORTED:
        return
    told = _details(claim, documents)
    kind = "/".join(label(claim)[: 2 if claim.element else 1])
    place = flagged(claim)
    message = f"line {place.line}, column {place.column}: {explained(claim)}"
    if claim.verdict is Verdict.UNCHECKED:
        SubElement(case, "error", type=kind, message=message).text = told
    elif claim.severity is Severity.NOTE or claim.waived:
        SubElement(case, "system-out").text = f"{kind}: {message}\n{told}"
    else:
        SubElement(case, "failure", type=kind, message=message).text = told


def _details(claim: CheckedClaim, documents: Documents) -> str:
    lines = [
        " · ".join(label(claim)),
        f"article: {printable(claim.span.text)}",
        *sources_told(claim, documents),
        *remarks(claim, documents),
    ]
    if claim.correction:
        lines.append(f"suggestion: {printable(claim.correction)}")
    return "\n".join(lines)


def _unfinished(root: Element, report: Report) -> None:
    """Add a case that fails where no claim shows that something was not checked."""
    if any(article.summary.unchecked for article in report.articles):
        return
    suite = SubElement(root, "testsuite", name="checker", time="0")
    case = SubElement(suite, "testcase", classname="checker", name="complete", time="0")
    SubElement(case, "error", type="incomplete", message=shortfall(report))
    _count(suite)


def _count(part: Element) -> None:
    part.set("tests", str(sum(1 for _ in part.iter("testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        part.set(name, str(sum(1 for _ in part.iter(tag))))
