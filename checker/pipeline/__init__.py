"""The way of the data: documents -> examine -> settle -> a report."""

from checker.pipeline.article import check_article
from checker.pipeline.run import Watch, check_cases, claims_of, run_of

__all__ = ["Watch", "check_article", "check_cases", "claims_of", "run_of"]
