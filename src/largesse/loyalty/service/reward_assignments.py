"""Rewards of loyalty campaigns: offered for points, listed for members."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from largesse import ledger, rewards
from largesse.kernel.problem import not_found, refuse
from largesse.loyalty.decide.rewards import is_affordable, points_for, refuse_offer
from largesse.loyalty.service.cards import find_card
from largesse.loyalty.service.programmes import ensure_programme, find_programme
from largesse.loyalty.service.tiers import reward_terms
from largesse.rewards import AssignmentTerms, Offer, RewardAssignment, RewardDetails
from largesse.storage import Connection, Page, Work, idempotency

MOST_AT_ONCE = 100
LARGEST_PRICE = 1_000_000_000_000


class AssignmentDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What offers a reward for points."""

    reward_id: str
    points: int | None = None
    auto_redeem: bool = False
    rules: tuple[str, ...] = ()


class AssignmentChange(msgspec.Struct, frozen=True):
    """What to change of the terms; what is unset stays."""

    points: int | UnsetType | None = UNSET
    auto_redeem: bool | UnsetType = UNSET


async def assign_rewards(
    work: Work, campaign: str, drafts: Sequence[AssignmentDraft], *, several: bool = True
) -> list[RewardAssignment]:
    """Offer rewards in a loyalty campaign: all of them, or none where one is refused."""
    if not 1 <= len(drafts) <= MOST_AT_ONCE:
        raise refuse("invalid_payload", ".", need=f"1 to {MOST_AT_ONCE} rewards", got=len(drafts))
    made: list[RewardAssignment] = []
    async with idempotency.transaction(work) as connection:
        programme = await ensure_programme(connection, work, campaign)
        for place, draft in enumerate(drafts):
            where = f"[{place}]" if several else ""
            reward = await rewards.find_reward(connection, work, draft.reward_id)
            terms = rewards.checked_terms(
                reward,
                AssignmentTerms(draft.points, draft.auto_redeem),
                f"{where}.parameters.loyalty",
            )
            await _refuse_second_auto(connection, work, programme.id, terms, None, where)
            made.append(
                await rewards.assign(
                    connection,
                    work,
                    reward,
                    ("campaign", programme.id),
                    terms,
                    rules=draft.rules,
                    where=where,
                )
            )
        await idempotency.answer(connection, work, made)
    return made


async def change_terms(
    work: Work,
    assignment_id: str,
    change: AssignmentChange,
    *,
    reward_id: str | None = None,
    campaign: str | None = None,
) -> RewardAssignment:
    """Change what a reward costs in a loyalty campaign, and whether members get it unasked."""
    async with work.database.transaction() as connection:
        before = await _found(connection, work, assignment_id, reward_id, campaign)
        reward = await rewards.find_reward(connection, work, before.reward_id)
        told = {
            name: value
            for name, value in msgspec.structs.asdict(change).items()
            if value is not UNSET
        }
        where = ".parameters.loyalty"
        terms = msgspec.structs.replace(before.terms, **told)
        terms = rewards.checked_terms(reward, terms, where)
        await _refuse_second_auto(connection, work, before.related_object_id, terms, before.id, "")
        return await rewards.change_assignment(connection, work, before.id, terms=terms)


async def withdraw_reward(
    work: Work, assignment_id: str, *, reward_id: str | None = None, campaign: str | None = None
) -> None:
    """Offer a reward in a loyalty campaign no longer; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        assignment = await _found(connection, work, assignment_id, reward_id, campaign)
        await rewards.withdraw(connection, work, assignment)


async def get_assignment(
    work: Work, assignment_id: str, *, reward_id: str | None = None, campaign: str | None = None
) -> RewardAssignment:
    """Return an assignment; refuses one of another reward or campaign with `not_found`."""
    async with work.database.reading() as connection:
        return await _found(connection, work, assignment_id, reward_id, campaign)


async def assigned_reward(work: Work, campaign: str, assignment_id: str) -> RewardDetails:
    """Return the reward an assignment of a campaign offers."""
    async with work.database.reading() as connection:
        assignment = await _found(connection, work, assignment_id, None, campaign)
        reward = await rewards.find_reward(connection, work, assignment.reward_id)
        if reward.kind not in rewards.WIRE_KINDS:
            raise not_found("reward", reward.id)
        (details,) = await rewards.describe_rewards(connection, work, [reward])
        return details


async def list_assignments(
    work: Work, campaign: str, page: Page, assignment_id: str | None = None
) -> tuple[list[RewardAssignment], int]:
    """Return a page of what a campaign offers, the newest first, and how many there are in all."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, campaign)
        return await rewards.list_assignments(
            connection,
            work,
            page,
            related_object_id=programme.id,
            assignment_id=assignment_id,
        )


async def member_rewards(work: Work, reference: str, *, affordable_only: bool) -> list[Offer]:
    """Return what a member can have for points, each at the price of the member's tier.

    What the tier has not, and what there is none left of, is left out; so is, when asked, what the
    points on the card do not pay for.
    """
    async with work.database.reading() as connection:
        card = await find_card(connection, work, reference)
        offers = [
            offer
            for offer in await rewards.offers_of(connection, work, [card.programme_id])
            if offer.reward.kind in rewards.WIRE_KINDS
        ]
        tiers = await reward_terms(
            connection, work, card, [offer.assignment.id for offer in offers]
        )
        standing = (await ledger.standings(connection, work, "points", [card.id]))[card.id]
    listed: list[Offer] = []
    for offer in offers:
        tier = tiers[offer.assignment.id]
        if refuse_offer(offer, tier) is not None:
            continue
        paid = points_for(offer, tier, standing.available)
        if affordable_only and not is_affordable(paid):
            continue
        price = offer.assignment.terms.points if paid.price is None else paid.price
        terms = msgspec.structs.replace(offer.assignment.terms, points=price)
        assignment = msgspec.structs.replace(offer.assignment, terms=terms)
        listed.append(msgspec.structs.replace(offer, assignment=assignment))
    return listed


async def _found(
    connection: Connection,
    work: Work,
    assignment_id: str,
    reward_id: str | None,
    campaign: str | None,
) -> RewardAssignment:
    related = None
    if campaign is not None:
        related = (await find_programme(connection, work, campaign)).id
    if reward_id is not None:
        await rewards.find_reward(connection, work, reward_id)
    return await rewards.find_assignment(
        connection, work, assignment_id, reward_id=reward_id, related_object_id=related
    )


async def _refuse_second_auto(
    connection: Connection,
    work: Work,
    programme_id: str,
    terms: AssignmentTerms,
    own_id: str | None,
    where: str,
) -> None:
    """Refuse a second reward of a programme that members would get by themselves."""
    if not terms.auto_redeem:
        return
    for offer in await rewards.offers_of(connection, work, [programme_id]):
        if offer.assignment.terms.auto_redeem and offer.assignment.id != own_id:
            raise refuse(
                "invalid_payload",
                f"{where}.parameters.loyalty.auto_redeem",
                need="one such reward in a campaign",
                got=offer.assignment.id,
            )
