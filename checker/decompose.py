"""Stage 3 of 7: sentences -> atomic claims, each checked against the words of the article.

The engine proposes; a claim is kept when its words stand in its sentence and it brings in no
number or name of its own. What fails is asked again; what fails again becomes the sentence itself.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.batches import in_batches
from checker.engines import Engine, ProposedClaim
from checker.errors import AnswerCut, AnswerInvalid, AnswerRefused, ModelError
from checker.language.grammar import Tagged
from checker.language.verbatim import find, fold
from checker.language.words import words
from checker.settings import Settings
from checker.types import Claim, Each, Kind, Segmented, Sentence, Span

_LEAST_COVERED = 2 / 3  # share of a sentence's content words that its claims must carry
_MOST_FOREIGN = 0.2  # share of a claim's content words that the article may lack
_FRAGMENT_WORDS = 4  # content words; fewer, without a verb, are no statement
_LABEL_WORDS = 4  # fewer, without a full stop, are a label and no statement
_BYLINE = re.compile(
    r"\((?:additional )?(?:reporting|writing|editing)\b.*\)$"
    r"|(?:additional |)(?:reporting|writing|editing|photo|photograph) by\b.*$"
    r"|source: ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Draft:
    text: str
    kind: Kind
    span: Span
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Decomposition:
    """An article's claims in reading order, and why some sentences are claims as they stand."""

    claims: tuple[Claim, ...]
    failures: tuple[str, ...]


def decompose(
    article: Segmented,
    engine: Engine,
    settings: Settings,
    each: Each = map,
    sentences: Sequence[Sentence] | None = None,
) -> Decomposition:
    """Split an article, or some of its sentences, into claims; each that states anything has one.

    A model that fails costs detail, not coverage: its sentences are claims as they stand.
    `each` maps a function over the batches, as `map` does.
    """
    asked = article.sentences if sentences is None else sentences
    vocabulary = _vocabulary(article)

    def drafts_from(batch: Sequence[Sentence]) -> tuple[list[_Draft], str | None]:
        before = batch[0].number - 2
        context = article.sentences[before].plain if before >= 0 else ""
        return _decompose_batch(batch, context, engine, settings.reasks, vocabulary)

    batches = list(each(drafts_from, in_batches(asked, settings.sentences_per_call)))
    drafts = [draft for batch, _ in batches for draft in batch]
    drafts.sort(key=lambda draft: (draft.sentence.number, draft.span.start, draft.span.end))
    failures = dict.fromkeys(failure for _, failure in batches if failure)
    return Decomposition(_with_ids(drafts, article), tuple(failures))


def undivided(article: Segmented) -> tuple[Claim, ...]:
    """Return each sentence as a claim as it stands, of an article whose language is not read."""
    return _with_ids([_whole(sentence) for sentence in article.sentences], article)


def _decompose_batch(
    batch: Sequence[Sentence],
    context: str,
    engine: Engine,
    reasks: int,
    vocabulary: frozenset[str],
) -> tuple[list[_Draft], str | None]:
    drafts: list[_Draft] = []
    missing = [sentence for sentence in batch if not states_nothing(sentence)]
    failure = None
    for _ in range(1 + reasks if missing else 0):
        try:
            proposed, nothing = _propose(missing, context, engine)
        except ModelError as error:
            failure = str(error)
            break
        unresolved = []
        for index, sentence in enumerate(missing):
            kept = list(_kept(proposed.get(index, ()), sentence, vocabulary))
            drafts += kept
            if not kept and not (index in nothing and _may_state_nothing(sentence)):
                unresolved.append(sentence)
            elif kept and not _covers(kept, sentence):
                drafts.append(_whole(sentence))
        missing = unresolved
        if not missing:
            break
    return drafts + [_whole(sentence) for sentence in missing], failure


def _propose(
    sentences: Sequence[Sentence], context: str, engine: Engine
) -> tuple[Mapping[int, Sequence[ProposedClaim]], frozenset[int]]:
    """Ask about all sentences at once; about each half when one answer was unusable."""
    try:
        return engine.propose_claims(sentences, context)
    except (AnswerCut, AnswerInvalid, AnswerRefused):
        if len(sentences) == 1:
            raise
    half = len(sentences) // 2
    claims: dict[int, Sequence[ProposedClaim]] = {}
    nothing: set[int] = set()
    failures: list[ModelError] = []
    for first, part in ((0, sentences[:half]), (half, sentences[half:])):
        before = context if first == 0 else sentences[half - 1].plain
        try:
            found, empty = _propose(part, before, engine)
        except ModelError as error:
            failures.append(error)
        else:
            claims |= {first + position: proposed for position, proposed in found.items()}
            nothing |= {first + position for position in empty}
    if len(failures) == 2:
        raise failures[-1]
    return claims, frozenset(nothing)


def states_nothing(sentence: Sentence) -> bool:
    """Whether code can see that a sentence makes no statement: labels, bylines, questions."""
    text = sentence.plain.strip()
    if text.endswith((":", "?")) or _BYLINE.match(text):
        return True
    return len(words(text)) < _LABEL_WORDS and not text.endswith((".", "!", "”", '"'))


def _may_state_nothing(sentence: Sentence) -> bool:
    """Whether an engine's word that a sentence states nothing is believed: short, no full stop."""
    text = sentence.plain.strip()
    return len(words(text)) < 2 * _LABEL_WORDS and not text.endswith(".")


def _kept(
    proposed: Iterable[ProposedClaim], sentence: Sentence, vocabulary: frozenset[str]
) -> Iterable[_Draft]:
    """Yield the proposals that hold to the article's words, each once."""
    seen: set[str] = set()
    for claim in proposed:
        place = find(claim.words, sentence.plain)
        text = fold(claim.text)
        new = text.lower() not in seen
        if place and new and _is_statement(text, sentence) and _is_faithful(text, vocabulary):
            seen.add(text.lower())
            yield _Draft(text, claim.kind, sentence.span(*place), sentence)


def _vocabulary(article: Segmented) -> frozenset[str]:
    texts = [sentence.plain for sentence in article.sentences] + [article.document.title or ""]
    return frozenset(word.stem for text in texts for word in words(fold(text)))


def _is_statement(text: str, sentence: Sentence) -> bool:
    """Whether a claim says something of something; a small model also lists mere things."""
    if text == fold(sentence.plain):
        return True
    tagged = Tagged(text)
    content = sum(word.is_content for word in tagged.words)
    return content >= _FRAGMENT_WORDS or tagged.has("finite", 0, tagged.size)


def _is_faithful(text: str, vocabulary: frozenset[str]) -> bool:
    """Whether a claim has no number and no name, and few words, that the article lacks."""
    content = [word for word in words(text) if word.is_content]
    foreign = [word for word in content if word.stem not in vocabulary]
    names = [word for word in foreign if word.start > 0 and word.text[0].isupper()]
    numbers = [word for word in foreign if any(char.isdigit() for char in word.text)]
    return bool(content) and not names and not numbers and _few(foreign, content)


def _few(foreign: Sequence[object], content: Sequence[object]) -> bool:
    return len(foreign) <= _MOST_FOREIGN * len(content)


def _covers(drafts: Sequence[_Draft], sentence: Sentence) -> bool:
    """Whether the claims together carry enough of the sentence's content words."""
    content = {word.stem for word in words(sentence.plain) if word.is_content}
    carried = {word.stem for draft in drafts for word in words(f"{draft.text} {draft.span.text}")}
    return len(content & carried) >= _LEAST_COVERED * len(content)


def _whole(sentence: Sentence) -> _Draft:
    return _Draft(fold(sentence.plain), Kind.FACT, sentence.span(), sentence)


def _with_ids(drafts: Sequence[_Draft], article: Segmented) -> tuple[Claim, ...]:
    """Name each claim by its words, so that an edit elsewhere does not rename it."""
    repeats = _repeats(article)
    claims = []
    for draft in drafts:
        key = "\x1f".join((draft.sentence.document, fold(draft.sentence.plain), draft.text))
        digest = hashlib.sha256(key.encode()).hexdigest()[:12]
        times = repeats[draft.sentence.number]
        repeat = "" if times == 1 else f"-{times}"
        claims.append(Claim(digest + repeat, draft.text, draft.kind, draft.span, draft.sentence))
    return tuple(claims)


def _repeats(article: Segmented) -> dict[int, int]:
    """Return by number of a sentence how often its words have stood in the article by then."""
    seen: Counter[str] = Counter()
    repeats = {}
    for sentence in article.sentences:
        words = fold(sentence.plain)
        seen[words] += 1
        repeats[sentence.number] = seen[words]
    return repeats
