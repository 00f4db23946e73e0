"""How the codes in a wallet stand."""

from __future__ import annotations

from datetime import datetime

from largesse.vouchers.model import Held, HoldingStatus, VoucherDetails


def holding_status(held: Held, details: VoucherDetails, now: datetime) -> HoldingStatus:
    """Return how a code stands now, by what is told of the code itself; rules are not asked."""
    voucher = details.voucher
    if not voucher.active or not held.campaign_active:
        return "DISABLED"
    if voucher.expiration_date is not None and voucher.expiration_date < now:
        return "EXPIRED"
    if voucher.start_date is not None and voucher.start_date > now:
        return "NOT_ACTIVE_YET"
    left = details.credits or details.card
    if left is not None and left.balance <= 0:
        return "NO_BALANCE"
    limit = voucher.redemption_quantity
    if limit is not None and details.redeemed_quantity >= limit:
        return "USED"
    return "ACTIVE"
