"""Rewards as a loyalty tier offers them."""

from __future__ import annotations

import msgspec

from largesse.api.shapes.rewards import (
    RewardAssignmentShape,
    RewardShape,
    assignment_shape,
    reward_shape,
)
from largesse.rewards import Offer, RewardDetails


class LoyaltyTierRewardShape(msgspec.Struct, frozen=True):
    """A reward and its assignment, with what it costs in the tier."""

    reward: RewardShape
    assignment: RewardAssignmentShape
    object: str = "loyalty_tier_reward"


class LoyaltyTierRewardList(msgspec.Struct, frozen=True):
    """The rewards of a tier."""

    data: list[LoyaltyTierRewardShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def tier_reward_shape(offer: Offer) -> LoyaltyTierRewardShape:
    """Return a reward as a tier offers it."""
    details = RewardDetails(offer.reward, offer.campaign_type)
    return LoyaltyTierRewardShape(reward_shape(details), assignment_shape(offer.assignment))
