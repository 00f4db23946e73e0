"""Every event a webhook may ask for: what causes it, and what its message tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from largesse.bootstrap.queue import find_tasks
from largesse.webhooks import EVENT_TYPES, bodies
from support.event_causes import CAUSES, assignment, campaign
from support.offers import amount, redeem, voucher
from support.outbox import events_of
from support.receiver import Receiver, receiver
from support.shop import Shop

Json = dict[str, Any]

BEHIND = (
    *("customer.loyalty.milestone.granted", "reservation.expired"),
    *("referral.", "customer.referred"),
    *("voucher.loyalty_card.points_expired", "customer.rewarded.loyalty_points"),
    "voucher.loyalty_card.pending_points.added",
)
DONE_LATER = ("generation.completed", "generation.failed")
"""What happens in the background, and so through no door."""


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


def test_every_event_is_caused_here() -> None:
    assert set(EVENT_TYPES) == set(CAUSES)
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
    expected = "INTERNAL" if name.startswith(BEHIND) or name.endswith(DONE_LATER) else "API"
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
