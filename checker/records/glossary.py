"""Names that mean one thing, as an editor lists them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from checker.records import Document, Sentence


class Glossary:
    """Reads names that mean one thing as one name: the longest, as abbreviations tell little.

    It takes each name with the others that mean the same.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._groups = [(name, *others) for name, others in names.items()]
        self._one = {name: max(group, key=len) for group in self._groups for name in group}
        listed = "|".join(map(re.escape, sorted(self._one, key=len, reverse=True)))
        self._name = re.compile(rf"(?<!\w)(?:{listed})(?!\w)")

    @property
    def told(self) -> str:
        """It in one line, empty where it is."""
        return "; ".join(" = ".join(group) for group in self._groups)

    def same(self, one: str, other: str) -> bool:
        """Whether two wordings differ in nothing but names that mean one thing."""
        return bool(self._groups) and self._read(one) == self._read(other)

    def meant(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return every name that means the same as one in some texts."""
        found = {one.group() for text in texts for one in self._found(text)}
        return tuple(name for group in self._groups if found & set(group) for name in group)

    def document(self, document: Document) -> Document:
        """Return a document with one name for each thing; its spans are still words of the file."""
        if not self._groups:
            return document
        headline = document.headline and self.sentence(document.headline)
        sentences = tuple(map(self.sentence, document.sentences))
        return replace(document, headline=headline, sentences=sentences)

    def sentence(self, sentence: Sentence) -> Sentence:
        """Return a sentence likewise."""
        for found in reversed(self._found(sentence.plain)):
            start, end = found.span()
            name, plain = self._one[found.group()], sentence.plain
            starts, ends = sentence.starts, sentence.ends
            sentence = replace(
                sentence,
                plain=plain[:start] + name + plain[end:],
                starts=(*starts[:start], *[starts[start]] * len(name), *starts[end:]),
                ends=(*ends[:start], *[ends[end - 1]] * len(name), *ends[end:]),
            )
        return sentence

    def _found(self, text: str) -> list[re.Match[str]]:
        return list(self._name.finditer(text)) if self._groups else []

    def _read(self, text: str) -> str:
        return self._name.sub(lambda found: self._one[found.group()], text)


NO_GLOSSARY = Glossary({})
