"""Reading `applicable_to`: which items a discount reaches."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_args

import msgspec

from largesse.rules.fault import Reader
from largesse.rules.formulas import (
    DISCOUNT_PARTS,
    LIMIT_PARTS,
    Formula,
    FormulaError,
    Part,
    parse_formula,
)
from largesse.rules.formulas.tokens import LONGEST_FORMULA
from largesse.rules.model import ApplicationEffect, ItemKind, QuantityBudget, Scope, Target
from largesse.rules.reading import LONGEST_ID
from largesse.rules.values import LARGEST_NUMBER, exact

MOST_TARGETS = 5_000

_Name = TypeVar("_Name", bound=str)

_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
_EFFECTS: tuple[ApplicationEffect, ...] = get_args(ApplicationEffect)
BudgetOwner = Literal["campaign", "promotion_tier"]


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
        formulas=_formulas(reader, entry, path),
        budgets=_budgets(reader, entry, path),
    )


_LIMITS = ("quantity_limit", "aggregated_quantity_limit", "amount_limit", "aggregated_amount_limit")
_BUDGETS: tuple[tuple[str, QuantityBudget], ...] = tuple(
    (f"product{part}_{owner}_quantity_limit", QuantityBudget("", owner, customer, product))
    for owner in get_args(BudgetOwner)
    for part, customer, product in (
        ("", False, False),
        ("_customer", True, False),
        ("_in_collection", False, True),
        ("_in_collection_customer", True, True),
    )
)


def _formulas(
    reader: Reader, entry: Mapping[str, Any], path: str
) -> tuple[tuple[str, Formula], ...]:
    """Read the formulas of a price and of limits; any other is refused, not left out."""
    known = {"price": DISCOUNT_PARTS, **dict.fromkeys(_LIMITS, LIMIT_PARTS)}
    ours = {f"{name}_formula" for name in known} | {f"{name}_formula" for name, _ in _BUDGETS}
    for name, value in entry.items():
        if name.endswith("_formula") and value is not None and name not in ours:
            raise reader.fault(
                f"{path}.{name[:100]}", "This formula is unknown.", need=[*sorted(ours)], got=value
            )
    read = (
        (name, _formula(reader, entry.get(f"{name}_formula"), f"{path}.{name}_formula", parts))
        for name, parts in known.items()
    )
    return tuple((name, formula) for name, formula in read if formula is not None)


def _budgets(reader: Reader, entry: Mapping[str, Any], path: str) -> tuple[QuantityBudget, ...]:
    """Read how many units may be discounted over all redemptions."""
    found = []
    for name, blank in _BUDGETS:
        limit = _whole(reader, entry.get(name), f"{path}.{name}", 0)
        where = f"{path}.{name}_formula"
        formula = _formula(reader, entry.get(f"{name}_formula"), where, LIMIT_PARTS)
        if limit is not None or formula is not None:
            found.append(msgspec.structs.replace(blank, name=name, limit=limit, formula=formula))
    return tuple(found)


def _formula(reader: Reader, value: Any, path: str, parts: frozenset[Part]) -> Formula | None:
    """Read a formula; a plain number is one, as clients with typed numbers write it."""
    plain = exact(value)
    text = str(plain) if plain is not None else reader.text(value, path, LONGEST_FORMULA)
    if not text:
        return None
    try:
        return parse_formula(text, parts)
    except FormulaError as error:
        where = f"{path}:{error.at}"
        details = f"The formula cannot be read at character {error.at}."
        raise reader.fault(where, details, need=error.need, got=error.got) from None


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
