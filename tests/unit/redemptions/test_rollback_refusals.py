"""When a redemption cannot be taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from largesse.customers import CustomerDraft
from largesse.orders.model import OrderDraft
from largesse.redemptions.decide.rollbacks import refuse_company, refuse_rollback
from largesse.redemptions.model import Redemption, RollbackRequest

ZONE = ZoneInfo("Asia/Seoul")
MADE = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
SINGLE = Redemption(
    id="r_1",
    kind="redemption",
    result="SUCCESS",
    created_at=MADE,
    customer_id="cust_1",
    order_id="ord_1",
)
SEVERAL = RollbackRequest(several=True)


def code(redemption: Redemption, request: RollbackRequest, now: datetime = MADE) -> str | None:
    reason = refuse_rollback(redemption, (), request, now, ZONE)
    return reason.code if reason else None


@pytest.mark.parametrize(
    ("redemption", "request_", "expected"),
    [
        (SINGLE, RollbackRequest(), None),
        (SINGLE, SEVERAL, None),
        (replace(SINGLE, is_parent=True), SEVERAL, None),
        (replace(SINGLE, is_parent=True), RollbackRequest(), "invalid_redemption"),
        (replace(SINGLE, parent_id="r_0"), RollbackRequest(), "invalid_redemption_parent"),
        (replace(SINGLE, parent_id="r_0"), SEVERAL, "invalid_redemption_parent"),
        (replace(SINGLE, result="FAILURE"), RollbackRequest(), "invalid_redemption"),
        (replace(SINGLE, kind="redemption_rollback"), SEVERAL, "invalid_redemption"),
    ],
)
def test_which_may_be_taken_back(
    redemption: Redemption, request_: RollbackRequest, expected: str | None
) -> None:
    assert code(redemption, request_) == expected


def test_three_months_are_counted_on_the_projects_calendar() -> None:
    # Midnight of 1 December in Seoul: three months later is midnight of 1 March there.
    last = datetime(2027, 2, 28, 15, 0, tzinfo=UTC)
    assert code(SINGLE, RollbackRequest(), last) is None
    assert code(SINGLE, RollbackRequest(), last.replace(second=1)) == "invalid_redemption"


def test_once_is_enough() -> None:
    reason = refuse_rollback(SINGLE, ("rr_1",), RollbackRequest(), MADE, ZONE)
    assert reason is not None
    assert (reason.code, reason.got) == ("already_rolled_back", "r_1")


def test_a_customer_or_order_named_must_be_the_redemptions() -> None:
    request = RollbackRequest(customer=CustomerDraft(), order=OrderDraft())
    assert refuse_company(SINGLE, "cust_1", "ord_1", request) is None
    for customer_id, order_id, expected in (
        ("cust_2", "ord_1", "invalid_customer"),
        ("cust_1", "ord_2", "invalid_order"),
        (None, "ord_1", "invalid_customer"),
    ):
        reason = refuse_company(SINGLE, customer_id, order_id, request)
        assert reason is not None
        assert reason.code == expected
    assert refuse_company(SINGLE, None, None, RollbackRequest()) is None
