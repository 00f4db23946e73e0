"""Make codes by the thousand, in the background."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from largesse import campaigns, codes, jobs
from largesse.campaigns import Campaign
from largesse.codes import CodeConfig
from largesse.jobs import AsyncAction
from largesse.kernel.problem import ProblemError
from largesse.storage import Connection, Work
from largesse.vouchers.model import Voucher
from largesse.vouchers.service.accounts import open_drawn
from largesse.vouchers.service.issuing import MOST_BARREN_DRAWS, issue_coded, used_up
from largesse.vouchers.service.laws import lawful
from largesse.vouchers.service.terms import terms_of
from largesse.vouchers.store import generation as store

ACTION = "CAMPAIGN.VOUCHERS_GENERATE"
TASK = "campaigns.generate_vouchers"
CHUNK = 10_000
"""Codes a transaction makes: what a crash may cost, and how often progress shows."""

OWN_FIELDS = (
    "active", "start_date", "expiration_date", "category_id", "redemption_quantity",
    "additional_info", "metadata", "validity_timeframe", "validity_day_of_week",
    "validity_hours",
)  # fmt: skip


async def begin_generation(
    connection: Connection,
    work: Work,
    campaign: Campaign,
    count: int,
    config: CodeConfig,
    own: dict[str, Any],
) -> AsyncAction:
    """Enqueue the making of `count` codes, in the caller's transaction.

    `own` holds the fields of the vouchers that are not the campaign's.
    """
    action = await jobs.begin_action(
        connection,
        work,
        ACTION,
        total=count,
        parameters={
            "campaign_id": campaign.id,
            "code_config": msgspec.to_builtins(config),
            "own": own,
        },
    )
    await campaigns.count_codes(connection, work, campaign.id, count)
    await campaigns.set_generation(connection, work, campaign.id, "IN_PROGRESS")
    await jobs.publish_event(
        connection, work, "campaign.vouchers.generation.started", campaign.id, action
    )
    await jobs.enqueue(
        connection, work, TASK, {"action_id": action.id}, lock=f"campaign:{campaign.id}"
    )
    return action


async def generate_vouchers(work: Work, action_id: str) -> None:
    """Make the codes of an action, a chunk to a transaction, until all are there.

    How many exist is written with the codes themselves: started again after a crash it goes on
    where it stopped, and run twice at once it still makes each code once.
    """
    while True:
        async with work.database.transaction() as connection:
            await store.one_at_a_time(connection, action_id)
            action = await jobs.find_action(connection, work, action_id)
            if action.status not in {"ENQUEUED", "IN_PROGRESS"}:
                return
            left = action.total - action.processed
            if left <= 0:
                await _finish(connection, work, action)
                return
            made = await _make(connection, work, action, min(left, CHUNK))
            await jobs.advance_action(connection, work, action_id, action.processed + made)


async def give_up(work: Work, error: Exception, action_id: str) -> None:
    """Record that an action could not be ended, and how many codes there are all the same."""
    why = str(error)
    if isinstance(error, ProblemError):
        why = f"{error.problem.code} at {error.problem.where}"
    async with work.database.transaction() as connection:
        action = await jobs.find_action(connection, work, action_id)
        campaign_id = str(action.parameters["campaign_id"])
        missing = action.total - action.processed
        await jobs.fail_action(
            connection,
            work,
            action_id,
            {"done_count": action.processed, "failed_count": missing, "message": why},
        )
        await campaigns.count_codes(connection, work, campaign_id, -missing)
        await campaigns.set_generation(connection, work, campaign_id, "FAILED")
        await jobs.publish_event(
            connection, work, "campaign.vouchers.generation.failed", campaign_id, action
        )


async def draw_vouchers(
    connection: Connection, work: Work, terms: Voucher, config: CodeConfig, count: int
) -> None:
    """Save `count` vouchers under random codes nobody has, in the caller's transaction."""
    if config.places == 0:
        for _ in range(count):
            await issue_coded(connection, work, terms, config.template, ".code_config")
        return
    await store.open_draw(connection)
    made, barren = 0, 0
    while made < count:
        new = await store.insert_drawn(
            connection, work.project, terms, _draws(work, config, count - made)
        )
        await open_drawn(connection, work, terms, new)
        made += len(new)
        barren = 0 if new else barren + 1
        if barren >= MOST_BARREN_DRAWS:
            raise used_up(config)


def _draws(work: Work, config: CodeConfig, count: int) -> Iterator[tuple[str, str]]:
    for code in codes.generate(config, work.random, count):
        yield work.id("v_"), code


async def _make(connection: Connection, work: Work, action: AsyncAction, count: int) -> int:
    campaign = await campaigns.find_campaign(
        connection, work, str(action.parameters["campaign_id"])
    )
    terms = terms_of(campaign, work)
    said = dict(action.parameters["own"])
    for name in ("start_date", "expiration_date"):
        said[name] = msgspec.convert(said.get(name, getattr(terms, name)), datetime | None)
    own = await lawful(connection, work, msgspec.structs.replace(terms, **said))
    config = msgspec.convert(action.parameters["code_config"], CodeConfig)
    await draw_vouchers(connection, work, own, config, count)
    return count


async def _finish(connection: Connection, work: Work, action: AsyncAction) -> None:
    campaign_id = str(action.parameters["campaign_id"])
    await jobs.finish_action(
        connection, work, action.id, {"done_count": action.total, "failed_count": 0}
    )
    await campaigns.set_generation(connection, work, campaign_id, "DONE")
    await jobs.publish_event(
        connection, work, "campaign.vouchers.generation.completed", campaign_id, action
    )
