"""The OpenAPI document is there, complete, and can be browsed."""

from __future__ import annotations

import re

import httpx

from largesse.api.app import find_handlers
from support.server import RunningServer


def test_every_operation_is_described(server: RunningServer) -> None:
    document = httpx.get(f"{server.address}/openapi.json", timeout=60).json()
    assert document["openapi"].startswith("3.1")
    described = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    handlers = [h for h in find_handlers() if h.resolve_include_in_schema()]
    assert described == {str(h.operation_id) for h in handlers}
    assert len(described) == len(handlers), "two operations share an operation id"


def test_a_request_body_is_described_with_its_fields(server: RunningServer) -> None:
    document = httpx.get(f"{server.address}/openapi.json", timeout=60).json()
    body = document["paths"]["/v1/categories"]["post"]["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    fields = document["components"]["schemas"][name]
    assert set(fields["properties"]) == {"name", "hierarchy"}
    assert fields["required"] == ["name"]


def test_every_operation_says_in_words_what_it_does(server: RunningServer) -> None:
    document = httpx.get(f"{server.address}/openapi.json", timeout=60).json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert " " in operation["summary"], (method, path)
            assert " " in operation["description"], (method, path)
            refusal = operation["responses"]["400"]["content"]["application/json"]["schema"]
            assert refusal["$ref"].endswith("ErrorObject"), (method, path)
    categories = document["paths"]["/v1/categories"]["post"]
    assert categories["summary"] == "Create a category"
    assert "hierarchy" in categories["description"]
    stacking = document["paths"]["/management/v1/projects/{project_id}/stacking-rules"]["get"]
    assert stacking["security"] == [{"managementId": [], "managementToken": []}]


def test_the_address_of_the_server_leads_to_the_page(server: RunningServer) -> None:
    answer = httpx.get(f"{server.address}/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/openapi")


def test_the_page_lists_the_operations(server: RunningServer) -> None:
    page = httpx.get(f"{server.address}/openapi")
    assert page.headers["content-type"].startswith("text/html")
    assert "/v1/categories/{category_id}" in page.text
    assert "<script" not in page.text
    linked = set(re.findall(r'href="#(type-[^"]+)"', page.text))
    assert linked <= set(re.findall(r'id="(type-[^"]+)"', page.text))
    assert "type-RedeemableInput" in linked


def test_a_body_that_may_be_absent_is_described_too(server: RunningServer) -> None:
    document = httpx.get(f"{server.address}/openapi.json", timeout=60).json()
    body = document["paths"]["/v1/redemptions/{redemption_id}/rollback"]["post"]["requestBody"]
    assert body["required"] is False
    reference = body["content"]["application/json"]["schema"]["$ref"]
    fields = document["components"]["schemas"][reference.rsplit("/", 1)[-1]]["properties"]
    assert "reason" in fields
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(re.findall(r"#/components/schemas/\w+", str(document))) <= known


def test_what_is_made_leads_to_what_names_it(server: RunningServer) -> None:
    paths = httpx.get(f"{server.address}/openapi.json", timeout=60).json()["paths"]
    links = paths["/v1/products/{product_id}/skus"]["post"]["responses"]["200"]["links"]
    assert links["update-sku"]["parameters"] == {
        "product_id": "$request.path.product_id",
        "sku_id": "$response.body#/id",
    }
    links = paths["/v1/vouchers"]["post"]["responses"]["200"]["links"]
    assert links["disable-voucher"]["parameters"] == {"code": "$response.body#/code"}
    described = {each["operationId"] for methods in paths.values() for each in methods.values()}
    linked = {
        link["operationId"]
        for methods in paths.values()
        for operation in methods.values()
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    }
    assert len(linked) > 80
    assert linked <= described


def test_what_needs_no_key_says_so(server: RunningServer) -> None:
    paths = httpx.get(f"{server.address}/openapi.json", timeout=60).json()["paths"]
    for path in ("/health", "/ready", "/v1/assets/qr/{assetId}"):
        assert paths[path]["get"]["security"] == [], path
    assert "security" not in paths["/v1/vouchers"]["get"]
