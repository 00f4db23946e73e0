"""Take off cards the points whose last day is over."""

from __future__ import annotations

from datetime import datetime

from largesse import ledger
from largesse.loyalty.service import moving
from largesse.loyalty.service.cards import cards_by_id
from largesse.loyalty.service.tiers import after_points
from largesse.storage import Work

AT_ONCE = 500
"""Lots one transaction takes off."""


async def expire_due(work: Work, now: datetime) -> None:
    """Book and tell the points that expired until a moment; some lots a transaction.

    Nobody could spend them since that moment already: this is what makes it seen.
    """
    while True:
        async with work.database.transaction() as connection:
            gone = await ledger.expire(connection, work, moving.KIND, now, AT_ONCE)
            cards = await cards_by_id(
                connection, work, (each.holder_id or "" for each in gone), binned=True
            )
            told = [(cards[each.holder_id], each) for each in gone if each.holder_id in cards]
            await moving.tell_all(connection, work, told)
            for card, posting in told:
                await after_points(connection, work, card, posting)
        if not gone:
            return
