"""What happens to customers that counts towards milestones: orders, custom events, counters."""

from __future__ import annotations

import re
from collections.abc import Callable

from largesse import audit
from largesse.jobs import OutboxEvent
from largesse.kernel.problem import refuse
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.milestones import CounterEntry, Milestone
from largesse.loyalty.model.tiers import TierSetting
from largesse.loyalty.service import milestones, reminders
from largesse.loyalty.service.cards import cards_of_customer, find_card
from largesse.loyalty.service.programmes import find_programme
from largesse.loyalty.service.tiers import setting_of
from largesse.loyalty.store import milestones as store
from largesse.storage import Connection, Work, idempotency

CUSTOM_EVENT = "customer.custom_event"
EVENTS = frozenset({"order.paid", "order.created", "order.updated", CUSTOM_EVENT})
COUNTER = re.compile("[A-Za-z0-9_-]{1,64}", re.ASCII)
LARGEST = 1_000_000_000_000_000
"""No counter is larger."""


async def on_event(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Look at the milestones of a customer's programmes, in the relay's transaction."""
    customer_id = event.data.get("customer_id")
    unpaid = event.type != CUSTOM_EVENT and event.data.get("status") not in {"PAID", "FULFILLED"}
    if customer_id is None or unpaid:
        return
    kind = event.data.get("type") if event.type == CUSTOM_EVENT else None

    def counts(milestone: Milestone) -> bool:
        measure = milestone.measure
        if event.type == CUSTOM_EVENT:
            return measure.type == "CUSTOM" and measure.event == kind
        return measure.type in {"FREQUENCY", "REVENUE"}

    for card in await cards_of_customer(connection, work, customer_id):
        await _look(connection, work, card, await setting_of(connection, work, card), counts)


async def advance_counter(
    work: Work,
    campaign: str,
    member: str,
    name: str,
    amount: int,
    source_id: str | None,
    reason: str | None,
) -> CounterEntry:
    """Count so much more of a member under a name; the same `source_id` counts once.

    Refuses a name that is none, nothing at all, and what would pass the largest a counter holds.
    """
    if not COUNTER.fullmatch(name):
        raise refuse("invalid_payload", ".counter", need="letters, digits, - and _", got=name)
    if amount == 0:
        raise refuse("invalid_payload", ".amount", need="another number than 0", got=amount)
    async with idempotency.transaction(work) as connection:
        programme = await find_programme(connection, work, campaign)
        card = await find_card(connection, work, member, programme, lock=True)
        entry = await _entry(connection, work, card, name, amount, source_id, reason)
        await idempotency.answer(connection, work, entry)
    return entry


async def _entry(
    connection: Connection,
    work: Work,
    card: Card,
    name: str,
    amount: int,
    source_id: str | None,
    reason: str | None,
) -> CounterEntry:
    project_id, member_id = work.project.id, card.member_id
    if source_id is not None:
        known = await store.counter_entry_of_source(
            connection, project_id, member_id, name, source_id
        )
        if known is not None:
            return known
    value = await store.move_counter(connection, project_id, member_id, name, amount)
    if not -LARGEST <= value <= LARGEST:
        raise refuse("invalid_payload", ".amount", need=f"at most {LARGEST} in all", got=value)
    entry = CounterEntry(
        id=work.id("lce_"),
        member_id=member_id,
        name=name,
        amount=amount,
        value=value,
        source_id=source_id,
        reason=reason,
        created_at=work.now,
    )
    await store.insert_counter_entry(connection, project_id, entry)
    await audit.record(
        connection, work, "counter_advanced", "loyalty_member", member_id, after=entry
    )
    setting = await setting_of(connection, work, card)
    await _look(connection, work, card, setting, lambda each: each.measure.counter == name)
    return entry


async def _look(
    connection: Connection,
    work: Work,
    card: Card,
    setting: TierSetting,
    counts: Callable[[Milestone], bool],
) -> None:
    asked = [each for each in setting.options.milestones if each.active and counts(each)]
    if not asked:
        return
    await milestones.reach(connection, work, card, asked)
    if setting.options.reminders.milestone:
        goals = await reminders.goals_of_milestones(connection, work, card, asked)
        await reminders.remind(connection, work, card, setting.options.reminders, goals)
