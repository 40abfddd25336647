"""One report with every verdict, which all formats are tested with."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from checker.records import (
    ArticleReport,
    CheckedClaim,
    Credit,
    Derivation,
    DocumentRecord,
    Element,
    Judgement,
    Kind,
    Offsets,
    Report,
    Run,
    Sentence,
    Severity,
    Stance,
    Stated,
    Summary,
    Support,
    Tier,
    Usage,
    Verdict,
)

ARTICLE = """\
Vice President Ana Ruiz opened the bridge.
About 250 people came.
It was a triumph for everyone.
Nobody will forget it.
Over 32,000 cars have crossed it.
The mayor | @press <b>thanked</b> {{7*7}} them.
The bridge is 90 metres long.
More than 40 guests dined there.
It cost 3 million euros.
"""
FIRST = """\
President Ana Ruiz opened the bridge.
About 250 people came.
It is 90 metres long.
Around 40 guests dined there.
"""
SECOND = """\
Around 200 people came.
More than 40,000 cars have crossed it.
The bridge cost 4 million euros.
"""
COPY = "About 250 people came.\nThe bridge has a length of 90 metres.\n(Wire)\n"
_SEVERITIES = {
    Verdict.CONTRADICTED: Severity.ERROR,
    Verdict.OUTDATED: Severity.NOTE,
    Verdict.SUPPORTED: Severity.NONE,
}


def document(
    text: str, name: str, date: str | None = None, publisher: str | None = None
) -> DocumentRecord:
    """Return a document with a sentence on each of its lines."""
    return DocumentRecord(
        id=name,
        path=f"{name}.txt",
        title=None,
        publisher=publisher,
        date=datetime.date.fromisoformat(date) if date else None,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        origin=name,
        text=text,
        sentences=tuple(sentences(text, name)),
    )


def sentences(text: str, name: str) -> list[Sentence]:
    """Return the lines of a text as its sentences."""
    found: list[Sentence] = []
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        end = start + len(line)
        if line.strip():
            found.append(
                Sentence(
                    document=name,
                    number=len(found) + 1,
                    start=start,
                    end=end,
                    line=number,
                    column=1,
                    text=line,
                    plain=line,
                    starts=range(start, end),
                    ends=range(start + 1, end + 1),
                )
            )
        start = end + 1
    return found


def says(
    stance: Stance, sentence: Sentence, values: tuple[Element, str, str] | None = None
) -> Judgement:
    """Return what a sentence of a source says of a claim; `values` are ours and theirs."""
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


def silent(document: str) -> Judgement:
    """Return the silence of a source."""
    return Judgement(document=document, stance=Stance.SILENT, decided_by="model", reason="nothing")


def checked(
    sentence: Sentence, verdict: Verdict, judgements: Sequence[Judgement], **changes: Any
) -> CheckedClaim:
    """Return the claim that a sentence makes, with a verdict."""
    first = next((one for one in judgements if one.element), None)
    kept = verdict is Verdict.CONTRADICTED and first
    known = {
        "id": hashlib.sha256(sentence.plain.encode()).hexdigest()[:12],
        "text": sentence.plain,
        "kind": Kind.FACT,
        "span": sentence.span(),
        "sentence": Offsets(start=sentence.start, end=sentence.end),
        "verdict": verdict,
        "severity": _SEVERITIES.get(verdict, Severity.WARNING),
        "tier": Tier.CERTAIN if verdict is Verdict.CONTRADICTED else Tier.CHECK,
        "element": first.element if first else None,
        "confidence": first.confidence if first else None,
        "explanation": f"How it came to {verdict}.",
        "correction": first.correction if kept and first else None,
        "article_value": first.article_value if first else None,
        "source_value": first.source_value if first else None,
        "judgements": tuple(judgements),
    }
    return CheckedClaim.model_validate(known | changes)


def summarise(claims: Sequence[CheckedClaim]) -> Summary:
    """Count the verdicts of an article."""
    counts = Counter(claim.verdict.value for claim in claims)
    verdicts = {verdict.value: counts[verdict.value] for verdict in Verdict}
    return Summary(claims=len(claims), **verdicts, waived=sum(claim.waived for claim in claims))


def sample_report(times: int = 1) -> Report:
    """Return a report with a claim of each verdict, sure and unsure ones, and a copy.

    `times` is how often the article says it all.
    """
    article = document(ARTICLE * times, "story", "2024-08-23")
    wire = document(FIRST, "wire", "2024-08-22", "Wire")
    paper = document(SECOND, "paper", None, "Paper")
    copy = document(COPY, "copy", "2024-08-23", "Copy & Paste")
    first, second, third = wire.sentences, paper.sentences, copy.sentences
    quiet = [silent(name) for name in ("wire", "paper", "copy")]
    title = (Element.ROLE, "Vice President Ana Ruiz", "President Ana Ruiz")
    crowd = (Element.NUMBER, "About 250", "Around 200")
    cars = (Element.NUMBER, "Over 32,000", "More than 40,000")
    guests = (Element.CERTAINTY, "More than 40", "Around 40")
    cost = (Element.NUMBER, "3 million", "4 million")
    same = says(Stance.SUPPORTS, third[0]).model_copy(update={"copy_of": "wire"})
    told: list[tuple[Verdict, list[Judgement], dict[str, Any]]] = [
        (Verdict.CONTRADICTED, [says(Stance.CONTRADICTS, first[0], title), *quiet[1:]], {}),
        (
            Verdict.DISPUTED,
            [
                says(Stance.SUPPORTS, first[1]),
                says(Stance.CONTRADICTS, second[0], crowd),
                same,
            ],
            {
                "support": Support(sources=2, origins=1),
                "spread": (
                    Stated(document="wire", value="About 250", line=2),
                    Stated(document="paper", value="Around 200", line=1),
                ),
                "dispute_told": False,
            },
        ),
        (Verdict.UNSUPPORTED, quiet, {"kind": Kind.OPINION, "tier": Tier.CERTAIN}),
        (Verdict.UNSUPPORTED, quiet, {"kind": Kind.OPINION}),
        (
            Verdict.OUTDATED,
            [quiet[0], says(Stance.OUTDATED, second[1], cars), quiet[2]],
            {"as_of": "2024-03"},
        ),
        (Verdict.UNCHECKED, [], {"explanation": "Not checked: the answer was cut."}),
        (
            Verdict.SUPPORTED,
            [says(Stance.SUPPORTS, first[2]), quiet[1], says(Stance.SUPPORTS, third[1])],
            {"support": Support(sources=2, origins=2)},
        ),
        (
            Verdict.CONTRADICTED,
            [says(Stance.CONTRADICTS, first[3], guests), *quiet[1:]],
            {"severity": Severity.NOTE},
        ),
        (
            Verdict.CONTRADICTED,
            [quiet[0], says(Stance.CONTRADICTS, second[2], cost), quiet[2]],
            {"tier": Tier.CHECK, "doubts": ("Is it the same bridge?",), "correction": None},
        ),
    ]
    claims = tuple(
        checked(
            sentence,
            verdict,
            judgements,
            **changes,
            **({"id": f"again-{sentence.number}"} if sentence.number > len(told) else {}),
        )
        for sentence, (verdict, judgements, changes) in zip(
            article.sentences, told * times, strict=True
        )
    )
    credit = Credit(name="Wire", text="(Wire)", line=3)
    made = Derivation(
        document="copy",
        original="wire",
        confidence=0.8,
        reasons=("2 of 3 sentences follow the same order",),
    )
    return Report(
        complete=False,
        run=Run(
            version="0.0.0",
            engine="scripted",
            model="double",
            prompts={"examine": "0" * 12},
            usage=Usage(calls=2, prompt_tokens=100, completion_tokens=20, cost_usd=0.0012),
            stages={
                "examine": Usage(calls=1, prompt_tokens=40, completion_tokens=5, cost_usd=0.0004),
                "reconsider": Usage(
                    calls=1, prompt_tokens=60, completion_tokens=15, cost_usd=0.0008
                ),
            },
        ),
        documents=(
            article,
            wire,
            paper,
            copy.model_copy(update={"origin": "wire", "credits": (credit,)}),
        ),
        articles=(ArticleReport(document="story", summary=summarise(claims), claims=claims),),
        derivations=(made,),
    )
