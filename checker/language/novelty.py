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
_NEAR = 3  # sentences together that may carry a text
_QUOTED = 0.5  # share of a quotation's words that one sentence of a source may have by chance
_LEAST = 3  # content words of a text that can be judged
_LEAST_QUOTED = 6  # words in quotation marks that are no mere expression
# From these degrees on a text is surely new, or may be; measured on texts not written for it.
NEW, SEEMS_NEW = 0.6, 0.35
NEW_PART, SEEMS_NEW_PART = 0.75, 0.6
_BY_NUMBER, _BY_NAME = 0.1, 0.2  # what a number or a name of its own adds to it
# What was left to be filled in: "[[TEAM]]", "{{name}}", "TK", "XX people"; no Super Bowl XX.
_UNFILLED = re.compile(
    r"\[\[[^\[\]]{1,60}\]\]|\{\{[^{}]{1,60}\}\}|(?i:\blorem ipsum\b)|\b(?:TK)+\b(?!\s[A-Z])"
    r"|(?:^(?:\w+\s)?|[^\w\s]\s?|\b[a-z]+\s)X{2,}\b(?!\s?(?:[A-Z]|century|chromosom))"
)
# What a text says of itself or asks of its reader is no statement that a source could have.
_OF_ITSELF = re.compile(
    r"\b(?:click here|read more|scroll down|sign up|subscribe|follow us|watch the video"
    r"|(?:the|this|provided|given|following) (?:passage|summary|article|newsletter|page|transcript)"
    r"|summary of)\b",
    re.IGNORECASE,
)
# Words that say too little to be missed in a source.
_LIGHT = listed("light")


@dataclass(frozen=True, slots=True)
class Novelty:
    """What of a text no document carries.

    `share` of its content words, 0 to 1, stand in none, `apart` not in the sentences nearest to it;
    `numbers`, `names` and `quotations` are those of its own that stand nowhere. `size` counts its
    content words. It is `unfilled` where it waits for a word or a number.
    """

    share: float
    apart: float
    numbers: tuple[str, ...]
    names: tuple[str, ...]
    quotations: tuple[str, ...]
    size: int
    unfilled: bool = False

    @property
    def degree(self) -> float:
        """How new the text is, 0 to about 1: its words, and whether it has values of its own."""
        if self.unfilled or self.size < _LEAST:
            return float(self.unfilled)
        own = _BY_NAME if self.names else _BY_NUMBER if self.numbers else 0.0
        degree = (self.share + self.apart) / 2 + own
        return max(degree, NEW) if self.quotations else degree


def is_new(novelty: Novelty) -> bool:
    """Whether the text is surely an addition that no document carries."""
    return novelty.degree >= NEW


class Vocabulary:
    """The words, numbers and names of all documents, and which sentence has them."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._read: dict[str, Novelty] = {}
        self._sentences = [content_keys(text) for text in texts]
        self._all = frozenset[str]().union(*self._sentences, *map(content_keys, labels))
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, keys in enumerate(self._sentences):
            for key in keys:
                self._holders[key].append(number)
        self._texts = [*texts, *labels]
        self._numbers = [quantities(text) for text in texts]
        self._names = {name for text in self._texts for name in _name_keys(text)}

    def novelty(self, text: str) -> Novelty:
        """Return how much of the content of `text` the documents lack."""
        if text not in self._read:
            self._read[text] = self._novelty(text)
        return self._read[text]

    def _novelty(self, text: str) -> Novelty:
        if _OF_ITSELF.search(text):
            return Novelty(0.0, 0.0, (), (), (), 0)
        numbers = [(one, self._is_new_number(one)) for one in quantities(text)]
        known = [one for one, new in numbers if not new]
        content = tuple(
            (key, groups)
            for key, groups, at in _content(text)
            if not any(one.start <= at < one.end for one in known)
        )
        near = frozenset[str]().union(*(self._sentences[n] for n in self._nearest(text)))
        return Novelty(
            share=_lacking(content, self._all),
            apart=_lacking(content, near),
            numbers=tuple(text[one.start : one.end] for one, new in numbers if new),
            names=tuple(name.text for name in names(text) if self._is_new_name(name)),
            quotations=tuple(self._new_quotations(text)),
            size=len(content),
            unfilled=any(not self._waits_for(one) for one in _UNFILLED.findall(text)),
        )

    def _nearest(self, text: str) -> list[int]:
        """Return the sentences that share most with `text`, those with fewer words first."""
        scores: dict[int, float] = defaultdict(float)
        for key in content_keys(text):
            holders = self._holders.get(key, ())
            for number in holders:
                scores[number] += (_PARAPHRASED if key[0] == "~" else 1.0) / (len(holders) + 2)
        ranked = sorted(scores, key=lambda n: (-scores[n], len(self._sentences[n]), n))
        return ranked[:_NEAR]

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

    def _new_quotations(self, text: str) -> Iterator[str]:
        for quotation in quotations(text):
            quoted = text[quotation.start : quotation.end]
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


def _lacking(content: Sequence[tuple[str, frozenset[str]]], keys: frozenset[str]) -> float:
    """Return the share of content words that are not among `keys`."""
    held = sum(
        1.0 if key in keys else _PARAPHRASED if groups & keys else 0.0 for key, groups in content
    )
    return (len(content) - held) / (len(content) + 1) if content else 0.0


@lru_cache(maxsize=2048)
def content_keys(text: str) -> frozenset[str]:
    """Return what the content words of a text are compared by: stems, places, paraphrases."""
    content = _content(text)
    return frozenset(key for key, _, _ in content).union(*(groups for _, groups, _ in content))


@lru_cache(maxsize=2048)
def _content(text: str) -> tuple[tuple[str, frozenset[str], int], ...]:
    """Return what each content word is compared by, its paraphrases, and where it stands."""
    found = []
    for word in words(text):
        form = word.text.lower()
        if form in _LIGHT or not word.is_content:
            continue
        place = country(form.removesuffix("'s").removesuffix("’s")) or country(word.text)
        key = f"@{place}" if place else NUMBER_WORDS.get(form, word.stem)
        found.append((key, _groups().get(word.stem, frozenset[str]()), word.start))
    return tuple(found)


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Return for each stem of the table of paraphrases the groups it stands in."""
    groups: dict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(lines("paraphrases.tsv")):
        for word in line.split():
            groups[stem(word)].add(f"~{number}")
    return {word: frozenset(numbers) for word, numbers in groups.items()}
