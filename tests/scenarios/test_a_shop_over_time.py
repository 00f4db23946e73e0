"""Any sequence of what merchants and customers do: the figures agree with what was done."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from support import offers
from support.background import failed_in_background
from support.offers import amount, asked
from support.server import RunningServer
from support.shop import Shop

Json = dict[str, Any]
SHOPS = int(os.environ.get("LARGESSE_SHOPS_OVER_TIME", "8"))
CART = {"amount": 10_000}
TERMS = {"type": "DISCOUNT_VOUCHER", "discount": amount(100)}
NOWHERE = "http://127.0.0.1:9/hook"


@dataclass
class Code:
    """What should be true of one code."""

    limit: int | None
    active: bool = True
    redeemed: int = 0
    campaign: str | None = None

    @property
    def is_usable(self) -> bool:
        return self.active and (self.limit is None or self.redeemed < self.limit)


@dataclass
class Known:
    """What should be true of the shop: the codes that are there, and those in the bin."""

    codes: dict[str, Code] = field(default_factory=dict)
    binned: dict[str, dict[str, Code]] = field(default_factory=dict)
    campaigns: list[str] = field(default_factory=list)


class ShopOverTime(RuleBasedStateMachine):
    """A shop, and beside it what everything done so far should have made of it."""

    codes: Bundle[str] = Bundle("codes")
    campaigns: Bundle[str] = Bundle("campaigns")
    redemptions: Bundle[tuple[str, str]] = Bundle("redemptions")
    entries: Bundle[str] = Bundle("entries")

    def __init__(self, server: RunningServer) -> None:
        super().__init__()
        self.shop = Shop(server, currency_code="USD")
        self.known = Known()
        self.made = 0
        self.change: tuple[str, dict[str, bool]] | None = None

    def teardown(self) -> None:
        self.shop.settle()
        offers.no_mismatches(self.shop)
        self.shop.close()

    def _name(self, kind: str) -> str:
        self.made += 1
        return f"{kind}-{self.made}"

    @rule(target=campaigns)
    def begin_a_campaign(self) -> str:
        name = self._name("Campaign")
        self.shop.post("/v1/campaigns", {"name": name, "voucher": TERMS})
        self.known.campaigns.append(name)
        return name

    @rule(target=codes, campaign=campaigns, limit=st.sampled_from([None, 1, 2]))
    def add_a_code(self, campaign: str, limit: int | None) -> str | Any:
        code = self._name("CODE")
        path, body = (
            f"/v1/campaigns/{campaign}/vouchers/{code}",
            {"redemption": {"quantity": limit}},
        )
        if campaign not in self.known.campaigns:
            assert self.shop.refused("POST", path, body)["key"] == "not_found"
            return multiple()
        self.shop.post(path, body)
        self.known.codes[code] = Code(limit, campaign=campaign)
        return code

    @rule(target=codes, limits=st.lists(st.sampled_from([None, 1, 3]), min_size=1, max_size=3))
    def import_codes(self, limits: list[int | None]) -> Any:
        named = {self._name("IMPORTED"): limit for limit in limits}
        rows = [
            {"code": code, **TERMS, "redemption": {"quantity": limit}}
            for code, limit in named.items()
        ]
        begun = self.shop.http.post("/v1/vouchers/import", json=rows).json()
        self.shop.settle()
        action = self.shop.get(f"/v1/async-actions/{begun['async_action_id']}")
        assert action["result"]["failed_count"] == 0, action
        self.known.codes |= {code: Code(limit) for code, limit in named.items()}
        return multiple(*named)

    @rule(code=codes)
    def validate(self, code: str) -> None:
        answer = offers.validate(self.shop, code, order=CART)
        known = self.known.codes.get(code)
        assert answer["valid"] is bool(known and known.is_usable), (code, known, answer)

    @rule(target=redemptions, code=codes)
    def redeem(self, code: str) -> Any:
        known = self.known.codes.get(code)
        body = asked(code, order=CART, customer={"source_id": "ann"})
        if known is None or not known.is_usable:
            error = self.shop.refused("POST", "/v1/redemptions", body)
            assert error["key"] in {"not_found", "quantity_exceeded", "voucher_disabled"}, error
            return multiple()
        (made,) = self.shop.post("/v1/redemptions", body)["redemptions"]
        known.redeemed += 1
        return code, made["id"]

    @rule(redemption=redemptions, twice=st.booleans())
    def roll_back(self, redemption: tuple[str, str], twice: bool) -> None:  # noqa: FBT001 - drawn
        code, redemption_id = redemption
        for _ in range(1 + twice):
            answer = self.shop.http.post(f"/v1/redemptions/{redemption_id}/rollback", json={})
            assert answer.status_code < 500, answer.text
            if answer.status_code == 200:
                self._all_codes()[code].redeemed -= 1
            else:
                assert answer.json()["key"] in {"already_rolled_back", "not_found"}, answer.text

    def _all_codes(self) -> dict[str, Code]:
        binned = {code: each for held in self.known.binned.values() for code, each in held.items()}
        return binned | self.known.codes

    @rule(code=codes, active=st.booleans())
    def switch(self, code: str, active: bool) -> None:  # noqa: FBT001 - drawn
        path = f"/v1/vouchers/{code}/{'enable' if active else 'disable'}"
        if code not in self.known.codes:
            assert self.shop.refused("POST", path)["key"] == "not_found"
            return
        self.shop.post(path)
        self.known.codes[code].active = active
        self.change = None

    @rule(code=codes)
    def publish(self, code: str) -> None:
        body = {"voucher": code, "customer": {"source_id": "ann"}}
        answer = self.shop.http.post("/v1/publications", json=body)
        assert answer.status_code in {200, 400, 404}, answer.text
        assert (answer.status_code == 404) is (code not in self.known.codes), answer.text

    @rule(target=entries, code=codes)
    def delete(self, code: str) -> Any:
        path = f"/v1/vouchers/{code}"
        if code not in self.known.codes:
            assert self.shop.refused("DELETE", path)["key"] == "not_found"
            return multiple()
        self.shop.delete(path)
        self.change = None
        return self._binned({code: self.known.codes.pop(code)})

    @rule(target=entries, campaign=consumes(campaigns))
    def delete_a_campaign(self, campaign: str) -> str:
        self.shop.delete(f"/v1/campaigns/{campaign}")
        self.shop.settle()
        self.known.campaigns.remove(campaign)
        gone = {code: each for code, each in self.known.codes.items() if each.campaign == campaign}
        self.known.codes = {c: each for c, each in self.known.codes.items() if c not in gone}
        self.change = None
        return self._binned(gone)

    def _binned(self, codes: dict[str, Code]) -> str:
        entry: str = self.shop.get("/v1/trash-bin")["data"][0]["id"]
        self.known.binned[entry] = codes
        return entry

    @rule(entry=consumes(entries))
    def bring_back(self, entry: str) -> None:
        answer = self.shop.http.post(f"/api/trash-bin/{entry}/restore")
        held = self.known.binned[entry]
        if any(each.campaign not in {None, *self.known.campaigns} for each in held.values()):
            told = answer.json()
            assert answer.status_code < 500, answer.text
            if answer.status_code >= 400:
                return
            if told["resource_type"] == "campaign":
                self.known.campaigns.append(told["resource_name"])
        elif answer.json().get("resource_type") == "campaign":
            self.known.campaigns.append(answer.json()["resource_name"])
        assert answer.status_code == 200, answer.text
        self.shop.settle()
        self.known.codes |= self.known.binned.pop(entry)

    @precondition(lambda self: self.known.codes)
    @rule(active=st.booleans())
    def switch_all(self, active: bool) -> None:  # noqa: FBT001 - drawn
        body = {"object": "voucher", "change": {"active": active}}
        begun = self.shop.post("/api/bulk-changes", body)
        self.shop.settle()
        done = self.shop.get(f"/api/bulk-changes/{begun['id']}")
        assert (done["status"], sum(done["states"].values())) == ("DONE", len(self.known.codes)), (
            done
        )
        self.change = begun["id"], {code: each.active for code, each in self.known.codes.items()}
        for each in self.known.codes.values():
            each.active = active

    @precondition(lambda self: self.change)
    @rule()
    def take_back_the_switch(self) -> None:
        assert self.change
        change_id, before = self.change
        self.shop.post(f"/api/bulk-changes/{change_id}/undo")
        self.shop.settle()
        for code, active in before.items():
            self.known.codes[code].active = active
        self.change = None

    @rule()
    def export(self) -> None:
        body = {"exported_object": "voucher", "parameters": {"fields": ["code"]}}
        made = self.shop.post("/v1/exports", body)
        self.shop.settle()
        done = self.shop.get(f"/v1/exports/{made['id']}")
        rows = csv.DictReader(io.StringIO(self.shop.http.get(done["result"]["url"]).text))
        assert sorted(row["code"] for row in rows) == sorted(self.known.codes)

    @rule()
    def subscribe(self) -> None:
        body = {"target_url": NOWHERE, "events": ["voucher.created", "redemption.succeeded"]}
        assert self.shop.management.post("/webhooks", json=body).status_code in {200, 400, 409}

    @rule(type_=st.sampled_from(["static", "passive", "auto-update"]))
    def divide_customers(self, type_: str) -> None:
        gold = {"junction": "and", "metadata.tier": {"conditions": {"$is": ["gold"]}}}
        more = {"customers": ["ann"]} if type_ == "static" else {"filter": gold}
        answer = self.shop.http.post(
            "/v1/segments", json={"name": self._name("Segment"), "type": type_, **more}
        )
        assert answer.status_code in {200, 400, 404}, answer.text

    @rule(name=st.sampled_from(["order", "customer", "redemption"]))
    def define_metadata(self, name: str) -> None:
        body = {"related_object": name, "properties": {"tier": {"type": "string"}}}
        assert self.shop.management.post("/metadata-schemas", json=body).status_code < 500

    @invariant()
    def every_figure_agrees(self) -> None:
        listed = self.shop.get("/v1/vouchers", limit=100)
        found = {
            each["code"]: (each["active"], each["redemption"]["redeemed_quantity"])
            for each in listed["vouchers"]
        }
        known = {code: (each.active, each.redeemed) for code, each in self.known.codes.items()}
        assert found == known
        assert listed["total"] == len(known)
        assert all(redeemed >= 0 for _, redeemed in found.values())
        campaigns = self.shop.get("/v1/campaigns", limit=100)
        assert campaigns["total"] == len(campaigns["campaigns"]) == len(self.known.campaigns)


def test_the_figures_agree_with_what_was_done(server: RunningServer) -> None:
    failed_before = failed_in_background(server)
    run_state_machine_as_test(
        lambda: ShopOverTime(server),
        settings=settings(
            max_examples=SHOPS,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert failed_in_background(server) == failed_before
