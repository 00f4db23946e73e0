"""What could be used: by whom, on what, in which order, however much there is."""

from __future__ import annotations

from typing import Any

import pytest

from largesse import redemptions
from largesse.customers import CustomerDraft
from largesse.orders.model import OrderDraft
from largesse.redemptions.model import Purchase, Qualification, QualifiedList
from largesse.storage import Actor
from largesse.storage.database import counted_statements
from support.offers import amount, assign, gift, only, percent, rule, tier, voucher
from support.shop import Shop

Json = dict[str, Any]
ORDER = {"amount": 10_000}


def qualify(shop: Shop, scenario: str = "ALL", **body: Any) -> Json:
    answer: Json = shop.post("/v1/qualifications", {"scenario": scenario, **body})
    return answer


def ids(answer: Json) -> list[str]:
    return [each["id"] for each in answer["redeemables"]["data"]]


def product(shop: Shop, name: str, price: int = 1000) -> str:
    made = shop.post("/v1/products", {"name": name, "source_id": name, "price": price})
    return str(made["id"])


def for_vips(shop: Shop) -> Json:
    asked = {
        "1": {
            "name": "customer.metadata",
            "property": "vip",
            "conditions": {"$is": [True]},
        }
    }
    return rule(shop, asked)


def pages(shop: Shop, limit: int, **body: Any) -> list[list[str]]:
    """Follow the cursor to the end."""
    found: list[list[str]] = []
    options = {"limit": limit, **body.pop("options", {})}
    while True:
        listed = qualify(shop, options=options, **body)["redeemables"]
        found.append([each["id"] for each in listed["data"]])
        if not listed["has_more"]:
            assert "more_starting_after" not in listed
            return found
        assert len(found) < 50, "the pages never end"
        options["starting_after"] = listed["more_starting_after"]


@pytest.fixture
def shelf(shop: Shop) -> Json:
    """Four offers about two products, and two about none."""
    coffee, tea = product(shop, "coffee"), product(shop, "tea")
    off_coffee = rule(shop, applicable_to=only(("product", coffee)))
    with_coffee = rule(
        shop,
        {
            "1": {
                "name": "order.items.any",
                "conditions": {"$is": [{"id": coffee, "object": "product"}]},
                "rules": {
                    "1": {
                        "name": "order.items.aggregated_quantity",
                        "conditions": {"$more_than": [10]},
                    }
                },
            }
        },
    )
    off_tea = rule(shop, applicable_to=only(("product", tea)))
    never_coffee = rule(
        shop,
        {
            "1": {
                "name": "order.items.none",
                "conditions": {"$is": [{"id": coffee, "object": "product"}]},
            }
        },
    )
    vips = for_vips(shop)
    made = {
        "off coffee": tier(shop, percent(10), off_coffee["id"]),
        "off coffee for vips": tier(shop, percent(10), off_coffee["id"], vips["id"]),
        "with coffee": tier(shop, percent(10), with_coffee["id"]),
        "with coffee for vips": tier(shop, percent(10), with_coffee["id"], vips["id"]),
        "off tea": tier(shop, percent(10), off_tea["id"]),
        "without coffee": tier(shop, percent(10), never_coffee["id"]),
        "free coffee": tier(
            shop, {"type": "UNIT", "unit_off": 1, "unit_type": coffee, "effect": "ADD_NEW_ITEMS"}
        ),
    }
    names = {each["id"]: name for name, each in made.items()}
    return {"coffee": coffee, "tea": tea, "names": names}


@pytest.mark.parametrize(
    ("scenario", "metadata", "found"),
    [
        (
            "PRODUCTS",
            {"vip": False},
            {
                "off coffee",
                "off coffee for vips",
                "with coffee",
                "with coffee for vips",
                "free coffee",
            },
        ),
        ("PRODUCTS_DISCOUNT", {"vip": False}, {"off coffee", "off coffee for vips", "free coffee"}),
        ("PRODUCTS_BY_CUSTOMER", {"vip": False}, {"off coffee", "with coffee", "free coffee"}),
        (
            "PRODUCTS_BY_CUSTOMER",
            {"vip": True},
            {
                "off coffee",
                "off coffee for vips",
                "with coffee",
                "with coffee for vips",
                "free coffee",
            },
        ),
        ("PRODUCTS_DISCOUNT_BY_CUSTOMER", {"vip": False}, {"off coffee", "free coffee"}),
        (
            "PRODUCTS_DISCOUNT_BY_CUSTOMER",
            {"vip": True},
            {"off coffee", "off coffee for vips", "free coffee"},
        ),
    ],
)
def test_offers_about_a_product(
    shop: Shop, shelf: Json, scenario: str, metadata: Json, found: set[str]
) -> None:
    customer = {"source_id": "ann", "metadata": metadata}
    order = {"items": [{"product_id": shelf["coffee"], "quantity": 1}]}
    answer = qualify(shop, scenario, customer=customer, order=order, options={"limit": 50})
    assert {shelf["names"][each] for each in ids(answer)} == found
    assert qualify(shop, scenario, customer=customer)["redeemables"]["data"] == []


def test_the_audience_alone_is_asked(shop: Shop, shelf: Json) -> None:
    gift(shop, "CARD", 500)
    voucher(shop, "SPENT", percent(10), quantity=0)
    ann = {"source_id": "ann", "metadata": {"vip": False}}
    answer = qualify(shop, "AUDIENCE_ONLY", customer=ann, options={"limit": 50})
    names = {shelf["names"].get(each, each) for each in ids(answer)}
    assert names == {
        "off coffee",
        "with coffee",
        "off tea",
        "without coffee",
        "free coffee",
        "CARD",
    }
    card = next(e for e in answer["redeemables"]["data"] if e["id"] == "CARD")
    assert card["result"]["gift"] == {"balance": 500, "credits": 0}
    ann["metadata"]["vip"] = True
    answer = qualify(shop, "AUDIENCE_ONLY", customer=ann, options={"limit": 50})
    assert len(ids(answer)) == 8
    # With everything asked, a cart of one coffee is not enough for "with coffee".
    order = {"items": [{"product_id": shelf["coffee"], "quantity": 1}]}
    answer = qualify(shop, customer=ann, order=order, options={"limit": 50})
    names = {shelf["names"].get(each, each) for each in ids(answer)}
    assert names == {"off coffee", "off coffee for vips", "off tea", "free coffee", "CARD"}


def test_a_bundle_that_is_not_complete_is_told_with_what_is_missing(shop: Shop) -> None:
    bread, butter = product(shop, "bread"), product(shop, "butter")

    def entry(product_id: str) -> Json:
        wanted = [{"id": product_id, "type": "product_or_sku", "object": "product"}]
        return {"name": "order.items.any", "conditions": {"$is": wanted}}

    bundle = {"1": entry(bread), "2": entry(butter), "logic": "1 and 2", "limit": 1}
    offer = tier(shop, percent(10), rule(shop, bundle_rules=bundle)["id"])
    order = {"items": [{"product_id": bread, "quantity": 1}]}
    for scenario in ("AUDIENCE_ONLY", "PRODUCTS", "PRODUCTS_BY_CUSTOMER"):
        answer = qualify(shop, scenario, order=order, customer={"source_id": "ann"})
        assert ids(answer) == [offer["id"]], scenario
        (missing,) = answer["redeemables"]["data"][0]["result"]["bundle"]["missing"]
        assert missing["id"] == butter
    assert ids(qualify(shop, order=order)) == []
    order["items"].append({"product_id": butter, "quantity": 1})
    assert ids(qualify(shop, order=order)) == [offer["id"]]


def test_codes_of_others_and_codes_nobody_was_given_are_not_listed(shop: Shop) -> None:
    body = {"name": "Bulk", "type": "AUTO_UPDATE", "voucher": {"discount": percent(10)}}
    made = shop.post("/v1/campaigns", body)
    given = shop.post(
        "/v1/publications", {"campaign": {"name": "Bulk"}, "customer": {"source_id": "ann"}}
    )["voucher"]["code"]
    ann, bob = {"source_id": "ann"}, {"source_id": "bob"}
    assert set(ids(qualify(shop, customer=ann, order=ORDER))) == {given, made["id"]}
    assert ids(qualify(shop, customer=bob, order=ORDER)) == [made["id"]]
    owner = {"holder_role": {"conditions": {"$is": ["OWNER"]}}}
    options = {"filters": owner}
    assert ids(qualify(shop, customer=ann, order=ORDER, options=options)) == [given]


def test_a_campaign_joined_once_is_not_offered_again(shop: Shop) -> None:
    body = {
        "name": "Welcome",
        "type": "AUTO_UPDATE",
        "join_once": True,
        "voucher": {"discount": percent(10)},
    }
    made = shop.post("/v1/campaigns", body)
    ann = {"source_id": "ann"}
    assert ids(qualify(shop, customer=ann, order=ORDER)) == [made["id"]]
    given = shop.post("/v1/publications", {"campaign": {"name": "Welcome"}, "customer": ann})
    assert ids(qualify(shop, customer=ann, order=ORDER)) == [given["voucher"]["code"]]
    assert ids(qualify(shop, customer={"source_id": "bob"}, order=ORDER)) == [made["id"]]


def test_stacks_are_offered_as_a_whole(shop: Shop) -> None:
    campaign = shop.post("/v1/campaigns", {"name": "Stacked", "campaign_type": "PROMOTION"})
    at = f"/v1/promotions/{campaign['id']}"
    first, second, third = (
        shop.post(f"{at}/tiers", {"name": f"Tier {value}", "action": {"discount": amount(value)}})
        for value in (100, 200, 300)
    )
    large = rule(shop, {"1": {"name": "order.amount", "conditions": {"$more_than": [50_000]}}})
    assign(shop, large["id"], "promotion_tier", third["id"])
    both = shop.post(
        f"{at}/stacks", {"name": "Both", "tiers": {"ids": [second["id"], first["id"]]}}
    )
    shop.post(f"{at}/stacks", {"name": "Large", "tiers": {"ids": [first["id"], third["id"]]}})
    options = {"expand": ["redeemable"]}
    answer = qualify(shop, "PROMOTION_STACKS", order=ORDER, options=options)
    (told,) = answer["redeemables"]["data"]
    assert (told["id"], told["object"], told["name"]) == (both["id"], "promotion_stack", "Both")
    assert told["campaign_id"] == campaign["id"]
    assert told["order"]["total_applied_discount_amount"] == 300
    rich = qualify(shop, "PROMOTION_STACKS", order={"amount": 60_000})
    assert len(ids(rich)) == 2
    best = qualify(
        shop,
        "PROMOTION_STACKS",
        order={"amount": 60_000},
        options={"sorting_rule": "BEST_DEAL"},
    )
    deals = [e["order"]["total_applied_discount_amount"] for e in best["redeemables"]["data"]]
    assert deals == [400, 300]


def test_what_is_counted_is_left_aside(shop: Shop) -> None:
    """Budgets and counts of campaigns and customers do not keep an offer from being shown."""
    limits = {
        "1": {"name": "campaign.redemptions.count", "conditions": {"$less_than_or_equal": [0]}},
        "2": {"name": "campaign.orders.amount", "conditions": {"$less_than": [1]}},
        "3": {
            "name": "campaign.orders.amount_discounted",
            "conditions": {"$less_than_or_equal": [1]},
        },
        "4": {
            "name": "redemption.count.per_customer",
            "conditions": {"$less_than_or_equal": [0]},
        },
    }
    full = tier(shop, percent(10), rule(shop, limits)["id"])
    denied = tier(shop, percent(10), rule(shop, limits, logic="not 1 and 2")["id"])
    found = ids(qualify(shop, order=ORDER, customer={"source_id": "ann"}))
    assert found == [denied["id"], full["id"]]


@pytest.mark.parametrize("sorting", ["DEFAULT", "BEST_DEAL", "LEAST_DEAL"])
def test_pages_hold_everything_once_even_made_in_one_moment(shop: Shop, sorting: str) -> None:
    """Offers made in the same millisecond are neither lost at the end of a page nor told twice."""
    shop.clock.set(shop.clock())
    for number in range(7):
        voucher(shop, f"SAME{number}", percent(number % 3 + 1))
    shop.clock.move(milliseconds=5)
    for number in range(4):
        voucher(shop, f"LATER{number}", percent(5))
    whole = ids(qualify(shop, order=ORDER, options={"limit": 50, "sorting_rule": sorting}))
    assert len(whole) == len(set(whole)) == 11
    for limit in (1, 2, 3, 4):
        found = pages(shop, limit, order=ORDER, options={"sorting_rule": sorting})
        assert [each for page in found for each in page] == whole


def test_a_page_may_begin_after_the_time_of_an_offer(shop: Shop) -> None:
    """As the documents say: the `created_at` of the last one is a cursor too."""
    for number in range(3):
        voucher(shop, f"C{number}", percent(number + 1))
        shop.clock.move(seconds=1)
    for sorting, rest in (("DEFAULT", ["C1", "C0"]), ("BEST_DEAL", ["C1", "C0"])):
        options = {"limit": 1, "sorting_rule": sorting}
        (first,) = qualify(shop, order=ORDER, options=options)["redeemables"]["data"]
        assert first["id"] == "C2"
        options |= {"limit": 50, "starting_after": first["created_at"]}
        assert ids(qualify(shop, order=ORDER, options=options)) == rest
        for moment, found in (
            ("0001-01-01T00:00:00.000001Z", 0),
            ("9999-12-31T23:59:59.999999Z", 3),
        ):
            options["starting_after"] = moment
            many = len(ids(qualify(shop, order=ORDER, options=options)))
            assert many == (found if sorting == "DEFAULT" else 3)


def test_many_thousands_of_offers_cost_as_many_statements_as_few(shop: Shop) -> None:
    """Of five thousand codes for nobody only the oldest apply; they are found page by page."""
    voucher(shop, "OLD", percent(10))
    fill(shop, 5000)
    shop.post("/v1/customers", {"source_id": "ann"})
    purchase = Purchase(order=OrderDraft(amount=10_000), customer=CustomerDraft(source_id="ann"))
    work = shop.server.runtime.work(shop.project, Actor("server", "key_x"))

    async def counted(wanted: Qualification) -> tuple[QualifiedList, list[str]]:
        with counted_statements() as names:
            found = await redemptions.qualify(work, wanted)
        return found, names

    following, statements, found = None, [], []
    for _ in range(4):
        wanted = Qualification(purchase=purchase, limit=50, starting_after=following)
        answer, names = shop.server.run(counted(wanted))
        statements.append(names)
        found += [each.possible.object for each in answer.qualified]
        if answer.following is None:
            break
        following = redemptions.cursor_of(answer.following)
    assert found == ["voucher"]
    assert len(statements) == 3
    assert max(map(len, statements)) <= 7
    assert statements[0].count("possible") == 2
    best = Qualification(purchase=purchase, sorting_rule="BEST_DEAL")
    _, names = shop.server.run(counted(best))
    assert names[:3] == ["company_and_segments", "possible", "redeemables"]
    assert len(names) <= 4


def fill(shop: Shop, many: int) -> None:
    """Write codes that were used up into the database, newer than all that is there."""

    async def write() -> None:
        async with shop.server.runtime.database.transaction() as connection:
            await connection.execute(
                """
                insert into voucher (id, project_id, code, code_key, type, discount,
                                     redemption_quantity, created_at)
                select 'v_' || md5(%(project)s || n), %(project)s, 'N' || n, 'N' || n,
                       'DISCOUNT_VOUCHER', '{"type": "AMOUNT", "amount_off": 100}', 0,
                       now() + n * interval '1 second'
                from generate_series(1, %(many)s) as n
                """,
                {"project": shop.project.id, "many": many},
            )

    shop.server.run(write())
