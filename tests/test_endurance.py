"""Many articles, many workers and many faults together."""

import pytest

from tests.endurance import measure
from tests.fault_table import lost, passed


@pytest.mark.parametrize("seed", [1, 2])
def test_faults_in_parallel_change_no_verdict(seed: int) -> None:
    """What was checked despite the faults is as without them, and next to all was."""
    result = measure(5, seed)
    assert result.honest.complete
    assert {article.summary.contradicted for article in result.honest.articles} == {1}
    assert result.calls > result.honest.run.usage.calls
    assert result.report.run.usage.calls == result.calls
    assert result.differing == []
    assert lost(result.report, result.honest) == []
    assert passed(result.report, result.honest) == []
    unchecked = sum(article.summary.unchecked for article in result.report.articles)
    assert unchecked <= 3
