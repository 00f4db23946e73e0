"""UNIT: free units, added to the cart or made free in it; and units replaced by others."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from largesse.kernel.cart import Line
from largesse.pricing.discounts.registry import discount_type
from largesse.pricing.model import Discount, Effect, FreeUnit, Product, Replacement
from largesse.pricing.till import Till
from largesse.rules import covers


@discount_type(
    "UNIT",
    "ADD_MISSING_ITEMS",
    "ADD_NEW_ITEMS",
    "ADD_MANY_ITEMS",
    "ADD_SAME_ITEMS",
    "REPLACE_ITEMS",
    on_order="ADD_MISSING_ITEMS",
    on_items="ADD_MISSING_ITEMS",
)
def give_units(discount: Discount, effect: Effect, till: Till) -> None:
    """Give every entry of `units` by the discount's effect, or by its own for ADD_MANY_ITEMS."""
    for entry in discount.units:
        if entry.units <= 0:
            continue
        match entry.effect if effect == "ADD_MANY_ITEMS" else effect:
            case "ADD_NEW_ITEMS":
                _add(entry, entry.units, till)
            case "ADD_SAME_ITEMS":
                _add_same(entry, till)
            case "REPLACE_ITEMS":
                _replace(entry, till)
            case _:
                _add_missing(entry, till)


def _add_missing(entry: FreeUnit, till: Till) -> None:
    """Make the first units of the product free, adding only those the cart does not have."""
    wanted = entry.units
    for index in _lines_of(entry, till.lines):
        present = min(wanted, max(0, till.lines[index].quantity))
        if present:
            till.free_units(index, present)
            wanted -= present
    if wanted:
        _add(entry, wanted, till)


def _add(entry: FreeUnit, units: int, till: Till) -> None:
    index = _line_to_grow(entry, till)
    till.add_units(index, units, _price(entry, index, till))


def _add_same(entry: FreeUnit, till: Till) -> None:
    """Add free units of every item the rules reach."""
    for reach in till.reaches:
        units = entry.units
        if reach.counted:
            units = min(units, reach.units)
        till.add_units(reach.index, units, till.unit_price(reach.index))


def _replace(entry: FreeUnit, till: Till) -> None:
    """Swap units for others; what the new ones cost more is the discount.

    Only units nothing has been taken off can leave, and only all of them together: otherwise
    the swap does nothing.
    """
    leaving = _leaving(entry, till)
    if leaving is None:
        return
    removed = sum(till.worth(index, units) for index, units in leaving)
    price = _price(entry, _growing(entry, till.lines), till)
    added = price * entry.units
    if removed - added > till.left:
        return
    values = [till.remove_units(index, units) for index, units in leaving]
    target = _line_to_grow(entry, till)
    till.add_units(target, entry.units, price, free=False)
    discount = till.take_added(target, max(0, added - removed))
    # What was put in stands in the first entry only, so that the entries can be summed.
    put_in = (entry.units, added, discount)
    for (index, units), value in zip(leaving, values, strict=True):
        till.replaced(Replacement(index, units, value, target, *put_in))
        put_in = (0, 0, 0)


def _leaving(entry: FreeUnit, till: Till) -> list[tuple[int, int]] | None:
    """Return the lines that give up `replaced_units`, or `None` when too few can."""
    if entry.replaces is None or entry.replaced_units <= 0:
        return None
    covered = covers((entry.replaces,))
    wanted = entry.replaced_units
    leaving: list[tuple[int, int]] = []
    for index, line in enumerate(till.lines):
        if not wanted or index in till.setting.closed or not covered(line):
            continue
        units = min(wanted, _undiscounted(line))
        if units:
            leaving.append((index, units))
            wanted -= units
    return None if wanted else leaving


def _undiscounted(line: Line) -> int:
    if line.quantity <= 0 or line.amount < 0:
        return 0
    if line.discount <= 0:
        return line.quantity
    return max(0, line.subtotal) * line.quantity // line.amount if line.amount else 0


def _lines_of(entry: FreeUnit, lines: Sequence[Line]) -> list[int]:
    """Return the lines that hold the product (any SKU of it) or the SKU."""
    if entry.sku_id is not None:
        return [i for i, line in enumerate(lines) if line.sku_id == entry.sku_id]
    if entry.product_id is None:
        return []
    return [i for i, line in enumerate(lines) if line.product_id == entry.product_id]


def _growing(entry: FreeUnit, lines: Sequence[Line]) -> int | None:
    """Return the line that added units merge into: same SKU, or the product with no SKU."""
    for index in _lines_of(entry, lines):
        if entry.sku_id is not None or lines[index].sku_id is None:
            return index
    return None


def _line_to_grow(entry: FreeUnit, till: Till) -> int:
    index = _growing(entry, till.lines)
    if index is not None:
        return index
    product = _product(entry, till)
    return till.new_line(
        Line(
            0,
            0,
            price=product.price,
            product_id=product.product_id or None,
            product_source_id=product.product_source_id,
            sku_id=product.sku_id,
            sku_source_id=product.sku_source_id,
            product_metadata=product.metadata if product.sku_id is None else {},
            sku_metadata=product.metadata if product.sku_id is not None else {},
            collections=product.collections,
            name=product.name if product.sku_id is None else None,
            sku_name=product.name if product.sku_id is not None else None,
        )
    )


def _product(entry: FreeUnit, till: Till) -> Product:
    """Return the catalogue's entry; one the catalogue lacks has no price (shipping may not)."""
    catalogue = till.setting.catalogue
    found = catalogue.get(entry.sku_id or "") or catalogue.get(entry.product_id or "")
    if found is None:
        return Product(entry.product_id or "", sku_id=entry.sku_id)
    return msgspec.structs.replace(found, sku_id=entry.sku_id)


def _price(entry: FreeUnit, index: int | None, till: Till) -> int:
    """Return the unit price: the line's own when it has one, else the catalogue's, else nothing."""
    if index is not None:
        line = till.lines[index]
        if line.price is not None or line.quantity > 0:
            return till.unit_price(index)
    return max(0, _product(entry, till).price or 0)
