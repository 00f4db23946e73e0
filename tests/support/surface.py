"""The operations there are, found in the OpenAPI document, and clients that may call each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from largesse.api.app import find_handlers, routed_app
from largesse.api.document import openapi_document
from largesse.api.gate import STREAMED
from largesse.bootstrap.runtime import Runtime
from largesse.storage import Database
from support.browser import open_to
from support.shop import Shop

Json = dict[str, Any]
Schema = Mapping[str, Any]
ORIGIN = "http://shop.test"


@dataclass(frozen=True)
class Operation:
    """One operation: how it is called and what it takes."""

    name: str
    method: str
    path: str
    body: Schema | None
    """The schema of its JSON body; none where it takes none, or a stream."""

    is_body_needed: bool
    is_streamed: bool
    is_open: bool
    queries: tuple[str, ...]
    parameters: tuple[str, ...]

    @property
    def is_deletion(self) -> bool:
        """Whether doing it takes away what it names."""
        return self.method == "DELETE" or self.path.endswith("/permanent-deletion")

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"


@cache
def document() -> Json:
    """Return the OpenAPI document. It needs no database: the pool is never opened."""
    return openapi_document(routed_app(Runtime(Database(""))))


@cache
def operations() -> dict[str, Operation]:
    """Return every operation of the document by its label, such as `GET /v1/vouchers`."""
    streamed = {str(each.operation_id) for each in find_handlers() if each.opt.get(STREAMED)}
    found = [
        _operation(path, method, told, streamed)
        for path, methods in document()["paths"].items()
        for method, told in methods.items()
    ]
    return {each.label: each for each in sorted(found, key=lambda each: each.label)}


def _operation(path: str, method: str, told: Json, streamed: set[str]) -> Operation:
    name = str(told["operationId"])
    asked = {} if name in streamed else told.get("requestBody", {})
    named = [(each["in"], each["name"]) for each in told.get("parameters", ())]
    return Operation(
        name,
        method.upper(),
        path,
        body=asked.get("content", {}).get("application/json", {}).get("schema"),
        is_body_needed=bool(asked.get("required")),
        is_streamed=name in streamed,
        is_open=told.get("security") == [],
        queries=tuple(each for place, each in named if place == "query"),
        parameters=tuple(each for place, each in named if place == "path"),
    )


def fields(schema: Schema, depth: int = 2, above: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield the path and schema of each field of a body, down to a depth of objects."""
    schema = resolved(schema)
    for name, field in schema.get("properties", {}).items():
        path = f"{above}.{name}"
        yield path, field
        for form in _forms(field):
            if depth > 1 and "properties" in form:
                yield from fields(form, depth - 1, path)


def _forms(schema: Schema) -> Iterator[Schema]:
    schema = resolved(schema)
    yield schema
    for each in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _forms(each)


def resolved(schema: Schema) -> Schema:
    """Follow a reference."""
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def types(schema: Schema) -> set[str]:
    """Return the JSON types a field may have; none where it may be anything."""
    found: set[str] = set()
    for form in _forms(schema):
        kind = form.get("type", ())
        found |= {kind} if isinstance(kind, str) else set(kind)
    return found


def body_with(path: str, value: Any) -> Json:
    """Return a body with nothing but one field, given by its path."""
    for name in reversed(path.strip(".").split(".")):
        value = {name: value}
    body: Json = value
    return body


def smallest(schema: Schema) -> Json:
    """Return the smallest object a schema allows: its needed fields, each with some value."""
    schema = resolved(schema)
    known = schema.get("properties", {})
    return {name: _some(known.get(name, {})) for name in schema.get("required", ())}


def _some(schema: Schema) -> Any:
    schema = resolved(schema)
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return _some(next(each for each in schema[several] if each.get("type") != "null"))
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "string":
            return "some@shop.test" if "pattern" in schema else "x" * schema.get("minLength", 1)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "array":
            return [_some(schema.get("items", {}))] * schema.get("minItems", 0)
        case _:
            return smallest(schema)


def caller(shop: Shop) -> httpx.Client:
    """Return a client with keys of all kinds in one set of headers; each surface reads its own."""
    open_to(shop, "*", redeem_enabled=True, publish_enabled=True, loyalty_events_enabled=True)
    key = shop.keys["client"]
    client = {"X-Client-Application-Id": key.public_id, "X-Client-Token": key.token}
    own = {**shop.http.headers, **shop.management.headers, **client, "Origin": ORIGIN}
    sent = {name: text for name, text in own.items() if name.lower().startswith(("x-", "origin"))}
    return httpx.Client(base_url=shop.server.address, headers=sent, timeout=60)
