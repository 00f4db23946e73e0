"""A merchant moves in with files: codes, customers, products, orders; then changes many at once."""

from __future__ import annotations

import httpx

from support.shop import Shop

OPERATIONS = """
POST /v1/vouchers/import                         POST /v1/vouchers/importCSV
POST /v1/vouchers/bulk/async                     POST /v1/vouchers/metadata/async
POST /v1/campaigns/{campaignId}/import           POST /v1/campaigns/{campaignId}/importCSV
POST /v1/customers/importCSV                     POST /v1/customers/bulk/async
POST /v1/customers/metadata/async                POST /v1/products/importCSV
POST /v1/products/bulk/async                     POST /v1/products/metadata/async
POST /v1/skus/importCSV                          POST /v1/orders/import
POST /api/imports                                GET /api/imports
GET /api/imports/{importId}                      GET /api/imports/{importId}/report
POST /api/imports/{importId}/cancel
"""


def walk(shop: Shop) -> None:
    discount = {"type": "AMOUNT", "amount_off": 100}
    campaign = shop.post("/v1/campaigns", {"name": "Moved", "voucher": {"discount": discount}})
    place = f"/v1/campaigns/{campaign['id']}"
    sent = [
        shop.http.post("/v1/vouchers/import", json=[{"code": "I-1", "discount": discount}]),
        csv(shop, "/v1/vouchers/importCSV", "Code,Value,Discount Type\nI-2,100,AMOUNT\n"),
        shop.http.post(f"{place}/import", json=[{"code": "I-3"}]),
        csv(shop, f"{place}/importCSV", "Code\nI-4\n"),
        csv(shop, "/v1/customers/importCSV", "Source_id,Name\nc-1,Kim\n"),
        csv(shop, "/v1/products/importCSV", "name,source_id\nShirt,p-1\n"),
        shop.http.post("/v1/orders/import", json=[{"source_id": "o-1", "amount": 100}]),
    ]
    assert [answer.status_code for answer in sent] == [202, 202, 202, 200, 202, 200, 200]
    shop.settle()
    sent += [
        csv(shop, "/v1/skus/importCSV", "source_id,product_id,sku\ns-1,p-1,Red\n"),
        shop.http.post("/v1/vouchers/bulk/async", json=[{"code": "I-1", "metadata": {"a": 1}}]),
        same(shop, "vouchers", "codes", "I-2"),
        shop.http.post("/v1/customers/bulk/async", json=[{"source_id": "c-1", "name": "Kim Y."}]),
        same(shop, "customers", "source_ids", "c-1"),
        shop.http.post("/v1/products/bulk/async"),
        same(shop, "products", "source_ids", "p-1"),
    ]
    assert [answer.status_code for answer in sent[7:]] == [200, *([202] * 6)]
    shop.settle()
    for answer in sent:
        action = shop.get(f"/v1/async-actions/{answer.json()['async_action_id']}")
        assert (action["operation_status"], action["result"]["failed_count"]) == ("SUCCESS", 0)
    begun = shop.http.post("/api/imports?kind=customers", files={"file": ("c.csv", b"Id\nx\n")})
    assert begun.status_code == 202
    shop.settle()
    assert shop.get("/api/imports")["total"] == len(sent) + 1
    run = shop.get(f"/api/imports/{begun.json()['id']}")
    assert (run["status"], run["refused_count"]) == ("DONE", 1)
    assert b"not_found" in shop.http.get(f"/api/imports/{run['id']}/report").content
    # Imports of orders wait for each other, so the second is there to be canceled.
    orders = b"source_id,amount\n" + b"".join(b"w-%d,100\n" % n for n in range(2_000))
    waiting = [
        shop.http.post("/api/imports?kind=orders", files={"file": ("o.csv", orders)}).json()
        for _ in range(2)
    ]
    canceled = shop.http.post(f"/api/imports/{waiting[1]['id']}/cancel")
    assert canceled.status_code == 202
    shop.settle()
    assert shop.get(f"/api/imports/{waiting[0]['id']}")["created_count"] == 2_000
    assert shop.get(f"/api/imports/{waiting[1]['id']}")["status"] == "CANCELED"


def csv(shop: Shop, path: str, text: str) -> httpx.Response:
    return shop.http.post(path, files={"file": ("rows.csv", text.encode(), "text/csv")})


def same(shop: Shop, things: str, field: str, name: str) -> httpx.Response:
    return shop.http.post(
        f"/v1/{things}/metadata/async", json={field: [name], "metadata": {"same": True}}
    )
