"""Take a reward back from a customer."""

from __future__ import annotations

import msgspec

from largesse import vouchers
from largesse.ledger import Refers
from largesse.rewards import store
from largesse.rewards.model import GivenReward
from largesse.rewards.service.cards import credit_of
from largesse.rewards.service.given import find_given, tell_step
from largesse.rewards.service.payout_steps import cancel_payout_of
from largesse.storage import Connection, Work
from largesse.vouchers.service import changing


async def take_back(
    connection: Connection, work: Work, given_id: str, *, reason: str | None = None
) -> GivenReward:
    """Take a reward back, in the caller's transaction; one that was taken back stays so.

    Stock is returned. A code nobody used is switched off, and what is left of a card's top-up is
    taken off it; what was used stays used. A payout that is under way is refused: whoever pays it
    has to say first that it was not paid.
    """
    before = await find_given(connection, work, given_id)
    if before.status == "CANCELED":
        return before
    if before.payout_id is not None:
        await cancel_payout_of(connection, work, before.payout_id, reason)
    if not await store.move_given(
        connection, work, given_id, ["PENDING", "COMPLETED"], "CANCELED", reason
    ):
        return await find_given(connection, work, given_id)
    after = msgspec.structs.replace(
        before, status="CANCELED", updated_at=work.now, note=reason or before.note
    )
    await store.return_stock(
        connection, work.project.id, before.reward_id, before.assignment_id, before.quantity
    )
    if before.posting_id is not None:
        await _take_credit_back(connection, work, before, before.posting_id, reason)
    elif before.voucher_ids:
        await _switch_codes_off(connection, work, before)
    await tell_step(connection, work, "rolledback", before, after)
    return after


async def _take_credit_back(
    connection: Connection, work: Work, given: GivenReward, posting_id: str, reason: str | None
) -> None:
    for voucher_id in given.voucher_ids:
        known = await vouchers.vouchers_by_reference(connection, work, [voucher_id])
        card = known.get(voucher_id)
        if card is None:
            continue
        about = Refers(
            redemption_id=given.redemption_id,
            customer_id=given.customer_id,
            voucher_id=card.id,
            reward_id=given.reward_id,
            note=reason,
        )
        amount = given.credited or 0
        await credit_of(card).take_back(connection, work, card, amount, posting_id, about)


async def _switch_codes_off(connection: Connection, work: Work, given: GivenReward) -> None:
    known = await vouchers.vouchers_by_reference(connection, work, [*given.voucher_ids])
    used = await store.used_vouchers(connection, work.project.id, [*given.voucher_ids])
    for voucher in known.values():
        if voucher.active and voucher.id not in used:
            await changing.switch(connection, work, voucher, active=False)
