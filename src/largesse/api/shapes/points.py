"""The points of a customer, on the wire."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from largesse.api.wire import given, wire_time
from largesse.ledger import Holding, Posting


class PostingShape(msgspec.Struct, frozen=True, kw_only=True):
    """One movement: a redemption credits, its rollback takes the same back as a negative amount.

    `balance` is what the customer had after it.
    """

    id: str
    created_at: str
    amount: int
    balance: int | UnsetType = UNSET
    reason: str
    redemption_id: str | UnsetType = UNSET
    rollback_id: str | UnsetType = UNSET
    campaign_id: str | UnsetType = UNSET
    voucher_id: str | UnsetType = UNSET
    object: str = "points_posting"


class PointsShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer has, and a page of how it came to be, the newest first."""

    customer_id: str
    balance: int
    data: list[PostingShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "customer_points"
    data_ref: str = "data"


def posting_shape(posting: Posting) -> PostingShape:
    """Return a posting as `/api` and webhooks have it."""
    return PostingShape(
        id=posting.id,
        created_at=wire_time(posting.created_at),
        amount=posting.amount,
        balance=given(posting.balance),
        reason=posting.reason,
        redemption_id=given(posting.redemption_id),
        rollback_id=given(posting.rollback_id),
        campaign_id=given(posting.campaign_id),
        voucher_id=given(posting.voucher_id),
    )


def points_shape(holding: Holding) -> PointsShape:
    """Return a customer's points as `/api` has them."""
    shapes = [posting_shape(posting) for posting in holding.postings]
    return PointsShape(
        customer_id=holding.holder_id,
        balance=holding.balance,
        data=shapes,
        has_more=holding.more,
        more_starting_after=shapes[-1].id if holding.more else UNSET,
    )
