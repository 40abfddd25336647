"""Derives the fact table of an event from a report: what is agreed, by whom, and who differs."""

from checker.facts.tabulate import fact_table

__all__ = ["fact_table"]
