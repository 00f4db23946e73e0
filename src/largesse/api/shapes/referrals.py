"""Holders of referral codes on the wire; tiers, options and referrals under `/api`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.cursors import more
from largesse.api.shapes.customers import CustomerInput, customer_draft
from largesse.api.shapes.discounts import Name, Reference, metadata_of
from largesse.api.wire import (
    Metadata,
    ShortText,
    given,
    unless_null,
    wire_time,
    wire_time_or_none,
)
from largesse.referrals.model import (
    MOST_HOLDERS,
    Holder,
    HoldersDraft,
    OptionsChange,
    ReferralDetails,
    ReferralOptions,
    ReferralReward,
    ReferralTier,
    TierChange,
    TierDraft,
    TierKind,
    Trait,
)

Count = Annotated[int, Meta(ge=1, le=1_000_000)]


class HoldersInput(msgspec.Struct, frozen=True):
    """Referees to be added to a code."""

    holders: Annotated[list[CustomerInput], Meta(min_length=1, max_length=MOST_HOLDERS)]
    metadata: Metadata | UnsetType | None = UNSET


class HolderShape(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who holds a referral code."""

    id: str
    created_at: str
    redeemable_id: str
    customer_id: str
    holder_role: str
    campaign_id: str | None
    voucher_type: str
    metadata: Metadata
    redeemable_object: str = "voucher"
    campaign_type: str = "REFERRAL_PROGRAM"
    object: str = "redeemable_holder"


class HoldersAdded(msgspec.Struct, frozen=True):
    """The holders a request added."""

    holders: list[HolderShape]


class HolderList(msgspec.Struct, frozen=True):
    """A page of the holders of a code, by the cursor of its last id."""

    data: list[HolderShape]
    total: int
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


class OptionsInput(msgspec.Struct, frozen=True):
    """Options to change; `self_referral` are the traits by which somebody is their own referrer."""

    self_referral: Annotated[list[Trait], Meta(max_length=5)] | UnsetType | None = UNSET
    device_property: Annotated[str, Meta(min_length=1, max_length=255)] | UnsetType | None = UNSET
    most_referees: Count | UnsetType | None = UNSET


class OptionsShape(msgspec.Struct, frozen=True):
    """What nobody may bring, and how many referees of one referrer count."""

    self_referral: list[str]
    device_property: str
    most_referees: int | None
    object: str = "referral_options"


class ReferralTierInput(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a tier: `every` so many referees, or once a `minimum` of them has come."""

    name: Name
    reward_id: Reference
    kind: TierKind | UnsetType | None = UNSET
    referees: Count | UnsetType | None = UNSET
    quantity: Annotated[int, Meta(ge=1, le=50)] | UnsetType | None = UNSET
    banner: ShortText | UnsetType | None = UNSET
    segment_id: Reference | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET


class ReferralTierUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """What changes a tier; an explicit null clears."""

    name: Name | UnsetType | None = UNSET
    reward_id: Reference | UnsetType | None = UNSET
    kind: TierKind | UnsetType | None = UNSET
    referees: Count | UnsetType | None = UNSET
    quantity: Annotated[int, Meta(ge=1, le=50)] | UnsetType | None = UNSET
    banner: ShortText | UnsetType | None = UNSET
    segment_id: Reference | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET


class ReferralTierShape(msgspec.Struct, frozen=True, kw_only=True):
    """A tier of a referral campaign."""

    id: str
    campaign_id: str
    name: str
    banner: str | None
    kind: str
    referees: int
    reward_id: str
    quantity: int
    segment_id: str | None
    active: bool
    created_at: str
    updated_at: str | None
    object: str = "referral_tier"


class ReferralTierList(msgspec.Struct, frozen=True):
    """The tiers of a referral campaign."""

    data: list[ReferralTierShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class ReferralRewardShape(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody got for a referral, or why they got nothing."""

    role: str
    outcome: str
    date: str
    tier_id: str | UnsetType = UNSET
    reward_id: str | UnsetType = UNSET
    given_id: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class ReferralShape(msgspec.Struct, frozen=True, kw_only=True):
    """One referral and what came of it."""

    id: str
    campaign_id: str
    voucher_id: str
    referrer_id: str | None
    referee_id: str | None
    status: str
    reason: str | UnsetType = UNSET
    occasion: str
    date: str
    reverted_at: str | UnsetType = UNSET
    rewards: list[ReferralRewardShape]
    object: str = "referral"


class ReferralList(msgspec.Struct, frozen=True):
    """A page of referrals, the newest first."""

    data: list[ReferralShape]
    has_more: bool
    more_starting_after: str | UnsetType = UNSET
    object: str = "list"
    data_ref: str = "data"


Status = Literal["converted", "refused", "over_limit", "reverted"]


def holders_draft(data: HoldersInput) -> HoldersDraft:
    """Return the referees a request tells of."""
    people = tuple(
        customer_draft(each, f".holders[{place}]") for place, each in enumerate(data.holders)
    )
    return HoldersDraft(people, metadata_of(data.metadata))


def holder_shape(holder: Holder) -> HolderShape:
    """Return a holder as the wire has it."""
    return HolderShape(
        id=holder.id,
        created_at=wire_time(holder.created_at),
        redeemable_id=holder.voucher_id,
        customer_id=holder.customer_id,
        holder_role=holder.role,
        campaign_id=holder.campaign_id,
        voucher_type=holder.voucher_type,
        metadata=holder.metadata,
    )


def holder_list(holders: list[Holder], total: int, *, has_more: bool) -> HolderList:
    """Return a page of holders as the wire has it."""
    shapes = [holder_shape(each) for each in holders]
    last = shapes[-1].id if shapes else None
    return HolderList(shapes, total, has_more, more(has_more, last))


def options_change(data: OptionsInput) -> OptionsChange:
    """Return the options a request changes; null is what they are without being set."""
    default = ReferralOptions()
    traits, device = data.self_referral, data.device_property
    return OptionsChange(
        self_referral=default.self_referral
        if traits is None
        else UNSET
        if traits is UNSET
        else tuple(dict.fromkeys(traits)),
        device_property=default.device_property if device is None else device,
        most_referees=data.most_referees,
    )


def options_shape(options: ReferralOptions) -> OptionsShape:
    """Return options as `/api` has them."""
    return OptionsShape([*options.self_referral], options.device_property, options.most_referees)


def referral_tier_draft(data: ReferralTierInput) -> TierDraft:
    """Return what a request tells of a new tier."""
    told = {
        name: value
        for name in data.__struct_fields__
        if (value := getattr(data, name)) is not UNSET and value is not None
    }
    return TierDraft(**told)


def referral_tier_change(data: ReferralTierUpdate) -> TierChange:
    """Return what a request changes of a tier."""
    return TierChange(
        name=unless_null(data.name),
        reward_id=unless_null(data.reward_id),
        kind=unless_null(data.kind),
        referees=unless_null(data.referees),
        quantity=unless_null(data.quantity),
        active=unless_null(data.active),
        banner=data.banner,
        segment_id=data.segment_id,
    )


def referral_tier_shape(tier: ReferralTier) -> ReferralTierShape:
    """Return a tier as `/api` has it."""
    return ReferralTierShape(
        id=tier.id,
        campaign_id=tier.campaign_id,
        name=tier.name,
        banner=tier.banner,
        kind=tier.kind,
        referees=tier.referees,
        reward_id=tier.reward_id,
        quantity=tier.quantity,
        segment_id=tier.segment_id,
        active=tier.active,
        created_at=wire_time(tier.created_at),
        updated_at=wire_time_or_none(tier.updated_at),
    )


def referral_list(found: list[ReferralDetails], *, has_more: bool) -> ReferralList:
    """Return a page of referrals as `/api` has it."""
    shapes = [referral_shape(each) for each in found]
    return ReferralList(shapes, has_more, more(has_more, shapes[-1].id if shapes else None))


def referral_shape(details: ReferralDetails) -> ReferralShape:
    """Return a referral as `/api` has it."""
    referral = details.referral
    return ReferralShape(
        id=referral.id,
        campaign_id=referral.campaign_id,
        voucher_id=referral.voucher_id,
        referrer_id=referral.referrer_id,
        referee_id=referral.referee_id,
        status=referral.status,
        reason=given(referral.reason),
        occasion=referral.occasion,
        date=wire_time(referral.created_at),
        reverted_at=given(wire_time_or_none(referral.reverted_at)),
        rewards=[_reward_shape(each) for each in details.rewards],
    )


def _reward_shape(reward: ReferralReward) -> ReferralRewardShape:
    return ReferralRewardShape(
        role=reward.role,
        outcome=reward.outcome,
        date=wire_time(reward.created_at),
        tier_id=given(reward.tier_id),
        reward_id=given(reward.reward_id),
        given_id=given(reward.given_id),
        reason=given(reward.reason),
    )
