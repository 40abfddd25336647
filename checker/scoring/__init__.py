"""Scores checker on labelled data: `read_cases`, `sample`, `score`, then a table or JSON."""

from checker.scoring.cases import sample
from checker.scoring.formats import read_cases
from checker.scoring.result import Score, compare, read_score, score, write_score
from checker.scoring.tables import compare_tables, score_tables, show

__all__ = [
    "Score",
    "compare",
    "compare_tables",
    "read_cases",
    "read_score",
    "sample",
    "score",
    "score_tables",
    "show",
    "write_score",
]
