"""Payout orders: what somebody outside is to pay, and what they say became of it.

Largesse pays nobody. Whoever integrates it reads the orders that were requested, approves them,
pays, and says so with the reference of the payment. An order that failed or was canceled takes the
redemption back that asked for it, so that its points return to the lots they came from.
"""

from __future__ import annotations

from typing import Literal

from largesse import redemptions
from largesse.redemptions.model import RollbackRequest
from largesse.rewards import store
from largesse.rewards.model import PayoutFilter, PayoutOrder
from largesse.rewards.service.given import complete_given, find_given
from largesse.rewards.service.payout_steps import find_payout, move_payout
from largesse.rewards.service.taking_back import take_back
from largesse.storage import Page, Work


async def list_payouts(
    work: Work, wanted: PayoutFilter, page: Page
) -> tuple[list[PayoutOrder], int]:
    """Return a page of payout orders, the newest first, and how many there are in all."""
    async with work.database.reading() as connection:
        return await store.payouts(connection, work.project.id, wanted, page)


async def get_payout(work: Work, payout_id: str) -> PayoutOrder:
    """Return one payout order; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_payout(connection, work, payout_id)


async def approve_payout(work: Work, payout_id: str) -> PayoutOrder:
    """Approve a payout: from now on only whoever pays it can call it off."""
    async with work.database.transaction() as connection:
        return await move_payout(connection, work, payout_id, "approved")


async def mark_paid(work: Work, payout_id: str, reference: str) -> PayoutOrder:
    """Say that a payout was paid, and under which reference."""
    async with work.database.transaction() as connection:
        paid = await move_payout(connection, work, payout_id, "paid", reference=reference)
        given = await find_given(connection, work, paid.given_id)
        await complete_given(connection, work, given)
    return paid


async def end_payout(
    work: Work, payout_id: str, state: Literal["failed", "canceled"], reason: str | None
) -> PayoutOrder:
    """Say that a payout failed or call it off; its points go back to the very lots."""
    async with work.database.transaction() as connection:
        ended = await move_payout(connection, work, payout_id, state, reason=reason)
        await take_back(connection, work, ended.given_id, reason=reason)
        if ended.redemption_id is not None:
            request = RollbackRequest(reason=reason or f"payout {state}", anytime=True)
            await redemptions.take_back(connection, work, ended.redemption_id, request)
    return ended
