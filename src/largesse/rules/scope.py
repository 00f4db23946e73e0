"""Reading `applicable_to`: which items a discount reaches."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar, get_args

from largesse.rules.fault import Reader
from largesse.rules.model import ApplicationEffect, ItemKind, Scope, Target
from largesse.rules.reading import LONGEST_ID
from largesse.rules.values import LARGEST_NUMBER, exact

MOST_TARGETS = 5_000

_Name = TypeVar("_Name", bound=str)

_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
_EFFECTS: tuple[ApplicationEffect, ...] = get_args(ApplicationEffect)
_BUDGET_PARTS = ("_campaign_", "_promotion_tier_")


def read_scope(reader: Reader, value: Any, path: str) -> Scope:
    """Read `applicable_to`; its lists stand as arrays or as the wire's list objects."""
    scope = reader.mapping(value, path)
    everything = scope.get("included_all")
    if everything is not None and not isinstance(everything, bool):
        raise reader.fault(
            f"{path}.included_all", "This must be true or false.", need="true", got=everything
        )
    return Scope(
        _targets(reader, scope.get("included"), f"{path}.included"),
        _targets(reader, scope.get("excluded"), f"{path}.excluded"),
        bool(everything),
    )


def _targets(reader: Reader, value: Any, path: str) -> tuple[Target, ...]:
    if isinstance(value, Mapping):
        path = f"{path}.data"
        value = value.get("data")
    entries = reader.array(value, path)
    if len(entries) > MOST_TARGETS:
        raise reader.fault(path, "There are too many items.", need=MOST_TARGETS, got=len(entries))
    return tuple(_target(reader, entry, f"{path}[{i}]") for i, entry in enumerate(entries))


def _target(reader: Reader, entry: Any, path: str) -> Target:
    if not isinstance(entry, Mapping):
        raise reader.fault(path, "An item must be an object.", need="an object", got=entry)
    _refuse_what_is_to_come(reader, entry, path)
    kind = _choice(reader, entry.get("object"), f"{path}.object", _KINDS)
    texts = {
        name: reader.text(entry.get(name), f"{path}.{name}", LONGEST_ID) or None
        for name in ("id", "source_id", "product_id")
    }
    named = texts["id"] or texts["source_id"]
    if named is None:
        raise reader.fault(f"{path}.id", "An item needs an id.", need="an id or a source_id")
    effect, unit = entry.get("effect"), entry.get("target")

    def limit(name: str) -> int | None:
        return _whole(reader, entry.get(name), f"{path}.{name}", 0)

    return Target(
        object=kind,
        id=named,
        source_id=texts["source_id"],
        product_id=texts["product_id"],
        effect="APPLY_TO_EVERY"
        if effect is None
        else _choice(reader, effect, f"{path}.effect", _EFFECTS),
        price=limit("price"),
        quantity_limit=limit("quantity_limit"),
        aggregated_quantity_limit=limit("aggregated_quantity_limit"),
        amount_limit=limit("amount_limit"),
        aggregated_amount_limit=limit("aggregated_amount_limit"),
        skip_initially=limit("skip_initially") or 0,
        repeat=_whole(reader, entry.get("repeat"), f"{path}.repeat", 1) or 1,
        target="ITEM"
        if unit is None
        else _choice(reader, unit, f"{path}.target", ("ITEM", "UNIT")),
    )


def _refuse_what_is_to_come(reader: Reader, entry: Mapping[str, Any], path: str) -> None:
    """Refuse formulas and budgets: a limit left out silently would give money away."""
    for name, value in entry.items():
        if value is None:
            continue
        here = f"{path}.{name[:100]}"
        if name.endswith("_formula"):
            raise reader.fault(here, "Formulas are not supported yet.", need=f"no {name}"[:100])
        if name.endswith("_quantity_limit") and any(part in name for part in _BUDGET_PARTS):
            raise reader.fault(
                here,
                "Quantity budgets across redemptions are not supported yet.",
                need=f"no {name}"[:100],
            )


def _choice(reader: Reader, value: Any, path: str, choices: tuple[_Name, ...]) -> _Name:
    for choice in choices:
        if value == choice:
            return choice
    raise reader.fault(path, "This value is unknown.", need=list(choices), got=value)


def _whole(reader: Reader, value: Any, path: str, least: int) -> int | None:
    """Read a whole number; 1000.0 is one, as clients with floats write it."""
    if value is None:
        return None
    read = exact(value)
    if isinstance(read, Decimal) or read is None or not least <= read < LARGEST_NUMBER:
        need = f"a whole number from {least}"
        raise reader.fault(path, f"This must be {need}.", need=need, got=value)
    return read
