"""What the engine says to a recorded redemption, as a whole and one condition at a time.

The engine stops at the first thing that is wrong, as it should. A figure such as "how many were
sent the coupon" asks about one thing only, so the same candidate is put to `plan` again with
nothing but that thing on it: its window, its audience, its goods, its quantity.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from largesse.customers import CustomerDraft
from largesse.demo.model import (
    Bought,
    CampaignType,
    CouponLine,
    Finding,
    RecordedRedemption,
    Visit,
)
from largesse.kernel.cart import Cart, Line
from largesse.orders import OrderItem
from largesse.orders.model import OrderDraft
from largesse.pricing import plan
from largesse.pricing.model import (
    Candidate,
    Decision,
    Discount,
    Facts,
    Outcome,
    StackingRules,
    Validity,
)
from largesse.redemptions.model import Asked, Purchase
from largesse.rules import CompiledRule, RuleSet, Scope, compile_rule

Aspect = Literal["audience", "goods", "quantity"]

_NO_BASKET = frozenset({"missing_order", "missing_order_items"})

_EVERY_ITEM = compile_rule(RuleSet(scope=Scope(included_all=True)))
_MATCH = Candidate("promotion_tier", "match", "match", benefit=Discount("MATCH"))
_ROOM = 100

# A till takes every coupon it is given.
_ALL_TAKEN = StackingRules(
    applicable_redeemables_limit=30, applicable_redeemables_per_category_limit=30
)


class Case(msgspec.Struct, frozen=True):
    """A recorded redemption with every fact about it.

    `facts` are what a validation of it would gather: the code as the shop has it, the only
    candidate; the household; the cart, whose lines stand in the order of the visit's purchases.
    """

    recorded: RecordedRedemption
    campaign_type: CampaignType
    facts: Facts
    now: datetime
    visit: Visit | None = None

    @property
    def candidate(self) -> Candidate:
        """Return the code."""
        return self.facts.candidates[0]


def purchase_of(recorded: Sequence[RecordedRedemption], visit: Visit | None) -> Purchase:
    """Return what a till would ask on redeeming coupons of one household on one day.

    The day's baskets are pooled, at shelf prices less what the card took off. Events of the till
    (products 5978656 and 5978648) are lines without goods: the shop does not know them, they cost
    nothing and nothing applies to them.
    """
    return Purchase(
        redeemables=tuple(Asked("voucher", each.coupon.code) for each in recorded),
        order=None if visit is None else OrderDraft(items=tuple(map(_item, visit.purchases))),
        customer=CustomerDraft(source_id=str(recorded[0].household_id)),
    )


def _item(bought: Bought) -> OrderItem:
    """Return a line of the order; one of quantity 0 has an amount and no unit price."""
    units = bought.quantity
    return OrderItem(
        related_object="product",
        source_id=str(bought.product_id),
        quantity=units,
        price=bought.shelf_amount // units if units else None,
        amount=bought.shelf_amount,
        discount_amount=bought.card_discount or None,
    )


def aspect_of(rule: CompiledRule) -> Aspect:
    """Return what a rule of the shop is about."""
    if rule.needs.customer:
        return "audience"
    return "goods" if rule.scope.names_items else "quantity"


def judge(case: Case) -> Finding:
    """Put a recorded redemption to the engine and return what it says."""
    candidate = case.candidate
    if candidate.refusal is not None:
        return Finding(case.recorded, case.campaign_type, reason=candidate.refusal)
    whole = _ask(case, candidate)
    if whole.valid:
        return _applied(case, whole)
    goods = _ask(case, _only(candidate, "goods", with_benefit=True))
    return Finding(
        case.recorded,
        case.campaign_type,
        reason=whole.outcomes[0].reason,
        listed=True,
        targeted=_ask(case, _only(candidate, "audience")).valid,
        in_window=_ask(case, _window_only(candidate)).valid,
        with_basket=not _is_without_basket(goods),
        with_eligible_product=goods.valid,
        quantity_met=_quantity_met(case, goods),
        face_value_exact=_face_value_exact(case, goods),
    )


def _applied(case: Case, whole: Decision) -> Finding:
    """Return the finding on a code that applies: it passed every question, so none is put again."""
    asks_quantity = any(aspect_of(rule) == "quantity" for rule in case.candidate.rules)
    return Finding(
        case.recorded,
        case.campaign_type,
        listed=True,
        targeted=True,
        in_window=True,
        with_basket=True,
        with_eligible_product=True,
        quantity_met=True if asks_quantity else None,
        face_value_exact=_face_value_exact(case, whole),
    )


def _ask(case: Case, candidate: Candidate) -> Decision:
    return plan(msgspec.structs.replace(case.facts, candidates=(candidate,)), case.now)


def _only(candidate: Candidate, *aspects: Aspect, with_benefit: bool = False) -> Candidate:
    """Return the candidate with nothing to it but its rules about these aspects."""
    return msgspec.structs.replace(
        candidate,
        validity=Validity(),
        rules=tuple(rule for rule in candidate.rules if aspect_of(rule) in aspects),
        benefit=candidate.benefit if with_benefit else None,
    )


def _window_only(candidate: Candidate) -> Candidate:
    """Return the candidate with nothing to it but its dates."""
    return msgspec.structs.replace(candidate, rules=(), benefit=None)


def _is_without_basket(decision: Decision) -> bool:
    reason = decision.outcomes[0].reason
    return reason is not None and reason.code in _NO_BASKET


def _quantity_met(case: Case, goods: Decision) -> bool | None:
    """Say whether enough was bought; `None` where no quantity is known or nothing was eligible."""
    candidate = _only(case.candidate, "quantity")
    if not candidate.rules or not goods.valid:
        return None
    return _ask(case, candidate).valid


def _face_value_exact(case: Case, decision: Decision) -> bool | None:
    """Say whether the engine takes off what the till took off.

    Asked where it can be told: the code's value is known and exactly one of the lines it reaches
    was discounted. The quantity is another question, so a decision without its rule is asked.
    """
    benefit = case.candidate.benefit
    if not isinstance(benefit, Discount) or not benefit.amount_off or case.visit is None:
        return None
    outcome = decision.outcomes[0]
    taken = [discount for discount in _recorded_discounts(case.visit, outcome) if discount]
    if outcome.application is None or len(taken) != 1:
        return None
    return outcome.application.discount == taken[0]


def _recorded_discounts(visit: Visit, outcome: Outcome) -> list[int]:
    """Return what coupons took off each line the engine finds eligible."""
    reached = {index for target in outcome.applicable for index in target.line_indices}
    return [visit.purchases[index].coupon_discount for index in sorted(reached)]


def match_is_exact(line: CouponLine, zone: ZoneInfo, now: datetime) -> bool:
    """Say whether the engine's match on a coupon line is the one recorded.

    The coupon is applied first and the match tops it up. Where a coupon was rung up says little
    of the goods it was for (a till event has no goods at all, the coupon of a pair stands on one
    line), so the line is given room for both: the rule is compared, not the cap.
    """
    amount = line.coupon_discount + _ROOM
    cart = Cart(amount=amount, initial_amount=amount, lines=(Line(1, amount, price=amount),))
    coupon = Candidate(
        "voucher",
        "coupon",
        "coupon",
        benefit=Discount("AMOUNT", "APPLY_TO_ITEMS", amount_off=line.coupon_discount),
        rules=(_EVERY_ITEM,),
    )
    facts = Facts(zone=zone, candidates=(coupon, _MATCH), cart=cart, stacking=_ALL_TAKEN)
    matched = plan(facts, now).outcomes[-1].application
    return matched is not None and matched.discount == line.match_discount
