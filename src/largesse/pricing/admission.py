"""May a redeemable be used at all? Time, holder, quantity, and what its benefit needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from largesse.kernel.cart import Cart
from largesse.kernel.reason import Reason
from largesse.pricing.benefit import redemption_counter
from largesse.pricing.discounts import discount_types
from largesse.pricing.model import Candidate, Facts, Gift, Points
from largesse.pricing.points import most_points, refuse_points_facts
from largesse.pricing.validity import refuse_by_time
from largesse.rules.model import Situation


def refuse_admission(
    candidate: Candidate, facts: Facts, usage: Mapping[str, int], now: datetime
) -> Reason | None:
    """Return why the redeemable may not be used, before its rules are asked, or `None`."""
    return (
        candidate.refusal
        or refuse_by_time(candidate.validity, candidate.kind, now, facts.zone)
        or _refuse_holder(candidate, facts)
        or _refuse_quantity(candidate, usage)
        or _refuse_facts(candidate, facts)
    )


def _refuse_holder(candidate: Candidate, facts: Facts) -> Reason | None:
    customer = facts.customer.id if facts.customer else None
    if candidate.referral and customer is not None and customer == candidate.holder_id:
        return Reason("referrer_not_permitted_to_redeem", where="customer", got=customer)
    if not candidate.holder_required:
        return None
    if facts.customer is None:
        return Reason("missing_customer", where="customer")
    if customer is None or customer != candidate.holder_id:
        return Reason("invalid_customer", where="customer", need=candidate.holder_id, got=customer)
    return None


def _refuse_quantity(candidate: Candidate, usage: Mapping[str, int]) -> Reason | None:
    limit = candidate.quantity
    if limit is None:
        return None
    used = usage.get(redemption_counter(candidate).key, 0)
    if used + 1 <= limit:
        return None
    return Reason("quantity_exceeded", where="redemption.quantity", need=limit, got=used)


def _refuse_facts(candidate: Candidate, facts: Facts) -> Reason | None:
    """Return which fact the benefit asks for is not there; rules say for themselves."""
    benefit = candidate.benefit
    if isinstance(benefit, Gift):
        return _refuse_gift_facts(benefit, facts.cart)
    if isinstance(benefit, Points):
        return refuse_points_facts(benefit, facts.cart)
    kind = discount_types().get(benefit.type) if benefit is not None else None
    if kind is not None and kind.for_customer and facts.customer is None:
        return Reason("missing_customer", where="customer")
    return None


def _refuse_gift_facts(gift: Gift, cart: Cart | None) -> Reason | None:
    """Return what a gift card lacks to know how much to spend."""
    if gift.effect == "APPLY_TO_ITEMS":
        if cart is None or not cart.lines:
            return Reason("missing_order_items", where="order.items")
        if not cart.amount_known:
            return Reason("missing_order_items_amount", where="order.items")
        return None
    if gift.requested is None and (cart is None or not cart.amount_known):
        return Reason("missing_amount", where="order.amount")
    return None


def situation_of(
    candidate: Candidate, facts: Facts, cart: Cart | None, usage: Mapping[str, int], now: datetime
) -> Situation:
    """Return what the rules may ask about before the benefit is known."""
    gift = candidate.benefit
    spending = 0
    if isinstance(gift, Gift):
        most = max(0, gift.balance if gift.requested is None else gift.requested)
        spending = most if cart is None else min(most, max(0, cart.total))
    return Situation(
        now=now,
        zone=facts.zone,
        week_start=facts.week_start,
        cart=cart,
        initial_cart=facts.cart,
        customer=facts.customer,
        owner=candidate.kind,
        owner_id=candidate.owner_id,
        campaign_id=candidate.campaign_id,
        holder_id=candidate.holder_id,
        redemption_metadata=facts.redemption_metadata,
        usage=usage,
        caller_id=facts.caller_id,
        caller_login=facts.caller_login,
        credits=spending,
        points_spent=most_points(candidate.benefit) if isinstance(candidate.benefit, Points) else 0,
        terms=candidate.terms,
    )
