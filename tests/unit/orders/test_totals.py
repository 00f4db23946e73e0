"""Laws of an order's totals, and what telling more of an order does to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from largesse.catalog import CartReference, Resolved
from largesse.kernel.problem import ProblemError
from largesse.orders.decide import LARGEST, event_of, reference_of, resolved, told, totalled
from largesse.orders.model import Order, OrderDraft, OrderItem, OrderProduct, OrderSku

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AMOUNTS = st.none() | st.integers(0, 10_000)
ITEMS = st.builds(
    OrderItem,
    quantity=st.none() | st.integers(0, 100),
    price=AMOUNTS,
    amount=AMOUNTS,
    discount_amount=st.none() | st.integers(0, 50),
    product=st.none() | st.builds(OrderProduct, price=AMOUNTS),
    sku=st.none() | st.builds(OrderSku, price=AMOUNTS),
)
ORDERS = st.builds(
    Order,
    id=st.just("ord_1"),
    created_at=st.just(NOW),
    amount=AMOUNTS,
    discount_amount=st.integers(0, 100),
    items=st.lists(ITEMS, max_size=5).map(tuple),
)


def order(**fields: object) -> Order:
    return Order("ord_1", NOW, **fields)  # type: ignore[arg-type]


@given(ORDERS)
def test_totals_add_up_and_are_never_negative(given_order: Order) -> None:
    try:
        whole = totalled(given_order)
    except ProblemError as refused:
        problem = refused.problem
        assume(problem.code != "invalid_order")
        raise
    known = [item.amount for item in whole.items if item.amount is not None]
    if given_order.amount is not None:
        assert whole.amount == given_order.amount
    else:
        assert whole.amount == (sum(known) if known else None)
    assert whole.total_discount_amount == whole.discount_amount + whole.items_discount_amount
    if whole.amount is not None:
        assert whole.total_amount == whole.amount - whole.total_discount_amount >= 0
    for item in whole.items:
        if item.amount is not None:
            assert item.subtotal_amount == item.amount - (item.discount_amount or 0) >= 0
    assert totalled(whole) == whole


def test_a_line_costs_what_was_given_else_price_times_quantity() -> None:
    lines = (
        OrderItem(quantity=3, price=5),
        OrderItem(quantity=3, price=5, amount=7),
        OrderItem(quantity=2, product=OrderProduct(price=9), sku=OrderSku(price=4)),
        OrderItem(quantity=2, product=OrderProduct(price=9)),
        OrderItem(price=5),
        OrderItem(quantity=5),
    )
    amounts = [item.amount for item in totalled(order(items=lines)).items]
    assert amounts == [15, 7, 8, 18, None, None]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"items": (OrderItem(amount=1),) * 501}, ".items"),
        ({"items": (OrderItem(amount=LARGEST), OrderItem(amount=1))}, ".items"),
        ({"items": (OrderItem(quantity=2, price=LARGEST),)}, ".items[0].amount"),
        ({"amount": 1, "discount_amount": 2}, ".discount_amount"),
        (
            {"items": (OrderItem(), OrderItem(amount=1, discount_amount=2))},
            ".items[1].discount_amount",
        ),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, object], where: str) -> None:
    with pytest.raises(ProblemError) as caught:
        totalled(order(**fields))
    assert (caught.value.problem.code, caught.value.problem.where) == ("invalid_order", where)


def test_new_lines_make_a_new_sum() -> None:
    stated = totalled(order(amount=100, items=(OrderItem(amount=5),)))
    lines = (OrderItem(quantity=2, price=3),)
    assert told(stated, OrderDraft(items=lines)).amount == 6
    assert told(stated, OrderDraft(items=lines, amount=9)).amount == 9
    assert told(stated, OrderDraft(metadata={"a": 1})).amount == 100
    assert told(stated, OrderDraft()) == stated


def test_a_line_says_what_it_is_anywhere() -> None:
    item = OrderItem(source_id="s", related_object="sku", product=OrderProduct(source_id="p"))
    assert reference_of(item) == CartReference(product_source_id="p", sku_source_id="s")
    item = OrderItem(source_id="s", product_id="prod_1", sku=OrderSku(id="sku_1"))
    assert reference_of(item) == CartReference("prod_1", "s", "sku_1")


def test_what_the_caller_says_wins_over_the_catalogue() -> None:
    known = Resolved("prod_1", "p", "Phone", 9, {"a": 1, "b": 1})
    item = OrderItem(product_id="prod_1", product=OrderProduct(price=0, metadata={"b": 2}))
    product = resolved(item, known).product
    assert product == OrderProduct("prod_1", "p", None, "Phone", 0, {"a": 1, "b": 2})
    assert resolved(item, Resolved()) is item


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        (None, "CREATED", "order.created"),
        (None, "PAID", "order.paid"),
        ("CREATED", "PAID", "order.paid"),
        ("PAID", "PAID", "order.updated"),
        ("PAID", "CANCELED", "order.canceled"),
        ("PAID", "FULFILLED", "order.updated"),
        (None, "FULFILLED", "order.created"),
    ],
)
def test_the_event_tells_the_change(before: str | None, after: str, event: str) -> None:
    old = order(status=before) if before else None
    assert event_of(old, order(status=after)) == event
