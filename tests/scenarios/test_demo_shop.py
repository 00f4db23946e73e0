"""The year as a loaded shop: what is in it, that it is loaded once, and whom it refuses."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import httpx
import msgspec
import psycopg
import pytest

from largesse import access
from largesse.customers import CustomerDraft
from largesse.demo import Loaded, Source, find_or_make_shop, load_shop, open_again
from largesse.demo.model import Finding, RecordedRedemption, Visit
from largesse.demo.service.replay import replay_redemptions
from largesse.orders import OrderItem
from largesse.orders.model import OrderDraft
from largesse.pricing.model import Decision
from largesse.redemptions.model import Asked, Purchase
from largesse.redemptions.service.validate import validate
from largesse.storage import Actor, Database, Work
from support.database import fresh_database
from support.server import RunningServer
from support.shop import HOOKS

pytest.importorskip("duckdb", reason="the demo extra is not installed")

T = TypeVar("T")

ROWS = """
    select (select count(*) from product), (select count(*) from customer),
           (select count(*) from segment), (select count(*) from segment_member),
           (select count(*) from campaign), (select count(*) from voucher),
           (select count(*) from product_collection),
           (select count(*) from product_collection_item),
           (select count(*) from validation_rule),
           (select count(*) from validation_rule_assignment),
           (select count(*) from project), (select count(*) from audit_entry)
"""

CEREAL = 51600070033
# Household 2462 bought two packs of cereal on 14 November 2017 and used "buy 2, $1 off".
REDEMPTION = RecordedRedemption(2462, CEREAL, 18, date(2017, 11, 14))
CAMPAIGN_18 = (date(2017, 10, 30), date(2017, 12, 24))


def working(url: str, step: Callable[[Work, Source], Awaitable[T]]) -> T:
    """Run one step on the shop in a database."""

    async def run() -> T:
        database = Database(url)
        await database.open()
        try:
            project = await find_or_make_shop(database, os.urandom)
            work = Work(database, project, Actor("cli"), datetime.now(UTC), os.urandom)
            with Source() as source:
                return await step(work, source)
        finally:
            await database.close()

    return asyncio.run(run())


@pytest.fixture(scope="module", name="shop_url")
def _shop_url(database_server: str) -> Iterator[str]:
    with fresh_database(database_server) as url:
        added = working(url, load_shop)
        assert added == Loaded(92337, 2469, 27, 27, 1197, 1197)
        yield url


_visits: dict[tuple[int, date], Visit] = {}


def all_visits(source: Source) -> dict[tuple[int, date], Visit]:
    """Read the baskets once for all tests: they do not change."""
    if not _visits:
        _visits.update(source.visits())
    return _visits


def ask(url: str, sql: str, *parameters: Any) -> Any:
    with psycopg.connect(url) as connection:
        return connection.execute(sql.encode(), parameters).fetchall()


def put(url: str, recorded: RecordedRedemption, *, at: date | None = None) -> Finding:
    """Put a redemption to the engine, with the baskets of its day brought on another day too."""

    async def step(work: Work, source: Source) -> Finding:
        visits = all_visits(source)
        if at is not None:
            visit = visits[recorded.household_id, recorded.day]
            later = at - recorded.day
            moved = msgspec.structs.replace(
                visit,
                day=at,
                purchases=tuple(
                    msgspec.structs.replace(purchase, at=purchase.at + later)
                    for purchase in visit.purchases
                ),
            )
            visits = {(recorded.household_id, at): moved}
        asked = msgspec.structs.replace(recorded, day=at or recorded.day)
        return (await replay_redemptions(work, source, [asked], visits))[0]

    return working(url, step)


def refusal(finding: Finding) -> str:
    assert finding.reason is not None
    return finding.reason.code


def test_a_second_load_adds_nothing(shop_url: str) -> None:
    before = ask(shop_url, ROWS)
    assert working(shop_url, load_shop) == Loaded()
    assert ask(shop_url, ROWS) == before


def test_a_load_brings_back_what_is_missing_and_only_that(shop_url: str) -> None:
    with psycopg.connect(shop_url) as connection:
        connection.execute("delete from voucher where code = 'CJ18-51600070033'")
        connection.execute(
            "delete from validation_rule_assignment "
            "where related_object_type = 'voucher' "
            "and related_object_id not in (select id from voucher)"
        )
    assert working(shop_url, load_shop) == Loaded(vouchers=1)
    assert put(shop_url, REDEMPTION).reason is None


def test_collections_hold_every_product_of_their_coupon(shop_url: str) -> None:
    largest, all_of_them = ask(
        shop_url,
        "select max(n), sum(n)::bigint from "
        "(select count(*) as n from product_collection_item group by collection_id) sizes",
    )[0]
    assert (largest, all_of_them) == (14477, 111332)


def test_no_two_rows_of_a_load_have_one_moment(shop_url: str) -> None:
    # Lists of customers and qualifications are paged by `created_at`, which the wire tells in
    # milliseconds.
    assert ask(
        shop_url,
        "select count(distinct date_trunc('milliseconds', created_at)) = count(*), "
        "max(created_at) <= now() from customer",
    ) == [(True, True)]


def test_a_campaign_has_its_window_and_its_households(shop_url: str) -> None:
    start, end, members = ask(
        shop_url,
        "select start_date, expiration_date, (select count(*) from segment_member m "
        "join segment s on s.id = m.segment_id where s.name = 'Audience of campaign 18') "
        "from campaign where name = 'Campaign 18'",
    )[0]
    assert (start, end) == (
        datetime(2017, 10, 30, 4, tzinfo=UTC),
        datetime(2017, 12, 25, 4, 59, 59, 999000, tzinfo=UTC),
    )
    assert members == 1133


def test_a_redemption_applies_as_it_was(shop_url: str) -> None:
    finding = put(shop_url, REDEMPTION)
    assert finding.reason is None
    assert finding.face_value_exact


def test_a_household_the_campaign_was_not_sent_to_is_refused(shop_url: str) -> None:
    async def other(work: Work, source: Source) -> Finding:
        sent = {each.household_id for each in source.audiences() if each.campaign_id == 18}
        stranger = next(e.household_id for e in source.households() if e.household_id not in sent)
        visit = all_visits(source)[REDEMPTION.household_id, REDEMPTION.day]
        asked = msgspec.structs.replace(REDEMPTION, household_id=stranger)
        baskets = {(stranger, REDEMPTION.day): visit}
        return (await replay_redemptions(work, source, [asked], baskets))[0]

    finding = working(shop_url, other)
    assert refusal(finding) == "customer_rules_violated"
    assert not finding.targeted
    # Everything else about it is as it was.
    assert finding.in_window
    assert finding.with_eligible_product
    assert finding.quantity_met


def test_a_campaign_without_that_coupon_has_no_such_code(shop_url: str) -> None:
    finding = put(shop_url, msgspec.structs.replace(REDEMPTION, campaign_id=1))
    assert refusal(finding) == "not_found"
    assert not finding.listed


def test_another_campaign_with_that_coupon_was_sent_to_others(shop_url: str) -> None:
    async def elsewhere(_: Work, source: Source) -> list[RecordedRedemption]:
        sent = {(each.campaign_id, each.household_id) for each in source.audiences()}
        pairs = {(each.campaign_id, each.coupon_upc) for each in source.coupons()}
        visits = all_visits(source)
        moved = (
            msgspec.structs.replace(recorded, campaign_id=campaign)
            for recorded in source.redemptions()
            for campaign in range(1, 28)
            if campaign != recorded.campaign_id
            and (campaign, recorded.coupon_upc) in pairs
            and (campaign, recorded.household_id) not in sent
            and (recorded.household_id, recorded.day) in visits
        )
        return list(dict.fromkeys(moved))

    async def replayed(work: Work, source: Source) -> list[Finding]:
        recorded = await elsewhere(work, source)
        return await replay_redemptions(work, source, recorded, all_visits(source))

    findings = working(shop_url, replayed)
    assert len(findings) > 50
    assert not any(finding.targeted for finding in findings)
    windows = {
        "voucher_expired",
        "voucher_not_active",
    }
    assert {refusal(f) for f in findings if not f.in_window} <= windows
    assert {refusal(f) for f in findings if f.in_window} == {"customer_rules_violated"}


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (CAMPAIGN_18[0] - timedelta(days=1), "voucher_not_active"),
        (CAMPAIGN_18[0], None),
        (CAMPAIGN_18[1], None),  # the last day is included
        (CAMPAIGN_18[1] + timedelta(days=1), "voucher_expired"),
    ],
)
def test_a_day_outside_the_window_is_refused(shop_url: str, day: date, code: str | None) -> None:
    finding = put(shop_url, REDEMPTION, at=day)
    assert (finding.reason.code if finding.reason else None) == code
    assert finding.in_window is (code is None)


def test_a_finished_campaign_is_opened_again_once(shop_url: str) -> None:
    assert working(shop_url, lambda work, _: open_again(work)) == 209
    assert working(shop_url, lambda work, _: open_again(work)) == 0
    shared = """
        select a.rule_id from validation_rule_assignment a
        left join voucher v on v.id = a.related_object_id
        left join campaign c on c.id = a.related_object_id
        where v.code = %s or c.name = %s order by 1
    """
    original = ask(shop_url, shared, "CJ18-51600070033", "Campaign 18")
    twin = ask(shop_url, shared, "TODAY-51600070033", "Campaign 18, open again")
    assert len(original) == 3
    assert twin == original
    assert ask(
        shop_url,
        "select discount, start_date, expiration_date from voucher where code = %s",
        "TODAY-51600070033",
    ) == [
        (
            {"type": "AMOUNT", "amount_off": 100, "effect": "APPLY_TO_ITEMS_PROPORTIONALLY"},
            None,
            None,
        )
    ]


def validated(url: str, code: str, household: str, line: OrderItem) -> Decision:
    purchase = Purchase(
        redeemables=(Asked("voucher", code),),
        customer=CustomerDraft(source_id=household),
        order=OrderDraft(items=(line,)),
    )

    async def ask_today(work: Work, _: Source) -> Decision:
        await open_again(work)
        return (await validate(work, purchase)).decision

    return working(url, ask_today)


@pytest.mark.parametrize(
    ("code", "household", "units", "reason", "message"),
    [
        (f"TODAY-{CEREAL}", "2462", 2, None, None),
        (f"CJ18-{CEREAL}", "2462", 2, "voucher_expired", None),
        (
            f"TODAY-{CEREAL}",
            "3",
            2,
            "customer_rules_violated",
            "This coupon was sent to other households.",
        ),
        (
            f"TODAY-{CEREAL}",
            "2462",
            1,
            "order_rules_violated",
            "Buy 2 of the goods this coupon is for.",
        ),
    ],
)
def test_a_visitor_validates_a_real_coupon_today(
    *,
    shop_url: str,
    code: str,
    household: str,
    units: int,
    reason: str | None,
    message: str | None,
) -> None:
    line = OrderItem(related_object="product", source_id="957938", quantity=units)
    decision = validated(shop_url, code, household, line)
    said = decision.outcomes[0].reason
    assert (said.code if said else None, said.message if said else None) == (reason, message)
    assert decision.valid is (reason is None)
    if decision.cart is not None:
        # Two packs at their shelf price of $3.99, a dollar off.
        assert (decision.cart.amount, decision.cart.total) == (798, 698)


def test_the_coupon_of_the_readme_takes_a_dollar_off(shop_url: str) -> None:
    # Household 2123 bought this ice cream for $5.59 on 2 November 2017.
    line = OrderItem(related_object="product", source_id="7168026", quantity=1, price=559)
    decision = validated(shop_url, "TODAY-57631000076", "2123", line)
    assert decision.cart is not None
    assert (decision.cart.amount, decision.cart.total) == (559, 459)


@pytest.fixture(name="visitor")
def _visitor(shop_url: str) -> Iterator[httpx.Client]:
    """A visitor of the served shop, who came by the README with a server key."""

    async def open_the_door(work: Work, _: Source) -> Any:
        await open_again(work)
        return await access.create_key(work.database, work.project.id, "server", os.urandom)

    key = working(shop_url, open_the_door)
    server = RunningServer(shop_url)
    server.start()
    headers = {"X-App-Id": key.public_id, "X-App-Token": key.token}
    with httpx.Client(base_url=server.address, headers=headers, event_hooks=HOOKS) as client:
        yield client
    server.stop()


def test_a_visitor_uses_the_shop_over_the_wire(visitor: httpx.Client) -> None:
    cart = {
        "redeemables": [{"object": "voucher", "id": f"TODAY-{CEREAL}"}],
        "customer": {"source_id": "2462"},
        "order": {"items": [{"source_id": "957938", "related_object": "product", "quantity": 2}]},
    }
    answer = visitor.post("/v1/validations", json=cart).json()
    assert answer["valid"] is True
    assert (answer["order"]["amount"], answer["order"]["total_amount"]) == (798, 698)
    cart["redeemables"] = [{"object": "voucher", "id": f"CJ18-{CEREAL}"}]
    answer = visitor.post("/v1/validations", json=cart).json()
    assert answer["valid"] is False
    assert answer["redeemables"][0]["result"]["error"]["key"] == "voucher_expired"
    for listed, total in (
        ("campaigns", 28),
        ("vouchers", 1406),
        ("customers", 2469),
        ("products", 92338),  # and shipping, which every project has
    ):
        assert visitor.get(f"/v1/{listed}", params={"limit": 1}).json()["total"] == total


def test_the_shop_is_the_first_project_of_an_empty_database(shop_url: str) -> None:
    async def first(work: Work, _: Source) -> tuple[Any, Any]:
        return await access.first_project(work.database), work.project

    found, shop = working(shop_url, first)
    assert found == shop
    assert (shop.name, shop.currency_code, shop.time_zone) == (
        "Complete Journey",
        "USD",
        "America/New_York",
    )
