"""Customers on the wire."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.wire import (
    Metadata,
    ShortText,
    Text,
    given,
    read_date,
    wire_time,
    wire_time_or_none,
)
from largesse.customers import Address, Customer, CustomerDraft
from largesse.customers.model import PermanentDeletion, Summary

Identifier = Annotated[str, Meta(min_length=1, max_length=1000)]


class AddressShape(msgspec.Struct, frozen=True):
    """A postal address; null or absent parts are not known."""

    city: ShortText | None = None
    state: ShortText | None = None
    line_1: ShortText | None = None
    line_2: ShortText | None = None
    country: ShortText | None = None
    postal_code: ShortText | None = None


class CustomerUpdate(msgspec.Struct, frozen=True):
    """What changes a customer."""

    name: ShortText | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    email: ShortText | UnsetType | None = UNSET
    phone: ShortText | UnsetType | None = UNSET
    birthday: ShortText | UnsetType | None = UNSET
    birthdate: ShortText | UnsetType | None = UNSET
    address: AddressShape | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class CustomerInput(CustomerUpdate, frozen=True):
    """A customer as requests tell of one: found by id, else by source id, else made."""

    id: Identifier | UnsetType | None = UNSET
    source_id: Identifier | UnsetType | None = UNSET


class GiftSummary(msgspec.Struct, frozen=True):
    """What gift cards gave and still hold."""

    redeemed_amount: int
    amount_to_go: int


class LoyaltySummary(msgspec.Struct, frozen=True):
    """What loyalty cards gave and still hold."""

    redeemed_points: int = 0
    points_to_go: int = 0


class RedemptionsSummary(msgspec.Struct, frozen=True):
    """What a customer redeemed."""

    total_redeemed: int
    total_failed: int
    total_succeeded: int
    total_rolled_back: int
    total_rollback_failed: int
    total_rollback_succeeded: int
    gift: GiftSummary
    loyalty_card: LoyaltySummary = LoyaltySummary()


class OrdersSummary(msgspec.Struct, frozen=True):
    """What a customer paid."""

    total_amount: int
    total_count: int
    average_amount: int
    last_order_amount: int
    last_order_date: str | None


class SummaryShape(msgspec.Struct, frozen=True):
    """What a customer did."""

    redemptions: RedemptionsSummary
    orders: OrdersSummary


class LoyaltyShape(msgspec.Struct, frozen=True):
    """The customer's loyalty programmes."""

    points: int = 0
    referred_customers: int = 0
    campaigns: dict[str, Any] = {}


class BroughtShape(msgspec.Struct, frozen=True):
    """A campaign the customer was referred in."""

    campaign_id: str
    referrer_id: str
    related_object_id: str
    date: str
    related_object_type: str = "voucher"


class ReferralsShape(msgspec.Struct, frozen=True):
    """The campaigns the customer was referred in."""

    total: int = 0
    campaigns: tuple[BroughtShape, ...] = ()


class AssetsShape(msgspec.Struct, frozen=True):
    """The customer's own pages."""

    cockpit_url: str | None = None


class CustomerShape(msgspec.Struct, frozen=True):
    """A customer."""

    id: str
    source_id: str | None
    name: str | None
    description: str | None
    email: str | None
    phone: str | None
    address: AddressShape | None
    metadata: Metadata
    system_metadata: Metadata
    summary: SummaryShape
    created_at: str
    updated_at: str | None
    birthday: str | UnsetType = UNSET
    birthdate: str | UnsetType = UNSET
    loyalty: LoyaltyShape = msgspec.field(default_factory=LoyaltyShape)
    referrals: ReferralsShape = ReferralsShape()
    assets: AssetsShape = AssetsShape()
    object: str = "customer"


class CustomerList(msgspec.Struct, frozen=True):
    """A page of customers."""

    customers: list[CustomerShape]
    total: int
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "customers"


class DeletionCountsShape(msgspec.Struct, frozen=True):
    """How much there was of a customer."""

    events: int
    customer_events: int
    daily_events: int
    segments: int
    orders: int
    order_events: int
    customer: int


class PermanentDeletionShape(msgspec.Struct, frozen=True):
    """That somebody was forgotten; the wire spells the object so."""

    id: str
    created_at: str
    related_object_id: str
    status: str
    data_json: DeletionCountsShape
    related_object: str = "customer"
    object: str = "pernament_deletion"


def permanent_deletion_shape(deletion: PermanentDeletion) -> PermanentDeletionShape:
    """Return a deletion as the wire has it."""
    return PermanentDeletionShape(
        id=deletion.id,
        created_at=wire_time(deletion.created_at),
        related_object_id=deletion.related_object_id,
        status=deletion.status,
        data_json=DeletionCountsShape(**msgspec.structs.asdict(deletion.counts)),
    )


def customer_draft(data: CustomerUpdate, where: str = "") -> CustomerDraft:
    """Return what a request tells of a customer; `where` is the path of the object."""
    # The two are one: null in one of them does not clear what the other says.
    place = "birthdate" if data.birthdate or data.birthday is UNSET else "birthday"
    born = getattr(data, place)
    address = data.address
    if isinstance(address, AddressShape):
        address_told: Any = Address(**msgspec.structs.asdict(address))
    else:
        address_told = address
    return CustomerDraft(
        id=(data.id or None) if isinstance(data, CustomerInput) else None,
        source_id=(data.source_id or None) if isinstance(data, CustomerInput) else None,
        name=data.name,
        email=data.email,
        phone=data.phone,
        description=data.description,
        birthdate=UNSET if born is UNSET else read_date(born, f"{where}.{place}"),
        address=address_told,
        metadata=checked_metadata(data.metadata, f"{where}.metadata"),
    )


def customer_shape(customer: Customer, summary: Summary | None) -> CustomerShape:
    """Return a customer as the wire has it."""
    born = given(customer.birthdate.isoformat() if customer.birthdate else None)
    address = customer.address
    return CustomerShape(
        id=customer.id,
        source_id=customer.source_id,
        name=customer.name,
        description=customer.description,
        email=customer.email,
        phone=customer.phone,
        address=AddressShape(**msgspec.structs.asdict(address)) if address else None,
        metadata=customer.metadata,
        system_metadata=customer.system_metadata,
        summary=summary_shape(summary or Summary(customer.id)),
        created_at=wire_time(customer.created_at),
        updated_at=wire_time_or_none(customer.updated_at),
        birthday=born,
        birthdate=born,
        loyalty=_loyalty_shape(summary),
        referrals=_referrals_shape(summary),
    )


def _loyalty_shape(summary: Summary | None) -> LoyaltyShape:
    if summary is None:
        return LoyaltyShape()
    return LoyaltyShape(summary.loyalty_points, summary.referred, summary.loyalty_campaigns)


def _referrals_shape(summary: Summary | None) -> ReferralsShape:
    """Return who brought a customer; who was forgotten since is told of as nobody."""
    brought = tuple(
        BroughtShape(
            each.campaign_id, each.referrer_id or "", each.voucher_id, wire_time(each.created_at)
        )
        for each in (summary.referrals if summary else ())
    )
    return ReferralsShape(len(brought), brought)


def summary_shape(summary: Summary) -> SummaryShape:
    """Return what a customer did as the wire has it."""
    count = summary.orders_count
    return SummaryShape(
        RedemptionsSummary(
            total_redeemed=summary.redeemed + summary.failed,
            total_failed=summary.failed,
            total_succeeded=summary.redeemed,
            total_rolled_back=summary.rolled_back,
            total_rollback_failed=summary.rollback_failed,
            total_rollback_succeeded=summary.rollback_succeeded,
            gift=GiftSummary(summary.gift_redeemed, summary.gift_left),
            loyalty_card=LoyaltySummary(summary.redeemed_points, summary.loyalty_points),
        ),
        OrdersSummary(
            total_amount=summary.orders_amount,
            total_count=count,
            average_amount=summary.orders_amount // count if count else 0,
            last_order_amount=summary.last_order_amount or 0,
            last_order_date=wire_time_or_none(summary.last_order_date),
        ),
    )
