"""Every answer a story gets, held against the published schemas of the wire API.

The OpenAPI file is read where it lies, in the folder `shared` beside the checkout: it is somebody
else's and is not ours to ship. Without it nothing is checked, and the contract tests say so; CI has
it, and fails a test that is skipped.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft4Validator

FILE = Path(__file__).parents[3] / "shared" / "voucherify-openapi.json"
DEVIATIONS = Path(__file__).parents[1] / "contract" / "deviations.json"

Faults = list[str]


@cache
def document() -> dict[str, Any]:
    """Return the published document with OpenAPI 3.0's `nullable` made plain JSON Schema.

    Where the file is not there, a document without a path.
    """
    if not FILE.exists():
        return {"paths": {}, "components": {}}
    published: dict[str, Any] = _plain(json.loads(FILE.read_text(encoding="utf-8")))
    return published


@cache
def deviations() -> list[dict[str, str]]:
    """Return the listed deviations: patterns of `operation`, `path` and `message`, a `reason`.

    `named` is the word under which the compatibility page tells of it.
    """
    listed: list[dict[str, str]] = json.loads(DEVIATIONS.read_text(encoding="utf-8"))
    return listed


def _plain(node: Any) -> Any:
    if isinstance(node, list):
        return [_plain(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _plain(value) for key, value in node.items()}
    if plain.pop("nullable", False) is True:
        plain.pop("default", None)
        return {"anyOf": [plain, {"type": "null"}]}
    return plain


@cache
def _operations() -> list[tuple[str, re.Pattern[str], str, dict[str, Any]]]:
    found = []
    for path, methods in document()["paths"].items():
        # Fixed segments bind tighter than parameters: try the paths with fewest of them first.
        pattern = re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", path) + "/?$")
        found.extend(
            (method.upper(), pattern, path, operation)
            for method, operation in methods.items()
            if method in {"get", "post", "put", "delete"}
        )
    return sorted(found, key=lambda entry: entry[2].count("{"))


def operation_of(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """Return the published operation a request called."""
    for its_method, pattern, template, operation in _operations():
        if its_method == method and pattern.match(path):
            return f"{method} {template}", operation
    return None


@cache
def _validator(name: str) -> Draft4Validator | None:
    method, path = name.split(" ", 1)
    operation = document()["paths"][path][method.lower()]
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        if status.startswith("2") and schema:
            return Draft4Validator({**schema, "components": document()["components"]})
    return None


def faults_of(response: httpx.Response) -> Faults:
    """Return how a successful answer differs from its published schema, deviations apart."""
    request = response.request
    path = request.url.raw_path.decode().split("?")[0]
    found = operation_of(request.method, path)
    if found is None or not response.is_success or not response.content:
        return []
    if response.headers.get("content-type", "").startswith("text/"):
        return []  # a download, at the path of the export it is of
    name, _ = found
    validator = _validator(name)
    if validator is None:
        return []
    faults = []
    for error in validator.iter_errors(response.json()):
        place = ".".join("#" if isinstance(p, int) else str(p) for p in error.absolute_path)
        if not _is_listed(name, place, error.message):
            faults.append(f"{name} -> {place or '.'}: {_said(error)}")
    return faults


def _is_listed(operation: str, place: str, message: str) -> bool:
    return any(
        re.fullmatch(entry["operation"], operation)
        and re.fullmatch(entry["path"], place)
        and re.match(entry["message"], message)
        for entry in deviations()
    )


def _said(error: Any) -> str:
    causes = [error.message, *(cause.message for cause in error.context or [])]
    return " | ".join(message[:160] for message in causes[:4])


def check(response: httpx.Response) -> None:
    """Hold an answer to its schema: the hook of every shop's client."""
    response.read()
    faults = faults_of(response)
    assert not faults, "\n".join(faults[:5])
