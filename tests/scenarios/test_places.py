"""Keys bound to places: a store's till sees and uses its store's campaigns and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from support import offers
from support.keys import make_key, refusal, with_key
from support.offers import amount, percent
from support.shop import Shop

Json = dict[str, Any]


@dataclass
class Chain:
    """A country with two stores, a campaign in each of them and one for the whole country."""

    shop: Shop
    places: dict[str, str]
    campaigns: dict[str, str]
    till: httpx.Client
    """What the store in Busan rings up with."""


def place(shop: Shop, kind: str, name: str, parent: str | None, *campaigns: str) -> str:
    told = {"kind": kind, "name": name, "parent_id": parent, "campaigns": list(campaigns)}
    return str(shop.post("/api/places", told)["id"])


@pytest.fixture
def chain(shop: Shop) -> Iterator[Chain]:
    campaigns = {}
    for name in ("national", "busan", "seoul", "nowhere"):
        terms = {"name": name, "voucher": {"discount": percent(10)}}
        campaigns[name] = shop.post("/v1/campaigns", terms)["id"]
        shop.post(f"/v1/campaigns/{name}/vouchers/{name.upper()}", {})
    offers.voucher(shop, "ALONE", percent(5))
    country = place(shop, "country", "Korea", None, "national")
    places = {
        "country": country,
        "busan": place(shop, "store", "Busan", country, campaigns["busan"]),
        "seoul": place(shop, "store", "Seoul", country, "seoul"),
    }
    key = make_key(shop, role="USER_RESTRICTED", places=[places["busan"]])
    with with_key(shop, key) as till:
        yield Chain(shop, places, campaigns, till)


def cart(*codes: str) -> Json:
    return {
        "redeemables": [{"object": "voucher", "id": each} for each in codes],
        "order": {"amount": 1000},
    }


def test_lists_hold_what_is_the_stores(chain: Chain) -> None:
    found = chain.till.get("/v1/campaigns").json()
    assert {each["name"] for each in found["campaigns"]} == {"national", "busan"}
    assert found["total"] == 2
    found = chain.till.get("/v1/vouchers").json()
    assert {each["code"] for each in found["vouchers"]} == {"NATIONAL", "BUSAN"}
    asked = {"filters[code][conditions][$in][0]": "SEOUL"}
    assert chain.till.get("/v1/vouchers", params=asked).json()["total"] == 0
    asked |= {"filters[type][conditions][$is][0]": "DISCOUNT_VOUCHER", "filters[junction]": "OR"}
    assert refusal(chain.till.get("/v1/vouchers", params=asked)) == (400, "invalid_query_params")


def test_what_is_elsewhere_is_not_there(chain: Chain) -> None:
    for code in ("NATIONAL", "BUSAN"):
        assert chain.till.get(f"/v1/vouchers/{code}").status_code == 200
        assert chain.till.get(f"/v1/campaigns/{code.lower()}").status_code == 200
    for code in ("SEOUL", "NOWHERE", "ALONE", "UNKNOWN"):
        assert refusal(chain.till.get(f"/v1/vouchers/{code}")) == (404, "not_found"), code
        assert chain.till.post(f"/v1/vouchers/{code}/disable").status_code == 404
    for name in ("seoul", "nowhere", chain.campaigns["seoul"]):
        assert refusal(chain.till.get(f"/v1/campaigns/{name}")) == (404, "not_found"), name
        answer = chain.till.post(f"/v1/campaigns/{name}/vouchers/NEW", json={})
        assert answer.status_code == 404, name
    assert chain.shop.get("/v1/vouchers/SEOUL")["active"] is True


def test_only_its_codes_are_used(chain: Chain) -> None:
    validated = chain.till.post("/v1/validations", json=cart("BUSAN")).json()
    assert validated["valid"] is True
    for code in ("SEOUL", "NOWHERE", "ALONE"):
        validated = chain.till.post("/v1/validations", json=cart(code)).json()
        assert validated["valid"] is False
        told = validated["redeemables"][0]["result"]["error"]
        assert told["key"] == "not_found"
        redeemed = chain.till.post("/v1/redemptions", json=cart(code))
        assert refusal(redeemed) == (404, "not_found")
        assert chain.till.post(f"/v1/vouchers/{code}/redemption", json={}).status_code == 404
    both = chain.till.post("/v1/redemptions", json=cart("BUSAN", "SEOUL"))
    assert both.status_code == 404
    done = chain.till.post("/v1/redemptions", json=cart("NATIONAL")).json()["redemptions"][0]
    assert chain.till.get(f"/v1/redemptions/{done['id']}").status_code == 200
    theirs = offers.redeem(chain.shop, "SEOUL", order={"amount": 1000})["redemptions"][0]
    for answer in (
        chain.till.get(f"/v1/redemptions/{theirs['id']}"),
        chain.till.post(f"/v1/redemptions/{theirs['id']}/rollback"),
    ):
        assert refusal(answer) == (404, "not_found")
    assert chain.till.post(f"/v1/redemptions/{done['id']}/rollback").status_code == 200


def test_it_qualifies_for_its_own(chain: Chain) -> None:
    shop = chain.shop
    tiers = {}
    for name in ("cart-busan", "cart-seoul"):
        made = shop.post("/v1/campaigns", {"name": name, "campaign_type": "PROMOTION"})
        tier = {"name": name, "action": {"discount": amount(100)}}
        tiers[name] = shop.post(f"/v1/promotions/{made['id']}/tiers", tier)["id"]
    shop.put(f"/api/places/{chain.places['busan']}", {"campaigns": ["busan", "cart-busan"]})
    asked = {"scenario": "ALL", "order": {"amount": 1000}}
    found = chain.till.post("/v1/qualifications", json=asked).json()["redeemables"]["data"]
    assert {each["id"] for each in found if each["object"] == "promotion_tier"} == {
        tiers["cart-busan"]
    }
    found = shop.post("/v1/qualifications", asked)["redeemables"]["data"]
    assert set(tiers.values()) <= {each["id"] for each in found}


def test_everything_that_would_show_more_is_closed(chain: Chain) -> None:
    for path in ("/v1/customers", "/v1/redemptions", "/v1/orders", "/v1/publications", "/api/keys"):
        assert refusal(chain.till.get(path)) == (403, "missing_required_permission"), path
    made = chain.till.post("/v1/campaigns", json={"name": "mine"})
    assert refusal(made) == (403, "missing_required_permission")


def test_a_move_in_the_tree_is_followed_at_once(chain: Chain) -> None:
    shop = chain.shop
    area = place(shop, "area", "South", chain.places["country"], "seoul")
    assert chain.till.get("/v1/vouchers/SEOUL").status_code == 404
    shop.put(f"/api/places/{chain.places['busan']}", {"parent_id": area})
    assert chain.till.get("/v1/vouchers/SEOUL").status_code == 200
    assert chain.till.get("/v1/vouchers/NATIONAL").status_code == 200
    shop.delete(f"/api/places/{area}")
    assert chain.till.get("/v1/vouchers/SEOUL").status_code == 404
    assert chain.till.get("/v1/vouchers/NATIONAL").status_code == 404


def test_a_key_of_the_country_sees_every_store(chain: Chain) -> None:
    key = make_key(chain.shop, places=[chain.places["country"]])
    with with_key(chain.shop, key) as client:
        found = client.get("/v1/vouchers").json()["vouchers"]
        assert {each["code"] for each in found} == {"NATIONAL", "BUSAN", "SEOUL"}
        made = client.post(
            "/v1/oauth/token", data={"grant_type": "client_credentials", "scope": "api"}
        ).json()["access_token"]
    headers = {"Authorization": f"Bearer {made}"}
    answer = httpx.get(f"{chain.shop.server.address}/v1/vouchers", headers=headers)
    assert answer.json()["total"] == 3


def test_a_place_in_use_stays_and_a_tree_is_no_ring(chain: Chain) -> None:
    shop, places = chain.shop, chain.places
    assert shop.refused("DELETE", f"/api/places/{places['busan']}")["key"] == "resource_in_use"
    for parent in (places["country"], places["busan"], "plc_nowhere"):
        change = {"parent_id": parent}
        error = shop.refused("PUT", f"/api/places/{places['country']}", change)
        assert (error["key"], ".parent_id" in error["details"]) == ("invalid_payload", True)
    again = {"kind": "store", "name": "Busan"}
    assert shop.refused("POST", "/api/places", again)["code"] == 409
    error = shop.refused("POST", "/api/places", again | {"name": "B", "campaigns": ["none"]})
    assert ".campaigns[0]" in error["details"]
    assert shop.get(f"/api/places/{places['seoul']}")["campaigns"] == [chain.campaigns["seoul"]]
    assert shop.get("/api/places")["total"] == 3


def test_places_of_another_project_are_no_places(chain: Chain) -> None:
    other = Shop(chain.shop.server)
    told = {"places": [chain.places["busan"]]}
    assert other.refused("POST", "/api/keys", told)["key"] == "invalid_payload"
    at = f"/api/places/{chain.places['busan']}"
    assert other.refused("GET", at)["key"] == "not_found"
    assert other.refused("PUT", at, {"name": "Mine"})["key"] == "not_found"
    error = other.refused(
        "POST",
        "/api/places",
        {"kind": "store", "name": "Copy", "campaigns": [chain.campaigns["busan"]]},
    )
    assert error["key"] == "invalid_payload"
