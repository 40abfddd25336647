"""The report as JUnit XML, for CI servers: an article is a suite, a claim is a test case.

What may fail a run is a failure, what could not be checked an error; notes and outdated values pass
and say why in `system-out`. A case is named by its words and the id of the claim, so that its
history survives edits elsewhere. There is no clock in a report: times are 0.
"""

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checker.records import Report, Severity, Verdict
from checker.reports.finding import Finding, each_claim
from checker.reports.order import shortfall
from checker.reports.places import Places
from checker.reports.words import machine_name, printable, shortened

_NAME_LENGTH = 160


def render(report: Report) -> str:
    """Return `<testsuites>` as XML 1.0 without characters that XML cannot carry."""
    places = Places(report)
    root = Element("testsuites", name="checker", time="0")
    for article, findings in groupby(each_claim(report, places), key=lambda one: one.article.id):
        path = printable(places.paths[article])
        suite = SubElement(root, "testsuite", name=path, time="0")
        for finding in findings:
            claim, line = finding.claim, str(finding.first.line)
            name = f"{shortened(printable(claim.text), _NAME_LENGTH)} [{claim.id}]"
            place = {"classname": path, "name": name, "file": path, "line": line, "time": "0"}
            _outcome(SubElement(suite, "testcase", place), finding)
    if not report.complete and not any(one.summary.unchecked for one in report.articles):
        # A case that fails, where no claim shows that something was not checked.
        suite = SubElement(root, "testsuite", name="checker", time="0")
        case = SubElement(suite, "testcase", classname="checker", name="complete", time="0")
        SubElement(case, "error", type="incomplete", message=shortfall(report))
    for part in (*root, root):
        _count(part)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _outcome(case: Element, finding: Finding) -> None:
    claim, kind = finding.claim, machine_name(finding.claim)
    message = f"line {finding.first.line}, column {finding.first.column}: {finding.line}"
    details = f"{finding.label}\nThe article says: {printable(claim.span.text)}\n{finding.answer}"
    if claim.verdict is Verdict.SUPPORTED:
        return
    if claim.verdict is Verdict.UNCHECKED:
        SubElement(case, "error", type=kind, message=message).text = details
    elif claim.severity is Severity.NOTE or claim.verdict is Verdict.OUTDATED or claim.settled:
        SubElement(case, "system-out").text = f"{kind}: {message}\n{details}"
    else:
        SubElement(case, "failure", type=kind, message=message).text = details


def _count(part: Element) -> None:
    part.set("tests", str(sum(1 for _ in part.iter("testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        part.set(name, str(sum(1 for _ in part.iter(tag))))
