"""Splits text into words with their places, and folds each to a stem.

Case, accents, possessives, British and American spelling and irregular forms make no difference:
"café's" is "cafe", "neighbours" "neighbor", "rose" and "risen" are "rise".
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from snowballstemmer import stemmer

from checker.language import lines

# Dotted initials ("U.S.") and words joined by apostrophe are one word each; digit groups keep their
# separators ("1,200", "2.5").
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*|[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f][^\W\d_]*)*"
    r"(?:['’][^\W\d_]+)*|\d+\w+"
)
_SNOWBALL = stemmer("english")
_SPELLING = (
    (re.compile(r"is(e[drs]?|ing|ations?)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2})our"), "or"),
    (re.compile(r"(?<=[a-z]{3})tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=[a-z]{3})ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"(?<=[a-z]{3})ence(?=s?$)"), "ense"),
    (re.compile(r"(?<=[a-z]{3})gramme(?=s?$)"), "gram"),
    (re.compile(r"mme(?=s?$)"), "m"),
    (re.compile(r"(?<=[a-z]{2})ogue(?=s?$)"), "og"),
)

STOPWORDS = frozenset(
    """a about above after again against all also although am an and any are as at be because been
    before being below between both but by can could did do does doing down during each either
    else even ever every few for from further had has have having he her here hers herself him
    himself his how however i if in into is it its itself just like many may me might more most
    much must my myself neither no nor not now of off often on once one only or other others our
    ours out over own per rather s said same say says shall she should since so some still such t
    than that the their theirs them themselves then there these they this those though through thus
    to too toward towards under until up upon us very was we well were what when where whether which
    while who whom whose why will with within without would yet you your yours""".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, `text == whole[start:end]`, and its stem in lower case.

    One that `is_content` says something by itself.
    """

    text: str
    start: int
    end: int
    stem: str
    is_content: bool


@cache
def _irregular() -> dict[str, str]:
    verbs = (line.split() for line in lines("irregular.txt"))
    return {form: base for base, *forms in verbs for form in forms}


def plain(text: str) -> str:
    """Return a text without accents, of any length."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a word in lower case: folded, and of its base form if irregular."""
    form = plain(word.lower()).replace("’", "'").removesuffix("'s").replace(".", "")
    form = form.replace("'", "")
    for pattern, american in _SPELLING:
        form = pattern.sub(american, form)
    return str(_SNOWBALL.stemWord(_irregular().get(form, form)))


@lru_cache(maxsize=16384)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of `text` in order."""
    return tuple(_words(text))


def _words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        token = match.group()
        form = token.replace(",", "") if token[0].isdigit() else stem(token)
        content = token.lower() not in STOPWORDS and (len(token) > 1 or token.isdigit())
        yield Word(token, match.start(), match.end(), form, content)


@lru_cache(maxsize=16384)
def content_stems(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of `text`, in order, repeats kept."""
    return tuple(word.stem for word in words(text) if word.is_content)
