"""Rewards, their assignments and what was given of them in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from largesse.kernel.problem import not_found
from largesse.rewards.model import (
    AssignmentTerms,
    GivenFilter,
    GivenReward,
    GivenStatus,
    Offer,
    PayoutFilter,
    PayoutOrder,
    PayoutState,
    Reward,
    RewardAssignment,
    RewardKind,
)
from largesse.storage import Connection, Page, Row, Work, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import page_of_rows

SQL = load_queries("largesse.rewards", "queries.sql")

_TERMS = frozenset(AssignmentTerms.__struct_fields__)


async def insert_reward(connection: Connection, project_id: str, reward: Reward) -> None:
    await SQL.insert_reward.run(connection, **_reward_row(project_id, reward))


async def rewards_by_id(
    connection: Connection, project_id: str, ids: Sequence[str]
) -> dict[str, Reward]:
    rows = await SQL.rewards_by_id.all(connection, project_id=project_id, ids=list(ids))
    return {row["id"]: msgspec.convert(row, Reward) for row in rows}


async def reward_for_update(
    connection: Connection, project_id: str, reward_id: str
) -> Reward | None:
    row = await SQL.reward_for_update.one(connection, project_id=project_id, id=reward_id)
    return msgspec.convert(row, Reward) if row else None


async def update_reward(
    connection: Connection, project_id: str, reward: Reward, *, stocked: bool
) -> Reward:
    """Write what is told of a reward, its stock only when `stocked`; return it as it is then."""
    row = await SQL.update_reward.one(
        connection, **_reward_row(project_id, reward), stocked=stocked
    )
    if row is None:
        raise not_found("reward", reward.id)
    return msgspec.convert(row, Reward)


async def delete_reward(connection: Connection, project_id: str, reward_id: str) -> None:
    await SQL.delete_reward.run(connection, project_id=project_id, id=reward_id)


async def rewards(
    connection: Connection,
    project_id: str,
    kinds: Sequence[RewardKind],
    assignment_id: str | None,
    page: Page,
) -> tuple[list[Reward], int]:
    rows, total = await page_of_rows(
        connection,
        SQL.rewards,
        SQL.count_rewards,
        page,
        project_id=project_id,
        kinds=list(kinds),
        assignment_id=assignment_id,
    )
    return [msgspec.convert(row, Reward) for row in rows], total


async def insert_assignment(
    connection: Connection, project_id: str, assignment: RewardAssignment
) -> bool:
    """Return whether the reward was not offered there yet."""
    return (
        await SQL.insert_assignment.run(connection, **_assignment_row(project_id, assignment)) == 1
    )


async def assignments_by_id(
    connection: Connection, project_id: str, ids: Sequence[str]
) -> dict[str, RewardAssignment]:
    rows = await SQL.assignments_by_id.all(connection, project_id=project_id, ids=list(ids))
    return {row["id"]: _assignment(row) for row in rows}


async def update_assignment(
    connection: Connection, project_id: str, assignment: RewardAssignment, *, stocked: bool
) -> RewardAssignment:
    """Write what a reward costs, its stock only when `stocked`; return it as it is then."""
    row = await SQL.update_assignment.one(
        connection, **_assignment_row(project_id, assignment), stocked=stocked
    )
    if row is None:
        raise not_found("reward_assignment", assignment.id)
    return _assignment(row)


async def delete_assignment(connection: Connection, project_id: str, assignment_id: str) -> None:
    await SQL.delete_assignment.run(connection, project_id=project_id, id=assignment_id)


async def delete_assignments_of(
    connection: Connection, project_id: str, related_object_id: str
) -> list[RewardAssignment]:
    """Return what was offered there."""
    rows = await SQL.delete_assignments_of.all(
        connection, project_id=project_id, related_object_id=related_object_id
    )
    return [_assignment(row) for row in rows]


async def assignment_of_reward(
    connection: Connection, project_id: str, reward_id: str
) -> str | None:
    """Return an assignment of a reward, `None` when it is offered nowhere."""
    found = await SQL.assignment_of_reward.value(
        connection, project_id=project_id, reward_id=reward_id
    )
    return None if found is None else str(found)


async def assignments(
    connection: Connection,
    project_id: str,
    page: Page,
    *,
    reward_id: str | None = None,
    related_object_id: str | None = None,
    assignment_id: str | None = None,
) -> tuple[list[RewardAssignment], int]:
    rows, total = await page_of_rows(
        connection,
        SQL.assignments,
        SQL.count_assignments,
        page,
        project_id=project_id,
        reward_id=reward_id,
        related_object_id=related_object_id,
        id=assignment_id,
    )
    return [_assignment(row) for row in rows], total


async def offers(
    connection: Connection,
    project_id: str,
    related_object_ids: Sequence[str],
    reward_ids: Sequence[str] | None = None,
) -> list[Offer]:
    rows = await SQL.offers.all(
        connection,
        project_id=project_id,
        related_object_ids=list(related_object_ids),
        reward_ids=None if reward_ids is None else list(reward_ids),
    )
    return [
        Offer(
            msgspec.convert(row["reward"], Reward),
            _assignment(row["assignment"]),
            row["campaign_type"],
        )
        for row in rows
    ]


async def auto_redeemed(connection: Connection, project_id: str) -> list[RewardAssignment]:
    rows = await SQL.auto_redeemed.all(connection, project_id=project_id)
    return [_assignment(row) for row in rows]


async def take_stock(
    connection: Connection,
    project_id: str,
    reward_id: str,
    assignment_id: str | None,
    quantity: int,
) -> bool:
    """Take so many of a reward, and of what is offered there; return whether there were."""
    wanted = {"project_id": project_id, "quantity": quantity}
    if await SQL.take_stock.run(connection, id=reward_id, **wanted) != 1:
        return False
    if assignment_id is None:
        return True
    return await SQL.take_assigned_stock.run(connection, id=assignment_id, **wanted) == 1


async def return_stock(
    connection: Connection,
    project_id: str,
    reward_id: str,
    assignment_id: str | None,
    quantity: int,
) -> None:
    """Put so many back where they still are wanted: a reward that is gone takes none."""
    wanted = {"project_id": project_id, "quantity": quantity}
    await SQL.return_stock.run(connection, id=reward_id, **wanted)
    if assignment_id is not None:
        await SQL.return_assigned_stock.run(connection, id=assignment_id, **wanted)


async def insert_given(connection: Connection, project_id: str, given: GivenReward) -> None:
    row = msgspec.structs.asdict(given)
    await SQL.insert_given.run(
        connection, **row | {"project_id": project_id, "voucher_ids": list(given.voucher_ids)}
    )


async def given_by_id(connection: Connection, project_id: str, given_id: str) -> GivenReward | None:
    row = await SQL.given_by_id.one(connection, project_id=project_id, id=given_id)
    return msgspec.convert(row, GivenReward) if row else None


async def move_given(
    connection: Connection,
    work: Work,
    given_id: str,
    start: Sequence[GivenStatus],
    status: GivenStatus,
    note: str | None = None,
) -> bool:
    """Return whether it stood where it is to move from."""
    moved = await SQL.move_given.run(
        connection,
        project_id=work.project.id,
        id=given_id,
        from_status=list(start),
        status=status,
        note=note,
        now=work.now,
    )
    return moved == 1


async def given(
    connection: Connection, project_id: str, wanted: GivenFilter, page: Page
) -> tuple[list[GivenReward], int]:
    rows, total = await page_of_rows(
        connection,
        SQL.given,
        SQL.count_given,
        page,
        project_id=project_id,
        **msgspec.structs.asdict(wanted),
    )
    return [msgspec.convert(row, GivenReward) for row in rows], total


async def insert_payout(connection: Connection, project_id: str, payout: PayoutOrder) -> None:
    await SQL.insert_payout.run(
        connection, **msgspec.structs.asdict(payout) | {"project_id": project_id}
    )


async def payout_by_id(
    connection: Connection, project_id: str, payout_id: str
) -> PayoutOrder | None:
    row = await SQL.payout_by_id.one(connection, project_id=project_id, id=payout_id)
    return msgspec.convert(row, PayoutOrder) if row else None


async def move_payout(
    connection: Connection,
    work: Work,
    payout_id: str,
    start: Sequence[PayoutState],
    state: PayoutState,
    *,
    reference: str | None = None,
    reason: str | None = None,
) -> bool:
    """Return whether it stood where it is to move from."""
    moved = await SQL.move_payout.run(
        connection,
        project_id=work.project.id,
        id=payout_id,
        from_states=list(start),
        state=state,
        reference=reference,
        reason=reason,
        now=work.now,
    )
    return moved == 1


async def payouts(
    connection: Connection, project_id: str, wanted: PayoutFilter, page: Page
) -> tuple[list[PayoutOrder], int]:
    rows, total = await page_of_rows(
        connection,
        SQL.payouts,
        SQL.count_payouts,
        page,
        project_id=project_id,
        **msgspec.structs.asdict(wanted),
    )
    return [msgspec.convert(row, PayoutOrder) for row in rows], total


async def held_card(
    connection: Connection, project_id: str, customer_id: str, campaign_id: str
) -> str | None:
    """Return the id of the card of a campaign a customer has, `None` for none."""
    found = await SQL.held_card.value(
        connection, project_id=project_id, customer_id=customer_id, campaign_id=campaign_id
    )
    return None if found is None else str(found)


async def used_vouchers(
    connection: Connection, project_id: str, voucher_ids: Sequence[str]
) -> set[str]:
    """Return which of some vouchers are redeemed."""
    rows = await SQL.used_vouchers.all(connection, project_id=project_id, ids=list(voucher_ids))
    return {row["voucher_id"] for row in rows}


def _reward_row(project_id: str, reward: Reward) -> dict[str, Any]:
    row = msgspec.structs.asdict(reward) | {"project_id": project_id}
    row["parameters"] = jsonb(msgspec.to_builtins(reward.parameters))
    return row | {name: jsonb(row[name]) for name in ("attributes", "metadata")}


def _assignment_row(project_id: str, assignment: RewardAssignment) -> dict[str, Any]:
    row = msgspec.structs.asdict(assignment) | {"project_id": project_id}
    terms = msgspec.to_builtins(assignment.terms)
    return row | {"document": jsonb({**assignment.document, **terms})}


def _assignment(row: Row) -> RewardAssignment:
    """Return an assignment; its terms are kept among what another programme keeps."""
    kept = row["document"] or {}
    document = {name: value for name, value in kept.items() if name not in _TERMS}
    terms = {name: value for name, value in kept.items() if name in _TERMS}
    return msgspec.convert({**row, "document": document, "terms": terms}, RewardAssignment)
