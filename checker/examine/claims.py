"""The claims of an article: what makes one, how they are named, and what they leave out."""

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from checker.language.verbatim import fold
from checker.language.words import words
from checker.records import Claim, Document, Examined, Kind, Sentence

_MOST_LEFT_OUT = 0.5  # share of a sentence's content words that its claims may lack
_LABEL_WORDS = 4  # fewer, without a full stop, are a label and no statement
_BYLINE = re.compile(
    r"\((?:additional )?(?:reporting|writing|editing)\b.*\)$"
    r"|(?:additional |)(?:reporting|writing|editing|photo|photograph) by\b.*$"
    r"|source: ",
    re.IGNORECASE,
)


def unexamined(article: Document, failure: str) -> tuple[Examined, ...]:
    """Return each sentence of an article as a claim that nothing is known of, and why."""
    asked = (one for one in article.numbered if not states_nothing(one))
    return with_ids(article, [failed(one, failure) for one in asked])


def states_nothing(sentence: Sentence) -> bool:
    """Whether code can see that a sentence makes no statement: labels, bylines, questions."""
    text = sentence.plain.strip()
    if text.endswith((":", "?", "؟", "？")) or _BYLINE.match(text):
        return True
    if sentence.number == 0:
        return False
    ended = text.endswith((".", "!", "”", '"', "。", "！", "।", "」", "]", "}"))
    figures = any(char.isdigit() for char in text)
    return not (ended or figures) and len(text.split()) < _LABEL_WORDS and text.isascii()


def batches(
    article: Document, most: int, only: Container[int] | None = None
) -> list[tuple[Sentence, ...]]:
    """Return the sentences of each call: as few calls as can be, the longest as short as can be.

    `only` are the numbers of those that are asked about, by default all.
    """
    asked = [one for one in article.numbered if only is None or one.number in only]
    asked = [one for one in asked if not states_nothing(one)]
    fewest = -(-len(asked) // most)
    rooms = range(sum(len(one.plain) for one in asked) + 1)
    return _cut(asked, most, bisect_left(rooms, -fewest, key=lambda r: -len(_cut(asked, most, r))))


def _cut(sentences: Sequence[Sentence], most: int, room: int) -> list[tuple[Sentence, ...]]:
    """Return sentences in parts of at most so many sentences and, but for one alone, characters."""
    parts: list[list[Sentence]] = []
    left = 0
    for one in sentences:
        left -= len(one.plain)
        if not parts or left < 0 or len(parts[-1]) == most:
            parts.append([])
            left = room - len(one.plain)
        parts[-1].append(one)
    return [tuple(part) for part in parts]


def failed(sentence: Sentence, failure: str) -> Examined:
    """Return a sentence as a claim that nothing is known of, and why."""
    claim = Claim("", fold(sentence.plain), Kind.FACT, sentence.span(), sentence)
    return Examined(claim, (), failure=failure)


def may_state_nothing(sentence: Sentence) -> bool:
    """Whether an engine's word that a sentence states nothing is believed: short, no full stop."""
    text = sentence.plain.strip()
    return len(text.split()) < 2 * _LABEL_WORDS and not text.endswith(".")


def left_out(sentence: Sentence, items: Sequence[Examined]) -> str:
    """Return what claims leave out of a sentence where that is a number or more than half of it."""
    text = sentence.plain
    told = {word.stem for item in items for word in words(item.claim.text)}
    bounds = [(item.claim.span.start, item.claim.span.end) for item in items]
    content = [word for word in words(text) if word.is_content]
    lost = [
        word
        for word in content
        if word.stem not in told
        and not any(a <= sentence.starts[word.start] < b for a, b in bounds)
    ]
    numbers = [word.text for word in lost if word.text[0].isdigit()]
    if numbers:
        return numbers[0]
    much = len(lost) > _MOST_LEFT_OUT * len(content)
    return " ".join(word.text for word in lost) if much else ""


def with_ids(article: Document, examined: Iterable[Examined]) -> tuple[Examined, ...]:
    """Name each claim by its words, so that an edit elsewhere does not rename it."""
    seen: Counter[str] = Counter()
    repeats = {}
    for sentence in article.numbered:
        plain = fold(sentence.plain)
        seen[plain] += 1
        repeats[sentence.number] = seen[plain]
    named = []
    used: Counter[str] = Counter()
    for item in examined:
        claim = item.claim
        key = "\x1f".join((article.id, fold(claim.sentence.plain), claim.text, claim.span.text))
        digest = hashlib.sha256(key.encode()).hexdigest()[:12]
        times = repeats[claim.sentence.number]
        name = digest if times == 1 else f"{digest}-{times}"
        used[name] += 1
        name = name if used[name] == 1 else f"{name}.{used[name]}"
        named.append(replace(item, claim=replace(claim, id=name)))
    return tuple(named)
