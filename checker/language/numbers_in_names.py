"""Tells numbers that measure nothing: dates, clock times, years, codes, and parts of names."""

import re
from collections.abc import Sequence

from checker.language.counted import looks_plural
from checker.language.numerals import HYPHENS, Numeral, Token, adjacent, word_at

_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATES_AND_CODES = re.compile(
    rf"(?i:{_MONTHS}\s+{_DAY}(?:\s*(?:-|–|to|and)\s*{_DAY})?\b(?![,.]?\d)(?:,?\s+\d{{4}}\b)?)"
    rf"|(?i:\b(?:{_DAY}\s*(?:-|–|to|and)\s*)?{_DAY}\s+(?:of\s+)?{_MONTHS}(?:,?\s+\d{{4}}\b)?)"
    r"|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b|\b\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\b\.?|GMT|BST|ET\b)"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?\b|(?i:\b\d{1,2}\s*(?:[ap]\.?m\b|o['’]clock))"
    r"|\b\d{4}\s*(?:GMT|BST|hrs\b)|\b(?:1[5-9]|20)\d\d(?:[-–/]\d{2,4}\b|s\b|['’]s\b)"
    r"|['’]?\b\d0['’]?s\b|\b\d{1,2}-\d{1,2}-\d{1,2}\b|(?<!\d)\+?\d{1,5}(?:[ -]\d{3,12}){2,}"
    r"|https?://\S+|www\.\S+|#\d+|\S{1,64}@\S+"
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_LABELS = frozenset(
    """article section chapter no number page channel route flight room phase level grade type
    version act line highway psalm resolution formula radio ward episode season part figure table
    boeing airbus iphone windows area apollo gate platform junction division league catch lot day
    week stage round category chapter verse unit class series fifa ps xbox galaxy mark item step
    top under over u bbc itv sky studio pier zone world title""".split()
)
_BEFORE_ONE = frozenset("no the this that each every any which another last it only".split())
_AFTER_ONE = frozenset("of another or day and thing side hand more".split())


def is_name(text: str, tokens: Sequence[Token], numeral: Numeral, last: int) -> bool:
    """Whether the numeral, whose last token ends at `last`, is part of a name or a year."""
    first = numeral.first
    before, follower = word_at(tokens, first - 1), word_at(tokens, last)
    labelled = before in _LABELS and not looks_plural(follower)
    if labelled or (before == "." and word_at(tokens, first - 2) in {"no", "nos"}):
        return True
    if word_at(tokens, first) == "one" and numeral.last == first + 1:
        bare = not follower or not follower[0].isalpha() or follower in _AFTER_ONE
        return bare or before in _BEFORE_ONE
    if before in HYPHENS and adjacent(tokens, first) and first >= 2:
        return word_at(tokens, first - 2)[:1].isalpha()
    if not numeral.digits:
        return _capitalised(text, tokens, first)
    glued, year = _glued(tokens, first, last), _like_a_year(text, tokens, numeral, last)
    return glued or year or _follows_a_name(text, tokens, numeral, follower)


def _glued(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether digits touch letters: "G7", "3D"."""
    before = adjacent(tokens, first) and tokens[first - 1].lower.isalpha()
    after = last < len(tokens) and adjacent(tokens, last) and tokens[last].lower.isalpha()
    return before or (after and word_at(tokens, last) != "x")


def _capitalised(text: str, tokens: Sequence[Token], first: int) -> bool:
    """Whether a spelled number belongs to a name: "Formula One", "the Big Ten"."""
    if first == 0 or not tokens[first].capital:
        return False
    return tokens[first - 1].capital and not text.isupper()


def _like_a_year(text: str, tokens: Sequence[Token], numeral: Numeral, last: int) -> bool:
    digits = text[tokens[numeral.first].start : tokens[last - 1].end]
    return bool(_YEAR.fullmatch(digits)) and word_at(tokens, last) not in {"people", "jobs"}


def _follows_a_name(text: str, tokens: Sequence[Token], numeral: Numeral, follower: str) -> bool:
    before = tokens[numeral.first - 1] if numeral.first else None
    plain = numeral.last == numeral.first + 1 and numeral.value < 10_000
    if before is None or not before.capital or not plain or numeral.first == 1:
        return False
    return not looks_plural(follower) and "," not in text[before.end : before.end + 6]
