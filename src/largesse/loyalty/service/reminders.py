"""Tell members how far they are on the way: `customer.loyalty.progress`, never twice for a step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from largesse import jobs, rewards
from largesse.ledger import Posting
from largesse.loyalty.decide.goals import reward_goals, tier_goal
from largesse.loyalty.decide.mappings import price_of, terms_of
from largesse.loyalty.decide.milestones import reminded
from largesse.loyalty.decide.tier_dates import period_start
from largesse.loyalty.decide.tiers import held_tier
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.milestones import Goal, Milestone, Reminders
from largesse.loyalty.model.tiers import MemberTier, Tier, TierSetting
from largesse.loyalty.service import milestones
from largesse.loyalty.service.tier_stepping import measure
from largesse.loyalty.store import milestones as store
from largesse.loyalty.store import tiers as tiers_store
from largesse.storage import Connection, Work


async def after_points(
    connection: Connection, work: Work, card: Card, setting: TierSetting, posting: Posting
) -> None:
    """Tell what a movement of points brought a member nearer to, in its transaction."""
    options = setting.options
    if options.reminders == Reminders() or card.customer_id is None:
        return
    goals: list[Goal] = []
    if options.reminders.tier and setting.structure.tiers:
        found = await goal_of_tiers(connection, work, card, setting)
        goals += [] if found is None else [found]
    if options.reminders.reward:
        balance = max(0, posting.balance or 0)
        goals += await goals_of_rewards(connection, work, card, setting, balance)
    if options.reminders.milestone:
        of_points = [each for each in options.milestones if each.measure.type == "POINTS"]
        goals += await goals_of_milestones(connection, work, card, of_points)
    await remind(connection, work, card, options.reminders, goals)


async def goal_of_tiers(
    connection: Connection, work: Work, card: Card, setting: TierSetting
) -> Goal | None:
    """Return the next tier as a goal, `None` when there is none above."""
    structure = setting.structure
    member = MemberTier(
        member_id=card.member_id,
        card_id=card.id,
        structure_id=structure.id,
        customer_id=card.customer_id,
    )
    measured = await measure(connection, work, [member], structure, work.now)
    by_period = structure.rules.qualification == "POINTS_IN_PERIOD"
    begun = period_start(structure.rules, work.now, work.project.zone) if by_period else None
    return tier_goal(structure, measured[card.member_id].points, begun)


async def goals_of_rewards(
    connection: Connection, work: Work, card: Card, setting: TierSetting, balance: int
) -> list[Goal]:
    """Return the rewards a balance pays for, and the cheapest it does not, as goals."""
    tier = await _tier(connection, work, card, setting)
    prices = {}
    for offer in await rewards.offers_of(connection, work, [card.programme_id]):
        terms, points = terms_of(tier, offer.assignment.id), offer.assignment.terms.points
        if terms.available and (points is not None or terms.points is not None):
            prices[offer.assignment.id] = (offer.reward.name, price_of(terms, points or 0))
    return reward_goals(prices, balance)


async def goals_of_milestones(
    connection: Connection, work: Work, card: Card, asked: Iterable[Milestone]
) -> list[Goal]:
    """Return milestones that are ahead of a member as goals."""
    found = await milestones.progress(connection, work, card, asked)
    return [each.goal for each in found if each.goal is not None]


async def remind(
    connection: Connection,
    work: Work,
    card: Card,
    reminders: Reminders,
    goals: Sequence[Goal],
) -> None:
    """Tell each share of the way that was passed and not told yet."""
    if not goals or card.customer_id is None:
        return
    before = await store.told(connection, work.project.id, card.member_id)
    for goal in goals:
        known = before.get(goal.key)
        told, share = reminded(goal, known, getattr(reminders, goal.kind))
        if told == known or (known is None and told.share == 0):
            continue
        fresh = await store.tell(connection, work.project.id, card.member_id, told, work.now)
        if fresh and share is not None:
            data = told_of_goal(card, goal) | {"share": share}
            event = "customer.loyalty.progress"
            await jobs.publish_event(connection, work, event, card.customer_id, data)


def told_of_goal(card: Card, goal: Goal) -> dict[str, Any]:
    """Return what is told of the way to a goal."""
    return {
        "customer_id": card.customer_id,
        "campaign_id": card.programme_id,
        "voucher_id": card.id,
        "towards": goal.kind,
        "goal": {"id": goal.id, "name": goal.name},
        "unit": goal.unit,
        "value": goal.value,
        "target": goal.target,
        "to_go": goal.to_go,
        "percent": goal.percent,
    }


async def _tier(
    connection: Connection, work: Work, card: Card, setting: TierSetting
) -> Tier | None:
    if not any(tier.rewards for tier in setting.structure.tiers):
        return None
    found = await tiers_store.standings(connection, work.project.id, [card.member_id])
    member = found.get(card.member_id)
    if member is None:
        return None
    held = held_tier(setting.structure, member.standing, work.now)
    return None if held is None else held.tier
