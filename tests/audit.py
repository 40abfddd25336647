"""Looks for known vulnerabilities in what is installed here: `python -m tests.audit`.

Without the network the database cannot be asked: one line says so, and nothing fails.
"""

import json
import subprocess
import sys

_COMMAND = "pip_audit --progress-spinner off --skip-editable --local --format json --timeout 10"
_PATIENCE = 300  # seconds


def verdict(output: str) -> tuple[list[str], bool]:
    """Return what pip-audit's JSON says, a line each, and whether nothing was found."""
    try:
        packages = list(json.loads(output)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return ["audit skipped: the database of vulnerabilities cannot be reached"], True
    asked = [one for one in packages if "vulns" in one]
    if not asked:
        return ["audit skipped: the database of vulnerabilities knows none of the packages"], True
    found = [
        f"{one['name']} {one['version']}: {vulnerability['id']},"
        f" mended in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for one in asked
        for vulnerability in one["vulns"]
    ]
    left = len(packages) - len(asked)
    told = f"audit: {len(found)} vulnerabilities in {len(asked)} packages, {left} not known there"
    return [*found, told], not found


def main() -> int:
    """Audit this environment; 1 when a vulnerability is known."""
    command = [sys.executable, "-m", *_COMMAND.split()]
    try:
        done = subprocess.run(  # noqa: S603  ourselves
            command, capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
        lines, clean = verdict(done.stdout)
    except subprocess.TimeoutExpired:
        lines, clean = verdict("")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
