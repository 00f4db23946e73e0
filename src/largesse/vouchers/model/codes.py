"""Codes and their publications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from largesse.campaigns import RuleAssignment, Window
from largesse.catalog.model import Category
from largesse.customers import Customer, CustomerDraft
from largesse.ledger import AccountStanding
from largesse.rules.filters import FilterAt

VoucherType = Literal["DISCOUNT_VOUCHER", "GIFT_VOUCHER", "LOYALTY_CARD"]


class Voucher(Window, frozen=True, kw_only=True):
    """One code. A campaign's voucher carries a copy of the campaign's terms.

    `campaign` is the campaign's name. `redemption_quantity` is the limit, `None` for none; what
    is used stands in the usage counters.
    """

    id: str
    code: str
    type: VoucherType
    created_at: datetime
    campaign_id: str | None = None
    campaign: str | None = None
    discount: dict[str, Any] | None = None
    gift: dict[str, Any] | None = None
    loyalty_card: dict[str, Any] | None = None
    category_id: str | None = None
    redemption_quantity: int | None = None
    additional_info: str | None = None
    is_referral_code: bool = False
    holder_id: str | None = None
    publish_count: int = 0
    metadata: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies an empty default
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


class CardStanding(msgspec.Struct, frozen=True):
    """How a loyalty card stands: `points` were put on it in all, `balance` is left.

    `next_expiration` is the last day the soonest points to expire are good for.
    """

    points: int
    balance: int
    pending: int = 0
    expired: int = 0
    subtracted: int = 0
    redeemed: int = 0
    next_expiration: date | None = None
    next_expiration_points: int | None = None


class VoucherDetails(msgspec.Struct, frozen=True):
    """A voucher with what is counted and kept about it elsewhere."""

    voucher: Voucher
    redeemed_quantity: int = 0
    credits: AccountStanding | None = None
    """How the account of a gift card stands."""
    category: Category | None = None
    assignments: tuple[RuleAssignment, ...] = ()
    card: CardStanding | None = None


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """Codes given to one customer at one time."""

    id: str
    voucher_ids: list[str]
    created_at: datetime
    customer_id: str | None = None
    campaign_id: str | None = None
    source_id: str | None = None
    channel: str | None = None
    tracking_id: str | None = None
    result: Literal["SUCCESS", "FAILURE"] = "SUCCESS"
    failure_code: str | None = None
    failure_message: str | None = None
    metadata: dict[str, Any] = {}


class PublicationDetails(msgspec.Struct, frozen=True):
    """A publication with its customer and its codes."""

    publication: Publication
    customer: Customer | None
    vouchers: tuple[VoucherDetails, ...]


class VoucherDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes one voucher. `terms` are `type`, `discount` or `gift`, and `redemption`.

    What a campaign's voucher does not say of itself is the campaign's.
    """

    code: str | None = None
    code_config: dict[str, Any] | None = None
    terms: dict[str, Any] = {}
    window: dict[str, Any] = {}
    active: bool = True
    category: str | UnsetType | None = UNSET
    additional_info: str | None = None
    metadata: dict[str, Any] = {}
    validation_rules: tuple[str, ...] = ()
    campaign: str | None = None


class ImportedVoucher(msgspec.Struct, frozen=True, kw_only=True):
    """A code as it was elsewhere. `terms` and `window` are as in `VoucherDraft`.

    Of a campaign's code only `redemption` and the amount on a card are taken from `terms`: what
    the codes of a campaign are worth is the campaign's alone.
    """

    code: str
    terms: dict[str, Any] = {}
    window: dict[str, Any] = {}
    active: bool | UnsetType = UNSET
    category: str | UnsetType | None = UNSET
    additional_info: str | None = None
    metadata: dict[str, Any] = {}
    redeemed_quantity: int = 0
    redeemed_amount: int = 0


class VoucherChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of a voucher; what is unset stays, `None` clears."""

    discount: dict[str, Any] | UnsetType = UNSET
    gift: dict[str, Any] | UnsetType = UNSET
    category: str | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET
    redemption_quantity: int | UnsetType | None = UNSET
    additional_info: str | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET
    window: dict[str, Any] = {}


class VoucherFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which vouchers a list is about; `None` asks nothing.

    Campaign and category are ids or names, the holder an id or source id.
    """

    code: str | None = None
    campaign: str | None = None
    category: str | None = None
    holder: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    ids: list[str] | None = None
    filters: FilterAt | None = None


class PublicationDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What publishes codes: one by its code, or `count` of a campaign, to a customer.

    `expiration_date` and `redemption_quantity` go before what the campaign says of its codes.
    """

    customer: CustomerDraft
    voucher: str | None = None
    campaign: str | None = None
    count: int = 1
    join_once: bool | None = None
    source_id: str | None = None
    channel: str | None = None
    metadata: dict[str, Any] = {}
    expiration_date: datetime | None = None
    redemption_quantity: int | None = None


class PublicationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which publications a list is about; `None` asks nothing."""

    campaign: str | None = None
    customer: str | None = None
    voucher_id: str | None = None
    result: str | None = None
    voucher_type: str | None = None
    is_referral_code: bool | None = None
    source_id: str | None = None
    filters: FilterAt | None = None
