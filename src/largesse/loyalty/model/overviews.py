"""Where a member stands, all of it at once."""

from __future__ import annotations

import msgspec

from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.milestones import Goal, MilestoneProgress
from largesse.loyalty.model.tiers import HeldTier


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """A member's points, tier and what is ahead of them in one programme.

    `next_tier` is the lowest their points do not reach: of a period what they earn anew in it.
    """

    card: Card
    programme_name: str
    balance: int
    tier: HeldTier | None = None
    coming: tuple[HeldTier, ...] = ()
    next_tier: Goal | None = None
    next_reward: Goal | None = None
    milestones: tuple[MilestoneProgress, ...] = ()
