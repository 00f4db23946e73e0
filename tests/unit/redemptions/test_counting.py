"""What a redemption is counted under is what rules can ask about, and comes back the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.cart import Cart
from largesse.kernel.project import Project
from largesse.kernel.usage import Claim, Usage
from largesse.pricing.model import Application, Candidate, Outcome
from largesse.redemptions.decide.counting import (
    claims_of_redemption,
    claims_of_rollback,
    claims_of_session,
    counters_of,
    scope_of,
    tally_of,
)
from largesse.redemptions.model import CounterClaim, Redemption, Tally
from largesse.rules import Shopper, Situation
from largesse.rules.subject import Subject
from largesse.rules.subjects import SUBJECTS

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PROJECT = Project("proj_1", "A shop", time_zone="America/New_York", week_start=0)
CART = Cart(amount=9000, initial_amount=9000, discount=1000)
VOUCHER = Candidate("voucher", "TEN", "v_1", campaign_id="camp_1")
TIER = Candidate("promotion_tier", "promo_1", "promo_1", campaign_id="camp_1")


def outcome(candidate: Candidate = VOUCHER, *claims: Claim, credits_spent: int = 0) -> Outcome:
    application = Application(CART, 1000, credits=credits_spent)
    return Outcome(candidate, "APPLICABLE", application=application, claims=claims)


def tally(**more: int) -> Tally:
    return msgspec.structs.replace(tally_of(outcome(), PROJECT, NOW), **more)


def situation() -> Situation:
    return Situation(
        now=NOW,
        zone=ZoneInfo(PROJECT.time_zone),
        week_start=PROJECT.week_start,
        cart=CART,
        cart_after=CART,
        customer=Shopper("cust_1"),
        owner="voucher",
        owner_id="v_1",
        campaign_id="camp_1",
        caller_id="key_1",
        credits=500,
    )


def test_periods_are_the_projects() -> None:
    # 22:00 on Saturday in New York; its week began on Sunday the 15th.
    assert tally_of(outcome(credits_spent=30), PROJECT, NOW) == Tally(
        day=date(2026, 11, 21),
        week=date(2026, 11, 15),
        month=date(2026, 11, 1),
        redemptions=1,
        orders_amount=9000,
        discount_amount=1000,
        credits=30,
    )


@pytest.mark.parametrize(
    "subject",
    [
        each
        for each in SUBJECTS.values()
        if each.counter is not None and not each.name.endswith("per_user")
    ],
    ids=lambda each: each.name,
)
def test_every_counter_a_rule_asks_for_is_added_to(subject: Subject) -> None:
    assert subject.counter is not None
    asked = subject.counter.usage(situation())
    assert isinstance(asked, Usage)
    counted = {
        usage.key: (usage, added)
        for usage, added in counters_of(tally(credits=500), VOUCHER, "cust_1", "key_1")
    }
    usage, added = counted[asked.key]
    assert usage == asked
    adds = subject.counter.adds(situation())
    if subject.name != "campaign.orders.amount_discounted":
        assert added == adds


def test_limits_are_kept_and_capped_the_rest_only_added_to() -> None:
    campaign = Claim(Usage("campaign", "camp_1"), 1, 50, "redemption_rules_violated", "rules.1")
    own = Claim(Usage("voucher", "v_1"), 1, 10)
    claims = claims_of_redemption([(outcome(VOUCHER, own, campaign), tally())], None, "key_1")
    kept = {each.usage.key: each.claim for each in claims if each.kept}
    assert kept == {"campaign:camp_1": campaign, "voucher:v_1": own}
    assert [each.usage.key for each in claims] == sorted(each.usage.key for each in claims)
    assert "campaign:camp_1|orders_amount" in {each.usage.key for each in claims}
    assert not any("customer:" in each.usage.key for each in claims)


def test_two_of_one_campaign_count_twice_under_the_tighter_limit() -> None:
    loose = Claim(Usage("campaign", "camp_1"), 1, 50)
    tight = Claim(Usage("campaign", "camp_1"), 1, 20)
    applied = [(outcome(VOUCHER, loose), tally()), (outcome(TIER, tight), tally())]
    claims = {each.usage.key: each for each in claims_of_redemption(applied, None, None)}
    assert claims["campaign:camp_1"] == CounterClaim(
        Usage("campaign", "camp_1"), 2, kept=True, claim=tight
    )
    assert claims["voucher:v_1"].amount == claims["promotion_tier:promo_1"].amount == 1
    held = claims_of_session([each for each, _ in applied])
    assert [(each.usage.key, each.amount) for each in held] == [("campaign:camp_1", 2)]


amounts = st.integers(0, 10**14)


@given(
    amounts,
    amounts,
    amounts,
    st.sampled_from([None, "cust_1"]),
    st.sampled_from([None, "key_1"]),
    st.sampled_from([VOUCHER, TIER, Candidate("voucher", "ALONE", "v_2")]),
)
def test_a_rollback_takes_back_exactly_what_was_added(
    orders: int,
    discount: int,
    spent: int,
    customer_id: str | None,
    caller_id: str | None,
    candidate: Candidate,
) -> None:
    counted = tally(orders_amount=orders, discount_amount=discount, credits=spent)
    added = claims_of_redemption([(outcome(candidate), counted)], customer_id, caller_id)
    row = Redemption(
        id="r_1",
        kind="redemption",
        result="SUCCESS",
        created_at=NOW,
        voucher_id=candidate.owner_id if candidate.kind == "voucher" else None,
        promotion_tier_id=candidate.owner_id if candidate.kind == "promotion_tier" else None,
        campaign_id=candidate.campaign_id,
        customer_id=customer_id,
        caller_id=caller_id,
        claims=counted,
    )
    back = claims_of_rollback([row])
    assert [(each.usage, -each.amount) for each in back] == [
        (each.usage, each.amount) for each in added
    ]
    assert not any(each.kept for each in back)


def test_a_scope_is_an_owner_perhaps_with_somebody() -> None:
    timed = Usage("campaign", "camp_1", "redemptions", "cust_1", None, "day", date(2026, 1, 1))
    assert scope_of(timed) == "campaign:camp_1|customer:cust_1"
    assert scope_of(Usage("voucher", "v_1", "credits")) == "voucher:v_1"
