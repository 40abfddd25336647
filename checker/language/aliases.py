"""Tells when two names mean the same, and whether a text carries a name in any form."""

from collections.abc import Mapping
from functools import cache, lru_cache

from checker.language.names import Name, NameKind, names, plain
from checker.language.places import country, find_countries, places, same_country
from checker.language.words import STOPWORDS, stem, words
from checker.types import Segmented


def same_name(one: Name, other: Name) -> bool:
    """Whether two names may mean the same: a shared part, an acronym, a country and its demonym."""
    if one.country and other.country:
        return same_country(one.country, other.country)
    if any(_alike(a, b) for a in one.telling for b in other.telling) or _clips(one, other):
        return True
    if one.parts == other.parts:
        return True
    return plain(one.text) == other.initials or plain(other.text) == one.initials


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return (
        one == other
        or (len(shorter) >= 4 and longer.startswith(shorter))
        or stem(one) == stem(other)
    )


def _clips(one: Name, other: Name) -> bool:
    """Whether one name clips every part of the other, like "Lib Dems"."""
    pairs = list(zip(one.parts, other.parts, strict=False))
    return 1 < len(one.parts) == len(other.parts) and all(a[:3] == b[:3] for a, b in pairs)


def mentions(text: str, name: Name) -> bool:
    """Whether a sentence carries a name in any form: a part, an acronym, its country or demonym."""
    if _mentions_country(text, name):
        return True
    here = _word_set(text)
    if name.kind is NameKind.PERSON and len(name.parts) > 1 and name.parts[-1] not in here:
        return _only_first_name(text, name)
    if any(part in here or stem(part) in here for part in name.telling):
        return True
    if not name.telling and here.issuperset(name.parts):
        return True
    near = _by_beginning(text)
    begun = any(_begins(part, word) for part in name.telling for word in near.get(part[:4], ()))
    return begun or _abbreviates(text, name)


def _mentions_country(text: str, name: Name) -> bool:
    """Whether a text names a country, or the country that a capital stands for."""
    state = name.country
    if name.kind is not NameKind.PLACE:
        state = _capitals().get(name.text)
    return bool(state) and any(same_country(state or "", found) for found in _countries(text))


def _abbreviates(text: str, name: Name) -> bool:
    """Whether a text holds the acronym of a name, or what an acronym stands for."""
    return (len(name.initials) > 1 and name.initials in _acronyms(text)) or _spells_out(text, name)


@cache
def _capitals() -> dict[str, str]:
    """Return the country that each capital may stand for: "Paris protested"."""
    return {place.capital: place.name for place in places() if place.capital}


def _begins(part: str, word: str) -> bool:
    """Whether one word begins with the other, as in "Londoners"."""
    shorter, longer = sorted((part, word), key=len)
    return len(shorter) >= 4 and longer.startswith(shorter)


@lru_cache(maxsize=16384)
def _acronyms(text: str) -> frozenset[str]:
    """Return the capitalised words of a text in lower case; of a text without capitals, all."""
    found = (word.text for word in words(text) if word.text[0].isupper() or text.islower())
    folded = (plain(word).replace(".", "") for word in found)
    return frozenset(word for word in folded if word not in STOPWORDS or not text.islower())


def _only_first_name(text: str, name: Name) -> bool:
    """Whether a person is named without the surname: no other surname follows the first name."""
    given = [other for other in names(text) if other.parts[0] == name.parts[0]]
    if given:
        return any(len(other.parts) == 1 for other in given)
    return any(part in _word_set(text) for part in name.parts)


@lru_cache(maxsize=16384)
def _countries(text: str) -> frozenset[str]:
    found = {name for name, _, _ in find_countries(text)}
    return frozenset(found | {c for word in words(text) if (c := country(word.text.title()))})


@lru_cache(maxsize=16384)
def _word_set(text: str) -> frozenset[str]:
    return frozenset(
        form for word in words(text) for form in (plain(word.text).replace(".", ""), word.stem)
    )


@lru_cache(maxsize=16384)
def _by_beginning(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words of a text by their first four letters."""
    found: dict[str, tuple[str, ...]] = {}
    for word in _word_set(text):
        found[word[:4]] = (*found.get(word[:4], ()), word)
    return found


def _spells_out(text: str, name: Name) -> bool:
    """Whether consecutive words of `text` begin with the letters of an acronym."""
    letters = plain(name.text).replace(".", "")
    written = name.text.replace(".", "").isupper() or 2 < len(letters) <= 4
    return 1 < len(letters) <= 6 and written and letters in _initial_letters(text)


@lru_cache(maxsize=16384)
def _initial_letters(text: str) -> str:
    return "".join(
        w.text[0].lower()
        for w in words(text)
        if w.text.lower() not in {"of", "the", "and", "for", "in", "on"}
    )


def carried(name: Name, source: Segmented) -> bool:
    """Whether a sentence of `source`, its title or its publisher carries a name in any form."""
    labels = (source.document.title, source.document.publisher)
    texts = [*filter(None, labels), *(sentence.plain for sentence in source.sentences)]
    # Nearly every name that a source carries stands there as it is: look for that first.
    if name.telling and any(_word_set(text).issuperset(name.parts) for text in texts):
        return True
    return any(mentions(text, name) for text in texts)
