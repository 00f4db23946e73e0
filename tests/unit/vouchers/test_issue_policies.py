"""What a policy decides: whom it is for, what it counts, where chains end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.messages import SENTENCES
from largesse.kernel.problem import ProblemError
from largesse.kernel.project import Project
from largesse.vouchers.decide import policies as decide
from largesse.vouchers.model import IssueLimits, IssuePolicy, IssueSegments, IssueTrigger

NOW = datetime(2026, 3, 8, 3, 30, tzinfo=UTC)
PROJECT = Project("proj_1", "A shop", time_zone="America/New_York")


def policy(trigger: IssueTrigger | None = None, **fields: Any) -> IssuePolicy:
    return IssuePolicy(
        id="ipol_1",
        name="P",
        campaign_id="camp_1",
        trigger=trigger or IssueTrigger(type="manual"),
        created_at=NOW,
        **fields,
    )


def refused(made: IssuePolicy, document: dict[str, Any], *segments: str) -> str | None:
    reason = decide.refusal(made, document, frozenset(segments), NOW, PROJECT)
    assert reason is None or reason.code in SENTENCES
    return None if reason is None else reason.where


@given(
    within=st.frozensets(st.sampled_from("abcd")),
    any_of=st.frozensets(st.sampled_from("abcd")),
    none_of=st.frozensets(st.sampled_from("abcd")),
)
def test_segments_are_asked_as_they_are_written(
    within: frozenset[str], any_of: frozenset[str], none_of: frozenset[str]
) -> None:
    made = policy(segments=IssueSegments(any_of=tuple(any_of), none_of=tuple(none_of)))
    wanted = (not any_of or within & any_of) and not within & none_of
    assert (refused(made, {}, *within) is None) == bool(wanted)


def test_an_order_is_asked_for_its_amounts_counts_and_products() -> None:
    data = {
        "total_amount": 6000,
        "items": [
            {"product_id": "prod_1", "sku_id": "sku_1", "quantity": 2},
            {"product_id": "prod_2", "quantity": 3},
            {"amount": 5},
        ],
        "metadata": {"channel": "web"},
    }
    document = decide.asked_of("order.paid", data)
    assert (document["items_count"], document["units_count"]) == (3, 5)
    asked = {
        "total_amount": {"$more_than": [5999]},
        "units_count": {"$is": [5]},
        "products": {"$contains": ["prod_2"]},
        "skus": {"$is": ["sku_1"]},
        "metadata.channel": {"$is": ["web"]},
    }
    for name, condition in asked.items():
        filters = {name: {"conditions": condition}}
        made = policy(IssueTrigger(type="order.paid", filters=filters))
        assert refused(made, document) is None, name
        assert refused(made, decide.asked_of("order.paid", {})) == "trigger.filters"


@pytest.mark.parametrize("kind", ["manual", "campaign.started", "segment.entered"])
def test_what_has_no_document_has_no_filters(kind: Any) -> None:
    trigger = IssueTrigger(type=kind, filters={"metadata.x": {"conditions": {"$is": ["y"]}}})
    with pytest.raises(ProblemError) as caught:
        decide.read_filters(trigger)
    assert caught.value.problem.where.startswith(".trigger.filters")


def test_a_policy_waits_for_one_name_and_one_segment() -> None:
    review = policy(IssueTrigger(type="custom_event", event="review"))
    assert decide.is_set_off(review, {"type": "review"})
    assert not decide.is_set_off(review, {"type": "visit"})
    entered = policy(IssueTrigger(type="segment.entered", segment_id="seg_1"))
    assert decide.is_set_off(entered, {"segment": {"id": "seg_1"}})
    assert not decide.is_set_off(entered, {"segment": {"id": "seg_2"}})


def test_days_are_counted_only_where_they_are_limited_and_where_the_shop_is() -> None:
    plain = decide.counters(policy(), "cust_1", NOW, PROJECT)
    assert plain == {"all": ("total", None), "customer:cust_1": ("per_customer", None)}
    limits = IssueLimits(total=9, per_day=5, per_customer=3, per_customer_per_day=1)
    counted = decide.counters(policy(limits=limits), "cust_1", NOW, PROJECT)
    assert counted == {
        "all": ("total", 9),
        "customer:cust_1": ("per_customer", 3),
        "day:2026-03-07": ("per_day", 5),
        "customer:cust_1|day:2026-03-07": ("per_customer_per_day", 1),
    }


@given(st.from_regex(r"(v-[0-9a-f]{4}|x\\.y|)", fullmatch=True))
def test_a_chain_of_policies_ends(request_id: str) -> None:
    """Whatever set it off, and however its request was called."""
    step: str | None = request_id
    for _ in range(decide.MOST_STEPS):
        assert step is not None
        step = decide.next_step(step)
    assert step is not None
    assert decide.next_step(step) is None
