"""Splitting into sentences: where they end, and exactly where they stand."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.documents.markdown import markdown_blocks
from checker.documents.sentences import language_of, sentences_of
from checker.documents.text import text_blocks
from checker.records import Sentence


def split(text: str, language: str = "en") -> tuple[Sentence, ...]:
    """Return the sentences of a plain text."""
    return sentences_of(text, text_blocks(text), language)


def texts(text: str, language: str = "en") -> list[str]:
    """Return the raw text of every sentence."""
    return [sentence.text for sentence in split(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "U.S. President Ana Ruiz spoke in the U.S. on Monday.",
        "The war began on Oct. 7 and went on.",
        "It docked at 8:15 p.m. Pacific Daylight Time on Monday.",
        "It ended at 5 p.m. Aug. 3 in Oria.",
        "On Oct. 7, 2023, the war began.",
        "Mr. Lee met Dr. Ng and Gen. Mark Hill at 5 p.m. on Monday.",
        "John F. Kennedy spoke to Sen. Kim of Acme Inc. about it.",
        "The budget rose to 31.8 million euros this year.",
        "The budget rose to 31. 8 million euros this year.",
        "The company paid $31. 8 million for it.",
        "The price rose by 2. 5% in a year.",
        "Approx. 30 people came to the port.",
        "He said: “We go. We stay.”",
        "He lived in St. Louis with Prof. Ortiz et al. for years.",
        "It cost No. 10 a lot.",
        "Amb. Ortiz left the talks.",
        "Visit www.example.org for more.",
        "(Lima, Pa.) Daily Post",
        "It starts at 8:15 p.m. EDT on Thursday.",
        "It opened at 5 a.m. Monday and closed at noon.",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    """Abbreviations, initials, decimals and quotations do not end a sentence."""
    assert texts(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The wind reached 230km/h.", "Its gusts broke trees."),
        ("The pool is 30 m.", "The rest is shallow."),
        ("He was born in May.", "She came later."),
        ("He said no.", "She said yes."),
        ("He moved to the U.S.", "The move was quick."),
        ("“It is over,” he said.", "“We go home.”"),
        ("(He left early.)", "She stayed."),
        ("He left early.", "(She stayed.)"),
        ("It happened in 2024.", "5 million people left."),
        ("It began on Aug. 23.", "5 million people left."),
        ("Some left.", "Est. 40 stayed."),
        ("It began at 10 a.m.", "The police came."),
        ("He left!", "She stayed."),
        ("Why did he leave?", "Nobody knows."),
    ],
)
def test_two_sentences_come_apart(first: str, second: str) -> None:
    """A full stop after a unit, a year, a bracket or a quotation ends a sentence."""
    assert texts(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks open in Lima\nThe talks opened.", ["Talks open in Lima", "The talks opened."]),
        ("- First point\n- Second point", ["First point", "Second point"]),
        ("1. First point\n2) Second point", ["First point", "Second point"]),
        ("• First\n\t– Second", ["First", "Second"]),
        ("One\n\n***\n\n...\n\nTwo", ["One", "Two"]),
        ("One\r\nTwo\rThree", ["One", "Two", "Three"]),
        ("Rains flood the old harbour quarter\nPort shut", None),
        ("Mayor Lee opens bridge\nTrains halted again\nFerry finds a harbour", None),
    ],
    ids=["headline", "bullets", "numbers", "tabs", "rules", "breaks", "two heads", "three heads"],
)
def test_lines_are_not_glued(text: str, expected: list[str] | None) -> None:
    """Headlines and list items are sentences of their own, bare of their markers."""
    assert texts(text) == (expected or text.splitlines())


def test_wrapped_lines_are_joined() -> None:
    """A sentence wrapped by hand is one, on one line in `plain`, as written in `text`."""
    text = (
        "The ferry sank off the old port on\r\nTuesday night, and divers went down at\r\n"
        "first light to look for people who\r\nwere still missing.\r\n\r\nThe port is shut."
    )
    first, second = split(text)
    assert first.text == text[: text.index(".") + 1]
    assert first.plain == " ".join(first.text.split())
    assert (second.line, second.column) == (6, 1)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("14:05\nThe bridge shut. All are safe.", "14:05 The bridge shut."),
        ("2.20pm BST –\n\nThe bridge shut. All are safe.", "2.20pm BST – The bridge shut."),
        ("9:05 p.m. The bridge shut. All are safe.", "9:05 p.m. The bridge shut."),
        ("MR. LUNN:\nThe bridge shut. All are safe.", "MR. LUNN: The bridge shut."),
        ("Q: Is it shut? All are safe.", "Q: Is it shut?"),
        ("RESULTS:\n- All are safe.", "RESULTS:"),
    ],
    ids="clock zone line speaker question list".split(),
)
def test_times_and_speakers_stay_with_what_follows(text: str, first: str) -> None:
    """A live page says when, a transcript who: alone on a line, or before the sentence."""
    assert [one.plain for one in split(text)] == [first, "All are safe."]


def test_speakers_of_a_transcript_are_read_with_what_they_say() -> None:
    """A name alone on a line is a speaker where one speaks twice, else a heading."""
    said = "Ann Lunn:\nIt shuts.\nMr. Frost:\nIt should not.\nAnn Lunn:\nIt must."
    other = "What Happened:\nThe pool shuts."

    assert [one.plain for one in split(said)] == [
        "Ann Lunn: It shuts.",
        "Mr. Frost: It should not.",
        "Ann Lunn: It must.",
    ]
    assert [one.plain for one in split(other)] == ["What Happened:", "The pool shuts."]


def test_words_torn_at_line_ends_are_whole() -> None:
    """In a text with hyphens at line ends every word is one again, where the file has it."""
    text = (
        "They met in the swim-\nming pool of Oria, at\nnoon, for 2.4 mil-\nlion of them.\nThe End"
    )
    first, last = split(text)

    assert first.plain == "They met in the swimming pool of Oria, at noon, for 2.4 million of them."
    assert (
        first.span(first.plain.index("swimming"), first.plain.index(" pool")).text == "swim-\nming"
    )
    assert last.plain == "The End"


def test_character_references_of_a_full_text_are_read() -> None:
    """One or two may be meant as they stand; a text full of them was exported so."""
    (full,) = split("Caf&eacute; &amp; bar &#163;5 &mdash; no.")
    (other,) = split("Write &amp; in HTML.")

    assert full.plain == "Café & bar £5 — no."
    assert full.span(0, 4).text == "Caf&eacute;"
    assert other.plain == "Write &amp; in HTML."


def test_credits_of_pictures_are_no_sentences() -> None:
    """Who made a picture is no statement; what it shows is."""
    assert texts("Divers at work. Photo: Ana Ruiz/Wire") == ["Divers at work."]


def test_byte_order_mark_is_no_column() -> None:
    """The mark counts as a character of the file, not as a column."""
    first, second = split("\ufeffHe left. She stayed.\nMore came.")[:2]
    assert (first.start, first.line, first.column) == (1, 1, 1)
    assert (second.start, second.line, second.column) == (10, 1, 10)


def test_byte_order_mark_of_wrapped_text() -> None:
    """The mark is not shown where lines are joined either."""
    text = "\ufeffThe ferry sank off the old port and\ndivers went down to look for it."
    (sentence,) = split(text)
    assert sentence.plain.startswith("The ferry")
    assert sentence.column == 1


@pytest.mark.parametrize("separator", ["\t", "\x0b", "\x0c", "\x85", "\u2028", "\x1c"])
def test_odd_separators_show_as_spaces(separator: str) -> None:
    """What some tools call a line end is one line to an editor, and a space to a reader."""
    first, second = split(f"He{separator}left.\nShe stayed.")
    assert first.plain == "He left."
    assert first.text == f"He{separator}left."
    assert second.line == 2


def test_soft_hyphens_are_not_shown() -> None:
    """`plain` has the word a reader sees, `text` what the file holds."""
    (sentence,) = split("The rain\u00adfall stop\u200bped.")
    assert sentence.plain == "The rainfall stopped."
    assert sentence.text == "The rain\u00adfall stop\u200bped."


def test_a_line_of_ten_thousand_characters() -> None:
    """Long paragraphs are split like any other."""
    text = "The quick fox ran over the hill. " * 400
    assert len(split(text)) == 400


@pytest.mark.parametrize(
    "text",
    [
        "The quick fox ran over the hill. " * 4_000,
        "The quick fox ran over the hill.\n" * 4_000,
        '"He said. ' * 8_000,
        "(" * 50_000 + "A.",
        "a" * 200_000,
        "1. " * 10_000,
        "\n" * 100_000 + "The end.",
    ],
    ids=["line", "lines", "quotes", "brackets", "word", "numbers", "blank"],
)
def test_time_grows_with_the_text(text: str) -> None:
    """Some hundred kilobytes take a fraction of a second, whatever its shape."""
    before = time.process_time()
    split(text)
    assert time.process_time() - before < 1


# The characters that break offsets: line ends of every kind, marks, markup and full stops.
_PIECES = st.sampled_from(
    [
        "The ship sank. ", "She said: “Go.” ", "U.S. ", "31. 8 million", "\n", "\r\n", "\r",
        "\n\n", "\u2028", "\x0c", "\x85", "\t", "\u00a0", "\u00ad", "- ", "* ", "> ", "1. ",
        "## ", "[a](b.c)", "**a**", "`a`", "&amp;", "&#44;", "\\*", "<b>a</b>", "<p>",
        "| a | a |\n|---|---|\n", "![a](a)", "😀", "👩‍👩‍👧", "e\u0301", "שלום.", "مرحبا؟ ",
        ". ", "? ", "A", "a", "...", "”", ")", "(", "_",
    ]
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=14).map("".join)).flatmap(
    lambda text: st.sampled_from([text, f"\ufeff{text}"])
)


def _check_contract(text: str, sentences: tuple[Sentence, ...], data: st.DataObject) -> None:
    at = 0
    for number, sentence in enumerate(sentences, start=1):
        assert sentence.number == number
        assert at <= sentence.start < sentence.end
        at = sentence.end
        assert sentence.text == text[sentence.start : sentence.end]
        assert "\n" not in sentence.plain
        assert "\r" not in sentence.plain
        assert len(sentence.plain) == len(sentence.starts) == len(sentence.ends)
        start = data.draw(st.integers(0, len(sentence.plain) - 1))
        end = data.draw(st.integers(start + 1, len(sentence.plain)))
        span = sentence.span(start, end)
        assert span.text == text[span.start : span.end]
        assert sentence.start <= span.start < span.end <= sentence.end
        before = text[: span.start].removeprefix("\ufeff")
        assert span.line == before.count("\n") + 1
        assert span.column == len(before) - before.rfind("\n")


_LANGUAGES = st.sampled_from(["en", "fr", "ar", "ja"])


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(_TEXTS, _LANGUAGES, st.data())
def test_offsets_of_any_plain_text(text: str, language: str, data: st.DataObject) -> None:
    """Sentences stand in order, do not overlap, and every part of one is found where it says."""
    _check_contract(text, split(text, language), data)


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(_TEXTS, st.data())
def test_offsets_of_any_markdown(text: str, data: st.DataObject) -> None:
    """The same holds for Markdown, however its markup is nested."""
    _check_contract(text, sentences_of(text, markdown_blocks(text, 0), "en"), data)


OTHERS = {
    "ar": "قال د. أحمد علي: «لن نعود. لن نوقع.»|ثم غادر الوفد المدينة.|هل يعود يوم الاثنين؟",
    "de": "Am 3. Oktober kam Dr. Müller nach Berlin.|Er sagte: „Wir gehen. Wir bleiben.“|Warum?",
    "es": "El Sr. Pérez llegó el lunes.|EE. UU. pagó 2,5 millones de euros.|¿Por qué?",
    "fr": "M. Dupont a rencontré Mme. Martin.|« Pourquoi ? » demande le maire.|Il a payé.",
    "he": "השר אמר כי השיחות יחודשו ביום שני.|כ-1,200 בני אדם נהרגו!|האם תחזור המשלחת?",
    "hi": "डॉ. सिंह सोमवार को लौटेंगे।|लगभग 1,200 लोग मारे गए!|क्या वे लौटेंगे?",
    "ja": "彼は「戻らない。」と述べた。|約1200人が死亡した！|そして代表団は去った。",
    "ko": "장관은 월요일에 협상이 재개될 것이라고 말했다.|약 1,200명이 숨졌다!",
    "nl": "Dhr. De Vries kwam op 3 okt. aan in Den Haag.|Hij zei dat hij blijft.",
    "pl": "Pan dr. Kowalski przybył 3 października.|Kosztowało 2,5 mln zł.",
    "ru": "Министр А. Б. Иванов прибыл в 2024 г. в Москву.|Погибло около 1,2 тыс. человек!",
    "tr": "Bakan 3. kez geldi.|Prof. Dr. Yılmaz görüşmelerin başlayacağını söyledi.",
    "zh": "部长周一表示，谈判将恢复。|他说：“我们不会回来。我们不签字。”|约1200人死亡！",
}


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_split_by_their_own_rules(language: str) -> None:
    """Full stops of other scripts end a sentence; titles, initials and ordinals do not."""
    expected = OTHERS[language].split("|")
    space = "" if language in {"ja", "zh"} else " "
    assert texts(space.join(expected), language) == expected


@pytest.mark.parametrize("language", OTHERS)
def test_languages_are_told(language: str) -> None:
    """Two sentences are enough to tell a language."""
    assert language_of(OTHERS[language].replace("|", " ")) == language


@pytest.mark.parametrize(
    "text",
    [
        "The library reopened on Tuesday after two years, and the city paid for the roof.",
        "The mayor said “la vie est belle” when the library of the city reopened.",
        "Leeds 2 Derby 1. York 0 Hull 3. Bath 4 Bury 4. Luton 1 Stoke 2. Reading 0 Wigan 0.",
        "Ana Ruiz, Li Wei, José da Silva, Marie de la Tour, Jan van Dijk, Omar al Said, Eva",
        "Library reopens Tuesday; roof repaired; mayor thanks volunteers; bakery opens",
        "Ivan Petrov (Иван Петров) opened the library on Tuesday.",
        "Kamala Harris", "Port shut", "The ship sank.", "It rained.", "1, 2, 3.", "",
        "Real Madrid 2 Barcelona 1", "Ship sinks", "Prime Minister Paolo Gentiloni",
    ],
)  # fmt: skip
def test_english_is_not_called_foreign(text: str) -> None:
    """Titles, lists of names and results, and words of others within a text stay English."""
    assert language_of(text) == "en"


def test_short_lines_of_other_scripts_are_told() -> None:
    """A script says at once that a line is not English."""
    assert [language_of(line) for line in ("שר", "الوزير", "장관 사임")] == ["he", "ar", "ko"]
