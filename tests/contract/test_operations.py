"""Every operation the wire API has by now is there, answers, and answers in the published shape."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from largesse.api.app import find_handlers
from support import published
from support.shop import Shop

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"

UNDESCRIBED = {
    *("POST /v1/oauth/token", "POST /v1/oauth/introspect", "POST /v1/oauth/token/revoke"),
    "POST /v2/oauth/token",
    *("GET /v1/segments", "GET /v1/customers/{customerId}/activities"),
    "PUT /v1/product-collections/{productCollectionId}",
    *("POST /v1/vouchers/{code}/validate", "POST /v1/vouchers/{code}/redemption"),
    *("POST /v1/promotions/validation", "POST /v1/promotions/tiers/{tierId}/validation"),
    "POST /v1/promotions/tiers/{promotionTierId}/redemption",
    *("POST /v1/vouchers/qualification", "POST /v1/campaigns/qualification"),
    *("GET /client/v1/validate", "POST /client/v1/redeem", "POST /client/v1/publish"),
    *("GET /client/v1/promotions/validation", "GET /client/v1/vouchers"),
    "POST /client/v1/customers",
    "POST /v1/loyalties/{campaignId}/qualifications",
}
"""Documented by the makers of the wire format, and missing in their OpenAPI file."""

OWN = ("/api/", "/v1/assets/", "/health", "/ready", "/openapi", "/openapi.json")
"""Paths that are ours and not the wire's."""

WALKS: dict[str, ModuleType] = {
    module.name: import_module(f"contract.walks.{module.name}")
    for module in pkgutil.iter_modules([str(Path(__file__).parent / "walks")])
}


def operations_of(walk: ModuleType) -> list[str]:
    return [
        f"{method} {path}"
        for method, path in re.findall(r"(GET|POST|PUT|DELETE) (\S+)", walk.OPERATIONS)
    ]


OF_THE_WIRE = [
    name
    for name, walk in WALKS.items()
    if any(not operation.split()[1].startswith(OWN) for operation in operations_of(walk))
]
"""Walks an SDK of the wire API can take; the others are through what is only ours."""

OPERATIONS = [operation for walk in WALKS.values() for operation in operations_of(walk)]

needs_published = pytest.mark.skipif(
    not published.FILE.exists(),
    reason="the published OpenAPI file is not beside the checkout (../shared), so no answer is "
    "held to its published shape",
)


def nameless(operation: str) -> str:
    return re.sub(r"\{[^}]+\}", "{}", operation)


def test_what_is_answered_is_what_is_promised() -> None:
    """Every operation is in a walk, and every walk's operations are there."""
    answered = {
        nameless(f"{method} {path}")
        for handler in find_handlers()
        for method in handler.http_methods
        for path in handler.paths
        if method in {"GET", "POST", "PUT", "DELETE"} and path != "/" and not path.startswith(OWN)
    }
    walked = {nameless(each) for each in OPERATIONS if not each.split()[1].startswith(OWN)}
    assert answered == walked


@needs_published
def test_every_operation_has_a_published_shape() -> None:
    described = {
        f"{method.upper()} {path}"
        for path, methods in published.document()["paths"].items()
        for method in methods
    }
    assert {nameless(operation) for operation in described} >= {
        nameless(operation)
        for operation in OPERATIONS
        if operation not in UNDESCRIBED and not operation.split()[1].startswith(OWN)
    }


@needs_published
def test_an_answer_of_another_shape_is_noticed() -> None:
    """The hook every shop's client has: an id that is a number, a list that is none."""
    request = httpx.Request("GET", "http://shop.test/v1/vouchers/A?x=1")
    for body in ({"id": 1}, []):
        with pytest.raises(AssertionError, match=re.escape("GET /v1/vouchers/{code}")):
            published.check(httpx.Response(200, json=body, request=request))
    published.check(httpx.Response(404, json={"id": 1}, request=request))


@needs_published
def test_every_deviation_is_met_and_told_in_the_reference(shop: Shop) -> None:
    """Asking for what deviates passes under its listed reason, and nothing else does."""
    match = {"type": "MATCH", "amount_off": 100, "effect": "APPLY_TO_ITEMS"}
    shop.post("/v1/vouchers/MATCHED", {"discount": match})
    assert shop.get("/v1/vouchers/MATCHED")["discount"]["type"] == "MATCH"
    request = httpx.Request("GET", "http://shop.test/v1/vouchers/MATCHED")
    answer = shop.http.get("/v1/vouchers/MATCHED").json()
    answer["discount"]["type"] = "MAGIC"
    faults = published.faults_of(httpx.Response(200, json=answer, request=request))
    assert [fault.split(":")[0] for fault in faults] == ["GET /v1/vouchers/{code} -> discount.type"]
    for page in ("compatibility.md", "compatibility.ko.md"):
        text = (REFERENCE / page).read_text(encoding="utf-8")
        for entry in published.deviations():
            assert entry["reason"]
            assert re.search(rf"^\|[^|]*`{entry['named']}`", text, re.MULTILINE), page


@pytest.mark.parametrize("name", WALKS)
def test_every_operation_answers(shop: Shop, name: str) -> None:
    """Each is used once and succeeds; each answer is held to its published shape."""
    promised = operations_of(WALKS[name])
    answered: set[str] = set()

    def noted(response: httpx.Response) -> None:
        if response.is_success:
            answered.add(_operation(response.request, promised))

    for client in (shop.http, shop.management):
        client.event_hooks = {"response": [*client.event_hooks["response"], noted]}
    WALKS[name].walk(shop)
    assert sorted(answered & set(promised)) == sorted(promised)


def _operation(request: httpx.Request, promised: list[str]) -> str:
    path = request.url.raw_path.decode().split("?")[0].rstrip("/")
    for operation in sorted(promised, key=lambda name: name.count("{")):
        method, template = operation.split(" ")
        if method == request.method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return operation
    return f"{request.method} {path}"
