"""Redemptions and rollbacks of the wire as rows of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse.kernel.period import calendar_period
from largesse.kernel.project import Project
from largesse.redemptions.model import Redemption, Tally
from largesse.transfer.decide.copying.rows import LATER, LeftOutError, Thing, order_of


def entry_of(thing: Thing, project: Project, parents: dict[str, str]) -> Redemption:
    """Return the entry of the log a redemption or rollback is; raises `LeftOutError`.

    `parents` says which entry a child belongs to where the child itself does not.
    """
    kind = thing.get("related_object_type")
    voucher, tier = thing.get("voucher") or {}, thing.get("promotion_tier") or {}
    if voucher.get("type") == "LOYALTY_CARD" or thing.get("reward"):
        raise LeftOutError(LATER, foreseen=True)
    rollback = thing.get("object") == "redemption_rollback"
    related = thing.get("related_redemptions") or {}
    is_parent = kind == "redemption" or bool(related.get("redemptions"))
    failed = thing.get("result") == "FAILURE"
    of = thing.get("redemption")
    is_promotion = kind == "promotion_tier"
    snapshot = thing.get("order")
    about = thing.get("related_object_id")
    entry = Redemption(
        id=thing["id"],
        kind="redemption_rollback" if rollback else "redemption",
        result="FAILURE" if failed else "SUCCESS",
        created_at=_moment(thing),
        parent_id=parents.get(thing["id"]) or (None if rollback else _text(of)),
        is_parent=is_parent,
        redemption_id=_text(of) if rollback else None,
        rollback_order_mode=_mode(thing) if rollback and not failed else None,
        voucher_id=None if is_parent or is_promotion else voucher.get("id") or _voucher_id(about),
        voucher_code=None if is_parent or is_promotion else voucher.get("code") or _text(about),
        promotion_tier_id=_text(about) if is_promotion and not is_parent else None,
        campaign_id=None if is_parent else voucher.get("campaign_id") or _campaign_of(tier),
        customer_id=_text(thing.get("customer_id") or (thing.get("customer") or {}).get("id")),
        order_id=_text((snapshot or {}).get("id")),
        caller_id=_text((thing.get("channel") or {}).get("channel_id")),
        tracking_id=_text(thing.get("tracking_id")),
        session_key=_text((thing.get("session") or {}).get("key")),
        amount=_amount(thing),
        points=_points(thing, rollback=rollback),
        failure_code=_text(thing.get("failure_code")),
        failure_message=_text(thing.get("failure_message")),
        reason=_text(thing.get("reason")),
        metadata=thing.get("metadata") or {},
        order_snapshot=order_of(snapshot) if snapshot else None,
    )
    return _counted(entry, project)


def carried_over(entry_id: str, told: Any, project: Project) -> Redemption:
    """Return the entry that stands for uses of a code the source counts and does not list.

    It is dated when the code was made, so that it falls into no period that still runs.
    """
    tally = msgspec.structs.replace(
        _tally(told.created_at, project), redemptions=told.quantity, credits=told.amount
    )
    return Redemption(
        id=entry_id,
        kind="redemption",
        result="SUCCESS",
        created_at=told.created_at,
        voucher_id=told.our_id,
        voucher_code=told.code,
        campaign_id=told.campaign_id,
        amount=told.amount or None,
        metadata={"carried_over": True},
        claims=tally,
    )


def _counted(entry: Redemption, project: Project) -> Redemption:
    """Return an entry with what it adds to its counters."""
    snapshot = entry.order_snapshot
    taken = 0
    if snapshot is not None:
        taken = snapshot.applied_discount_amount + snapshot.items_applied_discount_amount
    worth = snapshot.amount or 0 if snapshot else 0
    entry = msgspec.structs.replace(entry, order_amount=worth, discount_amount=taken)
    if entry.kind != "redemption" or entry.result != "SUCCESS" or entry.is_parent:
        return entry
    tally = msgspec.structs.replace(
        _tally(entry.created_at, project),
        orders_amount=worth,
        discount_amount=taken,
        credits=entry.amount or 0,
    )
    return msgspec.structs.replace(entry, claims=tally)


def _tally(moment: datetime, project: Project) -> Tally:
    zone, week_start = project.zone, project.week_start
    return Tally(
        day=calendar_period(moment, "day", zone, week_start),
        week=calendar_period(moment, "week", zone, week_start),
        month=calendar_period(moment, "month", zone, week_start),
    )


def children_of(thing: Thing) -> dict[str, str]:
    """Return the ids of the entries a parent groups, each with the parent's."""
    listed = (thing.get("related_redemptions") or {}).get("redemptions") or []
    return {each["id"]: thing["id"] for each in listed if each.get("id")}


def ids_around(thing: Thing) -> list[str]:
    """Return the ids of every entry a redemption or rollback speaks of, its own first."""
    related = thing.get("related_redemptions") or {}
    listed = [*(related.get("redemptions") or []), *(related.get("rollbacks") or [])]
    named = [thing["id"], thing.get("redemption"), *(each.get("id") for each in listed)]
    return [each for each in named if isinstance(each, str) and each]


def _mode(thing: Thing) -> Any:
    told = thing.get("rollback_order_mode")
    if told in ("WITH_ORDER", "WITHOUT_ORDER"):
        return told
    canceled = (thing.get("order") or {}).get("status") == "CANCELED"
    return "WITH_ORDER" if canceled else "WITHOUT_ORDER"


def _amount(thing: Thing) -> int | None:
    gift = (thing.get("gift") or {}).get("amount")
    if isinstance(gift, int):
        return gift
    amount = thing.get("amount")
    return amount if isinstance(amount, int) else None


def _points(thing: Thing, *, rollback: bool) -> int | None:
    """Return what an entry credited or took back; only another Largesse tells of points."""
    points = thing.get("points")
    if not isinstance(points, int) or isinstance(points, bool) or thing.get("result") == "FAILURE":
        return None
    return -abs(points) if rollback else abs(points)


def _campaign_of(tier: Thing) -> str | None:
    return _text(tier.get("campaign_id")) or _text((tier.get("campaign") or {}).get("id"))


def _voucher_id(about: Any) -> str | None:
    """Return the id of a code that is gone; one that never was is told by its code."""
    return about if isinstance(about, str) and about.startswith("v_") else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(thing: Thing) -> datetime:
    told = thing.get("date") or thing.get("created_at")
    try:
        return datetime.fromisoformat(str(told))
    except ValueError:
        raise LeftOutError("it has no date") from None
