"""One report with every verdict, which all formats are tested with."""

from checker.aggregate import aggregate, summarise
from checker.contract import ArticleReport, Credit, Derivation, Report, Run, Usage
from checker.decompose import decompose
from checker.pipeline import document_record
from checker.settings import Settings
from checker.types import Element, Examined, Judgement, Sentence, Stance
from checker.witnesses import Lineage, ancestors
from tests.doubles import ScriptedEngine
from tests.records import segmented

ARTICLE = """\
Vice President Ana Ruiz opened the bridge.
About 250 people came.
It was a triumph for everyone.
Over 32,000 cars have crossed it.
The mayor | @press <b>thanked</b> {{7*7}} them.
The bridge is 90 metres long.
"""
FIRST = "President Ana Ruiz opened the bridge.\nAbout 250 people came.\nIt is 90 metres long.\n"
SECOND = "Around 200 people came.\nMore than 40,000 cars have crossed it.\n"
COPY = "About 250 people came.\nThe bridge has a length of 90 metres.\n(Wire)\n"


def _says(
    stance: Stance, sentence: Sentence, values: tuple[Element, str, str] | None = None
) -> Judgement:
    element, article_value, source_value = values or (None, None, None)
    return Judgement(
        document=sentence.document,
        stance=stance,
        decided_by="detector: double" if values else "model",
        reason="the words differ" if values else "the same words",
        evidence=(sentence.evidence,),
        element=element,
        article_value=article_value,
        source_value=source_value,
        correction=source_value,
        confidence=0.85 if values else None,
    )


def _silent(document: str) -> Judgement:
    return Judgement(document=document, stance=Stance.SILENT, decided_by="model", reason="nothing")


def sample_report() -> Report:
    """Return a report with one claim of each verdict."""
    article = segmented(ARTICLE, "story", "2024-08-23")
    first = segmented(FIRST, "wire", "2024-08-22", "Wire")
    second = segmented(SECOND, "paper", None, "Paper")
    copy = segmented(COPY, "copy", "2024-08-23", "Copy & Paste")
    claims = decompose(article, ScriptedEngine(), Settings()).claims
    title = (Element.ROLE, "Vice President Ana Ruiz", "President Ana Ruiz")
    crowd = (Element.NUMBER, "About 250", "Around 200")
    cars = (Element.NUMBER, "Over 32,000", "More than 40,000")
    judged: list[tuple[Judgement, ...]] = [
        (_says(Stance.CONTRADICTS, first.sentences[0], title), _silent("paper"), _silent("copy")),
        (
            _says(Stance.SUPPORTS, first.sentences[1]),
            _says(Stance.CONTRADICTS, second.sentences[0], crowd),
            _says(Stance.SUPPORTS, copy.sentences[0]),
        ),
        (_silent("wire"), _silent("paper"), _silent("copy")),
        (_silent("wire"), _says(Stance.OUTDATED, second.sentences[1], cars), _silent("copy")),
        (),
        (
            _says(Stance.SUPPORTS, first.sentences[2]),
            _silent("paper"),
            _says(Stance.SUPPORTS, copy.sentences[1]),
        ),
    ]
    derivation = Derivation(
        document="copy",
        original="wire",
        confidence=0.8,
        reasons=("2 of 3 sentences follow the same order",),
    )
    credit = Credit(name="Wire", text="(Wire)", line=3)
    lineage = Lineage(origins={"copy": "wire"}, ancestors=ancestors([derivation]))
    sources = {text.document.id: text.document for text in (first, second, copy)}
    checked = tuple(
        aggregate(
            Examined(claim, judgements, None if judgements else "the answer was cut"),
            article,
            sources,
            lineage,
        )
        for claim, judgements in zip(claims, judged, strict=True)
    )
    return Report(
        complete=False,
        run=Run(
            version="0.0.0",
            engine="scripted",
            model="double",
            prompts={"verify": "0" * 12},
            usage=Usage(calls=2, prompt_tokens=100, completion_tokens=20, cost_usd=0.0012),
            stages={
                "decompose": Usage(calls=1, prompt_tokens=40, completion_tokens=5, cost_usd=0.0004),
                "verify": Usage(calls=1, prompt_tokens=60, completion_tokens=15, cost_usd=0.0008),
            },
        ),
        documents=(
            *(document_record(text.document) for text in (article, first, second)),
            document_record(copy.document, "wire", (credit,)),
        ),
        articles=(ArticleReport(document="story", summary=summarise(checked), claims=checked),),
        derivations=(derivation,),
    )
