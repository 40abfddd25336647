"""Word and OpenDocument files: what a reader sees once every change is accepted, notes at the end.

Both are zipped XML whose names do not clash, so that one walk reads them.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from checker.documents.blocks import BAR, Parsed, extracted
from checker.documents.xml import xml_tree
from checker.errors import InputError
from checker.records import Notify

_MOST_XML = 50_000_000  # bytes of a part once unpacked; of a long novel it is five million
_WORD = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_OPEN, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_LOCKED = b"encryption-data"
_OLD = b"\xd0\xcf\x11\xe0"  # how old .doc files, and encrypted new ones, begin
# Deleted or moved away, said twice (`Fallback`), or no text: instructions, properties, comments.
_UNSEEN = frozenset(
    """del moveFrom Fallback instrText rPr pPr sectPr separator annotation note
    hidden-text""".split()
)
_SPACES = {**dict.fromkeys("tab br cr ptab s line-break".split(), " "), "noBreakHyphen": "-"}
_ROWS, _CELLS, _BOXES = {"tr", "table-row"}, {"tc", "table-cell"}, {"txbxContent", "text-box"}
_PARAGRAPHS = {"p", "h", "title"}


def read_docx(path: str, data: bytes, _notify: Notify) -> tuple[Parsed, ...]:
    """Read a Word file; a row of a table is one line.

    Raises InputError for one that is encrypted, damaged, or unpacks without end.
    """
    parts = _parts(path, data, _WORD)
    for part in parts:
        for element in part.iter():
            element.tail = None
            if element.tag != "t":
                element.text = None
            if element.tag == "p" and element.find("pPr/pStyle[@val='Title']") is not None:
                element.tag = "title"
            vanish = element.find("rPr/vanish") if element.tag == "r" else None
            if vanish is not None and vanish.get("val", "true") not in {"0", "false", "off"}:
                element.tag = "del"
    return _document(parts)


def read_odt(path: str, data: bytes, _notify: Notify) -> tuple[Parsed, ...]:
    """Read an OpenDocument text; a row of a table is one line.

    Raises InputError for one that is encrypted, damaged, or unpacks without end.
    """
    (content,) = _parts(path, data, (_OPEN,))
    for deleted in content.iter("tracked-changes"):
        deleted.clear()
    styles = list(content.iter("style"))
    titles = {one.get("name") for one in styles if one.get("parent-style-name") == "Title"}
    hidden = {one.get("name") for one in styles if one.find("*[@display='none']") is not None}
    for element in content.iter():
        style = element.get("style-name", "")
        if style in hidden or element.get("display") == "none":
            element.tag = "del"
        elif element.tag in _PARAGRAPHS and style in {"Title", *titles}:
            element.tag = "title"
    return _document([content, *content.iterfind(".//body//note-body")])


def _parts(path: str, data: bytes, names: Sequence[str]) -> list[Element]:
    """Return the parts of a file that it holds; it must hold the first."""
    if data.startswith(_OLD):
        raise InputError(
            f"{path}: an old .doc or an encrypted file; save it anew without a password"
        )
    held: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in (*names, _MANIFEST):
                if name in archive.namelist():
                    with archive.open(name) as stream:
                        held[name] = stream.read(_MOST_XML + 1)
    except Exception as error:  # noqa: BLE001  each way of packing has errors of its own
        raise InputError(f"{path}: damaged, or no such file ({error}); check it") from None
    if names[0] not in held:
        raise InputError(f"{path}: holds no {names[0]}; check its name")
    if _LOCKED in held.get(_MANIFEST, b""):
        raise InputError(f"{path}: is encrypted; save it without a password")
    for name, part in held.items():
        if len(part) > _MOST_XML:
            most = _MOST_XML // 1_000_000
            raise InputError(f"{path}: {name} unpacks to more than {most} MB; cut it")
    return [xml_tree(path, held[name]) for name in names if name in held]


def _document(parts: Sequence[Element]) -> tuple[Parsed, ...]:
    lines = [line for part in parts for line in _lines(part)]
    title = next((line for line, is_title in lines if is_title), None)
    return (extracted([line for line, _ in lines], {"title": title}),)


def _lines(element: Element) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs and rows inside an element, and whether each is the title."""
    for child in element:
        if child.tag in _UNSEEN or child.get("type", "").endswith("eparator"):
            continue
        if child.tag in _ROWS:
            if child.find("trPr/del") is None:
                cells = (cell for cell in child if cell.tag in _CELLS)
                texts = (" ".join(line for line, _ in _lines(cell)) for cell in cells)
                yield BAR.join(filter(None, texts)), False
        elif child.tag in _PARAGRAPHS:
            boxes: list[Element] = []
            yield "".join(_words(child, boxes)), child.tag == "title"
            for box in boxes:
                yield from _lines(box)
        else:
            yield from _lines(child)


def _words(element: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the words of a paragraph that are shown; text boxes inside it are only collected."""
    yield element.text or ""
    for child in element:
        if child.tag in _SPACES:
            yield _SPACES[child.tag]
        elif child.tag in _BOXES:
            boxes.append(child)
        elif child.tag not in _UNSEEN:
            yield from _words(child, boxes)
        yield child.tail or ""
