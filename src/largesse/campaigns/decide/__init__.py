"""Read what a merchant wrote into the nouns `pricing` works with; refuse what makes no sense."""

from largesse.campaigns.decide.benefit import read_gift
from largesse.campaigns.decide.discount import read_discount
from largesse.campaigns.decide.loyalty_card import read_expiration_rules, read_loyalty_card
from largesse.campaigns.decide.validity import read_duration, read_validity, read_window

__all__ = [
    "read_discount",
    "read_duration",
    "read_expiration_rules",
    "read_gift",
    "read_loyalty_card",
    "read_validity",
    "read_window",
]
