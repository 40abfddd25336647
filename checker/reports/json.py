"""The report as JSON, the contract of `docs/report-1.schema.json`."""

import json
import unicodedata
from typing import Any

from pydantic import BaseModel

from checker.records import Report


def render(report: Report) -> str:
    """Return the report as indented JSON, the same bytes for the same report."""
    return visible(report.model_dump_json(by_alias=True, indent=2)) + "\n"


def visible(text: str) -> str:
    r"""Return the same JSON with `\u009b` for a control or format character, and the like."""
    unseen = (c for c in set(text) if not c.isprintable() and c != "\n")
    table = {ord(c): json.dumps(c)[1:-1] for c in unseen if unicodedata.category(c) != "Zs"}
    # GitHub's runner obeys `##[command]` anywhere in a line.
    return text.translate(table).replace("##[", r"##\u005b")


def schema(of: type[BaseModel] = Report) -> str:
    """Return the JSON schema of a record, as kept in `docs/report-1.schema.json` for the report."""
    content: dict[str, Any] = of.model_json_schema(by_alias=True, mode="serialization")
    content["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
