"""The ledger in a real database: what it will not hold, and what the doctor finds."""

from __future__ import annotations

from typing import Any

import pytest

from largesse.ledger import find_ledger_mismatches
from largesse.storage.faults import IntegrityError
from support.offers import gift, redeem, voucher
from support.shop import Shop


def write(shop: Shop, statement: str, *values: Any) -> None:
    async def run() -> None:
        async with shop.server.runtime.database.transaction() as connection:
            await connection.execute(statement, [*values, shop.project.id])

    shop.server.run(run())


def lies(shop: Shop) -> list[tuple[str, int, int]]:
    found = shop.server.run(find_ledger_mismatches(shop.server.runtime.database))
    return [
        (
            each.about.split(" cust_")[0].split(" lp_")[0].split(" r_")[0],
            each.stands,
            each.counted,
        )
        for each in found
        if each.project_id == shop.project.id
    ]


@pytest.fixture
def credited(shop: Shop) -> Shop:
    voucher(shop, "P", {"type": "POINTS", "points": 250})
    redeem(shop, "P", customer={"source_id": "kim"})
    assert lies(shop) == []
    return shop


def test_an_account_says_what_went_through_it(credited: Shop) -> None:
    with pytest.raises(IntegrityError):
        write(credited, "update ledger_account set issued = issued + 1 where project_id = %s")


def test_a_balance_that_lies_is_found(credited: Shop) -> None:
    write(
        credited,
        "update ledger_account set balance = balance + 1, issued = issued + 1"
        " where project_id = %s",
    )
    assert lies(credited) == [
        ("the lots of points of", 250, 251),
        ("the points", 251, 250),
        ("the points issued to", 251, 250),
    ]


def test_a_lot_that_lies_is_found(credited: Shop) -> None:
    write(credited, "update ledger_lot set remaining = remaining - 1 where project_id = %s")
    assert lies(credited) == [("the lot", 249, 250), ("the lots of points of", 249, 250)]


def test_a_posting_that_lies_is_found(credited: Shop) -> None:
    write(credited, "update ledger_posting set amount = 999 where project_id = %s")
    assert ("the posting of", 999, 250) in lies(credited)


def test_a_posting_that_went_missing_is_found(credited: Shop) -> None:
    write(credited, "delete from ledger_posting where project_id = %s")
    assert lies(credited) == [
        ("the points", 250, 0),
        ("the points issued to", 250, 0),
        ("the posting of", 0, 250),
    ]


def test_a_transfer_that_lost_something_is_found(credited: Shop) -> None:
    write(
        credited,
        "insert into ledger_posting (id, kind, amount, reason, against, created_at, project_id)"
        " values (%s, 'points', 5, 'transfer_in', 'transferred', now(), %s)",
        f"lp_{credited.project.id}",
    )
    assert lies(credited) == [("the transfers of points", 5, 0)]


def test_a_posting_nobody_redeemed_for_is_found(credited: Shop) -> None:
    write(
        credited,
        "insert into ledger_posting (id, kind, amount, reason, against, redemption_id, created_at,"
        " project_id) values (%s, 'points', 5, 'redemption', 'issued', 'r_none', now(), %s)",
        f"lp_{credited.project.id}",
    )
    assert lies(credited) == [("the redemption of posting", 5, 0)]


def test_a_card_the_log_says_was_spent_more_of_is_found(shop: Shop) -> None:
    gift(shop, "CARD", 1000)
    redeem(shop, {"object": "voucher", "id": "CARD", "gift": {"credits": 300}})
    assert lies(shop) == []
    write(shop, "update redemption set amount = 200 where project_id = %s")
    assert lies(shop) == [("the posting of", -300, -200)]


def test_nobody_has_less_than_nothing(credited: Shop) -> None:
    with pytest.raises(IntegrityError):
        write(
            credited,
            "update ledger_account set balance = -1, issued = issued - 251 where project_id = %s",
        )
    with pytest.raises(IntegrityError):
        write(credited, "update ledger_lot set remaining = -1 where project_id = %s")
    with pytest.raises(IntegrityError):
        write(credited, "update ledger_lot set remaining = amount + 1 where project_id = %s")


def test_a_redemption_credits_once(credited: Shop) -> None:
    with pytest.raises(IntegrityError):
        write(
            credited,
            "insert into ledger_posting (id, project_id, kind, holder_id, amount, reason, against,"
            " redemption_id, created_at) select id || 'x', project_id, kind, holder_id, amount,"
            " reason, against, redemption_id, now() from ledger_posting where project_id = %s",
        )
