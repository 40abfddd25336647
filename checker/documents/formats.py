"""The formats that are read, by what a file's name ends in."""

from collections.abc import Callable, Mapping

from checker.documents.blocks import Parsed
from checker.documents.html import read_html
from checker.documents.markdown import read_markdown
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
}
KNOWN = ".txt, .md or .html"  # as a message says it
