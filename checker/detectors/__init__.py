"""Deterministic comparisons of an article's sentence with a source, one kind per file.

A detector is a function `find(comparison) -> list[Discrepancy]`; add a file and name it in
`DETECTORS`.
"""
