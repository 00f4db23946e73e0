"""Orders with discounts on them, on the wire: stored ones, and those only calculated."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.shapes.orders import OrderItemShape, OrderShape, order_shape
from largesse.api.wire import given
from largesse.orders import Order
from largesse.pricing.model import Application, Replacement


class ApplicationDetail(msgspec.Struct, frozen=True):
    """What an upgrade took out of one line and put into another."""

    source_index: int
    source_applied_quantity: int
    source_applied_quantity_amount: int
    target_index: int
    target_applied_quantity: int
    target_applied_quantity_amount: int
    target_applied_discount_amount: int


class CalculatedItem(OrderItemShape, frozen=True, omit_defaults=True):
    """A line, and what upgrades did to it."""

    application_details: list[ApplicationDetail] | None = None


class CalculatedOrder(OrderShape, frozen=True, kw_only=True):
    """An order as a decision leaves it; one that is not stored has no id and no dates."""

    # Wider than a stored order's fields on purpose: such an order is only ever written out.
    id: str | UnsetType = UNSET  # type: ignore[assignment]
    source_id: str | UnsetType | None = UNSET  # type: ignore[assignment]
    created_at: str | UnsetType = UNSET  # type: ignore[assignment]
    updated_at: str | UnsetType | None = UNSET  # type: ignore[assignment]
    items: list[CalculatedItem] | UnsetType = UNSET  # type: ignore[assignment]


def calculated_order(
    order: Order, *, stored: bool, applications: Iterable[Application] = ()
) -> CalculatedOrder:
    """Return an order as the wire has it, with what upgrades did to its lines."""
    shape = order_shape(order)
    fields = msgspec.structs.asdict(shape)
    if not stored:
        fields |= {"id": UNSET, "created_at": UNSET, "updated_at": UNSET}
        fields["source_id"] = given(order.source_id)
    details: dict[int, list[ApplicationDetail]] = {}
    for application in applications:
        for replacement in application.replacements:
            details.setdefault(replacement.target_index, []).append(_detail(replacement))
    if shape.items is not UNSET:
        fields["items"] = [
            CalculatedItem(**msgspec.structs.asdict(item), application_details=details.get(place))
            for place, item in enumerate(shape.items)
        ]
    return CalculatedOrder(**fields)


def _detail(replacement: Replacement) -> ApplicationDetail:
    return ApplicationDetail(
        source_index=replacement.source_index,
        source_applied_quantity=-replacement.source_quantity,
        source_applied_quantity_amount=-replacement.source_amount,
        target_index=replacement.target_index,
        target_applied_quantity=replacement.target_quantity,
        target_applied_quantity_amount=replacement.target_amount,
        target_applied_discount_amount=replacement.target_discount,
    )
