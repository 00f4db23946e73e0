"""A merchant edits a rule: issued codes obey at once, and what nobody edited is not read again."""

from __future__ import annotations

from typing import Any

import pytest

from largesse.redemptions.service import compiled
from support.offers import assign, percent, reasons, rule, validate, voucher
from support.shop import Shop

ORDER = {"amount": 10_000}


def more_than(amount: int) -> dict[str, Any]:
    return {"1": {"name": "order.amount", "conditions": {"$more_than": [amount]}}, "logic": "1"}


def test_an_edited_rule_holds_at_once_for_codes_already_issued(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    revisions: list[int] = []
    compile_rule = compiled.compile_rule

    def noted(tree: Any, rule_id: str, revision: int) -> Any:
        if rule_id == made["id"]:
            revisions.append(revision)
        return compile_rule(tree, rule_id, revision)

    monkeypatch.setattr(compiled, "compile_rule", noted)
    made = rule(shop, more_than(5000))
    assign(shop, made["id"], "voucher", voucher(shop, "TEN", percent(10))["id"])
    path = f"/v1/validation-rules/{made['id']}"
    for _ in range(3):
        assert validate(shop, "TEN", order=ORDER)["valid"]
    assert revisions == [1], "compiled once however often it is asked"
    shop.put(path, {"rules": more_than(20_000)})
    for _ in range(3):
        assert reasons(validate(shop, "TEN", order=ORDER)) == ["order_rules_violated"]
    assert revisions == [1, 2]
    shop.delete(path)
    assert validate(shop, "TEN", order=ORDER)["valid"], "deleting a rule takes it off everything"
    assert shop.get("/v1/validation-rules-assignments")["total"] == 0


def test_a_condition_the_logic_does_not_name_is_not_asked(shop: Shop) -> None:
    rules = {**more_than(5000), "2": more_than(10**9)["1"]}
    made = rule(shop, rules)
    assign(shop, made["id"], "voucher", voucher(shop, "TEN", percent(10))["id"])
    assert validate(shop, "TEN", order=ORDER)["valid"]
    assert not validate(shop, "TEN", order={"amount": 4000})["valid"]
