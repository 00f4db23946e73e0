"""Laws of returns: nothing is lost and nothing given twice, in whatever order it comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from examples.golden_returns import Purchase
from largesse.kernel.cart import Cart, Line
from largesse.kernel.percent import Percent
from largesse.kernel.problem import ProblemError
from largesse.pricing.model import (
    Candidate,
    Discount,
    Facts,
    FreeUnit,
    Gift,
    Product,
    StackingRules,
)
from largesse.redemptions.decide.holdings import left_of, less, share_of
from largesse.redemptions.decide.returns import joined, no_more_than, rest_of, with_refunds
from largesse.redemptions.model import Redemption, Tally
from largesse.redemptions.model.returns import Decided, Holding, Part, Share
from largesse.rules import Leaf, RuleSet, Scope, Target, compile_rule

NAMES = ("mug", "tea", "pot", "bun")


@st.composite
def purchases(draw: st.DrawFn) -> Purchase:
    quantum = draw(st.sampled_from([1, 100]))
    lines = [
        Line.of(
            draw(st.sampled_from(NAMES)),
            draw(st.integers(0, 3000)) * quantum,
            draw(st.integers(1, 7)),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]
    cart = Cart.of(*lines)
    if draw(st.booleans()):
        stated = draw(st.integers(0, 2 * cart.amount // quantum)) * quantum
        cart = msgspec.structs.replace(cart, amount=stated, initial_amount=stated)
    candidates = [
        draw(offers(f"OFFER{number}", quantum)) for number in range(draw(st.integers(0, 4)))
    ]
    facts = Facts(
        ZoneInfo("UTC"),
        tuple(candidates),
        cart,
        stacking=StackingRules(
            applicable_redeemables_limit=30, redeemables_application_mode="PARTIAL"
        ),
        catalogue={name: Product(name, price=1700 * quantum) for name in NAMES},
        quantum=quantum,
    )
    try:
        return Purchase(facts, quantum)
    except AssertionError:
        assume(False)
        raise


@st.composite
def offers(draw: st.DrawFn, name: str, quantum: int) -> Candidate:
    amount = draw(st.integers(1, 4000)) * quantum
    targets = (Target("product", draw(st.sampled_from(NAMES)), quantity_limit=2),)
    scope = Scope(targets) if draw(st.booleans()) else Scope()
    least = draw(st.integers(0, 10_000)) * quantum
    leaf = Leaf("1", "order.amount", (("$more_than_or_equal", (least,)),), path="rules.1")
    rules = (compile_rule(RuleSet((leaf,), scope=scope), name),)
    benefit: Discount | Gift = draw(
        st.sampled_from(
            [
                Discount("AMOUNT", amount_off=amount),
                Discount("AMOUNT", "APPLY_TO_ITEMS_BY_QUANTITY", amount_off=amount),
                Discount("PERCENT", percent_off=Percent.read("12.5")),
                Discount(
                    "UNIT",
                    units=(FreeUnit(2, "ADD_NEW_ITEMS", draw(st.sampled_from(NAMES))),),
                ),
                Discount(
                    "UNIT",
                    units=(FreeUnit(1, "ADD_MISSING_ITEMS", draw(st.sampled_from(NAMES))),),
                ),
                Gift(amount),
            ]
        )
    )
    if isinstance(benefit, Gift):
        rules = ()
    return Candidate("voucher", name, name, benefit, rules=rules)


def come_back(data: st.DataObject, purchase: Purchase) -> None:
    """Bring everything back, a few units of a few lines at a time, under changing policies."""
    for _ in range(60):
        left = [each for each in purchase.left if each.quantity]
        if not left:
            return
        chosen = data.draw(
            st.lists(st.sampled_from(left), min_size=1, unique_by=lambda h: h.line_id)
        )
        lines = [(str(each.line_id), data.draw(st.integers(1, each.quantity))) for each in chosen]
        policy = data.draw(st.sampled_from(["keep", "reprice"]))
        purchase.back(lines, policy)
    purchase.back([(str(each.line_id), each.quantity) for each in purchase.left if each.quantity])


@given(st.data(), purchases())
@settings(max_examples=60, deadline=None)
def test_all_returns_together_give_back_the_whole(data: st.DataObject, purchase: Purchase) -> None:
    assume(any(each.quantity for each in purchase.whole))
    come_back(data, purchase)
    whole = Purchase(purchase.facts, purchase.quantum)
    at_once = whole.back([(str(e.line_id), e.quantity) for e in whole.whole if e.quantity])
    assert purchase.returns[-1].whole
    for name in ("amount", "discount", "money", "credits", "refund"):
        assert sum(getattr(each, name) for each in purchase.returns) == getattr(at_once, name), name
    assert at_once.refund == purchase.order.total_amount + at_once.credits
    together = joined(share for each in purchase.returns for share in each.shares)
    for row in purchase.rows:
        rest = rest_of(row, together.get(row.id))
        assert (rest.amount or 0, rest.points or 0) == (0, 0)
        assert (rest.order_amount, rest.discount_amount) == (0, 0)
        assert rest.claims is not None
        left = (rest.claims.orders_amount, rest.claims.discount_amount, rest.claims.credits)
        assert (left, rest.claims.redemptions) == ((0, 0, 0), 1)


@given(st.data(), purchases())
@settings(max_examples=60, deadline=None)
def test_nothing_is_ever_negative_or_more_than_there_was(
    data: st.DataObject, purchase: Purchase
) -> None:
    assume(any(each.quantity for each in purchase.whole))
    paid = sum(each.paid + each.taken("credits") for each in purchase.whole)
    come_back(data, purchase)
    for number, decided in enumerate(purchase.returns, 1):
        assert min(decided.money, decided.credits, decided.refund) >= 0
        for line in (*decided.lines, *decided.left):
            assert min(line.quantity, line.paid, line.added) >= 0
            assert all(part.amount >= 0 <= part.units for part in line.parts)
        so_far = purchase.returns[:number]
        assert sum(each.refund for each in so_far) <= paid
        withheld = sum(each.amount for each in decided.withheld)
        held_before = sum(each.amount for each in so_far[-2].withheld) if number > 1 else 0
        assert decided.deduction == withheld - held_before


@given(purchases())
@settings(max_examples=40, deadline=None)
def test_returning_at_once_is_the_same_under_both_policies(purchase: Purchase) -> None:
    lines = [(str(each.line_id), each.quantity) for each in purchase.whole if each.quantity]
    assume(lines)
    kept = Purchase(purchase.facts, purchase.quantum).back(lines)
    assert purchase.back(lines, "reprice") == kept


parts = st.lists(
    st.builds(
        Part,
        redemption_id=st.just("r"),
        kind=st.just("discount"),
        amount=st.integers(0, 10**6),
        units=st.integers(0, 20),
    ),
    max_size=4,
)


@given(parts, st.integers(0, 10**6), st.integers(1, 20), st.data())
def test_a_share_and_the_rest_are_the_whole(
    told: list[Part], paid: int, quantity: int, data: st.DataObject
) -> None:
    named = (msgspec.structs.replace(p, redemption_id=f"r{n}") for n, p in enumerate(told))
    bounded = tuple(msgspec.structs.replace(p, units=min(p.units, quantity)) for p in named)
    holding = Holding(line_id="1", quantity=quantity, paid=paid, parts=bounded)
    share = share_of(holding, data.draw(st.integers(1, quantity)))
    rest = less(holding, share)
    assert share.quantity + rest.quantity == holding.quantity
    assert share.paid + rest.paid == holding.paid
    assert share.paid >= 0 <= rest.paid
    for one, other, whole in zip(share.parts, rest.parts, holding.parts, strict=True):
        assert one.amount + other.amount == whole.amount
        assert one.units + other.units == whole.units


def test_more_than_is_left_is_refused_wherever_it_is_asked() -> None:
    facts = Facts(
        ZoneInfo("UTC"),
        (Candidate("voucher", "A", "A", Discount("AMOUNT", amount_off=100)),),
        Cart.of(Line.of("mug", 500, 2), Line.of("mug", 500, 1)),
    )
    purchase = Purchase(facts)
    decided = purchase.back([("mug", 3)])
    assert decided.whole
    with pytest.raises(ProblemError) as refused:
        purchase.back([("mug", 1)])
    assert refused.value.problem.code == "return_exceeds_purchase"


def test_lines_that_are_gone_are_passed_over() -> None:
    holding = Holding(line_id="1", quantity=2, paid=100)
    gone = Holding(line_id="2", quantity=1, paid=50)
    assert left_of([holding], [gone]) == (holding,)


def test_what_was_refunded_onto_other_cards_is_gone_whatever_a_return_decides() -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    tally = Tally(now.date(), now.date(), now.date())
    row = Redemption(id="r_1", kind="redemption", result="SUCCESS", created_at=now, amount=1000)
    share = Share(redemption_id="r_1", kind="credits", amount=300, claims=tally)
    past = with_refunds({"r_1": share}, [row], {"r_1": 500})
    assert past["r_1"].amount == 800
    assert past["r_1"].claims.credits == share.claims.credits
    assert rest_of(row, past["r_1"]).amount == 200
    decided = Decided(lines=(), left=(), shares=(share,))
    (within,) = no_more_than(decided, [row], past).shares
    assert (within.amount, within.claims.credits) == (200, 200)
    assert no_more_than(decided, [row], {}) == decided
