"""`checker check --fix`: shows the sure corrections of the articles, then writes them."""

import hashlib
import sys

from checker.documents.files import content, write
from checker.records import Notify, Report
from checker.reports.patch import patches


def write_corrections(report: Report, notify: Notify) -> None:
    """Write what `--format patch` shows, on stderr first, and tell what is left out.

    A file that has changed since it was read stays as it is. Raises InputError for one that cannot
    be written.
    """
    for patch in patches(report):
        if patch.notice:
            notify(patch.notice)
        if not patch.diff:
            continue
        path = patch.document.path
        sys.stderr.write(patch.diff)
        if hashlib.sha256(content(path)).hexdigest() != patch.document.sha256:
            notify(f"{path}: not corrected, for it has changed since it was read; run again")
            continue
        write(path, patch.text.encode("utf-8"))
        notify(f"{path}: corrected")
