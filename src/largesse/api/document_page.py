"""The OpenAPI document as one page to browse, without scripts or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin: 2rem 0 .5rem; text-transform: none; }
details { border: 1px solid #8884; border-radius: .5rem; margin: .4rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; }
code { font-family: ui-monospace, monospace; }
b.method { min-width: 4.2rem; text-align: center; border-radius: .3rem; color: #fff;
  font-size: .8rem; padding: .1rem .3rem; background: #555; }
b.get { background: #1668a8; } b.post { background: #1f7a3d; } b.put { background: #9a6100; }
b.delete { background: #a52a2a; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0; font-size: .92rem; }
th, td { text-align: left; padding: .15rem .5rem; vertical-align: top;
  border-bottom: 1px solid #8883; }
nav a { margin-right: .8rem; }
"""


def render(document: dict[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    schemas = document.get("components", {}).get("schemas", {})
    by_tag: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "operationId" in operation:
                tag = (operation.get("tags") or ["Other"])[0]
                by_tag.setdefault(tag, []).append((method, path, operation))
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in sorted(by_tag))
    sections = "".join(_section(tag, by_tag[tag], schemas) for tag in sorted(by_tag))
    types = "".join(_named_type(name, schemas[name]) for name in sorted(schemas))
    sections += f'<h2 id="Types">Types</h2>{types}'
    links += '<a href="#Types">Types</a>'
    info = document["info"]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])} API'
        f'</title><meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>{escape(info['title'])} API</h1><p>{escape(info.get('description', ''))} "
        f'<a href="/openapi.json">OpenAPI {escape(document["openapi"])} document</a>.</p>'
        f"<nav>{links}</nav>{sections}</html>"
    )


def _section(
    tag: str, operations: list[tuple[str, str, dict[str, Any]]], schemas: dict[str, Any]
) -> str:
    rows = "".join(_operation(m, p, o, schemas) for m, p, o in sorted(operations, key=_place))
    return f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{rows}'


def _place(entry: tuple[str, str, dict[str, Any]]) -> tuple[str, int]:
    return entry[1], ["get", "post", "put", "delete"].index(entry[0])


def _operation(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    said = operation.get("description") or operation.get("summary", "")
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    parts = [f"<p>{escape(said)}</p>"]
    if operation.get("parameters"):
        rows = [
            (escape(p["name"]), escape(p["in"]), _type(p.get("schema", {})))
            for p in operation["parameters"]
        ]
        parts.append(_table(("Parameter", "In", "Type"), rows))
    if body:
        parts.append("<b>Body</b>" + _fields(body.get("schema", {}), schemas))
    for status, response in operation.get("responses", {}).items():
        content = response.get("content", {}).get("application/json", {})
        if status.startswith("2") and content:
            parts.append(f"<b>{status}</b>" + _fields(content.get("schema", {}), schemas))
    return (
        f'<details id="{escape(operation["operationId"])}"><summary>'
        f'<b class="method {method}">{method.upper()}</b><code>{escape(path)}</code>'
        f"<span>{escape(operation.get('summary', ''))}</span></summary>{''.join(parts)}</details>"
    )


def _named_type(name: str, schema: dict[str, Any]) -> str:
    said = escape(schema.get("description", ""))
    return (
        f'<details id="type-{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        f"<p>{said}</p>{_fields(schema, {})}</details>"
    )


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    found = schemas.get(name, schema)
    required = set(found.get("required", []))
    rows = [
        (
            escape(key) + ("*" if key in required else ""),
            _type(value),
            escape(value.get("description", "")),
        )
        for key, value in found.get("properties", {}).items()
    ]
    return _table(("Field", "Type", ""), rows) if rows else f" <code>{_type(schema)}</code>"


def _type(schema: dict[str, Any]) -> str:
    """Return a type as HTML, with a link to each type that has a name."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#type-{name}">{name}</a>'
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(_type(entry) for entry in schema[key]))
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    if "enum" in schema:
        return escape(" | ".join(map(str, schema["enum"])))
    kind = schema.get("type", "any")
    return escape(" | ".join(kind) if isinstance(kind, list) else str(kind))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table; the cells of `rows` are HTML already."""
    heads = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{heads}</tr>{lines}</table>"
