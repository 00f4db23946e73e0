"""Bodies that may be absent in the OpenAPI document, which sees only those a handler declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

_REFERENCE = "#/components/schemas/{name}"


def add_optional_bodies(document: dict[str, Any], kinds: Mapping[str, Any]) -> None:
    """Describe in `document` the optional body of each operation, given by operation id."""
    bodies, types = msgspec.json.schema_components(list(kinds.values()), ref_template=_REFERENCE)
    schemas = document["components"]["schemas"]
    for name, schema in types.items():
        schemas.setdefault(name, schema)
    body_of = dict(zip(kinds, bodies, strict=True))
    for methods in document["paths"].values():
        for operation in methods.values():
            body = body_of.get(operation["operationId"])
            if body is not None:
                content = {"application/json": {"schema": body}}
                operation["requestBody"] = {"content": content, "required": False}
