"""Runs the action's program; its exit code is the step's."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from checker.action.commands import add_summary, command, log, set_outputs, tell
from checker.action.inputs import read_event, read_inputs
from checker.action.run import Outcome, run
from checker.errors import CheckerError
from checker.output import Output, write_report
from checker.reports import FORMATS

_COUNTED = ("contradicted", "unsupported", "disputed", "unchecked")
_FILES = {"report-json": "json", "report-html": "html", "sarif-file": "sarif"}


def main() -> int:
    """Run the action and return the exit code."""
    environ = dict(os.environ)
    _forget_foreign_settings(environ.get("INPUT_API_KEY", ""))
    try:
        event = read_event(environ)
        inputs = read_inputs(environ, event)
        if inputs.notice:
            tell(command("notice", inputs.notice))
        outcome = run(inputs, event, log)
        files = _write(outcome, inputs.reports)
    except CheckerError as error:
        tell(command("error", str(error)))
        set_outputs(environ, _outputs("error", None, {}))
        add_summary(environ, "### checker could not run\n\nThe reason stands in the annotations.\n")
        return error.exit_code
    _annotate(outcome)
    add_summary(environ, _summary(outcome))
    set_outputs(environ, _outputs(outcome.conclusion, outcome, files))
    log(f"conclusion: {outcome.conclusion}")
    return outcome.exit_code


def _forget_foreign_settings(key: str) -> None:
    """Leave the key alone: no variable that an earlier step set may choose where it goes."""
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "CHECKER_")) or name == "INPUT_API_KEY":
            del os.environ[name]
    if key.strip():
        os.environ["OPENAI_API_KEY"] = key.strip()


def _write(outcome: Outcome, folder: Path) -> dict[str, str]:
    """Write the reports and return their outputs' values."""
    if outcome.report is None:
        return {}
    files = {output: folder / f"report.{name}" for output, name in _FILES.items()}
    outputs = [Output(_FILES[output], file) for output, file in files.items()]
    write_report(outcome.report, outputs)
    return {output: str(file) for output, file in files.items()}


def _annotate(outcome: Outcome) -> None:
    if outcome.report is not None:
        tell(FORMATS["github"](outcome.report))
    for name, reason in outcome.refused:
        tell(command("error", reason, file=name))


def _summary(outcome: Outcome) -> str:
    if outcome.report is None and not outcome.refused:
        return "### checker: nothing to check\n\nNo article was added or changed.\n"
    text = FORMATS["markdown"](outcome.report) if outcome.report is not None else ""
    if outcome.refused:
        count = len(outcome.refused)
        text += f"\n{count} article(s) could not be read: the annotations say which, and why.\n"
    return text


def _outputs(
    conclusion: str, outcome: Outcome | None, files: Mapping[str, str]
) -> dict[str, object]:
    articles = outcome.report.articles if outcome and outcome.report else ()
    counts = {
        name: sum(getattr(article.summary, name) for article in articles) for name in _COUNTED
    }
    return {"conclusion": conclusion} | counts | {name: files.get(name, "") for name in _FILES}


if __name__ == "__main__":
    sys.exit(main())
