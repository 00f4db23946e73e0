"""Codes are given to customers, each to one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from support import offers
from support.shop import Shop

DISCOUNT = {"discount": {"type": "AMOUNT", "amount_off": 100}}


def campaign(shop: Shop, codes: list[str], **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = shop.post("/v1/campaigns", {"name": "C", "voucher": DISCOUNT, **fields})
    for code in codes:
        shop.post(f"/v1/campaigns/{made['id']}/vouchers/{code}", {})
    return made


def publish(shop: Shop, who: str, **fields: Any) -> dict[str, Any]:
    body = {"campaign": {"name": "C"}, "customer": {"source_id": who}, **fields}
    made: dict[str, Any] = shop.post("/v1/publications", body)
    return made


def test_a_free_code_is_given_to_a_customer(shop: Shop) -> None:
    campaign(shop, ["A", "B"])
    made = publish(shop, "ann", metadata={"why": "birthday"})
    assert (made["object"], made["result"], made["channel"]) == ("publication", "SUCCESS", "API")
    assert made["customer"]["source_id"] == "ann"
    assert made["metadata"] == {"why": "birthday"}
    voucher = shop.get(f"/v1/vouchers/{made['voucher']['code']}")
    assert voucher["holder_id"] == made["customer_id"] == made["customer"]["id"]
    assert voucher["publish"]["count"] == 1
    assert made["voucher"] == voucher
    other = publish(shop, "bob")
    assert {made["voucher"]["code"], other["voucher"]["code"]} == {"A", "B"}
    error = shop.refused(
        "POST", "/v1/publications", {"campaign": {"name": "C"}, "customer": {"source_id": "cy"}}
    )
    assert error["key"] == "no_voucher_suitable_for_publication"


def test_a_pool_that_grows_makes_the_missing_codes(shop: Shop) -> None:
    made = campaign(shop, ["A"], type="AUTO_UPDATE")
    given = publish(shop, "ann", campaign={"id": made["id"], "count": 3})
    assert "voucher" not in given
    assert len(set(given["vouchers"])) == len(given["vouchers_id"]) == 3
    assert "A" in given["vouchers"]
    assert shop.get("/v1/vouchers", customer="ann")["total"] == 3
    assert shop.get("/v1/campaigns/C")["vouchers_count"] == 3


def test_all_the_codes_asked_for_or_none(shop: Shop) -> None:
    campaign(shop, ["A", "B"])
    body = {"campaign": {"name": "C", "count": 3}, "customer": {"source_id": "ann"}}
    error = shop.refused("POST", "/v1/publications", body)
    assert error["key"] == "no_voucher_suitable_for_publication"
    assert shop.get("/v1/vouchers", customer="ann")["total"] == 0
    assert shop.get("/v1/publications")["total"] == 0


def test_one_code_has_one_owner(shop: Shop) -> None:
    campaign(shop, ["A"])
    publish(shop, "ann", voucher="A", campaign=None)
    body = {"voucher": "A", "customer": {"source_id": "bob"}}
    assert shop.refused("POST", "/v1/publications", body)["key"] == "voucher_already_published"
    again = publish(shop, "ann", voucher="A", campaign=None)
    assert again["voucher"]["publish"]["count"] == 2
    assert shop.refused("POST", "/v1/publications", {**body, "voucher": "no"})["code"] == 404


def test_switched_off_and_expired_codes_are_not_given(shop: Shop) -> None:
    campaign(shop, ["OFF", "OLD", "OK"])
    shop.post("/v1/vouchers/OFF/disable")
    shop.put("/v1/vouchers/OLD", {"expiration_date": "2020-01-01T00:00:00Z"})
    assert publish(shop, "ann")["voucher"]["code"] == "OK"
    body = {"voucher": "OFF", "customer": {"source_id": "bob"}}
    assert shop.refused("POST", "/v1/publications", body)["key"] == "voucher_disabled"


def test_who_joined_gets_the_same_code_back(shop: Shop) -> None:
    campaign(shop, ["A", "B"], join_once=True)
    first = publish(shop, "ann")
    assert publish(shop, "ann")["voucher"]["code"] == first["voucher"]["code"]
    assert publish(shop, "ann")["id"] == first["id"]
    assert publish(shop, "ann", join_once=False)["voucher"]["code"] != first["voucher"]["code"]


def test_a_source_id_is_one_publication(shop: Shop) -> None:
    campaign(shop, ["A", "B"])
    first = publish(shop, "ann", source_id="crm-1")
    assert publish(shop, "ann", source_id="crm-1")["voucher"]["code"] == first["voucher"]["code"]
    body = {"campaign": {"name": "C"}, "customer": {"source_id": "bob"}, "source_id": "crm-1"}
    assert shop.refused("POST", "/v1/publications", body)["key"] == "duplicate_source_id"
    body = {"campaign": {"name": "C", "count": 2}, "customer": {"source_id": "x"}, "source_id": "s"}
    assert shop.refused("POST", "/v1/publications", body)["key"] == "invalid_publish_params"
    (found,) = shop.get("/v1/publications", source_id="crm-1")["publications"]
    assert found["id"] == first["id"]


def test_a_code_may_expire_some_time_after_it_was_given(shop: Shop) -> None:
    campaign(
        shop,
        ["A"],
        activity_duration_after_publishing="P7D",
        expiration_date="2030-01-01T00:00:00Z",
    )
    shop.clock.set(shop.clock().replace(year=2027, month=1, day=1, hour=12, minute=0))
    made = publish(shop, "ann")
    assert made["voucher"]["expiration_date"].startswith("2027-01-08T12:00")


def test_a_duration_past_the_end_of_time_sets_no_end(shop: Shop) -> None:
    campaign(shop, ["A"], activity_duration_after_publishing="P9999Y")
    assert publish(shop, "ann")["voucher"]["expiration_date"] is None


def test_a_repeated_publication_request_gives_one_code(shop: Shop) -> None:
    campaign(shop, ["A", "B"])
    body = {"campaign": {"name": "C"}, "customer": {"source_id": "ann"}}
    key = {"Idempotency-Key": "p"}
    assert shop.post("/v1/publications", body, **key) == shop.post("/v1/publications", body, **key)
    assert shop.get("/v1/publications")["total"] == 1


def test_a_generic_code_is_published_to_many(shop: Shop) -> None:
    voucher = {**DISCOUNT, "code_config": {"pattern": "ALL"}}
    campaign(shop, [], type="STANDALONE", voucher=voucher)
    for count, who in enumerate(("ann", "bob"), start=1):
        made = publish(shop, who)["voucher"]
        assert (made["code"], made["publish"]["count"]) == ("ALL", count)
        assert "holder_id" not in made


def test_bad_requests_are_told_why(shop: Shop) -> None:
    campaign(shop, ["A"])
    who = {"source_id": "ann"}
    for body, key in (
        ({"customer": who}, "invalid_publish_params"),
        ({"customer": who, "voucher": "A", "campaign": {"name": "C"}}, "invalid_publish_params"),
        ({"customer": who, "campaign": {"name": "C", "count": 51}}, "invalid_publish_params"),
        ({"customer": who, "campaign": {"name": "C", "count": 0}}, "invalid_publish_params"),
        ({"customer": who, "campaign": {"name": "Nobody"}}, "not_found"),
        ({"campaign": {"name": "C"}}, "missing_customer"),
    ):
        assert shop.refused("POST", "/v1/publications", body)["key"] == key
    assert shop.get("/v1/publications")["total"] == 0


def test_publications_are_listed(shop: Shop) -> None:
    campaign(shop, ["A", "B"])
    first, second = publish(shop, "ann"), publish(shop, "bob")

    def ids(**query: str) -> list[str]:
        return [p["id"] for p in shop.get("/v1/publications", **query)["publications"]]

    assert ids() == [second["id"], first["id"]]
    assert ids(order="created_at") == [first["id"], second["id"]]
    assert ids(customer="ann") == ids(customer=first["customer_id"]) == [first["id"]]
    assert ids(voucher=second["voucher"]["code"]) == [second["id"]]
    assert len(ids(campaign="C")) == 2
    assert ids(campaign="D") == []
    name = "filters[customer_id][conditions][$is]"
    assert ids(**{name: second["customer_id"]}) == [second["id"]]
    assert ids(voucher_type="GIFT_VOUCHER") == []


def test_a_publication_told_in_the_query(shop: Shop) -> None:
    campaign(shop, ["A"])
    made = shop.get(
        "/v1/publications/create",
        **{"campaign[name]": "C", "customer[source_id]": "ann", "metadata[a]": "b"},
    )
    assert (made["voucher"]["code"], made["customer"]["source_id"]) == ("A", "ann")
    assert made["metadata"] == {"a": "b"}


def test_forty_publishers_at_once_never_give_a_code_twice(shop: Shop) -> None:
    campaign(shop, [f"CODE{number}" for number in range(20)])

    def attempt(number: int) -> str:
        answer = shop.http.post(
            "/v1/publications",
            json={"campaign": {"name": "C"}, "customer": {"source_id": f"c{number}"}},
        )
        body = answer.json()
        return str(body["voucher"]["code"] if answer.status_code == 200 else body["key"])

    with ThreadPoolExecutor(16) as pool:
        given = list(pool.map(attempt, range(40)))
    codes = [code for code in given if code.startswith("CODE")]
    assert len(codes) == len(set(codes)) == 20
    assert given.count("no_voucher_suitable_for_publication") == 20


def test_one_customer_asking_often_at_once_joins_once(shop: Shop) -> None:
    campaign(shop, ["A", "B", "C", "D"], join_once=True)
    publish(shop, "somebody")
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda _: publish(shop, "ann")["voucher"]["code"], range(16)))
    assert len(set(given)) == 1
    assert shop.get("/v1/vouchers", customer="ann")["total"] == 1


def test_a_growing_pool_under_many_publishers(shop: Shop) -> None:
    campaign(shop, ["A"], type="AUTO_UPDATE")

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda n: publish(shop, f"c{n}")["voucher"]["code"], range(24)))
    assert len(set(given)) == 24
    assert shop.get("/v1/campaigns/C")["vouchers_count"] == 24


def test_a_code_used_up_without_a_holder_is_not_given(shop: Shop) -> None:
    """Codes on paper are redeemed by who finds them; nobody wants one that is spent."""
    voucher = {**DISCOUNT, "redemption": {"quantity": 1}}
    campaign(shop, ["SPENT"], voucher=voucher)
    offers.redeem(shop, "SPENT", order={"amount": 1000})
    body = {"campaign": {"name": "C"}, "customer": {"source_id": "ann"}}
    error = shop.refused("POST", "/v1/publications", body)
    assert error["key"] == "no_voucher_suitable_for_publication"
    shop.post("/v1/campaigns/C/vouchers/FRESH", {})
    assert publish(shop, "ann")["voucher"]["code"] == "FRESH"


def test_who_joined_cannot_be_given_another_code_by_its_name(shop: Shop) -> None:
    campaign(shop, ["A", "B"], join_once=True)
    first = publish(shop, "ann", voucher="A", campaign=None)
    body = {"voucher": "B", "customer": {"source_id": "ann"}}
    error = shop.refused("POST", "/v1/publications", body)
    assert (error["key"], error["resource_id"]) == ("voucher_cannot_be_published", "B")
    again = publish(shop, "ann", voucher="A", campaign=None)
    assert (again["id"], again["voucher"]["publish"]["count"]) == (first["id"], 1)
    assert publish(shop, "bob", voucher="B", campaign=None)["result"] == "SUCCESS"


def test_to_be_given_what_one_has_does_not_make_it_last_longer(shop: Shop) -> None:
    campaign(shop, ["A"], activity_duration_after_publishing="P7D")
    first = publish(shop, "ann", voucher="A", campaign=None)["voucher"]["expiration_date"]
    shop.clock.move(days=3)
    again = publish(shop, "ann", voucher="A", campaign=None)["voucher"]
    assert (again["publish"]["count"], again["expiration_date"]) == (2, first)


def test_one_code_for_all_is_not_published_several_times_at_once(shop: Shop) -> None:
    voucher = {**DISCOUNT, "code_config": {"pattern": "ALL"}}
    campaign(shop, [], type="STANDALONE", voucher=voucher)
    assert shop.put("/v1/campaigns/C", {"join_once": True})["join_once"] is False
    body = {"campaign": {"name": "C", "count": 5}, "customer": {"source_id": "ann"}}
    error = shop.refused("POST", "/v1/publications", body)
    assert error["key"] == "invalid_publish_params"
    assert ".campaign.count" in error["details"]
    assert shop.get("/v1/publications")["total"] == 0
