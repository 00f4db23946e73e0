"""The ledger in a real database: what it will not hold, and what the doctor finds."""

from __future__ import annotations

from typing import Any

import pytest

from largesse.ledger import find_ledger_mismatches
from largesse.storage.faults import IntegrityError
from support.offers import redeem, voucher
from support.shop import Shop


def write(shop: Shop, statement: str, *values: Any) -> None:
    async def run() -> None:
        async with shop.server.runtime.database.transaction() as connection:
            await connection.execute(statement, [*values, shop.project.id])

    shop.server.run(run())


def lies(shop: Shop) -> list[tuple[str, int, int]]:
    found = shop.server.run(find_ledger_mismatches(shop.server.runtime.database))
    return [
        (each.about.split(" cust_")[0].split(" lp_")[0].split(" r_")[0], each.stands, each.counted)
        for each in found
        if each.project_id == shop.project.id
    ]


@pytest.fixture
def credited(shop: Shop) -> Shop:
    voucher(shop, "P", {"type": "POINTS", "points": 250})
    redeem(shop, "P", customer={"source_id": "kim"})
    assert lies(shop) == []
    return shop


def test_a_balance_that_lies_is_found(credited: Shop) -> None:
    write(credited, "update ledger_account set balance = balance + 1 where project_id = %s")
    assert lies(credited) == [("the points of", 251, 250)]


def test_a_posting_that_lies_is_found(credited: Shop) -> None:
    write(credited, "update ledger_posting set amount = 999 where project_id = %s")
    assert ("the posting of", 999, 250) in lies(credited)


def test_a_posting_that_went_missing_is_found(credited: Shop) -> None:
    write(credited, "delete from ledger_posting where project_id = %s")
    assert lies(credited) == [("the points of", 250, 0), ("the posting of", 0, 250)]


def test_a_posting_nobody_redeemed_for_is_found(credited: Shop) -> None:
    write(
        credited,
        "insert into ledger_posting (id, kind, amount, reason, redemption_id, created_at,"
        " project_id) values (%s, 'points', 5, 'redemption', 'r_none', now(), %s)",
        f"lp_{credited.project.id}",
    )
    assert lies(credited) == [("the redemption of posting", 5, 0)]


def test_nobody_has_less_than_nothing_unless_a_rollback_took_it(credited: Shop) -> None:
    with pytest.raises(IntegrityError):
        write(credited, "update ledger_account set balance = -1 where project_id = %s")
    spent = "update ledger_account set balance = -50, taken_back = 50 where project_id = %s"
    write(credited, spent)


def test_a_redemption_credits_once(credited: Shop) -> None:
    with pytest.raises(IntegrityError):
        write(
            credited,
            "insert into ledger_posting (id, project_id, kind, amount, reason, redemption_id,"
            " created_at) select id || 'x', project_id, kind, amount, reason, redemption_id, now()"
            " from ledger_posting where project_id = %s",
        )
