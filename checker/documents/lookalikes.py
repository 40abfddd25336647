"""Reads letters that only look Latin as the Latin letters that a reader takes them for.

“Vіce” with a Cyrillic і is no word that a table or a source has, and would pass for nothing; so are
letters of mathematical alphabets, digits of other scripts and an O among digits. Replacing is one
for one: offsets stay. The pairs are those of Unicode's `confusables.txt` that cannot be told apart
in common type.
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
_DIGIT = re.compile(r"(?![0-9])\d")
_AS_DIGIT = re.compile(r"(?<=\d)(?:[OIl](?=\d)|O\b)")
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_LETTER = re.compile(r"[^\W\d_]")
_OVERRIDES = frozenset("\u202d\u202e")


def turned(text: str) -> bool:
    """Whether characters force the direction of a text, so that “43” is seen where 34 stands."""
    return not _OVERRIDES.isdisjoint(text)


def latin(text: str) -> str:
    """Return text of the same length, look-alikes as Latin where most letters are Latin."""
    text = _AS_DIGIT.sub(lambda match: "0" if match.group() == "O" else "1", text)
    if text.isascii():
        return text
    text = _STYLED.sub(_unstyled, text)
    text = _DIGIT.sub(lambda match: str(unicodedata.decimal(match.group())), text)
    if not _WORD.search(text):
        return text
    letters = len(_LETTER.findall(text))
    if 2 * len(_LATIN_LETTER.findall(text)) <= letters:
        return text
    return _WORD.sub(lambda match: match.group().translate(_TABLE), text)


def _unstyled(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match.group())
    return plain if len(plain) == 1 else match.group()
