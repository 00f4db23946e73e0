"""What a customer sees of their loyalty: points, tier, what is ahead, and how far."""

from __future__ import annotations

from largesse import customers, ledger
from largesse.kernel.problem import not_found
from largesse.loyalty.decide.tiers import coming_tiers, held_tier
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.milestones import LoggedMilestone
from largesse.loyalty.model.overviews import Overview
from largesse.loyalty.service import milestones, reminders
from largesse.loyalty.service.cards import cards_of_customer, find_card
from largesse.loyalty.service.programmes import find_programme, programmes_by_id
from largesse.loyalty.service.tiers import setting_of
from largesse.loyalty.store import milestones as milestones_store
from largesse.loyalty.store import tiers as store
from largesse.storage import Connection, Work


async def overviews_of(work: Work, reference: str) -> tuple[str, list[Overview]]:
    """Return a customer's id and where they stand in each programme they joined."""
    async with work.database.reading() as connection:
        customer = await customers.find_customer(connection, work, id=reference)
        if customer is None:
            customer = await customers.find_customer(connection, work, source_id=reference)
        if customer is None:
            raise not_found("customer", reference)
        cards = await cards_of_customer(connection, work, customer.id)
        programmes = await programmes_by_id(connection, work, {each.programme_id for each in cards})
        return customer.id, [
            await _overview(connection, work, card, programmes[card.programme_id].name)
            for card in cards
            if card.programme_id in programmes
        ]


async def milestones_reached(
    work: Work, campaign: str, member: str, after: str | None, limit: int
) -> list[LoggedMilestone]:
    """Return the milestones a member reached, one more than `limit` when there are more."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, campaign)
        card = await find_card(connection, work, member, programme)
        return await milestones_store.log(
            connection, work.project.id, card.member_id, after, limit + 1
        )


async def _overview(connection: Connection, work: Work, card: Card, name: str) -> Overview:
    standings = await ledger.standings(connection, work, "points", [card.id])
    standing = standings[card.id]
    setting = await setting_of(connection, work, card)
    found = await store.standings(connection, work.project.id, [card.member_id])
    member = found.get(card.member_id)
    structure = setting.structure
    above = None
    if structure.tiers:
        above = await reminders.goal_of_tiers(connection, work, card, setting)
    balance = standing.balance - standing.owed
    goals = await reminders.goals_of_rewards(connection, work, card, setting, max(0, balance))
    return Overview(
        card=card,
        programme_name=name,
        balance=balance,
        tier=None if member is None else held_tier(structure, member.standing, work.now),
        coming=() if member is None else tuple(coming_tiers(structure, member.standing, work.now)),
        next_tier=above,
        next_reward=next((goal for goal in goals if goal.to_go > 0), None),
        milestones=tuple(
            await milestones.progress(connection, work, card, setting.options.milestones)
        ),
    )
