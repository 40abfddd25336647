"""Finds statements that the source has from another speaker."""

from checker.language.aliases import mentions, same_name
from checker.language.names import Name, NameKind, names
from checker.language.speech import Speech, sorts_of, speeches
from checker.types import Comparison, Discrepancy, Element, Sentence, Stance

NAME = "attribution"
# Shares of what was said that both sides say, and how many stems at least.
SHARE, LONG_SHARE, OTHER_SHARE, COUNT = 0.5, 0.38, 0.25, 3
PRONOUN_SHARE = 0.6
APPOSITION = 40  # characters
CLEAR_SHARE, CLEAR_COUNT = 0.8, 5


def find(comparison: Comparison) -> list[Discrepancy]:
    """Return the speaker of the sentence where the source credits its words to another."""
    pairs = [
        (ours, evidence, theirs)
        for ours in speeches(comparison.sentence.plain)
        for evidence in comparison.evidence
        for theirs in speeches(evidence.plain)
    ]
    pairs.sort(key=lambda pair: -len(pair[0].said & pair[2].said))
    found = (_compared(comparison, *pair) for pair in pairs)
    return [hit for hit in found if hit][:1]


def _compared(
    comparison: Comparison, ours: Speech, evidence: Sentence, theirs: Speech
) -> Discrepancy | None:
    shared = ours.said & theirs.said
    shares = len(shared) / max(1, len(ours.said)), len(shared) / max(1, len(theirs.said))
    asked = SHARE if len(shared) == COUNT else LONG_SHARE
    if len(shared) < COUNT or max(shares) < asked or min(shares) < OTHER_SHARE:
        return None
    if ours.pronoun or _speaks_near(comparison, ours, evidence):
        return None
    credited = theirs.text
    if theirs.pronoun:
        person = _antecedent(comparison, ours, evidence)
        if person is None or max(shares) < PRONOUN_SHARE:
            return None
        credited = person.text
    elif not _differ(comparison, ours, theirs):
        return None
    clear = min(shares) >= CLEAR_SHARE and len(shared) >= CLEAR_COUNT
    return Discrepancy(
        detector=NAME,
        element=Element.ATTRIBUTION,
        stance=Stance.CONTRADICTS,
        article_span=comparison.sentence.span(ours.start, ours.end),
        source_span=evidence.span(theirs.start, theirs.end),
        evidence=evidence,
        reason=f'the article credits this to "{ours.text}", the source to "{credited}"',
        correction=credited,
        hard=clear and bool(ours.names) and bool(theirs.names),
    )


def _antecedent(comparison: Comparison, ours: Speech, evidence: Sentence) -> Name | None:
    """Return the one person whom a "he" or "she" can mean, if that is not our speaker."""
    if not any(name.kind is not NameKind.PLACE for name in ours.names):
        return None
    before = comparison.source.sentences[max(0, evidence.number - 3) : evidence.number - 1]
    if not before or any(mentions(one.plain, name) for one in before for name in ours.names):
        return None
    persons = [
        name
        for name in names(before[-1].plain)
        if name.kind in {NameKind.PERSON, NameKind.UNKNOWN} and not name.doubtful
    ]
    return persons[0] if len(persons) == 1 else None


def _speaks_near(comparison: Comparison, ours: Speech, evidence: Sentence) -> bool:
    """Whether the source names our speaker beside the statement, or has it speak nearby."""
    if _names(ours, evidence.plain):
        return True
    near = comparison.source.sentences[max(0, evidence.number - 3) : evidence.number + 2]
    return any(_names(ours, other.text) for one in near for other in speeches(one.plain))


def _names(speech: Speech, text: str) -> bool:
    """Whether a text names the speaker, or one of the same sort."""
    if speech.names:
        return any(mentions(text, name) for name in speech.names)
    return not speech.sorts.isdisjoint(sorts_of(text))


def _differ(comparison: Comparison, ours: Speech, theirs: Speech) -> bool:
    """Whether two speakers cannot be one: other names, or a role the source never gives them."""
    text = comparison.sentence.plain
    if any(mentions(text, name) for name in theirs.names):
        return False
    if not theirs.names and not theirs.sorts.isdisjoint(sorts_of(text)):
        return False
    if ours.names and theirs.names:
        return not any(same_name(a, b) for a in ours.names for b in theirs.names)
    if not ours.names and not theirs.names:
        return ours.sorts.isdisjoint(theirs.sorts)
    named, other = (ours, theirs) if ours.names else (theirs, ours)
    if not named.sorts.isdisjoint(other.sorts):
        return False
    return not any(
        _holds(sentence.plain, name, other)
        for sentence in comparison.source.sentences
        for name in named.names
    )


def _holds(text: str, name: Name, role: Speech) -> bool:
    """Whether a sentence sets a role of that sort before the name, or after it in apposition."""
    for found in names(text):
        if same_name(found, name):
            before = " ".join(text[: found.start].split()[-2:])
            after = text[found.end : found.end + APPOSITION]
            beside = f"{before} {after}" if after.startswith((",", " (")) else before
            if not role.sorts.isdisjoint(sorts_of(beside)):
                return True
    return False
