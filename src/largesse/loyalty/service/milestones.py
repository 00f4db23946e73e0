"""Notice that members reach milestones; what those bring is given by `milestone_granting`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from largesse import audit, jobs, ledger
from largesse.ledger import Posting
from largesse.loyalty.decide.milestones import goal_of, periods_since, times_reached
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.milestones import (
    Attained,
    Measure,
    Milestone,
    MilestoneProgress,
    Reaching,
)
from largesse.loyalty.model.options import ProgrammeOptions
from largesse.loyalty.service.tier_stepping import EARNED
from largesse.loyalty.store import milestones as store
from largesse.storage import Connection, Work

_AT_ONCE = 500


async def after_points(
    connection: Connection, work: Work, card: Card, options: ProgrammeOptions, posting: Posting
) -> None:
    """Look at the milestones of points, in the transaction that moved them."""
    asked = [each for each in options.milestones if each.active and each.measure.type == "POINTS"]
    if asked and posting.amount > 0:
        await reach(connection, work, card, asked)


async def reach(
    connection: Connection, work: Work, card: Card, milestones: Sequence[Milestone]
) -> None:
    """Note which of some milestones a member has reached, each time once, and tell it."""
    attained = await store.attained(connection, work.project.id, card.member_id)
    if attained is None or card.customer_id is None:
        return
    values = await measured(connection, work, card, attained, milestones)
    for milestone in milestones:
        await _note(connection, work, card, attained, milestone, values[milestone.measure])


async def progress(
    connection: Connection, work: Work, card: Card, milestones: Iterable[Milestone]
) -> list[MilestoneProgress]:
    """Return how far a member is with milestones."""
    asked = [each for each in milestones if each.active]
    attained = await store.attained(connection, work.project.id, card.member_id) if asked else None
    if attained is None or card.customer_id is None:
        return []
    values = await measured(connection, work, card, attained, asked)
    return [
        MilestoneProgress(
            each,
            values[each.measure],
            attained.times.get(each.id, 0),
            goal_of(each, values[each.measure]),
        )
        for each in asked
    ]


async def measured(
    connection: Connection,
    work: Work,
    card: Card,
    attained: Attained,
    milestones: Iterable[Milestone],
) -> dict[Measure, int]:
    """Return what a member has of each measure; a query for each kind of it that is asked for."""
    project_id, customer_id = work.project.id, card.customer_id or ""
    asked = {each.measure for each in milestones}
    types = {measure.type for measure in asked}
    since = attained.joined_at
    orders: Mapping[str, int] = {}
    if types & {"FREQUENCY", "REVENUE"}:
        orders = await store.orders_since(connection, project_id, customer_id, since)
    counters: dict[str, int] = {}
    if any(measure.counter is not None for measure in asked):
        counters = await store.counters(connection, project_id, card.member_id)
    values = {}
    for measure in asked:
        match measure:
            case Measure(type="FREQUENCY"):
                values[measure] = orders["purchases"]
            case Measure(type="REVENUE"):
                values[measure] = orders["amount"]
            case Measure(type="POINTS"):
                values[measure] = await _points(connection, work, card, attained)
            case Measure(type="TIME", period=period):
                values[measure] = periods_since(since, period or "P1Y", work.now, work.project.zone)
            case Measure(counter=str(counter)):
                values[measure] = counters.get(counter, 0)
            case _:
                values[measure] = await store.events_since(
                    connection, project_id, customer_id, measure, since
                )
    return values


async def reach_anniversaries(work: Work, now: datetime) -> None:
    """Note who reached a milestone of time; some members a transaction."""
    async with work.database.reading() as connection:
        programmes = await store.programmes_with_anniversaries(connection, work.project.id)
    for programme_id, options in programmes.items():
        asked = [each for each in options.milestones if each.active and each.measure.period]
        after: str | None = ""
        while after is not None:
            after = await _some_anniversaries(work, programme_id, asked, after, now)


async def _some_anniversaries(
    work: Work, programme_id: str, milestones: Sequence[Milestone], after: str, now: datetime
) -> str | None:
    async with work.database.transaction() as connection:
        found = await store.members(connection, work.project.id, programme_id, after, _AT_ONCE)
        for member in found:
            card = Card(
                id=member.card_id,
                programme_id=programme_id,
                member_id=member.member_id,
                customer_id=member.customer_id,
                generation=1,
                created_at=member.attained.joined_at,
            )
            for milestone in milestones:
                period = milestone.measure.period or "P1Y"
                value = periods_since(member.attained.joined_at, period, now, work.project.zone)
                await _note(connection, work, card, member.attained, milestone, value)
    return found[-1].member_id if found else None


async def _points(connection: Connection, work: Work, card: Card, attained: Attained) -> int:
    """Return the points earned since joining, without those milestones bring.

    What one brings is taken off from the moment it is reached: the credit, which comes a moment
    later, looks again.
    """
    until = work.now + timedelta(seconds=1)
    since = min(attained.joined_at, card.created_at)
    moved = await ledger.moved_between(connection, work, "points", [card.id], EARNED, since, until)
    return max(0, moved.get(card.id, 0) - attained.brought)


async def _note(
    connection: Connection,
    work: Work,
    card: Card,
    attained: Attained,
    milestone: Milestone,
    value: int,
) -> None:
    before, times = attained.times.get(milestone.id, 0), times_reached(milestone, value)
    if times <= before:
        return
    reaching = Reaching(
        id=work.id("lml_"),
        programme_id=card.programme_id,
        member_id=card.member_id,
        card_id=card.id,
        milestone_id=milestone.id,
        first=before + 1,
        last=times,
        value=value,
        points=milestone.points,
        reward_id=milestone.reward_id,
        created_at=work.now,
    )
    if not await store.insert_reaching(connection, work.project.id, reaching):
        return
    await audit.record(
        connection, work, "milestone_reached", "loyalty_member", card.member_id, after=reaching
    )
    told = told_of_reaching(card, milestone.name, reaching)
    event = "customer.loyalty.milestone.reached"
    await jobs.publish_event(connection, work, event, card.customer_id or card.member_id, told)


def told_of_reaching(card: Card, name: str | None, reaching: Reaching) -> dict[str, Any]:
    """Return what is told of a milestone reached."""
    return {
        **msgspec.structs.asdict(reaching),
        "customer_id": card.customer_id,
        "campaign_id": card.programme_id,
        "voucher_id": card.id,
        "milestone": {"id": reaching.milestone_id, "name": name},
    }
