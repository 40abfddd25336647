"""Stage 3 of 7: sentences -> atomic claims, each checked against the words of the article.

The engine proposes; a claim is kept when its words stand in its sentence and it brings in no
number or name of its own. What fails is asked again; what fails again becomes the sentence itself.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from checker.batches import in_batches
from checker.engines import Engine, ProposedClaim
from checker.errors import AnswerCut, AnswerInvalid, AnswerRefused, ModelError
from checker.language.grammar import Tagged
from checker.language.references import points_back
from checker.language.verbatim import find, fold
from checker.language.words import words
from checker.remembered import SentenceMemory
from checker.settings import Settings
from checker.types import Claim, Each, Kind, Segmented, Sentence, Span

_LEAST_COVERED = 2 / 3  # share of a sentence's content words that its claims must carry
_MOST_FOREIGN = 0.2  # share of a claim's content words that the article may lack
_FRAGMENT_WORDS = 4  # content words; fewer, without a verb, are no statement
_CHEAPER_THAN_A_CALL = 4  # sentences; a call sends its instructions each time
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
    given = article.sentences if sentences is None else sentences
    asking = _Asking(article, engine, settings.reasks)
    known: dict[int, list[_Draft]] = {}
    for sentence in given:
        kept = asking.recalled(sentence)
        if kept is not None:
            known[sentence.number] = kept
    runs = _runs(given, known.keys())
    asked = [batch for run in runs for batch in in_batches(run, settings.sentences_per_call)]
    batches = list(each(asking.drafts_from, asked))
    again = {sentence.number for batch in asked for sentence in batch}
    drafts = [draft for batch, _ in batches for draft in batch]
    drafts += [draft for number, kept in known.items() if number not in again for draft in kept]
    drafts.sort(key=lambda draft: (draft.sentence.number, draft.span.start, draft.span.end))
    failures = dict.fromkeys(failure for _, failure in batches if failure)
    return Decomposition(_with_ids(drafts, article), tuple(failures))


def undivided(article: Segmented) -> tuple[Claim, ...]:
    """Return each sentence as a claim as it stands, of an article whose language is not read."""
    return _with_ids([_whole(sentence) for sentence in article.sentences], article)


def _runs(sentences: Sequence[Sentence], known: Collection[int]) -> list[list[Sentence]]:
    """Return the stretches of the article to ask about: all of it but what is known by number.

    A few known sentences between two others are asked about again: another call costs more.
    """
    runs: list[list[Sentence]] = [[]]
    between: list[Sentence] = []
    for settled, group in groupby(sentences, lambda s: s.number in known or states_nothing(s)):
        stretch = list(group)
        count = sum(sentence.number in known for sentence in stretch)
        if not settled or not count:
            runs[-1] += between + stretch
            between = []
        elif runs[-1] and count <= _CHEAPER_THAN_A_CALL:
            between = stretch
        else:
            runs.append([])
    return [run for run in runs if run]


class _Asking:
    """Asks an engine, and its memory first, what the sentences of one article state."""

    def __init__(self, article: Segmented, engine: Engine, reasks: int) -> None:
        self._article = article
        self._engine = engine
        self._reasks = reasks
        self._memory = SentenceMemory(engine.memory, article)
        self._vocabulary = _vocabulary(article)

    def recalled(self, sentence: Sentence) -> list[_Draft] | None:
        """Return the drafts from what is remembered of a sentence, if it still holds."""

        def use(claims: Sequence[ProposedClaim], nothing: bool) -> list[_Draft] | None:
            kept = self._kept(claims, sentence)
            if len(kept) < len(claims) or (nothing and not _may_state_nothing(sentence)):
                return None
            return _complete(kept, nothing, sentence)

        return None if states_nothing(sentence) else self._memory.recall(sentence, use)

    def drafts_from(self, batch: Sequence[Sentence]) -> tuple[list[_Draft], str | None]:
        """Ask about consecutive sentences, again about those without an answer that holds."""
        first = batch[0]
        alone = first.number == 1 or not points_back(first.plain)
        context = "" if alone else self._article.sentences[first.number - 2].plain
        drafts: list[_Draft] = []
        missing = [sentence for sentence in batch if not states_nothing(sentence)]
        heard: set[int] = set()
        failure = None
        for _ in range(1 + self._reasks if missing else 0):
            try:
                proposed, nothing = _propose(missing, context, self._engine)
            except ModelError as error:
                failure = str(error)
                break
            heard = {s.number for i, s in enumerate(missing) if i in proposed or i in nothing}
            unresolved = []
            for index, sentence in enumerate(missing):
                kept = self._kept(proposed.get(index, ()), sentence)
                empty = not kept and index in nothing and _may_state_nothing(sentence)
                if kept or empty:
                    drafts += self._settled(sentence, kept, empty)
                else:
                    unresolved.append(sentence)
            missing = unresolved
            if not missing:
                break
        for sentence in missing:
            if failure or sentence.number not in heard:
                drafts.append(_whole(sentence))
            else:
                drafts += self._settled(sentence, [], nothing=False)
        return drafts, failure

    def _settled(
        self, sentence: Sentence, kept: Sequence[tuple[ProposedClaim, _Draft]], nothing: bool
    ) -> list[_Draft]:
        """Remember what was found of a sentence, and return its drafts."""
        self._memory.keep(sentence, [claim for claim, _ in kept], nothing)
        return _complete(kept, nothing, sentence)

    def _kept(
        self, proposed: Iterable[ProposedClaim], sentence: Sentence
    ) -> list[tuple[ProposedClaim, _Draft]]:
        """Return the proposals that hold to the article's words, each once."""
        kept: dict[str, tuple[ProposedClaim, _Draft]] = {}
        for claim in proposed:
            place = find(claim.words, sentence.plain)
            text = fold(claim.text)
            new = text.lower() not in kept
            faithful = _is_statement(text, sentence) and _is_faithful(text, self._vocabulary)
            if place and new and faithful:
                draft = _Draft(text, claim.kind, sentence.span(*place), sentence)
                kept[text.lower()] = (claim, draft)
        return list(kept.values())


def _complete(
    kept: Sequence[tuple[ProposedClaim, _Draft]], nothing: bool, sentence: Sentence
) -> list[_Draft]:
    """Return the drafts of a sentence, with all of it where they leave out too much."""
    drafts = [draft for _, draft in kept]
    return (
        drafts if nothing or (drafts and _covers(drafts, sentence)) else [*drafts, _whole(sentence)]
    )


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
