"""The nouns of referrals."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from largesse.customers import CustomerDraft
from largesse.rules.filters import FilterAt

Trait = Literal["customer", "email", "phone", "address", "device"]
HolderRole = Literal["REFERRER", "REFEREE"]
ReferralStatus = Literal["converted", "refused", "over_limit", "reverted"]
TierKind = Literal["every", "minimum"]
ConversionEvent = Literal["redemption", "custom_event"]

TRAITS: tuple[Trait, ...] = ("customer", "email", "phone", "address", "device")
MOST_TIERS = 20
MOST_HOLDERS = 100


class RefereeReward(msgspec.Struct, frozen=True, kw_only=True):
    """What a referee is given besides the code: credits or points on a card of a campaign."""

    campaign_id: str
    type: Literal["GIFT_VOUCHER", "LOYALTY_CARD"]
    amount: int


class ReferralProgramme(msgspec.Struct, frozen=True, kw_only=True):
    """When a referral of a campaign counts; `custom_event` is the name of the event that tells."""

    campaign_id: str
    conversion_event_type: ConversionEvent = "redemption"
    custom_event: str | None = None
    referee_reward: RefereeReward | None = None


class ReferralOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the wire has no words for.

    `self_referral` are the traits by which somebody is known to bring themselves;
    `device_property` the metadata of customers and redemptions that names a device;
    `most_referees` how many of one referrer count.
    """

    self_referral: tuple[Trait, ...] = TRAITS
    device_property: str = "device_id"
    most_referees: int | None = None


class OptionsChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of the options; what is unset stays."""

    self_referral: tuple[Trait, ...] | UnsetType = UNSET
    device_property: str | UnsetType = UNSET
    most_referees: int | UnsetType | None = UNSET


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is known by, spelt so that two spellings of one thing are equal."""

    customer: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    devices: frozenset[str] = frozenset()


class ReferralTier(msgspec.Struct, frozen=True, kw_only=True):
    """What a referrer gets: for `every` referee, or once a `minimum` of `referees` has come.

    With a segment, only referrers in it.
    """

    id: str
    campaign_id: str
    name: str
    kind: TierKind
    referees: int
    reward_id: str
    created_at: datetime
    banner: str | None = None
    segment_id: str | None = None
    quantity: int = 1
    active: bool = True
    updated_at: datetime | None = None


class TierDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a tier."""

    name: str
    reward_id: str
    kind: TierKind = "every"
    referees: int = 1
    banner: str | None = None
    segment_id: str | None = None
    quantity: int = 1
    active: bool = True


class TierChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of a tier; what is unset stays, `None` clears."""

    name: str | UnsetType = UNSET
    reward_id: str | UnsetType = UNSET
    kind: TierKind | UnsetType = UNSET
    referees: int | UnsetType = UNSET
    banner: str | UnsetType | None = UNSET
    segment_id: str | UnsetType | None = UNSET
    quantity: int | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A customer a referral code belongs to, or was brought to."""

    id: str
    voucher_id: str
    customer_id: str
    role: HolderRole
    created_at: datetime
    campaign_id: str | None = None
    voucher_type: str = "DISCOUNT_VOUCHER"
    metadata: dict[str, Any] = {}


class HolderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which holders a list is about, and where it goes on."""

    descending: bool = True
    starting_after: str | None = None
    filters: FilterAt | None = None


class HoldersDraft(msgspec.Struct, frozen=True):
    """Referees to be added to a code, all or none."""

    customers: tuple[CustomerDraft, ...]
    metadata: dict[str, Any] = {}


class Referral(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one referral; `reason` is why it does not count."""

    id: str
    campaign_id: str
    voucher_id: str
    referrer_id: str | None
    referee_id: str | None
    status: ReferralStatus
    occasion: str
    created_at: datetime
    reason: str | None = None
    reverted_at: datetime | None = None


class ReferralReward(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody got for a referral, or why they got nothing."""

    id: str
    referral_id: str
    role: HolderRole
    outcome: Literal["given", "failed"]
    created_at: datetime
    tier_id: str | None = None
    reward_id: str | None = None
    given_id: str | None = None
    reason: str | None = None


class ReferralDetails(msgspec.Struct, frozen=True):
    """A referral with what was given for it."""

    referral: Referral
    rewards: tuple[ReferralReward, ...] = ()


class ReferralFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which referrals a list is about; `None` asks nothing. Customers are ids or source ids."""

    status: ReferralStatus | None = None
    referrer: str | None = None
    referee: str | None = None
    starting_after: str | None = None
