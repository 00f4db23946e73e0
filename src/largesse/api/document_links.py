"""Links in the OpenAPI document: which operation answers with the id another one needs.

One rule finds them all. Where `POST P` makes a thing and `P/{x}` names one, the answer's `id`
(its `code`, where a path names a code) is what every path with `{x}` in it asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class _Maker:
    """An operation that makes a thing, and the path parameter that names the thing."""

    path: str
    parameter: str
    responses: list[dict[str, Any]]

    @property
    def known(self) -> dict[str, str]:
        """Where each path parameter comes from that is known after the thing is made."""
        field = "code" if self.parameter == "code" else "id"
        known = {name: f"$request.path.{name}" for name in _PARAMETER.findall(self.path)}
        return known | {self.parameter: f"$response.body#/{field}"}


def add_links(document: dict[str, Any]) -> None:
    """Add to the answers of operations that make a thing the links to those that name one."""
    schemas = document["components"]["schemas"]
    for maker in _makers(document["paths"], schemas):
        known = maker.known
        for path, methods in document["paths"].items():
            named = _PARAMETER.findall(path)
            if maker.parameter not in named or not known.keys() >= set(named):
                continue
            for operation in methods.values():
                link = {
                    "operationId": operation["operationId"],
                    "parameters": {name: known[name] for name in named},
                }
                for response in maker.responses:
                    response.setdefault("links", {})[operation["operationId"]] = link


def _makers(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[_Maker]:
    for path in paths:
        above, _, last = path.rpartition("/")
        parameter = _PARAMETER.fullmatch(last)
        operation = paths.get(above, {}).get("post")
        if parameter is None or operation is None:
            continue
        field = "code" if parameter[1] == "code" else "id"
        responses = [
            response
            for status, response in operation["responses"].items()
            if status.startswith("2") and field in _fields(response, schemas)
        ]
        if responses:
            yield _Maker(above, parameter[1], responses)


def _fields(response: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[str]:
    """Return the names of an answer's fields, those of every form it may have."""
    content = response.get("content", {}).get("application/json", {})
    waiting, found = [content.get("schema", {})], set()
    while waiting:
        schema = waiting.pop()
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
        found |= set(schema.get("properties", {}))
        waiting += [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    return found
