"""Writes to a pull request what was found: suggestions, and one comment that is kept up to date.

A step of the action runs it, isolated. What GitHub refuses is told in a notice and fails nothing.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

REPORTS = Path(os.environ["REPORTS"])
REPOSITORY = f"repos/{os.environ['GITHUB_REPOSITORY']}"
PULL = os.environ["PULL"]
RUN = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}".format(**os.environ)
MARK = f"<!-- checker {REPORTS.name} -->"
AUTHOR = "github-actions[bot]"  # nobody else's comment is taken for ours
REFUSED = (
    "Not everything is written to the pull request: that takes the program gh and the permission"
    " pull-requests: write, which a fork's pull request never has. What was found stands in the"
    f" summary: {RUN}"
)


def main() -> None:
    """Write what is asked for."""
    try:
        if os.environ["COMMENT"] == "true":
            comment()
        if (REPORTS / "review.json").exists():
            suggest()
    except (OSError, subprocess.CalledProcessError):
        print(f"::notice title=checker::{REFUSED}")  # noqa: T201  the runner reads it


def comment() -> None:
    """Write the comment, or edit it; where there is nothing to tell none is begun."""
    there = f"{REPOSITORY}/issues/{PULL}/comments"
    ours = [
        str(one["id"])
        for one in listed(there)
        if (one["user"] or {}).get("login") == AUTHOR and one["body"].startswith(MARK)
    ]
    written = REPORTS / "comment.markdown"
    text = written.read_text(encoding="utf-8") if written.exists() else ""
    opened = os.environ["CODE"] != "0" or has_findings()
    if not opened:
        text = f"Nothing is found any more.\n\n{text}"
    elif not text:
        text = "Nothing could be checked.\n"
    body = {"body": f"{MARK}\n{text}\n[The whole report]({RUN})"}
    if ours:
        send("PATCH", f"{REPOSITORY}/issues/comments/{ours[0]}", body)
    elif opened:
        send("POST", there, body)


def has_findings() -> bool:
    """Whether the report, if there is one, has a finding that no reviewer decided on."""
    report = REPORTS / "report.json"
    articles = json.loads(report.read_bytes())["articles"] if report.exists() else []
    told = [one["summary"] for one in articles]
    return any(one["claims"] > one["supported"] + one["waived"] for one in told)


def suggest() -> None:
    """Write the review, but for comments that stand there already."""
    review = json.loads((REPORTS / "review.json").read_bytes())
    known = {(one["path"], one["body"]) for one in listed(f"{REPOSITORY}/pulls/{PULL}/comments")}
    new = [one for one in review["comments"] if (one["path"], one["body"]) not in known]
    if new:
        commit = os.environ["PULL_HEAD"]
        told = review | {"comments": new, "commit_id": commit}
        send("POST", f"{REPOSITORY}/pulls/{PULL}/reviews", told)


def listed(path: str) -> list[dict[str, Any]]:
    """Return everything that GitHub lists."""
    return [one for page in json.loads(gh("--paginate", "--slurp", path)) for one in page]


def send(method: str, path: str, content: dict[str, Any]) -> None:
    """Ask GitHub to keep this."""
    gh("--silent", "--method", method, path, "--input", "-", content=json.dumps(content))


def gh(*arguments: str, content: str | None = None) -> str:
    """Run GitHub's own client and return what it printed."""
    command = ["gh", "api", *arguments]
    done = subprocess.run(command, input=content, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603  no shell
    return done.stdout


if __name__ == "__main__":
    main()
