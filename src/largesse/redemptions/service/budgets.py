"""Campaigns that close themselves when a budget of theirs is used up, and open again.

A campaign is closed by the redemption that takes the last of a budget, in its transaction, while it
holds the counter: exactly one does. What is given back, or a limit raised, opens it. Closed means
not offered any more; whether a code may be redeemed is for the rule, which says no by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from largesse import audit, jobs
from largesse.campaigns import find_campaign
from largesse.redemptions.decide.budgets import BudgetLimit, budgets_of
from largesse.redemptions.model import (
    CampaignBudget,
    CampaignBudgets,
    CounterClaim,
    Found,
    ReachedBudget,
)
from largesse.redemptions.service.compiled import compiled_rule
from largesse.redemptions.store import budgets as store
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import gathering
from largesse.storage import Connection, Work


async def get_budgets(work: Work, reference: str) -> CampaignBudgets:
    """Return what is used and left of a campaign's budgets; refuses with `not_found`."""
    async with work.database.reading() as connection:
        campaign = await find_campaign(connection, work, reference)
        limits = await _limits(connection, work, campaign.id)
        usages = [limit.usage for limit in limits]
        standings = await gathering.standings(connection, work.project.id, usages, None, work.now)
        reached = await store.reached(connection, campaign.id)
    budgets = []
    for limit in limits:
        standing = standings[limit.usage.key]
        budgets.append(
            CampaignBudget(
                name=limit.name,
                limit=limit.limit,
                used=standing.used,
                held=standing.held,
                left=limit.left(standing.used + standing.held),
                rule_id=limit.rule_id,
                reached_at=reached.get(limit.name),
            )
        )
    return CampaignBudgets(campaign.id, campaign.name, tuple(budgets))


async def close_where_used_up(
    connection: Connection, work: Work, found: Sequence[Found], used: Mapping[str, int]
) -> None:
    """Close the campaigns of what was redeemed whose budget these claims used up."""
    reached: dict[tuple[str, str], BudgetLimit] = {}
    for each in found:
        if each.campaign_id is None or each.campaign_id in {owner for owner, _ in reached}:
            continue
        for limit in _limits_of(each, each.campaign_id):
            standing = used.get(limit.usage.key)
            if standing is not None and limit.is_reached(standing, work.project.currency.quantum):
                reached[each.campaign_id, limit.name] = limit
    if reached:
        await _close(connection, work, reached, used)


async def open_where_freed(connection: Connection, work: Work, used: Mapping[str, int]) -> None:
    """Open the campaigns to whose budgets something was given back."""
    if not used:
        return
    quantum = work.project.currency.quantum
    for freed in await store.free(connection, work.project.id, used, quantum):
        await _tell(connection, work, "reopened", freed)


async def look_again(connection: Connection, work: Work, rule_id: str) -> None:
    """Close and open campaigns as their rules say now, after one of them changed."""
    for campaign_id in await store.concerned(connection, work.project.id, rule_id):
        limits = await _limits(connection, work, campaign_id)
        # Nothing is claimed, but the counters are held: who redeems now waits for the outcome.
        claims = sorted(
            (CounterClaim(limit.usage, 0, kept=True) for limit in limits),
            key=lambda claim: claim.usage.key,
        )
        used = await claims_store.claim(connection, work.project.id, claims, None, work.now)
        standing = used if isinstance(used, dict) else {}
        quantum = work.project.currency.quantum
        reached = {
            (campaign_id, limit.name): limit
            for limit in limits
            if limit.is_reached(standing.get(limit.usage.key, 0), quantum)
        }
        await _open_the_rest(connection, work, campaign_id, limits, reached, standing)
        if reached:
            await _close(connection, work, reached, standing)


async def _open_the_rest(
    connection: Connection,
    work: Work,
    campaign_id: str,
    limits: Sequence[BudgetLimit],
    reached: Mapping[tuple[str, str], BudgetLimit],
    used: Mapping[str, int],
) -> None:
    """Open a campaign for the budgets that are not used up, or are none any more."""
    kept = await store.reached(connection, campaign_id)
    gone = [name for name in kept if (campaign_id, name) not in reached]
    if not gone:
        return
    await store.forget(connection, campaign_id, gone)
    by_name = {limit.name: limit for limit in limits}
    for name in gone:
        limit = by_name.get(name)
        told = ReachedBudget(
            campaign_id,
            name,
            limit.limit if limit else None,
            used.get(limit.usage.key, 0) if limit else 0,
        )
        await _tell(connection, work, "reopened", told)


async def _limits(connection: Connection, work: Work, campaign_id: str) -> tuple[BudgetLimit, ...]:
    found, _ = await gathering.redeemables(connection, work.project, [("campaign", campaign_id)])
    return _limits_of(found[0], campaign_id) if found else ()


def _limits_of(found: Found, campaign_id: str) -> tuple[BudgetLimit, ...]:
    return budgets_of(campaign_id, ((rule, compiled_rule(rule)) for rule in found.rules))


async def _close(
    connection: Connection,
    work: Work,
    reached: Mapping[tuple[str, str], BudgetLimit],
    used: Mapping[str, int],
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "campaign_id": campaign_id,
            "budget": name,
            "usage_key": limit.usage.key,
            "limit_amount": limit.limit,
            "rule_id": limit.rule_id,
            "revision": limit.revision,
        }
        for (campaign_id, name), limit in sorted(reached.items())
    ]
    closed = await store.reach(connection, work.project.id, rows, work.now)
    for campaign_id, name in sorted(closed):
        limit = reached[campaign_id, name]
        told = ReachedBudget(campaign_id, name, limit.limit, used.get(limit.usage.key, 0))
        await _tell(connection, work, "reached", told)


async def _tell(connection: Connection, work: Work, what: str, told: ReachedBudget) -> None:
    """Write the audit row and the event of a budget."""
    action = f"budget_{what}"
    await audit.record(connection, work, action, "campaign", told.campaign_id, after=told)
    await jobs.publish_event(connection, work, f"campaign.budget.{what}", told.campaign_id, told)
