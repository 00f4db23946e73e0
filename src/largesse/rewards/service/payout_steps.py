"""How a payout order moves on: each step once, whoever asks for it at the same moment."""

from __future__ import annotations

from largesse import audit, jobs
from largesse.kernel.problem import not_found, refuse
from largesse.rewards import store
from largesse.rewards.decide import FINISHED, STEPS
from largesse.rewards.model import PayoutOrder, PayoutState
from largesse.storage import Connection, Work


async def find_payout(connection: Connection, work: Work, payout_id: str) -> PayoutOrder:
    """Return one payout order in the caller's transaction; refuses with `not_found`."""
    found = await store.payout_by_id(connection, work.project.id, payout_id)
    if found is None:
        raise not_found("payout", payout_id)
    return found


async def move_payout(
    connection: Connection,
    work: Work,
    payout_id: str,
    state: PayoutState,
    *,
    start: tuple[PayoutState, ...] | None = None,
    reference: str | None = None,
    reason: str | None = None,
) -> PayoutOrder:
    """Move a payout order on, in the caller's transaction; refuses a step that is not its next."""
    before = await find_payout(connection, work, payout_id)
    wanted = STEPS[state] if start is None else start
    moved = await store.move_payout(
        connection, work, payout_id, wanted, state, reference=reference, reason=reason
    )
    after = await find_payout(connection, work, payout_id)
    if not moved:
        raise refuse("payout_state", ".state", need=[*wanted], got=after.state)
    await audit.record(connection, work, state, "payout", payout_id, before=before, after=after)
    await jobs.publish_event(connection, work, f"payout.{state}", payout_id, after)
    return after


async def cancel_payout_of(
    connection: Connection, work: Work, payout_id: str, reason: str | None
) -> None:
    """Cancel the payout of a reward that is taken back; refuses one that is under way or paid."""
    payout = await find_payout(connection, work, payout_id)
    if payout.state in FINISHED and payout.state != "paid":
        return
    await move_payout(connection, work, payout_id, "canceled", start=("requested",), reason=reason)
