"""A rule that labels a request's own texts, so that the reader of `bench` can answer any of them.

Each sentence is one claim. The source sentences that have most of its words speak of it: those with
the same numbers support it, others contradict it.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from bench.reader import LabelledClaim, Labels, Reader, Said
from checker.records import Element, Stance

_SOURCE = re.compile(r"^[A-Z]+\d+ (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"^\d+ (.*)$", re.MULTILINE)


def labelled(sentence: str, sources: list[str]) -> LabelledClaim:
    """Return a sentence with what the sentences of sources say of it."""
    said = {str(place): one for place, one in enumerate(_heard(sentence, sources))}
    return LabelledClaim(text=sentence, words=sentence, sources=said)


def honest(
    request: str, label: Callable[[str, list[str]], LabelledClaim] = labelled
) -> dict[str, Any]:
    """Return the answer to the last message of a request of checker's."""
    texts, _, _ = request.rpartition("\n\nNOW\n")
    shown, _, article = texts.rpartition("\n\nARTICLE")
    sources = _SOURCE.findall(shown)
    claims = tuple(label(text, sources) for text in _SENTENCE.findall(article))
    reader = Reader(Labels(article="", first_source="", claims=claims))
    answered: dict[str, Any] = json.loads(
        reader.answer(request).model_dump_json(exclude_unset=True)
    )
    return answered


def _heard(sentence: str, sources: list[str]) -> Iterator[Said]:
    wanted = set(re.findall(r"\w+", sentence.lower()))
    ours = re.findall(r"\d+", sentence)
    for text in dict.fromkeys(sources):
        shared = wanted & set(re.findall(r"\w+", text.lower()))
        if 3 * len(shared) < 2 * len(wanted):
            continue
        theirs = re.findall(r"\d+", text)
        differing = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
        if not differing:
            yield Said(stance=Stance.SUPPORTS, words=text)
            continue
        yield Said(
            stance=Stance.CONTRADICTS,
            words=text,
            element=Element.NUMBER,
            article_value=differing[0][0],
            source_value=differing[0][1],
        )
