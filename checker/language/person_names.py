"""Splits a sentence into tokens and finds the personal names among them.

A name is a run of capitalised words that are no titles, countries or common words.
"""

import re
from dataclasses import dataclass
from functools import cache

from checker.language.places import country
from checker.language.titles import DEPUTY_WORDS, TIME_WORDS, title_words
from checker.language.words import STOPWORDS

_ABBREVIATIONS = (
    "Gen Sen Rep Gov Lt Col Maj Capt Sgt Adm Brig Prof Dr Mr Mrs Ms St Jr Sr Det Insp Supt Amb Rev "
    "Hon Pres Cpl Ch Con"
).replace(" ", "|")
_TOKEN = re.compile(
    rf"""(?:[^\W\d_]\.)+(?=\W|$) | (?:{_ABBREVIATIONS})\.
    | (?:ex|vice|then|deputy|acting|former)(?=-[^\W\d_])
    | (?:secretary|director|governor|attorney)(?=-general)
    | [^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+ | -(?!elect\b|designate\b|general\b)[^\W\d_]+)*
    | ['’][sS]?\b | ['’](?=\s) | \d[\d.,]*\w* | (?<=\w)-(?=\w) | [^\w\s]""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTICLES = frozenset(
    "de del della da di do dos du la le van von der den ten bin ibn al el".split()
)
_HONORIFICS = frozenset(
    "mr mrs ms miss sir dame lord lady baroness sheikh shaikh dr prof professor rev hon".split()
)
SUFFIXES = frozenset("jr sr ii iii iv".split())
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february july august
    september october november december republican democrat democratic""".split()
)
# What is named with a title and is no person: "King Street", "Premier League".
_THINGS = frozenset(
    """street road avenue square hospital college university school league stadium park court
    department cup island islands county council committee commission airport station""".split()
)
# Titles that are surnames as well: "John Major", "Mervyn King".
ALSO_SURNAMES = frozenset("major king prince bishop pope judge dean marshal constable".split())


@cache
def _never_names() -> frozenset[str]:
    """Return the words that no personal name holds, though "May" and "Said" are surnames."""
    common = STOPWORDS - {"may", "will", "said"}
    offices = title_words() | {"minister", "secretary", "chief"}
    return _HONORIFICS | _NOT_NAMES | common | offices | DEPUTY_WORDS | TIME_WORDS.keys()


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a text, `text == whole[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The word in lower case without its dot."""
        return self.text.lower().rstrip(".").replace("’", "'")

    @property
    def is_capital(self) -> bool:
        """Whether the word starts with a capital, an Arabic article aside."""
        return self.text.removeprefix("al-").removeprefix("el-")[0].isupper()


class Tokens:
    """The tokens of a sentence; what takes an index gives one back, or None."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.all = [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
        self.keys = [token.key for token in self.all]

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, at: int) -> Token:
        return self.all[at]

    def words(self, start: int, stop: int) -> str:
        """Return the text from one token to before another."""
        return self.text[self.all[start].start : self.all[stop - 1].end]

    def skip_honorifics(self, at: int) -> int:
        """Return the first token from `at` on that is no "Mr" or "Sheikh"."""
        while self.key(at) in _HONORIFICS:
            at += 1
        return at

    def name_end(self, at: int) -> int | None:
        """Return the end of the personal name at a token, or None."""
        if not self.is_name_word(at):
            return None
        end = at + 1
        while end < len(self.all) and end - at < 6:
            if self.is_name_word(end) or self.keys[end] in SUFFIXES:
                end += 1
            elif self.keys[end] in _PARTICLES and self.is_name_word(end + 1):
                end += 2
            elif self._ends_in_title(end):
                end += 1
            else:
                break
        return None if self.keys[end - 1] in _THINGS else end

    def _ends_in_title(self, at: int) -> bool:
        return (
            self.keys[at] in ALSO_SURNAMES
            and self.all[at].is_capital
            and not self.is_name_word(at + 1)
        )

    def name_start(self, end: int) -> int | None:
        """Return the start of the personal name that ends before a token, or None."""
        start = end
        while start > 0 and end - start < 6:
            key = self.keys[start - 1]
            named = self.is_name_word(start - 1) or key in SUFFIXES
            if named or (start == end and self._ends_in_title(start - 1)):
                start -= 1
            elif key in _PARTICLES and start < end and start > 1 and self.is_name_word(start - 2):
                start -= 2
            else:
                break
        return start if start < end else None

    def is_name_word(self, at: int) -> bool:
        """Return whether a token can be a word of a personal name."""
        if not self.is_capital(at):
            return False
        token = self.all[at]
        shouted = token.text.isupper() and len(token.text.replace(".", "")) > 2
        if shouted or token.key in _never_names():
            return False
        return len(token.text) < 3 or country(token.text) is None or self.is_capital(at + 1)

    def is_capital(self, at: int) -> bool:
        """Return whether there is a token that starts with a capital."""
        return at < len(self.all) and self.all[at].is_capital

    def key(self, at: int) -> str:
        """Return a token in lower case without dots; nothing beyond the ends."""
        return self.keys[at] if 0 <= at < len(self.keys) else ""
