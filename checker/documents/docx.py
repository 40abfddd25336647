"""Word files: what a reader sees once every change is accepted, footnotes at the end."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from checker.documents.blocks import Parsed, extracted
from checker.documents.xml import xml_tree
from checker.errors import InputError
from checker.records import Notify

_MOST_XML = 50_000_000  # bytes of a part once unpacked; of a long novel it is five million
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
# Deleted or moved away, said twice (`Fallback`), or no text: instructions, properties.
_UNSEEN = {"del", "moveFrom", "Fallback", "instrText", "rPr", "pPr", "sectPr", "separator"}
_SPACES = {"tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-"}
_OLD = b"\xd0\xcf\x11\xe0"  # how old .doc files, and encrypted new ones, begin


def read_docx(path: str, data: bytes, _notify: Notify) -> tuple[Parsed, ...]:
    """Read a Word file; a row of a table is one line.

    Raises InputError for one that is encrypted, damaged, or unpacks without end.
    """
    if data.startswith(_OLD):
        raise InputError(
            f"{path}: an old .doc or an encrypted file; save it as .docx without a password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            held = set(archive.namelist())
            if _PARTS[0] not in held:
                raise InputError(f"{path}: no Word file, as it holds no {_PARTS[0]}; check it")
            parts = [_part(path, archive, name) for name in _PARTS if name in held]
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise InputError(f"{path}: no Word file, or a damaged one ({error}); check it") from None
    lines = [(line, heading) for part in parts for line, heading in _lines(part)]
    title = next((line for line, heading in lines if heading), None)
    return (extracted([line for line, _ in lines], {"title": title} if title else {}),)


def _part(path: str, archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as stream:
        data = stream.read(_MOST_XML + 1)
    if len(data) > _MOST_XML:
        raise InputError(f"{path}: {name} unpacks to more than {_MOST_XML // 1_000_000} MB; cut it")
    return xml_tree(path, data)


def _lines(element: Element) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs and rows inside an element, and whether each is the title."""
    for child in element:
        if child.tag in _UNSEEN or child.get("type", "").endswith("eparator"):
            continue
        if child.tag == "tr":
            if child.find("trPr/del") is None:
                cells = (" ".join(line for line, _ in _lines(cell)) for cell in child.findall("tc"))
                yield " | ".join(filter(None, cells)), False
        elif child.tag == "p":
            style = child.find("pPr/pStyle")
            yield "".join(_words(child)), style is not None and style.get("val") == "Title"
            yield from _boxes(child)
        else:
            yield from _lines(child)


def _boxes(element: Element) -> Iterator[tuple[str, bool]]:
    """Yield the lines of the text boxes that are anchored in a paragraph."""
    for child in element:
        if child.tag == "txbxContent":
            yield from _lines(child)
        elif child.tag not in _UNSEEN:
            yield from _boxes(child)


def _words(element: Element) -> Iterator[str]:
    """Yield the words of a paragraph that are shown, without those of text boxes inside it."""
    for child in element:
        if child.tag == "t":
            yield child.text or ""
        elif child.tag in _SPACES:
            yield _SPACES[child.tag]
        elif child.tag not in _UNSEEN | {"txbxContent"} and not _is_hidden(child):
            yield from _words(child)


def _is_hidden(run: Element) -> bool:
    hidden = run.find("rPr/vanish")
    return hidden is not None and hidden.get("val", "true") not in {"0", "false", "off"}
