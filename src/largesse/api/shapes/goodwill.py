"""Goodwill under `/api`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.access import AllowanceStanding
from largesse.api.shapes.transactions import Note, SourceId
from largesse.api.wire import LARGEST, ShortText, read_time, wire_time
from largesse.goodwill import GoodwillDraft, GoodwillGrant, GoodwillKind

Amount = Annotated[int, Meta(ge=1, le=LARGEST, description="Wire units (x100) of credit; points.")]
Reference = Annotated[str, Meta(min_length=1, max_length=255)]
TimeText = Annotated[str, Meta(max_length=100)]


class GoodwillInput(msgspec.Struct, frozen=True, kw_only=True):
    """What is given: a coupon of `campaign`, or an `amount` of credit or points.

    Credit goes onto `card`, or a new gift card, of `campaign` or of none; points onto the loyalty
    `card`, the customer's card of `campaign`, or to the customer's own account.
    """

    kind: GoodwillKind
    amount: Amount | UnsetType | None = UNSET
    campaign: ShortText | UnsetType | None = UNSET
    card: Reference | UnsetType | None = UNSET
    expires_at: TimeText | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET
    source_id: SourceId | UnsetType | None = UNSET


class CallerShape(msgspec.Struct, frozen=True):
    """Who gave."""

    kind: str
    id: str | None
    name: str | None


class GoodwillShape(msgspec.Struct, frozen=True, kw_only=True):
    """What was given to whom, by whom and why; `code` is the coupon's or the card's."""

    id: str
    customer_id: str | None
    kind: str
    amount: int
    code: str | None
    voucher_id: str | None
    campaign_id: str | None
    transaction_id: str | None
    source_id: str | None
    note: str | None
    granted_by: CallerShape
    created_at: str
    object: str = "goodwill"


class GoodwillList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what was given."""

    data: list[GoodwillShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class LimitShape(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a kind the caller may give at once and a day; null is no limit."""

    kind: str
    single: int | None
    daily: int | None
    given_today: int | None
    left_today: int | None
    renews_at: str


class LimitList(msgspec.Struct, frozen=True):
    """The caller's own limits."""

    data: list[LimitShape]
    object: str = "list"
    data_ref: str = "data"


def goodwill_draft(data: GoodwillInput) -> GoodwillDraft:
    """Return what a request gives."""
    return GoodwillDraft(
        kind=data.kind,
        amount=data.amount or (1 if data.kind == "coupon" else 0),
        campaign=data.campaign or None,
        card=data.card or None,
        expires_at=read_time(data.expires_at or None, ".expires_at"),
        note=data.note or None,
        source_id=data.source_id or None,
    )


def goodwill_shape(grant: GoodwillGrant) -> GoodwillShape:
    """Return a grant as `/api` has it."""
    return GoodwillShape(
        id=grant.id,
        customer_id=grant.customer_id,
        kind=grant.kind,
        amount=grant.amount,
        code=grant.code,
        voucher_id=grant.voucher_id,
        campaign_id=grant.campaign_id,
        transaction_id=grant.posting_id,
        source_id=grant.source_id,
        note=grant.note,
        granted_by=CallerShape(grant.caller_kind, grant.caller_id, grant.caller_name),
        created_at=wire_time(grant.created_at),
    )


def limit_list(limits: Mapping[GoodwillKind, AllowanceStanding]) -> LimitList:
    """Return the caller's limits as `/api` has them."""
    return LimitList([_limit_shape(kind, each) for kind, each in limits.items()])


def _limit_shape(kind: GoodwillKind, standing: AllowanceStanding) -> LimitShape:
    counted = standing.daily is not None
    return LimitShape(
        kind=kind,
        single=standing.single,
        daily=standing.daily,
        given_today=standing.taken_today if counted else None,
        left_today=max(0, (standing.daily or 0) - standing.taken_today) if counted else None,
        renews_at=wire_time(standing.renews_at),
    )
