"""What a customer could use: the question, its pages, its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from largesse.pricing.model import Outcome
from largesse.redemptions.model.asking import Gathered, Purchase, Redeemable
from largesse.rules.filters import Filter

PossibleObject = Literal["voucher", "promotion_tier", "promotion_stack", "campaign"]
Scenario = Literal[
    "ALL",
    "CUSTOMER_WALLET",
    "AUDIENCE_ONLY",
    "PRODUCTS",
    "PRODUCTS_DISCOUNT",
    "PRODUCTS_BY_CUSTOMER",
    "PRODUCTS_DISCOUNT_BY_CUSTOMER",
    "PROMOTION_STACKS",
]
SortingRule = Literal["DEFAULT", "BEST_DEAL", "LEAST_DEAL"]


class Cursor(msgspec.Struct, frozen=True):
    """Where a page begins: after a millisecond, or after the first so many made in it."""

    moment: datetime
    passed: int = 0


class Qualification(msgspec.Struct, frozen=True):
    """What a shop asks when it wants to know what a customer could use."""

    scenario: Scenario = "ALL"
    purchase: Purchase = Purchase()
    limit: int = 5
    starting_after: Cursor | None = None
    sorting_rule: SortingRule = "DEFAULT"
    filter: Filter = Filter()
    kinds: tuple[PossibleObject, ...] = ()
    """Only offers of these kinds; none named is all."""


class Possible(msgspec.Struct, frozen=True):
    """Something a customer might use, before it is decided on; a stack brings its name."""

    object: PossibleObject
    id: str
    created_at: datetime
    name: str | None = None


class Qualified(msgspec.Struct, frozen=True):
    """Something a customer can use, and what it would do to their cart.

    A stack has an outcome for each of its tiers, everything else has one.
    """

    possible: Possible
    redeemable: Redeemable
    outcomes: tuple[Outcome, ...]
    held: int = 0
    """Credits of a gift card that sessions hold."""

    @property
    def deal(self) -> int:
        """Return what it takes off."""
        return sum(each.application.discount for each in self.outcomes if each.application)


class QualifiedList(msgspec.Struct, frozen=True):
    """What a customer can use, as far as was asked, and the facts it was decided on.

    `following` is where the next page begins, `None` after the last.
    """

    qualified: tuple[Qualified, ...]
    gathered: Gathered
    following: datetime | None = None
