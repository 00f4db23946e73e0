"""Laws of `plan`: what holds of every decision, whatever the cart and the offers."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from largesse.kernel.cart import Cart
from largesse.kernel.messages import explain
from largesse.pricing import plan
from largesse.pricing.model import (
    Application,
    Candidate,
    Decision,
    Discount,
    Facts,
    FreeUnit,
    Gift,
    StackingRules,
)
from largesse.rules import RuleSet, Scope, Target, compile_rule
from unit.pricing.worlds import CATALOGUE, NOW, carts, wild_carts, worlds

UTC_ZONE = ZoneInfo("UTC")
laws = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def applications(decision: Decision) -> list[tuple[Candidate, Application, Cart]]:
    """Return every applied candidate with what it did and the cart after it."""
    return [
        (outcome.candidate, outcome.application, outcome.application.cart)
        for outcome in decision.applied
        if outcome.application and outcome.application.cart
    ]


@laws
@given(worlds())
def test_nobody_pays_less_than_nothing(facts: Facts) -> None:
    decision = plan(facts, NOW)
    for _, application, cart in applications(decision):
        assert application.order_discount >= 0
        assert cart.total >= 0
        for change in application.changes:
            assert change.discount >= 0
        for line in cart.lines:
            assert 0 <= line.discount <= line.amount
            assert line.quantity >= 0


@laws
@given(worlds())
def test_every_sum_is_exact(facts: Facts) -> None:
    decision = plan(facts, NOW)
    before = facts.cart
    for _, application, cart in applications(decision):
        assert before is not None
        assert cart.discount - before.discount == application.order_discount
        assert cart.items_discount - before.items_discount == application.items_discount
        assert cart.amount - before.amount == sum(c.quantity_amount for c in application.changes)
        assert cart.total == cart.amount - cart.discount - cart.items_discount
        changes = {change.index: change for change in application.changes}
        for index, line in enumerate(cart.lines):
            was = before.lines[index] if index < len(before.lines) else None
            change = changes.get(index)
            assert line.discount - (was.discount if was else 0) == (
                change.discount if change else 0
            )
            assert line.quantity - (was.quantity if was else 0) == (
                change.quantity if change else 0
            )
        before = cart
    if decision.cart is not None and facts.cart is not None:
        assert decision.cart == before
        assert decision.applied_order == decision.cart.discount - facts.cart.discount
        assert decision.applied_items == sum(decision.applied_lines)
        assert decision.applied_items == decision.cart.items_discount - facts.cart.items_discount


@laws
@given(worlds())
def test_every_candidate_has_an_answer_with_a_sentence(facts: Facts) -> None:
    decision = plan(facts, NOW)
    told = Counter(id(outcome.candidate) for outcome in decision.outcomes)
    assert told == Counter(id(candidate) for candidate in facts.candidates)
    for outcome in decision.outcomes:
        assert (outcome.reason is None) == (outcome.status == "APPLICABLE")
        if outcome.reason is not None:
            assert explain(outcome.reason, "ko")
            assert explain(outcome.reason, "en")
            assert outcome.application is None
            assert not outcome.claims


@laws
@given(worlds())
def test_validity_follows_the_mode(facts: Facts) -> None:
    decision = plan(facts, NOW)
    expected = bool(decision.applied)
    if facts.stacking.redeemables_application_mode == "ALL":
        expected = expected and not decision.refused
    assert decision.valid == expected
    assert (decision.cart is not None) == (expected and facts.cart is not None)


@laws
@given(worlds())
def test_same_facts_same_decision(facts: Facts) -> None:
    assert plan(facts, NOW) == plan(facts, NOW)


@laws
@given(worlds())
def test_discounts_can_be_paid(facts: Facts) -> None:
    """In a cart of whole won every discount but of a unit's own price is whole won."""
    assume(facts.cart is not None)
    for candidate, application, cart in applications(plan(facts, NOW)):
        if isinstance(candidate.benefit, Discount) and candidate.benefit.type == "UNIT":
            continue
        assert application.order_discount % facts.quantum == 0
        for change in application.changes:
            line = cart.lines[change.index]
            assert change.discount % facts.quantum == 0 or line.subtotal == 0


@laws
@given(worlds())
def test_claims_fit_together(facts: Facts) -> None:
    decision = plan(facts, NOW)
    claimed: Counter[str] = Counter()
    for outcome in decision.applied:
        keys = [claim.usage.key for claim in outcome.claims]
        assert keys == sorted(set(keys))
        for claim in outcome.claims:
            claimed[claim.usage.key] += claim.amount
            if claim.cap is not None:
                assert facts.usage.get(claim.usage.key, 0) + claimed[claim.usage.key] <= claim.cap


@laws
@given(worlds())
def test_limits_of_stacking_hold(facts: Facts) -> None:
    rules = facts.stacking
    applied = [outcome.candidate for outcome in plan(facts, NOW).applied]
    assert len(applied) <= min(rules.applicable_redeemables_limit, rules.redeemables_limit)
    per_category = Counter(c.id for candidate in applied for c in candidate.categories)
    for category, count in per_category.items():
        assert count <= rules.applicable_redeemables_category_limits.get(
            category, rules.applicable_redeemables_per_category_limit
        )
    exclusive = [
        candidate
        for candidate in applied
        if any(category.id in rules.exclusive_categories for category in candidate.categories)
    ]
    assert len(exclusive) <= rules.applicable_exclusive_redeemables_limit
    shared = {*rules.exclusive_categories, *rules.joint_categories}
    common = [c for c in applied if not any(each.id in shared for each in c.categories)]
    assert not (exclusive and common)


@laws
@given(worlds(wild_carts))
def test_no_cart_is_too_wild(facts: Facts) -> None:
    decision = plan(facts, NOW)
    for _, application, _cart in applications(decision):
        assert application.order_discount >= 0
        assert all(change.discount >= 0 for change in application.changes)


@laws
@given(carts(1), st.permutations(["apple", "bread", "cheese"]), st.integers(0, 5000))
def test_offers_on_different_items_commute(cart: Cart, order: list[str], amount: int) -> None:
    assume(cart.amount == sum(line.amount for line in cart.lines))
    assume(cart.discount == 0)

    def total(names: list[str]) -> int:
        offers = tuple(
            Candidate("voucher", name, name, Discount("AMOUNT", amount_off=amount), rules=(rule,))
            for name in names
            for rule in (compile_rule(RuleSet(scope=Scope((Target("product", name),)))),)
        )
        decision = plan(Facts(UTC_ZONE, offers, cart), NOW)
        assert decision.cart is not None
        return decision.cart.total

    assert total(order) == total(sorted(order))


@laws
@given(carts(1), st.integers(1, 5))
def test_a_new_free_unit_costs_nothing(cart: Cart, units: int) -> None:
    gift = Discount("UNIT", "ADD_NEW_ITEMS", units=(FreeUnit(units, product_id="apple"),))
    facts = Facts(UTC_ZONE, (Candidate("voucher", "A", "A", gift),), cart, catalogue=CATALOGUE)
    decision = plan(facts, NOW)
    assert decision.cart is not None
    assert decision.cart.total == cart.total
    added = sum(x.quantity for x in decision.cart.lines) - sum(x.quantity for x in cart.lines)
    assert added == units


@laws
@given(carts(1), st.lists(st.integers(0, 3000), min_size=1, max_size=4), st.integers(0, 5000))
def test_a_card_used_twice_spends_its_balance_once(
    cart: Cart, asked: list[int], balance: int
) -> None:
    offers = tuple(
        Candidate("voucher", f"CARD{i}", "card", Gift(balance, requested=each))
        for i, each in enumerate(asked)
    )
    mode = StackingRules(redeemables_application_mode="PARTIAL")
    facts = Facts(UTC_ZONE, offers, cart, stacking=mode, usage={"voucher:card|credits": 7})
    decision = plan(facts, NOW)
    spent = sum(application.credits for _, application, _ in applications(decision))
    assert spent <= min(balance, cart.total)
    assert spent == decision.applied_order
    for outcome in decision.applied:
        for claim in outcome.claims:
            if claim.usage.measure == "credits":
                assert claim.cap == balance + 7


@laws
@given(worlds())
def test_decisions_are_plain_values(facts: Facts) -> None:
    """Nothing in a decision's cart but integers where money is: no float is ever born."""
    decision = plan(facts, NOW)
    for _, _application, cart in applications(decision):
        for line in cart.lines:
            for value in msgspec.structs.asdict(line).values():
                assert not isinstance(value, float)
        assert isinstance(cart.total, int)


@laws
@given(worlds())
def test_points_never_change_what_is_paid(facts: Facts) -> None:
    """Whoever credits points leaves the cart as it came, and nobody else credits any."""
    before = facts.cart
    for outcome in plan(facts, NOW).applied:
        terms, done = outcome.candidate.benefit, outcome.application
        assert done is not None
        assert done.points >= 0
        if isinstance(terms, Discount) and terms.type == "POINTS":
            assert facts.customer is not None
            assert (done.discount, done.changes, done.replacements) == (0, (), ())
            assert done.cart == before
        else:
            assert done.points == 0
        before = done.cart
