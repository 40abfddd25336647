"""XML of others as a tree: no entity of its own is expanded, nothing outside of it is fetched."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from checker.errors import InputError

_DEEPEST = 200  # elements within elements
# Vocabularies whose names would be taken for others; of the rest the local name is enough.
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://wordpress.org/export/1.2/excerpt/": "excerpt:",
}
# Elements of XHTML and NITF that are lines of their own, and those that show no text.
_BLOCKS = frozenset(
    """article blockquote block body body.content dd div dl dt h1 h2 h3 h4 h5 h6 hl1 hl2 li ol p pre
    section table tagline td th tr ul""".split()
)
_PICTURES = frozenset("figcaption figure head media script style".split())


def xml_tree(path: str, data: bytes) -> Element:
    """Return the tree of an XML file; tags are local names, but for those of `_PREFIXES`.

    Raises InputError for what is no XML, declares entities, or is nested without end.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise InputError(f"{path}: more than {_DEEPEST} elements within each other; mend it")
        builder.start(_name(tag), {_name(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_name(tag))

    def refuse(name: str, *_: object) -> None:
        raise InputError(f"{path}: declares the entity `{name}`, which is not read; write it out")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise InputError(f"{path}: no valid XML ({error}); mend it") from None


def _name(tag: str) -> str:
    home, _, local = tag.rpartition("}")
    return _PREFIXES.get(home, "") + local


def tree_lines(element: Element) -> Iterator[str]:
    """Yield the paragraphs of a tree of XHTML or NITF, a row of a table as one line."""
    words: list[str] = []
    for piece in (*_pieces(element), None):
        if piece is not None:
            words.append(piece)
            continue
        line = " ".join("".join(words).split())
        if line:
            yield line
        words = []


def _pieces(element: Element) -> Iterator[str | None]:
    """Yield the words of a tree in order, None where a line ends."""
    if element.tag in _PICTURES:
        return
    if element.tag in _BLOCKS:
        yield None
    if element.tag == "tr":
        yield " | ".join(filter(None, (" ".join(tree_lines(cell)) for cell in element)))
    else:
        yield " " if element.tag == "br" else element.text or ""
        for child in element:
            yield from _pieces(child)
            yield child.tail or ""
    if element.tag in _BLOCKS:
        yield None
