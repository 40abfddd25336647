"""Quotations: altered, put into quotation marks, given to another; and what is none of these."""

import pytest

from checker.detectors.quotes import find, unfound_quotes
from checker.language.quotations import quotations, speaker
from checker.types import Element, Stance
from tests.records import compare, segmented

SOURCE = '"The harbour must be closed before the winter storms arrive," Ana Holt said.'


def test_an_altered_word_is_named_on_both_sides() -> None:
    """A changed word inside quotation marks contradicts, with the source's words as correction."""
    article = '"The harbour must be opened before the winter storms arrive," Ana Holt said.'
    (found,) = find(compare(article, SOURCE))
    assert (found.element, found.stance, found.hard) == (Element.QUOTE, Stance.CONTRADICTS, True)
    assert found.article_span.text == article[1:59]
    assert found.source_span.text == SOURCE[1:59]
    assert found.correction == SOURCE[1:59]
    assert found.reason == 'the quotation says "opened", the source "closed"'


@pytest.mark.parametrize(
    ("article", "reason"),
    [
        (
            '"The harbour must not be closed before the winter storms arrive," Ana Holt said.',
            'the quotation adds "not", which the source does not have',
        ),
        (
            '"The harbour must be closed before the storms arrive," Ana Holt said.',
            'the quotation leaves out "winter", which the source has',
        ),
        (
            "“The harbour must be closed after the winter storms arrive,” Ana Holt said.",
            'the quotation says "after", the source "before"',
        ),
        (
            "‘The harbour may be closed before the winter storms arrive,’ Ana Holt said.",
            'the quotation says "may", the source "must"',
        ),
        (
            'Ana Holt said that it "must be closed before the summer storms arrive".',
            'the quotation says "summer", the source "winter"',
        ),
    ],
    ids=["not", "left out", "curly", "single", "a part"],
)
def test_ways_to_alter_a_quotation(article: str, reason: str) -> None:
    """Words added, left out or changed are altered quotations, in any quotation marks."""
    assert [found.reason for found in find(compare(article, SOURCE))] == [reason]


@pytest.mark.parametrize(
    "article",
    [
        SOURCE,
        "“The harbour must be closed before the winter storms arrive”, Ana Holt said.",
        "Ana Holt said: 'the harbor must be closed before the winter storms arrive.'",
        '"The harbour must be closed ... before the winter storms arrive," Ana Holt said.',
        '"The [city\'s] harbour must be closed before the winter storms […] arrive," she said.',
        '"The harbour must be closed," Ana Holt said, "before the winter storms arrive."',
        "She told us \"Ana said 'The harbour must be closed before the winter storms arrive'\".",
        'Ana Holt wants it "closed before the winter".',
        'Ana Holt called it a "dangerous harbour".',
        "The harbour must be opened before the winter storms arrive, Ana Holt said.",
        '"We have no money for the pier, nor for the crane," Ana Holt said.',
    ],
    ids=[
        "the same",
        "marks and full stop",
        "spelling and case",
        "ellipsis",
        "brackets",
        "split by a say-verb",
        "nested",
        "a part",
        "two words",
        "no quotation marks",
        "another quotation",
    ],
)
def test_what_is_no_altered_quotation(article: str) -> None:
    """Shortened, split or respelt quotations, scare quotes and reported speech are fine."""
    comparison = compare(article, SOURCE)
    assert [found for found in find(comparison) if "Ana said" not in article] == []


@pytest.mark.parametrize(
    ("article", "source"),
    [
        (
            "“It's a mess and we don't know why,” he said.",
            '"It is a mess and we do not know why," he said.',
        ),
        (
            "“We can't go on with this programme,” he said.",
            '"We cannot go on with this program," he said.',
        ),
        (
            "“I can’t say when we’ll be back home,” he said.",
            "\"I can't say when we'll be back home,\" he said.",
        ),
    ],
)
def test_contractions_and_spelling_are_no_difference(article: str, source: str) -> None:
    """Contractions written out and other spellings leave a quotation as it was."""
    assert find(compare(article, source)) == []


def test_a_say_verb_inside_the_sources_quotation_is_passed_over() -> None:
    """A quotation that the source breaks off for the speaker's name is exact when joined."""
    comparison = compare(
        '"We lost the boat and then the nets," a man said.',
        '"We lost the boat," Per Lind said, "and then the nets."',
    )
    assert find(comparison) == []


def test_words_across_two_sentences_are_found() -> None:
    """A quotation joined from two sentences of the source in a row is exact."""
    comparison = compare(
        '"We lost the boat, we lost the nets," he said.',
        'He was calm. "We lost the boat. We lost the nets," he said.',
    )
    assert find(comparison) == []


def test_a_quotation_that_another_source_has_is_fine() -> None:
    """An exact quotation in any source excuses the others."""
    article = '"The harbour must be opened before the winter storms arrive," Ana Holt said.'
    assert find(compare(article, SOURCE, article)) == []


def test_only_the_closest_source_reports() -> None:
    """A source that has the words less exactly says nothing."""
    article = '"The harbour must be opened before the winter storms arrive," Ana Holt said.'
    looser = '"The harbour should be closed before the autumn storms arrive," Ana Holt said.'
    assert find(compare(article, looser, SOURCE)) == []
    assert len(find(compare(article, SOURCE, looser))) == 1


def test_an_open_quotation_is_compared_as_far_as_it_stands() -> None:
    """A quotation that goes on in the next sentence is compared to the end of this one."""
    source = '"We lost every boat in the harbour that night. Nobody slept," he said.'
    comparison = compare('He said: "We lost every house in the harbour that night.', source)
    assert [found.reason for found in find(comparison)] == [
        'the quotation says "house", the source "boat"'
    ]


def test_nearly_the_same_words_outside_quotation_marks_are_a_hint() -> None:
    """Reported speech that the article quotes with a change does not override a model."""
    comparison = compare(
        'Ana Holt said: "the old harbour will be closed to tankers from June".',
        "Ana Holt said the old harbour will be closed to ferries from June.",
    )
    (found,) = find(comparison)
    assert not found.hard
    assert found.reason.endswith('"ferries", outside quotation marks')


def test_a_paraphrase_inside_quotation_marks_is_a_hint() -> None:
    """Words that the source only reports are no quotation."""
    comparison = compare(
        'Ana Holt said: "We shall close the harbour to tankers when winter storms come."',
        "Before winter storms come, tankers find the harbour closed, Ana Holt said.",
    )
    (found,) = find(comparison)
    assert (found.element, found.hard) == (Element.QUOTE, False)


@pytest.mark.parametrize(
    ("article", "source", "mine", "theirs", "hard"),
    [
        (
            '"We will rebuild the pier," Ana Holt said.',
            '"We will rebuild the pier," Per Lind said.',
            "Ana Holt",
            "Per Lind",
            True,
        ),
        (
            '"We will rebuild the pier," said harbour master Ana Holt in Tromso.',
            'Per Lind, the builder, said: "We will rebuild the pier."',
            "Ana Holt",
            "Per Lind",
            True,
        ),
        (
            '"We will rebuild the pier," according to Ana Holt.',
            'Per Lind said the storm was bad. "We will rebuild the pier," he said.',
            "Ana Holt",
            "Per Lind",
            False,
        ),
        (
            '"We will rebuild the pier," the Kremlin said.',
            '"We will rebuild the pier," Per Lind said.',
            "Kremlin",
            "Per Lind",
            False,
        ),
    ],
    ids=["named", "with titles", "by a pronoun", "an organisation"],
)
def test_another_speaker(article: str, source: str, mine: str, theirs: str, *, hard: bool) -> None:
    """The same words from another mouth contradict; sure only between two named persons."""
    (found,) = find(compare(article, source))
    assert (found.element, found.hard) == (Element.ATTRIBUTION, hard)
    assert (found.article_span.text, found.source_span.text) == (mine, theirs)
    assert found.correction == theirs


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ('"We will rebuild the pier," Ms Holt said.', '"We will rebuild the pier," Ana Holt said.'),
        ('"We will rebuild the pier," she said.', '"We will rebuild the pier," Per Lind said.'),
        ('"We will rebuild the pier," Ana Holt said.', '"We will rebuild the pier," she said.'),
        (
            '"We will rebuild the pier," the Kremlin said.',
            '"We will rebuild the pier," Kremlin spokesman Per Lind said.',
        ),
        (
            '"We will rebuild the pier," the WHO said.',
            '"We will rebuild the pier," the World Health Organisation said.',
        ),
        (
            '"We will rebuild the pier," Ana Holt-Moe said.',
            'Director Ana Holt-Moe said: "We will rebuild the pier."',
        ),
        (
            '"We will rebuild the pier," Ana Holt said.',
            'Per Lind met Ana Holt. "We will rebuild the pier," he said.',
        ),
        (
            '"We will rebuild the pier," Ana Holt told Per Lind.',
            '"We will rebuild the pier," wrote Per Lind.',
        ),
    ],
    ids=[
        "title",
        "pronoun",
        "unnamed",
        "spokesman",
        "initials",
        "hyphen",
        "unclear pronoun",
        "both named",
    ],
)
def test_the_same_or_an_unknown_speaker(article: str, source: str) -> None:
    """The same speaker named otherwise, or one who is not clearly named, is no discrepancy."""
    assert find(compare(article, source)) == []


def test_a_speaker_whom_another_source_names_is_fine() -> None:
    """One source that gives the words to the article's speaker excuses the others."""
    article = '"We will rebuild the pier," Ana Holt said.'
    assert find(compare(article, '"We will rebuild the pier," Per Lind said.', article)) == []


@pytest.mark.parametrize(
    ("article", "unfound"),
    [
        ('"Nobody asked us about the crane," Ana Holt said.', ["Nobody asked us about the crane,"]),
        (SOURCE, []),
        ('"The harbour must be opened before the winter storms arrive," Ana Holt said.', []),
        ('Ana Holt called it a "lost cause".', []),
        ('Ana Holt wrote "The Old Man and the Pier" in Lima.', []),
    ],
    ids=["in no source", "exact", "altered", "two words", "a title"],
)
def test_quotations_in_no_source(article: str, unfound: list[str]) -> None:
    """Only quotations that no source has, even altered, are unfound."""
    sentence = segmented(article, "article").sentences[0]
    sources = [segmented("The pier is old."), segmented(SOURCE, "other")]
    assert [span.text for span in unfound_quotes(sentence, sources)] == unfound


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        (
            "The workers' bill is 'good for workers' families', he said.",
            ["good for workers' families"],
        ),
        ("“He told me ‘go home now’ and left,” she said.", ["He told me ‘go home now’ and left,"]),
        ("‘I can’t believe it,’ she said.", ["I can’t believe it,"]),
        ('It was late," she said, "and dark.', ["It was late,", "and dark."]),
        ("«It was late», she said.", ["It was late"]),
        ("``It was late,'' she said.", ["It was late,"]),
        ("She is 5' 10\" tall and wasn't there in the '90s.", []),
    ],
)
def test_quotation_marks(text: str, inside: list[str]) -> None:
    """Quotation marks of every kind are paired; apostrophes, inches and decades are none."""
    assert [text[q.start : q.end].strip() for q in quotations(text)] == inside


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"It is late," said the minister.', None),
        ('"It is late," said Prime Minister Ana Holt in Lima.', "Prime Minister Ana Holt"),
        ('"It is late," Ana Holt, the finance minister, told Reuters.', "Ana Holt"),
        ('"It is late," the head of Acme, Per Lind, said.', None),
        ('Holt\'s spokesman said "it is late".', None),
        ('"It is late," they said on Monday.', None),
        ("Per Lind said so" + ", and so on" * 8 + ', until "it was late".', None),
    ],
)
def test_who_is_named_as_speaker(text: str, name: str | None) -> None:
    """A speaker is a name beside a say-verb; anything less clear is nobody."""
    found = quotations(text)
    named = speaker(text, found[0], found)
    assert (named.name if named else None) == name
