"""Feeds and agencies' files: every story a document with its own title, date and outlet."""

import datetime
import json
from pathlib import Path

import pytest

from checker.documents import load, parse, read
from checker.errors import InputError
from checker.records import Document, unheard

DAY = datetime.date(2026, 2, 3)
LINES = ["Pool to close", "Norwick will shut its pool in March.", "Repairs cost £2.4 million."]

RSS = """<?xml version="1.0" encoding="iso-8859-1"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Norwick Post</title>
<item><title>Pool to close</title><pubDate>Tue, 03 Feb 2026 10:00:00 GMT</pubDate>
<media:title>A photo</media:title><description>Short.</description>
<content:encoded><![CDATA[<p>Norwick will shut its pool in <b>March</b>.</p>
<figure><figcaption>The pool</figcaption></figure>
<p>Repairs cost £2.4 million.</p>]]></content:encoded>
</item><item><title>No text</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Norwick Post</title>
<entry><title type="html">Pool to close</title><published>2026-02-03T10:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Norwick will shut its pool in
<b>March</b>.</p><p>Repairs cost £2.4 million.</p></div></content></entry></feed>"""
WORDPRESS = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Norwick Post</title><item><title>Pool to close</title>
<pubDate>Tue, 03 Feb 2026 10:00:00 +0000</pubDate><wp:status>publish</wp:status>
<content:encoded><![CDATA[<!-- wp:paragraph --><p>Norwick will shut its pool in March.</p>
[caption id="a" width="30"]<img src="a.jpg"/> The pool in 2019[/caption]
[gallery ids="1,2"]<p>Repairs cost £2.4 million.</p>]]></content:encoded></item>
<item><title>Not yet</title><wp:status>draft</wp:status><content:encoded>x</content:encoded></item>
<item><title>a.jpg</title><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type></item>
</channel></rss>"""
NITF = """<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE nitf SYSTEM "nitf.dtd">
<nitf><head><title>slug</title><docdata><doc-id regsrc="Norwick Post"/>
<date.issue norm="20260203T100000Z"/></docdata></head><body><body.head><hedline>
<hl1>Pool to close</hl1></hedline></body.head><body.content><media><media-caption>The pool
</media-caption></media><block><p>Norwick will shut its pool in <em>March</em>.</p>
<p>Repairs cost £2.4 million.</p></block></body.content></body></nitf>"""
NEWSML = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem><itemMeta>
<provider literal="x"><name>Norwick Post</name></provider>
<versionCreated>2026-02-03T10:00:00Z</versionCreated></itemMeta><contentMeta>
<headline>Pool to close</headline></contentMeta><contentSet>
<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>x</title></head><body><p>Norwick will shut its pool in March.</p>
<p>Repairs cost £2.4 million.</p></body></html></inlineXML></contentSet>
</newsItem><packageItem/></itemSet></newsMessage>"""
NINJS = {
    "uri": "a", "versioncreated": "2026-02-03T10:00:00Z", "copyrightholder": "Norwick Post",
    "headline": "Pool to close",
    "body_text": "Norwick will shut its pool in March.\n\nRepairs cost £2.4 million.",
}  # fmt: skip
NINJS_2 = {
    "headlines": [{"value": "short", "role": "short"}, {"value": "Pool to close", "role": "main"}],
    "infosources": [{"name": "Norwick Post"}], "contentcreated": "2026-02-03T10:00:00+00:00",
    "bodies": [{"role": "main", "value": "<p>Norwick will shut its pool in March.</p>"
                "<p>Repairs cost &#163;2.4 million.</p>"}],
}  # fmt: skip
STORIES = {
    "a.rss": RSS.encode("latin-1"),
    "a.atom": ATOM.encode(),
    "export.xml": WORDPRESS.encode(),
    "nitf.xml": NITF.encode("latin-1"),
    "newsml.xml": NEWSML.encode(),
    "a.json": json.dumps(NINJS).encode(),
    "b.json": json.dumps({"items": [NINJS_2]}).encode(),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_the_same_in_every_format(name: str) -> None:
    """Title, outlet, day and paragraphs are read; pictures, drafts and shortcodes are not."""
    document = parse(name, STORIES[name], unheard)

    assert [sentence.plain for sentence in document.sentences] == LINES
    assert (document.title, document.publisher) == ("Pool to close", "Norwick Post")
    assert document.date == DAY
    for sentence in document.sentences:
        assert document.text[sentence.start : sentence.end] == sentence.text


def test_what_is_left_out_of_a_feed_is_told() -> None:
    """Entries without a text are counted."""
    told: list[str] = []
    parse("a.rss", STORIES["a.rss"], told.append)

    assert told == ["a.rss: 1 stories without a published text are not read"]


def _two(folder: Path) -> str:
    file = folder / "feed.xml"
    second = "<item><title>Gym opens</title><description>A gym opens in May.</description></item>"
    file.write_bytes(STORIES["a.rss"].replace(b"</channel>", second.encode() + b"</channel>"))
    return str(file)


def test_every_entry_is_a_document(tmp_path: Path) -> None:
    """The entries of one file have ids of their own, in the feed's order."""
    first, second = read(_two(tmp_path), unheard)

    assert (first.id, second.id) == ("feed#1", "feed#2")
    assert {one.document for one in second.sentences} == {"feed#2"}


def test_entries_are_articles_and_sources(tmp_path: Path) -> None:
    """A feed as sources gives all its entries, a feed as articles as many cases."""
    feed = _two(tmp_path)
    (tmp_path / "story.txt").write_text("The pool shuts in March.")
    (case,) = load(tmp_path / "story.txt", feed, unheard)
    cases = load(feed, tmp_path / "story.txt", unheard)

    assert [source.id for source in case.sources] == ["feed#1", "feed#2"]
    assert [one.article.id for one in cases] == ["feed#1", "feed#2"]


def test_one_document_is_asked_for(tmp_path: Path) -> None:
    """Where one text is wanted a feed of two is refused."""
    with pytest.raises(InputError, match="holds 2 documents"):
        parse("feed.xml", Path(_two(tmp_path)).read_bytes(), unheard)


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("a.xml", b"<svg/>", "`svg` is no XML that is read; give rss, RDF, feed, nitf"),
        ("a.xml", b"<rss>", "no valid XML"),
        ("a.xml", b"", "no valid XML"),
        ("a.xml", b"<rss><channel/></rss>", "no story of this file has a text"),
        ("a.xml", b"<nitf/>", "no story of this file has a text"),
        ("a.xml", b"<newsMessage/>", "no story of this file has a text"),
        ("a.xml", b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', "declares the entity `a`"),
        ("a.xml", b"<a>" * 100_000, "within each other"),
        ("a.xml", b'<?xml version="1.0" encoding="nonsense"?><rss/>', "no valid XML"),
        ("a.json", b"{", "no valid JSON"),
        ("a.json", b"[" * 100_000, "no valid JSON"),
        ("a.json", b"[1, {}]", "no row has a text"),
        ("a.json", b'{"headline": ["x"], "body_text": 5, "bodies": {}}', "no row has a text"),
    ],
)
def test_bad_files_are_one_line(name: str, data: bytes, complaint: str) -> None:
    """What is broken, a bomb or something else is refused, saying why."""
    with pytest.raises(InputError, match=complaint):
        parse(name, data, unheard)


def test_folders_give_no_json_and_no_xml(tmp_path: Path) -> None:
    """Beside stories lie labels and settings: such files are read where they are named."""
    (tmp_path / "story.txt").write_text("The pool shuts in March.")
    (tmp_path / "labels.json").write_text("{}")
    (tmp_path / "pom.xml").write_text("<a/>")
    found: tuple[Document, ...] = tuple(case.article for case in load(tmp_path, None, unheard))

    assert [document.id for document in found] == ["story"]
