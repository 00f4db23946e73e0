"""What upper floors do for lower ones: the ports of the domains, plugged in once a process."""

from __future__ import annotations

from largesse import redemptions, rewards
from largesse.loyalty.service.buying import CardBenefits
from largesse.loyalty.service.crediting import PointsCredit
from largesse.loyalty.service.keeping import Cards
from largesse.redemptions.service.referring import guard_referrals_with
from largesse.referrals import Guard
from largesse.vouchers.service.cards import keep_cards


def connect_ports() -> None:
    """Plug in who keeps cards of programmes, what their points buy, and who guards referrals."""
    keep_cards(Cards())
    redemptions.provide_benefits(CardBenefits())
    rewards.credit_cards_with("LOYALTY_CARD", PointsCredit())
    guard_referrals_with(Guard())
