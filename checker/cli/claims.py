"""`checker claims`: what an article is split into."""

from typing import Annotated

import typer

from checker.cli.options import Flags, with_settings
from checker.cli.session import notify, session
from checker.errors import ModelError

_NOT_SPLIT = "fail_on strict evidence_tokens derivation groups jobs second_model".split()


@with_settings(without=_NOT_SPLIT, formats="terminal or json")
def claims(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="Files or folders.")],
    *,
    flags: Flags,
) -> None:
    """Print the claims an article is split into."""
    from checker.cli.output import parse_outputs, write_outputs
    from checker.documents import expand, read
    from checker.pipeline import claims_of
    from checker.reports.claims import FORMATS

    outputs = parse_outputs(flags, FORMATS)
    documents = read(expand(articles, notify=notify), notify, flags.loaded())
    with session(flags) as (settings, engine):
        split = tuple(claims_of(documents, engine, settings))
    write_outputs(split, outputs, FORMATS)
    for document, examined in split:
        for failure in filter(None, (one.failure for one in examined)):
            raise ModelError(f"{document.path}: some sentences stand whole: {failure}")
