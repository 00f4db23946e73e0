"""A validation told in the query alone, as the oldest browser library sends it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from largesse.api.filters import MOST_PAIRS, query_tree
from largesse.api.shapes.legacy import SingleInput
from largesse.kernel.problem import refuse

_ITEM = re.compile(r"items?\[(\d{1,3})\]((?:\[[a-z_]+\]){1,2})")
_PART = re.compile(r"\[([a-z_]+)\]")
_NUMBER = re.compile(r"-?\d{1,15}")
_NUMBERS = frozenset({"amount", "price", "quantity", "discount_amount", "initial_amount", "ttl"})


def code_and_context(pairs: Iterable[tuple[str, Any]]) -> tuple[str, SingleInput]:
    """Return the code a query asks about, and the order and customer it tells of.

    Refuses with `missing_param` without a code, with `invalid_query_params` what cannot be read.
    """
    told = [(name, str(value)) for name, value in pairs]
    if len(told) > MOST_PAIRS:
        raise refuse("query_too_large", "items", need=MOST_PAIRS, got=len(told))
    plain = dict(told)
    code = plain.get("code", "")
    if not code:
        raise refuse("missing_param", "code")
    order = {"amount": plain["amount"]} if plain.get("amount") else {}
    document = {
        "tracking_id": plain.get("tracking_id") or None,
        "order": {**order, **_items(told)} or None,
        "customer": _customer(told, plain),
        "metadata": query_tree(told, "metadata").get("metadata"),
        "session": {
            name: plain[f"session_{name}"]
            for name in ("type", "key", "ttl", "ttl_unit")
            if plain.get(f"session_{name}")
        }
        or None,
    }
    try:
        return code, msgspec.convert(_numbered(document), SingleInput)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$")
        where = place.removesuffix("`").lstrip(".") or "code"
        raise refuse("invalid_query_params", where, details=f"{where}: {said}") from None


def _items(told: list[tuple[str, str]]) -> dict[str, Any]:
    items: dict[int, dict[str, Any]] = {}
    for name, value in told:
        matched = _ITEM.fullmatch(name)
        if matched is None:
            continue
        *above, last = _PART.findall(matched[2])
        line = items.setdefault(int(matched[1]), {})
        for part in above:
            line = line.setdefault(part, {})
            if not isinstance(line, dict):
                raise refuse("invalid_query_params", name, need="one value or one branch")
        line[last] = value
    return {"items": [items[place] for place in sorted(items)]} if items else {}


def _customer(told: list[tuple[str, str]], plain: dict[str, str]) -> dict[str, Any] | None:
    """Return the customer; a bare word is their source id."""
    if plain.get("customer"):
        return {"source_id": plain["customer"]}
    tree = query_tree(told, "customer").get("customer")
    return tree if isinstance(tree, dict) else None


def _numbered(node: Any, name: str = "") -> Any:
    """Turn the texts of fields that hold numbers into numbers; metadata stays as it was sent."""
    if isinstance(node, dict):
        return {
            key: part if key == "metadata" else _numbered(part, key) for key, part in node.items()
        }
    if isinstance(node, list):
        return [_numbered(part) for part in node]
    if isinstance(node, str) and name in _NUMBERS and _NUMBER.fullmatch(node):
        return int(node)
    return node
