"""What a dispute is about: the value each document gives, and whether the article tells of both."""

from collections.abc import Iterable, Sequence

from checker.contract import Stated
from checker.language.quantities import quantities
from checker.language.verbatim import find
from checker.language.words import words
from checker.types import Claim, Judgement, Segmented, Stance


def spread(claim: Claim, article: Segmented, judgements: Sequence[Judgement]) -> tuple[Stated, ...]:
    """Return the values that article and sources give, each with its place; copies left out."""
    counted = [one for one in judgements if one.copy_of is None]
    own = next((one.article_value for one in counted if one.article_value), claim.span.text)
    values = [Stated(document=article.document.id, value=own, line=claim.span.line)]
    for judgement in counted:
        if judgement.stance in {Stance.SUPPORTS, Stance.CONTRADICTS} and judgement.evidence:
            shown = judgement.evidence[0]
            value = judgement.source_value or _as_said(own, shown.text)
            values.append(Stated(document=judgement.document, value=value, line=shown.line))
    return tuple(values)


def _as_said(value: str, evidence: str) -> str:
    """Return the words of the evidence that give the value: the same, its number, or all."""
    place = find(value, evidence)
    if place:
        return evidence[place[0] : place[1]]
    wanted = set(_numbers(value))
    given = (evidence[one.start : one.end] for one in quantities(evidence))
    return next((said for said in given if wanted & set(_numbers(said))), evidence)


def _numbers(text: str) -> list[str]:
    return [word.text for word in words(text) if word.text[0].isdigit()]


def told_of(against: Iterable[Judgement], article: Segmented) -> bool:
    """Whether the article itself gives every value that speaks against its own."""
    return all(
        any(find(words, sentence.plain) for sentence in article.sentences)
        for one in against
        for words in _other_words(one.source_value or "", one.article_value or "")
    )


def _other_words(value: str, own: str) -> list[str]:
    """Return what tells a value from the article's: its numbers where they differ, else all."""
    return [number for number in _numbers(value) if number not in _numbers(own)] or [value]
