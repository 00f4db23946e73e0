"""Gift credit: money on a card, spent on the order or on items."""

from __future__ import annotations

from largesse.kernel.allocation import allocate
from largesse.kernel.reason import Reason
from largesse.pricing.model import Gift
from largesse.pricing.till import Till


def refuse_gift(gift: Gift, balance: int) -> Reason | None:
    """Return why the credits asked for cannot be spent, or `None`.

    `balance` is what is left for this redeemable, after what the same plan has claimed.
    """
    requested = gift.requested
    if requested is not None and requested > balance:
        return Reason("gift_amount_exceeded", where="gift.credits", need=balance, got=requested)
    return None


def spend_gift(gift: Gift, balance: int, till: Till) -> None:
    """Spend credits: those requested, else as many as there are; never more than is to be paid."""
    amount = max(0, balance if gift.requested is None else min(gift.requested, balance))
    if gift.effect == "APPLY_TO_ORDER":
        till.credits = till.take_order(amount, amount)
        return
    weights = [till.line_left(reach.index) for reach in till.reaches]
    parts = allocate(min(amount, sum(weights)), weights, till.setting.quantum)
    till.credits = sum(
        till.take_line(reach, part, part) for reach, part in zip(till.reaches, parts, strict=True)
    )
