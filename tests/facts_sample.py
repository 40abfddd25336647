"""An event of four invented articles, with what each says of the others: fact tables come of it."""

from collections.abc import Mapping, Sequence

from checker.facts import fact_table
from checker.records import (
    ArticleReport,
    CheckedClaim,
    Derivation,
    DocumentRecord,
    Element,
    EventGroup,
    Judgement,
    Kind,
    Report,
    Stance,
    Verdict,
)
from checker.records.facts import Fact, FactTable
from tests.sample_report import checked, document, sample_report, says, summarise

# What a line of a document says of a line of another one, and in which values they differ.
Says = tuple[str, int, str, int, Stance, tuple[Element, str, str] | None]
Texts = Mapping[str, tuple[str, str | None, str | None]]
NUMBER = Element.NUMBER
_AGENCY = """\
The earthquake in Lumera killed 140 people.
About 600 villagers were injured.
Mayor Ilse Brandt closed the harbour.
"""
_GAZETTE = """\
An earthquake killed 140 people in Lumera.
About 400 villagers were injured.
The harbour was closed by Mayor Ilse Brandt.
Schools in the valley serve as shelters.
"""
_HERALD = "The earthquake in Lumera killed 140 people.\nSome 600 villagers were injured.\n"
QUAKE: Texts = {
    "agency": (_AGENCY, "2031-05-06", "Agency"),
    "gazette": (_GAZETTE, "2031-05-06", "Gazette"),
    "herald": (_HERALD, "2031-05-07", "Herald"),
    "early": ("The earthquake in Lumera has killed 60 people.\n", "2031-04-30", "Early Post"),
}


def same(*places: tuple[str, int]) -> list[Says]:
    """Return that lines of several documents say the same."""
    pairs = ((a, b) for a in places for b in places if a != b)
    return [(*a, *b, Stance.SUPPORTS, None) for a, b in pairs]


def differ(
    ours: tuple[str, int, str], theirs: tuple[str, int, str], *, later: bool = False
) -> list[Says]:
    """Return that two lines give different values, or that theirs is the later one."""
    (a, line, value), (b, other, against) = ours, theirs
    first = Stance.OUTDATED if later else Stance.CONTRADICTS
    said: list[Says] = [(a, line, b, other, first, (NUMBER, value, against))]
    if not later:
        said.append((b, other, a, line, Stance.CONTRADICTS, (NUMBER, against, value)))
    return said


SAID: Sequence[Says] = [
    *same(("agency", 1), ("gazette", 1), ("herald", 1)),
    *differ(("early", 1, "60"), ("agency", 1, "140"), later=True),
    *differ(("early", 1, "60"), ("gazette", 1, "140"), later=True),
    *differ(("early", 1, "60"), ("herald", 1, "140"), later=True),
    *same(("agency", 2), ("herald", 2)),
    *differ(("agency", 2, "About 600"), ("gazette", 2, "About 400")),
    *differ(("herald", 2, "Some 600"), ("gazette", 2, "About 400")),
    *same(("agency", 3), ("gazette", 3)),
]


def report_on(
    texts: Texts = QUAKE,
    said: Sequence[Says] = SAID,
    copies: Mapping[str, str] | None = None,
    groups: Sequence[EventGroup] = (),
) -> Report:
    """Return the report of an event; `copies` maps documents to the one they are made from."""
    made_from = copies or {}
    documents = [
        document(text, name, date, house).model_copy(update={"origin": made_from.get(name, name)})
        for name, (text, date, house) in texts.items()
    ]
    derivations = [
        Derivation(document=one, original=other, confidence=0.9, reasons=("same words",))
        for one, other in made_from.items()
    ]
    articles = [_article(one, {d.id: d for d in documents}, said) for one in documents]
    known = sample_report()
    return known.model_copy(
        update={
            "complete": True,
            "documents": tuple(documents),
            "articles": tuple(articles),
            "derivations": tuple(derivations),
            "groups": tuple(groups),
        }
    )


def _article(
    article: DocumentRecord, documents: Mapping[str, DocumentRecord], said: Sequence[Says]
) -> ArticleReport:
    claims: list[CheckedClaim] = []
    for number, sentence in enumerate(article.sentences, start=1):
        judgements: list[Judgement] = [
            says(stance, documents[other].sentences[line - 1], values)
            for name, at, other, line, stance, values in said
            if (name, at) == (article.id, number) and other in documents
        ]
        stances = {judgement.stance for judgement in judgements}
        verdict = Verdict.SUPPORTED if Stance.SUPPORTS in stances else Verdict.UNSUPPORTED
        opinion = "shameful" in sentence.plain
        claims.append(
            checked(sentence, verdict, judgements, kind=Kind.OPINION if opinion else Kind.FACT)
        )
    return ArticleReport(document=article.id, summary=summarise(claims), claims=tuple(claims))


def table(
    texts: Texts = QUAKE,
    said: Sequence[Says] = SAID,
    copies: Mapping[str, str] | None = None,
    groups: Sequence[EventGroup] = (),
) -> FactTable:
    """Return the fact table of an event."""
    return fact_table(report_on(texts, said, copies, groups))


def fact_about(found: FactTable, words: str) -> Fact:
    """Return the one fact that has a value or a wording with these words."""
    facts = [fact for group in found.groups for fact in group.facts]
    values = [fact for fact in facts if any(words in value.text for value in fact.values)]
    having = values or [fact for fact in facts if words in fact.text]
    assert len(having) == 1, [fact.text for fact in having]
    return having[0]
