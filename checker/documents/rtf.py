"""Rich text: what a reader sees once every change is accepted, footnotes and boxes at the end."""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, replace

from checker.documents.blocks import BAR, Parsed, extracted
from checker.errors import InputError
from checker.records import Notify

_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,9})?[ ]?|((?:\\'[0-9a-f]{2})+)|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.IGNORECASE | re.DOTALL,
)
_DEEPEST = 500  # groups within groups
_MOST_WORDS = 1_000_000  # runs of text and words of markup; a long article has some thousand
# What begins a group that is no text, and what one that is a text of its own wherever it stands.
_UNSEEN = frozenset(
    """* fonttbl colortbl stylesheet info pict listtext pntext fldinst shprslt nonesttables
    header headerf headerl headerr footer footerf footerl footerr xe tc""".split()
)
_APART = frozenset({"footnote", "shptxt"})
_HIDING = frozenset({"deleted", "v"})
_WRITTEN = {
    "par": "\n", "sect": "\n", "page": "\n", "row": "\n", "nestrow": "\n", "\n": "\n", "\r": "\n",
    "cell": BAR, "nestcell": BAR, "line": " ", "tab": " ", "~": " ", "emspace": " ", "enspace": " ",
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "_": "-", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
# The encodings of fonts by their number; any other font is in that of the file.
_CHARSETS = {
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip


def read_rtf(path: str, data: bytes, _notify: Notify) -> tuple[Parsed, ...]:
    """Read a rich text file; a row of a table is one line.

    Raises InputError for what is no such file, ends before its end, or is nested without end.
    """
    if not data.startswith(b"{\\rtf"):
        raise InputError(f"{path}: does not begin as rich text does; check its name")
    reader = _Reader(path)
    reader.read(data.decode("latin-1"))
    # Half of a pair of surrogates is written at a time.
    text = "\n".join(map("".join, reader.texts)).encode("utf-16", "surrogatepass")
    lines = (line.strip() for line in text.decode("utf-16", "replace").split("\n"))
    return (extracted((line.removesuffix(BAR.rstrip()) for line in lines), {}),)


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds between two braces, and where its text goes."""

    text: list[str]
    unseen: bool = False
    hidden: frozenset[str] = frozenset()  # the words that hide what follows them
    fallback: int = 1  # characters that stand for one in Unicode, after it
    encoding: str = "cp1252"
    in_table: bool = False


class _Reader:
    """Goes through a file; `texts` are the main text and those apart."""

    def __init__(self, path: str) -> None:
        self.texts: list[list[str]] = [[]]
        self._path = path
        self._now = _Group(self.texts[0])
        self._around: list[_Group] = []
        self._fonts: dict[int, str | None] = {}
        self._font = 0  # the last one named
        self._ansi = "cp1252"
        self._passed = 0  # characters yet to be passed over

    def read(self, text: str) -> None:
        """Read a file up to the end of its outermost group."""
        at = 0
        for _ in range(_MOST_WORDS):
            found = _TOKEN.match(text, at)
            if found is None:
                break
            at = found.end()
            word, number, codes, symbol, brace, plain = found.groups()
            if word == "bin":
                at += max(0, int(number or 0))
            elif word or symbol:
                self._obey(word or symbol, int(number) if number else None)
            elif codes:
                coded = bytes.fromhex(codes.replace("\\'", ""))
                self._write(coded[self._over(len(coded)) :].decode(self._now.encoding, "replace"))
            elif plain:
                self._write(plain[self._over(len(plain)) :])
            elif brace and not self._turn(brace):
                break
        if self._around:
            reason = f"is cut off, nested over {_DEEPEST} deep or longer than {_MOST_WORDS:,} words"
            raise InputError(f"{self._path}: {reason}; get it whole, or cut it")

    def _turn(self, brace: str) -> bool:
        """Begin or end a group; return whether the file goes on."""
        if brace == "{":
            self._around.append(self._now)
        else:
            self._now = self._around.pop()
        return 0 < len(self._around) < _DEEPEST

    def _obey(self, word: str, number: int | None) -> None:
        if word == "u":
            self._write(chr((number or 0) % 0x10000))
            self._passed = self._now.fallback
        elif word in _WRITTEN:
            written = _WRITTEN[word]
            self._write(" " if word == "par" and self._now.in_table else written)
        elif word == "fcharset":
            self._fonts[self._font] = _CHARSETS.get(number or 0)
        elif word == "ansicpg":
            with suppress(LookupError):
                self._ansi = codecs.lookup(f"cp{number}").name
            self._now = replace(self._now, encoding=self._ansi)
        elif word == "f":
            self._font = number or 0
            self._now = replace(self._now, encoding=self._fonts.get(self._font) or self._ansi)
        else:
            self._now = self._changed(word, number)

    def _changed(self, word: str, number: int | None) -> _Group:
        now = self._now
        if word in _UNSEEN:
            return replace(now, unseen=True)
        if word in _APART:
            self.texts.append([])
            return replace(now, unseen=False, text=self.texts[-1])
        if word in _HIDING:
            hidden = now.hidden - {word} if number == 0 else now.hidden | {word}
            return replace(now, hidden=hidden)
        if word == "plain":
            return replace(now, hidden=now.hidden - {"v"})
        if word in {"pard", "intbl"}:
            return replace(now, in_table=word == "intbl")
        return replace(now, fallback=max(0, number or 0)) if word == "uc" else now

    def _over(self, length: int) -> int:
        """Return how many of some characters are passed over."""
        over = min(self._passed, length)
        self._passed -= over
        return over

    def _write(self, text: str) -> None:
        if not (self._now.unseen or self._now.hidden):
            self._now.text.append(text)
