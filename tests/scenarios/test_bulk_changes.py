"""One change for any set of codes or tiers: counted first, done as a job, undone as one."""

from __future__ import annotations

from typing import Any

import pytest

from support.shop import Shop

Json = dict[str, Any]
FIVE = {"type": "DISCOUNT_VOUCHER", "discount": {"type": "AMOUNT", "amount_off": 500}}
TEN = {"type": "DISCOUNT_VOUCHER", "discount": {"type": "PERCENT", "percent_off": 10}}
END = "2027-05-10T12:00:00.000Z"


def of_shelf(shelf: int) -> Json:
    return {"junction": "and", "metadata.shelf": {"conditions": {"$is": [shelf]}}}


def stocked(shop: Shop, count: int = 4) -> None:
    for number in range(count):
        terms = {**FIVE, "metadata": {"shelf": number % 2}, "expiration_date": END}
        shop.post(f"/v1/vouchers/N{number}", terms)


def change(shop: Shop, terms: Json, **asked: Any) -> Json:
    begun = shop.post("/api/bulk-changes", {"object": "voucher", "change": terms, **asked})
    if not asked.get("dry_run"):
        shop.settle()
        begun = shop.get(f"/api/bulk-changes/{begun['id']}")
    return begun


def undo(shop: Shop, change_id: str) -> Json:
    shop.post(f"/api/bulk-changes/{change_id}/undo")
    shop.settle()
    return shop.get(f"/api/bulk-changes/{change_id}")


def test_a_dry_run_counts_and_changes_nothing(shop: Shop) -> None:
    stocked(shop)
    told = change(shop, {"active": False}, filters=of_shelf(1), dry_run=True)
    assert (told["matched"], told["states"]) == (2, {"CHANGED": 2})
    assert told["sample"][0]["before"]["active"] is True
    assert told["sample"][0]["after"]["active"] is False
    assert all(shop.get(f"/v1/vouchers/N{n}")["active"] for n in range(4))
    assert shop.get("/api/bulk-changes")["total"] == 0


def test_codes_chosen_by_a_filter_are_switched_off_and_on_again(shop: Shop) -> None:
    stocked(shop)
    done = change(shop, {"active": False}, filters=of_shelf(1))
    assert (done["status"], done["states"]) == ("DONE", {"CHANGED": 2})
    assert [shop.get(f"/v1/vouchers/N{n}")["active"] for n in range(4)] == [
        *(True, False, True, False)
    ]
    action = shop.get(f"/v1/async-actions/{done['async_action_id']}")
    assert (action["operation_status"], action["progress"]) == ("SUCCESS", 100)
    back = undo(shop, done["id"])
    assert (back["status"], back["states"]) == ("UNDONE", {"UNDONE": 2})
    assert all(shop.get(f"/v1/vouchers/N{n}")["active"] for n in range(4))


def test_codes_get_more_time(shop: Shop) -> None:
    stocked(shop)
    shop.post("/v1/vouchers/ENDLESS", FIVE)
    done = change(shop, {"extend_by": "P1M"})
    assert done["states"] == {"CHANGED": 4, "UNCHANGED": 1}
    assert shop.get("/v1/vouchers/N0")["expiration_date"] == "2027-06-10T12:00:00.000Z"
    assert shop.get("/v1/vouchers/ENDLESS").get("expiration_date") is None


def test_a_new_value_fits_discounts_of_its_type_only(shop: Shop) -> None:
    stocked(shop)
    shop.post("/v1/vouchers/TEN", TEN)
    done = change(shop, {"discount": {"type": "AMOUNT", "amount_off": 700}})
    assert done["states"] == {"CHANGED": 4, "UNFIT": 1}
    assert shop.get("/v1/vouchers/N0")["discount"]["amount_off"] == 700
    assert shop.get("/v1/vouchers/TEN")["discount"]["percent_off"] == 10
    asked = {"redeemables": [{"object": "voucher", "id": "N0"}], "order": {"amount": 1000}}
    assert shop.post("/v1/validations", asked)["order"]["total_amount"] == 300
    undo(shop, done["id"])
    assert shop.post("/v1/validations", asked)["order"]["total_amount"] == 500


def test_codes_get_a_category_and_a_limit(shop: Shop) -> None:
    stocked(shop)
    shop.post("/v1/categories", {"name": "Loud", "hierarchy": 1})
    change(shop, {"category": "Loud", "redemption": {"quantity": 3}}, filters=of_shelf(0))
    got = shop.get("/v1/vouchers/N0")
    assert (got["category"], got["redemption"]["quantity"]) == ("Loud", 3)
    change(shop, {"category": None, "redemption": {"quantity": None}})
    got = shop.get("/v1/vouchers/N0")
    assert (got["category"], got["redemption"]["quantity"]) == (None, None)


def test_tiers_are_changed_too(shop: Shop) -> None:
    shop.post("/v1/campaigns", {"name": "Sale", "campaign_type": "PROMOTION"})
    tier = {"name": "Ten", "action": {"discount": {"type": "PERCENT", "percent_off": 10}}}
    own = "/v1/promotions/tiers/" + shop.post("/v1/promotions/Sale/tiers", tier)["id"]
    new = {"active": False, "discount": {"type": "PERCENT", "percent_off": 15}}
    asked = {"campaign": {"conditions": {"$is": ["Sale"]}}}
    done = change(shop, new, object="promotion_tier", filters=asked)
    assert done["states"] == {"CHANGED": 1}
    got = shop.get(own)
    assert (got["active"], got["action"]["discount"]["percent_off"]) == (False, 15)
    undo(shop, done["id"])
    got = shop.get(own)
    assert (got["active"], got["action"]["discount"]["percent_off"]) == (True, 10)


def test_what_somebody_changed_since_stays(shop: Shop) -> None:
    stocked(shop, 3)
    done = change(shop, {"redemption": {"quantity": 5}})
    shop.put("/v1/vouchers/N0", {"redemption": {"quantity": 9}})
    shop.put("/v1/vouchers/N1", {"additional_info": "another field"})
    shop.delete("/v1/vouchers/N2")
    back = undo(shop, done["id"])
    assert back["states"] == {"CHANGED_SINCE": 1, "UNDONE": 1, "GONE": 1}
    assert shop.get("/v1/vouchers/N0")["redemption"]["quantity"] == 9
    got = shop.get("/v1/vouchers/N1")
    assert (got["redemption"]["quantity"], got["additional_info"]) == (None, "another field")


def test_a_change_is_taken_back_once(shop: Shop) -> None:
    stocked(shop, 1)
    done = change(shop, {"active": False})
    undo(shop, done["id"])
    error = shop.refused("POST", f"/api/bulk-changes/{done['id']}/undo")
    assert (error["key"], "UNDONE" in error["details"]) == ("invalid_payload", True)
    assert shop.refused("POST", "/api/bulk-changes/none/undo")["key"] == "not_found"


def test_thousands_go_in_batches(shop: Shop) -> None:
    campaign = {"campaign_type": "DISCOUNT_COUPONS", "voucher": FIVE, "vouchers_count": 2_500}
    shop.post("/v1/campaigns", {"name": "Many", **campaign})
    shop.settle()
    done = change(shop, {"active": False}, filters={"campaign": {"conditions": {"$is": "Many"}}})
    assert done["states"] == {"CHANGED": 2_500}
    assert shop.get("/v1/vouchers", campaign="Many")["vouchers"][0]["active"] is False
    assert undo(shop, done["id"])["states"] == {"UNDONE": 2_500}


def test_the_same_key_begins_one_change(shop: Shop) -> None:
    stocked(shop, 1)
    asked = {"object": "voucher", "change": {"extend_by": "P1D"}}
    keyed = {"Idempotency-Key": "k1"}
    first = shop.post("/api/bulk-changes", asked, **keyed)
    assert shop.post("/api/bulk-changes", asked, **keyed)["id"] == first["id"]
    shop.settle()
    assert shop.get("/v1/vouchers/N0")["expiration_date"] == "2027-05-11T12:00:00.000Z"
    assert shop.get("/api/bulk-changes")["total"] == 1


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"object": "campaign", "change": {"active": True}}, ".object"),
        ({"change": {}}, ".change"),
        ({"change": {"extend_by": "a while"}}, ".change.extend_by"),
        ({"change": {"extend_by": "P1D", "expiration_date": END}}, ".change.extend_by"),
        ({"change": {"expiration_date": "soon"}}, ".change.expiration_date"),
        ({"change": {"discount": {"type": "PERCENT", "percent_off": 101}}}, ".percent_off"),
        ({"change": {"active": "yes"}}, ".change.active"),
        ({"change": {"active": True}, "filters": {"size": {"conditions": {"$is": 1}}}}, ".size"),
        (
            {"object": "promotion_tier", "change": {"redemption": {"quantity": 1}}},
            ".change.redemption",
        ),
    ],
)
def test_what_cannot_be_changed(shop: Shop, asked: Json, path: str) -> None:
    error = shop.refused("POST", "/api/bulk-changes", {"object": "voucher", **asked})
    assert (error["key"], path in error["details"]) == ("invalid_payload", True), error
    assert shop.get("/api/bulk-changes")["total"] == 0


def test_a_window_that_would_be_none_does_not_fit(shop: Shop) -> None:
    stocked(shop, 1)
    done = change(shop, {"start_date": "2027-06-01T00:00:00Z"})
    assert done["states"] == {"UNFIT": 1}


def test_an_unknown_category_is_not_found(shop: Shop) -> None:
    asked = {"object": "voucher", "change": {"category": "none"}}
    assert shop.refused("POST", "/api/bulk-changes", asked)["key"] == "not_found"
