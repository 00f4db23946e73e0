"""The items a discount reaches or leaves out, on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.wire import given
from largesse.pricing.model import TargetResult
from largesse.rules.model import Target


class UnitsShape(msgspec.Struct, frozen=True):
    """The units of one line that a discount reached, counted from 1; too many are not listed."""

    index: int
    units: tuple[int, ...] | UnsetType = UNSET
    units_limit_exceeded: bool | UnsetType = UNSET


class TargetShape(msgspec.Struct, frozen=True, kw_only=True):
    """Items a discount reaches, and the lines they were found in."""

    object: str
    id: str
    effect: str
    source_id: str | UnsetType = UNSET
    product_id: str | UnsetType = UNSET
    price: int | UnsetType = UNSET
    quantity_limit: int | UnsetType = UNSET
    aggregated_quantity_limit: int | UnsetType = UNSET
    amount_limit: int | UnsetType = UNSET
    aggregated_amount_limit: int | UnsetType = UNSET
    skip_initially: int | UnsetType = UNSET
    repeat: int | UnsetType = UNSET
    target: str | UnsetType = UNSET
    product_campaign_quantity_limit: int | UnsetType = UNSET
    product_campaign_quantity_limit_formula: str | UnsetType = UNSET
    product_customer_campaign_quantity_limit: int | UnsetType = UNSET
    product_customer_campaign_quantity_limit_formula: str | UnsetType = UNSET
    product_in_collection_campaign_quantity_limit: int | UnsetType = UNSET
    product_in_collection_campaign_quantity_limit_formula: str | UnsetType = UNSET
    product_in_collection_customer_campaign_quantity_limit: int | UnsetType = UNSET
    product_in_collection_customer_campaign_quantity_limit_formula: str | UnsetType = UNSET
    product_promotion_tier_quantity_limit: int | UnsetType = UNSET
    product_promotion_tier_quantity_limit_formula: str | UnsetType = UNSET
    product_customer_promotion_tier_quantity_limit: int | UnsetType = UNSET
    product_customer_promotion_tier_quantity_limit_formula: str | UnsetType = UNSET
    product_in_collection_promotion_tier_quantity_limit: int | UnsetType = UNSET
    product_in_collection_promotion_tier_quantity_limit_formula: str | UnsetType = UNSET
    product_in_collection_customer_promotion_tier_quantity_limit: int | UnsetType = UNSET
    product_in_collection_customer_promotion_tier_quantity_limit_formula: str | UnsetType = UNSET
    order_item_indices: tuple[int, ...] | UnsetType = UNSET
    order_item_units: list[UnitsShape] | UnsetType = UNSET


class TargetList(msgspec.Struct, frozen=True):
    """The items a discount reaches, or leaves out."""

    data: list[TargetShape]
    total: int
    data_ref: str = "data"
    object: str = "list"


def applicable_list(results: Iterable[TargetResult]) -> TargetList:
    """Return the items a discount reaches, each with its lines in the order of application."""
    data = [
        msgspec.structs.replace(
            _target(result.target),
            order_item_indices=result.line_indices or UNSET,
            order_item_units=_units(result) or UNSET,
        )
        for result in results
    ]
    return TargetList(data, len(data))


def _units(result: TargetResult) -> list[UnitsShape]:
    if result.units_limit_exceeded:
        return [UnitsShape(index, units_limit_exceeded=True) for index in result.line_indices]
    return [UnitsShape(each.index, each.units) for each in result.units]


def inapplicable_list(targets: Iterable[Target]) -> TargetList:
    """Return the items a discount leaves out."""
    data = [_target(target) for target in targets]
    return TargetList(data, len(data))


def _target(target: Target) -> TargetShape:
    spaced = target.skip_initially > 0 or target.repeat > 1
    return TargetShape(
        object=target.object,
        id=target.id,
        effect=target.effect,
        source_id=given(target.source_id),
        product_id=given(target.product_id),
        price=given(target.price),
        quantity_limit=given(target.quantity_limit),
        aggregated_quantity_limit=given(target.aggregated_quantity_limit),
        amount_limit=given(target.amount_limit),
        aggregated_amount_limit=given(target.aggregated_amount_limit),
        skip_initially=target.skip_initially if spaced else UNSET,
        repeat=target.repeat if spaced else UNSET,
        target=target.target if spaced else UNSET,
        **_budgets(target),
    )


def _budgets(target: Target) -> dict[str, Any]:
    """Return the budgets of units of a target, which are named as on the wire."""
    limits = {budget.name: budget.limit for budget in target.budgets if budget.limit is not None}
    formulas = {f"{b.name}_formula": b.formula.text for b in target.budgets if b.formula}
    return {**limits, **formulas}
