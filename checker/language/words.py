"""Splits text into words with their places, and folds each to a stem.

Case, accents, possessives, British and American spelling and irregular forms make no difference:
"café's" is "cafe", "neighbours" "neighbor", "rose" and "risen" are "rise".
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from snowballstemmer import stemmer

from checker.language import lines, listed, rows

# Dotted initials ("U.S.") and words joined by apostrophe are one word each; digit groups keep their
# separators ("1,200", "2.5").
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*|[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f][^\W\d_]*)*"
    r"(?:['’][^\W\d_]+)*|\d+\w+"
)
_SNOWBALL = stemmer("english")
_SPELLING = [(re.compile(row["pattern"]), row["written"]) for row in rows("spelling")]
_SPELLED = re.compile("|".join(pattern.pattern for pattern, _ in _SPELLING))
STOPWORDS = listed("stopwords")


class Word(NamedTuple):
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


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the stem of a word in lower case: folded, and of its base form if irregular."""
    form = plain(word.lower()).replace("’", "'").removesuffix("'s").replace(".", "")
    form = form.replace("'", "")
    for pattern, american in _SPELLING if _SPELLED.search(form) else ():
        form = pattern.sub(american, form)
    return str(_SNOWBALL.stemWord(_irregular().get(form, form)))


@lru_cache(maxsize=2048)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of `text` in order."""
    return tuple(
        Word(found.group(), *found.span(), *_read(found.group())) for found in _WORD.finditer(text)
    )


@lru_cache(maxsize=8192)
def _read(token: str) -> tuple[str, bool]:
    """Return the stem of a word, and whether it says something by itself."""
    form = token.replace(",", "") if token[0].isdigit() else stem(token)
    return form, token.lower() not in STOPWORDS and (len(token) > 1 or token.isdigit())


@lru_cache(maxsize=2048)
def content_stems(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of `text`, in order, repeats kept."""
    return tuple(word.stem for word in words(text) if word.is_content)
