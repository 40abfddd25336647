"""XML of others as a tree: no entity of its own is expanded, nothing outside of it is fetched."""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from checker.errors import InputError

_DEEPEST = 200  # elements within elements
_MOST = 1_000_000  # elements: some 100 bytes of memory each; a novel in Word has a third of that
# Vocabularies whose names would be taken for others; of the rest the local name is enough.
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://wordpress.org/export/1.2/excerpt/": "excerpt:",
}


def xml_tree(path: str, data: bytes) -> Element:
    """Return the tree of an XML file; tags are local names, but for those of `_PREFIXES`.

    Raises InputError for what is no XML, declares entities, or is nested without end.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > _DEEPEST:
            raise InputError(f"{path}: more than {_DEEPEST} elements within each other; mend it")
        if count > _MOST:
            raise InputError(f"{path}: more than {_MOST:,} elements; cut it into parts")
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
