"""Makes a corpus to measure with: articles on known events, out of real texts.

Each event is one text; its articles are some of its sentences, in paragraphs out of order, with a
number or a name changed here and there. The same seed makes the same corpus.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.errors import InputError, UsageError
from checker.language.names import names
from checker.markup import text_blocks
from checker.read import expand, read
from checker.segment import segment
from checker.types import Document, unheard

_PARAGRAPH = 3  # sentences
_EDITED = 0.5  # of the articles have a number changed, and as many a name
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?![\w.,]\d)")


@dataclass(frozen=True, slots=True)
class MadeArticle:
    """An article of the corpus, and the number of the event it is about."""

    event: int
    name: str
    text: str


def source_texts(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that labelled data (`.jsonl`) or articles hold, one of each cluster.

    Raises InputError for what cannot be read.
    """
    texts: dict[str, str] = {}
    for path in paths:
        found = _of_records(Path(path)) if path.endswith(".jsonl") else _of_files(path)
        for cluster, text in found:
            texts.setdefault(cluster, text)
    return tuple(dict.fromkeys(texts.values()))


def _of_records(path: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check it") from None
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            # Sources of one record tell of one event: the longest stands for it.
            text = max((str(source["text"]) for source in record["sources"]), key=len)
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{path}:{number}: no record with `sources` and `text`") from None
        yield str(record.get("cluster") or text), text


def _of_files(path: str) -> Iterator[tuple[str, str]]:
    for document in read(expand([path]), unheard):
        yield document.sha256, "\n\n".join(block.text for block in document.blocks)


def make_corpus(
    texts: Sequence[str], articles: int, events: int, words: int, seed: int = 1
) -> tuple[MadeArticle, ...]:
    """Return `articles` articles of about `words` words each, on `events` events in turn.

    Raises UsageError when fewer than `events` texts are long enough.
    """
    long_enough = [text for text in texts if len(text.split()) >= words]
    if len(long_enough) < events:
        raise UsageError(
            f"--events {events}: only {len(long_enough)} of {len(texts)} texts have {words} words;"
            " give more with --from, or ask for fewer events or words"
        )
    dice = random.Random(seed)  # noqa: S311  a corpus, no secret
    chosen = [_sentences(text) for text in dice.sample(long_enough, events)]
    foreign = [name for sentences in chosen for name in _long_names(sentences)]
    made = []
    for number in range(articles):
        event = number % events
        text = _article(chosen[event], words, foreign, dice)
        made.append(MadeArticle(event, f"article-{number + 1:05}", text))
    dice.shuffle(made)
    return tuple(made)


def write_corpus(made: Iterable[MadeArticle], folder: Path) -> None:
    """Write each article as a text file.

    Raises InputError when the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for article in made:
            (folder / f"{article.name}.txt").write_text(article.text, encoding="utf-8")
    except OSError as error:
        message = f"{folder}: cannot be written ({error.strerror}); choose another place"
        raise InputError(message) from None


def _sentences(text: str) -> list[str]:
    document = Document(id="", path="", text=text, sha256="", blocks=text_blocks(text))
    return [sentence.plain for sentence in segment(document).sentences]


def _article(
    sentences: Sequence[str], words: int, foreign: Sequence[str], dice: random.Random
) -> str:
    order = sorted(dice.sample(range(len(sentences)), len(sentences)))
    while len(order) > 1 and sum(len(sentences[i].split()) for i in order) > words:
        order.remove(dice.choice(order))
    paragraphs = [order[i : i + _PARAGRAPH] for i in range(0, len(order), _PARAGRAPH)]
    dice.shuffle(paragraphs)
    text = "\n\n".join(" ".join(sentences[i] for i in paragraph) for paragraph in paragraphs)
    if dice.random() < _EDITED:
        text = _with_other_number(text, dice)
    if dice.random() < _EDITED:
        text = _with_other_name(text, foreign, dice)
    return text + "\n"


def _with_other_number(text: str, dice: random.Random) -> str:
    places = [match.span() for match in _NUMBER.finditer(text)]
    if not places:
        return text
    start, end = dice.choice(places)
    value = int(text[start:end].replace(",", ""))
    other = value + dice.randint(1, max(2, value // 2))
    written = f"{other:,}" if "," in text[start:end] else str(other)
    return text[:start] + written + text[end:]


def _with_other_name(text: str, foreign: Sequence[str], dice: random.Random) -> str:
    own = _long_names([text])
    if not own or not foreign:
        return text
    return text.replace(dice.choice(own), dice.choice(foreign), 1)


def _long_names(sentences: Iterable[str]) -> list[str]:
    return [
        name.text
        for sentence in sentences
        for name in names(sentence)
        if len(name.parts) > 1 and "\n" not in name.text
    ]
