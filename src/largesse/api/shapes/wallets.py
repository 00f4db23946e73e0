"""The codes a customer holds, on the wire."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.shapes.vouchers import VoucherShape, details_shape
from largesse.api.wire import wire_time
from largesse.vouchers.model import Holding


class HeldRedeemable(msgspec.Struct, frozen=True):
    """A code and how it stands."""

    voucher: VoucherShape
    status: str
    type: str = "voucher"


class HoldingShape(msgspec.Struct, frozen=True, kw_only=True):
    """That a customer holds a code."""

    id: str
    created_at: str
    redeemable_id: str
    customer_id: str
    holder_role: str
    campaign_id: str | None
    campaign_type: str | None
    voucher_type: str
    redeemable: HeldRedeemable
    redeemable_object: str = "voucher"


class HoldingList(msgspec.Struct, frozen=True):
    """A page of the codes a customer holds, by the cursor of its last id."""

    data: list[HoldingShape]
    total: int
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


def holding_list(
    customer_id: str, holdings: list[Holding], total: int, *, more: bool
) -> HoldingList:
    """Return a page of the codes a customer holds."""
    shapes = [_holding_shape(customer_id, each) for each in holdings]
    return HoldingList(shapes, total, more, shapes[-1].id if more else UNSET)


def _holding_shape(customer_id: str, holding: Holding) -> HoldingShape:
    voucher = holding.details.voucher
    return HoldingShape(
        id=holding.held.id,
        created_at=wire_time(holding.held.since),
        redeemable_id=voucher.id,
        customer_id=customer_id,
        holder_role="REFERRER" if voucher.is_referral_code else "OWNER",
        campaign_id=voucher.campaign_id,
        campaign_type=holding.held.campaign_type,
        voucher_type=voucher.type,
        redeemable=HeldRedeemable(details_shape(holding.details), holding.status),
    )
