"""Bytes read as characters: declared, marked, plain or guessed, and never silently wrong."""

import codecs

import pytest

from checker.documents.encoding import decoded
from checker.errors import InputError
from checker.records import unheard

TEXTS = {
    "cp1252": "Repairs would cost £2.4 million, Lunn said – “a sum we don’t have”.",
    "cp1250": "Ministr řekl, že rozhovory o příměří začnou v pondělí příští týden.",
    "cp1251": "Министр заявил, что переговоры возобновятся в понедельник.",
    "cp1253": "Ο υπουργός είπε ότι οι συνομιλίες θα ξαναρχίσουν τη Δευτέρα.",
    "cp1254": "Kütüphane iki yıl sonra açıldı ve çatı için şehir bütçe ayırdı.",
    "cp1256": "قال الوزير إن المحادثات ستستأنف يوم الاثنين في القاهرة.",
    "gb18030": "部长周一表示，谈判将恢复。约1200人死亡，代表团会回来。",
    "shift_jis": "外相は月曜日、協議が再開されると述べた。約千人が死亡した。",
    "euc_kr": "장관은 월요일에 협상이 재개될 것이라고 말했다.",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_what_is_not_labelled_is_guessed_and_told(encoding: str) -> None:
    """The old encodings of many scripts are told apart, and one line says that it is a guess."""
    told: list[str] = []
    assert decoded("a.txt", TEXTS[encoding].encode(encoding), told.append) == TEXTS[encoding]
    assert len(told) == 1
    assert "which is a guess; save the file as UTF-8" in told[0]


@pytest.mark.parametrize("name", ["windows-1252", "ISO-8859-1", "cp1251"])
def test_a_page_says_its_encoding(name: str) -> None:
    """What a page declares needs no guess; ISO-8859-1 is read as browsers read it."""
    words = "Министр" if name == "cp1251" else "£4 – “no”"
    page = f'<html><head><meta charset="{name}"></head><p>{words}</p>'
    data = page.encode("cp1251" if name == "cp1251" else "cp1252")
    told: list[str] = []
    assert (decoded("a.html", data, told.append), told) == (page, [])


def test_a_wrong_label_is_not_believed() -> None:
    """A page in UTF-8 is read so whatever it declares."""
    page = '<meta charset="windows-1252"><p>£4 – “no”</p>'
    assert decoded("a.html", page.encode(), unheard) == page


@pytest.mark.parametrize("name", ["punycode", "unicode_escape", "raw_unicode_escape"])
def test_what_only_python_has_is_no_encoding_of_a_page(name: str) -> None:
    """Codecs that take hours, or make halves of characters, are not used whatever a page says."""
    page = f'<meta charset="{name}"><p>£4 \\ud800 – “no”</p>'
    assert decoded("a.html", page.encode("cp1252"), unheard) == page


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings(encoding: str) -> None:
    """Two or four bytes a character are read, with a mark or without."""
    assert decoded("a.txt", TEXTS["cp1252"].encode(encoding), unheard) == TEXTS["cp1252"]


def test_the_mark_of_utf8_is_kept() -> None:
    """Offsets count in the file's characters, the mark included."""
    assert decoded("a.txt", codecs.BOM_UTF8 + b"It sank.", unheard) == "\ufeffIt sank."


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b" \r\n", "empty"),
        (b"\x89PNG\r\n\0\0 pixels", "binary"),
        ("Café, “no” and £4".encode() + b" \xe9 x", "byte 24 is not UTF-8"),
        (codecs.BOM_UTF16_LE + b"abc", "is not UTF-16"),
    ],
)
def test_what_is_broken_is_refused_with_its_place(data: bytes, complaint: str) -> None:
    """A file that is damaged is not read as if it were whole."""
    with pytest.raises(InputError, match=complaint):
        decoded("a.txt", data, unheard)
