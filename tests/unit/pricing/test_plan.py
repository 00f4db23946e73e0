"""What `plan` says beyond the golden carts: claims, reasons, and types that may come."""

from __future__ import annotations

import pkgutil
from zoneinfo import ZoneInfo

import pytest

from largesse.kernel.cart import Cart, Line
from largesse.kernel.percent import Percent
from largesse.kernel.reason import Reason
from largesse.kernel.usage import Claim, Usage
from largesse.pricing import discounts, plan
from largesse.pricing.discounts import discount_type, discount_types
from largesse.pricing.inquiry import merge_claims
from largesse.pricing.model import (
    Candidate,
    Discount,
    Facts,
    FreeUnit,
    Gift,
    Product,
    StackingRules,
)
from largesse.rules import Leaf, RuleSet, Scope, Target, compile_rule
from unit.pricing.worlds import NOW

ZONE = ZoneInfo("UTC")
TEN = Discount("AMOUNT", amount_off=10_00)
HUNDRED = Cart(100_00, 100_00)


def test_a_discount_type_is_a_file() -> None:
    files = {module.name for module in pkgutil.iter_modules(discounts.__path__)} - {"registry"}
    assert {name.lower() for name in discount_types()} == files


def test_two_types_of_one_name_are_a_fault() -> None:
    discount_types()
    with pytest.raises(ValueError, match="AMOUNT"):
        discount_type("AMOUNT", on_order="APPLY_TO_ORDER", on_items="APPLY_TO_ITEMS")(
            lambda _discount, _effect, _till: None
        )


@pytest.mark.parametrize(
    ("benefit", "code", "got"),
    [
        (Discount("BUNDLE"), "discount_type_not_supported", "BUNDLE"),
        (Discount("PERCENT", "ADD_NEW_ITEMS"), "effect_not_supported", "ADD_NEW_ITEMS"),
    ],
)
def test_what_the_engine_cannot_do_it_refuses(benefit: Discount, code: str, got: str) -> None:
    decision = plan(Facts(ZONE, (Candidate("voucher", "A", "a", benefit),), HUNDRED), NOW)
    (outcome,) = decision.outcomes
    assert outcome.status == "INAPPLICABLE"
    assert outcome.reason is not None
    assert (outcome.reason.code, outcome.reason.got) == (code, got)
    assert not decision.valid


def test_the_shells_refusal_goes_first() -> None:
    refusal = Reason("quantity_exceeded", where="sessions")
    rules = StackingRules(applicable_redeemables_limit=1, redeemables_limit=1)
    offers = (
        Candidate("voucher", "A", "a", TEN),
        Candidate("voucher", "B", "b", TEN, refusal=refusal),
    )
    decision = plan(Facts(ZONE, offers, HUNDRED, stacking=rules), NOW)
    assert decision.outcomes[1].reason == refusal
    assert decision.outcomes[1].status == "INAPPLICABLE"


def test_a_redemption_is_claimed_up_to_its_quantity() -> None:
    offer = Candidate("promotion_tier", "A", "promo_1", TEN, quantity=3)
    decision = plan(Facts(ZONE, (offer,), HUNDRED, usage={"promotion_tier:promo_1": 2}), NOW)
    assert decision.outcomes[0].claims == (
        Claim(Usage("promotion_tier", "promo_1"), 1, 3, "quantity_exceeded", "redemption.quantity"),
    )


def test_one_code_twice_in_a_plan_counts_twice() -> None:
    offers = (
        Candidate("voucher", "A", "a", TEN, quantity=1),
        Candidate("voucher", "a", "a", TEN, quantity=1),
    )
    decision = plan(Facts(ZONE, offers, HUNDRED), NOW)
    assert not decision.valid
    assert decision.outcomes[1].reason == Reason(
        "quantity_exceeded", where="redemption.quantity", need=1, got=1
    )


def test_the_card_is_claimed_up_to_what_it_held() -> None:
    offer = Candidate("voucher", "CARD", "v_1", Gift(40_00))
    decision = plan(Facts(ZONE, (offer,), HUNDRED, usage={"voucher:v_1|credits": 5_00}), NOW)
    claims = {claim.usage.key: claim for claim in decision.outcomes[0].claims}
    claim = claims["voucher:v_1|credits"]
    assert (claim.amount, claim.cap, claim.code) == (40_00, 45_00, "gift_amount_exceeded")
    assert claims["voucher:v_1"].amount == 1


def test_a_card_named_twice_spends_its_rest() -> None:
    offers = (
        Candidate("voucher", "CARD", "v_1", Gift(40_00, requested=25_00)),
        Candidate("voucher", "v_1", "v_1", Gift(40_00)),
    )
    decision = plan(Facts(ZONE, offers, HUNDRED), NOW)
    spent = [o.application.credits for o in decision.applied if o.application]
    assert spent == [25_00, 15_00]


def test_credits_asked_for_by_name_need_no_order() -> None:
    offer = Candidate("voucher", "CARD", "v_1", Gift(40_00, requested=15_00))
    decision = plan(Facts(ZONE, (offer,)), NOW)
    assert decision.valid
    assert decision.outcomes[0].application is not None
    assert decision.outcomes[0].application.credits == 15_00


def test_two_limits_on_one_counter_are_one_claim_up_to_the_lower() -> None:
    usage = Usage("campaign", "summer")
    claims = (
        Claim(usage, 1, None),
        Claim(usage, 1, 10, "redemption_rules_violated", "rules.1"),
        Claim(usage, 1, 5, "redemption_rules_violated", "rules.2"),
        Claim(Usage("campaign", "a"), 2),
    )
    assert merge_claims(claims) == (
        Claim(Usage("campaign", "a"), 2),
        Claim(usage, 1, 5, "redemption_rules_violated", "rules.2"),
    )


def test_customer_rules_are_named_before_order_rules() -> None:
    order = compile_rule(RuleSet((Leaf("1", "order.amount", (("$more_than", (500_00,)),)),)))
    customer = compile_rule(RuleSet((Leaf("1", "customer.segment", (("$is", ("vip",)),)),)))
    offer = Candidate("voucher", "A", "a", TEN, rules=(order, customer))
    (outcome,) = plan(Facts(ZONE, (offer,), HUNDRED), NOW).outcomes
    assert outcome.reason is not None
    assert outcome.reason.code in {"missing_customer", "customer_rules_violated"}


def test_order_level_discounts_tell_the_lines_they_are_about() -> None:
    rule = compile_rule(RuleSet(scope=Scope((Target("product", "b"),), (Target("product", "a"),))))
    offer = Candidate(
        "voucher", "A", "a", Discount("AMOUNT", "APPLY_TO_ORDER", 10_00), rules=(rule,)
    )
    cart = Cart.of(Line.of("a", 50_00), Line.of("b", 50_00))
    (outcome,) = plan(Facts(ZONE, (offer,), cart), NOW).outcomes
    assert outcome.effect == "APPLY_TO_ORDER"
    assert [result.line_indices for result in outcome.applicable] == [(1,)]
    assert [target.id for target in outcome.inapplicable] == ["a"]


def test_the_effect_left_open_follows_the_rules() -> None:
    scoped = compile_rule(RuleSet(scope=Scope((Target("product", "a"),))))
    plain = compile_rule(RuleSet())
    cart = Cart.of(Line.of("a", 50_00))
    effects = [
        plan(Facts(ZONE, (Candidate("voucher", "A", "a", TEN, rules=rules),), cart), NOW)
        .outcomes[0]
        .effect
        for rules in ((), (plain,), (scoped,), (plain, scoped))
    ]
    assert effects == ["APPLY_TO_ORDER", "APPLY_TO_ORDER", "APPLY_TO_ITEMS", "APPLY_TO_ITEMS"]


def test_a_replacement_is_told_in_full() -> None:
    swap = FreeUnit(1, "REPLACE_ITEMS", "large", replaces=Target("product", "small"))
    offer = Candidate("voucher", "A", "a", Discount("UNIT", units=(swap,)))
    cart = Cart.of(Line.of("small", 20_00, 3))
    facts = Facts(ZONE, (offer,), cart, catalogue={"large": Product("large", price=25_00)})
    (outcome,) = plan(facts, NOW).outcomes
    assert outcome.application is not None
    (swapped,) = outcome.application.replacements
    assert (swapped.source_index, swapped.source_quantity, swapped.source_amount) == (0, 1, 20_00)
    assert (swapped.target_index, swapped.target_quantity, swapped.target_amount) == (1, 1, 25_00)
    assert swapped.target_discount == 5_00


def test_a_product_taken_for_its_sku_gets_its_own_line() -> None:
    cart = Cart.of(Line.of("shirt", 20_00, sku_id="shirt-s"))
    units = (FreeUnit(1, product_id="shirt"),)
    catalogue = {"shirt": Product("shirt", price=18_00)}
    missing = Candidate("voucher", "A", "a", Discount("UNIT", "ADD_MISSING_ITEMS", units=units))
    new = Candidate("voucher", "B", "b", Discount("UNIT", "ADD_NEW_ITEMS", units=units))
    freed = plan(Facts(ZONE, (missing,), cart, catalogue=catalogue), NOW).cart
    added = plan(Facts(ZONE, (new,), cart, catalogue=catalogue), NOW).cart
    assert freed is not None
    assert added is not None
    assert (len(freed.lines), freed.total) == (1, 0)
    assert (len(added.lines), added.amount, added.total) == (2, 38_00, 20_00)


def test_a_percent_over_a_hundred_takes_no_more_than_all() -> None:
    offer = Candidate("voucher", "A", "a", Discount("PERCENT", percent_off=Percent(250)))
    decision = plan(Facts(ZONE, (offer,), HUNDRED), NOW)
    assert decision.cart is not None
    assert decision.cart.total == 0


def test_nothing_asked_nothing_valid() -> None:
    decision = plan(Facts(ZONE, (), HUNDRED), NOW)
    assert (decision.valid, decision.cart, decision.outcomes) == (False, None, ())
