"""The report as JUnit XML, for CI servers: an article is a suite, a claim is a test case.

What may fail a run is a failure, what could not be checked an error; notes and outdated values pass
and say why in `system-out`. A case is named by its words and the id of the claim, so that its
history survives edits elsewhere. There is no clock in a report: times are 0.
"""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checker.records import ArticleReport, Report, Severity, Verdict
from checker.reports.finding import Finding, finding_of
from checker.reports.places import Places
from checker.reports.totals import shortfall
from checker.reports.words import printable, shortened

_NAME_LENGTH = 160


def render(report: Report) -> str:
    """Return `<testsuites>` as XML 1.0 without characters that XML cannot carry."""
    places = Places(report)
    root = Element("testsuites", name="checker", time="0")
    for article in report.articles:
        _suite(root, article, places)
    if not report.complete and not any(one.summary.unchecked for one in report.articles):
        _unfinished(root, shortfall(report))
    _count(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, article: ArticleReport, places: Places) -> None:
    path = printable(places.paths[article.document])
    suite = SubElement(root, "testsuite", name=path, time="0")
    for claim in article.claims:
        finding = finding_of([claim], places.documents[article.document], places)
        name = f"{shortened(printable(claim.text), _NAME_LENGTH)} [{claim.id}]"
        line = str(finding.first.line)
        case = SubElement(
            suite, "testcase", classname=path, name=name, file=path, line=line, time="0"
        )
        if claim.verdict is not Verdict.SUPPORTED:
            _outcome(case, finding)
    _count(suite)


def _outcome(case: Element, finding: Finding) -> None:
    claim = finding.claim
    kind = "/".join([claim.verdict.value, *([claim.element.value] if claim.element else [])])
    message = f"line {finding.first.line}, column {finding.first.column}: {finding.line}"
    details = f"{finding.label}\nThe article says: {printable(claim.span.text)}\n{finding.answer}"
    if claim.verdict is Verdict.UNCHECKED:
        SubElement(case, "error", type=kind, message=message).text = details
    elif claim.severity is Severity.NOTE or claim.verdict is Verdict.OUTDATED or claim.waived:
        SubElement(case, "system-out").text = f"{kind}: {message}\n{details}"
    else:
        SubElement(case, "failure", type=kind, message=message).text = details


def _unfinished(root: Element, told: str) -> None:
    """Add a case that fails where no claim shows that something was not checked."""
    suite = SubElement(root, "testsuite", name="checker", time="0")
    case = SubElement(suite, "testcase", classname="checker", name="complete", time="0")
    SubElement(case, "error", type="incomplete", message=told)
    _count(suite)


def _count(part: Element) -> None:
    part.set("tests", str(sum(1 for _ in part.iter("testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        part.set(name, str(sum(1 for _ in part.iter(tag))))
