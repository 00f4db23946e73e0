"""Gift cards on the ledger: the very lots, sessions, cards from before, many at once."""

from __future__ import annotations

from typing import Any

from largesse import ledger
from largesse.ledger import Lot
from largesse.storage import Actor
from support.offers import asked, at_once, gift, keys, no_mismatches
from support.shop import Shop

Json = dict[str, Any]
ORDER = {"amount": 10_000}


def of_card(card: str, much: int | None = None, **more: Any) -> Json:
    spend = {} if much is None else {"gift": {"credits": much}}
    return asked({"object": "voucher", "id": card, **spend}, **more)


def spend(shop: Shop, card: str, much: int, **more: Any) -> Json:
    made: Json = shop.post("/v1/redemptions", of_card(card, much, **more))["redemptions"][0]
    return made


def on(shop: Shop, card: str) -> tuple[int, int]:
    """Return what is on a card, and what was spent of it."""
    told = shop.get(f"/v1/vouchers/{card}")
    return told["gift"]["balance"], told["redemption"]["redeemed_amount"]


def lots(shop: Shop, card_id: str) -> list[Lot]:
    async def read() -> list[Lot]:
        work = shop.server.runtime.work(shop.project, Actor("server"))
        async with work.database.reading() as connection:
            return await ledger.lots(connection, work, "credits", card_id)

    return shop.server.run(read())


def write(shop: Shop, *statements: str) -> None:
    async def run() -> None:
        async with shop.server.runtime.database.transaction() as connection:
            for statement in statements:
                await connection.execute(statement, [shop.project.id])

    shop.server.run(run())


def as_before_the_ledger(shop: Shop, card_id: str, spent: int) -> None:
    """Leave of a card what there was before the ledger: what was put on it, a counter, the log."""
    write(
        shop,
        *(
            f"delete from {table} where project_id = %s"  # noqa: S608 - the test's own words
            for table in ("ledger_account", "ledger_lot", "ledger_posting", "ledger_consumption")
        ),
        "insert into usage_counter (project_id, key, used)"
        f" select %s, 'voucher:{card_id}|credits', {spent}",
    )


def test_what_is_rolled_back_is_on_the_card_again(shop: Shop) -> None:
    gift(shop, "CARD", 5_000)
    made = spend(shop, "CARD", 1_200, order=ORDER)
    assert made["voucher"]["gift"]["balance"] == 3_800
    assert made["voucher"]["redemption"]["redeemed_amount"] == 1_200
    assert on(shop, "CARD") == (3_800, 1_200)
    back = shop.post(f"/v1/redemptions/{made['id']}/rollback")
    assert back["voucher"]["gift"]["balance"] == 5_000
    assert on(shop, "CARD") == (5_000, 0)
    no_mismatches(shop)


def test_a_session_keeps_credit_and_gives_it_up(shop: Shop) -> None:
    gift(shop, "CARD", 1_000)
    session = {"type": "LOCK", "key": "mine", "ttl": 5, "ttl_unit": "MINUTES"}
    shop.post("/v1/validations", of_card("CARD", 700, order=ORDER, session=session))
    refusal = shop.refused("POST", "/v1/redemptions", of_card("CARD", 301, order=ORDER))
    assert refusal["key"] == "gift_amount_exceeded"
    other = {**session, "key": "yours"}
    told = shop.post("/v1/validations", of_card("CARD", 301, order=ORDER, session=other))
    assert not told["valid"]
    spend(shop, "CARD", 300, order=ORDER)
    spend(shop, "CARD", 700, order=ORDER, session=session)
    assert on(shop, "CARD") == (0, 1_000)
    no_mismatches(shop)


def test_a_session_that_asks_for_something_else_lets_go(shop: Shop) -> None:
    gift(shop, "CARD", 1_000)
    gift(shop, "OTHER", 1_000)
    session = {"type": "LOCK", "key": "mine", "ttl": 5, "ttl_unit": "MINUTES"}
    shop.post("/v1/validations", of_card("CARD", 700, order=ORDER, session=session))
    shop.post("/v1/validations", of_card("OTHER", 700, order=ORDER, session=session))
    spend(shop, "CARD", 1_000, order=ORDER)
    shop.delete("/v1/vouchers/OTHER/sessions/mine")
    spend(shop, "OTHER", 1_000, order=ORDER)


def test_a_card_with_nothing_on_it_says_so_in_the_wallet(shop: Shop) -> None:
    gift(shop, "CARD", 500)
    kim = shop.post("/v1/customers", {"source_id": "kim"})
    shop.post("/v1/publications", {"voucher": "CARD", "customer": {"source_id": "kim"}})
    spend(shop, "CARD", 500, order=ORDER)
    held = shop.get(f"/v1/customers/{kim['id']}/redeemables")["data"]
    assert [each["redeemable"]["status"] for each in held] == ["NO_BALANCE"]


def test_a_card_from_before_the_ledger_goes_on_where_it_was(shop: Shop) -> None:
    made = gift(shop, "OLD", 5_000)
    first = spend(shop, "OLD", 1_000, order=ORDER)
    second = spend(shop, "OLD", 500, order=ORDER)
    shop.post(f"/v1/redemptions/{second['id']}/rollback")
    as_before_the_ledger(shop, made["id"], 1_000)
    assert on(shop, "OLD") == (4_000, 1_000)
    told = shop.post("/v1/validations", of_card("OLD", 4_001, order=ORDER))
    assert not told["valid"]
    shop.post(f"/v1/redemptions/{first['id']}/rollback")
    assert on(shop, "OLD") == (5_000, 0)
    spend(shop, "OLD", 5_000, order=ORDER)
    assert on(shop, "OLD") == (0, 5_000)
    no_mismatches(shop)


def test_cards_from_before_are_given_their_accounts_in_the_background(shop: Shop) -> None:
    made = gift(shop, "OLD", 5_000)
    spend(shop, "OLD", 1_000, order=ORDER)
    as_before_the_ledger(shop, made["id"], 1_000)
    write(shop, "insert into ledger_adoption (after) select '' where %s <> ''")
    assert shop.get("/api/liability")["value"] == 4_000
    runtime = shop.server.runtime

    async def adopt() -> int:
        batches = 0
        while await ledger.adopt_cards(runtime.database, runtime.clock(), limit=5):
            batches += 1
        return batches

    assert shop.server.run(adopt()) >= 1
    assert [each.remaining for each in lots(shop, made["id"])] == [4_000]
    assert shop.get("/api/liability")["value"] == 4_000
    assert on(shop, "OLD") == (4_000, 1_000)
    no_mismatches(shop)


def test_an_imported_card_has_what_was_left_of_it(shop: Shop) -> None:
    terms = {"type": "GIFT_VOUCHER", "gift": {"amount": 1_000}}
    used = {"quantity": None, "redeemed_quantity": 2, "redeemed_amount": 400}
    shop.post("/v1/vouchers/import", [{"code": "CAME", **terms, "redemption": used}])
    shop.settle()
    assert on(shop, "CAME") == (600, 400)
    spend(shop, "CAME", 600, order=ORDER)
    assert on(shop, "CAME") == (0, 1_000)
    no_mismatches(shop)


def test_fifty_at_once_spend_exactly_what_is_on_a_card(shop: Shop) -> None:
    gift(shop, "CARD", 10_000)
    answers = at_once(shop, [("/v1/redemptions", of_card("CARD", 900, order=ORDER))] * 50, width=50)
    assert keys(answers) == {"ok": 11, "gift_amount_exceeded": 39}
    assert on(shop, "CARD") == (100, 9_900)
    no_mismatches(shop)


def test_those_who_hold_get_what_they_held_whoever_else_spends(shop: Shop) -> None:
    gift(shop, "CARD", 10_000)
    sessions = [{"type": "LOCK", "key": f"s{n}", "ttl": 5, "ttl_unit": "MINUTES"} for n in range(8)]
    held = at_once(
        shop,
        [
            ("/v1/validations", of_card("CARD", 1_000, order=ORDER, session=each))
            for each in sessions
        ],
    )
    assert all(answer.json()["valid"] for answer in held)
    wanted = [of_card("CARD", 1_000, order=ORDER, session=each) for each in sessions]
    others = [of_card("CARD", 1_000, order=ORDER)] * 12
    answers = at_once(shop, [("/v1/redemptions", each) for each in (*wanted, *others)])
    assert keys(answers) == {"ok": 10, "gift_amount_exceeded": 10}
    assert [answer.status_code for answer in answers[:8]] == [200] * 8
    assert on(shop, "CARD") == (0, 10_000)
    no_mismatches(shop)


def test_two_cards_at_once_in_both_orders_do_not_wait_for_ever(shop: Shop) -> None:
    gift(shop, "ONE", 10_000)
    gift(shop, "TWO", 10_000)
    both = [{"object": "voucher", "id": card, "gift": {"credits": 100}} for card in ("ONE", "TWO")]
    bodies = [asked(*both, order=ORDER), asked(*reversed(both), order=ORDER)] * 15
    answers = at_once(shop, [("/v1/redemptions", each) for each in bodies])
    assert keys(answers) == {"ok": 30}
    assert (on(shop, "ONE"), on(shop, "TWO")) == ((7_000, 3_000), (7_000, 3_000))
    no_mismatches(shop)
