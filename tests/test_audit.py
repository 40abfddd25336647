"""What the audit of dependencies makes of pip-audit's answer."""

import json

import pytest

from tests.audit import verdict

KNOWN = {"name": "web", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}
CLEAN = {"name": "calm", "version": "2.0", "vulns": []}
STRANGE = {"name": "odd", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "line", "clean"),
    [
        ([KNOWN, CLEAN], "web 1.0: CVE-1, mended in 1.1", False),
        ([CLEAN, STRANGE], "audit: 0 vulnerabilities in 1 packages, 1 not known there", True),
        ([STRANGE], "audit skipped: the database of vulnerabilities knows none", True),
        (None, "audit skipped: the database of vulnerabilities cannot be reached", True),
    ],
)
def test_only_a_known_vulnerability_fails(packages: object, line: str, clean: bool) -> None:
    """Without a database nothing fails, and a line says that nothing was looked up."""
    lines, passed = verdict(json.dumps({"dependencies": packages}))

    assert lines[0].startswith(line)
    assert passed is clean


def test_what_is_no_answer_is_told() -> None:
    """pip-audit that ends in a traceback looked up nothing."""
    assert verdict("") == (
        ["audit skipped: the database of vulnerabilities cannot be reached"],
        True,
    )
