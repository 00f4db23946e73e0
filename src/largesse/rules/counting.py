"""Counters behind conditions: whose they are, and what one redemption adds to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from largesse.kernel.period import CalendarUnit, calendar_period
from largesse.kernel.usage import Measure, Usage
from largesse.rules.model import Needs, Situation
from largesse.rules.subject import PENDING, Counter, Lack, Pending, Subject, View

Per = Literal["", "customer", "api_key", "user"]
Adds = Callable[[Situation], int | Lack | Pending]

PERIODS: tuple[tuple[str, str, str, CalendarUnit | None], ...] = (
    ("", "", "", None),
    (".daily", " today", "오늘 ", "day"),
    (".weekly", " this week", "이번 주 ", "week"),
    (".monthly", " this month", "이번 달 ", "month"),
)
"""How a name ends, how that is said, and the calendar unit it means."""

NOTHING_TO_COUNT = Lack("redemption_rules_violated")
"""Asked of a campaign by a voucher that has none, or of a caller nobody named."""


def one(_situation: Situation) -> int:
    """Return what a redemption adds to a count."""
    return 1


def usage_of(
    owner: Literal["own", "campaign"],
    per: Per = "",
    unit: CalendarUnit | None = None,
    measure: Measure = "redemptions",
) -> Callable[[Situation], Usage | Lack | None]:
    """Return how to name a counter: of the redeemable itself or its campaign, perhaps per someone.

    A customer not stored yet has no counter: nothing can have been counted for them.
    """

    def usage(situation: Situation) -> Usage | Lack | None:
        owner_id = situation.owner_id if owner == "own" else situation.campaign_id
        if not owner_id:
            return NOTHING_TO_COUNT
        customer_id, caller_id = None, None
        if per == "customer":
            if situation.customer is None:
                return Lack("missing_customer")
            customer_id = situation.customer.id
            if customer_id is None:
                return None
        elif per:
            caller_id = situation.caller_id if per == "api_key" else situation.caller_login
            if caller_id is None:
                return NOTHING_TO_COUNT
        start = None
        if unit is not None:
            start = calendar_period(situation.now, unit, situation.zone, situation.week_start)
        return Usage(
            situation.owner if owner == "own" else "campaign",
            owner_id,
            measure,
            customer_id,
            caller_id,
            unit,
            start,
        )

    return usage


def counted(
    name: str,
    english: str,
    korean: str,
    usage: Callable[[Situation], Usage | Lack | None],
    adds: Adds = one,
    *,
    amount: bool = False,
    needs: Needs | None = None,
) -> Subject:
    """Return a subject that is a counter, this redemption included."""
    counter = Counter(usage, adds)

    def value(view: View, _property: str) -> Any:
        return counter.reached(view.situation)

    return Subject(
        name=name,
        family="redemption",
        kind="amount" if amount else "number",
        english=english,
        korean=korean,
        value=value,
        counter=counter,
        needs=needs or Needs(),
    )


def order_value(situation: Situation) -> int | Lack:
    """Return this order's value before discounts, with what the redeemable added once known."""
    cart = situation.cart_after or situation.cart
    if cart is None:
        return Lack("missing_order")
    return cart.amount if cart.amount_known else Lack("missing_amount")


def discount_given(situation: Situation) -> int | Lack | Pending:
    """Return what this redeemable takes off, once that is known."""
    before, after = situation.cart, situation.cart_after
    if before is None:
        return Lack("missing_order")
    if after is None:
        return PENDING
    return after.discount + after.items_discount - before.discount - before.items_discount


def credits_spent(situation: Situation) -> int | Pending:
    """Return the credits this redemption spends; with a cart they depend on the result."""
    if situation.cart is not None and situation.cart_after is None:
        return PENDING
    return situation.credits


def points_spent(situation: Situation) -> int | Pending:
    """Return the points this redemption spends; with a cart they depend on the result."""
    if situation.cart is not None and situation.cart_after is None:
        return PENDING
    return situation.points_spent
