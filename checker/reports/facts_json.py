"""The fact table as JSON, the contract of `docs/facts-1.schema.json`."""

import json
from typing import Any

from checker.fact_table import FactTable


def render(table: FactTable) -> str:
    """Return the table as indented JSON, the same bytes for the same table."""
    return table.model_dump_json(by_alias=True, indent=2) + "\n"


def schema() -> str:
    """Return the JSON schema of the table, as kept in `docs/facts-1.schema.json`."""
    content: dict[str, Any] = FactTable.model_json_schema(by_alias=True, mode="serialization")
    content["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
