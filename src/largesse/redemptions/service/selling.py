"""Sell what a decision says points buy, inside the write of a redemption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from largesse.ledger import ShortError
from largesse.pricing.model import Decision, Outcome
from largesse.redemptions.model import (
    Gathered,
    OfferLostError,
    Purchase,
    Redemption,
    RewardSale,
)
from largesse.redemptions.service.benefits import benefit_provider
from largesse.redemptions.service.settle import DecideAgainError
from largesse.storage import Connection, Work


async def sell_rewards(
    connection: Connection,
    work: Work,
    purchase: Purchase,
    gathered: Gathered,
    decision: Decision,
    log: Sequence[Redemption],
) -> list[Redemption]:
    """Sell what the decision says points buy; return the rows, which then say what was sold.

    Cards are taken in order of their ids. What somebody else was faster with is decided again.
    """
    rows = {row.voucher_id: row for row in log if not row.is_parent and row.voucher_id}
    sales = sorted(
        (
            sale
            for outcome in decision.applied
            if (sale := _sale(work, purchase, gathered, outcome, rows)) is not None
        ),
        key=lambda sale: sale.card.id,
    )
    if not sales:
        return [*log]
    provider = benefit_provider()
    if provider is None:
        raise DecideAgainError(purchase)
    sold: dict[str, dict[str, Any]] = {}
    for sale in sales:
        try:
            sold[sale.redemption_id] = await provider.sell(connection, work, sale)
        except (ShortError, OfferLostError):
            raise DecideAgainError(purchase) from None
    return [
        msgspec.structs.replace(row, reward=sold[row.id]) if row.id in sold else row for row in log
    ]


def _sale(
    work: Work,
    purchase: Purchase,
    gathered: Gathered,
    outcome: Outcome,
    rows: Mapping[str, Redemption],
) -> RewardSale | None:
    found = gathered.redeemable(outcome).found
    row = rows.get(found.voucher.id) if found.voucher else None
    if found.voucher is None or found.offer is None or row is None or gathered.customer is None:
        return None
    return RewardSale(
        card=found.voucher,
        offer=found.offer,
        points=outcome.application.points_spent if outcome.application else 0,
        redemption_id=row.id,
        customer=gathered.customer,
        sold_at=work.now,
        order_id=gathered.order.id if gathered.order else None,
        session_key=purchase.lock.key if purchase.lock else None,
    )
