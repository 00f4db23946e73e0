"""A merchant defines what metadata may hold, and every write is held to it."""

from __future__ import annotations

from typing import Any

import pytest
import voucherify as sdk

from largesse import access, schemas
from largesse.storage import Actor
from largesse.storage.database import counted_statements
from support.sdk import client_of
from support.shop import Shop

WRONG = "metadata_validation_failed"
STRING = {"type": "string"}


def define(shop: Shop, resource: str, properties: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"related_object": resource, "properties": properties, **fields}
    answer = shop.management.post("/metadata-schemas", json=body)
    assert answer.status_code == 200, answer.text
    schema: dict[str, Any] = answer.json()
    return schema


def change(shop: Shop, schema: dict[str, Any], **fields: Any) -> Any:
    return shop.management.put(f"/metadata-schemas/{schema['id']}", json=fields)


def percent(**fields: Any) -> dict[str, Any]:
    return {"discount": {"type": "PERCENT", "percent_off": 10}, **fields}


def campaign(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "name": name,
        "campaign_type": "DISCOUNT_COUPONS",
        "voucher": {"type": "DISCOUNT_VOUCHER", **percent(), "code_config": {"pattern": "S-####"}},
        "vouchers_count": 1,
        **fields,
    }


def test_a_schema_is_made_read_changed_and_deleted(shop: Shop) -> None:
    made = define(
        shop,
        "campaign",
        {
            "season": {"type": "string", "optional": True, "eq": ["Spring", "Fall"]},
            "budget": {"type": "number", "array": False, "lt": 9.5, "object_type": None},
        },
    )
    assert (made["object"], made["related_object"], made["updated_at"]) == (
        "metadata_schema",
        "campaign",
        None,
    )
    assert made["properties"]["budget"] == {
        "type": "number",
        "optional": True,
        "array": False,
        "object_type": None,
        "lt": 9.5,
    }
    assert shop.management.get(f"/metadata-schemas/{made['id']}").json() == made
    listed = shop.management.get("/metadata-schemas").json()
    assert (listed["total"], listed["data_ref"], listed["data"]) == (1, "data", [made])
    read = shop.get("/v1/metadata-schemas/campaign")
    assert read["properties"]["budget"]["objectType"] is None
    assert shop.get("/v1/metadata-schemas")["schemas"] == [read]

    after = change(
        shop,
        made,
        properties={"season": {"type": "string", "minLength": 2}, "budget": {"deleted": True}},
    ).json()
    assert "eq" not in after["properties"]["season"]
    assert after["properties"]["season"]["min_length"] == 2
    assert after["properties"]["budget"]["deleted"] is True
    assert after["updated_at"] is not None

    assert shop.management.delete(f"/metadata-schemas/{made['id']}").status_code == 204
    assert shop.management.get(f"/metadata-schemas/{made['id']}").status_code == 404
    assert shop.refused("GET", "/v1/metadata-schemas/campaign")["key"] == "not_found"


def test_a_resource_without_a_schema_is_not_found_and_free(shop: Shop) -> None:
    assert shop.get("/v1/metadata-schemas")["schemas"] == []
    for name in ("customer", "Payment"):
        error = shop.refused("GET", f"/v1/metadata-schemas/{name}")
        assert (error["code"], error["resource_type"]) == (404, "metadata_schema")
    assert shop.post("/v1/customers", {"metadata": {"anything": [1, {"goes": True}]}})["id"]


def test_a_resource_is_defined_once(shop: Shop) -> None:
    define(shop, "customer", {})
    again = shop.management.post("/metadata-schemas", json={"related_object": "customer"})
    assert (again.status_code, again.json()["key"]) == (409, "duplicate_found")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"properties": {}}, "related_object"),
        ({"related_object": ""}, ".related_object"),
        ({"related_object": "a", "properties": []}, ".properties"),
        ({"related_object": "a", "properties": {"p": {"type": "text"}}}, ".properties.p.type"),
        ({"related_object": "a", "properties": {"p": 1}}, ".properties.p"),
        (
            {"related_object": "a", "properties": {"p": {"type": "object", "objectType": "B"}}},
            ".properties.p.object_type",
        ),
        (
            {
                "related_object": "a",
                "properties": {f"p{n}": {"type": "string"} for n in range(101)},
            },
            ".properties",
        ),
        ({"related_object": "a", "allow_defined_only": "yes"}, ".allow_defined_only"),
    ],
)
def test_a_schema_that_makes_no_sense_is_refused(shop: Shop, body: Any, where: str) -> None:
    answer = shop.management.post("/metadata-schemas", json=body)
    assert (answer.status_code, answer.json()["key"]) == (400, "invalid_payload"), answer.text
    assert where in answer.json()["details"]
    assert shop.get("/v1/metadata-schemas")["total"] == 0


def test_the_type_of_a_property_stays(shop: Shop) -> None:
    made = define(shop, "customer", {"age": {"type": "number"}})
    answer = change(shop, made, properties={"age": {"type": "string"}})
    assert answer.status_code == 400
    assert ".properties.age.type" in answer.json()["details"]


def test_every_write_is_held_to_its_schema(shop: Shop) -> None:
    product = shop.post("/v1/products", {"source_id": "tee"})
    standing = {
        "/v1/customers": ("customer", {"source_id": "ann"}),
        "/v1/products": ("product", {"source_id": "cap"}),
        f"/v1/products/{product['id']}/skus": ("sku", {"source_id": "tee-m"}),
        "/v1/orders": ("order", {"source_id": "o-1", "amount": 100}),
        "/v1/vouchers": ("voucher", percent()),
        "/v1/campaigns": ("campaign", campaign("Summer")),
    }
    for resource, _ in standing.values():
        define(shop, resource, {"tone": {"type": "string", "optional": False, "maxLength": 3}})
    for path, (_, body) in standing.items():
        for metadata in ({}, {"tone": 1}, {"tone": "long"}):
            error = shop.refused("POST", path, {**body, "metadata": metadata})
            assert error["key"] == WRONG, path
            assert ".metadata.tone" in error["details"]
        made = shop.post(path, {**body, "metadata": {"tone": "red", "other": [1]}})
        assert made["metadata"]["tone"] == "red"


def test_updates_are_held_to_what_they_leave(shop: Shop) -> None:
    define(shop, "customer", {"tone": {"type": "string", "optional": False}})
    define(shop, "voucher", {"tone": {"type": "string", "optional": False}})
    ann = shop.post("/v1/customers", {"source_id": "ann", "metadata": {"tone": "red"}})
    assert shop.put("/v1/customers/ann", {"metadata": {"more": 1}})["metadata"] == {
        "tone": "red",
        "more": 1,
    }
    for metadata in (None, {"tone": None}, {"tone": 5}):
        error = shop.refused("PUT", "/v1/customers/ann", {"metadata": metadata})
        assert error["key"] == WRONG
    assert shop.get(f"/v1/customers/{ann['id']}")["metadata"]["tone"] == "red"

    code = shop.post("/v1/vouchers", percent(metadata={"tone": "red"}))["code"]
    assert shop.refused("PUT", f"/v1/vouchers/{code}", {"metadata": {"tone": 1}})["key"] == WRONG
    assert shop.put(f"/v1/vouchers/{code}", {"active": False})["active"] is False


def test_what_was_written_before_the_schema_stays_until_it_is_touched(shop: Shop) -> None:
    shop.post("/v1/customers", {"source_id": "ann", "metadata": {"age": "forty"}})
    define(shop, "customer", {"age": {"type": "number"}})
    assert shop.put("/v1/customers/ann", {"name": "Ann"})["name"] == "Ann"
    error = shop.refused("PUT", "/v1/customers/ann", {"metadata": {"city": "Ulm"}})
    assert ".metadata.age" in error["details"]
    assert shop.put("/v1/customers/ann", {"metadata": {"age": 40}})["metadata"] == {"age": 40}


def test_a_redemption_is_refused_before_anything_is_written(shop: Shop) -> None:
    define(shop, "redemption", {"till": {"type": "string", "optional": False}})
    define(shop, "order_item", {"gift": {"type": "boolean"}})
    define(shop, "order", {"channel": {"type": "string", "eq": ["web", "shop"]}})
    define(shop, "customer", {"age": {"type": "number"}})
    code = shop.post("/v1/vouchers", percent(redemption={"quantity": 1}))["code"]

    def body(**parts: Any) -> dict[str, Any]:
        return {
            "redeemables": [{"object": "voucher", "id": code}],
            "metadata": {"till": "7"},
            "order": {"amount": 1000, "items": [{"source_id": "x", "quantity": 1, "price": 1000}]},
            **parts,
        }

    line = {"source_id": "x", "quantity": 1, "price": 1000}
    for parts, where in (
        ({"metadata": {}}, ".metadata.till"),
        ({"metadata": {"till": 7}}, ".metadata.till"),
        ({"order": {"amount": 1000, "metadata": {"channel": "fax"}}}, ".order.metadata.channel"),
        (
            {"order": {"items": [line, {**line, "metadata": {"gift": "yes"}}]}},
            ".order.items[1].metadata.gift",
        ),
        (
            {"customer": {"source_id": "eve", "metadata": {"age": "old"}}},
            ".customer.metadata.age",
        ),
    ):
        error = shop.refused("POST", "/v1/redemptions", body(**parts))
        assert (error["key"], where in error["details"]) == (WRONG, True), error
    assert shop.get("/v1/redemptions")["total"] == 0
    assert shop.get("/v1/orders")["total"] == 0
    assert shop.get("/v1/customers")["total"] == 0
    assert shop.post("/v1/redemptions", body())["redemptions"][0]["result"] == "SUCCESS"


def test_a_validation_never_refuses_metadata(shop: Shop) -> None:
    define(shop, "redemption", {"till": {"type": "string", "optional": False}})
    define(shop, "order", {"channel": {"type": "string", "eq": ["web"]}})
    code = shop.post("/v1/vouchers", percent())["code"]
    asked = shop.post(
        "/v1/validations",
        {
            "redeemables": [{"object": "voucher", "id": code}],
            "order": {"amount": 1000, "metadata": {"channel": "fax"}},
        },
    )
    assert asked["valid"] is True


def test_an_order_is_rolled_back_whatever_its_schema_says_by_then(shop: Shop) -> None:
    code = shop.post("/v1/vouchers", percent())["code"]
    made = shop.post(
        "/v1/redemptions",
        {
            "redeemables": [{"object": "voucher", "id": code}],
            "order": {"amount": 1000, "metadata": {"channel": "fax"}},
        },
    )["redemptions"][0]
    define(shop, "order", {"channel": {"type": "string", "eq": ["web"]}}, allow_defined_only=True)
    rolled = shop.post(f"/v1/redemptions/{made['id']}/rollback", {"reason": "changed their mind"})
    assert rolled["result"] == "SUCCESS"


def test_publications_and_tiers_are_held_to_their_schemas(shop: Shop) -> None:
    define(shop, "publication", {"by": {"type": "string", "optional": False}})
    define(shop, "promotion_tier", {"rank": {"type": "number"}})
    code = shop.post("/v1/vouchers", percent())["code"]
    publication = {"voucher": code, "customer": {"source_id": "ann"}}
    assert shop.refused("POST", "/v1/publications", publication)["key"] == WRONG
    assert shop.get("/v1/customers")["total"] == 0
    assert shop.post("/v1/publications", {**publication, "metadata": {"by": "mail"}})["id"]

    def tier(rank: Any) -> dict[str, Any]:
        action = {"discount": {"type": "PERCENT", "percent_off": 5}}
        return {"name": "Five", "action": action, "metadata": {"rank": rank}}

    body = {"name": "Sale", "campaign_type": "PROMOTION", "promotion": {"tiers": [tier("top")]}}
    error = shop.refused("POST", "/v1/campaigns", body)
    assert (error["key"], ".promotion.tiers[0].metadata.rank" in error["details"]) == (WRONG, True)
    made = shop.post("/v1/campaigns", {**body, "promotion": {"tiers": [tier(1)]}})
    five = made["promotion"]["tiers"][0]["id"]
    path = f"/v1/promotions/tiers/{five}"
    assert shop.refused("PUT", path, {"metadata": {"rank": "top"}})["key"] == WRONG
    assert shop.put(path, {"metadata": {"rank": 2}})["metadata"] == {"rank": 2}


def test_codes_follow_the_vouchers_schema_or_that_of_their_campaign(shop: Shop) -> None:
    define(shop, "voucher", {"tone": {"type": "string"}}, allow_defined_only=True)
    define(shop, "campaign", {"season": {"type": "string"}}, allow_defined_only=True)
    own = shop.post("/v1/campaigns", campaign("Own"))
    shared = shop.post("/v1/campaigns", campaign("Shared", use_voucher_metadata_schema=False))
    for made, fits, wrong in ((own, "tone", "season"), (shared, "season", "tone")):
        path = f"/v1/campaigns/{made['id']}/vouchers"
        assert shop.refused("POST", path, {"metadata": {wrong: "x"}})["key"] == WRONG
        code = shop.post(path, {"metadata": {fits: "x"}})["code"]
        update = {"metadata": {wrong: "x"}}
        assert shop.refused("PUT", f"/v1/vouchers/{code}", update)["key"] == WRONG
    assert shop.refused("POST", "/v1/campaigns", campaign("C", metadata={"tone": "x"}))


def test_bulk_updates_of_codes_follow_the_same_schemas(shop: Shop) -> None:
    define(shop, "voucher", {"color": {"type": "string"}})
    define(shop, "campaign", {"color": {"type": "number"}})
    shop.post("/v1/vouchers/LONE", {"type": "DISCOUNT_VOUCHER", **percent()})
    shop.post("/v1/campaigns", campaign("Own", use_voucher_metadata_schema=False))
    shop.post("/v1/campaigns/Own/vouchers/OWN1", {})
    for color, kept in (("red", "LONE"), (7, "OWN1")):
        body = {"codes": ["LONE", "OWN1"], "metadata": {"color": color}}
        assert shop.http.post("/v1/vouchers/metadata/async", json=body).status_code == 202
        shop.settle()
        assert shop.get(f"/v1/vouchers/{kept}")["metadata"] == {"color": color}
    assert shop.get("/v1/vouchers/LONE")["metadata"] == {"color": "red"}


def test_nested_objects_have_schemas_of_their_own(shop: Shop) -> None:
    payment = define(
        shop,
        "Payment",
        {"method": {"type": "string", "optional": False}, "tax": {"type": "number"}},
        allow_defined_only=True,
    )
    define(
        shop,
        "order",
        {"payments": {"type": "object", "objectType": "Payment", "array": True}},
    )

    def order(*payments: Any) -> dict[str, Any]:
        return {"amount": 100, "metadata": {"payments": list(payments)}}

    assert shop.post("/v1/orders", order({"method": "cash"}))["id"]
    for wrong, where in (
        ({"tax": 1}, ".metadata.payments[1].method"),
        ({"method": "cash", "tax": "19%"}, ".metadata.payments[1].tax"),
        ({"method": "cash", "tip": 1}, ".metadata.payments[1].tip"),
        ("cash", ".metadata.payments[1]"),
    ):
        error = shop.refused("POST", "/v1/orders", order({"method": "cash"}, wrong))
        assert (error["key"], where in error["details"]) == (WRONG, True), error

    deeper = change(shop, payment, properties={"card": {"type": "object"}})
    assert deeper.status_code == 400
    in_use = shop.management.delete(f"/metadata-schemas/{payment['id']}")
    assert (in_use.status_code, in_use.json()["key"]) == (400, "resource_in_use")


def test_a_change_is_noticed_by_the_next_request_and_costs_no_statement_after(shop: Shop) -> None:
    schema = define(shop, "customer", {"age": {"type": "number"}})
    assert shop.refused("POST", "/v1/customers", {"metadata": {"age": "x"}})["key"] == WRONG
    change(shop, schema, properties={"age": {"type": "number", "deleted": True}})
    assert shop.post("/v1/customers", {"metadata": {"age": "x"}})["id"]
    assert shop.server.run(statements_of_a_check(shop)) == []


async def statements_of_a_check(shop: Shop) -> list[str]:
    """Check metadata as the server does and return the statements that took."""
    database = shop.server.runtime.database
    project = await access.project_by_id(database, shop.project.id)
    assert project is not None
    work = shop.server.runtime.work(project, Actor("server"))
    async with database.reading() as connection:
        with counted_statements() as names:
            await schemas.check_metadata(connection, work, "customer", {"age": 1})
    return names


def test_the_sdk_reads_and_writes_schemas(shop: Shop) -> None:
    with client_of(shop) as client:
        management = sdk.ManagementApi(client)
        made = management.create_metadata_schema(
            shop.project.id,
            sdk.ManagementProjectsMetadataSchemasCreateRequestBody(
                related_object="product", properties={"color": {"type": "string"}}
            ),
        )
        assert made.related_object == "product"
        assert management.list_metadata_schemas1(shop.project.id).total == 1
        read = sdk.MetadataSchemasApi(client).get_metadata_schema("product")
        assert read.properties == {
            "color": {"type": "string", "optional": True, "array": False, "objectType": None}
        }
        assert sdk.MetadataSchemasApi(client).list_metadata_schemas().total == 1
        management.delete_metadata_schema(shop.project.id, made.id)
        assert management.list_metadata_schemas1(shop.project.id).total == 0
