"""The formats that are read, by what a file's name ends in."""

from collections.abc import Callable, Iterable, Mapping

from checker.documents.blocks import Parsed
from checker.documents.html import read_html
from checker.documents.markdown import read_markdown
from checker.documents.office import read_docx, read_odt
from checker.documents.pdf import read_pdf
from checker.documents.rtf import read_rtf
from checker.documents.stories import read_xml
from checker.documents.tables import Columns, read_csv, read_json, read_jsonl, read_parquet
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
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".pdf": read_pdf,
    ".xml": read_xml,
    ".rss": read_xml,
    ".atom": read_xml,
    ".nitf": read_xml,
}
# Tables of documents: what they call their columns may be told.
TABLES: Mapping[str, Callable[[str, bytes, Notify, Columns], Iterable[Parsed]]] = {
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
    ".parquet": read_parquet,
}
# Of these most is something else, so a folder does not give them: they are named one by one.
NAMED_ONLY = TABLES.keys() | {"", ".xml"}
IN_FOLDERS = DOCUMENTS.keys() - NAMED_ONLY
KNOWN = ".txt, .md, .html, .docx, .odt, .rtf, .pdf, .xml, .json, .jsonl, .csv or .parquet"
