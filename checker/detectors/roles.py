"""Finds people who carry another title in the article than in the source."""

from collections.abc import Iterator
from functools import lru_cache

from checker.detectors.slots import Comparison, Fit, Hit, Kind, Value, contested, plains, told
from checker.language.names import Name
from checker.language.titles import Title, titles
from checker.language.verbatim import fold
from checker.language.words import stem
from checker.records import Discrepancy, Element

NAME = "roles"
HINT, CERTAIN = 0.45, 0.6
_KNOWN = 1.0  # score of two titles of one named person
_UNSURE = 0.5  # where one is of another time
_SURE = ({"office"}, {"crown"}, {"rank"}, {"portfolio"}, {"office", "crown"})  # families
_SAME_NEWS_DAYS = 60


def find(comparison: Comparison) -> Iterator[Discrepancy]:
    """Yield the titles of the sentence that the source gives otherwise."""
    named = set[int]()
    for hit in _of_people(comparison):
        named.add(hit.ours.start)
        yield from told(comparison, KIND, hit, bonus=_surely(comparison, hit))
    for hit in contested(comparison, KIND):
        people = hit.ours.what.person, hit.theirs.what.person
        if hit.ours.start not in named and not all(people):
            yield from told(comparison, KIND, hit)


@lru_cache(maxsize=16384)
def read(text: str) -> tuple[Value[Title], ...]:
    """Return the titles of a sentence as values."""
    return tuple(Value(one, text, one.start, one.end) for one in titles(text))


def _same(a: Value[Title], b: Value[Title]) -> bool:
    return a.what.post.name == b.what.post.name and a.what.rank == b.what.rank


def _rival(a: Value[Title], b: Value[Title]) -> bool:
    if a.what.post.name == b.what.post.name:
        return a.what.rank != b.what.rank
    return not a.what.post.may_be(b.what.post)


def _of_people(comparison: Comparison) -> Iterator[Hit[Title]]:
    """Yield the titles of people whom the source names, but nowhere with that title."""
    for ours in read(comparison.sentence.plain):
        person = ours.what.person
        if person is None:
            continue
        others = [
            (theirs, sentence)
            for sentence in comparison.source.sentences
            for theirs in _of(sentence.plain, person)
        ]
        if any(_same(ours, theirs) or not _rival(ours, theirs) for theirs, _ in others):
            continue
        if _beside(plains(comparison.source), person, ours):
            continue
        near = [one for one in others if one[1] in comparison.evidence]
        for theirs, sentence in (near or others)[:1]:
            yield Hit(ours, theirs, sentence, Fit(0.0, 0.0, 0.0, 2, 0), 0.0)


def _of(text: str, person: Name) -> Iterator[Value[Title]]:
    for one in read(text):
        if one.what.person and _same_person(one.what.person, person):
            yield one


def _same_person(one: Name, other: Name) -> bool:
    """Whether two names can be one person's: one surname, and no two given names."""
    if one.parts[-1] != other.parts[-1]:
        return False
    given, also = one.parts[:-1], other.parts[:-1]
    return not given or not also or given[0][0] == also[0][0]


def _beside(sentences: tuple[str, ...], person: Name, ours: Value[Title]) -> bool:
    """Whether a sentence of the source has both the person and the words of the title."""
    wanted = {stem(word) for word in fold(ours.text[ours.start : ours.end]).split()}
    return any(
        person.parts[-1] in text.lower() and wanted <= {stem(word) for word in text.split()}
        for text in sentences
    )


def _surely(comparison: Comparison, hit: Hit[Title]) -> float:
    """Return how surely nobody holds both titles at the time of both documents."""
    ours, theirs = hit.ours.what, hit.theirs.what
    dates = comparison.article.date, comparison.source.date
    later = dates[0] and dates[1] and abs((dates[0] - dates[1]).days) > _SAME_NEWS_DAYS
    sure = ours.time == theirs.time and {ours.post.family, theirs.post.family} in _SURE
    return _KNOWN if sure and not later else _UNSURE


KIND = Kind(NAME, Element.ROLE, read, _same, _rival, HINT, CERTAIN)
