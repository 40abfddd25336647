"""Sentences -> claims with what every source says of them, as far as the texts bear it out.

The engine proposes. What cannot stand (words that are not in the sentence, a source sentence or a
value that is nowhere, a sentence without a claim) is asked again with the complaint, and stays
`unchecked` when it fails again. What merely looks odd is a doubt: the engine is asked once more,
and its answer stands.
"""

from checker.examine.asking import Each, examine
from checker.examine.claims import batches, unexamined

__all__ = ["Each", "batches", "examine", "unexamined"]
