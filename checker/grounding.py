"""Checks that a sentence cited as support really speaks of what the claim says.

Models cite sentences that do not bear on a claim. A support stands only when the cited sentences
and their neighbours carry enough of the claim's content words, and every number and name of it
occurs in what the source was shown to say.
"""

from collections.abc import Sequence

from checker.language.places import country
from checker.language.words import Word, words
from checker.types import Sentence

LEAST_CARRIED = 0.4  # share of content words


def carries(text: str, cited: Sequence[Sentence], shown: Sequence[Sentence]) -> str | None:
    """Return None when the cited sentences may support `text`, else why they cannot."""
    content = [word for word in words(text) if word.is_content]
    near = {sentence.number + step for sentence in cited for step in (-1, 0, 1)}
    carried = _stems([sentence for sentence in shown if sentence.number in near])
    everywhere = _stems(shown)
    absent = [word.text for word in content if _is_telling(word) and word.stem not in everywhere]
    if absent:
        return f"called supported, but the source nowhere has “{absent[0]}”"
    share = sum(_key(word) in carried for word in content) / max(1, len(content))
    if share < LEAST_CARRIED:
        return f"called supported, but the cited words carry {share:.0%} of the claim"
    return None


def _stems(sentences: Sequence[Sentence]) -> set[str]:
    return {_key(word) for sentence in sentences for word in words(sentence.plain)}


def _key(word: Word) -> str:
    return country(word.text) or word.stem


def _is_telling(word: Word) -> bool:
    """Numbers, and capitalised words that do not merely begin the claim."""
    return word.text[0].isdigit() or (word.start > 0 and word.text[0].isupper())
