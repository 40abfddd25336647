"""Scores checker on labelled data: `read_labelled`, `sample`, `score`, then a table or JSON."""

from checker.scoring.cases import Labelled, sample
from checker.scoring.formats import read_labelled
from checker.scoring.result import Score, compare, read_score, score
from checker.scoring.tables import compare_tables, kind_table, score_tables, show

__all__ = [
    "Labelled",
    "Score",
    "compare",
    "compare_tables",
    "kind_table",
    "read_labelled",
    "read_score",
    "sample",
    "score",
    "score_tables",
    "show",
]
