"""Finds a person who carries another title in the article than in the source.

A title clashes only with one that the same person cannot hold beside it, and only if the source
gives the person the article's title nowhere.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from checker.language.places import country, same_country
from checker.language.title_mentions import Mention, Mentions, Title, mentions
from checker.language.titles import GREAT_OFFICES, Time, title_words
from checker.language.words import STOPWORDS
from checker.types import Comparison, Discrepancy, Element, Sentence, Stance

FORMER_DAYS = 60  # within which "president" and "former president" cannot both be news
OFFICE_DAYS = 365  # within which another office is an error, not a career
_OFFICES = frozenset({"office", "portfolio"})
_SAME_NAMES = tuple(
    frozenset(names.split())
    for names in """joe joseph|bill william will|bob robert rob|jim james|mike michael|tom thomas
    |dan daniel|dave david|steve steven stephen|tony anthony antony|chris christopher
    |nick nicholas|ed edward ted|rick richard dick|jeff jeffrey geoffrey geoff|greg gregory
    |ken kenneth|ron ronald|don donald|sam samuel samantha|ben benjamin bibi|matt matthew
    |liz elizabeth|kate katherine catherine|alex alexander|andy andrew|pete peter|tim timothy
    |vladimir volodymyr|sergei sergey|john jon jonathan|larry lawrence|jerry gerald|charlie charles
    |doug douglas|phil philip phillip|pat patrick|fred frederick|harry henry harold""".split("|")
)


class _Relation(Enum):
    """How the titles of one person in two texts stand to each other."""

    AGREES = auto()
    UNRELATED = auto()
    MAY_CLASH = auto()
    CLASHES = auto()


@dataclass(frozen=True, slots=True)
class _Clash:
    article: Mention
    source: Mention
    sentence: Sentence
    hard: bool


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the titles of the article's sentence that the source gives otherwise."""
    found = []
    for mention in mentions(comparison.sentence.plain).held:
        clash = _clash(mention, comparison)
        if clash:
            found.append(_discrepancy(clash, comparison))
    return found


def _clash(mention: Mention, comparison: Comparison) -> _Clash | None:
    """Return the first clash with the source, hard ones before hints, evidence before the rest."""
    if mention.title.time is Time.ANY or not mention.name:
        return None
    days = _days_between(comparison)
    clashes = []
    for sentence, other, is_said in _same_person(mention, comparison):
        if is_said:
            return None
        if other is None:
            continue
        relation = _compare(mention.title, other.title, days=days)
        if relation is _Relation.AGREES:
            return None
        if relation is not _Relation.UNRELATED:
            hard = relation is _Relation.CLASHES
            clashes.append(_Clash(mention, other, sentence, hard))
    evidence = {sentence.number for sentence in comparison.evidence}
    ranked = sorted(clashes, key=lambda c: (not c.hard, c.sentence.number not in evidence))
    return ranked[0] if ranked else None


def _same_person(
    mention: Mention, comparison: Comparison
) -> Iterator[tuple[Sentence, Mention | None, bool]]:
    """Yield where the source titles the person, and whether it just says the article's title."""
    surname = mention.name[-1]
    given = _given(mention, comparison.article.text)
    namesakes = _first_names(comparison.source.document.text, surname)
    if given is None or (not given and len(namesakes) > 1):
        return
    sentences = comparison.source.sentences
    for position, sentence in enumerate(sentences):
        if surname not in sentence.plain:
            continue
        for near in sentences[position : position + 2]:
            if _has_loose(mentions(near.plain), mention.title):
                yield sentence, None, True
        for other in mentions(sentence.plain).held:
            theirs = _given(other, comparison.source.document.text) if other.name else None
            if theirs is not None and _is_same(surname, given, other.name[-1], theirs):
                yield sentence, other, False


def _has_loose(found: Mentions, title: Title) -> bool:
    return any(
        loose.post.name == title.post.name and loose.rank == title.rank for loose in found.loose
    )


def _compare(article: Title, source: Title, *, days: int) -> _Relation:
    """Return how two titles of one person stand to each other."""
    if article.post.name == source.post.name:
        return _compare_kinds(article, source, days=days)
    if article.time is not Time.NOW or source.time is not Time.NOW:
        return _Relation.UNRELATED
    if article.post.may_be(source.post) or _is_deputy_minister(article, source):
        families = {article.post.family, source.post.family}
        alike = len(families) == 1 or families == _OFFICES
        return _Relation.AGREES if alike else _Relation.UNRELATED
    if _are_elsewhere(article, source):
        return _Relation.UNRELATED
    return _clash_if(_is_sure(article, source) and days <= OFFICE_DAYS)


def _clash_if(sure: bool) -> _Relation:
    return _Relation.CLASHES if sure else _Relation.MAY_CLASH


def _is_deputy_minister(article: Title, source: Title) -> bool:
    """Return whether one is a deputy prime minister, who has a portfolio as a rule."""
    titles = {article.post.family: article, source.post.family: source}
    office = titles.get("office")
    return (
        titles.keys() == _OFFICES
        and office is not None
        and (office.post.name, office.rank) == ("prime minister", "deputy")
    )


def _compare_kinds(article: Title, source: Title, *, days: int) -> _Relation:
    """Compare titles of one post by rank, time and country."""
    if _are_elsewhere(article, source):
        return _Relation.UNRELATED
    if article.rank != source.rank:
        if Time.ANY in {article.time, source.time}:
            return _Relation.UNRELATED
        return _clash_if(article.time is source.time and days <= OFFICE_DAYS)
    if source.time not in {article.time, Time.ANY}:
        return _Relation.MAY_CLASH if days <= FORMER_DAYS else _Relation.AGREES
    ours, theirs = article.country, source.country
    if ours and theirs and not same_country(ours, theirs):
        return _Relation.CLASHES if _is_national(article) else _Relation.UNRELATED
    return _Relation.AGREES


def _is_national(title: Title) -> bool:
    """Return whether the country beside a title is the one it is an office of."""
    return title.post.family in _OFFICES and title.post.name != "ambassador"


def _are_elsewhere(article: Title, source: Title) -> bool:
    """Return whether the titles belong to two bodies, so that one person may hold both."""
    if article.place is None or source.place is None:
        return False
    if article.country and source.country:
        return False
    return article.place != source.place


def _is_sure(article: Title, source: Title) -> bool:
    """Return whether nobody holds both posts; directors and police have several at times."""
    if "portfolio" in {article.post.family, source.post.family}:
        return {article.post.name, source.post.name} <= GREAT_OFFICES
    return article.post.family not in {"company", "police"}


def _discrepancy(clash: _Clash, comparison: Comparison) -> Discrepancy:
    article, source = clash.article, clash.source
    theirs = clash.sentence.plain[source.start : source.end]
    ours = comparison.sentence.plain[article.start : article.end]
    return Discrepancy(
        detector="titles",
        element=Element.ROLE,
        stance=Stance.CONTRADICTS,
        article_span=comparison.sentence.span(article.start, article.end),
        source_span=clash.sentence.span(source.start, source.end),
        evidence=clash.sentence,
        reason=f'the article says "{ours}", the source "{theirs}"',
        correction=theirs,
        hard=clash.hard,
    )


def _days_between(comparison: Comparison) -> int:
    ours, theirs = comparison.article.date, comparison.source.document.date
    return abs((ours - theirs).days) if ours and theirs else 0


def _given(mention: Mention, text: str) -> frozenset[str] | None:
    """Return the given names of a person, from elsewhere in the text if need be.

    None means that the bare surname could be one of several people.
    """
    if len(mention.name) > 1:
        return frozenset(_plain(name) for name in mention.name[:-1])
    candidates = _first_names(text, mention.name[-1])
    return None if len(candidates) > 1 else candidates


@lru_cache(maxsize=4096)
def _first_names(text: str, surname: str) -> frozenset[str]:
    """Return the given names that stand before a surname in a text."""
    pattern = rf"\b([^\W\d_][\w’'-]+)\s+(?:[A-Z]\.\s+)?{re.escape(surname)}\b"
    return frozenset(
        _plain(word)
        for word in re.findall(pattern, text)
        if word[0].isupper() and not _is_common(word)
    )


def _is_common(word: str) -> bool:
    plain = word.lower().removesuffix("'s").removesuffix("’s")
    return plain in STOPWORDS | title_words() | _BEFORE_NAMES or country(word) is not None


_BEFORE_NAMES = frozenset(
    """minister secretary mr mrs ms miss dr sir lord lady dame sheikh professor prof chief leader
    director former vice deputy acting dear""".split()
)


@lru_cache(maxsize=16384)
def _plain(name: str) -> str:
    """Return a name in lower case without accents and dots."""
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return "".join(char for char in decomposed if char.isalpha())


def _is_same(
    surname: str, given: frozenset[str], other_surname: str, other_given: frozenset[str]
) -> bool:
    if _plain(surname) != _plain(other_surname):
        return False
    if not given or not other_given or given & other_given:
        return True
    return any(_is_short(one, other) for one in given for other in other_given)


def _is_short(one: str, other: str) -> bool:
    """Return whether one given name is an initial or a familiar form of the other."""
    if min(len(one), len(other)) == 1:
        return one[:1] == other[:1]
    return any(one in names and other in names for names in _SAME_NAMES)
