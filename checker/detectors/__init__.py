"""Deterministic comparisons of an article's sentence with a source, one kind per file.

A detector is a function `find(comparison) -> list[Discrepancy]`; add a file and name it in
`DETECTORS`.
"""

from collections.abc import Callable

from checker.detectors import titles
from checker.types import Comparison, Discrepancy

Detector = Callable[[Comparison], list[Discrepancy]]

DETECTORS: tuple[Detector, ...] = (titles.find,)
