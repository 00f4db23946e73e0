"""Every event a webhook may ask for: what causes it, and what its message tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from largesse.bootstrap.queue import find_tasks
from largesse.webhooks import EVENT_TYPES, bodies
from support.offers import amount, assign, percent, redeem, rule, tier, voucher
from support.outbox import events_of
from support.receiver import Receiver, receiver
from support.shop import Shop

Json = dict[str, Any]
Cause = Callable[[Shop], Any]

_LATER = (
    *("voucher.gift.", "voucher.loyalty_card.", "customer.rewarded"),
    *("campaign.loyalty_tier.", "campaign.referral_tier.", "campaign.earning_rule."),
    "campaign.reward.",
)
LATER = {name for name in EVENT_TYPES if name.startswith(_LATER)}
"""Events of gift cards, points and referrals: they come with those."""

REDEMPTION = {
    *("customer", "order", "campaign", "voucher", "holder", "promotion_tier", "promotion_stack"),
    "redemption",
}
PUBLICATION = {"customer", "campaign", "publication", "created_at"}


def campaign(shop: Shop, count: int | None = None, **more: Any) -> Json:
    body = {
        "name": "Spring",
        "campaign_type": "DISCOUNT_COUPONS",
        "voucher": {"type": "DISCOUNT_VOUCHER", "discount": amount(500)},
        **({"vouchers_count": count} if count else {}),
        **more,
    }
    made: Json = shop.post("/v1/campaigns", body)
    return made


def customer(shop: Shop) -> Json:
    made: Json = shop.post("/v1/customers", {"source_id": "jane", "name": "Jane"})
    return made


def publish(shop: Shop) -> None:
    voucher(shop, "A", amount(500))
    shop.post("/v1/publications", {"voucher": "A", "customer": {"source_id": "jane"}})


def redeem_one(shop: Shop) -> Json:
    voucher(shop, "A", amount(500))
    return redeem(shop, "A", order={"amount": 10_000}, customer={"source_id": "jane"})


def credit(shop: Shop) -> str:
    """Redeem a code that credits points; return the redemption."""
    voucher(shop, "P", {"type": "POINTS", "points": 250})
    done: str = redeem(shop, "P", customer={"source_id": "jane"})["redemptions"][0]["id"]
    return done


def fail_to_redeem(shop: Shop) -> None:
    voucher(shop, "A", amount(500))
    shop.post("/v1/vouchers/A/disable")
    shop.refused("POST", "/v1/redemptions", {"redeemables": [{"object": "voucher", "id": "A"}]})


def roll_back(shop: Shop, times: int = 1) -> str:
    redemption: str = redeem_one(shop)["redemptions"][0]["id"]
    shop.post(f"/v1/redemptions/{redemption}/rollback", {})
    for _ in range(1, times):
        shop.refused("POST", f"/v1/redemptions/{redemption}/rollback", {})
    return redemption


def confirm(shop: Shop) -> None:
    """Become known after a visit under a tracking id."""
    voucher(shop, "A", amount(500))
    body = {"redeemables": [{"object": "voucher", "id": "A"}], "tracking_id": "visitor"}
    shop.post("/v1/validations", {**body, "session": {"type": "LOCK"}})
    shop.put("/v1/customers/visitor", {"name": "Joan"})


def change_voucher(shop: Shop) -> None:
    voucher(shop, "A", amount(500))
    shop.put("/v1/vouchers/A", {"additional_info": "new"})


def switch_voucher(shop: Shop, *words: str) -> None:
    voucher(shop, "A", amount(500))
    for word in words:
        shop.post(f"/v1/vouchers/A/{word}")


def change_tier(shop: Shop, method: str = "put", *path: str) -> None:
    made = tier(shop, percent(10))
    place = "/".join([f"/v1/promotions/tiers/{made['id']}", *path])
    if method == "put":
        shop.put(place, {"name": "Another name"})
    else:
        getattr(shop, method)(place)


def use_up_a_budget(shop: Shop) -> str:
    made = tier(shop, percent(10))
    name, once = "campaign.redemptions.count", {"$less_than_or_equal": [1]}
    limit = rule(shop, {"1": {"name": name, "conditions": once}})
    assign(shop, limit["id"], "campaign", made["campaign_id"])
    redeemed: str = redeem(shop, made["id"], order={"amount": 10_000})["redemptions"][0]["id"]
    return redeemed


def stack(shop: Shop) -> tuple[str, Json]:
    made = tier(shop, percent(10))
    place = f"/v1/promotions/{made['campaign_id']}/stacks"
    stacked: Json = shop.post(place, {"name": "All", "tiers": {"ids": [made["id"]]}})
    return f"{place}/{stacked['id']}", stacked


def assignment(shop: Shop) -> tuple[str, Json]:
    made = rule(shop)
    voucher(shop, "A", amount(500))
    assign(shop, made["id"], "voucher", shop.get("/v1/vouchers/A")["id"])
    place = f"/v1/validation-rules/{made['id']}/assignments"
    (found,) = shop.get(place)["data"]
    return f"{place}/{found['id']}", found


def add_one(shop: Shop) -> None:
    shop.post(f"/v1/campaigns/{campaign(shop)['id']}/vouchers", {})


def fail_to_generate(shop: Shop) -> None:
    """Ask for codes that all exist already."""
    for digit in range(10):
        voucher(shop, f"X{digit}", amount(500))
    config = {"code_config": {"length": 1, "charset": "0123456789", "prefix": "X"}}
    shop.post(f"/v1/campaigns/{campaign(shop)['id']}/vouchers?vouchers_count=5", config)


CAUSES: dict[str, tuple[Cause, set[str]]] = {
    "redemption.succeeded": (redeem_one, {*REDEMPTION, "created_at"}),
    "redemption.failed": (fail_to_redeem, {*REDEMPTION, "created_at"}),
    "redemption.rollback.succeeded": (roll_back, {*REDEMPTION, "redemption_rollback"}),
    "redemption.rollback.failed": (
        lambda shop: roll_back(shop, 2),
        {*REDEMPTION, "redemption_rollback"},
    ),
    "publication.succeeded": (publish, {*PUBLICATION, "vouchers"}),
    "voucher.published": (publish, {*PUBLICATION, "voucher"}),
    "customer.created": (customer, {"customer"}),
    "customer.updated": (
        lambda shop: shop.put(f"/v1/customers/{customer(shop)['id']}", {"name": "Joan"}),
        {"customer"},
    ),
    "customer.confirmed": (confirm, {"customer"}),
    "customer.deleted": (
        lambda shop: shop.delete(f"/v1/customers/{customer(shop)['id']}"),
        {"customer"},
    ),
    "customer.points.credited": (credit, {"customer", "points"}),
    "customer.points.taken_back": (
        lambda shop: shop.post(f"/v1/redemptions/{credit(shop)}/rollback"),
        {"customer", "points"},
    ),
    "voucher.created": (lambda shop: voucher(shop, "A", amount(5)), {"voucher", "campaign"}),
    "voucher.updated": (change_voucher, {"voucher", "campaign"}),
    "voucher.deleted": (
        lambda shop: (voucher(shop, "A", amount(5)), shop.delete("/v1/vouchers/A")),
        {"voucher", "campaign"},
    ),
    "voucher.disabled": (lambda shop: switch_voucher(shop, "disable"), {"voucher", "campaign"}),
    "voucher.enabled": (
        lambda shop: switch_voucher(shop, "disable", "enable"),
        {"voucher", "campaign"},
    ),
    "campaign.created": (campaign, {"campaign"}),
    "campaign.updated": (
        lambda shop: shop.put(f"/v1/campaigns/{campaign(shop)['id']}", {"description": "new"}),
        {"campaign"},
    ),
    "campaign.deleted": (
        lambda shop: shop.delete(f"/v1/campaigns/{campaign(shop)['id']}"),
        {"campaign"},
    ),
    "campaign.disabled": (
        lambda shop: shop.post(f"/v1/campaigns/{campaign(shop)['id']}/disable"),
        {"campaign"},
    ),
    "campaign.enabled": (
        lambda shop: shop.post(f"/v1/campaigns/{campaign(shop, active=False)['id']}/enable"),
        {"campaign"},
    ),
    "campaign.vouchers.added": (add_one, {"campaign", "count", "added_at"}),
    "campaign.vouchers.generation.started": (
        lambda shop: campaign(shop, 20),
        {"campaign", "count", "started_at"},
    ),
    "campaign.vouchers.generation.completed": (
        lambda shop: campaign(shop, 20),
        {"campaign", "count", "completed_at"},
    ),
    "campaign.vouchers.generation.failed": (
        fail_to_generate,
        {"campaign", "count", "generated_count", "failed_at"},
    ),
    "campaign.budget.reached": (use_up_a_budget, {"campaign", "budget", "reached_at"}),
    "campaign.budget.reopened": (
        lambda shop: shop.post(f"/v1/redemptions/{use_up_a_budget(shop)}/rollback"),
        {"campaign", "budget", "reopened_at"},
    ),
    "campaign.promotion_tier.created": (
        lambda shop: tier(shop, percent(10)),
        {"campaign", "promotion_tier"},
    ),
    "campaign.promotion_tier.updated": (change_tier, {"campaign", "promotion_tier"}),
    "campaign.promotion_tier.deleted": (
        lambda shop: change_tier(shop, "delete"),
        {"campaign", "promotion_tier"},
    ),
    "campaign.promotion_tier.disabled": (
        lambda shop: change_tier(shop, "post", "disable"),
        {"campaign", "promotion_tier"},
    ),
    "campaign.promotion_tier.enabled": (
        lambda shop: shop.post(
            f"/v1/promotions/tiers/{tier(shop, percent(10), active=False)['id']}/enable"
        ),
        {"campaign", "promotion_tier"},
    ),
    "campaign.promotion_stack.created": (stack, {"campaign", "promotion_stack"}),
    "campaign.promotion_stack.updated": (
        lambda shop: shop.put(stack(shop)[0], {"name": "Other"}),
        {"campaign", "promotion_stack"},
    ),
    "campaign.promotion_stack.deleted": (
        lambda shop: shop.delete(stack(shop)[0]),
        {"campaign", "promotion_stack"},
    ),
    "business_validation_rule.created": (rule, {"rule", "created_at"}),
    "business_validation_rule.updated": (
        lambda shop: shop.put(f"/v1/validation-rules/{rule(shop)['id']}", {"name": "Other"}),
        {"rule", "updated_at"},
    ),
    "business_validation_rule.deleted": (
        lambda shop: shop.delete(f"/v1/validation-rules/{rule(shop)['id']}"),
        {"rule", "deleted_at"},
    ),
    "business_validation_rule.assignment.created": (
        assignment,
        {"rule", "voucher", "assignment"},
    ),
    "business_validation_rule.assignment.deleted": (
        lambda shop: shop.delete(assignment(shop)[0]),
        {"rule", "voucher", "assignment"},
    ),
}


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def messages(shop: Shop, there: Receiver, name: str) -> list[Json]:
    """Return the messages of a type once everything is handed out and sent."""
    shop.settle()
    return [each.message for each in there.received if each.message["type"] == name]


def listen(shop: Shop, there: Receiver, *names: str) -> None:
    body = {"target_url": there.url, "events": [*names]}
    assert shop.management.post("/webhooks", json=body).status_code == 200


def test_every_event_is_caused_here_or_comes_with_a_later_part() -> None:
    assert set(EVENT_TYPES) == set(CAUSES) | LATER
    assert not set(CAUSES) & LATER
    find_tasks()
    assert set(CAUSES) == set(bodies())


@pytest.mark.parametrize("name", CAUSES)
def test_an_event_comes_and_tells_what_it_is_about(shop: Shop, there: Receiver, name: str) -> None:
    cause, told = CAUSES[name]
    listen(shop, there, name)
    cause(shop)
    (message,) = messages(shop, there, name)
    assert set(message["data"]) == told
    assert message["event"]["entity_id"]
    source = message["event"]["event_source"]
    expected = "INTERNAL" if name.endswith((".completed", "generation.failed")) else "API"
    assert source["channel"] == expected
    assert message["event"]["group_id"].startswith("v-")


def test_a_stack_of_n_sends_one_more(shop: Shop, there: Receiver) -> None:
    listen(shop, there, "redemption.succeeded")
    for code in ("A", "B", "C"):
        voucher(shop, code, amount(500))
    done = redeem(shop, "A", "B", "C", order={"amount": 10_000})
    came = messages(shop, there, "redemption.succeeded")
    ids = [each["data"]["redemption"]["id"] for each in came]
    assert sorted(ids) == sorted(
        [done["parent_redemption"]["id"], *(each["id"] for each in done["redemptions"])]
    )
    assert len({each["event"]["group_id"] for each in came}) == 1


def test_a_pool_of_codes_tells_of_itself_and_not_of_each_code(shop: Shop, there: Receiver) -> None:
    listen(shop, there, "voucher.created", "campaign.vouchers.generation.completed")
    campaign(shop, 50)
    (done,) = messages(shop, there, "campaign.vouchers.generation.completed")
    assert done["data"]["count"] == 50
    assert messages(shop, there, "voucher.created") == []


def test_what_was_refused_tells_nothing(shop: Shop, there: Receiver) -> None:
    listen(shop, there, *CAUSES)
    shop.refused("POST", "/v1/vouchers/A", {"type": "DISCOUNT_VOUCHER"})
    shop.refused("PUT", "/v1/customers/nobody", {"name": "Joan"})
    shop.settle()
    assert there.received == []


@pytest.mark.parametrize("deleted", ["/v1/vouchers/A?force=true", "/v1/validation-rules/{rule_id}"])
def test_a_rule_taken_off_by_a_deletion_is_told_of(shop: Shop, deleted: str) -> None:
    _, found = assignment(shop)
    shop.delete(deleted.format(**found))
    told = events_of(shop, found["id"])
    assert told == [
        "business_validation_rule.assignment.created",
        "business_validation_rule.assignment.deleted",
    ]
