"""Which tiers a referrer reaches with one more referee."""

from __future__ import annotations

from collections.abc import Iterable

from largesse.referrals.model import ReferralTier


def reached(
    tiers: Iterable[ReferralTier], referees: int, segments: frozenset[str]
) -> list[ReferralTier]:
    """Return the tiers that give something for the referee who makes the count `referees`.

    A tier for `every` so many referees is reached time and again, one with a minimum once.
    """
    return [
        tier
        for tier in tiers
        if tier.active
        and (tier.segment_id is None or tier.segment_id in segments)
        and _is_reached(tier, referees)
    ]


def _is_reached(tier: ReferralTier, referees: int) -> bool:
    if tier.kind == "every":
        return referees % tier.referees == 0
    return referees == tier.referees
