"""Read a discount as the wire writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from largesse.campaigns.decide import reading
from largesse.campaigns.decide.reading import LARGEST_QUANTITY, refused
from largesse.kernel.percent import Percent
from largesse.pricing.discounts import DiscountType, discount_types
from largesse.pricing.model import Discount, Effect, FreeUnit
from largesse.rules.formulas import Formula
from largesse.rules.model import ItemKind, Target

_NEEDED = {"AMOUNT": "amount_off", "PERCENT": "percent_off", "FIXED": "fixed_amount"}
"""The value without which a type means nothing; types of our own have defaults."""

_FORMULAS = ("amount_off", "percent_off", "fixed_amount", "points")
"""What formulas may give, beside the units of an entry."""

_MOST_ENTRIES = 100


def read_discount(document: Mapping[str, Any], where: str = "") -> Discount:
    """Return the discount a stored or sent document describes.

    Products and SKUs are taken as they are named; refuses with `invalid_payload` at the path
    of the first fault, `where` being the path of the document.
    """
    kind = _kind(document, where)
    _refuse_unknown_formulas(document, where)
    effect = _effect(document, where, kind)
    needed = _NEEDED.get(kind.name)
    if needed is not None and document.get(needed) is None and not _is_safe(document, needed):
        raise refused(f"{where}.{needed}", f"a value, since the type is {kind.name}")
    points = reading.whole(document, "points", where, LARGEST_QUANTITY) or 0
    if kind.name == "POINTS" and not points and not document.get("points_formula"):
        raise refused(f"{where}.points", "a whole number from 1, or a points_formula")
    return Discount(
        kind.name,
        effect,
        amount_off=reading.amount(document, "amount_off", where) or 0,
        percent_off=reading.percent(document, "percent_off", where) or Percent(0),
        fixed_amount=reading.amount(document, "fixed_amount", where) or 0,
        amount_limit=reading.amount(document, "amount_limit", where),
        aggregated_amount_limit=reading.amount(document, "aggregated_amount_limit", where),
        units=_units(document, where, effect) if kind.name == "UNIT" else (),
        formulas=_formulas(document, where),
        points=points,
    )


def _is_safe(document: Mapping[str, Any], needed: str) -> bool:
    """Return whether a formula may stand alone: without a value of its own nothing is taken off.

    A fixed amount that is not there would be an order for nothing.
    """
    return needed != "fixed_amount" and bool(document.get(f"{needed}_formula"))


def _kind(document: Mapping[str, Any], where: str) -> DiscountType:
    name = document.get("type")
    kind = discount_types().get(name) if isinstance(name, str) else None
    if kind is None:
        raise refused(f"{where}.type", [*sorted(discount_types())], name)
    return kind


def _refuse_unknown_formulas(document: Mapping[str, Any], where: str) -> None:
    """Refuse formulas of fields that take none: left out silently, they would give money away."""
    known = [f"{name}_formula" for name in (*_FORMULAS, "unit_off")]
    for name, value in document.items():
        if name.endswith("_formula") and value is not None and name not in known:
            raise refused(f"{where}.{name}", [*known], value)


def _formulas(document: Mapping[str, Any], where: str) -> tuple[tuple[str, Formula], ...]:
    read = ((name, reading.formula(document, f"{name}_formula", where)) for name in _FORMULAS)
    return tuple((name, formula) for name, formula in read if formula is not None)


def _effect(document: Mapping[str, Any], where: str, kind: DiscountType) -> Effect | None:
    effect = document.get("effect")
    if effect is None:
        several = kind.name == "UNIT" and document.get("units") is not None
        return "ADD_MANY_ITEMS" if several else None
    if effect not in kind.effects:
        raise refused(f"{where}.effect", [*kind.effects], effect)
    return cast(Effect, effect)


def _units(document: Mapping[str, Any], where: str, effect: Effect | None) -> tuple[FreeUnit, ...]:
    if effect != "ADD_MANY_ITEMS":
        return (_unit(document, where, effect or "ADD_MISSING_ITEMS"),)
    entries = document.get("units")
    if not isinstance(entries, list) or not 1 <= len(entries) <= _MOST_ENTRIES:
        raise refused(f"{where}.units", f"a list of 1 to {_MOST_ENTRIES} entries", entries)
    units = []
    for index, entry in enumerate(entries):
        place = f"{where}.units[{index}]"
        if not isinstance(entry, Mapping):
            raise refused(place, "an object", entry)
        _refuse_unknown_formulas(entry, place)
        own = entry.get("effect") or "ADD_MISSING_ITEMS"
        if own not in {"ADD_NEW_ITEMS", "ADD_MISSING_ITEMS"}:
            raise refused(f"{place}.effect", ["ADD_NEW_ITEMS", "ADD_MISSING_ITEMS"], own)
        units.append(_unit(entry, place, cast(Effect, own)))
    return tuple(units)


def _unit(entry: Mapping[str, Any], where: str, effect: Effect) -> FreeUnit:
    count = reading.whole(entry, "unit_off", where, LARGEST_QUANTITY)
    formula = reading.formula(entry, "unit_off_formula", where)
    if not count and (formula is None or count is not None):
        raise refused(f"{where}.unit_off", "a whole number from 1", entry.get("unit_off"))
    product_id, sku_id = read_unit_reference(entry, where)
    if product_id is None and sku_id is None and effect != "ADD_SAME_ITEMS":
        raise refused(f"{where}.unit_type", "the id of a product or SKU")
    replaces, replaced = _replaces(entry, where) if effect == "REPLACE_ITEMS" else (None, 1)
    return FreeUnit(count or 0, effect, product_id, sku_id, replaces, replaced, formula)


def read_unit_reference(entry: Mapping[str, Any], where: str) -> tuple[str | None, str | None]:
    """Return the product and the SKU an entry of free units names, by id or source id.

    A SKU wins over its product; a bare `unit_type` is a product unless it looks like a SKU's id.
    """
    product = reading.child(entry, "product", where) or {}
    sku = reading.child(entry, "sku", where) or {}
    bare = reading.reference(entry, "unit_type", where)
    product_id = reading.reference(product, "id", f"{where}.product")
    product_id = product_id or reading.reference(product, "source_id", f"{where}.product")
    sku_id = reading.reference(sku, "id", f"{where}.sku")
    sku_id = sku_id or reading.reference(sku, "source_id", f"{where}.sku")
    if product_id is None and sku_id is None and bare is not None:
        return (None, bare) if bare.startswith("sku_") else (bare, None)
    return product_id, sku_id


def _replaces(entry: Mapping[str, Any], where: str) -> tuple[Target, int]:
    leaving = reading.child(entry, "replaces", where)
    if leaving is None:
        raise refused(f"{where}.replaces", "the product or SKU to take out")
    kind = leaving.get("object") or "product"
    place = f"{where}.replaces"
    if kind not in {"product", "sku", "products_collection"}:
        raise refused(f"{place}.object", ["product", "sku", "products_collection"], kind)
    source_id = reading.reference(leaving, "source_id", place)
    identifier = reading.reference(leaving, "id", place) or source_id
    if identifier is None:
        raise refused(f"{place}.id", "an id or a source_id")
    count = reading.whole(entry, "replaced_units", where, LARGEST_QUANTITY)
    return Target(cast(ItemKind, kind), identifier, source_id), 1 if count is None else max(
        1, count
    )
