"""Finding things: pages, orders, dates, cursors and filters of every list."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from largesse.storage import listing
from support.offers import percent, voucher
from support.shop import Shop

Json = dict[str, Any]

# Path, where the rows are, the orders that are published.
TOUCHED = ("created_at", "updated_at")
LISTS: list[tuple[str, str, tuple[str, ...]]] = [
    ("/v1/vouchers", "vouchers", (*TOUCHED, "code")),
    ("/v1/campaigns", "campaigns", TOUCHED),
    ("/v1/customers", "customers", (*TOUCHED, "source_id")),
    ("/v1/orders", "orders", TOUCHED),
    ("/v1/products", "products", TOUCHED),
    ("/v1/products/5h1pp1ng/skus", "skus", TOUCHED),
    ("/v1/product-collections", "data", TOUCHED),
    ("/v1/product-collections/pc_a11pr0dUc75/products", "data", TOUCHED),
    ("/v1/publications", "publications",
     ("id", "voucher_code", "tracking_id", "customer_id", "created_at", "channel")),
    ("/v1/redemptions", "redemptions",
     ("created_at", "id", "voucher_code", "tracking_id", "customer_id")),
    ("/v1/promotions/tiers", "tiers", TOUCHED),
    ("/v1/promotions/stacks", "data", (*TOUCHED, "name")),
    ("/v1/validation-rules", "data", (*TOUCHED, "name")),
    ("/v1/validation-rules-assignments", "data", TOUCHED),
]  # fmt: skip


def found(shop: Shop, path: str, query: str = "") -> list[str]:
    """Return the codes (or names) a list of vouchers (or campaigns) answers with."""
    listed = shop.get(f"{path}?{query}")
    return [each.get("code") or each["name"] for each in listed[listed["data_ref"]]]


def vouchers(shop: Shop, query: str) -> list[str]:
    return found(shop, "/v1/vouchers", query)


@pytest.mark.parametrize(("path", "data_ref", "orders"), LISTS)
def test_every_list_pages_and_sorts(
    shop: Shop, path: str, data_ref: str, orders: tuple[str, ...]
) -> None:
    for order in orders:
        for sign in ("", "-"):
            listed = shop.get(path, order=f"{sign}{order}", limit=100, page=1)
            assert (listed["object"], listed["data_ref"]) == ("list", data_ref)
            assert listed["total"] == len(listed[data_ref])
    for query in ("limit=0", "limit=101", "page=0", "page=101", "limit=ten"):
        assert shop.refused("GET", f"{path}?{query}")["key"] == "invalid_query_params", query
    assert shop.refused("GET", f"{path}?page=1001")["key"] == "page_over_limit"
    error = shop.refused("GET", f"{path}?order=colour")
    assert error["key"] == "invalid_query_params"
    for order in orders:
        assert f"-{order}" in error["details"]


@pytest.fixture
def codes(shop: Shop) -> Shop:
    """A shop with codes of two campaigns, of categories, held and told apart by metadata."""
    winter = shop.post("/v1/categories", {"name": "Winter", "hierarchy": 1})
    for name in ("First", "Second"):
        shop.post(
            "/v1/campaigns",
            {"name": name, "campaign_type": "DISCOUNT_COUPONS", "type": "STATIC",
             "voucher": {"type": "DISCOUNT_VOUCHER", "discount": percent(10)}},
        )  # fmt: skip
    shop.post("/v1/campaigns/First/vouchers/F1", {"metadata": {"shop": {"city": "Seoul"}, "n": 1}})
    shop.post("/v1/campaigns/First/vouchers/F2", {"metadata": {"shop.city": "Busan", "n": 20}})
    shop.post("/v1/campaigns/Second/vouchers/S1", {"metadata": {"tags": ["a", "b"]}})
    shop.post(
        "/v1/vouchers/ALONE",
        {"type": "DISCOUNT_VOUCHER", "discount": percent(5), "category_id": winter["id"],
         "expiration_date": "2020-01-01T00:00:00Z", "metadata": {"day": "2026-05-05"}},
    )  # fmt: skip
    shop.post("/v1/vouchers/ALONE/disable")
    shop.post("/v1/publications", {"voucher": "S1", "customer": {"source_id": "kim"}})
    return shop


def conditions(field: str, operator: str, *values: str) -> dict[str, str]:
    """Return a filter in each of the ways clients write it."""
    name = f"[{quote(field)}][conditions][{operator}]"
    listed = "&".join(
        f"filters{name}[{index}]={quote(value)}" for index, value in enumerate(values)
    )
    return {
        "javascript": listed,
        "python": f"filters{name}={quote(str([*values]))}",
        "brackets": listed.replace("filters", "[filters]"),
    }


@pytest.mark.parametrize("written", ["javascript", "python", "brackets"])
def test_a_filter_is_read_in_every_encoding(codes: Shop, written: str) -> None:
    one = conditions("code", "$in", "F1", "S1")[written]
    assert vouchers(codes, f"{one}&order=code") == ["F1", "S1"]
    campaign = codes.get("/v1/campaigns/First")["id"]
    other = conditions("campaign_ids", "$is", campaign)[written]
    assert vouchers(codes, f"{one}&{other}&order=code") == ["F1"]
    for word in ("OR", "or"):
        either = f"{one}&{other}&filters[junction]={word}&order=code"
        assert vouchers(codes, either) == ["F1", "F2", "S1"]
        assert codes.get(f"/v1/vouchers?{either}")["total"] == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filters[metadata.shop.city][conditions][$in][0]=Seoul", ["F1"]),
        ("filters[metadata.shop.city][conditions][$has_value]=", ["F1", "F2"]),
        ("filters[metadata.n][conditions][$more_than]=5", ["F2"]),
        ("filters[metadata.n][conditions][$is]=1", ["F1"]),
        ("filters[metadata.tags][conditions][$count]=2", ["S1"]),
        ("filters[metadata.tags][conditions][$contains]=a", ["S1"]),
        ("filters[metadata.day][conditions][$after]=2026-05-04", ["ALONE"]),
        ("filters[category][conditions][$is]=Winter", ["ALONE"]),
        ("filters[campaign_id][conditions][$is_unknown]=", ["ALONE"]),
        ("filters[campaign][conditions][$is]=First", ["F1", "F2"]),
        ("filters[holder_id][conditions][$has_value]=true", ["S1"]),
        ("filters[publish_count][conditions][$more_than_equal]=1", ["S1"]),
        ("filters[code][conditions][$starts_with]=F", ["F1", "F2"]),
        ("filters[code][conditions][$not_contain]=1", ["ALONE", "F2"]),
        ("filters[active][conditions][$active]=", ["F1", "F2", "S1"]),
        ("filters[active][conditions][$expired]=", ["ALONE"]),
        ("filters[active][conditions][$enabled]=", ["F1", "F2", "S1"]),
        ("filters[active][$disabled]=", ["ALONE"]),
        ("filters[created_at][conditions][$less_than_ago]=1", ["ALONE", "F1", "F2", "S1"]),
        ("filters[created_at][conditions][$more_than]=1", []),
        ("filters[created_at][conditions][$next_month]=true", []),
        ("campaign=First", ["F1", "F2"]),
        ("campaign_id=First&code=F2", ["F2"]),
        ("category=Winter", ["ALONE"]),
        ("customer=kim", ["S1"]),
        ("code=ALONE", ["ALONE"]),
        ("campaign=Nowhere", []),
        ("[created_at][before]=2020-01-01", []),
        ("created_at[after]=2020-01-01T00:00:00Z&limit=1", ["ALONE"]),
    ],
)
def test_vouchers_are_found(codes: Shop, query: str, expected: list[str]) -> None:
    assert vouchers(codes, f"{query}&order=code") == expected


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("vouchers", "filters[colour][conditions][$is]=red", "campaign_ids"),
        ("vouchers", "filters[code][conditions][$more_than]=1", "$starts_with"),
        ("vouchers", "filters[created_at][conditions][$after]=soon", "ISO 8601"),
        ("vouchers", "filters[junction]=xor", "AND"),
        ("campaigns", "filters[status][conditions][$on]=", "$in_progress"),
        ("publications", "filters[colour][conditions][$is]=red", "related_object_id"),
        ("redemptions", "filters[colour][conditions][$is]=red", "parent_redemption_id"),
    ],
)
def test_a_wrong_filter_names_what_would_be_right(
    shop: Shop, path: str, query: str, named: str
) -> None:
    error = shop.refused("GET", f"/v1/{path}?{query}")
    assert (error["key"], named in error["details"]) == ("invalid_query_params", True), error


def test_two_hundred_values_are_the_most(shop: Shop) -> None:
    many = conditions("code", "$in", *(f"C{n}" for n in range(201)))["python"]
    assert shop.refused("GET", f"/v1/vouchers?{many}")["key"] == "query_too_large"


def test_campaigns_are_found_by_state(codes: Shop) -> None:
    path = "/v1/campaigns"
    codes.post("/v1/campaigns/First/disable")
    for query, expected in (
        ("filters[active][$enabled]=", ["Second"]),
        ("filters[active][conditions][$disabled]=", ["First"]),
        ("filters[status][conditions][$active]=", ["First", "Second"]),
        ("filters[status][conditions][$failed]=", []),
        ("filters[type][conditions][$is]=BULK", ["First", "Second"]),
        ("filters[type][conditions][$is]=STANDALONE", []),
        ("filters[campaigns][conditions][$starts_with]=F", ["First"]),
        ("is_referral_code=false", ["First", "Second"]),
        ("is_referral_code=true", []),
        ("campaign_type=PROMOTION", []),
    ):
        assert found(codes, path, f"{query}&order=created_at") == expected, query


def test_customers_go_on_after_a_cursor(shop: Shop) -> None:
    for number in range(5):
        shop.post("/v1/customers", {"source_id": f"c{number}"})
        shop.server.clock.move(seconds=1)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        listed = shop.get("/v1/customers", limit=2, **cursor)
        seen += [each["source_id"] for each in listed["customers"]]
        assert listed["total"] == 5
        if not listed["has_more"]:
            break
        cursor = {"starting_after": listed["more_starting_after"]}
    assert seen == ["c4", "c3", "c2", "c1", "c0"]
    first = shop.get("/v1/customers", limit=2, order="created_at")
    rest = shop.get(
        "/v1/customers", order="created_at", starting_after=first["more_starting_after"]
    )
    assert [each["source_id"] for each in rest["customers"]] == ["c2", "c3", "c4"]


def test_the_length_of_a_very_long_list_is_an_estimate(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        voucher(shop, f"LONG{number}", percent(1))
    assert shop.get("/v1/vouchers", limit=2)["total"] == 6
    monkeypatch.setattr(listing, "COUNTED_EXACTLY", 3)
    assert shop.get("/v1/vouchers", limit=2)["total"] > 3
    last = shop.get("/v1/vouchers", limit=4, page=2)
    assert (len(last["vouchers"]), last["total"]) == (2, 6)
