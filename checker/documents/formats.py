"""The formats that are read, by what a file's name ends in."""

from collections.abc import Callable, Mapping

from checker.documents.blocks import Parsed
from checker.documents.docx import read_docx
from checker.documents.html import read_html
from checker.documents.markdown import read_markdown
from checker.documents.pdf import read_pdf
from checker.documents.stories import read_xml
from checker.documents.tables import read_csv, read_json, read_jsonl
from checker.documents.text import read_text
from checker.records import Notify

# Path and content of a file -> the documents in it; raises InputError for what it cannot read.
Reader = Callable[[str, bytes, Notify], tuple[Parsed, ...]]

DOCUMENTS: Mapping[str, Reader] = {
    "": read_text,
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".xml": read_xml,
    ".rss": read_xml,
    ".atom": read_xml,
    ".nitf": read_xml,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
}
# What a folder gives: of these most is something else, so they are named one by one.
IN_FOLDERS = DOCUMENTS.keys() - {"", ".xml", ".json", ".jsonl", ".csv"}
KNOWN = ".txt, .md, .html, .docx, .pdf, .xml, .json, .jsonl or .csv"  # as a message says it
