"""Measures how much of a text's content no source carries.

Spelled numbers, conversions, spelling variants, acronyms and words of one meaning
(`data/paraphrases.tsv`) are not new. Says nothing about contradiction: changed words are few.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

from checker.language import lines, listed
from checker.language.names import Name, NameKind, country, names, sound
from checker.language.numerals import NUMBER_WORDS
from checker.language.quantities import Quantity, quantities
from checker.language.quotations import quotations
from checker.language.words import content_stems, stem, words
from checker.records import Document
from checker.records.glossary import NO_GLOSSARY, Glossary

_PARAPHRASED = 0.5  # of a word that stands in a source in other words
_QUOTED = 0.5  # share of a quotation's words that one sentence of a source may have by chance
_LEAST = 3  # content words of a text that can be judged
# New words may all be other words for what is said, the likelier the fewer they are and the fewer
# words the sources have: from this product of both on they tell by themselves.
_TELLING = 1000
_LEAST_QUOTED = 6  # words in quotation marks that are no mere expression
# From these degrees on a text is surely new, or may be; measured on texts not written for it.
NEW, SEEMS_NEW = 0.6, 0.3
NEW_PART, SEEMS_NEW_PART = 0.75, 0.6
_BY_NAME = 0.24  # what a name of its own adds to it; a number may be worked out
# What was left to be filled in: "[[TEAM]]", "{{name}}", "TK", "XX people"; no Super Bowl XX.
_UNFILLED = re.compile(
    r"\[\[[^\[\]]{1,60}\]\]|\{\{[^{}]{1,60}\}\}|(?i:\blorem ipsum\b)|\b(?:TK)+\b(?!\s[A-Z])"
    r"|(?:^(?:\w+\s)?|[^\w\s]\s?|\b[a-z]+\s)X{2,}\b(?!\s?(?:[A-Z]|century|chromosom))"
)
# What a text says of itself or asks of its reader is no statement that a source could have.
_OF_ITSELF = re.compile(
    r"\b(?:click here|read more|scroll down|sign up|subscribe|follow us|watch the video"
    r"|(?:the|this|provided|given|following) (?:passage|summary|article|newsletter|page|transcript)"
    r"|summary of)\b"
)
_Content = tuple[str, frozenset[str], int]
# Words that say too little to be missed in a source.
_LIGHT = listed("light")


@dataclass(frozen=True, slots=True)
class Novelty:
    """What of a text no document carries.

    `share` of its content words, 0 to 1, stand in none; `numbers`, `names` and `quotations` are
    those of its own that stand nowhere. `size` counts its content words, which are enough to be
    `telling` by themselves. It is `unfilled` where it waits for a word or a number.
    """

    share: float
    numbers: tuple[str, ...]
    names: tuple[str, ...]
    quotations: tuple[str, ...]
    size: int
    telling: bool = False
    unfilled: bool = False

    @property
    def degree(self) -> float:
        """How new the text is, 0 to about 1: its words, and whether it has values of its own."""
        if self.unfilled or self.size < _LEAST:
            return float(self.unfilled)
        degree = self.share + _BY_NAME * bool(self.names)
        return max(degree, NEW) if self.quotations else degree


def is_new(novelty: Novelty, least: float = NEW) -> bool:
    """Whether the text is surely an addition that no document carries."""
    own = novelty.names or novelty.quotations or novelty.unfilled
    return novelty.degree >= least and (bool(own) or novelty.telling)


class Vocabulary:
    """The words, numbers and names of all documents, and which sentence has them."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._sentences = [content_keys(text) for text in texts]
        self._all = frozenset[str]().union(*self._sentences, *map(content_keys, labels))
        self._texts = [*texts, *labels]
        self._numbers = [quantities(text) for text in texts]
        self._names = {name for text in self._texts for name in _name_keys(text)}

    def novelty(self, text: str, start: int = 0, end: int | None = None) -> Novelty:
        """Return how much of the content of a text, or of a part of it, the documents lack."""
        end = len(text) if end is None else end
        if _OF_ITSELF.search(text.lower(), start, end):
            return Novelty(0.0, (), (), (), 0)
        numbers = [one for one in quantities(text) if start <= one.start < end]
        new = [one for one in numbers if self._is_new_number(one)]
        known = [one for one in numbers if one not in new]
        content = [
            one
            for one in _content(text)
            if start <= one[2] < end and not any(n.start <= one[2] < n.end for n in known)
        ]
        own = [one for one in names(text) if start <= one.start < end and self._is_new_name(one)]
        return Novelty(
            share=_lacking(content, self._all),
            numbers=tuple(text[one.start : one.end] for one in new),
            names=tuple(name.text for name in own),
            quotations=tuple(self._new_quotations(text, start, end)),
            size=len(content),
            telling=len(content) * len(self._all) >= _TELLING,
            unfilled=any(not self._waits_for(one) for one in _UNFILLED.findall(text, start, end)),
        )

    def _is_new_number(self, number: Quantity) -> bool:
        return number.value not in {0, 1} and not any(
            _says(number, others) for others in self._numbers
        )

    def _is_new_name(self, name: Name) -> bool:
        if name.doubtful:
            return False
        if name.country:
            return f"@{name.country}" not in self._names
        if name.initials in self._names:
            return False
        known = [
            part in self._names or stem(part) in self._all or sound(part) in self._names
            for part in name.parts
        ]
        return not (known[-1] if name.kind is NameKind.PERSON else all(known))

    def _waits_for(self, words: str) -> bool:
        return any(words in _UNFILLED.findall(text) for text in self._texts)

    def _new_quotations(self, text: str, start: int, end: int) -> Iterator[str]:
        for quotation in quotations(text):
            quoted = text[max(start, quotation.start) : min(end, quotation.end)]
            wanted = set(content_stems(quoted))
            if len(words(quoted)) < _LEAST_QUOTED or not wanted:
                continue
            if all(len(wanted & keys) <= _QUOTED * len(wanted) for keys in self._sentences):
                yield quoted


def vocabulary(documents: Sequence[Document], glossary: Glossary = NO_GLOSSARY) -> Vocabulary:
    """Return the words of documents, read once however often they are asked for.

    Names that mean the same by the `glossary` are among them.
    """
    texts = tuple(sentence.plain for one in documents for sentence in one.sentences)
    labels = tuple(label for one in documents for label in (one.title, one.publisher) if label)
    return _vocabulary(texts, labels + glossary.meant(texts + labels))


_vocabulary = lru_cache(maxsize=16)(Vocabulary)


def _says(number: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether a sentence has a number, or two that make it by adding or taking away."""
    # Two percentages are percentage points apart.
    alike = [one for one in others if one.dimension[:7] == number.dimension[:7]]
    made = [one.value for one in alike]
    made += [value for a, b in combinations(made[:6], 2) for value in (a + b, abs(a - b))]
    return any(abs(value - number.value) <= 0.05 * abs(number.value) for value in made)


@lru_cache(maxsize=2048)
def _name_keys(text: str) -> frozenset[str]:
    found = set[str]()
    for name in names(text):
        found |= {*name.parts, name.initials, f"@{name.country}"}
        found |= {sound(part) for part in name.parts if len(part) > 3}
    return frozenset(found).union(f"@{country(word.text)}" for word in words(text))


def _lacking(content: Sequence[_Content], keys: frozenset[str]) -> float:
    """Return the share of content words that are not among `keys`."""
    held = sum(
        1.0 if key in keys else _PARAPHRASED if groups & keys else 0.0 for key, groups, _ in content
    )
    return (len(content) - held) / (len(content) + 1) if content else 0.0


@lru_cache(maxsize=2048)
def content_keys(text: str) -> frozenset[str]:
    """Return what the content words of a text are compared by: stems, places, paraphrases."""
    content = _content(text)
    return frozenset(key for key, _, _ in content).union(*(groups for _, groups, _ in content))


@lru_cache(maxsize=2048)
def _content(text: str) -> tuple[_Content, ...]:
    """Return what each content word is compared by, its paraphrases, and where it stands."""
    return tuple(
        (*_compared_by(word.text, word.stem), word.start)
        for word in words(text)
        if word.is_content and word.text.lower() not in _LIGHT
    )


@lru_cache(maxsize=8192)
def _compared_by(word: str, form: str) -> tuple[str, frozenset[str]]:
    lower = word.lower()
    place = country(lower.removesuffix("'s").removesuffix("’s")) or country(word)
    key = f"@{place}" if place else NUMBER_WORDS.get(lower, form)
    return key, _groups().get(form, frozenset[str]())


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Return for each stem of the table of paraphrases the groups it stands in."""
    groups: dict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(lines("paraphrases.tsv")):
        for word in line.split():
            groups[stem(word)].add(f"~{number}")
    return {word: frozenset(numbers) for word, numbers in groups.items()}
