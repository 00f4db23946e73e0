"""What an event of the outbox is to a customer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from largesse.customers.decide import ACTIVITIES, activity_of, customer_named
from largesse.jobs import OutboxEvent

NOW = datetime(2026, 3, 14, tzinfo=UTC)


def event(kind: str, data: Any, entity: str = "x_1") -> OutboxEvent:
    return OutboxEvent(7, "proj_1", kind, entity, data, "v-1", NOW)


@pytest.mark.parametrize(
    ("data", "entity", "named"),
    [
        ({"customer_id": "cust_1"}, "ord_1", "cust_1"),
        ({"customer": {"id": "cust_2"}}, "r_1", "cust_2"),
        ({"id": "cust_3"}, "cust_3", "cust_3"),
        ({"id": "ucust_3"}, "ucust_3", "ucust_3"),
        ({"holder_id": "cust_4"}, "v_1", "cust_4"),
        ({"customer_id": None, "holder_id": None}, "v_1", None),
        ({"customer": None}, "r_1", None),
        ([], "r_1", None),
        (None, "camp_1", None),
    ],
)
def test_the_customer_of_an_event_is_found(data: Any, entity: str, named: str | None) -> None:
    assert customer_named(event("order.paid", data, entity)) == named


def test_an_event_is_told_as_the_wire_names_it() -> None:
    told = activity_of(event("redemption.succeeded", {"id": "r_1", "campaign_id": "camp_1"}))
    assert told is not None
    assert (told.type, told.category) == ("customer.redemption.succeeded", "ACTION")
    assert told.data == {"redemption": {"id": "r_1", "campaign_id": "camp_1"}}
    assert (told.event_id, told.group_id, told.campaign_id) == (7, "v-1", "camp_1")
    entered = activity_of(event("customer.segment.entered", {"segment": {"id": "seg_1"}}))
    assert entered is not None
    assert (entered.category, entered.data) == ("EFFECT", {"segment": {"id": "seg_1"}})


def test_what_is_no_activity_is_nothing() -> None:
    assert activity_of(event("campaign.created", {})) is None


def test_every_activity_is_one_the_wire_knows() -> None:
    assert all(each.type.startswith("customer.") for each in ACTIVITIES.values())
    assert len({each.type for each in ACTIVITIES.values()}) == len(ACTIVITIES)
