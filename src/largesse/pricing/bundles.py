"""Bundles of a redeemable: how many the cart holds, and what they do to its terms."""

from __future__ import annotations

from collections import Counter

import msgspec

from largesse.kernel.cart import Cart, Line
from largesse.kernel.reason import Reason, Scalar
from largesse.pricing.model import (
    BundleLack,
    BundleResult,
    BundleUnits,
    Candidate,
    Discount,
    FreeUnit,
)
from largesse.pricing.packing import Packed, pack
from largesse.pricing.targets import Coverage, Reach
from largesse.rules.model import BundleRule, Scope, Target

_WHOLE = 100
_UNITS = "UNIT"


def bundle_of(candidate: Candidate, cart: Cart | None) -> BundleResult | None:
    """Return the bundles a redeemable asks for; `None` when it asks for none.

    Of several rules each must find its bundles, and the one that finds fewest counts.
    """
    if not candidate.rules:
        return None
    rules = [rule.bundle for rule in candidate.rules if rule.bundle is not None]
    if not rules:
        return None
    lines = cart.lines if cart else ()
    return min((_result(rule, lines) for rule in rules), key=lambda result: result.quantity)


def _result(rule: BundleRule, lines: tuple[Line, ...]) -> BundleResult:
    packed = pack(rule, lines)
    return BundleResult(
        packed.quantity,
        rule.limit,
        _identified(packed, lines),
        tuple(
            BundleLack(item.choices[0].object, item.choices[0].id, units)
            for item, units in packed.missing
        ),
    )


def _identified(packed: Packed, lines: tuple[Line, ...]) -> tuple[BundleUnits, ...]:
    """Return the units by line, whatever entries they serve."""
    units: Counter[int] = Counter()
    for _, index, count in packed.taken:
        units[index] += count
    return tuple(_units(lines[index], index, units[index]) for index in sorted(units))


def _units(line: Line, index: int, units: int) -> BundleUnits:
    sku = line.sku_id or line.sku_source_id
    if sku is not None:
        return BundleUnits(index, units, "sku", sku)
    return BundleUnits(index, units, "product", line.product_id or line.product_source_id or "")


def refuse_bundle(
    candidate: Candidate, bundle: BundleResult | None, cart: Cart | None
) -> Reason | None:
    """Return that no bundle is complete, with what is missing, or `None`."""
    if bundle is None or bundle.quantity or not candidate.bundles_asked:
        return None
    if cart is None:
        return Reason("missing_order", where="bundle_rules")
    if not cart.lines:
        return Reason("missing_order_items", where="bundle_rules")
    need: list[Scalar] = [f"{lack.units} x {lack.id}" for lack in bundle.missing]
    messages = (rule.error_message for rule in candidate.rules if rule.bundle is not None)
    return Reason(
        "order_rules_violated",
        "bundle_rules",
        need,
        f"{sum(each.units for each in bundle.identified)} units of a bundle",
        message=next((message for message in messages if message), None),
    )


def times(discount: Discount, bundles: int) -> Discount:
    """Return the terms for so many bundles: all of them but fixed prices."""
    if bundles == 1:
        return discount
    return msgspec.structs.replace(
        discount,
        amount_off=discount.amount_off * bundles,
        percent_off=discount.percent_off.times(bundles).at_most(_WHOLE),
        points=discount.points * bundles,
        units=tuple(_times(entry, bundles) for entry in discount.units),
        by_line={index: times(terms, bundles) for index, terms in discount.by_line.items()},
    )


def _times(entry: FreeUnit, bundles: int) -> FreeUnit:
    return msgspec.structs.replace(
        entry, units=entry.units * bundles, replaced_units=entry.replaced_units * bundles
    )


def scope_times(scope: Scope, discount: Discount | None, bundles: int) -> Scope:
    """Return the scope with its limits on units for so many bundles; a percent keeps its own."""
    if bundles == 1 or discount is None or discount.type == "PERCENT":
        return scope
    included = tuple(_target_times(target, bundles) for target in scope.included)
    return msgspec.structs.replace(scope, included=included)


def _target_times(target: Target, bundles: int) -> Target:
    quantity, aggregated = target.quantity_limit, target.aggregated_quantity_limit
    if quantity is None and aggregated is None:
        return target
    return msgspec.structs.replace(
        target,
        quantity_limit=None if quantity is None else quantity * bundles,
        aggregated_quantity_limit=None if aggregated is None else aggregated * bundles,
    )


def bundle_coverage(bundle: BundleResult, cart: Cart, closed: frozenset[int]) -> Coverage:
    """Return the units of the bundles as what a discount reaches, where no rule names items."""
    return Coverage(
        tuple(
            Reach(each.index, each.units, max(0, cart.lines[each.index].quantity), counted=True)
            for each in bundle.identified
            if each.index not in closed
        )
    )
