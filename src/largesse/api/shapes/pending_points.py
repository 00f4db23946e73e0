"""Points that wait, on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.cursors import more, shown
from largesse.api.wire import given, wire_time, wire_time_or_none
from largesse.loyalty.model.earning import MOST_POINTS
from largesse.loyalty.model.pending import PendingMoved, PendingPoints

MovedPoints = Annotated[int, Meta(ge=-MOST_POINTS, le=MOST_POINTS)]


class PendingBalanceInput(msgspec.Struct, frozen=True):
    """How many points to add to those that wait, or to take from them."""

    points: MovedPoints


class PendingShape(msgspec.Struct, frozen=True, kw_only=True):
    """Points that wait; they are the card's from the local day `activates_at` on."""

    id: str
    voucher_id: str
    campaign_id: str
    customer_id: str | UnsetType = UNSET
    order_id: str | UnsetType = UNSET
    points: int
    activates_at: str
    details: dict[str, Any]
    created_at: str
    updated_at: str | UnsetType = UNSET


class PendingList(msgspec.Struct, frozen=True):
    """A page of what waits."""

    data: list[PendingShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


class CardNamed(msgspec.Struct, frozen=True):
    """The card something was done to."""

    id: str
    type: str = "voucher"


class ActivatedShape(msgspec.Struct, frozen=True, kw_only=True):
    """How a card stands after waiting points became its own."""

    points: int
    total: int
    balance: int
    related_object: CardNamed
    type: str = "loyalty_card"
    object: str = "balance"
    operation_type: str = "MANUAL"


class AdjustedShape(msgspec.Struct, frozen=True, kw_only=True):
    """How many points wait for a card after some were added or taken."""

    points: int
    total: int
    related_object: CardNamed
    type: str = "loyalty_card"
    object: str = "balance"
    operation_type: str = "MANUAL"


def pending_shape(pending: PendingPoints, zone: ZoneInfo) -> PendingShape:
    """Return waiting points as the wire has them."""
    return PendingShape(
        id=pending.id,
        voucher_id=pending.card_id,
        campaign_id=pending.programme_id,
        customer_id=given(pending.customer_id),
        order_id=given(pending.order_id),
        points=pending.points,
        activates_at=pending.activates_at.astimezone(zone).date().isoformat(),
        details=pending.details,
        created_at=wire_time(pending.created_at),
        updated_at=given(wire_time_or_none(pending.updated_at)),
    )


def pending_list(found: Sequence[PendingPoints], limit: int, zone: ZoneInfo) -> PendingList:
    """Return a page, of which one more than fits was found when there are more."""
    page, has_more = shown(found, limit)
    last = page[-1].id if page else None
    return PendingList([pending_shape(each, zone) for each in page], has_more, more(has_more, last))


def activated_shape(moved: PendingMoved) -> ActivatedShape:
    """Return what an activation did."""
    return ActivatedShape(
        points=moved.points,
        total=moved.total,
        balance=moved.balance,
        related_object=CardNamed(moved.pending.card_id),
    )


def adjusted_shape(moved: PendingMoved) -> AdjustedShape:
    """Return what an adjustment did."""
    return AdjustedShape(
        points=moved.points,
        total=moved.total,
        related_object=CardNamed(moved.pending.card_id),
    )
