"""Reads letters that only look Latin as the Latin letters that a reader takes them for.

“Vіce” with a Cyrillic і is no word that a table or a source has, and would pass for nothing; so are
letters of mathematical alphabets and full-width digits. Replacing is one for one: offsets stay.
The pairs are those of Unicode's `confusables.txt` that cannot be told apart in common type.
"""

import re
import unicodedata

_CYRILLIC = dict(
    zip("АВЕКМНОРСТХІЈЅԚԜаеорсухіјѕһԁԛԝ", "ABEKMHOPCTXIJSQWaeopcyxijshdqw", strict=True)
)
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
_OTHER = dict(zip("ıɑɡ", "iag", strict=True))
_TABLE = str.maketrans(_CYRILLIC | _GREEK | _OTHER)
_LATIN = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſ"
_ALIKE = "".join(sorted({*_CYRILLIC, *_GREEK, *_OTHER}))
_WORD = re.compile(rf"(?<![^\W\d_])[{_LATIN}{_ALIKE}]*[{_ALIKE}][{_LATIN}{_ALIKE}]*(?![^\W\d_])")
_STYLED = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]")
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_LETTER = re.compile(r"[^\W\d_]")
_OVERRIDES = frozenset("\u202d\u202e")


def turned(text: str) -> bool:
    """Whether characters force the direction of a text, so that “43” is seen where 34 stands."""
    return not _OVERRIDES.isdisjoint(text)


def latin(text: str) -> str:
    """Return text of the same length, look-alikes as Latin where most letters are Latin."""
    if text.isascii():
        return text
    text = _STYLED.sub(_unstyled, text)
    if not _WORD.search(text):
        return text
    letters = len(_LETTER.findall(text))
    if 2 * len(_LATIN_LETTER.findall(text)) <= letters:
        return text
    return _WORD.sub(lambda match: match.group().translate(_TABLE), text)


def _unstyled(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match.group())
    return plain if len(plain) == 1 else match.group()
