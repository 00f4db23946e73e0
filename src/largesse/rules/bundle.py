"""Reading `bundle_rules`: which items make a bundle, in what numbers, and how many count."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from typing import Any, get_args

from largesse.rules.fault import Reader
from largesse.rules.logic import LONGEST_LOGIC, LogicError, Node, Term, read_logic
from largesse.rules.model import BundleItem, BundleRule, ItemKind, ItemReference
from largesse.rules.reading import LONGEST_ID
from largesse.rules.values import exact

MOST_ITEMS = 30
MOST_CHOICES = 100
MOST_ALTERNATIVES = 12
MOST_UNITS = 10_000
MOST_BUNDLES = 100

_NAME = "order.items.any"
_QUANTITY = "order.items.aggregated_quantity"
_SETTINGS = frozenset(("logic", "limit"))
_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)


def read_bundle(reader: Reader, value: Any, path: str) -> BundleRule | None:
    """Read the entries of a bundle, their logic and its limit; without entries there is none."""
    document = reader.mapping(value, path)
    entries = {key: entry for key, entry in document.items() if key not in _SETTINGS}
    if not entries:
        return None
    if len(entries) > MOST_ITEMS:
        got = len(entries)
        raise reader.fault(path, "A bundle has too many items.", need=MOST_ITEMS, got=got)
    items = tuple(
        _item(reader, key, entry, f"{path}.{key[:100]}") for key, entry in entries.items()
    )
    limit = _whole(reader, document.get("limit"), f"{path}.limit", MOST_BUNDLES)
    return BundleRule(items, _alternatives(reader, document, items, path), limit)


def _item(reader: Reader, key: str, entry: Any, path: str) -> BundleItem:
    if not (key.isascii() and key.isdigit() and len(key) <= 6):
        raise reader.fault(path, "Items of a bundle are numbered.", need="a number", got=key)
    if not isinstance(entry, Mapping):
        raise reader.fault(path, "An item must be an object.", need="an object", got=entry)
    if entry.get("name") != _NAME:
        raise reader.fault(
            f"{path}.name", "This name is unknown in a bundle.", need=_NAME, got=entry.get("name")
        )
    conditions = reader.mapping(entry.get("conditions"), f"{path}.conditions")
    for name in conditions:
        if name != "$is":
            raise reader.fault(
                f"{path}.conditions", "A bundle asks with $is.", need="$is", got=name[:100]
            )
    here = f"{path}.conditions.$is"
    named = reader.array(conditions.get("$is"), here)
    if not 1 <= len(named) <= MOST_CHOICES:
        need = f"1 to {MOST_CHOICES} items"
        raise reader.fault(here, f"This must be {need}.", need=need, got=len(named))
    choices = tuple(_choice(reader, each, f"{here}[{place}]") for place, each in enumerate(named))
    return BundleItem(key, choices, _quantity(reader, entry.get("rules"), f"{path}.rules"))


def _choice(reader: Reader, value: Any, path: str) -> ItemReference:
    if not isinstance(value, Mapping):
        raise reader.fault(path, "An item must be an object.", need="an object", got=value)
    names = [
        reader.text(value.get(name), f"{path}.{name}", LONGEST_ID) or None
        for name in ("id", "source_id")
    ]
    named = names[0] or names[1]
    if named is None:
        raise reader.fault(f"{path}.id", "An item needs an id.", need="an id")
    return ItemReference(_kind(reader, value, named, path), named, names[1])


def _kind(reader: Reader, value: Mapping[str, Any], named: str, path: str) -> ItemKind:
    """Return what is named; `type: product_or_sku` leaves it to the id."""
    said = value.get("object")
    if said is None and value.get("type") == "product_or_sku":
        return "sku" if named.startswith("sku_") else "product"
    for kind in _KINDS:
        if kind in (said, value.get("type") if said is None else None):
            return kind
    raise reader.fault(
        f"{path}.object", "This kind of item is unknown.", need=list(_KINDS), got=said
    )


def _quantity(reader: Reader, value: Any, path: str) -> int:
    """Read `aggregated_quantity`: `$is [n]` means at least n units; without it, one."""
    rules = reader.mapping(value, path)
    quantity = 1
    for key, rule in rules.items():
        if key == "logic":
            continue
        here = f"{path}.{key[:100]}"
        entry = reader.mapping(rule, here)
        if entry.get("name") != _QUANTITY:
            raise reader.fault(
                f"{here}.name",
                "A bundle only asks for a number.",
                need=_QUANTITY,
                got=entry.get("name"),
            )
        conditions = reader.mapping(entry.get("conditions"), f"{here}.conditions")
        values = reader.array(conditions.get("$is"), f"{here}.conditions.$is")
        if len(values) != 1 or len(conditions) != 1:
            raise reader.fault(f"{here}.conditions", "A number is needed.", need="$is: [n]")
        quantity = _whole(reader, values[0], f"{here}.conditions.$is[0]", MOST_UNITS)
    return quantity


def _whole(reader: Reader, value: Any, path: str, most: int) -> int:
    if value is None:
        return 1
    read = exact(value)
    if read is None or isinstance(read, Decimal) or not 1 <= read <= most:
        need = f"a whole number from 1 to {most}"
        raise reader.fault(path, f"This must be {need}.", need=need, got=value)
    return read


def _alternatives(
    reader: Reader, document: Mapping[str, Any], items: tuple[BundleItem, ...], path: str
) -> tuple[tuple[str, ...], ...]:
    logic = reader.text(document.get("logic"), f"{path}.logic", LONGEST_LOGIC) or ""
    try:
        makes = _makes(read_logic(logic, [item.key for item in items]))
    except LogicError as error:
        raise reader.fault(
            f"{path}.logic", f"The logic cannot be read: {error}.", got=logic
        ) from None
    return tuple(tuple(item.key for item in items if item.key in make) for make in makes)


def _makes(node: Node) -> list[frozenset[str]]:
    """Return the sets of entries that make a bundle, none that holds another."""
    if isinstance(node, Term):
        if not node.positive:
            raise LogicError("a bundle cannot ask for what is not there")
        return [frozenset((node.key,))]
    parts = [_makes(part) for part in node.parts]
    if node.junction == "or":
        found = [make for part in parts for make in part]
    else:
        size = 1
        for part in parts:
            size *= len(part)
            if size > MOST_ALTERNATIVES:
                raise LogicError(f"more than {MOST_ALTERNATIVES} ways to make a bundle")
        found = [frozenset().union(*each) for each in product(*parts)]
    distinct = list(dict.fromkeys(found))
    least = [make for make in distinct if not any(other < make for other in distinct)]
    if len(least) > MOST_ALTERNATIVES:
        raise LogicError(f"more than {MOST_ALTERNATIVES} ways to make a bundle")
    return least
