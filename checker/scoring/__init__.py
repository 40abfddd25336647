"""Scores checker on labelled data: `read_labelled`, `sample`, `score`, then a table or JSON."""

from checker.scoring.cases import Labelled, sample
from checker.scoring.figures import Score, score
from checker.scoring.formats import read_labelled
from checker.scoring.tables import told

__all__ = ["Labelled", "Score", "read_labelled", "sample", "score", "told"]
