"""Redemptions of points for rewards on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.shapes.orders import OrderCreate
from largesse.api.shapes.redeemables import RewardInput, reward_named
from largesse.api.shapes.rewards import wire_parameters
from largesse.api.shapes.vouchers import VoucherShape, details_shape
from largesse.api.wire import Metadata, given, wire_time
from largesse.kernel.problem import refuse
from largesse.redemptions.model import AskedReward, RedemptionDetails
from largesse.rewards import WIRE_KINDS
from largesse.rewards.model import RewardParameters


class RewardRedemptionInput(msgspec.Struct, frozen=True):
    """What exchanges points of a card for a reward."""

    reward: RewardInput | None = None
    order: OrderCreate | None = None
    metadata: Metadata | None = None


class GoodsShape(msgspec.Struct, frozen=True, kw_only=True):
    """A product or a SKU that is handed over, as the catalogue has it now."""

    id: str | None
    source_id: str | None
    product_id: str | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    sku: str | UnsetType | None = UNSET
    price: int | None
    metadata: Metadata
    object: str


class RewardResult(msgspec.Struct, frozen=True, kw_only=True):
    """The reward a redemption paid for, as it was then, and what was handed over.

    A kind the published API does not know has no `type`.
    """

    id: str
    name: str
    object: str = "reward"
    assignment_id: str | UnsetType = UNSET
    type: str | UnsetType = UNSET
    parameters: dict[str, Any]
    metadata: Metadata
    created_at: str | UnsetType = UNSET
    updated_at: str | UnsetType = UNSET
    loyalty_tier_id: str | UnsetType = UNSET
    voucher: VoucherShape | UnsetType = UNSET
    product: GoodsShape | UnsetType = UNSET
    sku: GoodsShape | UnsetType = UNSET
    given_reward_id: str | UnsetType = UNSET
    payout_id: str | UnsetType = UNSET


def reward_asked(data: RewardInput | None) -> AskedReward:
    """Return the reward a request names; refuses one that names none with `missing_reward`."""
    asked = reward_named(data, ".reward")
    if asked is None:
        raise refuse("missing_reward", ".reward.id", need="the id of a reward")
    return asked


def reward_result(details: RedemptionDetails) -> RewardResult | UnsetType:
    """Return the reward of a redemption as the wire has it, nothing for one without."""
    told = details.redemption.reward
    if not told:
        return UNSET
    parameters = msgspec.convert(told.get("parameters") or {}, RewardParameters)
    wired = wire_parameters(parameters, told.get("campaign_type"))
    # Inside a redemption the published schema knows whole ratios only.
    if isinstance(wired.get("coin", {}).get("exchange_ratio"), float):
        del wired["coin"]["exchange_ratio"]
    product, sku = _goods(details)
    return RewardResult(
        id=told["id"],
        name=told["name"],
        assignment_id=given(told.get("assignment_id")),
        type=told["kind"] if told["kind"] in WIRE_KINDS else UNSET,
        parameters=wired,
        metadata=told.get("metadata") or {},
        created_at=_time(told.get("created_at")),
        updated_at=_time(told.get("updated_at")),
        loyalty_tier_id=given(told.get("loyalty_tier_id")),
        voucher=_voucher(details),
        product=product,
        sku=sku,
        given_reward_id=given(told.get("given_id")),
        payout_id=given(told.get("payout_id")),
    )


def _time(text: str | None) -> str | UnsetType:
    return wire_time(datetime.fromisoformat(text)) if text else UNSET


def _voucher(details: RedemptionDetails) -> VoucherShape | UnsetType:
    if details.reward_voucher is None:
        return UNSET
    shape = details_shape(details.reward_voucher)
    # Inside a redemption the published schema knows no null for these.
    return msgspec.structs.replace(
        shape, gift=shape.gift or UNSET, loyalty_card=shape.loyalty_card or UNSET
    )


def _goods(
    details: RedemptionDetails,
) -> tuple[GoodsShape | UnsetType, GoodsShape | UnsetType]:
    """Return the product and the SKU that are handed over."""
    item = details.reward_item
    if item is None:
        return UNSET, UNSET
    product = GoodsShape(
        id=item.product_id,
        source_id=item.product_source_id,
        name=item.product_name,
        price=item.product_price,
        metadata=item.product_metadata,
        object="product",
    )
    if item.sku_id is None:
        return product, UNSET
    sku = GoodsShape(
        id=item.sku_id,
        source_id=item.sku_source_id,
        product_id=given(item.product_id),
        sku=item.sku_name,
        price=item.sku_price,
        metadata=item.sku_metadata,
        object="sku",
    )
    return product, sku
