"""Files of rows become codes, customers, products, orders; what cannot be is told by line."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from largesse.api import uploads
from largesse.storage import Actor
from largesse.storage.database import counted_statements
from largesse.vouchers import ImportedVoucher, import_vouchers
from support.offers import no_mismatches
from support.shop import Shop

AMOUNT = {"type": "AMOUNT", "amount_off": 500}
Left = Callable[[], list[str]]


def upload(
    shop: Shop, path: str, text: str | bytes, *, name: str = "rows.csv", **query: str
) -> Any:
    """Send a file as the SDKs do, in a form, and return the answer."""
    body = text.encode() if isinstance(text, str) else text
    answer = shop.http.post(path, files={"file": (name, body)}, params=query or None)
    assert answer.status_code in {200, 202}, answer.text
    return answer.json()


def ended(shop: Shop, action_id: str) -> Any:
    """Wait for the work to end and return its background action."""
    shop.settle()
    return shop.get(f"/v1/async-actions/{action_id}")


def imported(shop: Shop, path: str, text: str | bytes, **query: str) -> Any:
    """Upload a CSV file and return the result of its action, which must end well."""
    action = ended(shop, upload(shop, path, text, **query)["async_action_id"])
    assert (action["status"], action["operation_status"]) == ("DONE", "SUCCESS"), action
    return action["result"]


def begun(shop: Shop, kind: str, body: bytes, content_type: str = "text/csv", **query: str) -> Any:
    """Send a raw body to our own door; return the import when it is over."""
    answer = shop.http.post(
        "/api/imports",
        content=body,
        params={"kind": kind, **query},
        headers={"Content-Type": content_type},
    )
    assert answer.status_code == 202, answer.text
    shop.settle()
    return shop.get(f"/api/imports/{answer.json()['id']}")


def refused(shop: Shop, path: str, **request: Any) -> dict[str, Any]:
    answer = shop.http.post(path, **request)
    assert 400 <= answer.status_code < 500, answer.text
    error: dict[str, Any] = answer.json()
    return error


def report(shop: Shop, import_id: str) -> list[dict[str, str]]:
    answer = shop.http.get(f"/api/imports/{import_id}/report")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def files_of(shop: Shop) -> set[str]:
    folder = shop.server.runtime.files.folder / "uploads"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.fixture
def left_behind(shop: Shop) -> Left:
    """Tell which files came to the store and stayed since the test began."""
    before = files_of(shop)
    return lambda: sorted(files_of(shop) - before)


CODES = """Code,Voucher Type,Value,Discount Type,Start Date,Expiration Date,Redemption Limit,\
Redeemed Quantity,Redeemed Amount,Active,Additional Info,origin
FALL-10,DISCOUNT_VOUCHER,1000,AMOUNT,2026-01-01,2036-01-01T00:00:00Z,5,2,,true,autumn,post
FALL-PCT,DISCOUNT_VOUCHER,12.5,PERCENT,,,,,,false,,
GIFT-1,GIFT_VOUCHER,10000,,,,,,2500,true,,shop
"""


def test_standalone_codes_come_from_a_csv_file(shop: Shop) -> None:
    result = imported(shop, "/v1/vouchers/importCSV", CODES)
    assert (result["done_count"], result["failed_count"], result["failed"]) == (3, 0, [])
    assert result["message"] == "3 voucher(s) imported successfully, 0 failed."
    amount = shop.get("/v1/vouchers/FALL-10")
    assert amount["discount"] == {"type": "AMOUNT", "amount_off": 1000}
    assert amount["redemption"]["quantity"] == 5
    assert amount["redemption"]["redeemed_quantity"] == 2
    assert amount["start_date"] == "2026-01-01T00:00:00.000Z"
    assert (amount["additional_info"], amount["metadata"]) == ("autumn", {"origin": "post"})
    percent = shop.get("/v1/vouchers/FALL-PCT")
    assert (percent["discount"]["percent_off"], percent["active"]) == (12.5, False)
    gift = shop.get("/v1/vouchers/GIFT-1")
    assert (gift["gift"]["amount"], gift["gift"]["balance"]) == (10000, 7500)


def test_what_was_used_elsewhere_counts_here(shop: Shop) -> None:
    imported(
        shop,
        "/v1/vouchers/importCSV",
        "Code,Value,Discount Type,Redemption Limit,Redeemed Quantity\nTWICE,100,AMOUNT,3,2\n",
    )
    order = {"amount": 10000}
    redeem = {"redeemables": [{"object": "voucher", "id": "TWICE"}], "order": order}
    shop.post("/v1/redemptions", redeem)
    error = shop.refused("POST", "/v1/redemptions", redeem)
    assert error["key"] == "quantity_exceeded"
    no_mismatches(shop)  # the doctor knows what the counter began with


def test_a_card_brings_the_credit_that_is_left(shop: Shop) -> None:
    imported(
        shop,
        "/v1/vouchers/importCSV",
        "Code,Voucher Type,Value,Redeemed Amount\nCARD,GIFT_VOUCHER,1000,900\n",
    )
    card = {"object": "voucher", "id": "CARD", "gift": {"credits": 200}}
    checked = shop.post("/v1/validations", {"redeemables": [card], "order": {"amount": 5000}})
    assert checked["valid"] is False
    no_mismatches(shop)


def test_importing_again_changes_active_and_category_alone(shop: Shop) -> None:
    imported(shop, "/v1/vouchers/importCSV", CODES)
    shop.post("/v1/categories", {"name": "Autumn", "hierarchy": 2})
    again = "Code,Value,Discount Type,Active,Category,origin\nFALL-10,9,AMOUNT,no,Autumn,sea\n"
    result = imported(shop, "/v1/vouchers/importCSV", again)
    assert (result["done_count"], result["failed_count"]) == (1, 0)
    voucher = shop.get("/v1/vouchers/FALL-10")
    assert (voucher["active"], voucher["category"]) == (False, "Autumn")
    assert voucher["discount"]["amount_off"] == 1000
    assert voucher["metadata"] == {"origin": "post"}
    run = shop.get(f"/api/imports/{result['import_id']}")
    assert (run["created_count"], run["updated_count"]) == (0, 1)
    once_more = imported(shop, "/v1/vouchers/importCSV", again)
    assert shop.get(f"/api/imports/{once_more['import_id']}")["unchanged_count"] == 1


def test_refused_rows_are_told_by_line_and_the_others_are_taken(shop: Shop) -> None:
    shop.post("/v1/vouchers/TAKEN", {"discount": AMOUNT})
    shop.post("/v1/campaigns", {"name": "C", "voucher": {"discount": AMOUNT}})
    text = (
        "Code,Value,Discount Type,Category,Start Date\r\n"
        "GOOD-1,100,AMOUNT,,\r\n"
        "GOOD-1,100,AMOUNT,,\r\n"
        ",100,AMOUNT,,\r\n"
        "BAD-VALUE,ten,AMOUNT,,\r\n"
        "BAD-TYPE,10,HALF,,\r\n"
        "NO-CATEGORY,10,AMOUNT,Nowhere,\r\n"
        "BAD-DATE,10,AMOUNT,,someday\r\n"
        "SHORT,10\r\n"
        "LONG,10,AMOUNT,,,,extra\r\n"
        "\r\n"
        'GOOD-2,"100",AMOUNT,,\r\n'
    )
    result = imported(shop, "/v1/vouchers/importCSV", text)
    assert (result["done_count"], result["failed_count"]) == (2, 8)
    lines = {int(each["line"]): each for each in report(shop, result["import_id"])}
    assert sorted(lines) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert lines[3]["code"] == "duplicate_key"
    assert "line 2" in lines[3]["reason"]
    assert lines[4]["path"] == ".code"
    assert lines[5]["path"] == "Value"
    assert (lines[7]["code"], lines[7]["path"]) == ("not_found", ".category")
    assert "5 cells" in lines[9]["reason"]
    assert result["failed"][0] == {
        "code": "GOOD-1",
        "row": 2,
        "reason": lines[3]["reason"],
    }
    assert shop.get("/v1/vouchers", limit=100)["total"] == 3


def test_a_code_of_another_place_is_refused(shop: Shop) -> None:
    shop.post("/v1/campaigns", {"name": "C", "voucher": {"discount": AMOUNT}})
    shop.post("/v1/vouchers/ALONE", {"discount": AMOUNT})
    result = imported(shop, "/v1/campaigns/C/importCSV", "Code\nALONE\nNEW\n")
    assert (result["done_count"], result["failed_count"]) == (1, 1)
    assert "ALONE" in result["failed"][0]["reason"]


def test_codes_come_into_a_campaign_and_carry_its_terms(shop: Shop) -> None:
    made = shop.post("/v1/campaigns", {"name": "C", "voucher": {"discount": AMOUNT}})
    answer = shop.http.post(
        f"/v1/campaigns/{made['id']}/importCSV",
        files={"file": ("codes.csv", b"Code,Active,lang\nC-1,true,ko\nC-2,false,\n", "text/csv")},
    )
    assert answer.status_code == 200
    action = ended(shop, answer.json()["async_action_id"])
    assert action["type"] == "CAMPAIGN.VOUCHERS_IMPORT_CSV"
    assert (action["progress"], action["operation_status"]) == (100, "SUCCESS")
    listed = shop.get("/v1/vouchers", campaign_id=made["id"])
    assert listed["total"] == 2
    voucher = shop.get("/v1/vouchers/C-1")
    assert (voucher["campaign"], voucher["discount"]) == ("C", AMOUNT)
    assert voucher["metadata"] == {"lang": "ko"}
    assert shop.get("/v1/campaigns/C")["vouchers_count"] == 2


def test_codes_come_as_json(shop: Shop) -> None:
    made = shop.post("/v1/campaigns", {"name": "C", "voucher": {"discount": AMOUNT}})
    answer = shop.http.post(
        f"/v1/campaigns/{made['id']}/import",
        json=[
            {"code": "J-1", "metadata": {"n": 1.50}, "redemption": {"quantity": 3}},
            {"code": "J-2", "active": False, "unknown": True, "discount": {"type": "PERCENT"}},
            {"code": 3},
            "J-4",
        ],
    )
    assert answer.status_code == 202
    action = ended(shop, answer.json()["async_action_id"])
    assert action["type"] == "CAMPAIGN.VOUCHERS_IMPORT"
    assert (action["result"]["done_count"], action["result"]["failed_count"]) == (2, 2)
    voucher = shop.get("/v1/vouchers/J-1")
    assert (voucher["metadata"], voucher["redemption"]["quantity"]) == ({"n": 1.5}, 3)
    assert shop.get("/v1/vouchers/J-2")["discount"] == AMOUNT
    alone = shop.post(
        "/v1/vouchers/import",
        [{"code": "K-1", "type": "GIFT_VOUCHER", "gift": {"amount": 500}}],
    )
    assert ended(shop, alone["async_action_id"])["result"]["done_count"] == 1
    assert shop.get("/v1/vouchers/K-1")["gift"]["balance"] == 500


def test_a_code_twice_in_one_line_of_json_is_told_as_well(shop: Shop) -> None:
    rows = [{"code": name, "discount": AMOUNT} for name in ("D-1", "D-2", "D-1")]
    action = ended(shop, shop.post("/v1/vouchers/import", rows)["async_action_id"])
    assert (action["result"]["done_count"], action["result"]["failed_count"]) == (2, 1)
    assert action["result"]["failed"][0]["row"] == 3
    (line,) = report(shop, action["result"]["import_id"])
    assert line["code"] == "duplicate_key"


def test_a_gift_campaign_takes_cards_with_amounts_of_their_own(shop: Shop) -> None:
    gift = {"type": "GIFT_VOUCHER", "gift": {"amount": 5000}}
    shop.post("/v1/campaigns", {"name": "G", "campaign_type": "GIFT_VOUCHERS", "voucher": gift})
    text = "Code,Gift Amount,Redeemed Amount\nG-1,8000,3000\nG-2,,\nG-3,100,200\n"
    result = imported(shop, "/v1/campaigns/G/importCSV", text)
    assert (result["done_count"], result["failed_count"]) == (2, 1)
    assert shop.get("/v1/vouchers/G-1")["gift"]["balance"] == 5000
    assert shop.get("/v1/vouchers/G-2")["gift"]["balance"] == 5000


def test_a_standalone_campaign_takes_no_more_codes(shop: Shop) -> None:
    shop.post(
        "/v1/campaigns",
        {"name": "S", "type": "STANDALONE", "voucher": {"discount": AMOUNT}},
    )
    error = refused(shop, "/v1/campaigns/S/importCSV", files={"file": ("a.csv", b"Code\nX\n")})
    assert error["key"] == "invalid_campaign"
    missing = refused(shop, "/v1/campaigns/none/importCSV", files={"file": ("a.csv", b"Code\nX\n")})
    assert missing["key"] == "not_found"


CUSTOMERS = (
    "Name,Email,Source_id,Phone,Birthdate,Address_line_1,Address_City,level\n"
    "김영희,kim@example.com,c-1,+82 2 123,1990-05-06,세종대로 1,서울,gold\n"
    "Bob,bob@example.com,c-2,,,,,\n"
)


def test_customers_come_whole(shop: Shop) -> None:
    result = imported(shop, "/v1/customers/importCSV", CUSTOMERS)
    assert (result["done_count"], result["failed_count"]) == (2, 0)
    kim = shop.get("/v1/customers/c-1")
    assert (kim["name"], kim["birthdate"]) == ("김영희", "1990-05-06")
    assert (kim["address"]["city"], kim["metadata"]) == ("서울", {"level": "gold"})
    shop.put("/v1/customers/c-1", {"metadata": {"more": 1}, "description": "regular"})
    imported(shop, "/v1/customers/importCSV", "Source_id,Name,level\nc-1,Kim,silver\n")
    again = shop.get("/v1/customers/c-1")
    assert (again["id"], again["name"], again["metadata"]) == (
        kim["id"],
        "Kim",
        {"level": "silver"},
    )
    assert (again["email"], again["description"], again["address"]) == (None, None, None)


def test_importing_customers_again_doubles_nobody(shop: Shop) -> None:
    text = "Name,Email\nAnn,ann@example.com\nBen,BEN@example.com\n"
    imported(shop, "/v1/customers/importCSV", text)
    result = imported(shop, "/v1/customers/importCSV", text.replace("BEN", "ben"))
    assert shop.get("/v1/customers")["total"] == 2
    assert shop.get(f"/api/imports/{result['import_id']}")["created_count"] == 0
    nobody = imported(shop, "/v1/customers/importCSV", "Name,Email\nCid,\n")
    assert nobody["failed_count"] == 1


def test_products_and_skus_come_from_csv_files(shop: Shop) -> None:
    products = (
        "name,source_id,price,attributes,image_url,vendor\n"
        'Shirt,shirt,220000,"color,size",https://x.test/a.png,mall\n'
        "Cap,,1000,,,\n"
    )
    answer = shop.http.post("/v1/products/importCSV", files={"file": ("p.csv", products.encode())})
    assert answer.status_code == 200
    assert ended(shop, answer.json()["async_action_id"])["result"]["done_count"] == 2
    shirt = shop.get("/v1/products/shirt")
    assert (shirt["price"], shirt["attributes"]) == (220000, ["color", "size"])
    again = imported(
        shop, "/v1/products/importCSV", "name,source_id,price\nT-shirt,shirt,5\nCap,,9\n"
    )
    assert again["done_count"] == 2
    shirt = shop.get("/v1/products/shirt")
    assert (shirt["name"], shirt["price"]) == ("T-shirt", 220000)
    skus = (
        "product_id,sku,source_id,price,attributes\n"
        'shirt,Red,shirt-red,100,"{""color"": ""red""}"\n'
        "nothing,Blue,none-blue,100,\n"
        'shirt,Odd,shirt-odd,100,"{""taste"": ""sour""}"\n'
    )
    result = imported(shop, "/v1/skus/importCSV", skus)
    assert (result["done_count"], result["failed_count"]) == (1, 2)
    assert shop.get("/v1/skus/shirt-red")["attributes"] == {"color": "red"}
    assert shop.get("/v1/products")["total"] == 3  # shipping is one


def test_cells_are_typed_by_the_metadata_schema(shop: Shop) -> None:
    answer = shop.management.post(
        "/metadata-schemas",
        json={
            "related_object": "customer",
            "properties": {
                "points": {"type": "number", "optional": True},
                "vip": {"type": "boolean", "optional": True},
                "likes": {"type": "string", "array": True, "optional": True},
            },
        },
    )
    if answer.status_code >= 400:
        pytest.fail(answer.text)
    text = 'Source_id,points,vip,likes,free\nm-1,12.5,yes,"tea, cake",007\nm-2,many,,,\n'
    result = imported(shop, "/v1/customers/importCSV", text)
    assert (result["done_count"], result["failed_count"]) == (1, 1)
    metadata = shop.get("/v1/customers/m-1")["metadata"]
    assert metadata == {"points": 12.5, "vip": True, "likes": ["tea", "cake"], "free": "007"}


ORDERS = [
    {
        "source_id": "o-1",
        "status": "PAID",
        "customer": {"source_id": "buyer", "name": "Buyer"},
        "items": [
            {
                "source_id": "phone",
                "related_object": "product",
                "quantity": "2",
                "product": {"name": "Phone", "price": 70000, "override": True},
            }
        ],
    },
    {"source_id": "o-2", "status": "LOST"},
    {"source_id": "o-3", "amount": 100},
]


def test_orders_of_the_past_come_quietly(shop: Shop) -> None:
    started = shop.http.post("/v1/orders/import", json=ORDERS)
    assert started.status_code == 200
    action = ended(shop, started.json()["async_action_id"])
    assert action["type"] == "ORDERS.IMPORT"
    assert (action["result"]["done_count"], action["result"]["failed_count"]) == (2, 1)
    assert action["result"]["failed"][0]["source_id"] == "o-2"
    order = shop.get("/v1/orders/o-1")
    assert (order["amount"], order["status"]) == (140000, "PAID")
    buyer = shop.get("/v1/customers/buyer")
    assert buyer["summary"]["orders"]["total_count"] == 1
    assert shop.get("/v1/products/phone")["price"] == 70000

    async def told() -> set[str]:
        async with shop.server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select distinct type from outbox_event where project_id = %s", [shop.project.id]
            )
            return {row["type"] for row in await cursor.fetchall()}

    types = shop.server.run(told())
    assert "order.imported" in types
    assert not {name for name in types if name.startswith("order.")} - {"order.imported"}
    shop.post("/v1/orders/import", ORDERS)
    shop.settle()
    assert shop.get("/v1/orders")["total"] == 2


def test_one_import_brings_so_many_orders(shop: Shop) -> None:
    error = refused(shop, "/v1/orders/import", json=[{"amount": 1}] * 2001)
    assert error["key"] == "invalid_payload"
    assert "2000" in error["details"]
    assert shop.get("/v1/orders")["total"] == 0


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b""),
        ("utf-16", b""),
        ("utf-16-le", b""),
        ("cp949", b""),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_recognised(
    shop: Shop, encoding: str, bom: bytes, delimiter: str
) -> None:
    rows = [["Source_id", "Name", "Address_City"], ["k-1", "홍길동", "대구"]]
    text = "".join(delimiter.join(cells) + "\r\n" for cells in rows)
    run = begun(shop, "customers", bom + text.encode(encoding))
    assert (run["status"], run["created_count"], run["delimiter"]) == ("DONE", 1, delimiter)
    customer = shop.get("/v1/customers/k-1")
    assert (customer["name"], customer["address"]["city"]) == ("홍길동", "대구")


def test_western_text_is_recognised_and_an_encoding_may_be_told(shop: Shop) -> None:
    text = "Source_id,Name\nw-1,José\nw-2,Müller\n".encode("latin-1")
    assert begun(shop, "customers", text)["created_count"] == 2
    assert shop.get("/v1/customers/w-1")["name"] == "José"
    told = "Source_id,Name\nw-3,価格\n".encode("utf-16-be")
    assert begun(shop, "customers", told, encoding="utf-16-be")["created_count"] == 1
    wrong = refused(
        shop,
        "/api/imports",
        content=b"Source_id,Name\nw-4,\xff\xfe\xff\n",
        params={"kind": "customers", "encoding": "utf-8"},
        headers={"Content-Type": "text/csv"},
    )
    assert wrong["key"] == "invalid_payload"
    assert "line 2" in wrong["details"]
    unknown = refused(
        shop,
        "/api/imports?kind=customers&encoding=klingon",
        content=b"Source_id\na\n",
        headers={"Content-Type": "text/csv"},
    )
    assert "encoding" in unknown["details"]


def test_a_cell_may_hold_lines_quotes_and_formulas(shop: Shop) -> None:
    text = 'Source_id,Name,note\nf-1,"=cmd|\' /C calc\'!A0","two\r\nlines, ""quoted"""\nf-2,B,c\n'
    run = begun(shop, "customers", text.encode())
    assert run["created_count"] == 2
    customer = shop.get("/v1/customers/f-1")
    assert customer["name"] == "=cmd|' /C calc'!A0"
    assert customer["metadata"]["note"] == 'two\r\nlines, "quoted"'


def test_a_report_runs_nothing_in_a_spreadsheet(shop: Shop) -> None:
    run = begun(shop, "vouchers", b"Code,Value,Discount Type\n=1+1,x,AMOUNT\n")
    (line,) = report(shop, run["id"])
    assert line["reference"] == "'=1+1"
    told = shop.get(f"/api/imports/{run['id']}/report", format="json")
    assert (told[0]["reference"], told[0]["line"]) == ("=1+1", 2)


def test_json_and_lines_of_json_come_by_our_own_door(shop: Shop) -> None:
    lines = b'{"source_id":"n-1","name":"A"}\n\nnot json\n{"source_id":"n-2","metadata":{"a":1}}\n'
    run = begun(shop, "customers", lines, "application/x-ndjson")
    assert (run["format"], run["created_count"], run["refused_count"]) == ("ndjson", 2, 1)
    assert report(shop, run["id"])[0]["line"] == "3"
    array = b'[{"source_id":"n-3"},\n {"source_id":"n-4"}]'
    assert begun(shop, "customers", array, "application/json")["created_count"] == 2
    assert shop.get("/api/imports")["total"] == 2


def test_money_may_be_written_as_people_write_it(shop: Shop) -> None:
    text = b"Code,Value,Discount Type\nM-1,10.50,AMOUNT\nM-2,10.505,AMOUNT\n"
    run = begun(shop, "vouchers", text, amounts="major")
    assert (run["created_count"], run["refused_count"]) == (1, 1)
    assert shop.get("/v1/vouchers/M-1")["discount"]["amount_off"] == 1050


def test_a_compressed_file_is_unpacked_and_a_bomb_refused(shop: Shop, left_behind: Left) -> None:
    packed = gzip.compress(b"Source_id,Name\ng-1,A\n")
    assert (
        imported(
            shop,
            "/v1/customers/importCSV",
            packed,
        )["done_count"]
        == 1
    )
    bomb = gzip.compress(b"Source_id,Name\n" + b"a" * 60_000_000)
    error = refused(shop, "/v1/customers/importCSV", files={"file": ("b.csv.gz", bomb)})
    assert (error["code"], error["key"]) == (413, "payload_too_large")
    broken = refused(shop, "/v1/customers/importCSV", files={"file": ("b.csv.gz", packed[:-9])})
    assert broken["key"] == "invalid_payload"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("a.csv", "Source_id\n1\n")
    zipped = refused(
        shop, "/v1/customers/importCSV", files={"file": ("a.xlsx", archive.getvalue())}
    )
    assert (zipped["code"], zipped["key"]) == (415, "unsupported_media_type")
    assert left_behind() == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not empty"),
        (b"\n\n", "columns"),
        (b"Name,Email\na,b\n", "a column Code"),
        (b"Code,Code\na,b\n", "once"),
        (b"Code,code\na,b\n", "once"),
        (b"Code,\x00\na,b\n", "NUL"),
        (b"Code," + b"x" * 200_000 + b"\n", "100000"),
        (",".join(f"c{i}" for i in range(600)).encode() + b"\n", "500"),
    ],
)
def test_a_file_without_proper_columns_is_refused_at_once(
    shop: Shop, left_behind: Left, body: bytes, said: str
) -> None:
    error = refused(shop, "/v1/vouchers/importCSV", files={"file": ("a.csv", body)})
    assert error["key"] == "invalid_payload"
    assert said in error["details"]
    assert shop.get("/api/imports")["total"] == 0
    assert left_behind() == []


def test_a_header_alone_is_an_import_of_nothing(shop: Shop) -> None:
    result = imported(shop, "/v1/vouchers/importCSV", "Code,Value\n")
    assert (result["done_count"], result["failed_count"]) == (0, 0)


def test_huge_cells_open_quotes_and_nuls_are_refused_by_line(shop: Shop) -> None:
    text = (
        b"Code,Value,Discount Type\nA," + b"9" * 150_000 + b",AMOUNT\nB\x00,1,AMOUNT\nC,1,AMOUNT\n"
    )
    run = begun(shop, "vouchers", text)
    assert (run["created_count"], run["refused_count"]) == (1, 2)
    lines = report(shop, run["id"])
    assert [line["line"] for line in lines] == ["2", "3"]
    swallowed = b'Code,note\nD,"' + b"x\n" * 80_000
    run = begun(shop, "vouchers", swallowed)
    assert run["refused_count"] >= 1
    assert "lines 2 to" in report(shop, run["id"])[0]["path"]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[1", b"[{},]", b"nonsense", b'[{"code":]', b"[" * 100_000, b"[] []"]
)
def test_what_is_no_json_array_is_refused_at_once(shop: Shop, body: bytes) -> None:
    error = refused(
        shop, "/v1/vouchers/import", content=body, headers={"Content-Type": "application/json"}
    )
    assert error["key"] == "invalid_payload"


def test_other_types_of_body_are_refused(shop: Shop, left_behind: Left) -> None:
    for kind, path in (
        ("application/xml", "/v1/vouchers/importCSV"),
        ("application/json", "/v1/vouchers/importCSV"),
        ("text/csv", "/v1/vouchers/import"),
    ):
        error = refused(shop, path, content=b"Code\nA\n", headers={"Content-Type": kind})
        assert (error["code"], error["key"]) == (415, "unsupported_media_type")
    assert left_behind() == []


def test_forms_that_are_broken_off_or_have_no_file_are_refused(
    shop: Shop, left_behind: Left
) -> None:
    form = httpx.Request("POST", "http://x", files={"file": ("a.csv", b"Code\nA\nB\n")})
    body, kind = form.read(), form.headers["Content-Type"]
    for cut in (body[: len(body) - 20], body[:60], b"", b"--wrong\r\n"):
        error = refused(shop, "/v1/vouchers/importCSV", content=cut, headers={"Content-Type": kind})
        assert error["key"] == "invalid_payload"
    no_boundary = refused(
        shop,
        "/v1/vouchers/importCSV",
        content=body,
        headers={"Content-Type": "multipart/form-data"},
    )
    assert no_boundary["key"] == "invalid_payload"
    other = refused(shop, "/v1/vouchers/importCSV", files={"upload": ("a.csv", b"Code\nA\n")})
    assert "file" in other["details"]
    assert left_behind() == []


def test_a_file_larger_than_allowed_is_refused(
    shop: Shop, left_behind: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "upload_limit", lambda _request: 2000)
    error = refused(
        shop, "/v1/vouchers/importCSV", files={"file": ("a.csv", b"Code\n" + b"A\n" * 5000)}
    )
    assert (error["code"], error["key"]) == (413, "payload_too_large")
    assert left_behind() == []


def test_the_same_key_is_the_same_import(shop: Shop, left_behind: Left) -> None:
    def send(text: bytes) -> httpx.Response:
        return shop.http.post(
            "/v1/customers/importCSV",
            content=text,
            headers={"Content-Type": "text/csv", "Idempotency-Key": "once"},
        )

    first, second = send(b"Source_id\ni-1\n"), send(b"Source_id\ni-1\n")
    assert first.json() == second.json()
    assert send(b"Source_id\ni-2\n").status_code == 400
    shop.settle()
    assert shop.get("/api/imports")["total"] == 1
    assert left_behind() == []


def test_files_are_gone_when_their_rows_are_taken(shop: Shop, left_behind: Left) -> None:
    imported(shop, "/v1/customers/importCSV", CUSTOMERS)
    assert left_behind() == []


def test_another_project_sees_nothing_of_it(shop: Shop) -> None:
    run = begun(shop, "customers", b"Source_id\np-1\n")
    other = Shop(shop.server)
    assert other.refused("GET", f"/api/imports/{run['id']}")["key"] == "not_found"
    assert other.refused("GET", f"/api/imports/{run['id']}/report")["key"] == "not_found"
    assert other.get("/api/imports")["total"] == 0
    other.close()


def test_words_nobody_knows_are_refused(shop: Shop, left_behind: Left) -> None:
    for query in ("", "?kind=dragons", "?kind=vouchers&format=xml", "?kind=campaign_vouchers"):
        error = refused(
            shop, f"/api/imports{query}", content=b"Code\nA\n", headers={"Content-Type": "text/csv"}
        )
        assert error["key"] == "invalid_payload"
    error = refused(
        shop,
        "/api/imports?kind=vouchers&delimiter=|",
        content=b"Code\nA\n",
        headers={"Content-Type": "text/csv"},
    )
    assert "delimiter" in error["details"]
    assert left_behind() == []


def test_options_may_stand_in_the_form(shop: Shop) -> None:
    shop.post("/v1/campaigns", {"name": "C", "voucher": {"discount": AMOUNT}})
    answer = shop.http.post(
        "/api/imports",
        data={"kind": "campaign_vouchers", "campaign": "C"},
        files={"file": ("codes.csv", b"Code\nF-1\n")},
    )
    assert answer.status_code == 202, answer.text
    shop.settle()
    run = shop.get(f"/api/imports/{answer.json()['id']}")
    assert (run["status"], run["file_name"], run["progress"]) == ("DONE", "codes.csv", 100)
    assert shop.get("/v1/vouchers/F-1")["campaign"] == "C"


def test_codes_that_differ_in_case_alone_are_one_where_case_does_not_tell(shop: Shop) -> None:
    folded = Shop(shop.server, case_sensitive_codes=False)
    run = begun(folded, "vouchers", b"Code,Value,Discount Type\nAbc,1,AMOUNT\naBC,1,AMOUNT\n")
    assert (run["created_count"], run["refused_count"]) == (1, 1)
    assert json.dumps(report(folded, run["id"])).count("duplicate_key") == 1
    folded.close()


def test_an_order_of_the_past_takes_its_customer_into_segments(shop: Shop) -> None:
    segment = shop.post(
        "/v1/segments",
        {
            "name": "Buyers",
            "type": "auto-update",
            "filter": {
                "junction": "and",
                "summary.orders.total_count": {"conditions": {"$more_than": [0]}},
            },
        },
    )
    shop.post("/v1/orders/import", ORDERS)
    shop.settle()
    listed = shop.get("/v1/customers", segment_id=segment["id"])
    assert [customer["source_id"] for customer in listed["customers"]] == ["buyer"]


def test_hundreds_of_codes_take_a_few_statements(shop: Shop) -> None:
    work = shop.server.runtime.work(shop.project, Actor("import", "imp_1"))
    terms = {"type": "DISCOUNT_VOUCHER", "discount": AMOUNT, "redemption": {"quantity": 5}}
    codes = [
        ImportedVoucher(code=f"Q-{number}", terms=terms, redeemed_quantity=number % 2)
        for number in range(300)
    ]

    async def counted() -> list[str]:
        async with work.database.transaction() as connection:
            with counted_statements() as names:
                said = await import_vouchers(connection, work, None, codes)
            assert said == ["created"] * 300
            return names

    assert shop.server.run(counted()) == ["lock_by_code", "insert_vouchers", "set_used"]
    assert shop.get("/v1/vouchers/Q-1")["redemption"]["redeemed_quantity"] == 1
