"""Bytes -> characters: by their mark, as UTF-8, as declared, and last by a guess that is told."""

import codecs
import re

from checker.documents.sentences import language_of
from checker.errors import InputError
from checker.records import Notify

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSED = "cp1252 cp1250 cp1251 cp1253 cp1255 cp1256 gb18030 big5 shift_jis euc_jp euc_kr".split()
# Encodings of Latin letters look alike to statistics: their languages tell them apart.
_LATIN = {
    "cp1250": frozenset("cs hr hu pl ro sk sl sq".split()),
    "cp1254": frozenset({"az", "tr"}),
    "cp1252": frozenset[str](),
}
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Of Python's own: halves of characters come out, or hours go by.
_NO_CHARSET = frozenset({"punycode", "unicode-escape", "raw-unicode-escape"})
_HEAD = 4096  # bytes of a page in which it must say its encoding


def decoded(path: str, data: bytes, notify: Notify) -> str:
    """Return a text file's characters, every one of them, a byte order mark of UTF-8 included.

    Raises InputError for what is empty, binary, or in no encoding throughout.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError(f"{path}: the file is empty; there is no text to check")
    wide = _wide(data)
    try:
        if wide:
            return data.decode(wide)
        if b"\0" in data:
            raise InputError(f"{path}: the file is binary, not text; check its name")
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if wide or _is_nearly_utf8(data):
            name = (wide or "utf-8").upper()
            message = f"{path}: byte {error.start} is not {name}; save the file as UTF-8"
            raise InputError(message) from None
    declared = _DECLARED.search(data, 0, _HEAD)
    encoding = usable(declared[1].decode("ascii"), data) if declared else None
    if encoding is None:
        encoding = _guess(path, data)
        notify(f"{path}: not UTF-8, read as {encoding}, which is a guess; save the file as UTF-8")
    return data.decode(encoding)


def _wide(data: bytes) -> str | None:
    """Return the encoding of two or four bytes a character that a file begins like, if any."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    first, second = data[:_HEAD:2], data[1:_HEAD:2]
    if marked or 2 * max(first.count(0), second.count(0)) < len(first):
        return marked
    return "utf-16-le" if second.count(0) > first.count(0) else "utf-16-be"


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether a few bytes of UTF-8 are broken: of another encoding few would fit at all."""
    text = data.decode("utf-8", "replace")
    odd = sum(not char.isascii() for char in text)
    return odd > 2 * text.count("\ufffd")


def usable(name: str, data: bytes) -> str | None:
    """Return the encoding that a page declares, where its bytes are in it."""
    try:
        found = codecs.lookup(name).name
        if found in _NO_CHARSET:
            return None
        found = "cp1252" if found in {"iso8859-1", "ascii"} else found  # as browsers do
        data.decode(found)
    except (LookupError, ValueError):
        return None
    return found


def _guess(path: str, data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415  only for what is no UTF-8

    best = from_bytes(data, cp_isolation=_GUESSED).best()
    if best is not None and best.encoding not in _LATIN:
        return best.encoding
    for encoding, languages in _LATIN.items():
        text = data.decode(encoding, "replace")
        if "\ufffd" not in text and (not languages or language_of(text) in languages):
            return encoding
    raise InputError(f"{path}: is in no encoding that can be told; save the file as UTF-8")
