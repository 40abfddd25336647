"""The report as JSON, the contract of `docs/report-1.schema.json`."""

import json
from typing import Any

from checker.contract import Report


def render(report: Report) -> str:
    """Return the report as indented JSON, the same bytes for the same report."""
    return report.model_dump_json(by_alias=True, indent=2) + "\n"


def schema() -> str:
    """Return the JSON schema of the report, as kept in `docs/report-1.schema.json`."""
    content: dict[str, Any] = Report.model_json_schema(by_alias=True, mode="serialization")
    content["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
