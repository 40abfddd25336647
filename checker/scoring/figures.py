"""The tallies of a data set -> its figures: pure functions of counts and scores."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter

from checker.scoring.matching import Flags, Tally

_VARIANTS: Mapping[str, Callable[[Tally], Flags]] = {
    "": attrgetter("all"),
    "certain_": attrgetter("certain"),
}


def ratio(part: float, whole: float) -> float | None:
    """Return part / whole, None without a whole."""
    return part / whole if whole else None


def precision_recall_f1(
    found: int, missed: int, false_alarms: int
) -> tuple[float | None, float | None, float | None]:
    """Return precision, recall and their harmonic mean, each None where undefined."""
    return (
        ratio(found, found + false_alarms),
        ratio(found, found + missed),
        ratio(2 * found, 2 * found + missed + false_alarms),
    )


def roc_auc(wrong: Sequence[float], sound: Sequence[float]) -> float | None:
    """Return the chance that a wrong text scores above a sound one, ties counting half.

    The Mann-Whitney U statistic over its maximum, from one pass over the sorted scores.
    """
    scores = sorted([(score, 1) for score in wrong] + [(score, 0) for score in sound])
    below, wins = 0, 0.0
    for _, tied in groupby(scores, key=itemgetter(0)):
        kinds = [kind for _, kind in tied]
        ups = sum(kinds)
        downs = len(kinds) - ups
        wins += ups * (below + downs / 2)
        below += downs
    return ratio(wins, len(wrong) * len(sound))


def figures(tallies: Sequence[Tally]) -> dict[str, float | None]:
    """Compute every figure of one data set; `certain_` figures count findings of that tier only."""
    values = _text_auc(tallies)
    for prefix, flags in _VARIANTS.items():
        computed = _text(tallies, flags) | _units(tallies, flags) | _sentences(tallies, flags)
        values |= {prefix + name: value for name, value in computed.items()}
    return values | _verdicts(tallies)


def _text_auc(tallies: Sequence[Tally]) -> dict[str, float | None]:
    wrong = [tally.score for tally in tallies if tally.inconsistent is True]
    sound = [tally.score for tally in tallies if tally.inconsistent is False]
    return {"text_roc_auc": roc_auc(wrong, sound)}


def _text(tallies: Sequence[Tally], flags: Callable[[Tally], Flags]) -> dict[str, float | None]:
    """Score "inconsistent"; without texts of both kinds only recall says anything."""
    wrong = [flags(tally).text for tally in tallies if tally.inconsistent is True]
    sound = [flags(tally).text for tally in tallies if tally.inconsistent is False]
    found, alarms = sum(wrong), sum(sound)
    precision, recall, f1 = precision_recall_f1(found, len(wrong) - found, alarms)
    both = bool(wrong and sound)
    specificity = ratio(len(sound) - alarms, len(sound))
    return {
        "text_balanced_accuracy": ((recall or 0) + (specificity or 0)) / 2 if both else None,
        "text_precision": precision if both else None,
        "text_recall": recall,
        "text_f1": f1 if both else None,
    }


def _units(tallies: Sequence[Tally], flags: Callable[[Tally], Flags]) -> dict[str, float | None]:
    kept = [flags(tally) for tally in tallies]
    alarms = sum(flag.false_alarms for flag in kept)
    findings = sum(flag.findings for flag in kept)
    controls = [flags(tally).false_alarms for tally in tallies if tally.control]
    wrong = sum(tally.wrong_units for tally in tallies)
    return {
        "unit_recall": ratio(sum(flag.units_found for flag in kept), wrong),
        "finding_precision": ratio(findings - alarms, findings),
        "false_alarms_per_text": ratio(alarms, sum(tally.alarms_counted for tally in tallies)),
        "false_alarms_per_control": ratio(sum(controls), len(controls)),
    }


def _sentences(
    tallies: Sequence[Tally], flags: Callable[[Tally], Flags]
) -> dict[str, float | None]:
    found = sum(flags(tally).sentences_found for tally in tallies)
    missed = sum(tally.wrong_sentences for tally in tallies) - found
    alarms = sum(flags(tally).sentence_alarms for tally in tallies)
    names = ("sentence_precision", "sentence_recall", "sentence_f1")
    return dict(zip(names, precision_recall_f1(found, missed, alarms), strict=True))


def _verdicts(tallies: Sequence[Tally]) -> dict[str, float | None]:
    typed = [typed.right for tally in tallies for typed in tally.typed]
    return {
        "contradicted_precision": ratio(
            sum(tally.contradictions_right for tally in tallies),
            sum(tally.contradictions for tally in tallies),
        ),
        "type_accuracy": ratio(sum(typed), len(typed)),
        "disputed_recognised": ratio(
            sum(tally.disputed_right for tally in tallies),
            sum(tally.disputed for tally in tallies),
        ),
        "outdated_recognised": ratio(
            sum(tally.outdated_right for tally in tallies),
            sum(tally.outdated for tally in tallies),
        ),
    }
