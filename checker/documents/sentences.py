"""Splits a text into sentences by the rules of its language, each with its exact place."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from sentencex import get_sentence_boundaries

from checker.documents.blocks import BULLET, turned
from checker.documents.datelines import CLOCK
from checker.records import Block, Sentence

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LETTER = re.compile(r"[^\W_]")
# Who made a picture is no statement of the text.
_CREDIT = re.compile(
    r"\W*(?:(?:Photo(?:graph)?|Picture|Image|Illustration|Graphic)s?(?:\s(?:by|credit))?|Credit)\s?:"
    r"\s?\W?[A-Z].{1,60}$"
)
# Alone on a line they say when, and who says, what follows: of a live page and of a transcript.
_ABOVE = re.compile(
    rf"\s*(?:(?=\d\d?(?::\d\d|(?:\.\d\d)?\s?[ap]\.?m\b|\.\d\d\s[A-Z])){CLOCK}\s?[|–—:-]?"
    r"|[A-ZÀ-Þ][A-ZÀ-Þ0-9 .,'’()&-]{0,60}:)\s*"
)
# A name alone on a line may also be a heading: in a transcript somebody speaks twice.
_SPEAKER = re.compile(r"\s*[A-ZÀ-Þ][\w.'’-]*(?:,?\s[A-ZÀ-Þ][\w.'’-]*){1,5}:\s*")

# Words that the splitter takes for English abbreviations although a capital follows their full
# stop: "May", "no", one-letter units ("30 m", "km/h"); and whole sentences in brackets.
_MISSED_END = re.compile(
    r"(?:\b(?:May|no)|\d\s[a-z]|/[a-z])\.[\"”’)]?\s+(?=[\"“‘(]?[A-Z])"
    r"|(?:^|(?<=[.!?]\s))\([A-Z][^()]*[a-z]{3}[.!?]\)\s+(?=[\"“‘]?[A-Z])"
)
# Full stops that it takes for ends: a decimal torn apart ("31. 8 million"), "approx. 30", and a
# time of day that begins a paragraph, or whose zone, weekday or date follows.
_FALSE_END = re.compile(
    r"(?:[a-z]\s|[$€£¥])\s?\d{1,3}\.\s(?=\d{1,2}\s?(?:[mb]illion|trillion|per\s?cent|%))"
    r"|\b(?:[Aa]pprox|[Ee]st)\.\s+(?=[$€£¥]?\d)"
    r"|\b(?:Amb|Atty)\.\s+(?=[A-Z])"
    r"|^\d{1,2}(?:[:.]\d\d)?\s?[ap]\.m\.\s+(?=[A-Z])"
    r"|\d\s?[ap]\.m\.\s+(?=\(?(?:[ECMP][SD]?T|[A-Z]{1,3}ST|GMT|UTC)\b"
    r"|(?:Eastern|Central|Mountain|Pacific)\s(?:[Tt]ime|Standard|Daylight|on)\b"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)"
)
# In other languages: an initial or a title before a name.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(«“„\"'’.-])([^\W\d_]|(?i:mme|mlle|mm|mgr|dr|prof|sr|sra|srta|dott|sig|ing|okt|ks|ul"
    r"|проф|им|ул|др|डॉ|प्रो|श्री))\.\s+$"
)
_LONGEST_ABBREVIATION = 10  # characters, with what stands around it
_GOES_ON = re.compile(r"[«“„\"'’(]*(.)")

_LOOKED_AT = 20_000  # characters that tell a language
_PLAIN_WORDS, _PLAIN_SHARE = 20, 0.25  # from which on words of grammar leave no doubt of English
_UNMISTAKABLE = frozenset({"the", "and"})  # with one of these few words are enough
_FEW_WORDS, _FEW_SHARE = 5, 0.2
_SURE = 100  # times likelier than English must another language be: names are no language
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    """the of and to in was for that is on with as at by from it he his be has have had were are
    been but not an said they their who which this will would after when she her its more than
    about up out or there if we you""".split()
)
_DEAD = frozenset("an eo la sa vo wa".split())  # or small, and easily taken for a neighbour


def language_of(text: str) -> str:
    """Return the language of a text as its ISO 639-1 code; `en` where too little tells."""
    sample = text[:_LOOKED_AT]
    if _is_plainly_english(sample[: _LOOKED_AT // 5]):
        return "en"
    ranked = identifier().rank(sample)
    english = dict(ranked)["en"]
    best, likelihood = ranked[0]
    return best if likelihood >= _SURE * english else "en"


def _is_plainly_english(sample: str) -> bool:
    """Whether the words that only serve grammar tell; of English prose they are four in ten."""
    words = _WORD.findall(sample.lower())
    known = sum(word in _ENGLISH for word in words)
    told = known > 1 and not _UNMISTAKABLE.isdisjoint(words)
    least, share = (_FEW_WORDS, _FEW_SHARE) if told else (_PLAIN_WORDS, _PLAIN_SHARE)
    return len(words) >= least and known >= share * len(words)


@cache
def identifier() -> "LanguageIdentifier":
    """Return what tells languages by their letters; it takes 95 MB, `cache_clear` frees them."""
    from py3langid.langid import (  # noqa: PLC0415  its model takes a second to load
        MODEL_FILE,
        LanguageIdentifier,
    )

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages([code for code in found.labels if len(code) == 2 and code not in _DEAD])
    return found


def sentences_of(text: str, blocks: Sequence[Block], language: str) -> tuple[Sentence, ...]:
    """Split the blocks of a text; bullets and blank lines are no sentences."""
    pieces = [
        Block(block.text[start:end], block.starts[start:end], block.ends[start:end])
        for block in _introduced(blocks)
        for start, end in _bounds(block.text, language)
    ]
    return numbered(text, pieces, 1)


def _introduced(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, a time or a speaker alone on a line joined to what follows, if no item."""
    speakers = [block.text for block in blocks if _SPEAKER.fullmatch(block.text)]
    named = frozenset(speakers if len(speakers) > len(set(speakers)) else ())
    above: Block | None = None
    for block in blocks:
        if above and BULLET.match(block.text):
            yield above
        elif above:
            block = Block(
                f"{above.text} {block.text}",
                (*above.starts, above.ends[-1], *block.starts),
                (*above.ends, block.starts[0], *block.ends),
            )
        above = block if block.text in named or _ABOVE.fullmatch(block.text) else None
        if above is None:
            yield block
    if above:
        yield above


def numbered(text: str, pieces: Iterable[Block], first: int) -> tuple[Sentence, ...]:
    """Return the pieces of a text, each one sentence whole, of a document without an id yet."""
    # A byte order mark is no column.
    lines = [int(text.startswith("\ufeff")), *(found.end() for found in re.finditer("\n", text))]
    found: list[Sentence] = []
    for number, piece in enumerate(pieces, first):
        start, end = piece.starts[0], piece.ends[-1]
        line = bisect_right(lines, start)
        sentence = Sentence(
            document="",
            number=number,
            start=start,
            end=end,
            line=line,
            column=start - lines[line - 1] + 1,
            text=text[start:end],
            plain=piece.text,
            starts=piece.starts,
            ends=piece.ends,
        )
        found.append(sentence)
    return tuple(found)


def _bounds(text: str, language: str) -> Iterator[tuple[int, int]]:
    if turned(text):  # what turns one sentence may turn those after it
        bounds = [0, len(text)]
    else:
        bullet = BULLET.match(text)
        base = bullet.end() if bullet else 0
        bounds = sorted({base, *_ends(text, base, language)})
    for start, end in pairwise(bounds):
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        if _LETTER.search(text, start, end) and not _CREDIT.match(text, start, end):
            yield start, end


def _ends(text: str, base: int, language: str) -> set[int]:
    """Return where sentences end that begin at `base` or after it."""
    found = get_sentence_boundaries(language, text[base:])
    ends = {base + boundary["end_index"] for boundary in found}
    if language != "en":
        return {end for end in ends if not _goes_on(text, end)}
    ends |= {missed.end() for missed in _MISSED_END.finditer(text, base)}
    for false in _FALSE_END.finditer(text, base):
        ends.difference_update(range(false.start() + 1, false.end() + 1))
    return ends


def _goes_on(text: str, end: int) -> bool:
    """Whether a sentence goes on after what looks like its end: “М. Дюпон”, 「はい。」と言った."""
    following = _GOES_ON.match(text, end)
    if following is None:
        return False
    if following[1].islower() or (text[end - 1] in "」』" and following[1] in "とっ"):
        return True
    short = _ABBREVIATED.search(text[max(0, end - _LONGEST_ABBREVIATION) : end])
    # "2024 г." may end a sentence.
    return short is not None and (len(short[1]) > 1 or not short[1].islower())
