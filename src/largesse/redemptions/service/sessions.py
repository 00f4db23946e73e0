"""Let go of what a session holds."""

from __future__ import annotations

from largesse.kernel.problem import not_found
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import log as log_store
from largesse.storage import Work


async def release_session(work: Work, reference: str, session_key: str) -> None:
    """Release a session that holds something of a voucher, with all that it holds.

    Refuses with `not_found` a voucher nobody knows, and a session that holds nothing of it.
    """
    async with work.database.transaction() as connection:
        voucher = await log_store.voucher_by_reference(connection, work.project, reference)
        if voucher is None:
            raise not_found("voucher", reference)
        if not await claims_store.session_holds(
            connection, work.project.id, session_key, voucher.id
        ):
            raise not_found("session", session_key)
        await claims_store.claim(connection, work.project.id, (), session_key, work.now)
