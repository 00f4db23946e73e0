"""How a project presents itself: told once, changed part by part."""

from __future__ import annotations

from support.keys import refusal
from support.shop import Shop

TOLD = {
    "brand": {"name": "Cups & Co", "website_url": "cups.example", "terms_of_use_url": None},
    "address": {"city": "Busan", "country": "Korea"},
    "contact": {"email": "hello@cups.example"},
}


def test_a_project_presents_itself_once(shop: Shop) -> None:
    assert shop.management.get("/branding").json() == {
        "object": "list",
        "data_ref": "data",
        "data": [],
        "total": 0,
    }
    made = shop.management.post("/branding", json=TOLD).json()
    assert made["id"].startswith("brd_")
    assert made["brand"] == {
        "name": "Cups & Co",
        "privacy_policy_url": None,
        "terms_of_use_url": None,
        "permission_reminder": None,
        "website_url": "cups.example",
    }
    assert made["contact"] == {"email": "hello@cups.example", "phone": None}
    assert refusal(shop.management.post("/branding", json=TOLD)) == (409, "branding_exist")
    assert shop.management.get("/branding").json()["data"] == [made]
    assert shop.management.get(f"/branding/{made['id']}").json() == made


def test_what_is_sent_changes_and_null_clears(shop: Shop) -> None:
    made = shop.management.post("/branding", json=TOLD).json()
    change = {
        "brand": {"name": "Cups", "website_url": None},
        "address": None,
        "cockpits": {"theme": "dark-green", "loyalty_enabled": True},
    }
    changed = shop.management.put(f"/branding/{made['id']}", json=change).json()
    assert changed["brand"]["name"] == "Cups"
    assert changed["brand"]["website_url"] is None
    assert changed["address"]["city"] is None
    assert changed["contact"] == made["contact"]
    assert changed["cockpits"] == {"loyalty_enabled": True, "theme": "dark-green"}


def test_what_cannot_be_is_refused_with_its_path(shop: Shop) -> None:
    for body, path in (
        ({"cockpits": {"theme": "plaid"}}, ".cockpits.theme"),
        ({"brand": {"name": 7}}, ".brand.name"),
        ({"address": {"street": "x" * 1001}}, ".address.street"),
    ):
        answer = shop.management.post("/branding", json=body)
        assert refusal(answer) == (400, "invalid_payload")
        assert path in answer.json()["details"]
    assert shop.management.get("/branding").json()["total"] == 0


def test_another_projects_branding_is_not_there(shop: Shop) -> None:
    theirs = Shop(shop.server).management.post("/branding", json=TOLD).json()
    shop.management.post("/branding", json=TOLD)
    for answer in (
        shop.management.get(f"/branding/{theirs['id']}"),
        shop.management.put(f"/branding/{theirs['id']}", json=TOLD),
        shop.management.delete(f"/branding/{theirs['id']}"),
    ):
        assert refusal(answer) == (404, "not_found")


def test_it_is_forgotten_and_told_anew(shop: Shop) -> None:
    made = shop.management.post("/branding", json=TOLD).json()
    answer = shop.management.delete(f"/branding/{made['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert shop.management.post("/branding", json={}).status_code == 200
