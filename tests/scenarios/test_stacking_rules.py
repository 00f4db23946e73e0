"""A merchant says how benefits combine."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.offers import amount, asked, percent, tier, validate, voucher
from support.shop import Shop

Json = dict[str, Any]
PATH = "/stacking-rules"


def good(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def test_the_defaults_are_there_without_being_set(shop: Shop) -> None:
    listed = good(shop.management.get(PATH))
    assert (listed["object"], listed["total"], listed["data_ref"]) == ("list", 1, "data")
    (rules,) = listed["data"]
    assert "id" not in rules
    assert rules["redeemables_limit"] == 30
    assert rules["applicable_redeemables_limit"] == 5
    assert rules["redeemables_rollback_order_mode"] == "WITH_ORDER"


def test_they_are_set_once_changed_and_put_back(shop: Shop) -> None:
    made = good(
        shop.management.post(PATH, json={"joint_categories": ["cat_1"], "redeemables_limit": 9})
    )
    assert made["id"].startswith("stk_")
    assert good(shop.management.get(f"{PATH}/{made['id']}")) == made
    second = shop.management.post(PATH, json={})
    assert (second.status_code, second.json()["key"]) == (409, "stacking_rules_exist")

    changed = good(
        shop.management.put(
            f"{PATH}/{made['id']}", json={"joint_categories": ["cat_2"], "redeemables_limit": None}
        )
    )
    assert (changed["joint_categories"], changed["redeemables_limit"]) == (["cat_2"], 30)
    assert changed["updated_at"]
    assert good(shop.management.get(PATH))["data"] == [changed]

    assert shop.management.delete(f"{PATH}/{made['id']}").status_code == 204
    assert "id" not in good(shop.management.get(PATH))["data"][0]
    assert shop.management.get(f"{PATH}/{made['id']}").status_code == 404
    assert shop.management.put(f"{PATH}/{made['id']}", json={}).status_code == 404
    assert shop.management.delete(f"{PATH}/{made['id']}").status_code == 404


def test_only_the_keys_own_project_is_there(shop: Shop) -> None:
    stranger = Shop(shop.server)
    other = f"/management/v1/projects/{stranger.project.id}{PATH}"
    for method in ("GET", "POST"):
        answer = shop.management.request(method, f"{shop.server.address}{other}", json={})
        assert answer.status_code == 404
    own = f"{shop.server.address}/management/v1/projects/{shop.project.id}{PATH}"
    assert shop.http.get(own).status_code == 401
    stranger.close()


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"redeemables_limit": 31}, ".redeemables_limit"),
        ({"redeemables_limit": 0}, ".redeemables_limit"),
        ({"redeemables_limit": 4, "applicable_redeemables_limit": 5}, ".applicable_redeemables"),
        ({"redeemables_application_mode": "SOME"}, ".redeemables_application_mode"),
        ({"applicable_exclusive_redeemables_limit": 6}, ".applicable_exclusive"),
        ({"exclusive_categories": ["a"], "joint_categories": ["a"]}, ".joint_categories"),
        ({"exclusive_categories": "a"}, ".exclusive_categories"),
    ],
)
def test_bad_input_is_told_where(shop: Shop, body: Json, path: str) -> None:
    answer = shop.management.post(PATH, json=body)
    assert (answer.status_code, answer.json()["key"]) == (400, "invalid_payload")
    assert path in answer.json()["details"]


def test_fewer_redeemables_mean_fewer_applicable_ones(shop: Shop) -> None:
    nothing = {
        "redeemables_limit": 2,
        "applicable_redeemables_limit": None,
        "exclusive_categories": None,
        "redeemables_application_mode": None,
    }
    made = good(shop.management.post(PATH, json=nothing))
    assert (made["redeemables_limit"], made["applicable_redeemables_limit"]) == (2, 2)
    changed = good(shop.management.put(f"{PATH}/{made['id']}", json={"redeemables_limit": 30}))
    assert changed["applicable_redeemables_limit"] == 5


def test_a_request_of_too_many_is_refused_whole(shop: Shop) -> None:
    """SDKs know no key for a redeemable left out like this: the request itself is wrong."""
    good(shop.management.post(PATH, json={"redeemables_limit": 2}))
    for code in ("A", "B", "C"):
        voucher(shop, code, amount(100))
    assert validate(shop, "A", "B", order={"amount": 1000})["valid"]
    for path in ("/v1/validations", "/v1/redemptions"):
        error = shop.refused("POST", path, asked("A", "B", "C", order={"amount": 1000}))
        assert error["key"] == "invalid_redeemables"
        assert "at most 2, found 3" in error["details"]


def keys_of_skipped(answer: Json) -> list[str]:
    return [each["result"]["details"]["key"] for each in answer["skipped_redeemables"]]


def test_limits_leave_the_rest_out(shop: Shop) -> None:
    category = shop.post("/v1/categories", {"name": "Seasonal"})["id"]
    offers = [tier(shop, amount(100), category_id=category)["id"] for _ in range(3)]
    answer = validate(shop, *offers, order={"amount": 1000})
    assert answer["order"]["total_amount"] == 900
    assert keys_of_skipped(answer) == ["applicable_redeemables_per_category_limit_exceeded"] * 2
    rules = {"applicable_redeemables_category_limits": {category: 2}}
    shop.management.post(PATH, json=rules)
    answer = validate(shop, *offers, order={"amount": 1000})
    assert (answer["order"]["total_amount"], len(answer["redeemables"])) == (800, 2)


def test_categories_go_by_hierarchy_and_joint_ones_last(shop: Shop) -> None:
    late = shop.post("/v1/categories", {"name": "Late", "hierarchy": 9})["id"]
    early = shop.post("/v1/categories", {"name": "Early", "hierarchy": 0})["id"]
    joint = shop.post("/v1/categories", {"name": "Joint", "hierarchy": 0})["id"]
    shop.management.post(
        PATH,
        json={"redeemables_sorting_rule": "CATEGORY_HIERARCHY", "joint_categories": [joint]},
    )
    made = [tier(shop, percent(10), category_id=each)["id"] for each in (late, joint, early)]
    answer = validate(shop, *made, order={"amount": 1000})
    assert [each["id"] for each in answer["redeemables"]] == [made[2], made[0], made[1]]


def test_what_has_no_effect_is_skipped_when_asked_for(shop: Shop) -> None:
    voucher(shop, "ALL", percent(100))
    voucher(shop, "TEN", percent(10))
    assert len(validate(shop, "ALL", "TEN", order={"amount": 100})["redeemables"]) == 2
    shop.management.post(PATH, json={"redeemables_no_effect_rule": "SKIP"})
    answer = validate(shop, "ALL", "TEN", order={"amount": 100})
    assert keys_of_skipped(answer) == ["no_effect"]
