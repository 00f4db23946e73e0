"""Referrals: customers who bring customers, and what both get for it.

A code of a referral campaign is in its referrer's hands; whoever uses it is the referee. It says
who may not be brought, counts who was, and hands over rewards; the code's own discount is decided
like any other's (`redemptions`).
"""

from largesse.referrals.model import (
    Holder,
    Referral,
    ReferralOptions,
    ReferralTier,
)
from largesse.referrals.service.guarding import Guard

__all__ = [
    "Guard",
    "Holder",
    "Referral",
    "ReferralOptions",
    "ReferralTier",
]
