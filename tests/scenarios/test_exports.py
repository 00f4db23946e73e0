"""Whatever is there can be had as a file: all of it, safely, by whoever was given the address."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from largesse.transfer.decide.exports import EXPORTED
from support.shop import Shop

Json = dict[str, Any]
FIVE = {"type": "DISCOUNT_VOUCHER", "discount": {"type": "AMOUNT", "amount_off": 500}}


def exported(shop: Shop, kind: str, **parameters: Any) -> list[list[str]]:
    """Export, wait, download without a key, and return the lines.

    Not through the shop's own client: the documents tell of kinds and of metadata columns that the
    published schemas lack.
    """
    asked = {"exported_object": kind, "parameters": parameters}
    with httpx.Client(base_url=shop.server.address, headers=shop.http.headers) as plain:
        answer = plain.post("/v1/exports", json=asked)
        assert answer.status_code == 200, answer.text
        shop.settle()
        done = plain.get(f"/v1/exports/{answer.json()['id']}").json()
    assert done["status"] == "DONE", done
    file = httpx.get(done["result"]["url"], timeout=60)
    assert file.headers["content-type"] == "text/plain; charset=utf-8"
    return list(csv.reader(io.StringIO(file.text)))


def test_vouchers_with_the_usual_fields(shop: Shop) -> None:
    shop.post("/v1/vouchers/FIVE", FIVE)
    assert exported(shop, "voucher") == [
        ["code", "voucher_type", "value", "discount_type"],
        ["FIVE", "DISCOUNT_VOUCHER", "500", "AMOUNT"],
    ]


def test_every_field_of_every_kind_can_be_had(shop: Shop) -> None:
    shop.post("/v1/customers", {"source_id": "ann", "name": "Ann", "address": {"city": "Seoul"}})
    shop.post("/v1/products", {"source_id": "mug", "name": "Mug", "price": 900})
    shop.post("/v1/products/mug/skus", {"source_id": "red", "sku": "Red", "price": 950})
    shop.post("/v1/vouchers/FIVE", {**FIVE, "category": None, "metadata": {"a": 1}})
    shop.post("/v1/publications", {"voucher": "FIVE", "customer": {"source_id": "ann"}})
    cart = {"items": [{"source_id": "mug", "related_object": "product", "quantity": 2}]}
    shop.post(
        "/v1/redemptions",
        {
            "redeemables": [{"object": "voucher", "id": "FIVE"}],
            "order": cart,
            "customer": {"source_id": "ann"},
        },
    )
    shop.post("/v1/vouchers/CARD", {"type": "GIFT_VOUCHER", "gift": {"amount": 700}})
    shop.post("/v1/vouchers/CARD/balance", {"amount": 50, "reason": "late", "source_id": "s-1"})
    ends = {"period_type": "MONTH", "period_value": 12}
    worth = {"loyalty_card": {"points": 9, "expiration_rules": ends}, "type": "LOYALTY_CARD"}
    shop.post("/v1/campaigns", {"name": "club", "type": "AUTO_UPDATE", "voucher": worth})
    joining = {"campaign": {"name": "club"}, "customer": {"source_id": "bea"}}
    shop.post("/v1/publications", joining)
    fields = shop.refused("POST", "/v1/exports", {"exported_object": "voucher"} | _fields("x"))
    assert fields["key"] == "invalid_export_fields"
    expected = {
        "voucher": {"code": "FIVE", "redemption_count": "1", "customer_source_id": "ann"},
        "redemption": {"voucher_code": "FIVE", "customer_name": "Ann", "order_amount": "1800"},
        "customer": {
            "source_id": "ann",
            "address_city": "Seoul",
            "orders_total_amount": "1300",
            "redemptions_total_succeeded": "1",
        },
        "publication": {"code": "FIVE", "customer_source_id": "ann", "result": "SUCCESS"},
        "order": {"status": "PAID", "total_amount": "1300"},
        "voucher_transactions": {"type": "CREDITS_ADDITION", "balance": "750", "reason": "late"},
        "points_expiration": {"points": "9"},
        "product": {"source_id": "mug", "price": "900"},
        "sku": {"sku": "Red", "product_source_id": "mug", "price": "950"},
    }
    assert set(EXPORTED) == set(expected)
    for kind, cells in expected.items():
        head, *lines = exported(shop, kind, fields=[*EXPORTED[kind].fields])
        assert head == [*EXPORTED[kind].fields]
        found = [dict(zip(head, line, strict=True)) for line in lines]
        assert any(cells.items() <= line.items() for line in found), (kind, found)
        for order in EXPORTED[kind].orders:
            assert len(exported(shop, kind, order=order)) == len(lines) + 1


def test_filters_choose_the_lines(shop: Shop) -> None:
    for number in range(4):
        shop.post(f"/v1/vouchers/N{number}", {**FIVE, "metadata": {"shelf": number}})
    shop.post("/v1/vouchers/N3/disable")
    few = {"junction": "and", "metadata.shelf": {"conditions": {"$more_than": [1]}}}
    lines = exported(shop, "voucher", fields=["code"], order="code", filters=few)
    assert lines == [["code"], ["N2"], ["N3"]]
    off = {"active": {"conditions": {"$is": [False]}}}
    assert exported(shop, "voucher", fields=["code"], filters=off) == [["code"], ["N3"]]


def test_a_metadata_key_is_a_column(shop: Shop) -> None:
    shop.post("/v1/vouchers/A", {**FIVE, "metadata": {"shelf": "top", "tags": ["a", "b"]}})
    fields = ["code", "metadata.shelf", "metadata.tags", "metadata.none"]
    assert exported(shop, "voucher", fields=fields)[1] == ["A", "top", '["a","b"]', ""]


def test_one_campaigns_vouchers(shop: Shop) -> None:
    campaign = {"campaign_type": "DISCOUNT_COUPONS", "voucher": FIVE}
    spring = shop.post("/v1/campaigns", {"name": "Spring", **campaign})
    shop.post("/v1/campaigns/Spring/vouchers/S1", {})
    shop.post("/v1/vouchers/OTHER", FIVE)
    assert exported(shop, "voucher", fields=["code"], campaign_id=spring["id"])[1:] == [["S1"]]


def test_a_formula_stays_a_text(shop: Shop) -> None:
    """A spreadsheet runs a cell that begins like a formula; a number below zero is none."""
    name = '=cmd|" /C calc"!A0'
    shop.post("/v1/customers", {"source_id": "evil", "name": name, "metadata": {"n": -5}})
    lines = exported(shop, "customer", fields=["name", "metadata.n"])
    assert lines[1] == ["'" + name, "-5"]


def test_letters_commas_and_lines_survive(shop: Shop) -> None:
    name = '김 "민지", 서울\n강남'
    shop.post("/v1/customers", {"source_id": "kim", "name": name})
    assert exported(shop, "customer")[1] == [name, "kim"]


def test_an_address_opens_one_file_for_a_day(shop: Shop) -> None:
    made = shop.post("/v1/exports", {"exported_object": "voucher"})
    assert made["result"] is None
    shop.settle()
    own = f"/v1/exports/{made['id']}"
    address = shop.get(own)["result"]["url"]
    other = shop.post("/v1/exports", {"exported_object": "customer"})
    assert httpx.get(address).status_code == 200
    assert httpx.get(address.replace(made["id"], other["id"])).status_code == 401
    assert httpx.get(address[:-1] + ("0" if address[-1] != "0" else "1")).status_code == 401
    assert httpx.get(shop.server.address + own).status_code == 401
    shop.clock.move(hours=25)
    assert httpx.get(address).status_code == 401
    assert httpx.get(shop.get(own)["result"]["url"]).status_code == 200


def test_a_deleted_export_is_gone(shop: Shop) -> None:
    made = shop.post("/v1/exports", {"exported_object": "voucher"})
    shop.settle()
    address = shop.get(f"/v1/exports/{made['id']}")["result"]["url"]
    shop.delete(f"/v1/exports/{made['id']}")
    assert shop.refused("GET", f"/v1/exports/{made['id']}")["key"] == "not_found"
    assert httpx.get(address).status_code == 401
    assert shop.get("/v1/exports")["total"] == 0


def test_pages_and_orders(shop: Shop) -> None:
    made = [shop.post("/v1/orders/export", {})["id"] for _ in range(3)]
    assert [each["id"] for each in shop.get("/v1/exports", limit=2)["exports"]] == made[:0:-1]
    rest = shop.get("/v1/exports", limit=2, page=2, order="created_at")
    assert ([each["id"] for each in rest["exports"]], rest["total"]) == (made[2:], 3)
    assert shop.refused("GET", "/v1/exports?order=size")["key"] == "invalid_query_params"


@pytest.mark.parametrize(
    ("asked", "key", "path"),
    [
        ({}, "invalid_export_params", ".exported_object"),
        ({"exported_object": "everything"}, "invalid_export_params", ".exported_object"),
        ({"parameters": {"order": "size"}}, "invalid_export_params", ".parameters.order"),
        ({"parameters": {"fields": ["code", "a"]}}, "invalid_export_fields", ".fields[1]"),
        ({"parameters": {"filters": {"a": 1}}}, "invalid_export_params", ".parameters.filters"),
        ({"parameters": {"campaign_id": "none"}}, "not_found", ""),
        ({"parameters": {"fields": "code"}}, "invalid_payload", ".parameters.fields"),
    ],
)
def test_what_cannot_be_exported(shop: Shop, asked: Json, key: str, path: str) -> None:
    if asked and "exported_object" not in asked:
        asked = {"exported_object": "voucher", **asked}
    error = shop.refused("POST", "/v1/exports", asked)
    assert error["key"] == key
    assert path in error["details"]
    assert shop.get("/v1/exports")["total"] == 0


def test_an_export_of_nothing_has_its_head(shop: Shop) -> None:
    assert exported(shop, "sku", fields=["sku"]) == [["sku"]]


def test_other_projects_stay_apart(shop: Shop) -> None:
    other = Shop(shop.server)
    try:
        other.post("/v1/customers", {"source_id": "theirs"})
        made = other.post("/v1/exports", {"exported_object": "customer"})
        assert exported(shop, "customer") == [["name", "source_id"]]
        assert shop.refused("GET", f"/v1/exports/{made['id']}")["key"] == "not_found"
    finally:
        other.close()


def _fields(*names: str) -> Json:
    return {"parameters": {"fields": [*names]}}
