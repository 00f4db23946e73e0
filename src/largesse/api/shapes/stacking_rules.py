"""Stacking rules on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.wire import given, wire_time_or_none
from largesse.pricing.model import StackingRules
from largesse.redemptions.model import StoredStackingRules

Limit = Annotated[int, Meta(ge=1, le=30)]
ExclusiveLimit = Annotated[int, Meta(ge=1, le=5)]
CategoryId = Annotated[str, Meta(min_length=1, max_length=255)]
Categories = Annotated[list[CategoryId], Meta(max_length=1000)]


class StackingRulesInput(msgspec.Struct, frozen=True):
    """What sets or changes stacking rules; null is the default again."""

    redeemables_limit: Limit | UnsetType | None = UNSET
    applicable_redeemables_limit: Limit | UnsetType | None = UNSET
    applicable_redeemables_per_category_limit: Limit | UnsetType | None = UNSET
    applicable_redeemables_category_limits: dict[CategoryId, Limit] | UnsetType | None = UNSET
    applicable_exclusive_redeemables_limit: ExclusiveLimit | UnsetType | None = UNSET
    applicable_exclusive_redeemables_per_category_limit: ExclusiveLimit | UnsetType | None = UNSET
    exclusive_categories: Categories | UnsetType | None = UNSET
    joint_categories: Categories | UnsetType | None = UNSET
    redeemables_application_mode: Literal["ALL", "PARTIAL"] | UnsetType | None = UNSET
    redeemables_sorting_rule: (
        Literal["REQUESTED_ORDER", "CATEGORY_HIERARCHY"] | UnsetType | None
    ) = UNSET
    redeemables_products_application_mode: Literal["STACK", "ONCE"] | UnsetType | None = UNSET
    redeemables_no_effect_rule: Literal["REDEEM_ANYWAY", "SKIP"] | UnsetType | None = UNSET
    no_effect_skip_categories: Categories | UnsetType | None = UNSET
    no_effect_redeem_anyway_categories: Categories | UnsetType | None = UNSET
    redeemables_rollback_order_mode: Literal["WITH_ORDER", "WITHOUT_ORDER"] | UnsetType | None = (
        UNSET
    )
    discount_calculation_mode: Literal["INITIAL_AMOUNT", "DISCOUNTED_AMOUNT"] | UnsetType | None = (
        UNSET
    )
    initial_amount_mode_categories: Categories | UnsetType | None = UNSET
    discounted_amount_mode_categories: Categories | UnsetType | None = UNSET
    grouped_redeemables_sorting_rule: Literal["JOINT_ALWAYS_LAST", "NORMAL"] | UnsetType | None = (
        UNSET
    )


class StackingRulesShape(StackingRules, frozen=True, kw_only=True):
    """The stacking rules of a project; the defaults have no id."""

    id: str | UnsetType = UNSET
    created_at: str | UnsetType = UNSET
    updated_at: str | UnsetType = UNSET
    object: str = "stacking_rules"


class StackingRulesList(msgspec.Struct, frozen=True):
    """The one set of stacking rules there is."""

    data: list[StackingRulesShape]
    total: int = 1
    object: str = "list"
    data_ref: str = "data"


def told(data: StackingRulesInput) -> dict[str, Any]:
    """Return what a request sets, an explicit null as `None`."""
    return {
        name: value
        for name in data.__struct_fields__
        if (value := getattr(data, name)) is not UNSET
    }


def stacking_rules_shape(rules: StoredStackingRules) -> StackingRulesShape:
    """Return stacking rules as the wire has them, every default spelled out."""
    return StackingRulesShape(
        **msgspec.structs.asdict(rules.rules),
        id=given(rules.id),
        created_at=given(wire_time_or_none(rules.created_at)),
        updated_at=given(wire_time_or_none(rules.updated_at)),
    )
