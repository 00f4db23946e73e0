"""The nouns of customers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

CustomerOrder = Literal[
    "created_at", "-created_at", "updated_at", "-updated_at", "source_id", "-source_id"
]


class Address(msgspec.Struct, frozen=True, omit_defaults=True):
    """A postal address, every part optional."""

    city: str | None = None
    state: str | None = None
    line_1: str | None = None
    line_2: str | None = None
    country: str | None = None
    postal_code: str | None = None


class Customer(msgspec.Struct, frozen=True):
    """A profile. `source_id` is the merchant's own id and never changes once it is known.

    An unconfirmed one was only seen under a tracking id; whatever is told of it confirms it.
    """

    id: str
    created_at: datetime
    source_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    description: str | None = None
    birthdate: date | None = None
    address: Address | None = None
    metadata: dict[str, Any] = {}
    system_metadata: dict[str, Any] = {}
    updated_at: datetime | None = None
    unconfirmed: bool = False


class CustomerDraft(msgspec.Struct, frozen=True):
    """What is told of a customer: who it is, and what to set (`UNSET` stays, `None` clears)."""

    id: str | None = None
    source_id: str | None = None
    name: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    birthdate: date | UnsetType | None = UNSET
    address: Address | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET
    whole: bool = False
    """Whether this is the whole profile: its metadata replaces what is there."""


class CustomerFilter(msgspec.Struct, frozen=True):
    """Which customers a list is about; `None` asks nothing. Names match in part, without case."""

    email: str | None = None
    city: str | None = None
    name: str | None = None
    segment_id: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    starting_after: datetime | None = None


class Brought(msgspec.Struct, frozen=True):
    """That a customer was brought by another, in which campaign and with which code."""

    campaign_id: str
    voucher_id: str
    created_at: datetime
    referrer_id: str | None = None


class Summary(msgspec.Struct, frozen=True):
    """What a customer did: orders paid or fulfilled, redemptions and their rollbacks."""

    customer_id: str
    orders_count: int = 0
    orders_amount: int = 0
    last_order_amount: int | None = None
    last_order_date: datetime | None = None
    redeemed: int = 0
    failed: int = 0
    rolled_back: int = 0
    rollback_failed: int = 0
    rollback_succeeded: int = 0
    gift_redeemed: int = 0
    gift_left: int = 0
    loyalty_points: int = 0
    """What is on their loyalty cards."""
    redeemed_points: int = 0
    loyalty_campaigns: dict[str, Any] = {}
    """What they have in each programme, by its name."""
    referred: int = 0
    """How many customers they brought, in all campaigns."""
    referrals: tuple[Brought, ...] = ()


ActivityCategory = Literal["ACTION", "EFFECT"]


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a customer did (`ACTION`) or that was done for them (`EFFECT`).

    `event_id` is the number of the outbox event that told of it; `data` holds the object it was
    about under its name. The campaign is kept for lists, not told again.
    """

    event_id: int
    type: str
    category: ActivityCategory
    data: dict[str, Any]
    group_id: str
    created_at: datetime
    campaign_id: str | None = None


class ActivityFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which activity a list is about; `None` asks nothing.

    `starting_after` is the number of an event, `before` the moment a page ended at; both are in
    the direction of the list.
    """

    oldest_first: bool = False
    starting_after: int | None = None
    before: datetime | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None
    campaign_id: str | None = None
    campaign_type: str | None = None
    category: ActivityCategory | None = None
    type: str | None = None


class DeletionCounts(msgspec.Struct, frozen=True):
    """How much there was of a customer who was forgotten, by kind."""

    events: int
    customer_events: int
    segments: int
    orders: int
    order_events: int
    daily_events: int = 0
    customer: int = 1


class PermanentDeletion(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody was forgotten: an id that belongs to nobody now, and no more."""

    id: str
    related_object_id: str
    created_at: datetime
    counts: DeletionCounts
    status: Literal["IN_PROGRESS", "DONE"] = "DONE"
