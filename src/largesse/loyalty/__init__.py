"""Programmes customers join to collect points: who is a member, of what, with which card; how
points are earned, expire, move and are spent, and what tiers they lead to.

Points themselves are postings of the `ledger`, held by the id of a card. In the first generation a
programme is a campaign and a card is its voucher, from its publication on; in the second both have
ids of their own. Rewards live in `rewards`; this domain says what they cost in points.
"""

from largesse.loyalty.decide.tier_dates import last_day, local_day
from largesse.loyalty.model.cards import Card, Member, Programme
from largesse.loyalty.model.expiry import ExpiryRules
from largesse.loyalty.service.cards import card_of_customer, cards_by_id, find_card
from largesse.loyalty.service.points import credit, debit, give_back, take_back
from largesse.loyalty.service.programmes import ensure_programme, find_programme

__all__ = [
    "Card",
    "ExpiryRules",
    "Member",
    "Programme",
    "card_of_customer",
    "cards_by_id",
    "credit",
    "debit",
    "ensure_programme",
    "find_card",
    "find_programme",
    "give_back",
    "last_day",
    "local_day",
    "take_back",
]
