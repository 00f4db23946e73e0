"""The nouns of codes in customers' hands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from largesse.campaigns import RuleAssignment, Window
from largesse.catalog.model import Category
from largesse.customers import Customer, CustomerDraft
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


class VoucherDetails(msgspec.Struct, frozen=True):
    """A voucher with what is counted and kept about it elsewhere."""

    voucher: Voucher
    redeemed_quantity: int = 0
    redeemed_amount: int = 0
    category: Category | None = None
    assignments: tuple[RuleAssignment, ...] = ()


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


TriggerType = Literal[
    "campaign.started", "customer.created", "custom_event", "order.created", "order.paid",
    "segment.entered", "manual",
]  # fmt: skip
IssueOutcome = Literal["issued", "skipped", "failed"]


class IssueTrigger(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What sets a policy off: a kind of event, and what must be true of it.

    `event` is the name of a custom event, `segment_id` the segment entered; `filters` are asked
    of the event's metadata, of the order or of the customer.
    """

    type: TriggerType
    event: str | None = None
    segment_id: str | None = None
    filters: dict[str, Any] | None = None


class IssueSegments(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom a policy is for: customers in one of these segments, and in none of those."""

    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


class IssueLimits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many codes a policy gives, in all and to one customer; days are the project's."""

    total: int | None = None
    per_day: int | None = None
    per_customer: int | None = None
    per_customer_per_day: int | None = None


class IssuePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """When something happens, a customer gets codes of a campaign.

    `codes` is how many at a time; `validity` an ISO 8601 duration from the issue, `redemptions`
    how often each may be used: both are written on the code and go before the campaign's terms.
    """

    id: str
    name: str
    campaign_id: str
    trigger: IssueTrigger
    created_at: datetime
    active: bool = True
    segments: IssueSegments = IssueSegments()
    codes: int = 1
    limits: IssueLimits = IssueLimits()
    validity: str | None = None
    redemptions: int | None = None
    channel: str = "API"
    metadata: dict[str, Any] = {}
    started_at: datetime | None = None
    revision: int = 1
    updated_at: datetime | None = None


class IssuePolicyDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a policy, or all of what it says anew; the campaign is an id or a name."""

    name: str
    campaign: str
    trigger: IssueTrigger
    active: bool = True
    segments: IssueSegments = IssueSegments()
    codes: int = 1
    limits: IssueLimits = IssueLimits()
    validity: str | None = None
    redemptions: int | None = None
    channel: str = "API"
    metadata: dict[str, Any] = {}


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One reason for a policy to act: an event about a customer, or a run over many.

    `key` names it in the log, where it counts once for each customer; `document` is what filters
    are asked of; reasons in `unlogged` leave no trace (a run passes over whom it is not for).
    """

    key: str
    customer_id: str | None
    document: dict[str, Any] = {}
    request_id: str = ""
    unlogged: frozenset[str] = frozenset()


class IssueRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one occasion. `detail` is what the reason's sentence speaks of."""

    policy_id: str
    occasion: str
    outcome: IssueOutcome
    created_at: datetime
    id: int = 0
    customer_id: str | None = None
    reason: str | None = None
    detail: dict[str, Any] = {}
    publication_id: str | None = None
    codes: tuple[str, ...] = ()
    request_id: str = ""


class IssueLogFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which records of a policy's log are wanted; `None` asks nothing."""

    outcome: IssueOutcome | None = None
    reason: str | None = None
    customer: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


HoldingStatus = Literal["ACTIVE", "USED", "DISABLED", "NOT_ACTIVE_YET", "EXPIRED", "NO_BALANCE"]


class WalletFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the codes a customer holds a list is about, and where it goes on."""

    descending: bool = True
    starting_after: str | None = None
    filters: FilterAt | None = None


class Held(msgspec.Struct, frozen=True):
    """That a customer holds a code, since when, and of what kind of campaign."""

    id: str
    since: datetime
    voucher: Voucher
    campaign_type: str | None = None
    campaign_active: bool = True


class Holding(msgspec.Struct, frozen=True):
    """A code in a customer's wallet, with everything about it and how it stands."""

    held: Held
    details: VoucherDetails
    status: HoldingStatus
