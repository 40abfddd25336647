"""Deterministic comparisons of an article's sentence with a source, one kind per file.

A detector is a function `find(comparison) -> list[Discrepancy]`; add a file and name it in
`DETECTORS`. The order is that of trust: of two findings on the same words the first is kept.
"""

from collections.abc import Callable

from checker.detectors import (
    attribution,
    certainty,
    dates,
    names,
    negation,
    numbers,
    quotes,
    titles,
)
from checker.types import Comparison, Discrepancy

Detector = Callable[[Comparison], list[Discrepancy]]

DETECTORS: tuple[Detector, ...] = (
    titles.find,
    quotes.find,
    numbers.find,
    certainty.find,
    dates.find,
    negation.find,
    attribution.find,
    names.find,
)
