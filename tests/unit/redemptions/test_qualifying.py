"""The laws of eligibility: pages hold everything once, and asking less lets no one out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from largesse.kernel.cart import Cart
from largesse.redemptions.decide import qualifying
from largesse.redemptions.model import Possible
from largesse.rules import compile_rule, parse
from largesse.rules.model import Shopper, Situation
from largesse.rules.relaxing import asks_nothing, counts_nothing, is_of_audience, relaxed

START = datetime(2026, 1, 1, tzinfo=UTC)


def offers(microseconds: list[int]) -> list[Possible]:
    """Return offers newest first, as the database has them."""
    made = [
        Possible("voucher", f"v_{number:03}", START + timedelta(microseconds=each))
        for number, each in enumerate(microseconds)
    ]
    return sorted(made, key=lambda each: (-each.created_at.timestamp(), each.id))


def page(everything: list[Possible], began: datetime | None, limit: int) -> list[Possible]:
    """Do what the query and the service do with a cursor."""
    cursor = qualifying.cursor_of(began) if began else None
    before = qualifying.before(cursor)
    rest = [each for each in everything if before is None or each.created_at < before]
    passed = cursor.passed if cursor else 0
    told = [
        each
        for each in rest[:passed]
        if cursor and qualifying.millisecond_of(each.created_at) == cursor.moment
    ]
    return rest[len(told) :][:limit]


@given(st.lists(st.integers(0, 4000), max_size=40), st.integers(1, 7))
def test_pages_hold_everything_once(microseconds: list[int], limit: int) -> None:
    """However many were made in one millisecond."""
    everything = offers(microseconds)
    found: list[Possible] = []
    began: datetime | None = None
    while part := page(everything, began, limit):
        found += part
        cursor = qualifying.cursor_of(began) if began else None
        began = qualifying.cursor_after(part, part[-1], cursor)
    assert found == everything


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=20), st.data())
def test_the_time_of_an_offer_is_a_cursor_too(microseconds: list[int], data: st.DataObject) -> None:
    everything = offers(microseconds)
    last = data.draw(st.sampled_from(everything))
    told = qualifying.millisecond_of(last.created_at)
    rest = page(everything, told, 100)
    assert rest == [each for each in everything if each.created_at < told]


CONDITIONS = {
    "customer.metadata": {"property": "vip", "conditions": {"$is": [True]}},
    "order.amount": {"conditions": {"$more_than": [5000]}},
    "campaign.redemptions.count": {"conditions": {"$less_than_or_equal": [3]}},
    "redemption.metadata": {"property": "till", "conditions": {"$is": ["7"]}},
    "publication.redeemable_by_linked_customer": {"conditions": {"$is": [True]}},
}
logics = st.sampled_from(
    ["", "1 and 2", "1 or 2", "not 1", "not (1 and 2)", "(1 or not 2) and 3", "not 3 or (1 and 2)"]
)


@given(
    st.permutations(list(CONDITIONS)),
    logics,
    st.booleans(),
    st.integers(0, 10_000),
    st.integers(0, 5),
    st.sampled_from(["7", "8"]),
    st.sampled_from(["cust_a", None]),
)
def test_who_passes_a_rule_passes_it_with_less_asked(
    names: list[str],
    logic: str,
    vip: bool,  # noqa: FBT001 - as above
    amount: int,
    used: int,
    till: str,
    holder: str | None,
) -> None:
    numbered = {str(n): {"name": name, **CONDITIONS[name]} for n, name in enumerate(names[:3], 1)}
    rule = compile_rule(parse({"rules": {**numbered, "logic": logic}}))
    situation = Situation(
        now=START,
        zone=ZoneInfo("UTC"),
        cart=Cart(amount=amount),
        customer=Shopper(id="cust_a", metadata={"vip": vip}),
        campaign_id="camp",
        holder_id=holder,
        redemption_metadata={"till": till},
        usage={"campaign:camp": used},
    )
    for keeps in (counts_nothing, is_of_audience, asks_nothing):
        less = relaxed(rule, keeps)
        if rule.check(situation).passed:
            assert less.check(situation).passed
        asked = {c.leaf.name for c in rule.conditions.values() if keeps(c.subject)}
        assert all(usage.owner != "campaign" for usage in less.usages(situation)) or (
            "campaign.redemptions.count" in asked
        )
    assert relaxed(rule, asks_nothing).check(situation).passed
