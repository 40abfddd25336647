"""Checks news articles claim by claim against other sources.

from checker import check, Settings

report = check(["story.md"], against=["wire1.txt", "wire2.txt"])
for claim in report.findings:
    print(claim.verdict, claim.span.text, claim.explanation)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.api import check
    from checker.contract import CheckedClaim, FailOn, Report
    from checker.errors import CheckerError, InputError, ModelError, UsageError
    from checker.pipeline import Interrupted
    from checker.settings import Settings
    from checker.types import Element, Judgement, Severity, Stance, Tier, Verdict

_HOMES = {
    "checker.api": ("check",),
    "checker.contract": ("CheckedClaim", "FailOn", "Report"),
    "checker.errors": (
        "CheckerError",
        "InputError",
        "ModelError",
        "UsageError",
    ),
    "checker.pipeline": ("Interrupted",),
    "checker.settings": ("Settings",),
    "checker.types": (
        "Element",
        "Judgement",
        "Severity",
        "Stance",
        "Tier",
        "Verdict",
    ),
}

__all__ = [
    "CheckedClaim",
    "CheckerError",
    "Element",
    "FailOn",
    "InputError",
    "Interrupted",
    "Judgement",
    "ModelError",
    "Report",
    "Settings",
    "Severity",
    "Stance",
    "Tier",
    "UsageError",
    "Verdict",
    "check",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `checker --help` stays fast."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'checker' has no attribute {name!r}")
