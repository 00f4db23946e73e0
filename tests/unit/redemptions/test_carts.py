"""An order becomes a cart, and a decided cart an order, with no amount lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.catalog import Resolved
from largesse.kernel.problem import ProblemError
from largesse.orders import Order, OrderItem, OrderProduct
from largesse.orders.model import OrderDraft
from largesse.pricing.model import Application, LineChange
from largesse.redemptions.decide.carts import (
    cart_of,
    order_after,
    order_rolled_back,
    order_told,
    priced,
    reference_of,
)
from largesse.redemptions.decide.tracking import opaque, plain

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BLANK = Order("ord_1", NOW)
SHIRT = Resolved(product_id="prod_1", product_source_id="shirt", product_price=2500)


def test_a_sku_is_named_by_its_source_id() -> None:
    item = OrderItem(source_id="red", related_object="sku", product=OrderProduct("prod_1"))
    reference = reference_of(item)
    assert (reference.sku_source_id, reference.product_id) == ("red", "prod_1")
    assert reference.product_source_id is None


def test_what_the_caller_says_wins_over_the_catalogue() -> None:
    draft = OrderDraft(
        items=(
            OrderItem(source_id="shirt", related_object="product", quantity=2),
            OrderItem(product_id="prod_1", quantity=1, price=1000),
            OrderItem(quantity=1, product=OrderProduct("prod_1", price=700)),
            OrderItem(product_id="prod_1", quantity=3, amount=50),
        )
    )
    order = priced(order_told(BLANK, draft), [SHIRT] * 4)
    assert [item.amount for item in order.items] == [5000, 1000, 700, 50]
    assert (order.amount, order.total_amount) == (6750, 6750)
    cart = cart_of(order, [SHIRT] * 4)
    assert (cart.amount, cart.amount_known) == (6750, True)
    assert {line.product_source_id for line in cart.lines} == {"shirt"}


def test_a_stated_amount_wins_over_the_lines() -> None:
    lines = (OrderItem(quantity=1, price=6700),)
    order = priced(order_told(BLANK, OrderDraft(amount=6000, items=lines)), [Resolved()])
    assert order.amount == 6000


def test_an_order_of_unknown_worth_stays_unknown() -> None:
    order = priced(order_told(BLANK, OrderDraft(metadata={"a": 1})), [])
    assert order.amount is None
    assert not cart_of(order, []).amount_known
    after = order_after(order, Application(cart_of(order, [])))
    assert (after.amount, after.total_amount) == (None, None)


def test_faults_are_named_by_their_path_in_the_request() -> None:
    draft = OrderDraft(items=(OrderItem(quantity=10**9, price=10**14),))
    with pytest.raises(ProblemError) as refused:
        order_told(BLANK, draft)
    assert refused.value.problem.where == ".order.items[0].amount"


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10_000)), min_size=1, max_size=8),
    st.integers(0, 100),
    st.data(),
)
def test_totals_follow_from_what_was_taken_off(
    lines: list[tuple[int, int]], share: int, data: st.DataObject
) -> None:
    items = tuple(OrderItem(quantity=quantity, price=price) for quantity, price in lines)
    order = priced(order_told(BLANK, OrderDraft(items=items)), [Resolved()] * len(items))
    cart = cart_of(order, [Resolved()] * len(items))
    taken = [data.draw(st.integers(0, line.amount)) for line in cart.lines]
    from_order = (cart.amount - sum(taken)) * share // 100
    after_cart = cart.__class__(
        cart.amount,
        cart.initial_amount,
        tuple(
            line.__class__(line.quantity, line.amount, line.price, discount)
            for line, discount in zip(cart.lines, taken, strict=True)
        ),
        from_order,
    )
    changes = tuple(LineChange(index, discount) for index, discount in enumerate(taken))
    after = order_after(order, Application(after_cart, from_order, changes))
    assert after.total_discount_amount == from_order + sum(taken)
    assert after.total_amount == (after.amount or 0) - after.total_discount_amount
    assert after.items_applied_discount_amount == sum(taken)
    for item in after.items:
        assert (item.subtotal_amount or 0) + (item.discount_amount or 0) == item.amount
    back = order_rolled_back(after)
    assert (back.status, back.total_amount) == ("CANCELED", order.amount)
    assert [item.subtotal_amount for item in back.items] == [item.amount for item in order.items]
    # The next request begins where this one ended.
    again = cart_of(after, [Resolved()] * len(items))
    assert again.total == after.total_amount


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=200))
def test_a_tracking_id_told_back_names_the_same(raw: str) -> None:
    told = opaque(raw)
    assert told.startswith("track_")
    assert opaque(told) == told
    assert plain(told) == plain(raw)


def test_an_id_that_only_looks_told_back_is_left_alone() -> None:
    for odd in ("track_", "track_!!!", "track_a", "track_AAAA", "track_çç"):
        assert plain(odd) == odd
