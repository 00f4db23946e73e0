"""Whether a redemption may be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from largesse.kernel.period import Period
from largesse.kernel.reason import Reason
from largesse.redemptions.model import ROLLBACK_MONTHS, Redemption, RollbackRequest


def refuse_rollback(
    redemption: Redemption,
    rollbacks: Sequence[object],
    request: RollbackRequest,
    now: datetime,
    zone: ZoneInfo,
) -> Reason | None:
    """Return why this redemption cannot be taken back as asked, or `None`."""
    if redemption.kind != "redemption" or redemption.result != "SUCCESS":
        return Reason("invalid_redemption", "redemptionId", need="a redemption that succeeded")
    if redemption.parent_id is not None:
        return Reason("invalid_redemption_parent", "redemptionId", need=redemption.parent_id)
    if redemption.is_parent and not request.several:
        return Reason("invalid_redemption", "redemptionId", need="a redemption without children")
    if rollbacks:
        return Reason("already_rolled_back", "redemptionId", got=redemption.id)
    until = Period(months=ROLLBACK_MONTHS).after(redemption.created_at, zone)
    if now > until and not request.anytime:
        return Reason(
            "invalid_redemption",
            "redemptionId",
            need=f"not older than {ROLLBACK_MONTHS} months",
            got=redemption.created_at.isoformat(timespec="milliseconds"),
        )
    return None


def refuse_company(
    redemption: Redemption, customer_id: str | None, order_id: str | None, request: RollbackRequest
) -> Reason | None:
    """Return which of the customer and the order named is not the redemption's, or `None`."""
    if request.customer is not None and customer_id != redemption.customer_id:
        return Reason("invalid_customer", "customer", redemption.customer_id, customer_id)
    if request.order is not None and order_id != redemption.order_id:
        return Reason("invalid_order", "order", redemption.order_id, order_id)
    return None
