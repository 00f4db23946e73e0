"""Make, change, find and delete rewards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from largesse import audit, campaigns, schemas
from largesse.catalog import CartReference, resolve_items
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.rewards import store
from largesse.rewards.model import (
    LARGEST,
    Reward,
    RewardChange,
    RewardDetails,
    RewardDraft,
    RewardKind,
    RewardParameters,
)
from largesse.storage import Connection, Page, Work, idempotency

WIRE_KINDS: tuple[RewardKind, ...] = ("CAMPAIGN", "COIN", "MATERIAL")
"""Kinds the published API knows; the others are offered under `/api`."""
PAID_OUT: tuple[RewardKind, ...] = ("PAYOUT",)


async def create_reward(work: Work, draft: RewardDraft) -> RewardDetails:
    """Make a reward; it is given nowhere until it is assigned."""
    async with idempotency.transaction(work) as connection:
        details = await _details(connection, work, await add_reward(connection, work, draft))
        await idempotency.answer(connection, work, details)
    return details


async def add_reward(connection: Connection, work: Work, draft: RewardDraft) -> Reward:
    """Make a reward as `create_reward` does, in the caller's transaction."""
    reward = Reward(
        id=work.id("rew_"),
        name=draft.name,
        kind=draft.kind,
        created_at=work.now,
        parameters=await _checked(connection, work, draft.parameters),
        stock=draft.stock,
        attributes=draft.attributes,
        metadata=draft.metadata,
    )
    await schemas.check_metadata(connection, work, "reward", reward.metadata)
    await store.insert_reward(connection, work.project.id, reward)
    await audit.record(connection, work, "created", "reward", reward.id, after=reward)
    return reward


async def update_reward(
    work: Work, reward_id: str, change: RewardChange, kinds: Sequence[RewardKind] = WIRE_KINDS
) -> RewardDetails:
    """Change a reward. Its parameters are replaced as a whole; its kind cannot change."""
    async with work.database.transaction() as connection:
        before = await store.reward_for_update(connection, work.project.id, reward_id)
        if before is None or before.kind not in kinds:
            raise not_found("reward", reward_id)
        if change.kind is not UNSET and change.kind != before.kind:
            raise refuse("invalid_payload", ".parameters", need=before.kind, got=change.kind)
        told = {
            name: value
            for name, value in msgspec.structs.asdict(change).items()
            if value is not UNSET and name != "kind"
        }
        told |= _merged(before, change)
        if change.parameters is not UNSET:
            told["parameters"] = await _checked(connection, work, change.parameters)
        after = msgspec.structs.replace(before, **told, updated_at=work.now)
        if change.metadata is not UNSET:
            await schemas.check_metadata(connection, work, "reward", after.metadata)
        after = await store.update_reward(
            connection, work.project.id, after, stocked=change.stock is not UNSET
        )
        await audit.record(
            connection, work, "updated", "reward", after.id, before=before, after=after
        )
        return await _details(connection, work, after)


def _merged(before: Reward, change: RewardChange) -> dict[str, Any]:
    """Return attributes and metadata with what is told over what is there; null clears them."""
    merged: dict[str, Any] = {}
    if change.attributes is not UNSET:
        merged["attributes"] = (
            {**before.attributes, **change.attributes} if change.attributes else {}
        )
    if change.metadata is not UNSET:
        merged["metadata"] = campaigns.merged(before.metadata, change.metadata)
    return merged


async def delete_reward(
    work: Work, reward_id: str, kinds: Sequence[RewardKind] = WIRE_KINDS
) -> None:
    """Delete a reward; refuses with `resource_in_use` one that is still offered somewhere."""
    async with work.database.transaction() as connection:
        reward = await store.reward_for_update(connection, work.project.id, reward_id)
        if reward is None or reward.kind not in kinds:
            raise not_found("reward", reward_id)
        user = await store.assignment_of_reward(connection, work.project.id, reward.id)
        if user is not None:
            raise ProblemError(
                Problem("resource_in_use", got=user, resource_type="reward", resource_id=reward.id)
            )
        await store.delete_reward(connection, work.project.id, reward.id)
        await audit.record(connection, work, "deleted", "reward", reward.id, before=reward)


async def get_reward(
    work: Work, reward_id: str, kinds: Sequence[RewardKind] = WIRE_KINDS
) -> RewardDetails:
    """Return one reward; refuses with `not_found`."""
    async with work.database.reading() as connection:
        reward = await find_reward(connection, work, reward_id)
        if reward.kind not in kinds:
            raise not_found("reward", reward_id)
        return await _details(connection, work, reward)


async def list_rewards(
    work: Work,
    page: Page,
    assignment_id: str | None = None,
    kinds: Sequence[RewardKind] = WIRE_KINDS,
) -> tuple[list[RewardDetails], int]:
    """Return a page of rewards, the newest first, and how many there are in all."""
    async with work.database.reading() as connection:
        found, total = await store.rewards(connection, work.project.id, kinds, assignment_id, page)
        return await describe_rewards(connection, work, found), total


async def find_reward(connection: Connection, work: Work, reward_id: str) -> Reward:
    """Return a reward of any kind in the caller's transaction; refuses with `not_found`."""
    found = await store.rewards_by_id(connection, work.project.id, [reward_id])
    if reward_id not in found:
        raise not_found("reward", reward_id)
    return found[reward_id]


async def describe_rewards(
    connection: Connection, work: Work, rewards: Iterable[Reward]
) -> list[RewardDetails]:
    """Return rewards with the types of the campaigns they give codes of: one query."""
    listed = [*rewards]
    ids = {each.parameters.campaign.id for each in listed if each.parameters.campaign}
    known = await campaigns.campaigns_by_id(connection, work, sorted(ids)) if ids else {}
    types = {campaign_id: campaign.campaign_type for campaign_id, campaign in known.items()}
    return [
        RewardDetails(
            each,
            types.get(each.parameters.campaign.id) if each.parameters.campaign else None,
        )
        for each in listed
    ]


async def _details(connection: Connection, work: Work, reward: Reward) -> RewardDetails:
    (details,) = await describe_rewards(connection, work, [reward])
    return details


async def _checked(
    connection: Connection, work: Work, parameters: RewardParameters
) -> RewardParameters:
    """Return parameters by ids; refuses a campaign or a product there is none of."""
    if parameters.campaign is not None:
        return await _checked_campaign(connection, work, parameters)
    if parameters.product is not None:
        return await _checked_product(connection, work, parameters)
    return parameters


async def _checked_campaign(
    connection: Connection, work: Work, parameters: RewardParameters
) -> RewardParameters:
    terms = parameters.campaign
    if terms is None:
        return parameters
    campaign = await campaigns.find_campaign(connection, work, terms.id)
    if campaign.campaign_type not in {"DISCOUNT_COUPONS", "GIFT_VOUCHERS", "LOYALTY_PROGRAM"}:
        raise refuse(
            "invalid_payload",
            ".parameters.campaign.id",
            need="a campaign of coupons, gift cards or loyalty cards",
            got=campaign.campaign_type,
        )
    if terms.balance is not None:
        if campaign.campaign_type == "DISCOUNT_COUPONS":
            raise refuse("invalid_payload", ".parameters.campaign.balance", need="none for coupons")
        if not 0 < terms.balance <= LARGEST:
            raise refuse(
                "invalid_payload",
                ".parameters.campaign.balance",
                need=f"1 to {LARGEST}",
                got=terms.balance,
            )
    named = msgspec.structs.replace(terms, id=campaign.id)
    return msgspec.structs.replace(parameters, campaign=named)


async def _checked_product(
    connection: Connection, work: Work, parameters: RewardParameters
) -> RewardParameters:
    terms = parameters.product
    if terms is None or (terms.id is None and terms.sku_id is None):
        return parameters
    reference = CartReference(terms.id, terms.id, terms.sku_id, terms.sku_id)
    (found,) = await resolve_items(connection, work, [reference], collections=False)
    if terms.id is not None and found.product_id is None:
        raise refuse(
            "invalid_product", ".parameters.product.id", need="a product there is", got=terms.id
        )
    if terms.sku_id is not None and found.sku_id is None:
        raise refuse(
            "invalid_sku", ".parameters.product.sku_id", need="a SKU there is", got=terms.sku_id
        )
    named = msgspec.structs.replace(terms, id=found.product_id, sku_id=found.sku_id)
    return msgspec.structs.replace(parameters, product=named)
