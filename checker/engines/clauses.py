"""Claims without a model: the clauses of each sentence, for the engines `rules` and `local`."""

from collections.abc import Mapping, Sequence

from checker.engines import ProposedClaim
from checker.language.clauses import split
from checker.types import Sentence


def clause_claims(sentences: Sequence[Sentence]) -> Mapping[int, list[ProposedClaim]]:
    """Return the clauses of each sentence as claims, by index into `sentences`."""
    return {
        index: [
            ProposedClaim(clause.text, sentence.plain[clause.start : clause.end], clause.kind)
            for clause in split(sentence.plain)
        ]
        for index, sentence in enumerate(sentences)
    }
