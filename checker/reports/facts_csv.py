"""The fact table as CSV for spreadsheets: a row per fact and words of a document that state it."""

import csv
from io import StringIO

from checker.fact_table import FactTable
from checker.reports.csv import cell

COLUMNS = (
    "event", "fact", "fact_text", "kind", "element", "state", "agreed", "sources", "origins",
    "value", "standing", "document", "path", "publisher", "date", "as_of", "origin", "line",
    "start", "end", "text",
)  # fmt: skip


def render(table: FactTable) -> str:
    """Return the table as RFC 4180 has it: a header, commas, CRLF, quotes where needed.

    Texts stand on one line each. A cell that a spreadsheet would take for a formula begins with an
    apostrophe.
    """
    documents = {document.id: document for document in table.documents}
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, group in enumerate(table.groups, start=1):
        for fact in group.facts:
            for value in fact.values:
                for said in value.said:
                    document = documents[said.document]
                    row = (
                        number, fact.id, fact.text, fact.kind, fact.element, fact.state,
                        fact.agreed, fact.sources, fact.origins, value.text, value.standing,
                        document.id, document.path, document.publisher, document.date,
                        said.as_of, document.origin, said.span.line, said.span.start,
                        said.span.end, said.span.text,
                    )  # fmt: skip
                    writer.writerow(cell("" if one is None else str(one)) for one in row)
    return out.getvalue()
