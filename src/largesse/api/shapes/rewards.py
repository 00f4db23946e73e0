"""Rewards and their assignments on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.redeemables import Identifier
from largesse.api.wire import Metadata, ShortText, Text, given, wire_time, wire_time_or_none
from largesse.kernel.problem import refuse
from largesse.loyalty.service.reward_assignments import AssignmentChange, AssignmentDraft
from largesse.rewards import (
    Offer,
    RewardAssignment,
    RewardDetails,
    kind_of,
    read_points_ratio,
    read_ratio,
)
from largesse.rewards.model import (
    LARGEST,
    CampaignTerms,
    CoinTerms,
    ProductTerms,
    RewardChange,
    RewardDraft,
    RewardParameters,
)

Stock = Annotated[int, Meta(ge=0, le=LARGEST)]
Points = Annotated[int, Meta(ge=0, le=LARGEST)]
Ratio = Annotated[str, Meta(max_length=40)] | int | float


class CampaignInput(msgspec.Struct, frozen=True):
    """The campaign whose codes are given, and what a card of it is topped up with."""

    id: Identifier | None = None
    balance: Annotated[int, Meta(ge=1, le=LARGEST)] | None = None


class ProductInput(msgspec.Struct, frozen=True):
    """The goods."""

    id: Identifier | None = None
    sku_id: Identifier | None = None


class CoinInput(msgspec.Struct, frozen=True):
    """How many units of the currency so many points are worth, as numbers or as text."""

    exchange_ratio: Ratio | None = None
    points_ratio: Ratio | None = None


class ParametersInput(msgspec.Struct, frozen=True):
    """What a reward consists of: one of these."""

    campaign: CampaignInput | None = None
    product: ProductInput | None = None
    coin: CoinInput | None = None


class AttributesInput(msgspec.Struct, frozen=True):
    """How a reward is shown."""

    image_url: Text | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET


class RewardUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """What changes a reward."""

    name: ShortText | UnsetType | None = UNSET
    parameters: ParametersInput | UnsetType | None = UNSET
    stock: Stock | UnsetType | None = UNSET
    attributes: AttributesInput | UnsetType | None = UNSET
    metadata: Metadata | UnsetType | None = UNSET


class RewardCreate(RewardUpdate, frozen=True, kw_only=True):
    """What creates a reward."""


class AttributesShape(msgspec.Struct, frozen=True):
    """How a reward is shown."""

    image_url: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


class RewardShape(msgspec.Struct, frozen=True, kw_only=True):
    """A reward."""

    id: str
    name: str
    stock: int | None
    redeemed: int
    attributes: AttributesShape
    metadata: Metadata
    type: str
    parameters: dict[str, Any]
    created_at: str
    updated_at: str | None
    object: str = "reward"


class RewardList(msgspec.Struct, frozen=True):
    """A page of rewards."""

    data: list[RewardShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class LoyaltyTermsInput(msgspec.Struct, frozen=True):
    """What a reward costs, and whether members get it by themselves."""

    points: Points | UnsetType | None = UNSET
    auto_redeem: bool | UnsetType | None = UNSET


class AssignmentParametersInput(msgspec.Struct, frozen=True):
    """The terms of an assignment."""

    loyalty: LoyaltyTermsInput | None = None


class RewardAssignmentCreate(msgspec.Struct, frozen=True):
    """What offers a reward in a campaign."""

    campaign: Identifier | None = None
    parameters: AssignmentParametersInput | None = None
    validation_rules: Annotated[list[Identifier], Meta(max_length=100)] | None = None


class CampaignRewardCreate(msgspec.Struct, frozen=True):
    """What offers a reward in the campaign of the path."""

    reward: Identifier | None = None
    parameters: AssignmentParametersInput | None = None
    validation_rules: Annotated[list[Identifier], Meta(max_length=100)] | None = None


class RewardAssignmentUpdate(msgspec.Struct, frozen=True):
    """What changes the terms of an assignment."""

    parameters: AssignmentParametersInput | None = None


class LoyaltyTermsShape(msgspec.Struct, frozen=True):
    """What a reward costs, and whether members get it by themselves."""

    points: int | None
    auto_redeem: bool


class AssignmentParametersShape(msgspec.Struct, frozen=True):
    """The terms of an assignment."""

    loyalty: LoyaltyTermsShape


class RewardAssignmentShape(msgspec.Struct, frozen=True, kw_only=True):
    """A reward offered in a campaign."""

    id: str
    reward_id: str
    related_object_id: str
    related_object_type: str
    parameters: AssignmentParametersShape
    created_at: str
    updated_at: str | None
    object: str = "reward_assignment"


class RewardAssignmentList(msgspec.Struct, frozen=True):
    """A page of assignments."""

    data: list[RewardAssignmentShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


class MemberRewardShape(msgspec.Struct, frozen=True):
    """A reward a member can have."""

    reward: RewardShape
    assignment: RewardAssignmentShape
    object: str = "loyalty_reward"


class MemberRewardList(msgspec.Struct, frozen=True):
    """What a member can have."""

    data: list[MemberRewardShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def reward_draft(data: RewardUpdate) -> RewardDraft:
    """Return what a request tells of a new reward; refuses one without a name."""
    if not isinstance(data.name, str) or not data.name:
        raise refuse("invalid_payload", ".name", need="a name")
    parameters = _parameters(data.parameters) if data.parameters else RewardParameters()
    attributes = data.attributes if isinstance(data.attributes, AttributesInput) else None
    return RewardDraft(
        name=data.name,
        kind=kind_of(parameters),
        parameters=parameters,
        stock=data.stock if isinstance(data.stock, int) else None,
        attributes=_told(attributes) if attributes else {},
        metadata=checked_metadata(data.metadata or {}),
    )


def reward_change(data: RewardUpdate) -> RewardChange:
    """Return what a request changes of a reward; its name and parameters cannot be cleared."""
    parameters = _parameters(data.parameters) if data.parameters else UNSET
    attributes: dict[str, Any] | UnsetType | None = UNSET
    if isinstance(data.attributes, AttributesInput):
        attributes = {
            name: value
            for name, value in msgspec.structs.asdict(data.attributes).items()
            if value is not UNSET
        }
    elif data.attributes is None:
        attributes = None
    return RewardChange(
        name=data.name if isinstance(data.name, str) and data.name else UNSET,
        kind=UNSET if isinstance(parameters, UnsetType) else kind_of(parameters),
        parameters=parameters,
        stock=data.stock,
        attributes=attributes,
        metadata=checked_metadata(data.metadata) if data.metadata else data.metadata,
    )


def _told(struct: msgspec.Struct) -> dict[str, Any]:
    return {
        name: value
        for name, value in msgspec.structs.asdict(struct).items()
        if value is not UNSET and value is not None
    }


def _parameters(data: ParametersInput | UnsetType) -> RewardParameters:
    if isinstance(data, UnsetType):
        return RewardParameters()
    campaign = product = coin = None
    if data.campaign is not None:
        if not data.campaign.id:
            raise refuse("invalid_payload", ".parameters.campaign.id", need="the id of a campaign")
        campaign = CampaignTerms(data.campaign.id, data.campaign.balance)
    if data.product is not None:
        product = ProductTerms(data.product.id or None, data.product.sku_id or None)
    if data.coin is not None:
        coin = coin_terms(data.coin, ".parameters.coin")
    return RewardParameters(campaign=campaign, product=product, coin=coin)


def coin_terms(data: CoinInput, where: str) -> CoinTerms:
    """Return what points are exchanged at; without a number of points it is for one."""
    if data.exchange_ratio is None:
        raise refuse(
            "invalid_payload", f"{where}.exchange_ratio", need="units of the currency for points"
        )
    points = 1 if data.points_ratio is None else data.points_ratio
    return CoinTerms(
        read_ratio(data.exchange_ratio, f"{where}.exchange_ratio"),
        read_points_ratio(points, f"{where}.points_ratio"),
    )


def wire_ratio(ratio: Decimal) -> int | float:
    """Return a ratio as a number of JSON; only told, never reckoned with."""
    return int(ratio) if ratio == ratio.to_integral_value() else float(ratio)


def wire_parameters(parameters: RewardParameters, campaign_type: str | None) -> dict[str, Any]:
    """Return what a reward consists of as the wire has it."""
    told: dict[str, Any] = {}
    if parameters.campaign is not None:
        told["campaign"] = {"id": parameters.campaign.id}
        if parameters.campaign.balance is not None:
            told["campaign"]["balance"] = parameters.campaign.balance
        if campaign_type is not None:
            told["campaign"]["type"] = campaign_type
    if parameters.product is not None:
        told["product"] = {"id": parameters.product.id, "sku_id": parameters.product.sku_id}
    if parameters.coin is not None:
        told["coin"] = wire_coin(parameters.coin)
    if parameters.payout is not None:
        payout = parameters.payout
        told["payout"] = {"amount": payout.amount} if payout.amount is not None else {}
        told["payout"] |= wire_coin(payout.coin) if payout.coin is not None else {}
    return told


def wire_coin(coin: CoinTerms) -> dict[str, Any]:
    """Return what points are exchanged at as the wire has it."""
    return {"exchange_ratio": wire_ratio(coin.exchange_ratio), "points_ratio": coin.points_ratio}


def reward_shape(details: RewardDetails) -> RewardShape:
    """Return a reward as the wire has it."""
    reward = details.reward
    return RewardShape(
        id=reward.id,
        name=reward.name,
        stock=reward.stock,
        redeemed=reward.redeemed,
        attributes=AttributesShape(
            given(reward.attributes.get("image_url")), given(reward.attributes.get("description"))
        ),
        metadata=reward.metadata,
        type=reward.kind,
        parameters=wire_parameters(reward.parameters, details.campaign_type),
        created_at=wire_time(reward.created_at),
        updated_at=wire_time_or_none(reward.updated_at),
    )


def assignment_shape(assignment: RewardAssignment) -> RewardAssignmentShape:
    """Return an assignment as the wire has it."""
    terms = assignment.terms
    return RewardAssignmentShape(
        id=assignment.id,
        reward_id=assignment.reward_id,
        related_object_id=assignment.related_object_id,
        related_object_type=assignment.related_object_type,
        parameters=AssignmentParametersShape(LoyaltyTermsShape(terms.points, terms.auto_redeem)),
        created_at=wire_time(assignment.created_at),
        updated_at=wire_time_or_none(assignment.updated_at),
    )


def member_reward_shape(offer: Offer) -> MemberRewardShape:
    """Return what a member can have as the wire has it."""
    details = RewardDetails(offer.reward, offer.campaign_type)
    return MemberRewardShape(reward_shape(details), assignment_shape(offer.assignment))


def assignment_draft(
    reward_id: str | None,
    parameters: AssignmentParametersInput | None,
    rules: list[str] | None,
    where: str,
) -> AssignmentDraft:
    """Return what offers a reward; refuses one that is not named."""
    if not reward_id:
        raise refuse("invalid_payload", f"{where}.reward", need="the id of a reward")
    loyalty = (parameters.loyalty if parameters else None) or LoyaltyTermsInput()
    return AssignmentDraft(
        reward_id=reward_id,
        points=loyalty.points if isinstance(loyalty.points, int) else None,
        auto_redeem=loyalty.auto_redeem is True,
        rules=tuple(rules or ()),
    )


def assignment_change(data: RewardAssignmentUpdate) -> AssignmentChange:
    """Return what a request changes of the terms; null is no change."""
    loyalty = (data.parameters.loyalty if data.parameters else None) or LoyaltyTermsInput()
    return AssignmentChange(
        points=loyalty.points if isinstance(loyalty.points, int) else UNSET,
        auto_redeem=loyalty.auto_redeem if isinstance(loyalty.auto_redeem, bool) else UNSET,
    )
