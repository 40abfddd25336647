"""The report as JSON, the contract of `docs/report-1.schema.json`."""

import json
import re
import unicodedata
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from checker.records import Report


def render(content: object, indent: int | None = 2) -> str:
    r"""Return a report, or what else there is, as JSON: the same bytes for the same content.

    A control or format character stands there as `\u009b` and the like.
    """
    text = to_json(content, indent=indent).decode()
    unseen = (c for c in set(text) if not c.isprintable() and c != "\n")
    hidden = "".join(c for c in unseen if unicodedata.category(c) != "Zs")
    if hidden:
        text = re.sub(f"[{re.escape(hidden)}]", lambda found: json.dumps(found[0])[1:-1], text)
    # GitHub's runner obeys `##[command]` anywhere in a line.
    return text.replace("##[", r"##\u005b") + "\n"


def schema(of: type[BaseModel] = Report) -> str:
    """Return the JSON schema of a record, as kept in `docs/report-1.schema.json` for the report."""
    content: dict[str, Any] = of.model_json_schema(by_alias=True, mode="serialization")
    content["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
