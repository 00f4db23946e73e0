"""Rewards that points buy: what is asked for, offered, sold and kept of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.customers import Customer
from largesse.kernel.reason import Reason
from largesse.pricing.model import Points
from largesse.vouchers import Voucher


class AskedReward(msgspec.Struct, frozen=True):
    """The reward a card is to be redeemed for, how many of it, and points to exchange at most.

    `unasked` is what members get by themselves, when they have the points for it.
    """

    id: str
    points: int | None = None
    quantity: int = 1
    unasked: bool = False


class WantedReward(msgspec.Struct, frozen=True):
    """A reward asked for with the points of a card."""

    card: Voucher
    asked: AskedReward


class RewardOffer(msgspec.Struct, frozen=True, kw_only=True):
    """What the points of a card buy, or why they do not buy that.

    `told` is what is kept of the reward with the redemption. One to be bought `alone` is in no
    stack: it may be taken back by itself later.
    """

    reward_id: str
    assignment_id: str | None = None
    terms: Points | None = None
    refusal: Reason | None = None
    quantity: int = 1
    alone: bool = False
    told: dict[str, Any] = {}


class RewardSale(msgspec.Struct, frozen=True, kw_only=True):
    """A reward bought: with so many points of a card, by a redemption."""

    card: Voucher
    offer: RewardOffer
    points: int
    redemption_id: str
    customer: Customer
    sold_at: datetime
    order_id: str | None = None
    session_key: str | None = None


class OfferLostError(Exception):
    """Raised where a reward is handed over that somebody else took the last of."""
