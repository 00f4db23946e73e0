"""A validation told in the query alone, as the oldest browser library sends it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from largesse.api.filters import MOST_PAIRS, query_tree
from largesse.api.shapes.legacy import SingleInput
from largesse.kernel.problem import refuse

_ITEM = re.compile(r"items?\[(\d{1,3})\](\[.+\])")
_NUMBER = re.compile(r"-?\d{1,15}")
_NUMBERS = frozenset({"amount", "price", "quantity", "discount_amount", "initial_amount", "ttl"})


def code_of(pairs: Iterable[tuple[str, Any]]) -> str:
    """Return the code a query asks about; refuses with `missing_param` where there is none."""
    code = str(dict(pairs).get("code", ""))
    if not code:
        raise refuse("missing_param", "code")
    return code


def context_told(pairs: Iterable[tuple[str, Any]]) -> SingleInput:
    """Return the order, the customer and the session a query tells of.

    Refuses with `invalid_query_params` what cannot be read.
    """
    told = [(name, str(value)) for name, value in pairs]
    if len(told) > MOST_PAIRS:
        raise refuse("query_too_large", "items", need=MOST_PAIRS, got=len(told))
    plain = dict(told)
    tree = query_tree(told, "order", "customer", "metadata")
    session = {name: plain.get(f"session_{name}") for name in ("type", "key", "ttl", "ttl_unit")}
    document = {
        "tracking_id": plain.get("tracking_id") or None,
        "order": _order(told, plain, tree.get("order")) or None,
        "customer": _customer(tree.get("customer")) or None,
        "metadata": tree.get("metadata"),
        "session": {name: value for name, value in session.items() if value} or None,
    }
    try:
        return msgspec.convert(_numbered(document), SingleInput)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$")
        where = place.removesuffix("`").lstrip(".") or "query"
        raise refuse("invalid_query_params", where, details=f"{where}: {said}") from None


def _order(told: list[tuple[str, str]], plain: dict[str, str], branch: Any) -> dict[str, Any]:
    """Return the order: its amount and lines stand for themselves, the rest in brackets."""
    order = dict(branch) if isinstance(branch, dict) else {}
    if plain.get("amount"):
        order["amount"] = plain["amount"]
    lines: dict[int, list[tuple[str, str]]] = {}
    for name, value in told:
        matched = _ITEM.fullmatch(name)
        if matched is not None:
            lines.setdefault(int(matched[1]), []).append((f"item{matched[2]}", value))
    if lines:
        order["items"] = [query_tree(lines[place], "item")["item"] for place in sorted(lines)]
    return order


def _customer(branch: Any) -> Any:
    """Return the customer; a bare word is their source id."""
    return {"source_id": branch} if isinstance(branch, str) and branch else branch


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
