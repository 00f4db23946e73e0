"""The rows a request writes into the log, and what an order remembers of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from largesse.kernel.messages import explain
from largesse.kernel.reason import Reason
from largesse.orders import Order
from largesse.pricing.model import Decision, Outcome
from largesse.redemptions.decide.carts import order_after, order_after_all
from largesse.redemptions.decide.counting import tally_of
from largesse.redemptions.model import Gathered, Purchase, Redemption
from largesse.storage import Work


def entries_of(
    work: Work,
    purchase: Purchase,
    gathered: Gathered,
    decision: Decision,
    counted_at: datetime | None = None,
) -> list[Redemption]:
    """Return the rows to be written: of one redemption, or of a parent and its children.

    They count in the periods of `counted_at`, of now unless told otherwise.
    """
    moment = counted_at or work.now
    common = _common(work, purchase, gathered)
    several = len(decision.applied) > 1
    parent_id = work.id("r_") if several else None
    children = [
        _entry(work, common, outcome, gathered, moment, parent_id=parent_id)
        for outcome in decision.applied
    ]
    if not several:
        return children
    snapshot = order_after_all(gathered.order, decision.applied) if gathered.order else None
    applications = [each.application for each in decision.applied if each.application]
    # Points are no amount of money: the sum is that of credits alone.
    spent = sum(each.credits for each in applications)
    parent = msgspec.structs.replace(
        common,
        id=parent_id,
        is_parent=True,
        amount=spent or None,
        points=sum(each.points or 0 for each in children) or None,
        order_snapshot=snapshot,
        order_amount=snapshot.amount or 0 if snapshot else 0,
        discount_amount=sum(each.discount_amount for each in children),
    )
    return [parent, *children]


def _common(work: Work, purchase: Purchase, gathered: Gathered) -> Redemption:
    """Return what all rows of a request share."""
    return Redemption(
        id="",
        kind="redemption",
        result="SUCCESS",
        created_at=work.now,
        customer_id=gathered.customer.id if gathered.customer else None,
        order_id=gathered.stored.id if gathered.stored else None,
        caller_id=work.actor.id or None,
        tracking_id=gathered.tracking_id,
        session_key=purchase.lock.key if purchase.lock else None,
        metadata=purchase.metadata,
    )


def _entry(
    work: Work,
    common: Redemption,
    outcome: Outcome,
    gathered: Gathered,
    counted_at: datetime,
    *,
    parent_id: str | None,
) -> Redemption:
    tally = tally_of(outcome, work.project, counted_at)
    snapshot = None
    if gathered.order is not None and outcome.application is not None:
        snapshot = order_after(gathered.order, outcome.application)
    return msgspec.structs.replace(
        _about(common, outcome, gathered),
        id=work.id("r_"),
        parent_id=parent_id,
        amount=_spent(outcome),
        points=outcome.application.points or None if outcome.application else None,
        order_amount=tally.orders_amount,
        discount_amount=tally.discount_amount,
        order_snapshot=snapshot,
        claims=tally,
    )


def _spent(outcome: Outcome) -> int | None:
    """Return what a card paid: credits, or points for a reward."""
    done = outcome.application
    return (done.credits or done.points_spent or None) if done else None


def _about(common: Redemption, outcome: Outcome, gathered: Gathered) -> Redemption:
    """Return a row about one redeemable."""
    found = gathered.redeemable(outcome).found
    known = found.voucher or found.tier
    return msgspec.structs.replace(
        common,
        voucher_id=found.voucher.id if found.voucher else None,
        voucher_code=found.voucher.code if found.voucher else None,
        promotion_tier_id=found.tier.id if found.tier else None,
        campaign_id=known.campaign_id if known else None,
    )


def failed_entry(
    work: Work, purchase: Purchase, gathered: Gathered, outcome: Outcome, reason: Reason
) -> Redemption:
    """Return the row of an attempt that was refused."""
    candidate = outcome.candidate
    return msgspec.structs.replace(
        _about(_common(work, purchase, gathered), outcome, gathered),
        id=work.id("rf_"),
        result="FAILURE",
        voucher_code=candidate.id if candidate.kind == "voucher" else None,
        failure_code="resource_not_found" if reason.code == "not_found" else reason.code,
        failure_message=explain(reason, work.project.language),
    )


def history_of(log: Sequence[Redemption]) -> dict[str, object]:
    """Return what an order remembers of a request's redemptions (wire-semantics §6)."""
    first, *children = log
    if not first.is_parent:
        return {"date": first.created_at, **_related(first)}
    stacked = [child.id for child in children]
    return {"date": first.created_at, "related_object_type": "redemption", "stacked": stacked}


def _related(redemption: Redemption) -> dict[str, object]:
    kind = "voucher" if redemption.voucher_id else "promotion_tier"
    told = {
        "related_object_type": kind,
        "related_object_id": redemption.voucher_id or redemption.promotion_tier_id,
        "related_object_parent_id": redemption.campaign_id,
    }
    return {name: value for name, value in told.items() if value is not None}


def with_order(redemption: Redemption, order: Order) -> Redemption:
    """Return a row that names its order, now that it is written."""
    snapshot = redemption.order_snapshot
    if snapshot is not None:
        items = tuple(
            msgspec.structs.replace(item, id=saved.id)
            for item, saved in zip(snapshot.items, order.items, strict=False)
        )
        snapshot = msgspec.structs.replace(
            snapshot, status=order.status, customer_id=order.customer_id, items=items
        )
    return msgspec.structs.replace(redemption, order_id=order.id, order_snapshot=snapshot)
