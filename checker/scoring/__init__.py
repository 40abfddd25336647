"""Scores checker on labelled data: `read_labelled`, `score`, then a table or JSON."""

from checker.scoring.cases import Labelled, read_labelled
from checker.scoring.figures import Score, score
from checker.scoring.tables import told

__all__ = ["Labelled", "Score", "read_labelled", "score", "told"]
