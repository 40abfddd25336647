"""The formats that are read, by what a file's name ends in."""

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from checker.documents.blocks import Parsed
from checker.documents.docx import read_docx
from checker.documents.feeds import read_feed
from checker.documents.html import read_html
from checker.documents.markdown import read_markdown
from checker.documents.pdf import read_pdf
from checker.documents.tables import read_csv, read_jsonl
from checker.documents.text import read_text
from checker.documents.wire import read_newsml, read_ninjs, read_nitf
from checker.documents.xml import xml_tree
from checker.errors import InputError
from checker.records import Notify

_XML: Mapping[str, Callable[[str, Element, Notify], tuple[Parsed, ...]]] = {
    "rss": read_feed,
    "RDF": read_feed,
    "feed": read_feed,
    "nitf": read_nitf,
    "newsItem": read_newsml,
    "newsMessage": read_newsml,
}


def read_xml(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read a feed or an agency's story, whichever its first element says.

    Raises InputError for another kind of XML.
    """
    root = xml_tree(path, data)
    if root.tag not in _XML:
        raise InputError(f"{path}: `{root.tag}` is no XML that is read; give {', '.join(_XML)}")
    return _XML[root.tag](path, root, notify)


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
    ".json": read_ninjs,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
}
# What a folder gives: of these most is something else, so they are named one by one.
IN_FOLDERS = DOCUMENTS.keys() - {"", ".xml", ".json", ".jsonl", ".csv"}
KNOWN = ".txt, .md, .html, .docx, .pdf, .xml, .json, .jsonl or .csv"  # as a message says it
