"""A management key manages the projects of its account."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest
import voucherify as sdk
from psycopg import sql

from largesse import access
from largesse.kernel.project import Project
from support.sdk import client_of
from support.server import RunningServer
from support.shop import HOOKS, Shop


def manage(shop: Shop, method: str, path: str = "", body: Any = None) -> httpx.Response:
    url = f"{shop.server.address}/management/v1/projects{path}"
    return shop.management.request(method, url, json=body)


def made(shop: Shop, **fields: Any) -> dict[str, Any]:
    answer = manage(shop, "POST", "", {"name": "Sister shop", **fields})
    assert answer.status_code == 200, answer.text
    project: dict[str, Any] = answer.json()
    return project


def till(server: RunningServer, project: dict[str, Any]) -> httpx.Client:
    key = project["server_side_key"]
    headers = {"X-App-Id": key["app_id"], "X-App-Token": key["app_token"]}
    return httpx.Client(base_url=server.address, headers=headers, timeout=60, event_hooks=HOOKS)


def test_a_management_key_knows_its_own_account_only(shop: Shop) -> None:
    listed = manage(shop, "GET").json()
    assert [each["id"] for each in listed["data"]] == [shop.project.id]
    assert listed["data"][0]["timezone"] == "America/New_York"
    one = manage(shop, "GET", f"/{shop.project.id}").json()
    assert one == listed["data"][0]
    other = Shop(shop.server)
    for method, body in (("GET", None), ("PUT", {"name": "Mine now"}), ("DELETE", None)):
        answer = manage(shop, method, f"/{other.project.id}", body)
        assert (answer.status_code, answer.json()["key"]) == (404, "not_found")
    nested = manage(shop, "GET", f"/{other.project.id}/stacking-rules")
    assert (nested.status_code, nested.json()["key"]) == (404, "not_found")
    assert shop.http.get("/management/v1/projects").status_code == 401
    other.close()


def test_the_sdk_reads_a_project(shop: Shop) -> None:
    with client_of(shop) as client:
        project = sdk.ManagementApi(client).get_project(shop.project.id)
    assert (project.currency, project.case_sensitive_codes) == ("USD", True)


def test_a_new_project_comes_with_keys_that_open_it(shop: Shop) -> None:
    project = made(
        shop,
        timezone="Asia/Seoul",
        currency="krw",
        description="For Busan",
        dial_code="82",
        case_sensitive_codes=False,
        client_trusted_domains=["https://shop.example"],
        client_redeem_enabled=True,
        webhooks_callout_notifications={"webhooks": {"email": True, "emails": ["a@shop.example"]}},
        api_usage_notifications={"api_calls": {"enabled": True, "value": 80}},
    )
    assert (project["currency"], project["timezone"], project["is_sandbox"]) == (
        "KRW",
        "Asia/Seoul",
        False,
    )
    with till(shop.server, project) as http:
        voucher = http.post(
            "/v1/vouchers/Welcome", json={"discount": {"type": "AMOUNT", "amount_off": 100_000}}
        )
        assert voucher.status_code == 200, voucher.text
        assert http.get("/v1/vouchers/WELCOME").json()["id"] == voucher.json()["id"]
    assert shop.refused("GET", "/v1/vouchers/Welcome")["key"] == "not_found"
    read = manage(shop, "GET", f"/{project['id']}").json()
    assert read["client_trusted_domains"] == ["https://shop.example"]
    assert (read["client_redeem_enabled"], read["client_publish_enabled"]) == (True, False)
    assert read["webhooks_callout_notifications"]["webhooks"]["emails"] == ["a@shop.example"]
    assert read["api_usage_notifications"]["api_calls"]["value"] == 80
    assert "server_side_key" not in read
    assert len(manage(shop, "GET").json()["data"]) == 2


def test_management_operations_work_in_the_project_of_the_path(shop: Shop) -> None:
    project = made(shop)
    path = f"/{project['id']}/stacking-rules"
    assert manage(shop, "POST", path, {"redeemables_limit": 7}).status_code == 200
    assert manage(shop, "GET", path).json()["data"][0]["redeemables_limit"] == 7
    own = manage(shop, "GET", f"/{shop.project.id}/stacking-rules").json()
    assert "id" not in own["data"][0]


def test_an_update_changes_what_it_names_and_is_noticed_at_once(shop: Shop) -> None:
    path = f"/{shop.project.id}"
    first = manage(shop, "PUT", path, {"description": "Flagship", "client_publish_enabled": True})
    assert first.status_code == 200, first.text
    after = manage(shop, "PUT", path, {"timezone": "GMT+9", "currency": "KRW"}).json()
    assert (after["description"], after["client_publish_enabled"]) == ("Flagship", True)
    assert (after["timezone"], after["currency"]) == ("Etc/GMT-9", "KRW")
    assert after["name"] == shop.project.name
    cleared = manage(shop, "PUT", path, {"description": None, "name": None}).json()
    assert (cleared["description"], cleared["name"]) == (None, shop.project.name)
    product = shop.post("/v1/products", {"name": "Tee"})
    priced = {"sku": "M", "price": 1000_00, "currency": "KRW"}
    assert shop.post(f"/v1/products/{product['id']}/skus", priced)["currency"] == "KRW"


def test_codes_are_made_of_the_letters_of_the_project(shop: Shop) -> None:
    path = f"/{shop.project.id}"
    told = manage(shop, "PUT", path, {"default_code_config": {"charset": "XY"}}).json()
    assert told["default_code_config"] == {"charset": "XY"}
    code = shop.post("/v1/vouchers", {"discount": {"type": "AMOUNT", "amount_off": 100}})["code"]
    assert set(code) <= {"X", "Y"}
    own = {"code_config": {"charset": "Z"}, "discount": {"type": "AMOUNT", "amount_off": 100}}
    assert set(shop.post("/v1/vouchers", own)["code"]) == {"Z"}
    campaign = {
        "name": "Summer",
        "voucher": {"discount": {"type": "AMOUNT", "amount_off": 100}},
    }
    made = shop.post("/v1/campaigns", campaign)
    assert made["voucher"]["code_config"]["charset"] == "XY"
    cleared = manage(shop, "PUT", path, {"default_code_config": None}).json()
    assert cleared["default_code_config"] is None
    answer = manage(shop, "PUT", path, {"default_code_config": {"charset": "AA"}})
    assert (answer.status_code, answer.json()["key"]) == (400, "invalid_code_config")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"timezone": "Mars/Olympus"}, ".timezone"),
        ({"timezone": "../../etc/passwd"}, ".timezone"),
        ({"timezone": "GMT+99"}, ".timezone"),
        ({"currency": "DOLLAR"}, ".currency"),
        ({"name": "  "}, ".name"),
        ({"name": ""}, ".name"),
        ({"client_redeem_enabled": "yes"}, ".client_redeem_enabled"),
        ({"client_trusted_domains": "shop.example"}, ".client_trusted_domains"),
        ({"api_usage_notifications": {"api_calls": {"value": 5}}}, ".api_usage_notifications"),
        ({"webhook_version": "v1"}, ".webhook_version"),
    ],
)
def test_what_makes_no_sense_is_refused(shop: Shop, body: dict[str, Any], where: str) -> None:
    before = manage(shop, "GET", f"/{shop.project.id}").json()
    answer = manage(shop, "PUT", f"/{shop.project.id}", body)
    assert (answer.status_code, answer.json()["key"]) == (400, "invalid_payload")
    assert where in answer.json()["details"]
    assert manage(shop, "GET", f"/{shop.project.id}").json() == before
    created = manage(shop, "POST", "", {"name": "Sister shop", **body})
    assert created.status_code == 400
    assert len(manage(shop, "GET").json()["data"]) == 1


def test_users_nobody_knows_make_no_project(shop: Shop) -> None:
    body = {"name": "Sister shop", "users": [{"login": "a@shop.example", "role": "ADMIN"}]}
    assert manage(shop, "POST", "", body).status_code == 404
    assert manage(shop, "GET", "").json()["total"] == 1


def test_a_deleted_project_is_gone_with_all_its_data(shop: Shop) -> None:
    project = made(shop)
    with till(shop.server, project) as http:
        fill(http)
        assert len(rows_naming(shop, project["id"])) > 10
        assert manage(shop, "DELETE", f"/{project['id']}").status_code == 204
        assert http.get("/v1/vouchers").status_code == 401
    assert manage(shop, "GET", f"/{project['id']}").status_code == 404
    assert manage(shop, "DELETE", f"/{project['id']}").status_code == 404
    assert [each["id"] for each in manage(shop, "GET").json()["data"]] == [shop.project.id]
    shop.settle()
    assert rows_naming(shop, project["id"]) == {}
    assert shop.get("/v1/customers")["total"] == 0


def test_the_command_line_puts_a_project_beside_another(shop: Shop) -> None:
    database = shop.server.runtime.database
    beside, apart = (
        Project("proj_" + uuid4().hex, "Beside"),
        Project("proj_" + uuid4().hex, "Apart"),
    )
    shop.server.run(access.create_project(database, beside, account_of=shop.project.id))
    shop.server.run(access.create_project(database, apart))
    seen = {each["id"] for each in manage(shop, "GET").json()["data"]}
    assert seen == {shop.project.id, beside.id}
    assert manage(shop, "GET", f"/{apart.id}").status_code == 404


def test_the_only_project_of_an_account_stays(shop: Shop) -> None:
    answer = manage(shop, "DELETE", f"/{shop.project.id}")
    assert (answer.status_code, answer.json()["key"]) == (400, "resource_protected")
    assert shop.get("/v1/vouchers")["total"] == 0


def test_a_management_key_outlives_the_project_it_was_made_in(shop: Shop) -> None:
    project = made(shop)
    assert manage(shop, "DELETE", f"/{shop.project.id}").status_code == 204
    assert [each["id"] for each in manage(shop, "GET").json()["data"]] == [project["id"]]
    assert shop.http.get("/v1/vouchers").status_code == 401
    assert manage(shop, "GET", f"/{shop.project.id}").status_code == 404


def fill(http: httpx.Client) -> None:
    """Leave something of every kind in a project."""

    def post(path: str, body: Any) -> dict[str, Any]:
        answer = http.post(path, json=body)
        assert answer.status_code in (200, 202), (path, answer.text)
        document: dict[str, Any] = answer.json()
        return document

    customer = post("/v1/customers", {"source_id": "ann"})
    post("/v1/segments", {"type": "static", "name": "friends", "customers": [customer["id"]]})
    product = post("/v1/products", {"source_id": "tee", "price": 1000})
    post(f"/v1/products/{product['id']}/skus", {"source_id": "tee-m"})
    post(
        "/v1/product-collections",
        {
            "type": "STATIC",
            "name": "tees",
            "products": [{"id": product["id"], "object": "product"}],
        },
    )
    category = post("/v1/categories", {"name": "summer", "hierarchy": 1})
    rule = post("/v1/validation-rules", {"name": "any", "rules": {"logic": ""}})
    post(
        "/v1/campaigns/",
        {
            "name": "Summer",
            "campaign_type": "DISCOUNT_COUPONS",
            "type": "AUTO_UPDATE",
            "category_id": category["id"],
            "vouchers_count": 20,
            "voucher": {
                "type": "DISCOUNT_VOUCHER",
                "discount": {"type": "PERCENT", "percent_off": 10},
                "redemption": {"quantity": 5},
            },
            "validation_rules": [rule["id"]],
        },
    )
    voucher = post("/v1/vouchers", {"discount": {"type": "AMOUNT", "amount_off": 100}})
    post(
        "/v1/publications",
        {"voucher": voucher["code"], "customer": {"source_id": "ann"}},
    )
    post(
        "/v1/redemptions",
        {
            "redeemables": [{"object": "voucher", "id": voucher["code"]}],
            "customer": {"source_id": "ann"},
            "order": {"items": [{"source_id": "tee", "quantity": 1, "price": 1000}]},
            "session": {"type": "LOCK"},
        },
    )


def rows_naming(shop: Shop, project_id: str) -> dict[str, int]:
    """Return how many rows each table still has of a project."""

    async def count() -> dict[str, int]:
        found = {}
        async with shop.server.runtime.database.reading() as connection:
            tables = await connection.execute(
                "select table_name as name, column_name as part from information_schema.columns "
                "where table_schema = current_schema() and (column_name = 'project_id' "
                "or (table_name, column_name) = ('project', 'id'))"
            )
            for row in await tables.fetchall():
                asked = sql.SQL("select count(*) as n from {} where {} = %s").format(
                    sql.Identifier(row["name"]), sql.Identifier(row["part"])
                )
                counted = await (await connection.execute(asked, [project_id])).fetchone()
                assert counted is not None
                if counted["n"]:
                    found[str(row["name"])] = int(counted["n"])
        return found

    return shop.server.run(count())
