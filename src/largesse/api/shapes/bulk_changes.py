"""Bulk changes on the wire of our own API."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.shapes.discounts import DiscountInput, document_of
from largesse.api.wire import Quantity, ShortText, read_time, wire_time, wire_time_or_none
from largesse.transfer import BulkChange, BulkDraft, BulkTerms, Preview

_NONE = ""


class RedemptionLimit(msgspec.Struct, frozen=True):
    """How often a code may be redeemed; null is without a limit."""

    quantity: Quantity | None


class BulkTermsInput(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; what is left out stays as it is, null clears.

    `extend_by` is an ISO 8601 duration put to expirations that are there. A `discount` replaces
    one of the same type. `category` is an id or a name.
    """

    active: bool | UnsetType = UNSET
    start_date: ShortText | UnsetType | None = UNSET
    expiration_date: ShortText | UnsetType | None = UNSET
    extend_by: ShortText | UnsetType = UNSET
    category: ShortText | UnsetType | None = UNSET
    discount: DiscountInput | UnsetType = UNSET
    redemption: RedemptionLimit | UnsetType = UNSET


class BulkChangeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The same change for every code or tier that passes `filters`; without them, for all.

    With `dry_run` it is counted and nothing is changed.
    """

    object: Annotated[str, Meta(max_length=100, description="voucher or promotion_tier")]
    change: BulkTermsInput
    filters: dict[str, Any] | None = None
    dry_run: bool = False


class BulkChangeShape(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk change, and how many of what it met are in which state.

    `CHANGED`, `UNCHANGED` (it was so already), `UNFIT` (its discount is of another type, or it
    would end before it starts), `GONE` (deleted in the meantime), `WAITING`; after it was undone
    `UNDONE` and `CHANGED_SINCE` (somebody else changed the same field, and that stays).
    """

    id: str
    of: str
    status: str
    change: dict[str, Any]
    states: dict[str, int]
    async_action_id: str | None
    message: str | None
    created_at: str
    updated_at: str | None
    object: str = "bulk_change"


class BulkPreviewShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a bulk change would do, with some of those it would change, before and after."""

    matched: int
    states: dict[str, int]
    sample: list[dict[str, Any]]
    dry_run: bool = True
    object: str = "bulk_change_preview"


class BulkChangeList(msgspec.Struct, frozen=True):
    """A page of bulk changes."""

    data: list[BulkChangeShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def bulk_draft(data: BulkChangeRequest) -> BulkDraft:
    """Return what is asked to be changed."""
    change = data.change
    terms = BulkTerms(
        active=change.active,
        start_date=_moment(change.start_date, ".change.start_date"),
        expiration_date=_moment(change.expiration_date, ".change.expiration_date"),
        extend_by=change.extend_by,
        discount=UNSET if change.discount is UNSET else document_of(change.discount),
        redemption_quantity=(UNSET if change.redemption is UNSET else change.redemption.quantity),
    )
    category = _NONE if change.category is None else change.category
    return BulkDraft(object=data.object, filters=data.filters, terms=terms, category=category)


def bulk_change_shape(change: BulkChange) -> BulkChangeShape:
    """Return a bulk change as it is told."""
    return BulkChangeShape(
        id=change.id,
        of=change.object,
        status=change.status,
        change=change.change,
        states=change.states,
        async_action_id=change.async_action_id,
        message=change.message,
        created_at=wire_time(change.created_at),
        updated_at=wire_time_or_none(change.updated_at),
    )


def bulk_preview_shape(preview: Preview) -> BulkPreviewShape:
    """Return what a bulk change would do."""
    return BulkPreviewShape(matched=preview.matched, states=preview.states, sample=preview.sample)


def _moment(value: str | UnsetType | None, where: str) -> Any:
    return UNSET if isinstance(value, UnsetType) else read_time(value, where)
