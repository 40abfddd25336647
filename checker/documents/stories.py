"""Stories in XML: RSS, Atom, WordPress exports, NITF and NewsML-G2, each story a document."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from checker.documents.blocks import Parsed, extracted
from checker.documents.datelines import day_of
from checker.documents.visible import body_lines, html_lines
from checker.documents.xml import xml_tree
from checker.errors import InputError
from checker.records import Notify

# What an export keeps in a text: pictures with their captions, "[gallery ids=…]" for plugins.
_NO_TEXT = re.compile(
    r"\[caption\b[^\[]{0,2000}\[/caption\]|<figcaption\b[^>]*>(?:(?!</figcaption).){0,2000}"
    r"|\[/?(?:audio|embed|gallery|playlist|video|vc_\w+|et_\w+|contact-form[\w-]*)\b[^\]]{0,500}\]"
)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Where a kind of XML keeps its stories and what they say: the first place that has it.

    Of the `bodies` the longest is the text; places of one that are parted by spaces are joined.
    """

    stories: tuple[str, ...]
    title: str
    publisher: str
    date: str
    bodies: tuple[str, ...]


_FEED = _Vocabulary(
    stories=("item", "entry"),
    title="title",
    publisher="source/title source dc:publisher",
    date="pubDate published dc:date issued updated",
    bodies=("content:encoded", "content", "description", "summary"),
)
_NITF = _Vocabulary(
    stories=("nitf",),
    title=".//hedline/hl1 head/title",
    publisher=".//distributor .//doc-id@regsrc",
    date=".//date.issue@norm .//story.date@norm",
    bodies=(".//hedline/hl2 .//body.content .//body.end",),
)
_NEWSML = _Vocabulary(
    stories=("newsItem",),
    title="contentMeta/headline itemMeta/title",
    publisher="itemMeta/provider/name contentMeta/infoSource/name itemMeta/provider@literal",
    date="contentMeta/contentCreated itemMeta/firstCreated itemMeta/versionCreated",
    bodies=("contentSet/inlineXML", "contentSet/inlineData"),
)
_VOCABULARIES: Mapping[str, _Vocabulary] = {
    "rss": _FEED,
    "RDF": _FEED,
    "feed": _FEED,
    "nitf": _NITF,
    "newsItem": _NEWSML,
    "newsMessage": _NEWSML,
}


def read_xml(path: str, data: bytes, notify: Notify) -> tuple[Parsed, ...]:
    """Read the stories of an XML file; drafts, pictures and what else has no text are none.

    Raises InputError for other XML, and where no story has a text.
    """
    root = xml_tree(path, data)
    vocabulary = _VOCABULARIES.get(root.tag)
    if vocabulary is None:
        known = ", ".join(_VOCABULARIES)
        raise InputError(f"{path}: `{root.tag}` is no XML that is read; give {known}")
    stories = [element for element in root.iter() if element.tag in vocabulary.stories]
    outlet = next(_values(root, "channel/title title"), "")
    found = [parsed for one in stories for parsed in _story(one, vocabulary, outlet)]
    if not found:
        raise InputError(f"{path}: no story of this file has a text to check")
    if len(found) < len(stories):
        notify(f"{path}: {len(stories) - len(found)} stories without a published text are not read")
    return tuple(found)


def _story(story: Element, vocabulary: _Vocabulary, outlet: str) -> Iterator[Parsed]:
    published = next(_values(story, "status"), "publish") == "publish"
    if not published or story.findtext("post_type") == "attachment":
        return
    title = " ".join(html_lines(next(_values(story, vocabulary.title), "")))
    bodies = (_body(story, places) for places in vocabulary.bodies)
    body = max(bodies, key=lambda lines: sum(map(len, lines)))
    if body:
        dates = (day_of(date) for date in _values(story, vocabulary.date))
        publisher = next(_values(story, vocabulary.publisher), outlet)
        said = {"title": title, "publisher": publisher, "date": next(filter(None, dates), None)}
        yield extracted([title, *(line for line in body if line != title)], said)


def _body(story: Element, places: str) -> list[str]:
    """Return the paragraphs of the elements at some places; one without any inside is text."""
    element = story.find(places)
    if element is not None and not len(element) and " " not in places:
        return body_lines(_NO_TEXT.sub("", element.text or ""))
    return [
        line
        for place in places.split()
        for element in story.findall(place)
        for line in html_lines(tostring(element, "unicode", short_empty_elements=False))
    ]


def _values(root: Element, places: str) -> Iterator[str]:
    """Yield what the first element at each of some places holds, or its attribute after an `@`."""
    for place in places.split():
        path, _, attribute = place.partition("@")
        element = root.find(path)
        if element is not None:
            found = element.get(attribute, "") if attribute else "".join(element.itertext())
            if found.strip():
                yield " ".join(found.split())
