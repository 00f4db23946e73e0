"""Rewards: what there is to give, where it is offered, and what was given to whom.

A reward is a code of a campaign, a top-up of a card, goods, money off an order or money paid out.
What it costs and who may have it is decided elsewhere (`pricing`, `redemptions`); this hands it
over, once, and takes it back.
"""

from largesse.rewards.decide import (
    coin_of,
    exchange_of,
    kind_of,
    read_points_ratio,
    read_ratio,
)
from largesse.rewards.model import (
    AssignmentTerms,
    GivenReward,
    Offer,
    OutOfStockError,
    PayoutOrder,
    Reward,
    RewardAssignment,
    RewardDetails,
    RewardKind,
)
from largesse.rewards.service.assignments import (
    assign,
    assignments_of_reward,
    auto_redeemed,
    change_assignment,
    checked_terms,
    find_assignment,
    list_assignments,
    offers_of,
    withdraw,
    withdraw_all,
)
from largesse.rewards.service.cards import CardCredit, credit_cards_with
from largesse.rewards.service.catalogue import WIRE_KINDS, describe_rewards, find_reward
from largesse.rewards.service.given import find_given
from largesse.rewards.service.giving import give, top_up
from largesse.rewards.service.taking_back import take_back

__all__ = [
    "WIRE_KINDS",
    "AssignmentTerms",
    "CardCredit",
    "GivenReward",
    "Offer",
    "OutOfStockError",
    "PayoutOrder",
    "Reward",
    "RewardAssignment",
    "RewardDetails",
    "RewardKind",
    "assign",
    "assignments_of_reward",
    "auto_redeemed",
    "change_assignment",
    "checked_terms",
    "coin_of",
    "credit_cards_with",
    "describe_rewards",
    "exchange_of",
    "find_assignment",
    "find_given",
    "find_reward",
    "give",
    "kind_of",
    "list_assignments",
    "offers_of",
    "read_points_ratio",
    "read_ratio",
    "take_back",
    "top_up",
    "withdraw",
    "withdraw_all",
]
